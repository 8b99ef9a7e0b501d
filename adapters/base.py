"""The port of every platform."""

from __future__ import annotations

from typing import Protocol


class Adapter(Protocol):
    """Takes questions from a platform and gives the answers back, until it is stopped."""

    name: str

    async def run(self) -> None:
        """Serve until the platform, or the person, ends it."""
