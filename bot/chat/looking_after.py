"""What maintainers can see and do from a chat: how the bot fares, why it answered so, and a new index."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot import messages as sentences
from bot.answering import Serving
from bot.chat import messages
from bot.chat.host import Host
from bot.journal.records import Record
from bot.journal.sql import SqlJournal
from bot.replay import replay
from bot.settings import Settings
from index.errors import MmfaqError

_ANSWERS = 10
_LONGEST_QUESTION = 80
_LONGEST_OUTPUT = 1_500
_ROOT = Path(__file__).resolve().parents[2]


async def status_of(host: Host, workspace: str) -> str:
    """Say how the bot fares, and what is set for the channels of a workspace."""
    channels = await asyncio.to_thread(host.log.channels, host.platform, workspace)
    health, serving = host.memory.health, host.live.serving
    bases = [f"{name} ({len(serving.searcher.base(name).entries)})" for name in serving.searcher.names]
    lines = [
        messages.status(serving.version, bases, host.desk.waiting),
        messages.journal_state(health.dropped, health.last_error, is_ok=health.is_ok),
    ]
    listening = [f"<#{one.place}>" for one in channels if one.is_listening]
    return "\n".join([*lines, messages.listening_in(listening)])


async def why_of(host: Host, answer: str) -> str:
    """Say why an answer came about, by giving it again."""
    record = await asyncio.to_thread(host.memory.record_of, answer.strip().upper())
    if record is None:
        raise MmfaqError(f"No answer {answer[:20]!r} is remembered. It may be forgotten, or older than is kept.")
    return await host.desk.run(_why, record, host.live.serving)


async def last_answers(host: Host) -> str:
    """List the last answers: when, how sure, what was asked."""
    journal = host.memory.journal
    if not isinstance(journal, SqlJournal):
        raise MmfaqError("Answers are not remembered (MMFAQ_JOURNAL is off).")
    records = await asyncio.to_thread(lambda: list(journal.recent(_ANSWERS)))
    lines = [
        f"`{one.answer_id}` {one.asked_at:%m-%d %H:%M} {one.outcome} {one.confidence:.0%}: {_short(one.question)}"
        for one in records
    ]
    return "\n".join(lines) or messages.no_answers_yet()


class Rebuild:
    """Builds the index in a process of its own, one at a time, so that whoever asks meanwhile does not wait."""

    def __init__(self, settings: Settings, index: Path | None = None) -> None:
        self._settings, self._index, self._lock = settings, index or settings.index, asyncio.Lock()

    async def run(self) -> str:
        """Return what the build said; raise MmfaqError where it failed: the version before goes on answering."""
        if self._lock.locked():
            raise MmfaqError("The index is being built already.")
        async with self._lock:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "build",
                "--index",
                str(self._index),
                cwd=_ROOT,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
            output, _ = await process.communicate()
        told = output.decode("utf-8", "replace").strip()[-_LONGEST_OUTPUT:]
        if process.returncode:
            raise MmfaqError(f"Nothing is published; the version before goes on answering.\n{told}")
        return told


def _why(record: Record, serving: Serving) -> str:
    again = replay(record, lambda _: serving)
    hits = [
        f"{number}. {hit.entry.question} ({hit.entry.source}), score {hit.score.total:.2f}"
        for number, hit in enumerate(again.answer.result.hits, 1)
    ]
    return "\n".join([*sentences.replayed(again), *hits])


def _short(question: str) -> str:
    words = " ".join(question.split())
    return words if len(words) <= _LONGEST_QUESTION else f"{words[: _LONGEST_QUESTION - 1]}…"
