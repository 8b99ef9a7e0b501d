"""What is left for a journal goes in, and what is too old becomes counts, beside whoever answers."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.journal.spool import Spool
from bot.journal.sql import SqlJournal
from bot.journal.upkeep import Upkeep
from bot.journal.writer import Limits
from tests.bot.journal.records import NOON, a_record, bytes_of, url_of

OLD = NOON - timedelta(days=4000)
_CHANGED = "The journal cannot be changed: file is not a database."
PATIENT = Limits(retry_seconds=60)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def _wait(is_done: Callable[[], object]) -> None:
    """Wait until something is so; the test's time limit is the bound."""
    while not is_done():
        threading.Event().wait(0.02)


def _is_counted(journal: SqlJournal, asked_at: datetime) -> bool:
    return asked_at.date() in {count.day for count in journal.counts(asked_at)}


def test_what_was_left_goes_in_and_what_is_too_old_becomes_a_count_before_it_is_closed(path: Path) -> None:
    record = a_record(question="wombatish", asked_at=OLD)
    Spool(path.parent).record(record).result(0)
    Upkeep(SqlJournal(url_of(path)), Spool(path.parent)).close()
    assert b"wombatish" not in bytes_of(path.parent)
    with SqlJournal(url_of(path)) as journal:
        assert [count.questions for count in journal.counts(OLD)] == [1]


def test_it_is_done_again_and_again(path: Path) -> None:
    journal, spool = SqlJournal(url_of(path)), Spool(path.parent)
    upkeep = Upkeep(journal, spool, every=timedelta(seconds=0.01))
    for asked_at in (OLD, OLD - timedelta(days=1)):
        spool.record(a_record(asked_at=asked_at)).result(0)
        _wait(partial(_is_counted, journal, asked_at))
    upkeep.close()


def test_a_locked_database_holds_nobody_up_and_loses_nothing(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with SqlJournal(url_of(path)) as journal:
        journal.record(a_record()).result(30)
    waiting, asked = a_record(), a_record()
    Spool(path.parent).record(waiting).result(0)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    journal = SqlJournal(url_of(path), kept_days=36500, limits=PATIENT, is_checked=False)
    upkeep = Upkeep(journal, Spool(path.parent))
    future = journal.record(asked)
    assert not future.done()
    holder.close()
    future.result(30)
    upkeep.close()
    with SqlJournal(url_of(path)) as journal:
        assert {record.answer_id for record in journal.recent(9)} >= {waiting.answer_id, asked.answer_id}
    assert caplog.records == []


def test_a_broken_database_is_said_once_and_so_is_that_old_questions_are_still_there(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path.write_bytes(b"This is no database. " * 100)
    Spool(path.parent).record(a_record()).result(0)
    Upkeep(SqlJournal(url_of(path)), Spool(path.parent)).close()
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == [
        "The journal cannot be written (file is not a database): records wait, then they are dropped.",
        f"Questions older than MMFAQ_KEEP_DAYS are not deleted yet. {_CHANGED}",
    ]
    assert list(path.parent.glob("spool-taken-*"))
