"""What maintainers can see from a chat: how the bot fares, and why it answered so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from bot import messages as sentences
from bot.answering import Serving
from bot.chat import messages, upkeep_messages
from bot.chat.bases import ALL
from bot.chat.host import Host
from bot.journal.records import Record
from bot.journal.sql import SqlJournal
from bot.replay import replay
from index.errors import MmfaqError

_ANSWERS, _LOOKED_THROUGH = 10, 1_000
_LONGEST_QUESTION = 80


async def status_of(host: Host, workspace: str, called: Callable[[str], str], language: str) -> str:
    """Say how the bot fares, and what is set for the channels of a workspace; `called` names a channel by its id."""
    channels = await asyncio.to_thread(host.log.channels, host.platform, workspace)
    health, serving = host.memory.health, host.live.serving
    bases = [f"{name} ({len(serving.searcher.base(name).entries)})" for name in serving.searcher.names]
    lines = [
        upkeep_messages.status(serving.version, bases, host.desk.waiting, language),
        upkeep_messages.journal_state(health.dropped, health.last_error, language, is_ok=health.is_ok),
        upkeep_messages.listening_in([called(one.place) for one in channels if one.is_listening], language),
    ]
    for one in channels:
        if one.base is not None and not one.place:
            lines.append(upkeep_messages.server_set(one.base, language))
        elif one.base is not None:
            told = messages.channel_set(None if one.base == ALL else one.base, language, is_listening=one.is_listening)
            lines.append(upkeep_messages.settings_of(called(one.place), told))
    return "\n".join(lines)


async def why_of(host: Host, answer: str) -> str:
    """Say why an answer came about, by giving it again."""
    record = await asyncio.to_thread(host.memory.record_of, answer.strip().upper())
    if record is None:
        raise MmfaqError(
            f"No answer {answer.strip().upper()[:20]!r} is remembered. It may be forgotten, or older than is kept."
        )
    return await host.desk.run(_why, record, host.live.serving)


async def last_answers(host: Host, places: Iterable[str], language: str) -> str:
    """List the last answers in places: when, how sure, what was asked."""
    journal = host.memory.journal
    if not isinstance(journal, SqlJournal):
        raise MmfaqError("Answers are not remembered (MMFAQ_JOURNAL is off).")
    # What is asked elsewhere is not the business of those who look after these places.
    ours = {host.hash(place) for place in places}
    records = await asyncio.to_thread(lambda: [one for one in journal.recent(_LOOKED_THROUGH) if one.place in ours])
    lines = [
        f"`{one.answer_id}` {one.asked_at:%m-%d %H:%M} UTC, {one.outcome}, {one.confidence:.0%}\n"
        f"{_quoted(one.question)}"
        for one in records[:_ANSWERS]
    ]
    return "\n\n".join(lines) or upkeep_messages.no_answers_yet(language)


def _why(record: Record, serving: Serving) -> str:
    again = replay(record, lambda _: serving)
    hits = [
        f"{number}. {hit.entry.question} ({hit.entry.source}), score {hit.score.total:.2f}\n"
        for number, hit in enumerate(again.answer.result.hits, 1)
    ]
    # In a fixed font what is said of the answer is aligned; each line by itself is code.
    told = [f"`{line.replace('`', chr(39))}`" if line else "" for line in sentences.replayed(again)]
    return "\n".join([*told, *hits]).rstrip()


def _quoted(question: str) -> str:
    """Return a question on one line, in which nothing is code."""
    words = " ".join(question.replace("`", "'").split())
    return words if len(words) <= _LONGEST_QUESTION else f"{words[: _LONGEST_QUESTION - 1]}…"
