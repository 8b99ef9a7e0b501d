"""Where a chat's questions wait and are answered: in worker threads, in the order in which they came."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from bot.answering import Answer, Serving, answer_to
from bot.chat import messages
from bot.chat.followup import asked_of
from bot.question import Question
from bot.reply import Kind
from bot.telemetry.stages import Stage
from index.errors import MmfaqError

if TYPE_CHECKING:
    from bot.chat.live import Live

_P = ParamSpec("_P")
_T = TypeVar("_T")
_MOST_TIMES_WAITING = 20
_log = logging.getLogger(__name__)


class BusyError(MmfaqError):
    """A question was not taken: too many wait, or too many of the person who asks."""

    def __init__(self) -> None:
        super().__init__(messages.too_busy("en"))


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, and the version that gave it; `is_follow_up`: together with the question before it."""

    answer: Answer
    version: str
    serving: Serving
    is_follow_up: bool = False


class Desk:
    """Answers questions by what is live. Where an asker is cancelled, so is the question, unless it is being answered.

    `waiting` is how many may wait before they are told so; `most_per_person` how many one person may have.
    """

    def __init__(self, live: Live, *, workers: int = 1, waiting: int = 64, most_per_person: int = 5) -> None:
        self._live = live
        self._most_waiting, self._most_per_person = waiting, most_per_person
        self._threads = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="desk")
        self._lock = threading.Lock()
        self._waiting = 0
        self._of_person: Counter[tuple[str, str]] = Counter()
        self._unfinished: set[Future[Any]] = set()
        self._is_closed = False

    @property
    def waiting(self) -> int:
        """How many wait for a worker."""
        return self._waiting

    async def ask(
        self, question: Question, previous: str = "", on_wait: Callable[[], Awaitable[None]] | None = None
    ) -> Told:
        """Return the answer to a question, or to what it means after the `previous` one; raise BusyError.

        `on_wait` is called once where many wait; the question keeps its turn meanwhile.
        """
        person = (question.platform, question.person) if question.person else None
        if self._waiting >= self._most_waiting * _MOST_TIMES_WAITING:
            raise BusyError
        if person and self._of_person[person] >= self._most_per_person:
            raise BusyError
        future = self._submit(person, self._tell, question, previous)
        if on_wait is not None and self._waiting > self._most_waiting:
            await _notify(on_wait, future)
        return await asyncio.wrap_future(future)

    async def run(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Return what a function returns, called in its turn by a worker; raise BusyError, and what it raises."""
        return await asyncio.wrap_future(self._submit(None, function, *args, **kwargs))

    async def drain(self, seconds: float) -> None:
        """Take nothing more, and wait at most so long for what was taken; the askers of the rest are cancelled."""
        self._is_closed = True
        with self._lock:
            unfinished = [asyncio.wrap_future(future) for future in self._unfinished]
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*unfinished, return_exceptions=True), seconds)
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _tell(self, question: Question, previous: str) -> Told:
        serving = self._live.serving
        alone = self._answer(question, serving)
        whole = asked_of(question.text, previous) if previous else None
        if whole is not None:
            together = self._answer(replace(question, text=whole), serving)
            if not _is_surer(alone, together):
                return Told(together, serving.version, serving, is_follow_up=True)
        return Told(alone, serving.version, serving)

    def _answer(self, question: Question, serving: Serving) -> Answer:
        started = time.perf_counter()
        answer = answer_to(question, serving)
        self._live.meters.passed(Stage.SEARCH, time.perf_counter() - started)
        return answer

    def _submit(
        self,
        person: tuple[str, str] | None,
        function: Callable[_P, _T],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> Future[_T]:
        if self._is_closed:
            raise BusyError

        came = time.perf_counter()

        def work() -> _T:
            with self._lock:
                self._waiting -= 1
            self._live.meters.passed(Stage.WAIT, time.perf_counter() - came)
            return function(*args, **kwargs)

        def end(ended: Future[_T]) -> None:
            with self._lock:
                self._waiting -= ended.cancelled()  # it never began
                self._unfinished.discard(ended)
                if person:
                    self._of_person -= Counter([person])

        with self._lock:
            self._waiting += 1
            self._of_person.update([person] if person else ())
        future = self._threads.submit(work)
        with self._lock:
            self._unfinished.add(future)
        future.add_done_callback(end)
        return future


def _is_surer(alone: Answer, together: Answer) -> bool:
    """Tell whether a text is answered by itself, by another entry and more surely than with the question before."""
    first, other = alone.result.hits[:1], together.result.hits[:1]
    if alone.reply.kind is not Kind.ANSWERED or together.result.versions is not None:
        return False
    return [hit.entry for hit in first] != [hit.entry for hit in other] and (
        alone.result.confidence > together.result.confidence
    )


async def _notify(on_wait: Callable[[], Awaitable[None]], future: Future[Told]) -> None:
    try:
        await on_wait()
    except asyncio.CancelledError:
        future.cancel()
        raise
    except MmfaqError as error:
        _log.warning("Somebody could not be told to wait. %s", error)
    except Exception:  # noqa: BLE001  # whatever keeps the notice from being shown, the answer is still owed
        _log.warning("Somebody could not be told to wait.", exc_info=True)
