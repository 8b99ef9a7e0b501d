"""Which base counts where somebody types, known without reading the settings at each key stroke."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from bot.journal.chat_records import Channel

_FRESH_S = 5.0
_PATIENCE_S = 0.1  # for settings that take long to read: until then all bases count
_MOST = 10_000


class BasesHere:
    """The bases of places; `read` returns what is set for a place of a workspace."""

    def __init__(
        self, read: Callable[[str, str], Awaitable[Channel]], *, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._read, self._now = read, now
        self._known: OrderedDict[tuple[str, str], tuple[str | None, float]] = OrderedDict()
        self._reading: dict[tuple[str, str], asyncio.Task[None]] = {}

    async def of(self, workspace: str, place: str) -> str | None:
        """Return the base that is set for a place, or for its whole workspace, None for all."""
        spot = workspace, place
        base, until = self._known.get(spot, (None, 0.0))
        if self._now() < until:
            return base
        if spot not in self._reading:
            self._reading[spot] = asyncio.ensure_future(self._learn(spot))
        await asyncio.wait([self._reading[spot]], timeout=_PATIENCE_S)
        return self._known.get(spot, (base, until))[0]

    async def _learn(self, spot: tuple[str, str]) -> None:
        try:
            channel = await self._read(*spot)
            self._known[spot] = channel.base, self._now() + _FRESH_S
            self._known.move_to_end(spot)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
        finally:
            del self._reading[spot]
