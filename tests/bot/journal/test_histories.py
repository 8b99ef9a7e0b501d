from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.journal.chat_records import Mark, Pick
from bot.journal.errors import JournalError
from bot.journal.histories import History
from bot.journal.records import Feedback, Record
from bot.journal.sql import SqlJournal
from tests.bot.journal.records import NOON, a_record, url_of

ME, YOU = "a" * 32, "b" * 32


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[SqlJournal]:
    with SqlJournal(url_of(tmp_path / "journal.db")) as opened:
        yield opened


def _keep(journal: SqlJournal, *records: Record) -> None:
    for future in [journal.record(record) for record in records]:
        future.result(30)


def _said(record: Record, person: str, *, is_helpful: bool, minutes: int = 0) -> Feedback:
    return Feedback(record.answer_id, person, is_helpful, NOON + timedelta(minutes=minutes))


def test_a_history_holds_all_that_became_of_an_answer(journal: SqlJournal) -> None:
    record, other = a_record(), a_record(asked_at=NOON + timedelta(hours=1), shown=())
    _keep(journal, record, other)
    feedback = [_said(record, YOU, is_helpful=True), _said(record, ME, is_helpful=False, minutes=5)]
    picks = [Pick(record.answer_id, ME, "birds", entry, NOON + timedelta(minutes=n)) for n, entry in enumerate("ba")]
    mark = Mark(record.answer_id, YOU, "not answerable", NOON)
    for one in feedback:
        journal.feedback(one).result(30)
    for pick in picks:
        journal.chat.pick(pick).result(30)
    journal.chat.mark(mark).result(30)
    assert journal.histories() == [History(record, tuple(feedback), tuple(picks), (mark,)), History(other)]


def test_histories_come_oldest_first_from_a_time_on_and_before_another(journal: SqlJournal) -> None:
    records = [a_record(asked_at=NOON + timedelta(hours=hours)) for hours in (3, 1, 2, 0)]
    _keep(journal, *records)
    within = journal.histories(NOON + timedelta(hours=1), NOON + timedelta(hours=3))
    assert [one.record for one in within] == [records[1], records[2]]
    assert [one.record for one in journal.histories(until=NOON)] == []


def test_the_word_of_the_asker_counts_before_that_of_others() -> None:
    record = a_record(person=ME)
    assert History(record).is_helpful is None
    mine, yours = _said(record, ME, is_helpful=False), _said(record, YOU, is_helpful=True, minutes=1)
    assert History(record, (mine, yours)).is_helpful is False
    assert History(record, (yours,)).is_helpful is True
    assert History(a_record(person="c" * 32), (mine, yours)).is_helpful is True


@given(ranks=st.lists(st.integers(0, 3), min_size=1, max_size=30))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_answer_is_read_with_its_own_rows_however_many_there_are(
    journal: SqlJournal, monkeypatch: pytest.MonkeyPatch, ranks: list[int]
) -> None:
    monkeypatch.setattr("bot.journal.histories._CHUNK", 7)
    shown = a_record().shown
    first = max((one.record.asked_at for one in journal.histories()), default=NOON) + timedelta(hours=1)
    records = [a_record(asked_at=first + timedelta(minutes=n), shown=shown[:rank]) for n, rank in enumerate(ranks)]
    _keep(journal, *records)
    for record in records[::2]:
        journal.feedback(_said(record, ME, is_helpful=True)).result(30)
    read = journal.histories(first)
    assert [one.record for one in read] == records
    assert [one.is_helpful for one in read] == [None if n % 2 else True for n in range(len(records))]


def test_a_journal_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_bytes(b"no database at all, and long enough to be looked at" * 100)
    with SqlJournal(url_of(tmp_path / "journal.db")) as journal, pytest.raises(JournalError, match="cannot be read"):
        journal.histories()
