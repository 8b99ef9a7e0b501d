"""Files that are looked at again and again: this sees every change on every kind of mount, and needs no notifier.

Notifications of changes do not cross the border of a virtual machine or a network drive, and a folder that is replaced,
as orchestrators replace mounted ones, takes its watch along.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from index.readers import SUFFIXES

Look = dict[str, tuple[int, int, int]]

EVERY_SECONDS = 1.0
_SETTLED_SECONDS = 0.3  # without a change: whoever saves several files is done
_MOST_LOOKS = 20  # at files that never settle
_LARGEST_SHARE = 20  # a look takes at most one part in so many of the time


def look_at(paths: Iterable[Path]) -> Look:
    """Return when each FAQ file of the paths was last written, how long it is, and which file it is."""
    return {name: (seen.st_mtime_ns, seen.st_size, seen.st_ino) for name, seen in _files(map(str, paths))}


def _files(paths: Iterable[str]) -> Iterator[tuple[str, os.stat_result]]:
    left, known = list(paths), set[tuple[int, int]]()
    while left:
        path = left.pop()
        with suppress(OSError):  # gone, or not to be read: that is a look too
            seen = Path(path).stat()
            entries = _entries(path)
            if entries is None:
                yield path, seen
            elif (seen.st_dev, seen.st_ino) not in known:  # links may lead in circles
                known.add((seen.st_dev, seen.st_ino))
                left += entries


def _entries(path: str) -> list[str] | None:
    """Return the folders and FAQ files of a folder, None where it is none."""
    try:
        with os.scandir(path) as found:
            return [one.path for one in found if _is_of_use(one)]
    except NotADirectoryError:
        return None


def _is_of_use(entry: os.DirEntry[str]) -> bool:
    return not entry.name.startswith(".") and (Path(entry.name).suffix.lower() in SUFFIXES or entry.is_dir())


class Files:
    """The files of places, which a change may make others; `places` is called in a worker thread."""

    def __init__(self, places: Callable[[], Sequence[Path]], *, every: float = EVERY_SECONDS) -> None:
        self._find, self._every = places, every
        self._places: Sequence[Path] = ()
        self._known: Look = {}
        self._took = 0.0

    async def begin(self) -> None:
        """Look at them: what changes from now on is a change."""
        self._places = await asyncio.to_thread(self._find)
        self._known = await self._look()

    async def changed(self) -> None:
        """Wait until they have changed, and change no more."""
        while True:
            await asyncio.sleep(max(self._every, self._took * _LARGEST_SHARE))
            if await self._look() != self._known:
                await self._settle()
                return

    async def _settle(self) -> None:
        for _ in range(_MOST_LOOKS):
            before = self._known
            await asyncio.sleep(_SETTLED_SECONDS)
            await self.begin()
            if self._known == before:
                return

    async def _look(self) -> Look:
        started = time.monotonic()
        seen = await asyncio.to_thread(look_at, self._places)
        self._took = time.monotonic() - started
        return seen
