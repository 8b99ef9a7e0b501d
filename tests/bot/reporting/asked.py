"""Answers as a journal keeps them, made up for what they are counted by."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.journal.chat_records import Mark, Pick
from bot.journal.histories import History
from bot.journal.records import DailyCount, Feedback, Shown, new_answer_id
from bot.reply import Kind
from tests.bot.journal.records import a_record

NOW = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)  # a Monday
SOMEBODY = "b" * 32


def asked(days: float = 1.0, entry: str = "install", *, helpful: bool | None = None, **changes: object) -> History:
    """Return an answer of so many days ago that showed an entry first; whoever asked may have rated it."""
    answer, at = new_answer_id(), NOW - timedelta(days=days)
    whole = {"answer_id": answer, "asked_at": at, "shown": (Shown("tern", entry, 0.9), Shown("tern", "other", 0.2))}
    record = a_record(**{**whole, "outcome": Kind.ANSWERED.value, **changes})
    said = () if helpful is None else (Feedback(record.answer_id, record.person, is_helpful=helpful, given_at=at),)
    return History(record, said)


def picked(history: History, entry: str) -> History:
    """Return an answer after which somebody chose an entry, and a maintainer marked it."""
    record = history.record
    pick = Pick(record.answer_id, SOMEBODY, "tern", entry, record.asked_at)
    mark = Mark(record.answer_id, SOMEBODY, "not answerable", record.asked_at)
    return History(record, history.feedback, (pick,), (mark,))


def counted(day: date, entry: str, questions: int = 1, **changes: object) -> DailyCount:
    """Return the count of a day."""
    whole: dict[str, object] = {
        "day": day,
        "base": "tern",
        "platform": "slack",
        "outcome": Kind.ANSWERED.value,
        "entry": entry,
        "language": "en",
        "questions": questions,
        "helpful": 0,
        "unhelpful": 0,
    }
    return DailyCount(**{**whole, **changes})  # type: ignore[arg-type] # fields by name
