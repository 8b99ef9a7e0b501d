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


@dataclass(slots=True)
class Watchdog:
    """Calls on the loop of its thread again and again, from another thread; `blocks` are when it came too late.

    Time counts in which this process worked, or in which the watchdog could look that the loop's thread does nothing.
    What a busy machine withheld from both is nobody's fault, and is left out.
    """

    limit: float
    blocks: list[Block] = field(default_factory=list)
    longest: float = 0.0
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    _thread: int = field(default_factory=threading.get_ident)
    _is_over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Call until told to end."""
        while not self._is_over.wait(_EVERY_S):
            self._call()

    def end(self) -> None:
        """Call no more."""
        self._is_over.set()

    def _call(self) -> None:
        heard, seen, seconds = threading.Event(), Counter[str](), 0.0
        looked, worked = time.perf_counter(), time.process_time()
        self._loop.call_soon_threadsafe(heard.set)
        is_heard = False
        while not is_heard and not self._is_over.is_set():
            is_heard = heard.wait(_EVERY_S)
            now, work = time.perf_counter(), time.process_time()
            seconds += min(now - looked, work - worked + _MOST_S)
            looked, worked = now, work
            if not is_heard:
                seen[self._where()] += 1
        self.longest = max(self.longest, seconds)
        if seconds > self.limit:
            self.blocks.append(Block(seconds, seen.most_common(1)[0][0] if seen else "not known"))

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
