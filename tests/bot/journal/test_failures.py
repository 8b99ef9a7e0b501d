"""What happens to the database happens to the journal, and never to whoever asks."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.journal.errors import DroppedError, JournalError
from bot.journal.sql import SqlJournal
from bot.journal.writer import Limits
from tests.bot.journal.records import NOON, a_record, put_in_place, start_python, url_of

IMPATIENT = Limits(retry_seconds=0.1)
PATIENT = Limits(retry_seconds=60)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[SqlJournal]:
    with SqlJournal(url_of(path), limits=IMPATIENT) as opened:
        opened.record(a_record()).result(30)
        yield opened


def _lock(path: Path) -> sqlite3.Connection:
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    return holder


def _warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def test_a_locked_database_drops_records_with_one_warning_and_goes_on_when_it_is_free(
    path: Path, journal: SqlJournal, caplog: pytest.LogCaptureFixture
) -> None:
    holder = _lock(path)
    for number in range(3):
        lost = journal.record(a_record())
        assert isinstance(lost.exception(60), DroppedError)
        assert journal.health.dropped == number + 1
    assert (journal.health.is_ok, journal.health.last_error) == (False, "database is locked")
    holder.close()
    record = a_record()
    journal.record(record).result(30)
    assert journal.read(record.answer_id) == record
    assert journal.health.is_ok
    assert _warnings(caplog) == [
        "The journal cannot be written (database is locked): records wait, then they are dropped.",
        "The journal can be written again; 3 records were dropped.",
    ]


def test_what_is_claimed_is_written_before_all_that_waits(path: Path) -> None:
    written: list[str] = []
    with SqlJournal(url_of(path), limits=PATIENT) as journal:
        journal.record(a_record()).result(30)
        holder = _lock(path)
        waiting = [journal.record(a_record()) for _ in range(300)]
        waiting[-1].add_done_callback(lambda _: written.append("last record"))
        claimed = journal.chat.claim("slack", "E1", "", NOON)
        claimed.add_done_callback(lambda _: written.append("claim"))
        holder.close()
        claimed.result(60)
        waiting[-1].result(60)
    assert written == ["claim", "last record"]


def test_a_lock_that_is_freed_soon_loses_nothing(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with SqlJournal(url_of(path), limits=PATIENT) as journal:
        journal.record(a_record()).result(30)
        holder = _lock(path)
        waiting = journal.record(a_record())
        time.sleep(1.5)  # longer than one attempt waits
        assert not waiting.done()
        assert journal.health.pending == 1
        holder.close()
        waiting.result(60)
    assert _warnings(caplog) == []


def test_a_full_queue_drops_the_newest_with_one_warning_and_never_waits(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    limits = Limits(queued=3, retry_seconds=60)
    with SqlJournal(url_of(path), limits=limits) as journal:
        journal.record(a_record()).result(30)
        holder = _lock(path)
        first = journal.record(a_record())
        while journal._writer._queue.qsize():  # the writer must hold the first one
            time.sleep(0.01)
        kept = [first, *(journal.record(a_record()) for _ in range(3))]
        lost = [journal.record(a_record()) for _ in range(4)]
        assert [str(future.exception(0)) for future in lost] == [
            "A record was not kept: the journal's queue is full."
        ] * 4
        assert (journal.health.dropped, journal.health.pending, journal.health.is_ok) == (4, 4, False)
        holder.close()
        assert [future.result(60) for future in kept] == [None] * 4
        assert journal.flush(60)
        assert journal.health.is_ok
    assert _warnings(caplog) == [
        "3 records wait for the journal: new ones are dropped until there is room.",
        "The journal has room again; 4 records were dropped.",
    ]


def test_closing_a_journal_whose_database_is_locked_ends_and_says_what_was_lost(path: Path) -> None:
    journal = SqlJournal(url_of(path), limits=PATIENT)
    journal.record(a_record()).result(30)
    holder = _lock(path)
    waiting = [journal.record(a_record()) for _ in range(150)]
    journal.close(0.2)
    assert all(isinstance(future.exception(30), DroppedError) for future in waiting)
    assert (journal.health.dropped, journal.health.pending) == (150, 0)
    holder.close()


def test_a_deleted_database_is_made_anew_and_no_acknowledged_record_goes_into_the_deleted_one(
    path: Path, journal: SqlJournal
) -> None:
    path.unlink()
    record = a_record()
    journal.record(record).result(30)
    assert journal.read(record.answer_id) == record
    assert len(list(journal.recent(9))) == 1
    shutil.rmtree(path.parent)
    journal.record(record).result(30)
    assert list(journal.recent(9)) == [record]
    assert journal.health.dropped == 0


def test_a_database_that_is_deleted_again_and_again_costs_no_new_record(path: Path, journal: SqlJournal) -> None:
    for _ in range(30):
        futures = [journal.record(a_record()) for _ in range(5)]
        path.unlink(missing_ok=True)
        assert all(future.exception(60) is None for future in futures)
    assert journal.health.dropped == 0


@pytest.mark.parametrize("garbage", [b"garbage", b"garbage " * 10_000, b"SQLite format 3\0" + b"\xff" * 9000])
def test_garbage_in_place_of_the_database_drops_records_until_it_is_gone(
    path: Path, journal: SqlJournal, garbage: bytes
) -> None:
    put_in_place(path, garbage)
    assert isinstance(journal.record(a_record()).exception(60), DroppedError)
    assert not journal.health.is_ok
    assert path.read_bytes() == garbage
    with pytest.raises(JournalError, match="the journal cannot be read"):
        journal.read("A")
    with pytest.raises(JournalError):
        journal.forget("a" * 32)
    path.unlink()
    journal.record(a_record()).result(30)
    assert journal.health.is_ok


def test_what_can_never_be_written_to_is_not_tried_again(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"garbage " * 1000)
    with SqlJournal(url_of(path), limits=Limits(retry_seconds=1e6)) as journal:
        assert isinstance(journal.record(a_record()).exception(60), DroppedError)
        assert journal.health.last_error == "file is not a database"


@pytest.mark.parametrize("is_closed", [False, True])
def test_what_fails_and_is_no_record_is_not_said_or_counted_to_be_one(path: Path, *, is_closed: bool) -> None:
    path.parent.mkdir()
    path.write_bytes(b"garbage " * 1000)
    with SqlJournal(url_of(path)) as journal:
        if is_closed:
            journal.close()
        with pytest.raises(
            JournalError, match=r"^The journal (is closed|cannot be changed: file is not a database)\.$"
        ):
            journal.expire(NOON)
        assert journal.health.dropped == 0


def test_no_password_among_the_options_of_a_url_is_shown() -> None:
    with (
        pytest.raises(JournalError) as told,
        SqlJournal("postgresql+psycopg://me@localhost:1/db?password=hunter2") as one,
    ):
        one.read("A")
    assert "hunter2" not in str(told.value)
    assert "localhost" in str(told.value)


def test_a_journal_starts_on_garbage_and_on_a_locked_database_without_an_error(path: Path, tmp_path: Path) -> None:
    with SqlJournal(url_of(path)) as journal:
        journal.record(a_record()).result(30)
    (tmp_path / "garbage.db").write_bytes(b"garbage" * 1000)
    holder = _lock(path)
    for place in (path, tmp_path / "garbage.db"):
        with SqlJournal(url_of(place), limits=IMPATIENT) as journal:
            assert isinstance(journal.record(a_record()).exception(60), DroppedError)
    holder.close()


def test_a_folder_that_cannot_be_drops_records_until_it_can(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with SqlJournal(url_of(tmp_path / "file" / "j.db"), limits=IMPATIENT) as journal:
        assert isinstance(journal.record(a_record()).exception(60), DroppedError)
        assert journal.health.last_error in {"Not a directory", "File exists"}
        (tmp_path / "file").unlink()
        journal.record(a_record()).result(30)
    (tmp_path / "folder.db").mkdir()
    with SqlJournal(url_of(tmp_path / "folder.db"), limits=IMPATIENT) as journal:
        assert isinstance(journal.record(a_record()).exception(60), DroppedError)


_WRITE_UNTIL_LOST = """
import os, resource, signal, sys
from bot.journal.sql import SqlJournal
from bot.journal.writer import Limits
from tests.bot.journal.records import a_record
url, how = sys.argv[1:]
journal = SqlJournal(url, limits=Limits(retry_seconds=0.1))
journal.record(a_record()).result(60)
if how == "full":
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
else:
    folder = os.path.dirname(url.removeprefix("sqlite:///"))
    os.chmod(folder, 0o555)
    os.chmod(folder + "/journal.db", 0o444)
    if os.geteuid() == 0:
        os.setresuid(65534, 65534, 0)
