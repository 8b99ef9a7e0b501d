"""The ports of every platform."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Adapter(Protocol):
    """Takes questions from a platform and gives the answers back, until it is stopped."""

    name: str

    async def run(self) -> None:
        """Serve until the platform, or the person, ends it."""


class Served(Adapter, Protocol):
    """An adapter that is asked from outside how it fares."""

    def health(self) -> Mapping[str, Any]:
        """Return how it fares, as JSON has it: `ok` where questions are taken."""
