"""What people do with an answer and what the bot tells of itself: the same on every platform."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from enum import Enum
from itertools import count

from bot.answering import Serving, entry_reply
from bot.chat import messages
from bot.chat.claims import kept, utc_now
from bot.chat.given import Given
from bot.chat.host import Host
from bot.journal.chat_records import Kept, Pick
from bot.journal.errors import JournalError
from bot.journal.records import Feedback, Record
from bot.reply import Choice, Kind, Reply
from index.entry import Base
from index.language import language_of

_POPULAR_SINCE = timedelta(days=30)
_MOST_POPULAR = 5
_log = logging.getLogger(__name__)


class Reason(Enum):
    """Why an answer did not help."""

    OTHER_QUESTION = "another question"
    INCOMPLETE = "incomplete"
    OUTDATED = "outdated"
    UNCLEAR = "unclear"


class Buttons:
    """What the buttons below an answer do, and the bot's own page; persons are the platform's ids."""

    def __init__(self, host: Host) -> None:
        self._host = host

    async def rate(self, answer: str, person: str, *, is_helpful: bool, reason: str = "") -> None:
        """Keep what a person thinks of an answer; the last word counts."""
        feedback = Feedback(answer, self._host.hash(person), is_helpful, utc_now(), reason)
        await kept(self._host.memory.rate(feedback))

    async def pick(self, answer: str, person: str, base: str, entry: str) -> Given | None:
        """Return the answer with an entry that a person chose, None where the entry is gone."""
        found = await self.about(answer, base, entry)
        if found is not None and answer:
            chosen = Pick(answer, self._host.hash(person), base, entry, utc_now())
            await kept(self._host.log.pick(chosen))
        return found

    async def about(self, answer: str, base: str, entry: str) -> Given | None:
        """Return an answer as it was given or, where that is not known or showed another entry, with the entry alone.

        It is whole, even if it was shown without the text of its entry. None: there is neither.
        """
        given = await self._given(answer)
        if not entry or (given is not None and given.entry == (base, entry) and _is_whole(given)):
            return given
        asked, language = (given.asked, given.reply.language) if given else ("", "")
        reply = await self._host.desk.run(self._entry, base, entry, asked, language)
        if reply is None:
            return None
        return Given(answer, asked, base, replace(reply, choices=_besides(given, base, entry)))

    async def others(self, answer: str, base: str, entry: str) -> Reply | None:
        """Return the choice of what else may be meant, without what was shown; None where nothing is."""
        given = await self._given(answer)
        if given is None or not entry:
            return None  # where no entry is shown, the choices are
        choices, language = _besides(given, base, entry), given.reply.language
        return Reply(Kind.SUGGESTED, language, messages.others(language), None, choices) if choices else None

    async def language(self, answer: str, base: str, entry: str) -> str:
        """Return the language of an answer; where the answer is not known, that of the entry; "" for neither."""
        given = self._host.recent.find(answer)
        if given is not None:
            return given.reply.language
        record = await self._record(answer)
        if record is not None:
            return record.language
        found = self._host.live.serving.searcher.entry(base, entry)
        return language_of(found.question) if found is not None else ""

    async def is_askers(self, answer: str, person: str) -> bool:
        """Tell whether an answer is known to be to a person's question."""
        whose = self._host.recent.asker(answer)
        if not whose and (record := await self._record(answer)) is not None:
            whose = record.person
        return whose == self._host.hash(person)

    async def first_share(self, answer: str, entry: tuple[str, str], place: str) -> str:
        """Claim that an answer, with an entry, is shared in a place; return the claim, "" where it is there already.

        People press twice. The claim is finished once the answer is shared, or released.
        """
        claims = self._host.claims
        for key in _share_keys(answer, entry, place):
            if await claims.claim(key):
                return key
            if await claims.claim(_undone(key)):
                await claims.release(_undone(key))
                break
        return ""

    async def unshare(self, answer: str, entry: tuple[str, str], place: str) -> None:
        """Let an answer be shared again: it is not there any more."""
        for key in _share_keys(answer, entry, place):
            if await self._host.claims.claim(_undone(key)):
                await self._host.claims.finish(_undone(key))
                break

    async def forget(self, person: str) -> int:
        """Delete what is kept about a person; return how many answers; raise JournalError."""
        whose = self._host.hash(person)
        self._host.recent.forget(whose)
        return await asyncio.to_thread(self._host.memory.forget, whose)

    async def kept_about(self, person: str) -> Kept:
        """Return what is kept about a person; raise JournalError."""
        return await asyncio.to_thread(self._host.log.kept_about, self._host.hash(person))

    async def popular(self) -> list[Choice]:
        """Return the entries that were shown most lately and are still there."""
        try:
            found = await asyncio.to_thread(self._host.log.popular, utc_now() - _POPULAR_SINCE, 4 * _MOST_POPULAR)
        except JournalError:
            return []
        searcher = self._host.live.serving.searcher
        entries = [entry for base, name, _ in found if (entry := searcher.entry(base, name)) is not None]
        return [Choice(one.base, one.id, one.question, one.source) for one in entries[:_MOST_POPULAR]]

    def bases(self) -> list[Base]:
        """Return what can be asked."""
        searcher = self._host.live.serving.searcher
        return [searcher.base(name) for name in searcher.names]

    async def _given(self, answer: str) -> Given | None:
        return await self._host.given(answer) if answer else None

    async def _record(self, answer: str) -> Record | None:
        """Return the record of an answer, None also where it cannot be read."""
        try:
            return await asyncio.to_thread(self._host.memory.record_of, answer) if answer else None
        except JournalError as error:
            _log.warning("%s", error)
            return None

    def _entry(self, base: str, entry: str, asked: str, language: str) -> Reply | None:
        serving: Serving = self._host.live.serving
        found = serving.searcher.entry(base, entry)
        spoken = language or language_of(found.question if found else asked)
        return entry_reply(serving, base, entry, asked, spoken)


def _besides(given: Given | None, base: str, entry: str) -> tuple[Choice, ...]:
    """Return what else an answer showed or offered."""
    if given is None:
        return ()
    shown = given.reply.shown
    first = (Choice(shown.base, shown.id, shown.title, shown.source),) if shown is not None else ()
    return tuple(one for one in (*first, *given.reply.choices) if (one.base, one.id) != (base, entry))


def _share_keys(answer: str, entry: tuple[str, str], place: str) -> Iterator[str]:
    """Yield a key for each time that an answer is shared: what is done stays claimed, also where it was undone."""
    return (":".join(("share", answer, *entry, place, str(number))) for number in count())


def _undone(key: str) -> str:
    return f"{key}:undone"


def _is_whole(given: Given) -> bool:
    return given.reply.shown is None or bool(given.reply.shown.answer)
