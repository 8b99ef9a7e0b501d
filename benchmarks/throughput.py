"""How many questions a second are answered on one core and on two, by processes, by threads and by a chat's desk.

Run it alone by `python -m benchmarks --only throughput`. The workers are started once, wait, and are told in turn to
answer for some seconds on the cores that are theirs:

    python -m benchmarks.throughput WAY FOLDER
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from benchmarks import plain
from benchmarks.corpora import encoder
from benchmarks.measuring import Run, Sheet, Times, environment, in_turn, python
from benchmarks.questions import ROOT
from benchmarks.synthetic import questions, write_faq
from index.builder import build
from index.codec import read_content
from index.encoder import OnnxEncoder
from index.store import Store

_ENTRIES = 100
_ROUNDS = 5
_ASKING = 8  # people who ask the desk at once

Answer: TypeAlias = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class _Way:
    """Who answers, in how many processes of how many threads."""

    name: str
    way: str
    processes: int
    threads: int

    @property
    def cores(self) -> int:
        """How many cores it may use."""
        return self.processes * self.threads


_WAYS = (
    _Way("the bare encoder", "bare", 1, 1),
    _Way("mmfaq, searching", "ours", 1, 1),
    _Way("mmfaq, a chat's desk", "desk", 1, 1),
    _Way("plain script", "plain", 1, 1),
    _Way("the bare encoder, two processes", "bare", 2, 1),
    _Way("mmfaq, two processes", "ours", 2, 1),
    _Way("mmfaq, one process of two threads", "ours", 1, 2),
    _Way("mmfaq, a chat's desk of two workers", "desk", 1, 2),
    _Way("plain script, two processes", "plain", 2, 1),
)


@dataclass
class _Workers:
    """Processes that wait to be told, by way and number."""

    running: dict[tuple[str, int], subprocess.Popen[str]] = field(default_factory=dict)

    def start(self, way: str, number: int, folder: Path) -> None:
        """Start a process and wait until it can answer."""
        command = python("-m", "benchmarks.throughput", way, folder)
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.running[way, number] = process
        self._told(process)

    def rate(self, way: _Way, seconds: float) -> float:
        """Return how many questions a second are answered, all processes together."""
        processes = [self.running[way.way, number] for number in range(way.processes)]
        cores = sorted(os.sched_getaffinity(0))
        for number, process in enumerate(processes):
            own = cores[number * way.threads : (number + 1) * way.threads] or cores
            self._tell(process, {"seconds": seconds, "cores": own, "threads": way.threads})
        return sum(self._told(process) for process in processes)

    def stop(self) -> None:
        """Let all end."""
        for process in self.running.values():
            process.communicate()

    def _tell(self, process: subprocess.Popen[str], told: object) -> None:
        if process.stdin is not None:
            process.stdin.write(json.dumps(told) + "\n")
            process.stdin.flush()

    def _told(self, process: subprocess.Popen[str]) -> float:
        line = process.stdout.readline() if process.stdout is not None else ""
        if not line:
            raise subprocess.CalledProcessError(process.wait(), process.args)
        return float(line)


def measure(run: Run) -> list[Sheet]:
    """Return the table of rates."""
    folders = _prepared(run.folder)
    ways = [way for way in _WAYS if way.cores <= len(os.sched_getaffinity(0))]
    seconds = run.choose(3.0, 1.0)
    with _started(ways, folders, run) as workers:
        run.step("throughput")
        found = in_turn(
            {way.name: lambda way=way: workers.rate(way, seconds) for way in ways},  # type: ignore[misc]
            run.choose(_ROUNDS, 2),
        )
    return [_sheet(ways, found)]


@contextlib.contextmanager
def _started(ways: Sequence[_Way], folders: dict[str, Path], run: Run) -> Iterator[_Workers]:
    workers = _Workers()
    most = {way.way: max(one.processes for one in ways if one.way == way.way) for way in ways}
    try:
        for way, count in most.items():
            run.step(f"throughput: starting {way}")
            for number in range(count):
                workers.start(way, number, folders[way])
        yield workers
    finally:
        workers.stop()


def _prepared(folder: Path) -> dict[str, Path]:
    """Build the index of ours and the one of the plain script, and return the folder of each way."""
    faq, index, other = (folder / f"throughput{end}" for end in (".md", "-index", "-plain"))
    write_faq(faq, _ENTRIES)
    store = Store(index)
    version = build([faq], store, encoder()).manifest.version
    plain.write_like(read_content(store.version_folder(version))[0], other)
    model = store.encoder_folder(encoder().fingerprint)
    return {"bare": model, "ours": index, "desk": index, "plain": other}


def _sheet(ways: Sequence[_Way], found: dict[str, Times]) -> Sheet:
    columns = ("who", "cores", "questions a second", "of the bare encoder", "of one core")
    rows = []
    for way in ways:
        bare = next(one for one in ways if one.way == "bare" and one.cores == way.cores)
        single = next(one for one in ways if one.way == way.way and one.cores == 1)
        ratio = f"{found[way.name].median / found[single.name].median:.2f}"
        row = (way.name, str(way.cores), f"{found[way.name].median:.0f}", found[way.name].over(found[bare.name]), ratio)
        rows.append(row)
    note = (
        f"{_ENTRIES} entries, real questions, each process on cores of its own. The desk is what stands between a chat"
        f" and the search: {_ASKING} people ask it at once, their questions wait in one queue. In brackets the range"
        " of the rounds."
    )
    return Sheet("Throughput", columns, rows, [note], [{name: times.taken for name, times in found.items()}])


def main() -> None:
    """Answer for so long as each line of standard input says."""
    way, folder = sys.argv[1], Path(sys.argv[2])
    work = _desk(folder) if way == "desk" else _threads(_answering(way, folder))
    print(0, flush=True)
    for line in sys.stdin:
        told = json.loads(line)
        os.sched_setaffinity(0, told["cores"])  # threads that start from here on inherit it
        started = time.perf_counter()
        count = work(told["threads"], started + told["seconds"])
        print(count / (time.perf_counter() - started), flush=True)


def _answering(way: str, folder: Path) -> Answer:
    if way == "bare":
        bare = OnnxEncoder(folder)
        bare.load()
        return bare.encode_query
    if way == "plain":
        import torch

        torch.set_num_threads(1)
        return plain.open_plain(folder).ask
    from benchmarks.serving import Stages

    return Stages(folder).ask


def _threads(answer: Answer) -> Callable[[int, float], int]:
    def until(end: float) -> int:
        count = 0
        for question in itertools.cycle(questions()):
            if time.perf_counter() >= end:
                break
            answer(question)
            count += 1
        return count

    def work(threads: int, end: float) -> int:
        with ThreadPoolExecutor(max_workers=threads) as pool:
            return sum(pool.map(until, [end] * threads))

    return work


def _desk(index: Path) -> Callable[[int, float], int]:
    from bot.chat.desk import Desk
    from bot.chat.live import Live
    from bot.question import Question
    from bot.settings import settings_from

    live = Live(Store(index), settings_from(environment()))

    async def asking(workers: int, end: float) -> int:
        desk, count = Desk(live, workers=workers), 0
        asked = itertools.cycle(questions())

        async def person() -> None:
            nonlocal count
            while time.perf_counter() < end:
                await desk.ask(Question(next(asked)))
                count += 1

        await asyncio.gather(*(person() for _ in range(_ASKING)))
        await desk.drain(1.0)
        return count

    def work(workers: int, end: float) -> int:
        return asyncio.run(asking(workers, end))

    return work


if __name__ == "__main__":
    main()
