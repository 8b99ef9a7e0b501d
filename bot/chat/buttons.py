"""What people do with an answer and what the bot tells of itself: the same on every platform."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from enum import Enum

from bot.answering import Serving, entry_reply
from bot.chat import messages
from bot.chat.claims import kept, utc_now
from bot.chat.given import Given
from bot.chat.host import Host
from bot.journal.chat_records import Kept, Pick
from bot.journal.errors import JournalError
from bot.journal.records import Feedback
from bot.reply import Choice, Kind, Reply
from index.entry import Base

_POPULAR_SINCE = timedelta(days=30)
_MOST_POPULAR = 5


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
        if found is not None:
            chosen = Pick(answer, self._host.hash(person), base, entry, utc_now())
            await kept(self._host.log.pick(chosen))
        return found

    async def about(self, answer: str, base: str, entry: str) -> Given | None:
        """Return an answer as it was given or, where that is not known or showed another entry, with the entry alone.

        It is whole, even if it was shown without the text of its entry. None: there is neither.
        """
        given = await self._host.given(answer)
        if given is not None and (not entry or given.entry == (base, entry)) and _is_whole(given):
            return given
        if not entry:
            return given
        asked, language = (given.asked, given.reply.language) if given else ("", "")
        reply = await self._host.desk.run(self._entry, base, entry, asked, language)
        return None if reply is None else Given(answer, asked, base, reply)

    async def others(self, answer: str, base: str, entry: str) -> Reply | None:
        """Return the choice of what else may be meant, without what was shown; None where nothing is."""
        given = await self._host.given(answer)
        if given is None:
            return None
        choices = tuple(choice for choice in given.reply.choices if (choice.base, choice.id) != (base, entry))
        language = given.reply.language
        return Reply(Kind.SUGGESTED, language, messages.others(language), None, choices) if choices else None

    async def first_share(self, answer: str, place: str) -> bool:
        """Tell whether an answer was not shared in a place yet: people press twice."""
        key = f"share:{answer}:{place}"
        is_first = await self._host.claims.claim(key)
        if is_first:
            await self._host.claims.finish(key)
        return is_first

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

    def _entry(self, base: str, entry: str, asked: str, language: str) -> Reply | None:
        serving: Serving = self._host.live.serving
        found = serving.searcher.entry(base, entry)
        spoken = language or (found.language if found else "en")
        return entry_reply(serving, base, entry, asked, spoken)


def _is_whole(given: Given) -> bool:
    return given.reply.shown is None or bool(given.reply.shown.answer)
