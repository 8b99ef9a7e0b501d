"""One thread that writes: callers never wait for the database, and what is lost is said once and counted."""

from __future__ import annotations

import itertools
import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from sqlalchemy import Connection

from bot.journal.database import Database, cause, is_databases_fault, may_pass
from bot.journal.errors import DroppedError, JournalError
from bot.journal.records import Health

_LOG = logging.getLogger(__name__)
_LARGEST_BATCH = 100
_FIRST_WAIT, _LONGEST_WAIT, _LAST_WAIT = 0.05, 1.0, 3.0
_SAID_S = 5.0  # how long a database may fail before it is said

PATIENCE = 60.0  # in seconds, for what somebody waits for

Work = Callable[[Connection], Any]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may wait, and for how many seconds a failing database is tried again before records are dropped."""

    queued: int = 1000
    retry_seconds: float = 5.0


STEADY = Limits(queued=5000, retry_seconds=30.0)  # of a bot: what locks a database for a while costs it no record


@dataclass(frozen=True, slots=True)
class _Job:
    """What is to be done; `prepare` makes it, outside of any transaction, and must not touch the database."""

    prepare: Callable[[], Work]
    future: Future[Any] = field(default_factory=Future)
    is_record: bool = True  # else nothing is lost where it is not done


class _Turn(IntEnum):
    """Who comes first of those that wait."""

    AT_ONCE = 0
    USUAL = 1
    LAST = 2


@dataclass(frozen=True, slots=True, order=True)
class _Waiting:
    """A job in the queue, in the order in which they came; None is the end."""

    turn: _Turn
    number: int
    job: _Job | None = field(compare=False)


class Writer:
    """Runs jobs in the order in which they come, what somebody waits for before the rest, many in one commit."""

    def __init__(self, database: Database, limits: Limits) -> None:
        self._database, self._limits = database, limits
        self._queue: queue.PriorityQueue[_Waiting] = queue.PriorityQueue(limits.queued)
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._pending = self._dropped = 0
        self._failing_since: int | None = None  # how much had been dropped when it began to fail
        self._full_since: int | None = None
        self._last_error = ""
        self._is_closed, self._is_given_up = False, threading.Event()
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    @property
    def health(self) -> Health:
        """How writing fares."""
        with self._lock:
            is_ok = self._failing_since is None and self._full_since is None and not self._is_closed
            return Health(is_ok, self._dropped, self._pending, self._last_error)

    def submit(self, prepare: Callable[[], Work], *, is_urgent: bool = False) -> Future[Any]:
        """Queue a job and return at once; where there is no room it is dropped, and its future says so.

        What is urgent is done before all that waits and is not.
        """
        job = _Job(prepare)
        job.future.set_running_or_notify_cancel()  # what is queued is done: it cannot be cancelled
        try:
            is_open = self._put(job, _Turn.AT_ONCE if is_urgent else _Turn.USUAL)
        except queue.Full:
            self._drop([job], "the journal's queue is full")
            self._say_full()
            return job.future
        if not is_open:
            self._drop([job], "the journal is closed")
        return job.future

    def submit_patiently(self, work: Work, seconds: float) -> Any:
        """Run a job after all that waits and return its result; raise JournalError."""
        job = _Job(lambda: work, is_record=False)
        deadline = time.monotonic() + seconds
        while not self._has_room(job):
            if time.monotonic() > deadline:
                raise JournalError("The journal is too busy. Try again later.")
            time.sleep(_FIRST_WAIT)
        try:
            return job.future.result(max(0.0, deadline - time.monotonic()))
        except TimeoutError:
            raise JournalError(f"The journal did not answer within {seconds:g} s. Try again later.") from None

    def erase(self, work: Work, seconds: float) -> int:
        """Run a job that deletes after all that waits, and return its count; raise JournalError."""
        erased = int(self.submit_patiently(work, seconds))
        self._database.erase_traces(seconds)  # also what an earlier call, cut short, left behind
        return erased

    def close(self, seconds: float) -> None:
        """Write what waits, for so many seconds at most; what is not written then is dropped."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
        deadline = time.monotonic() + seconds
        while self._thread.is_alive():  # the end is put last, once there is room for it
            try:
                end = _Waiting(_Turn.LAST, next(self._numbers), None)
                self._queue.put(end, timeout=max(0.01, deadline - time.monotonic()))
                break
            except queue.Full:
                self._is_given_up.set()
        self._thread.join(max(0.0, deadline - time.monotonic()))
        self._is_given_up.set()
        self._thread.join(_LAST_WAIT)

    def _has_room(self, job: _Job) -> bool:
        """Queue a job if there is room for it; raise JournalError once the journal is closed."""
        try:
            if self._put(job):
                return True
        except queue.Full:
            return False
        raise JournalError("The journal is closed.")

    def _put(self, job: _Job, turn: _Turn = _Turn.USUAL) -> bool:
        """Queue a job, unless the journal is closed: whatever comes after the end would wait for ever."""
        with self._lock:
            if not self._is_closed:
                self._queue.put_nowait(_Waiting(turn, next(self._numbers), job))
                self._pending += 1
            return not self._is_closed

    def _leave(self, jobs: Sequence[_Job]) -> None:
        with self._lock:
            self._pending -= len(jobs)

    def _run(self) -> None:
        is_open = True
        while is_open:
            batch, is_open = self._batch()
            ready = [(job, work) for job in batch if (work := self._prepared(job)) is not None]
            if ready:
                self._write(ready)
            self._leave(batch)
            self._say_room()

    def _batch(self) -> tuple[list[_Job], bool]:
        """Wait for jobs, and return those that wait; and whether there will be more."""
        batch: list[_Job] = []
        job = self._queue.get().job
        while job is not None:
            batch.append(job)
            if len(batch) == _LARGEST_BATCH:
                return batch, True
            try:
                job = self._queue.get_nowait().job
            except queue.Empty:
                return batch, True
        return batch, False

    def _prepared(self, job: _Job) -> Work | None:
        try:
            return job.prepare()
        except Exception as error:  # noqa: BLE001 - the thread must outlive any record
            self._drop([job], f"it cannot be prepared ({type(error).__name__})", is_records_fault=True)
            return None

    def _write(self, ready: list[tuple[_Job, Work]]) -> None:
        """Commit jobs together; where one of them is at fault, each by itself."""
        if self._is_given_up.is_set():
            self._drop([job for job, _ in ready], "the journal was closed before it could be written")
            return
        try:
            self._commit(ready)
        except Exception as error:  # noqa: BLE001 - the thread must outlive any record
            if is_databases_fault(error):
                self._fail(cause(error))
                self._drop([job for job, _ in ready], cause(error))
            elif len(ready) == 1:
                if ready[0][0].is_record:
                    _LOG.warning("The journal drops a record that cannot be kept (%s).", cause(error))
                self._drop([ready[0][0]], cause(error), is_records_fault=True)
            else:
                for one in ready:
                    self._write([one])

    def _commit(self, ready: list[tuple[_Job, Work]]) -> None:
        """Run jobs in one transaction, again and again for some seconds, and acknowledge them."""
        since, wait = time.monotonic(), _FIRST_WAIT
        while True:
            try:
                with self._database.writing() as connection:
                    results = [work(connection) for _, work in ready]
                break
            except Exception as error:
                passed = time.monotonic() + wait - since
                is_over = passed > self._limits.retry_seconds
                if not may_pass(error) or is_over or self._is_given_up.wait(wait):
                    raise
                if passed > _SAID_S:
                    self._fail(cause(error))
                wait = min(2 * wait, _LONGEST_WAIT)
        self._recover()
        for (job, _), result in zip(ready, results, strict=True):
            job.future.set_result(result)

    def _drop(self, jobs: Sequence[_Job], why: str, *, is_records_fault: bool = False) -> None:
        with self._lock:
            self._dropped += sum(job.is_record for job in jobs)
            self._last_error = why
        reason = f"{why.rstrip('.')}."
        for job in jobs:
            lost = DroppedError(f"A record was not kept: {reason}", is_records_fault=is_records_fault)
            job.future.set_exception(
                lost if job.is_record else JournalError(f"The journal cannot be changed: {reason}")
            )

    def _fail(self, why: str) -> None:
        with self._lock:
            is_new = self._failing_since is None
            self._failing_since = self._dropped if self._failing_since is None else self._failing_since
        if is_new:
            _LOG.warning("The journal cannot be written (%s): records wait, then they are dropped.", why.rstrip("."))

    def _recover(self) -> None:
        with self._lock:
            since, self._failing_since = self._failing_since, None
            lost = self._dropped - (since or 0)
        if since is not None:
            _LOG.warning("The journal can be written again; %d records were dropped.", lost)

    def _say_full(self) -> None:
        with self._lock:
            is_new = self._full_since is None
            self._full_since = self._dropped - 1 if self._full_since is None else self._full_since
        if is_new:
            most = self._limits.queued
            _LOG.warning("%d records wait for the journal: new ones are dropped until there is room.", most)

    def _say_room(self) -> None:
        with self._lock:
            since = self._full_since
            if since is None or self._queue.full():
                return
            self._full_since, lost = None, self._dropped - since
        _LOG.warning("The journal has room again; %d records were dropped.", lost)
