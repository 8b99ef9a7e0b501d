"""The journal in a database: SQLite in a file, or PostgreSQL by its URL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Self

from sqlalchemy import URL, Connection

from bot.journal.chatlog import ChatLog
from bot.journal.database import Database
from bot.journal.errors import JournalError
from bot.journal.histories import History, insert_histories, read_histories
from bot.journal.records import DailyCount, Feedback, Health, Record, Shown
from bot.journal.scrub import scrub
from bot.journal.statements import (
    expire,
    insert_record,
    put_feedback,
    read_counts,
    read_feedback,
    read_records,
    recent_records,
    record_of,
)
from bot.journal.texts import row_of, storable
from bot.journal.writer import PATIENCE, Limits, Writer

KEPT_DAYS = 90
_LONGEST_QUESTION = 40_000  # as much as is looked at, so that an answer can be given again
_CLAIMS_KEPT = timedelta(days=1)  # far longer than any platform delivers an event again


class SqlJournal:
    """Keeps records in a database, one thread writing; what cannot be written is dropped and counted.

    Making one raises JournalError for a URL that cannot be used and a database of a newer program, and nothing
    for one that is locked, broken or away: that may pass. `is_checked`: whether to look at the database at once,
    which may take as long as the database likes.
    """

    def __init__(
        self, url: str | URL, *, kept_days: int = KEPT_DAYS, limits: Limits | None = None, is_checked: bool = True
    ) -> None:
        if kept_days < 1:
            raise JournalError(f"Questions cannot be kept for {kept_days} days. Keep them for 1 or more.")
        self._database = Database(url)
        if is_checked:
            self._database.check()
        self._kept = timedelta(days=kept_days)
        self._writer = Writer(self._database, limits or Limits())
        self.chat = ChatLog(self._database, self._writer)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def health(self) -> Health:
        """How writing fares."""
        return self._writer.health

    def record(self, record: Record) -> Future[None]:
        """Keep a record; the future is done when it is safe, and holds a DroppedError if it is lost."""
        return self._writer.submit(lambda: partial(_insert, record=_scrubbed(record)))

    def feedback(self, feedback: Feedback) -> Future[bool]:
        """Keep a feedback; the future tells whether its answer is known, or holds a DroppedError."""
        return self._writer.submit(lambda: partial(put_feedback, feedback=_cleaned(feedback)))

    def read(self, answer_id: str) -> Record | None:
        """Return the record of an answer, if it is kept; raise JournalError."""
        with self._database.reading() as connection:
            return next(iter(read_records(connection, record_of(answer_id))), None)

    def feedback_of(self, answer_id: str) -> list[Feedback]:
        """Return the feedback on an answer, the oldest first; raise JournalError."""
        with self._database.reading() as connection:
            return read_feedback(connection, answer_id)

    def recent(self, limit: int, outcome: str | None = None) -> Iterator[Record]:
        """Yield the last records, the newest first; raise JournalError."""
        with self._database.reading() as connection:
            yield from read_records(connection, recent_records(max(0, limit), outcome))

    def histories(self, since: datetime | None = None, until: datetime | None = None) -> list[History]:
        """Return answers with what became of them, from a time on and before another, the oldest first."""
        with self._database.reading() as connection:
            return list(read_histories(connection, since, until))

    def counts(self, since: datetime) -> Iterator[DailyCount]:
        """Yield the counts of a day and the days after it, forgotten and expired questions included."""
        with self._database.reading() as connection:
            yield from read_counts(connection, since.astimezone(UTC).date())

    def add(self, histories: Sequence[History], now: datetime) -> tuple[int, int]:
        """Keep answers of another journal with all that is known of them, all or none; raise JournalError.

        Return how many are new, and how many are left out because they are older than answers are kept.
        """
        young = [_scrubbed_history(one) for one in histories if one.record.asked_at >= now - self._kept]
        work = partial(insert_histories, histories=young)
        return int(self._writer.submit_patiently(work, PATIENCE)), len(histories) - len(young)

    def forget(self, person: str) -> int:
        """Delete what a person asked and said, except for counts; return how many answers; raise JournalError."""
        return self.chat.forget(person)

    def expire(self, now: datetime) -> int:
        """Turn what is too old into counts and delete it; return how many answers; raise JournalError."""
        work = partial(expire, before=now - self._kept, claimed_before=now - _CLAIMS_KEPT)
        return self._writer.erase(work, PATIENCE)

    def flush(self, timeout: float) -> bool:
        """Wait until what was given before is written or dropped; tell whether it is."""
        try:
            self._writer.submit_patiently(_nothing, timeout)
        except JournalError:
            return self.health.pending == 0
        return True

    def close(self, timeout: float = 5.0) -> None:
        """Write what waits, for so many seconds at most, and end."""
        self._writer.close(timeout)
        self._database.close()


def _insert(connection: Connection, record: Record) -> None:
    insert_record(connection, record)


def _nothing(_: Connection) -> None:
    """Do nothing, after everything before it."""


def _scrubbed(record: Record) -> Record:
    """Return a record as it is kept: without secrets, and text for any database."""
    shown = tuple(Shown(storable(one.base), storable(one.entry), one.score) for one in record.shown)
    return Record(**(row_of(record) | {"question": _clean(record.question), "shown": shown}))


def _scrubbed_history(history: History) -> History:
    marks = tuple(replace(one, mark=_clean(one.mark)) for one in history.marks)
    return History(_scrubbed(history.record), tuple(map(_cleaned, history.feedback)), history.picks, marks)


def _cleaned(feedback: Feedback) -> Feedback:
    return replace(feedback, reason=_clean(feedback.reason))


def _clean(text: str) -> str:
    """Return a person's text without secrets, and both ends of one that is very long."""
    clean = scrub(text)
    if len(clean) > _LONGEST_QUESTION:
        half = _LONGEST_QUESTION // 2
        clean = f"{clean[:half]}\n…\n{clean[-half:]}"
    return storable(clean)
