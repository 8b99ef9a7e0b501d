from __future__ import annotations

from bot.journal.records import Feedback, Journal, NullJournal, new_answer_id
from bot.journal.sql import SqlJournal
from tests.bot.journal.records import NOON, a_record


def test_answer_ids_are_ten_letters_that_nobody_misreads_and_differ() -> None:
    ids = {new_answer_id() for _ in range(2000)}
    assert len(ids) == 2000
    assert {len(answer_id) for answer_id in ids} == {10}
    assert set("".join(ids)) == set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def test_no_journal_acknowledges_at_once_and_knows_no_answer() -> None:
    journal: Journal = NullJournal()
    assert journal.record(a_record()).result(0) is None
    assert journal.feedback(Feedback("A", "b", is_helpful=True, given_at=NOON)).result(0) is False


def test_the_database_is_a_journal() -> None:
    kind: type[Journal] = SqlJournal
    assert kind is SqlJournal
