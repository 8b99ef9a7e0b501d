"""Each event is worked on once: by one program at a time, and again if that program dies before it is done."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from bot.journal.chat_records import Claim
from bot.journal.chatlog import ChatLog
from bot.journal.errors import JournalError

LEASE = timedelta(seconds=30)
_MOMENT = timedelta(seconds=1)
_PATIENCE_S = 1.0  # an acknowledgement is due after three seconds, with or without a journal
_REMEMBERED = 20_000  # keys, in case the journal cannot be written
_T = TypeVar("_T")
_log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """Return the time, aware and in UTC."""
    return datetime.now(UTC)


async def kept(future: Future[_T], seconds: float = 5.0) -> _T:
    """Wait for what the journal was given; raise JournalError, also after so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            return await asyncio.wrap_future(future)
    except TimeoutError:
        raise JournalError(f"The journal did not answer within {seconds:g} s.") from None


class Claims:
    """Claims of one platform's events; while the journal cannot be written, this process alone tells them apart."""

    def __init__(
        self, log: ChatLog, platform: str, *, lease: timedelta = LEASE, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._log, self._platform, self._lease, self._now = log, platform, lease, now
        self._seen: OrderedDict[str, bool] = OrderedDict()  # and whether this process has done them
        self._mine: set[str] = set()
        self._untold: set[str] = set()  # done, and the journal could not be told so
        self._is_closed = self._has_warned = False

    async def claim(self, key: str, payload: str = "") -> bool:
        """Tell whether the event is new: whoever gets True works on it, and says so when it is done.

        Once closed, what another program can make sense of by its payload is left to that.
        """
        if key in self._seen:
            return False
        self._take(key)
        if self._is_closed and payload:
            await self._claim_for_others(key, payload)
            return False
        try:
            is_new = await kept(self._log.claim(self._platform, key, payload, self._now()), _PATIENCE_S)
        except JournalError:
            is_new = True  # better twice, after a fault, than never
        if not is_new:
            self._mine.discard(key)
        return is_new

    async def finish(self, key: str) -> None:
        """Say that an event is done."""
        self._mine.discard(key)
        if key in self._seen:
            self._seen[key] = True
        try:
            await kept(self._log.finish(self._platform, key))
        except JournalError as error:
            if not self._has_warned:
                _log.warning("What is done now may be done again after the next start. %s", error)
            self._has_warned = True
            self._leave_untold({key})
        else:
            self._has_warned = False
            await self._tell_rest()

    async def release(self, key: str) -> None:
        """Give back an event that is not done after all: it can be claimed anew."""
        self._mine.discard(key)
        self._seen.pop(key, None)
        try:
            await kept(self._log.release(self._platform, key))
        except JournalError as error:
            _log.warning("An event that is not done counts as done. %s", error)

    async def keep(self) -> list[Claim]:
        """Keep what this process works on, and return what another left undone: it is this one's now."""
        now = self._now()
        await self._tell_rest()
        try:
            if self._mine:
                await kept(self._log.renew(self._platform, sorted(self._mine), now))
            left = [] if self._is_closed else await kept(self._log.take_over(self._platform, now - self._lease, now))
        except JournalError:
            return []  # the journal has said what is the matter
        if self._is_closed:  # meanwhile: nobody here would answer them
            await self._leave(claim.key for claim in left if claim.key not in self._mine)
            return []
        for claim in left:
            if self._seen.get(claim.key):  # done, while the journal could not be told so
                await self.finish(claim.key)
        taken = [claim for claim in left if claim.key not in self._mine and not self._seen.get(claim.key)]
        for claim in taken:
            self._take(claim.key)
        if taken:
            _log.info("Taken over from a program that ended: %d not done yet.", len(taken))
        return taken

    def close(self) -> None:
        """Take nothing more from now on; what is worked on is kept all the same."""
        self._is_closed = True

    async def hand_over(self) -> None:
        """Let another program take over at once what this one works on."""
        await self._leave(self._mine)
        self._mine.clear()

    @property
    def lease(self) -> timedelta:
        """How long a claim lasts that nobody renews."""
        return self._lease

    async def _tell_rest(self) -> None:
        """Tell the journal what it could not be told before, else a kill now has it done once more."""
        untold, self._untold = self._untold, set()
        if not untold:
            return
        try:
            await kept(self._log.finish_all(self._platform, sorted(untold)))
        except JournalError:
            self._leave_untold(untold)

    def _leave_untold(self, keys: set[str]) -> None:
        if len(self._untold) + len(keys) <= _REMEMBERED:
            self._untold |= keys

    async def _claim_for_others(self, key: str, payload: str) -> None:
        """Claim an event so that the next program takes it over at once."""
        self._mine.discard(key)
        before = self._now() - self._lease - _MOMENT
        with suppress(JournalError):
            await kept(self._log.claim(self._platform, key, payload, before), _PATIENCE_S)

    async def _leave(self, keys: Iterable[str]) -> None:
        """Make claims as old as those that are taken over; where that fails, they wait for as long as the lease."""
        before = self._now() - self._lease - _MOMENT
        with suppress(JournalError):
            await kept(self._log.renew(self._platform, sorted(keys), before))

    def _take(self, key: str) -> None:
        self._mine.add(key)
        self._seen[key] = False
        while len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
