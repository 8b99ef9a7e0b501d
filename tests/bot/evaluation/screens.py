"""What a person sees on a terminal of a given width."""

from __future__ import annotations

import io

from rich.console import Console


class Screen:
    """A console that remembers what it was told."""

    def __init__(self, width: int = 100) -> None:
        self.file = io.StringIO()
        self.console = Console(file=self.file, width=width, color_system=None, legacy_windows=False)

    @property
    def lines(self) -> list[str]:
        """The lines so far, without blanks at their ends."""
        return [line.rstrip() for line in self.file.getvalue().splitlines()]