kept = 1
for _ in range(400):
    if journal.record(a_record(question="x y " * 500)).exception(60) is not None:
        break
    kept += 1
health = journal.health
if how == "full":
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
else:
    if os.getresuid()[2] == 0:
        os.setresuid(0, 0, 0)
    os.chmod(folder, 0o755)
    os.chmod(folder + "/journal.db", 0o644)
journal.record(a_record()).result(60)
journal.close()
print(kept + 1, health.is_ok, health.dropped, health.last_error)
"""


@pytest.mark.parametrize(("how", "why"), [("full", "disk|full"), ("read-only", "readonly|unable to open|denied")])
def test_a_full_disk_and_a_read_only_folder_drop_records_and_harm_none_that_was_acknowledged(
    path: Path, how: str, why: str
) -> None:
    path.parent.parent.chmod(0o755)
    program = start_python(_WRITE_UNTIL_LOST, url_of(path), how)
    out, err = program.communicate(timeout=120)
    assert program.returncode == 0, err
    kept, is_ok, dropped, error = out.strip().split(" ", 3)
    assert (is_ok, dropped) == ("False", "1")
    assert any(part in error for part in why.split("|")), error
    with SqlJournal(url_of(path)) as journal:
        assert len(list(journal.recent(1000))) == int(kept)


def test_one_record_that_cannot_be_kept_takes_no_other_with_it(
    journal: SqlJournal, caplog: pytest.LogCaptureFixture
) -> None:
    bad = [a_record(asked_at="yesterday"), a_record(confidence=object()), a_record(question=None)]
    futures = [journal.record(record) for record in (a_record(), *bad, a_record())]
    assert [future.exception(30) is None for future in futures] == [True, False, False, False, True]
    assert journal.health.is_ok
    assert (journal.health.dropped, journal.health.pending) == (3, 0)
    assert "tern" not in " ".join(_warnings(caplog))


_WRITE = """
import sys
from bot.journal.sql import SqlJournal
from tests.bot.journal.records import a_record
journal = SqlJournal(sys.argv[1])
def acknowledge(record):
    return lambda future: future.exception() or print(record.answer_id, flush=True)
