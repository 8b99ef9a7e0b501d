"""Records on their way to the journal, in a file: for programs that answer one question and end.

Opening a database would take them longer than answering. Each record is a line that is safe once written; whoever
opens the journal next takes the lines over.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import filelock

from bot.journal.errors import DroppedError, JournalError
from bot.journal.records import Journal, Record, Shown
from bot.journal.scrub import scrub
from index.files import sync, write_atomically

SPOOL_FILE = "spool.jsonl"
_TAKEN = "spool-taken-"
_LOCK_TIMEOUT_S = 2.0
_TAKEN_TIMEOUT_S = 30.0
_LARGEST = 1 << 18  # bytes; taken over file by file, so that a program that ends soon does its part
_AT_ONCE = 100  # far fewer than the journal's queue holds: whoever answers meanwhile needs room there, too
_LONGEST_WAIT = timedelta(days=1)
_log = logging.getLogger(__name__)


class Spool:
    """A file of records in a folder; several programs may write and take at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def record(self, record: Record) -> Future[None]:
        """Write a record; the future is done when it is safe, and holds a DroppedError where it is lost."""
        future: Future[None] = Future()
        kept = replace(record, question=scrub(record.question))
        try:
            with self._lock():
                if _size(self._folder / SPOOL_FILE) > _LARGEST:
                    self._take()
                _append(self._folder / SPOOL_FILE, json.dumps(asdict(kept), default=datetime.isoformat))
            future.set_result(None)
        except (OSError, filelock.Timeout) as error:
            reason = _reason(error)
            _log.warning("The answer %s is not remembered: %s (%s).", record.answer_id, self._folder, reason)
            future.set_exception(DroppedError(f"{self._folder}: cannot be written ({reason})."))
        return future

    def is_old(self, now: datetime) -> bool:
        """Tell whether the first record has waited for a day: nothing may wait for ever to be forgotten."""
        try:
            with (self._folder / SPOOL_FILE).open(encoding="utf-8", errors="replace") as file:
                first = _record(file.readline())
        except OSError:
            return False
        return first is None or abs(now - first.asked_at) > _LONGEST_WAIT  # a clock may have been wrong

    def drain(self, journal: Journal) -> int:
        """Give all records to a journal, and delete them once it has them; return how many; raise JournalError.

        Others may write meanwhile, but only one program at a time drains: what a person has forgotten would come back
        with another's copy.
        """
        try:
            if not any(self._folder.glob("spool*")):
                return 0
            with filelock.FileLock(self._folder / ".drain.lock", timeout=_TAKEN_TIMEOUT_S):
                done = [self._give(path, journal) for path in self._taken()]
        except (OSError, filelock.Timeout) as error:
            what = f"what waits there cannot be taken over ({_reason(error)}). Try again later."
            raise JournalError(f"{self._folder}: {what}") from None
        left = sum(foreign for _, foreign in done)
        if left:
            what = f"{left} records there are of another version of mmfaq. Upgrade this one."
            raise JournalError(f"{self._folder}: {what}")
        return sum(given for given, _ in done)

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with filelock.FileLock(self._folder / ".spool.lock", timeout=_LOCK_TIMEOUT_S):
            yield

    def _taken(self) -> list[Path]:
        """Return the files to read: what an earlier drain left, and all that was written since."""
        with self._lock():
            if (self._folder / SPOOL_FILE).is_file():
                self._take()
        return sorted(self._folder.glob(f"{_TAKEN}*"))

    def _take(self) -> None:
        """Set aside what was written, under a name that no other file has."""
        name = f"{_TAKEN}{time.time_ns():020d}-{secrets.token_hex(8)}"
        (self._folder / SPOOL_FILE).rename(self._folder / name)

    def _give(self, path: Path, journal: Journal) -> tuple[int, int]:
        """Return how many records the journal has now, and how many of another version stay in the file."""
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        records = [record for line in lines if (record := _record(line)) is not None]
        foreign = [line for line in lines if _is_foreign(line)]
        for start in range(0, len(records), _AT_ONCE):
            futures = [journal.record(record) for record in records[start : start + _AT_ONCE]]
            for error in [future.exception(timeout=_TAKEN_TIMEOUT_S) for future in futures]:
                if error is not None and not (isinstance(error, DroppedError) and error.is_records_fault):
                    # The file stays: the journal may be back the next time.
                    raise JournalError(f"{self._folder}: what waits there cannot be taken over yet. {error}")
        if foreign:
            write_atomically(path, "\n".join(foreign) + "\n", mode=0o600)
        else:
            path.unlink()
        sync(self._folder)  # else what a person had forgotten could come back after a power failure
        return len(records), len(foreign)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _append(path: Path, line: str) -> None:
    is_new = not path.exists()
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(handle).st_size
        is_cut_off = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        data = ("\n" * is_cut_off + line + "\n").encode("utf-8", "replace")
        while data:
            data = data[os.write(handle, data) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    if is_new:
        sync(path.parent)


def _record(line: str) -> Record | None:
    """Return the record of a line, None where a kill or a full disk cut it off."""
    try:
        fields: dict[str, Any] = json.loads(line)
        shown = tuple(Shown(**one) for one in fields.pop("shown"))
        asked_at = datetime.fromisoformat(fields.pop("asked_at"))
        aware = asked_at if asked_at.tzinfo else asked_at.replace(tzinfo=UTC)
        return Record(asked_at=aware, shown=shown, **fields)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _is_foreign(line: str) -> bool:
    """Tell whether a line is the record of another version of this program."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(fields, dict) and "answer_id" in fields and _record(line) is None


def _reason(error: OSError | filelock.Timeout) -> str:
    return getattr(error, "strerror", None) or "it is locked"
