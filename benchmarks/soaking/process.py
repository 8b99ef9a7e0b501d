"""The bot as an operator runs it: started, killed, told to end, started again, and looked at all the while."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import psutil

from benchmarks.questions import ROOT
from benchmarks.soaking.disk import size_of

_LONGEST_S = 60.0
_MOST_KEYS = 500  # in one question to the database
_MB = 1e6


class Ended(Enum):
    """How a process of the bot came to its end."""

    KILLED = "killed"
    TOLD = "told to end"


@dataclass(frozen=True, slots=True)
class Sample:
    """How a process fares: seconds since it was started and of processor time, megabytes, counts."""

    seconds: float
    busy: float
    rss: float
    uss: float
    threads: int
    files: int
    journal: float
    harness: float
    load: float


@dataclass(slots=True)
class Life:
    """One process of the bot; `ready`, `ending`: seconds until it was connected, and that its end took."""

    started: float
    ready: float = 0.0
    ending: float = 0.0
    ended: Ended = Ended.TOLD
    status: int | None = None
    samples: list[Sample] = field(default_factory=list)


class Bot:
    """One bot process at a time; `lives` are those that were, and the one that is.

    `connected` waits until both platforms hear the bot; `said` counts the lines it wrote, by level.
    """

    def __init__(
        self, environment: Mapping[str, str], state: Path, log: Path, connected: Callable[[], Awaitable[None]]
    ):
        self._environment, self._log, self._connected = environment, log, connected
        self.state = state
        self.lives: list[Life] = []
        self.said: Counter[str] = Counter()
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Future[None] | None = None

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._running.pid

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.returncode is None

    @property
    def journal(self) -> Path:
        """Where the bot remembers."""
        return self.state / "journal.db"

    async def start(self) -> None:
        """Start a process and wait until it is connected."""
        life = Life(time.perf_counter())
        self.lives.append(life)
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            cwd=ROOT,
            env={**os.environ, **self._environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self._reading = asyncio.ensure_future(self._read(self._process))
        await self._connected()
        life.ready = time.perf_counter() - life.started

    async def kill(self) -> None:
        """End it as a power failure would."""
        self.lives[-1].ended = Ended.KILLED
        self._running.kill()
        await self._over()

    async def end(self) -> None:
        """Tell it to end, and wait for that."""
        since = time.perf_counter()
        self._running.terminate()
        await self._over()
        self.lives[-1].ending = time.perf_counter() - since

    def look(self) -> None:
        """Note how the process fares; it may be killed just now."""
        with contextlib.suppress(psutil.NoSuchProcess):
            self._look(psutil.Process(self.pid), self.lives[-1])

    def _look(self, process: psutil.Process, life: Life) -> None:
        memory, times = process.memory_full_info(), process.cpu_times()
        life.samples.append(
            Sample(
                seconds=time.perf_counter() - life.started,
                busy=times.user + times.system,
                rss=memory.rss / _MB,
                uss=memory.uss / _MB,
                threads=process.num_threads(),
                files=process.num_fds(),
                journal=size_of(self.state) / _MB,
                harness=psutil.Process().memory_info().rss / _MB,
                load=os.getloadavg()[0],
            )
        )

    def claimed(self, keys: Iterable[str]) -> set[str]:
        """Return which questions of Discord a bot has taken, of these; only for when none runs."""
        wanted, found = list(keys), set[str]()
        connection = sqlite3.connect(self.journal)
        try:
            for start in range(0, len(wanted), _MOST_KEYS):
                some = wanted[start : start + _MOST_KEYS]
                marks = ",".join("?" * len(some))
                asked = f"SELECT key FROM claims WHERE platform = 'discord' AND key IN ({marks})"  # noqa: S608 - marks
                found |= {key for (key,) in connection.execute(asked, some)}
        finally:
            connection.close()
        return found

    @property
    def _running(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise RuntimeError("the bot was not started")
        return self._process

    async def _over(self) -> None:
        self.lives[-1].status = await asyncio.wait_for(self._running.wait(), _LONGEST_S)
        if self._reading is not None:
            await self._reading

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        if process.stdout is None:
            return
        with self._log.open("ab") as file:
            async for line in process.stdout:
                file.write(line)
                for word in (b"WARNING", b"ERROR", b"Traceback"):
                    self.said[word.decode().lower()] += word in line