for _ in range(int(sys.argv[2])):
    record = a_record(question="x y " * 100)
    journal.record(record).add_done_callback(acknowledge(record))
    if _ % 20 == 0:
        journal.flush(60)
journal.close(60)
"""


@pytest.mark.parametrize("seconds", [0.05, 0.2, 0.5])
def test_every_acknowledged_record_survives_a_kill_in_the_middle_of_writing(path: Path, seconds: float) -> None:
    program = start_python(_WRITE, url_of(path), "1000000")
    assert program.stdout is not None
    acknowledged = [program.stdout.readline().strip()]
    time.sleep(seconds)
    os.kill(program.pid, signal.SIGKILL)
    rest, _ = program.communicate(timeout=60)
    acknowledged += [line for line in rest.split("\n") if len(line) == len(acknowledged[0])]
    with SqlJournal(url_of(path)) as journal:
        kept = {record.answer_id for record in journal.recent(1_000_000)}
        assert set(acknowledged) <= kept
        journal.record(a_record()).result(30)
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def test_two_programs_write_at_once_and_lose_nothing(path: Path) -> None:
    programs = [start_python(_WRITE, url_of(path), "300") for _ in range(2)]
    written = [program.communicate(timeout=120)[0].split() for program in programs]
    assert [len(ids) for ids in written] == [300, 300]
    with SqlJournal(url_of(path)) as journal:
        assert {record.answer_id for record in journal.recent(1000)} == {*written[0], *written[1]}


def test_reading_what_cannot_be_read_is_one_sentence_with_the_file(path: Path, journal: SqlJournal) -> None:
    reads: list[Callable[[], object]] = [lambda: journal.read("A"), lambda: list(journal.recent(1))]
    put_in_place(path, b"garbage" * 1000)
    for read in reads:
        with pytest.raises(JournalError, match=r"journal\.db: the journal cannot be read \(.+\)\.$"):
            read()
