"""Answers with all that was said and done about them: feedback, picks and marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Table, select, true

from bot.journal.chat_records import Mark, Pick
from bot.journal.records import Feedback, Record, Shown
from bot.journal.schema import ANSWERS, FEEDBACK, MARKS, PICKS, SHOWN
from bot.journal.statements import as_record, insert_record
from bot.journal.texts import row_of
from bot.journal.upsert import insert_new

_CHUNK = 500  # answers whose other rows are read together


@dataclass(frozen=True, slots=True)
class History:
    """An answer, and what became of it; each kind the oldest first."""

    record: Record
    feedback: tuple[Feedback, ...] = ()
    picks: tuple[Pick, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def is_helpful(self) -> bool | None:
        """What the asker said of the answer, else who said something last; None where nobody did."""
        said = {one.person: one.is_helpful for one in self.feedback}
        return said.get(self.record.person, self.feedback[-1].is_helpful if self.feedback else None)


def read_histories(connection: Connection, since: datetime | None, until: datetime | None) -> Iterator[History]:
    """Yield the answers from a time on and before another one, the oldest first."""
    from_on = true() if since is None else ANSWERS.c.asked_at >= since
    before = true() if until is None else ANSWERS.c.asked_at < until
    statement = select(*ANSWERS.c).where(from_on, before).order_by(ANSWERS.c.asked_at, ANSWERS.c.id)
    for rows in connection.execute(statement, execution_options={"yield_per": _CHUNK}).partitions():
        ids = [row.id for row in rows]
        shown = _rows_of(connection, ids, SHOWN, SHOWN.c.rank)
        feedback = _rows_of(connection, ids, FEEDBACK, FEEDBACK.c.given_at)
        picks = _rows_of(connection, ids, PICKS, PICKS.c.picked_at)
        marks = _rows_of(connection, ids, MARKS, MARKS.c.made_at)
        for row in rows:
            entries = (Shown(one["base"], one["entry"], one["score"]) for one in shown.get(row.id, ()))
            yield History(
                as_record(row, tuple(entries)),
                tuple(Feedback(**one) for one in feedback.get(row.id, ())),
                tuple(Pick(**one) for one in picks.get(row.id, ())),
                tuple(Mark(**one) for one in marks.get(row.id, ())),
            )


def insert_histories(connection: Connection, histories: Sequence[History]) -> int:
    """Keep answers whose texts are scrubbed, and of those that are kept already what is new about them.

    Return how many answers were not kept before. What is kept is never replaced.
    """
    new = 0
    for one in histories:
        new += insert_record(connection, one.record)
        for table, rows in ((FEEDBACK, one.feedback), (PICKS, one.picks), (MARKS, one.marks)):
            for row in rows:
                insert_new(connection, table, row_of(row))
    return new


def _rows_of(
    connection: Connection, ids: Sequence[str], table: Table, order: Column[Any]
) -> dict[str, list[Mapping[str, Any]]]:
    """Return the rows of a table by their answers; what has the same time comes in the order of its key."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    statement = select(*table.c).where(table.c.answer_id.in_(ids)).order_by(order, *table.primary_key.columns)
    for row in connection.execute(statement).mappings():
        found.setdefault(row["answer_id"], []).append(dict(row))
    return found
