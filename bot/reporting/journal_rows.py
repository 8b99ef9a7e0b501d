"""Answers of a journal as rows, and rows as answers: each value is checked before anything is kept."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.journal.chat_records import Mark, Pick
from bot.journal.histories import History
from bot.journal.records import Feedback, Record, Shown
from bot.reply import Kind
from bot.reporting import import_messages as messages
from bot.reporting.rows import JOURNAL_COLUMNS, Row, Rows, RowsError, What

if TYPE_CHECKING:
    from bot.journal.sql import SqlJournal

_ID = re.compile(r"[0-9A-Za-z_-]{1,64}", re.ASCII)
_HASH = re.compile(r"(?:[0-9a-f]{32})?", re.ASCII)
_LONGEST = 1_000_000
_FIRST_YEAR = 2000
_AHEAD = timedelta(days=1)  # clocks differ
_OPTIONAL: Mapping[str, object] = {
    "workspace": "",
    "verdict": "",
    "shown": [],
    "feedback": [],
    "picks": [],
    "marks": [],
    "base": None,
}


class _WrongError(Exception):
    """A value is not what it should be."""


def journal_rows(histories: Iterable[History]) -> Rows:
    """Return answers as rows."""
    return Rows(What.JOURNAL, tuple(map(row_of, histories)))


def row_of(history: History) -> Row:
    """Return an answer as a row, with all that was said and done about it."""
    record = history.record
    values = asdict(record) | {
        "asked_at": _text_of(record.asked_at),
        "shown": [asdict(one) for one in record.shown],
        "feedback": [_without_answer(one, "given_at") for one in history.feedback],
        "picks": [_without_answer(one, "picked_at") for one in history.picks],
        "marks": [_without_answer(one, "made_at") for one in history.marks],
    }
    return {name: values[name] for name in JOURNAL_COLUMNS}


def add_to_journal(rows: Rows, journal: SqlJournal, file: str) -> tuple[int, int, int]:
    """Keep the answers of a file: all, or none; raise RowsError or JournalError.

    Return how many are new, how many were there already, and how many are older than answers are kept.
    """
    now = datetime.now(UTC)
    faults: list[tuple[int, str]] = []
    found = {one.record.answer_id: one for one in reversed(list(_histories(rows, now, faults)))}
    if faults:
        raise RowsError(file, faults)
    new, old = journal.add(sorted(found.values(), key=lambda one: one.record.asked_at), now)
    return new, len(found) - new - old, old


def _histories(rows: Rows, now: datetime, faults: list[tuple[int, str]]) -> Iterator[History]:
    for line, row in zip(rows.lines, rows.rows, strict=True):
        try:
            yield _history(row, now)
        except _WrongError as error:
            faults.append((line, str(error)))


def _history(row: Row, now: datetime) -> History:
    if more := set(row) - set(JOURNAL_COLUMNS):
        raise _WrongError(messages.unknown(more))
    given = {**_OPTIONAL, **row}
    value = {name: check(_needed(given, name), name) for name, check in _checks(now).items()}
    feedback, picks, marks = (value.pop(name) for name in ("feedback", "picks", "marks"))
    answer = value["answer_id"]
    record = Record(**{**value, "shown": tuple(Shown(**one) for one in value["shown"])})
    return History(
        record,
        tuple(Feedback(answer, **one) for one in feedback),
        tuple(Pick(answer, **one) for one in picks),
        tuple(Mark(answer, **one) for one in marks),
    )


def _checks(now: datetime) -> dict[str, Callable[[object, str], Any]]:
    """Return what checks each column and returns its value."""
    time = _time(now)
    return {
        "answer_id": _like(_ID, "an id such as VGCYVR81H1"),
        "asked_at": time,
        "question": _text,
        "language": _text,
        "base": lambda given, name: None if given is None else _text(given, name),
        "outcome": _outcome,
        "confidence": _share,
        "index_version": _text,
        "platform": _text,
        "place": _hash,
        "person": _hash,
        "workspace": _hash,
        "is_overheard": _flag,
        "elapsed_ms": _number,
        "verdict": _text,
        "shown": _many({"base": _text, "entry": _text, "score": _number}),
        "feedback": _many({"person": _hash, "is_helpful": _flag, "given_at": time, "reason": _text}),
        "picks": _many({"person": _hash, "base": _text, "entry": _text, "picked_at": time}),
        "marks": _many({"person": _hash, "mark": _text, "made_at": time}),
    }


def _needed(given: Mapping[str, object], name: str) -> object:
    if name not in given:
        raise _WrongError(messages.missing(name))
    return given[name]


def _text(given: object, name: str) -> str:
    if not isinstance(given, str) or len(given) > _LONGEST:
        raise _WrongError(messages.wrong(name, f"a text of at most {_LONGEST:,} characters"))
    return given


def _flag(given: object, name: str) -> bool:
    if not isinstance(given, bool):
        raise _WrongError(messages.wrong(name, "true or false"))
    return given


def _number(given: object, name: str) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        raise _WrongError(messages.wrong(name, "a number"))
    return float(given)


def _share(given: object, name: str) -> float:
    found = _number(given, name)
    if not 0 <= found <= 1:
        raise _WrongError(messages.wrong(name, "a number from 0 to 1"))
    return found


def _outcome(given: object, name: str) -> str:
    if given not in [kind.value for kind in Kind]:  # also where it cannot be hashed
        raise _WrongError(messages.wrong(name, "one of " + ", ".join(kind.value for kind in Kind)))
    return str(given)


def _like(form: re.Pattern[str], wanted: str) -> Callable[[object, str], str]:
    def check(given: object, name: str) -> str:
        if not isinstance(given, str) or not form.fullmatch(given):
            raise _WrongError(messages.wrong(name, wanted))
        return given

    return check


_hash = _like(_HASH, "a hash of 32 hexadecimal digits, or empty")


def _time(now: datetime) -> Callable[[object, str], datetime]:
    def check(given: object, name: str) -> datetime:
        try:
            found = datetime.fromisoformat(given if isinstance(given, str) else "")
            aware = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise _WrongError(messages.wrong(name, "a time such as 2026-03-01T12:00:00+00:00")) from None
        if aware.year < _FIRST_YEAR or aware > now + _AHEAD:
            raise _WrongError(messages.wrong(name, f"a time since {_FIRST_YEAR} that is not to come"))
        return aware

    return check


def _many(columns: Mapping[str, Callable[[object, str], Any]]) -> Callable[[object, str], list[dict[str, Any]]]:
    """Return the check for a list of objects that have just these keys."""

    def check(given: object, name: str) -> list[dict[str, Any]]:
        if not isinstance(given, list) or not all(isinstance(one, dict) and set(one) == set(columns) for one in given):
            raise _WrongError(messages.wrong(name, f"a list of objects with {', '.join(columns)}"))
        return [{key: inner(one[key], f"{name}: {key}") for key, inner in columns.items()} for one in given]

    return check


def _without_answer(one: Feedback | Pick | Mark, time: str) -> dict[str, Any]:
    values = asdict(one)
    del values["answer_id"]
    return values | {time: _text_of(values[time])}


def _text_of(time: datetime) -> str:
    return time.astimezone(UTC).isoformat()
