"""What is done again and again beside the questions: where it fails, that is said once, and it is done again."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from bot.telemetry.meters import Fault, Meters

_LATE_S, _MISSED = 60.0, 3  # this and three rounds without one that went well: something hangs
_log = logging.getLogger(__name__)


class Rounds:
    """Work that never ends; `is_ok` while all of it goes well."""

    def __init__(self, meters: Meters, *, now: Callable[[], float] = time.monotonic) -> None:
        self._meters, self._now = meters, now
        self._due_at: dict[str, float] = {}
        self._failing: set[str] = set()

    @property
    def is_ok(self) -> bool:
        """Whether all that was begun went well the last time, and not long ago."""
        return not self._failing and all(self._now() <= at for at in self._due_at.values())

    async def keep(self, name: str, do: Callable[[], Awaitable[object]], every: float) -> None:
        """Do something every so many seconds until cancelled, whatever happens."""
        patience = _LATE_S + _MISSED * every
        self._due_at[name] = self._now() + patience
        while True:
            try:
                await do()
            except Exception as error:  # noqa: BLE001 - whatever it is, the next round may go well
                self._failed(name, error)
            else:
                self._failing.discard(name)
                self._due_at[name] = self._now() + patience
            await asyncio.sleep(every)

    def _failed(self, name: str, error: Exception) -> None:
        self._meters.failed(Fault.UPKEEP)
        if name not in self._failing:
            _log.error("Looking after %s failed (%s); it is tried again.", name, type(error).__name__, exc_info=error)
        self._failing.add(name)
