"""The weekly digest on one platform: on Monday at nine, once in each channel that wants it, whoever runs."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.chat.claims import kept, utc_now
from bot.chat.delivery import DeliveryError
from bot.journal.chat_records import Channel, Claim
from bot.journal.chatlog import ChatLog
from bot.journal.errors import JournalError
from bot.reporting import messages
from bot.reporting.digest import Scope
from bot.reporting.making import Made
from index.errors import MmfaqError

_HOUR = 9
_LATE = timedelta(hours=23)  # a claim is remembered for a day: until then nobody posts twice
_LEASE = timedelta(minutes=15)  # longer than making and posting a digest may take
_AGAIN = timedelta(minutes=30)
_PAUSE_S = 60.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Notice:
    """A digest as it is posted: its head, which no other week has, its lines, and its picture with what that shows."""

    key: str
    head: str
    lines: tuple[str, ...]
    picture: bytes | None
    alternative: str


class Board(Protocol):
    """Where one platform's digests are posted; both calls may raise DeliveryError."""

    async def is_posted(self, channel: Channel, notice: Notice, since: datetime) -> bool:
        """Tell whether a digest was posted since a time, as far as can be seen."""

    async def post(self, channel: Channel, notice: Notice) -> None:
        """Post a digest; nobody is pinged, and without its picture it is still one."""


class Maker(Protocol):
    """Makes digests; raises MmfaqError."""

    async def make(self, scope: Scope, until: datetime) -> Made:
        """Return the digest of the week that ends at a time."""


class Weekly:
    """Posts digests; several programs may do so side by side.

    `hash_of` hides a workspace as the journal does; `zone` is the time zone in which it becomes nine o'clock.
    """

    def __init__(
        self,
        platform: str,
        log: Callable[[], ChatLog],
        hash_of: Callable[[str], str],
        board: Board,
        maker: Maker,
        *,
        zone: str,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._platform, self._log, self._hash_of = platform, log, hash_of
        self._board, self._maker, self._zone, self._now = board, maker, ZoneInfo(zone), now
        self._not_before: dict[str, datetime] = {}
        self._done: set[str] = set()

    async def run(self) -> None:
        """Post what is due until cancelled."""
        while True:
            try:
                await self.look()
            except JournalError as error:
                _log.debug("Digests wait for the journal. %s", error)  # which says itself what is the matter
            except MmfaqError as error:
                _log.warning("%s", messages.digest_failed(str(error)))
            except Exception as error:  # noqa: BLE001 - what nobody foresees must not end the weeks to come
                _log.error("%s", messages.digest_failed(type(error).__name__), exc_info=error)
            await asyncio.sleep(_PAUSE_S)

    async def look(self) -> None:
        """Post what is due now and what another program left undone; raise MmfaqError."""
        now = self._now()
        due = due_at(now, self._zone)
        if due is None:
            self._done.clear()
            return
        for channel in await asyncio.to_thread(self._log().digests, self._platform):
            key = _key(due, channel)
            if key in self._done or now < self._not_before.get(key, now):
                continue
            self._done.add(key)
            if await kept(self._log().claim(self._claimed, key, _payload(channel), now)):
                await self._post(channel, key, due)
        for claim in await kept(self._log().take_over(self._claimed, now - _LEASE, now)):
            await self._post_again(claim, due)

    @property
    def _claimed(self) -> str:
        """Under which name digests are claimed, apart from the platform's events."""
        return f"{self._platform} digest"

    async def _post_again(self, claim: Claim, due: datetime) -> None:
        """Post what another program claimed and did not post, unless the channel wants it no more."""
        workspace, place = json.loads(claim.payload)
        channel = await asyncio.to_thread(self._log().channel, self._platform, workspace, place)
        if channel.has_digest and claim.key == _key(due, channel):
            await self._post(channel, claim.key, due)
        else:
            await kept(self._log().finish(self._claimed, claim.key))

    async def _post(self, channel: Channel, key: str, due: datetime) -> None:
        """Make a digest and post it; what may pass is tried again later, by any program."""
        try:
            made = await self._maker.make(Scope(self._platform, self._hash_of(channel.workspace)), due)
            notice = _notice(key, made)
            if not await self._board.is_posted(channel, notice, due):
                await self._board.post(channel, notice)
        except MmfaqError as error:
            _log.warning("%s", messages.digest_failed(str(error)))
            if not (isinstance(error, DeliveryError) and error.is_lasting):
                self._not_before[key] = self._now() + _AGAIN
                self._done.discard(key)
                await kept(self._log().release(self._claimed, key))
                return
        else:
            _log.info("The digest of the week until %s is posted.", f"{due:%Y-%m-%d}")
        await kept(self._log().finish(self._claimed, key))


async def ended(running: asyncio.Future[None]) -> None:
    """Cancel what runs, and wait until it has ended with all that it started."""
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def due_at(now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the Monday at nine whose digest is due now, None where it is too early or too late for one."""
    there = now.astimezone(zone)
    monday = (there - timedelta(days=there.weekday())).replace(hour=_HOUR, minute=0, second=0, microsecond=0)
    due = monday.astimezone(now.tzinfo)
    return due if due <= now < due + _LATE else None


def _key(due: datetime, channel: Channel) -> str:
    return f"{due:%Y-%m-%d} {channel.workspace} {channel.place}"


def _payload(channel: Channel) -> str:
    return json.dumps([channel.workspace, channel.place])


def _notice(key: str, made: Made) -> Notice:
    head, lines = messages.digest_head(made.digest), tuple(messages.digest_lines(made.digest))
    return Notice(key, head, lines, made.picture, messages.alternative(made.digest))
