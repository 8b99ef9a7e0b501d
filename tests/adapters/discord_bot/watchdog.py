"""What fails a test in which the event loop is held up, and says by what."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

_LIMIT_S = 0.1
_EVERY_S = 0.005
_MOST_S = 3 * _EVERY_S  # between two looks, with the interpreter's own turns
_FRAMES = 12


@dataclass(frozen=True, slots=True)
class Block:
    """How long the loop listened to nobody, in seconds, and where it stood most of that time."""

    seconds: float
    where: str

    def __str__(self) -> str:
        return f"for {self.seconds * 1000:.0f} ms:\n{self.where}"


@dataclass(frozen=True, slots=True)
class Times:
    """What has passed so far, in seconds: all, this process's work, and what the loop's thread waited to be run."""

    passed: float
    worked: float
    withheld: float

    def since(self, before: Times) -> float:
        """Return how much of the time since then counts."""
        ready = self.passed - before.passed - (self.withheld - before.withheld)
        return max(0.0, min(ready, self.worked - before.worked + _MOST_S))


@dataclass(slots=True)
class Watchdog:
    """Calls on the loop of its thread again and again, from another thread; `blocks` are when it came too late.

    What a busy machine withholds is nobody's fault, and is left out: the time in which the loop's thread waits for a
    processor, where the system counts it, and that in which neither the watchdog could look nor this process worked.
    """

    limit: float
    blocks: list[Block] = field(default_factory=list)
    longest: float = 0.0
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    _thread: int = field(default_factory=threading.get_ident)
    _number: int = field(default_factory=threading.get_native_id)
    _is_over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Call until told to end."""
        while not self._is_over.wait(_EVERY_S):
            self._call()

    def end(self) -> None:
        """Call no more."""
        self._is_over.set()

    def _call(self) -> None:
        heard, seen, seconds, is_heard = threading.Event(), Counter[str](), 0.0, False
        before = self._times()
        self._loop.call_soon_threadsafe(heard.set)
        while not is_heard and not self._is_over.is_set():
            is_heard = heard.wait(_EVERY_S)
            now = self._times()
            seconds += now.since(before)
            before = now
            if not is_heard:
                seen[self._where()] += 1
        self.longest = max(self.longest, seconds)
        if seconds > self.limit:
            self.blocks.append(Block(seconds, seen.most_common(1)[0][0] if seen else "not known"))

    def _times(self) -> Times:
        try:
            text = Path(f"/proc/self/task/{self._number}/schedstat").read_text(encoding="ascii")
            withheld = int(text.split()[1]) / 1e9
        except (OSError, ValueError, IndexError):
            withheld = 0.0
        return Times(time.perf_counter(), time.process_time(), withheld)

    def _where(self) -> str:
        """Return the stack of the loop's thread, what was called last at its end."""
        frame = sys._current_frames().get(self._thread)
        return "".join(traceback.format_list(traceback.extract_stack(frame)[-_FRAMES:])) if frame else "not known"


@asynccontextmanager
async def watched(limit: float = _LIMIT_S) -> AsyncIterator[Watchdog]:
    """Fail with AssertionError, at the end, where something held up the running loop for more than these seconds."""
    dog = Watchdog(limit)
    watching = threading.Thread(target=dog.watch, name="watchdog", daemon=True)
    watching.start()
    try:
        yield dog
    finally:
        dog.end()
        await asyncio.to_thread(watching.join)
    if dog.blocks:
        worst = max(dog.blocks, key=lambda block: block.seconds)
        raise AssertionError(f"the event loop was held up {len(dog.blocks)} times, once {worst}")
