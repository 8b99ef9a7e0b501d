"""Builds that happen by themselves: one at a time, and what is asked for meanwhile is one more build."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from bot.building import messages
from bot.building.rebuilding import BuildError
from index.builder import Summary

RETRY_SECONDS = 60.0  # until a build is tried again that failed by no fault of the files; then twice as long
_LONGEST_RETRY = 3_600.0
_log = logging.getLogger(__name__)


class Builds:
    """Runs `build` whenever it is asked to, and logs what came of it: a line each, of a lasting failure only once."""

    def __init__(self, build: Callable[[], Awaitable[Summary]], *, retry: float = RETRY_SECONDS) -> None:
        self._build, self._retry = build, retry
        self._reasons: dict[str, None] = {}
        self._asked = asyncio.Event()
        self._failure = ""

    @property
    def failure(self) -> str:
        """Why the last build failed, "" where it did not."""
        return self._failure

    def ask(self, reason: str) -> None:
        """Ask for a build; the reason is told with what comes of it."""
        self._reasons[reason] = None
        self._asked.set()

    async def run(self) -> None:
        """Build what is asked for until cancelled, which ends the build that runs."""
        pause = self._retry
        while True:
            await self._asked.wait()
            if not await self.once():
                pause = self._retry
                continue
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), pause)
            pause = min(2 * pause, _LONGEST_RETRY)
            if not self._asked.is_set():
                self.ask(messages.RETRY)

    async def once(self) -> bool:
        """Build now; tell whether it failed in a way that another try may mend."""
        reason = ", ".join(self._reasons) or messages.START
        self._reasons.clear()
        self._asked.clear()
        try:
            summary = await self._build()
        except BuildError as error:
            self._tell(str(error), reason)
            return error.is_passing
        except OSError as error:
            self._tell(messages.not_started(error), reason)
            return True
        self._failure = ""
        _log.info("%s", messages.published(summary, reason))
        return False

    def _tell(self, failure: str, reason: str) -> None:
        if failure == self._failure:
            _log.info("%s", messages.still_failing(reason))
        else:
            _log.warning("%s", messages.failed(failure, reason))
        self._failure = failure
