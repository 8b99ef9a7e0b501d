from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.journal.errors import JournalError
from bot.journal.records import DailyCount, Feedback, Record, Shown
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


def _say(journal: SqlJournal, record: Record, person: str, *, is_helpful: bool, minutes: int = 0) -> bool:
    given_at = NOON + timedelta(minutes=minutes)
    return journal.feedback(Feedback(record.answer_id, person, is_helpful, given_at)).result(30)


def test_a_record_is_read_as_it_was_written(journal: SqlJournal) -> None:
    records = [
        a_record(),
        a_record(base="birds", shown=(), outcome="unanswered", is_overheard=True, verdict="off topic", person=""),
        a_record(question="如何喂燕鸥？\n🙂 ' \" \\ %s {} ; DROP TABLE answers"),
    ]
    _keep(journal, *records)
    assert [journal.read(record.answer_id) for record in records] == records


def test_times_come_back_in_utc_whatever_their_zone(journal: SqlJournal) -> None:
    record = a_record(asked_at=NOON.astimezone(timezone(timedelta(hours=8))))
    _keep(journal, record)
    read = journal.read(record.answer_id)
    assert read is not None
    assert read.asked_at == NOON
    assert read.asked_at.utcoffset() == timedelta(0)


def test_an_answer_that_is_not_kept_is_none(journal: SqlJournal) -> None:
    assert journal.read("0000000000") is None
    assert journal.feedback_of("0000000000") == []
    assert not _say(journal, a_record(), ME, is_helpful=True)


def test_questions_are_scrubbed_before_they_are_kept(journal: SqlJournal) -> None:
    record = a_record(question="password=hunter2 bob@example.com")
    _keep(journal, record)
    read = journal.read(record.answer_id)
    assert read is not None
    assert read.question == "password=<secret> <email>"


def test_of_a_very_long_question_both_ends_are_kept(journal: SqlJournal) -> None:
    record = a_record(question="begin " + "x y " * 20_000 + " RuntimeError: end")
    _keep(journal, record)
    read = journal.read(record.answer_id)
    assert read is not None
    assert read.question.startswith("begin x y")
    assert read.question.endswith("RuntimeError: end")
    assert len(read.question) < 41_000


@given(text=st.text(), name=st.text(max_size=20), number=st.floats(allow_nan=False, allow_infinity=False))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_and_number_can_be_kept(journal: SqlJournal, text: str, name: str, number: float) -> None:
    record = a_record(question=text + "\ud800\0", platform=name, confidence=number, shown=(Shown(name, name, number),))
    _keep(journal, record)
    read = journal.read(record.answer_id)
    assert read is not None
    assert (read.confidence, read.shown[0].score) == (number, number)
    assert read.platform == name.replace("\0", "\ufffd")


def test_a_record_that_is_given_twice_is_kept_once(journal: SqlJournal) -> None:
    record = a_record()
    _keep(journal, record, record)
    assert list(journal.recent(5)) == [record]
    assert journal.health.is_ok


def test_the_last_feedback_of_a_person_counts(journal: SqlJournal) -> None:
    record = a_record()
    _keep(journal, record)
    assert _say(journal, record, ME, is_helpful=True)
    assert _say(journal, record, YOU, is_helpful=True, minutes=1)
    assert _say(journal, record, ME, is_helpful=False, minutes=2)
    assert [(one.person, one.is_helpful) for one in journal.feedback_of(record.answer_id)] == [(YOU, True), (ME, False)]


def test_recent_records_come_newest_first_and_by_outcome(journal: SqlJournal) -> None:
    outcomes = ["answered", "suggested", "answered", "unanswered"]
    records = [a_record(asked_at=NOON + timedelta(hours=n), outcome=outcome) for n, outcome in enumerate(outcomes)]
    _keep(journal, *records)
    assert list(journal.recent(2)) == [records[3], records[2]]
    assert list(journal.recent(9, "answered")) == [records[2], records[0]]
    assert list(journal.recent(0)) == list(journal.recent(-1)) == []


def _count(
    outcome: str, entry: str, questions: int, helpful: int = 0, unhelpful: int = 0, **changes: object
) -> DailyCount:
    fields = {"day": date(2026, 3, 1), "base": "birds", "platform": "discord", "language": "en"} | changes
    return DailyCount(outcome=outcome, entry=entry, questions=questions, helpful=helpful, unhelpful=unhelpful, **fields)  # type: ignore[arg-type] # fields by name


def _fill(journal: SqlJournal) -> list[Record]:
    """Keep four questions of one day and one of the next, with feedback."""
    records = [
        a_record(),
        a_record(person=YOU),
        a_record(base="birds"),
        a_record(outcome="unanswered", shown=()),
        a_record(person=YOU, asked_at=NOON + timedelta(days=1)),
    ]
    _keep(journal, *records)
    _say(journal, records[0], ME, is_helpful=True)
    _say(journal, records[0], YOU, is_helpful=False)
    _say(journal, records[1], YOU, is_helpful=True)
    return records


