"""What the journal does to its tables: functions of a connection that can be run again if a commit failed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, delete, func, insert, select, update

from bot.journal.chat_statements import expire_in_chats, forget_in_chats
from bot.journal.records import DailyCount, Feedback, Record, Shown
from bot.journal.schema import ANSWERS, DAILY, FEEDBACK, MARKS, PICKS, SHOWN
from bot.journal.texts import row_of
from bot.journal.upsert import insert_new, upsert

_KEYS = ("day", "base", "platform", "outcome", "entry", "language")
_FIELDS = tuple(column.name for column in ANSWERS.c if column.name not in {"id", "day"})
_COUNTS = ("questions", "helpful", "unhelpful")


def insert_record(connection: Connection, record: Record) -> bool:
    """Keep a record whose text is scrubbed; one that is kept already stays as it is. Tell whether it is new."""
    row = {name: getattr(record, name) for name in _FIELDS}
    day = record.asked_at.astimezone(UTC).date()
    if not insert_new(connection, ANSWERS, {"id": record.answer_id, "day": day, **row}):
        return False
    shown = [
        {"answer_id": record.answer_id, "rank": rank, "base": one.base, "entry": one.entry, "score": one.score}
        for rank, one in enumerate(record.shown)
    ]
    if shown:
        connection.execute(insert(SHOWN), shown)
    return True


def put_feedback(connection: Connection, feedback: Feedback) -> bool:
    """Keep a feedback in place of the person's former one; tell whether the answer is known."""
    if not _is_kept(connection, feedback.answer_id):
        return False
    upsert(connection, FEEDBACK, row_of(feedback))
    return True


def forget(connection: Connection, person: str) -> int:
    """Turn the person's answers into counts and delete what else is the person's; return how many answers."""
    if not person:
        return 0
    forgotten = _fold(connection, ANSWERS.c.person == person)
    connection.execute(delete(FEEDBACK).where(FEEDBACK.c.person == person))
    forget_in_chats(connection, person)
    return forgotten


def expire(connection: Connection, before: datetime, claimed_before: datetime) -> int:
    """Turn what was asked before a time into counts, and delete what else is old; return how many answers."""
    expire_in_chats(connection, before, claimed_before)
    return _fold(connection, ANSWERS.c.asked_at < before)


def read_records(connection: Connection, statement: Select[tuple[object, ...]]) -> list[Record]:
    """Return the records of answers that a statement selects."""
    rows = connection.execute(statement).all()
    shown = _shown(connection, statement)
    return [as_record(row, tuple(shown.get(row.id, ()))) for row in rows]


def as_record(row: Row[tuple[object, ...]], shown: tuple[Shown, ...]) -> Record:
    """Return the record that a row of the answers keeps."""
    return Record(answer_id=row.id, shown=shown, **{name: getattr(row, name) for name in _FIELDS})


def record_of(answer_id: str) -> Select[tuple[object, ...]]:
    """Return the statement that selects an answer."""
    return select(*ANSWERS.c).where(ANSWERS.c.id == answer_id)


def recent_records(limit: int, outcome: str | None) -> Select[tuple[object, ...]]:
    """Return the statement that selects the last answers, the newest first."""
    statement = select(*ANSWERS.c).order_by(ANSWERS.c.asked_at.desc(), ANSWERS.c.id).limit(limit)
    return statement if outcome is None else statement.where(ANSWERS.c.outcome == outcome)


def read_feedback(connection: Connection, answer_id: str) -> list[Feedback]:
    """Return the feedback on an answer, the oldest first."""
    statement = select(*FEEDBACK.c).where(FEEDBACK.c.answer_id == answer_id).order_by(FEEDBACK.c.given_at)
    return [Feedback(**row) for row in connection.execute(statement).mappings()]


def read_counts(connection: Connection, since: date) -> Iterator[DailyCount]:
    """Yield the counts of each day, of answers that are kept and of those that are not."""
    both = _counted(ANSWERS.c.day >= since).union_all(select(*DAILY.c).where(DAILY.c.day >= since)).subquery()
    keys = [both.c[name] for name in _KEYS]
    sums = [func.sum(both.c[name]).label(name) for name in _COUNTS]
    rows = connection.execute(select(*keys, *sums).group_by(*keys).order_by(*keys)).all()
    return (DailyCount(**{name: getattr(row, name) for name in (*_KEYS, *_COUNTS)}) for row in rows)


def _is_kept(connection: Connection, answer_id: str) -> bool:
    return connection.execute(select(ANSWERS.c.id).where(ANSWERS.c.id == answer_id)).first() is not None


def _fold(connection: Connection, which: ColumnElement[bool]) -> int:
    """Add answers to the daily counts and delete them with all that hangs on them."""
    for row in connection.execute(_counted(which)).mappings().all():
        same = and_(*(DAILY.c[name] == row[name] for name in _KEYS))
        more = {name: DAILY.c[name] + row[name] for name in _COUNTS}
        if connection.execute(update(DAILY).where(same).values(more)).rowcount == 0:
            connection.execute(insert(DAILY).values(dict(row)))
    ids = select(ANSWERS.c.id).where(which)
    for table in (FEEDBACK, SHOWN, MARKS, PICKS):
        connection.execute(delete(table).where(table.c.answer_id.in_(ids)))
    return connection.execute(delete(ANSWERS).where(which)).rowcount


def _counted(which: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    """Return the statement that counts answers as the daily table does."""
    said = (
        select(
            FEEDBACK.c.answer_id,
            func.sum(case((FEEDBACK.c.is_helpful, 1), else_=0)).label("helpful"),
            func.sum(case((FEEDBACK.c.is_helpful, 0), else_=1)).label("unhelpful"),
        )
        .group_by(FEEDBACK.c.answer_id)
        .subquery()
    )
    first = and_(SHOWN.c.answer_id == ANSWERS.c.id, SHOWN.c.rank == 0)
    keys = (
        ANSWERS.c.day,
        func.coalesce(ANSWERS.c.base, SHOWN.c.base, "").label("base"),
        ANSWERS.c.platform,
        ANSWERS.c.outcome,
        func.coalesce(SHOWN.c.entry, "").label("entry"),
        ANSWERS.c.language,
    )
    return (
        select(
            *keys,
            func.count().label("questions"),
            func.coalesce(func.sum(said.c.helpful), 0).label("helpful"),
            func.coalesce(func.sum(said.c.unhelpful), 0).label("unhelpful"),
        )
        .select_from(ANSWERS.outerjoin(SHOWN, first).outerjoin(said, said.c.answer_id == ANSWERS.c.id))
        .where(which)
        .group_by(ANSWERS.c.day, ANSWERS.c.base, SHOWN.c.base, *keys[2:4], SHOWN.c.entry, ANSWERS.c.language)
    )


def _shown(connection: Connection, answers: Select[tuple[object, ...]]) -> dict[str, list[Shown]]:
    found: dict[str, list[Shown]] = {}
    ids = select(answers.subquery().c.id)
    for row in connection.execute(select(*SHOWN.c).where(SHOWN.c.answer_id.in_(ids)).order_by(SHOWN.c.rank)):
        found.setdefault(row.answer_id, []).append(Shown(row.base, row.entry, row.score))
    return found
