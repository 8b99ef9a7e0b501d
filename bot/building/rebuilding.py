"""A build in a process of its own: whoever answers goes on, and what goes wrong in it takes nothing else along."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.building import messages
from bot.building.records import read_progress, read_record
from bot.settings import Settings
from index.builder import Progress, Summary
from index.errors import IndexBusyError, MmfaqError
from index.store import Store

_ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_S = 5.0  # for a build that was told to end
_KEPT_LINES = 40  # of what a build says to people
_LONGEST_LINE = 1 << 24
_log = logging.getLogger(__name__)
_PASSING = {IndexBusyError.__name__, "SourceError"}


class BuildError(MmfaqError):
    """A build failed; nothing is published. `is_passing`: another try may do better without any change."""

    def __init__(self, told: str, *, is_passing: bool = False) -> None:
        self.is_passing = is_passing
        super().__init__(told)


@dataclass(frozen=True, slots=True)
class _Ended:
    """What a process said last as JSON, what it said to people, and its exit code."""

    record: dict[str, Any]
    told: str
    code: int


class Rebuild:
    """Builds the index, one build at a time: the knowledge of the settings, or the paths."""

    def __init__(self, settings: Settings, paths: Sequence[Path] = ()) -> None:
        self._settings, self._paths, self._lock = settings, paths, asyncio.Lock()
        self._warnings: frozenset[str] = frozenset()

    async def run(self, progress: Progress | None = None) -> Summary:
        """Return what a build did; raise BuildError where it failed: the version before goes on answering.

        `progress` is called with how many of the new passages are encoded. Cancelled, it ends the build.
        """
        if self._lock.locked():
            raise BuildError(messages.BUSY, is_passing=True)
        async with self._lock:
            ended = await self._ended(progress)
        if ended.code:
            kind = ended.record.get("kind")
            told = str(ended.record.get("error") or messages.died(ended.code, ended.told))
            raise BuildError(told, is_passing=kind in _PASSING)
        self._warn(ended.told.splitlines())
        return await asyncio.to_thread(self._summary, ended)

    def _warn(self, lines: Sequence[str]) -> None:
        """Log what a build warned of, such as a server that cannot be reached, and what lasts only once."""
        for line in lines:
            if line not in self._warnings:
                _log.warning("%s", line.removeprefix("mmfaq: "))
        self._warnings = frozenset(lines)

    def _summary(self, ended: _Ended) -> Summary:
        record = ended.record
        try:
            manifest = Store(self._settings.index).manifest(str(record["version"]))
            counts = int(record["encoded"]), int(record["reused"]), float(record["seconds"])
        except (KeyError, TypeError, ValueError):
            raise BuildError(messages.died(ended.code, ended.told)) from None
        return Summary(manifest, (), *counts, record.get("is_new") is True)

    async def _ended(self, progress: Progress | None) -> _Ended:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "bot", "build", "--json", "--progress", "--", *map(_absolute, self._paths)),
            env=_environment(self._settings),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,  # what it starts itself ends with it; Ctrl-C is ours to pass on
            limit=_LONGEST_LINE,
        )
        try:
            record, told = await asyncio.gather(
                _last_record(_lines(process.stdout), progress), _told(_lines(process.stderr))
            )
            return _Ended(record, told, await process.wait())
        finally:
            await asyncio.shield(_end(process))


async def _lines(stream: asyncio.StreamReader | None) -> AsyncIterator[bytes]:
    while stream is not None and (line := await stream.readline()):
        yield line


async def _last_record(lines: AsyncIterator[bytes], progress: Progress | None) -> dict[str, Any]:
    record: dict[str, Any] = {}
    async for line in lines:
        record = read_record(line)
        if progress is not None and (counts := read_progress(record)) is not None:
            progress(*counts)
    return record


async def _told(lines: AsyncIterator[bytes]) -> str:
    """Return the last lines that a process says to people."""
    last = deque([line async for line in lines], maxlen=_KEPT_LINES)
    return b"".join(last).decode("utf-8", "replace").strip()


async def _end(process: asyncio.subprocess.Process) -> None:
    """End a process that still runs, with all that it started: nothing is published then."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _PATIENCE_S)


def _absolute(path: Path) -> str:
    return str(path.absolute())


def _environment(settings: Settings) -> dict[str, str]:
    """Return what makes another process of this program read and write what this one does."""
    paths = {"KNOWLEDGE": settings.knowledge, "INDEX": settings.index, "CACHE": settings.cache}
    found = {f"MMFAQ_{name}": str(path.absolute()) for name, path in paths.items()}
    searched = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, **found, "PYTHONPATH": searched}