COUNTS = [
    _count("unanswered", "", 1, base=""),
    _count("answered", "feed-the-tern", 3, 2, 1),
    _count("answered", "feed-the-tern", 1, day=date(2026, 3, 2)),
]


def test_counts_tell_how_many_questions_of_a_day_were_alike_and_what_was_said(journal: SqlJournal) -> None:
    _fill(journal)
    assert list(journal.counts(NOON)) == COUNTS
    assert list(journal.counts(NOON + timedelta(days=1))) == COUNTS[2:]


def test_a_forgotten_persons_questions_and_feedback_are_gone_and_counts_stay(journal: SqlJournal) -> None:
    records = _fill(journal)
    assert journal.forget(ME) == 3
    assert [journal.read(record.answer_id) for record in records] == [None, records[1], None, None, records[4]]
    assert list(journal.counts(NOON)) == COUNTS
    assert journal.forget(ME) == 0
    assert journal.forget(YOU) == 2
    assert list(journal.recent(9)) == []
    assert list(journal.counts(NOON)) == COUNTS


def test_a_forgotten_persons_feedback_on_others_answers_is_gone(journal: SqlJournal) -> None:
    records = _fill(journal)
    journal.forget(YOU)
    assert [one.person for one in journal.feedback_of(records[0].answer_id)] == [ME]


def test_forgetting_nobody_forgets_nothing(journal: SqlJournal) -> None:
    record = a_record(person="")
    _keep(journal, record)
    assert journal.forget("") == 0
    assert journal.read(record.answer_id) == record


def test_what_is_asked_before_a_person_is_forgotten_is_forgotten_too(journal: SqlJournal) -> None:
    futures = [journal.record(a_record()) for _ in range(50)]
    assert journal.forget(ME) == 50
    assert all(future.done() for future in futures)


def test_old_questions_expire_into_counts(journal: SqlJournal) -> None:
    records = _fill(journal)
    assert journal.expire(NOON + timedelta(days=90)) == 0
    assert journal.expire(NOON + timedelta(days=90, seconds=1)) == 4
    assert list(journal.recent(9)) == [records[4]]
    assert list(journal.counts(NOON)) == COUNTS
    _keep(journal, *(a_record() for _ in range(2)))
    assert journal.expire(NOON + timedelta(days=200)) == 3
    assert [count.questions for count in journal.counts(NOON)] == [1, 5, 1]


def test_questions_expire_after_the_days_that_were_set(tmp_path: Path) -> None:
    with SqlJournal(url_of(tmp_path / "j.db"), kept_days=2) as journal:
        _keep(journal, a_record())
        assert journal.expire(NOON + timedelta(days=2, seconds=1)) == 1
    with pytest.raises(JournalError, match="Keep them for 1 or more"):
        SqlJournal(url_of(tmp_path / "j.db"), kept_days=0)


def test_many_threads_may_write_and_read_at_once(journal: SqlJournal) -> None:
    kept: list[Record] = []

    def write() -> None:
        for _ in range(20):
            record = a_record()
            journal.record(record).result(30)
            assert journal.read(record.answer_id) == record
            kept.append(record)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {record.answer_id for record in journal.recent(100)} == {record.answer_id for record in kept}
    assert len(kept) == 80


def test_flush_waits_for_all_that_was_given(journal: SqlJournal) -> None:
    futures = [journal.record(a_record()) for _ in range(300)]
    assert journal.flush(60)
    assert all(future.done() for future in futures)
    assert journal.health.pending == 0


def test_closing_writes_what_waits_and_closing_twice_is_closing_once(tmp_path: Path) -> None:
    journal = SqlJournal(url_of(tmp_path / "j.db"))
    futures = [journal.record(a_record()) for _ in range(200)]
    journal.close(60)
    journal.close()
    assert all(future.exception(0) is None for future in futures)
    assert not journal.health.is_ok
    assert "closed" in str(journal.record(a_record()).exception(0))
    with pytest.raises(JournalError, match="closed"):
        journal.forget(ME)


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("journal.db", "cannot be understood"),
        ("", "cannot be understood"),
        ("oracle9://x/y", "cannot be understood"),
        ("mysql+pymysql://bob:hunter2@db/x", "cannot be kept in mysql|cannot be understood"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///file:x?mode=memory&uri=true", "names no file"),
        ("postgresql+psycopg2://bob:hunter2@db:5432/x", r"the driver psycopg2 is missing. Run `pip install psycopg2`"),
    ],
)
def test_an_url_that_cannot_be_used_is_one_sentence_without_its_password(url: str, part: str) -> None:
    with pytest.raises(JournalError, match=part) as caught:
        SqlJournal(url)
    assert "hunter2" not in str(caught.value)
