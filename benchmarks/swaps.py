"""A new version of the index, a thousand times, while people go on asking.

    python -m benchmarks.swaps [--swaps N] [--storm N] [--askers N] [--json]

Another process writes one edition of an FAQ after the other and publishes each: every text, link and line says of which
edition it is. People ask all the while, and every answer is looked at: it must come once, be of one edition through and
through, and of that of the version that the journal names. First each version is waited for; the storm then publishes
as fast as it can, so that versions are dropped before anybody has opened them. The exit status is 1 where a question is
dropped, answered twice or from a mixture, or a version is served later than after a second.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import multiprocessing
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TextIO

import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.corpora import encoder
from bot.chat.asking import Asking, Way
from bot.chat.desk import Desk
from bot.chat.given import Given
from bot.chat.host import Host
from bot.chat.live import Live
from bot.journal.chat_records import Post
from bot.journal.sql import SqlJournal
from bot.memory import memory_of
from bot.reply import Reply
from bot.settings import Settings
from index.builder import build
from index.store import Store

SECOND = 1.0  # after which a version is to be served
_PATIENCE_S = 60.0  # for an answer, and for a version
_LOOK_S = 0.2  # between two looks for a newer version
_THINKING_S = 0.1  # on average, between an answer and the next question
_FLAT_MB = 8.0
_EDITION = re.compile(r"edition[ -](\d+)")
_ENTRIES = (
    ("tern", "How do I install tern?", "Run `pip install tern` and restart the shell."),
    ("tern", "How do I start a backup by hand?", "Run `tern fly` in the folder that is to be kept."),
    ("tern", "Where is the log file of tern?", "In the folder `tern/log`, one file for each day."),
    ("tern", "How do I change the colour of the sails?", "Set `sails: red` in the file `tern.yml`."),
    ("kestrel", "Who feeds the kestrel?", "The warden, at noon."),
    ("kestrel", "When does the kestrel museum open?", "At nine in the morning, on Sundays at ten."),
    ("kestrel", "What does a ticket of the kestrel museum cost?", "Four shillings; children pay half."),
)
_SOMETIMES = ("kestrel", "May dogs enter the kestrel museum?", "On a leash, and not into the aviary.")
_QUESTIONS = tuple(question for _, question, _ in (*_ENTRIES, _SOMETIMES))


@dataclass
class Found:
    """What came of it: seconds until each version was served, megabytes after each, and what became of questions."""

    seconds: list[float] = field(default_factory=list)
    storm: int = 0
    storm_seconds: float = 0.0
    asked: int = 0
    answered: int = 0
    dropped: int = 0
    doubled: int = 0
    mixed: int = 0
    unremembered: int = 0
    versions_answered: int = 0
    slowest_answer: float = 0.0
    megabytes: list[float] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Whether no question suffered, and every version was served in time."""
        faults = self.dropped + self.doubled + self.mixed + self.unremembered
        return not faults and max([*self.seconds, self.storm_seconds]) <= SECOND

    @property
    def growth(self) -> float:
        """By how many megabytes the last tenth of the swaps lies above that in the middle, when all caches are full."""
        tenth, middle = max(len(self.megabytes) // 10, 1), len(self.megabytes) // 2
        return statistics.median(self.megabytes[-tenth:]) - statistics.median(self.megabytes[middle : middle + tenth])


def write_edition(faq: Path, edition: int) -> None:
    """Write an edition: other answers, links and lines than all others, and one entry in every second one."""
    entries = [*_ENTRIES, *([_SOMETIMES] if edition % 2 else [])]
    for base in ("tern", "kestrel"):
        folder = faq / base
        folder.mkdir(parents=True, exist_ok=True)
        link = f"https://example.org/edition-{edition}#L{{first_line}}"
        (folder / "base.yml").write_text(f"title: {base.title()}\npermalink: {link}\n", encoding="utf-8")
        parts = [f"## {ask}\n\n{answer} So says edition {edition}.\n" for name, ask, answer in entries if name == base]
        (folder / "faq.md").write_text("# FAQ\n" + "\n" * (edition % 9) + "\n".join(parts), encoding="utf-8")


def editions_in(reply: Reply) -> set[int]:
    """Return the editions that a reply's texts and links are of."""
    shown = [] if reply.shown is None else [reply.shown.answer, *(one.markdown for one in reply.shown.focus)]
    sources = [one.source for one in (reply.shown, *reply.choices) if one is not None]
    texts = [*shown, *(source.url or "" for source in sources)]
    return {int(found) for text in texts for found in _EDITION.findall(text)}


class Publisher:
    """Another process, which publishes what it is told to."""

    def __init__(self, folder: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_publish, args=(theirs, folder), daemon=True)
        self._process.start()

    def publish(self, first: int, count: int = 1) -> list[tuple[str, float]]:
        """Publish so many editions at once; return their versions, and when each was there."""
        self._ours.send((first, count))
        found: list[tuple[str, float]] = self._ours.recv()
        return found

    def end(self) -> None:
        """End the process."""
        self._ours.send(None)
        self._process.join(10.0)


def _publish(orders: Connection, folder: Path) -> None:
    store = Store(folder / "index")
    while (order := orders.recv()) is not None:
        done = []
        for edition in range(order[0], order[0] + order[1]):
            write_edition(folder / "faq", edition)
            version = build([folder / "faq"], store, encoder()).manifest.version
            done.append((version, (store.folder / "CURRENT").stat().st_mtime))
        orders.send(done)


class Board:
    """A platform that notes of which edition each answer is, and lets go of it."""

    def __init__(self, notes: TextIO, found: Found) -> None:
        self._notes, self._found = notes, found
        self.owed: dict[str, asyncio.Future[None]] = {}

    async def show(self, asking: Asking, given: Given) -> Sequence[str]:
        """Take an answer."""
        editions = editions_in(given.reply)
        self._found.mixed += len(editions) != 1
        self._notes.write(f"{given.id} {min(editions, default=-1)}\n")
        owed = self.owed.pop(asking.key, None)
        if owed is None:
            self._found.doubled += 1
        else:
            owed.set_result(None)
        return (f"A-{asking.key}",)

    async def tell(self, asking: Asking, sentence: str) -> None:
        """Take a sentence, which is no answer."""

    async def find(self, asking: Asking) -> str:  # noqa: ARG002 - nothing is ever there
        """Return what is there for a question: nothing."""
        return ""

    async def attached(self, asking: Asking) -> str:  # noqa: ARG002 - nobody attaches anything
        """Return what the files say: nothing."""
        return ""

    async def edit(self, post: Post, given: Given, note: str = "") -> None:
        """Show something else, which nobody asks for."""

    async def delete(self, post: Post) -> None:
        """Take a message back, which nobody asks for."""


class _Person:
    """Somebody who asks one question after the other, of the host of a board."""

    def __init__(self, number: int, host: Host, board: Board, found: Found) -> None:
        self._number, self._host, self._board, self._found = number, host, board, found
        self._random = random.Random(number)  # noqa: S311 - which question comes next is no secret

    async def ask_until(self, over: asyncio.Event) -> None:
        """Ask until it is over; the last question is answered, too."""
        number = 0
        while not over.is_set():
            number += 1
            await self._ask(f"{self._number}-{number}")
            await asyncio.sleep(self._random.uniform(0, 2 * _THINKING_S))

    async def _ask(self, key: str) -> None:
        person, question = f"P{self._number}", self._random.choice(_QUESTIONS)
        asking = Asking(
            key=key, way=Way.MENTION, workspace="W", place="C", person=person, text=question, thread=key, message=key
        )
        answered = self._board.owed[key] = asyncio.get_running_loop().create_future()
        started = time.perf_counter()
        self._found.asked += 1
        if await self._host.take(asking):
            self._host.start(asking)
        try:
            await asyncio.wait_for(answered, _PATIENCE_S)
        except TimeoutError:
            self._found.dropped += 1
            return
        self._found.answered += 1
        self._found.slowest_answer = max(self._found.slowest_answer, time.perf_counter() - started)


def measure(folder: Path, swaps: int, storm: int, askers: int, cache: Path) -> Found:
    """Publish so many versions, each in its turn, then so many in a storm, while people ask."""
    found, publisher = Found(storm=storm), Publisher(folder)
    editions = {publisher.publish(0)[0][0]: 0}
    settings = Settings(folder / "faq", folder / "index", cache, journal=None, state=folder / "state")
    with (folder / "notes").open("w", encoding="utf-8") as notes, memory_of(settings) as memory:
        live, board = Live(Store(settings.index), settings), Board(notes, found)
        host = Host("swaps", live, Desk(live), memory, board)
        asyncio.run(_measured(host, board, publisher, found, editions, swaps, askers))
        publisher.end()
        notes.flush()
        if isinstance(memory.journal, SqlJournal) and memory.journal.flush(_PATIENCE_S):
            _compare(folder / "notes", memory.journal, editions, found)
        else:
            found.unremembered = found.answered
    return found


async def _measured(
    host: Host, board: Board, publisher: Publisher, found: Found, editions: dict[str, int], swaps: int, askers: int
) -> None:
    keeping = asyncio.ensure_future(host.run())
    async with _asked(host, board, found, askers):
        for edition in range(1, swaps + 1):
            version, at = (await asyncio.to_thread(publisher.publish, edition))[0]
            editions[version] = edition
            await _until_served(host.live, version)
            found.seconds.append(time.time() - at)
            found.megabytes.append(_megabytes())
            await asyncio.sleep(random.uniform(0, _LOOK_S))  # noqa: S311 - at any moment between two looks
        if found.storm:
            done = await asyncio.to_thread(publisher.publish, swaps + 1, found.storm)
            editions |= {version: edition for edition, (version, _) in enumerate(done, swaps + 1)}
            await _until_served(host.live, done[-1][0])
            found.storm_seconds = time.time() - done[-1][1]
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    await host.drain(_PATIENCE_S)
    await host.desk.drain(0)


@asynccontextmanager
async def _asked(host: Host, board: Board, found: Found, askers: int) -> AsyncIterator[None]:
    """Let people ask all the while."""
    over = asyncio.Event()
    asking = [asyncio.ensure_future(_Person(n, host, board, found).ask_until(over)) for n in range(askers)]
    try:
        yield
    finally:
        over.set()
        await asyncio.gather(*asking)


async def _until_served(live: Live, version: str) -> None:
    async with asyncio.timeout(_PATIENCE_S):
        while live.serving.version != version:  # noqa: ASYNC110 - it changes in another thread
            await asyncio.sleep(0.002)


def _compare(notes: Path, journal: SqlJournal, editions: dict[str, int], found: Found) -> None:
    """Compare of which edition each answer was with that of the version that the journal names."""
    shown = dict(line.split() for line in notes.read_text(encoding="utf-8").splitlines())
    records = list(journal.recent(found.asked + 1))
    found.mixed += sum(str(editions.get(one.index_version)) != shown.get(one.answer_id) for one in records)
    found.unremembered = len(shown.keys() - {one.answer_id for one in records})
    found.versions_answered = len({one.index_version for one in records})


def _megabytes() -> float:
    gc.collect()
    return float(psutil.Process().memory_info().rss) / 1e6


def _show(found: Found) -> None:
    seconds = sorted(found.seconds)
    rows = {
        "versions published and served": str(len(seconds)),
        "published to served: median": f"{statistics.median(seconds):.2f} s",
        "published to served: 95 %": f"{seconds[int(0.95 * (len(seconds) - 1))]:.2f} s",
        "published to served: longest": f"{seconds[-1]:.2f} s",
        "then published without a pause": str(found.storm),
        "the last of them served after": f"{found.storm_seconds:.2f} s",
        "questions asked": str(found.asked),
        "answered, each once": str(found.answered - found.doubled),
        "dropped": str(found.dropped),
        "answered twice": str(found.doubled),
        "of two versions": str(found.mixed),
        "versions that answered": str(found.versions_answered),
        "slowest answer": f"{found.slowest_answer:.2f} s",
        "memory, from the middle to the end": f"{found.growth:+.1f} MB",
    }
    table = Table("what", "found", show_header=False)
    for name, value in rows.items():
        table.add_row(name, value)
    Console().print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--swaps", type=int, default=1_000, help="versions that are published, each in its turn")
    parser.add_argument("--storm", type=int, default=50, help="versions that are then published without a pause")
    parser.add_argument("--askers", type=int, default=8, help="people who ask at once")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, Console(stderr=True).status("Swapping"):
        found = measure(Path(name), chosen.swaps, chosen.storm, chosen.askers, Path(name))
    if chosen.json:
        print(json.dumps(asdict(found)))
    else:
        _show(found)
    sys.exit(not (found.is_well and found.growth < _FLAT_MB))


if __name__ == "__main__":
    main()
