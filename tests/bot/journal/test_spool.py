"""Records on their way to the journal: safe once written, taken over once."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import textwrap
from datetime import timedelta
from pathlib import Path

import filelock
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.journal.errors import DroppedError, JournalError
from bot.journal.records import Record
from bot.journal.spool import SPOOL_FILE, Spool
from bot.journal.sql import SqlJournal
from bot.journal.writer import Limits
from tests.bot.journal.records import NOON, a_record, bytes_of, start_python, url_of

IMPATIENT = Limits(retry_seconds=0.1)
WRITE = """
    import sys
    from pathlib import Path
    from bot.journal.spool import Spool
    from tests.bot.journal.records import a_record
    spool = Spool(Path(sys.argv[1]))
    for number in range(int(sys.argv[2])):
        record = a_record(question=f"question {number}")
        spool.record(record).result(0)
        print(record.answer_id, flush=True)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state"


def _drained(folder: Path) -> list[Record]:
    """Take over what waits, and return all that the journal has, the oldest first."""
    with SqlJournal(url_of(folder / "journal.db"), limits=IMPATIENT) as journal:
        Spool(folder).drain(journal)
        return list(journal.recent(10_000))[::-1]


def _broken(folder: Path) -> SqlJournal:
    """Return a journal that can keep nothing."""
    path = folder / "broken.db"
    folder.mkdir(exist_ok=True)
    path.write_bytes(b"This is no database. " * 100)
    return SqlJournal(url_of(path), limits=IMPATIENT)


def _refused(folder: Path, broken: SqlJournal) -> None:
    """Try to hand over to a journal that can keep nothing."""
    why = "what waits there cannot be taken over yet. A record was not kept: file is not a database."
    with pytest.raises(JournalError) as told:
        Spool(folder).drain(broken)
    assert str(told.value) == f"{folder}: {why}"


def _ids(records: list[Record]) -> set[str]:
    return {record.answer_id for record in records}


def test_records_are_taken_over_whole_and_once(folder: Path) -> None:
    records = [a_record(question=f"question {number}", base=base) for number, base in enumerate([None, "birds"])]
    for record in records:
        Spool(folder).record(record).result(0)
    found = _drained(folder)
    assert sorted(found, key=lambda record: record.question) == records
    assert _drained(folder) == found
    assert not list(folder.glob("spool*"))


def test_nothing_waits_where_there_is_no_folder(tmp_path: Path) -> None:
    with SqlJournal(url_of(tmp_path / "journal.db")) as journal:
        assert Spool(tmp_path / "none").drain(journal) == 0
    assert not (tmp_path / "none").exists()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_a_question_of_any_letters_is_one_line(tmp_path: Path, question: str) -> None:
    spool = tmp_path / "state" / SPOOL_FILE
    spool.unlink(missing_ok=True)
    Spool(spool.parent).record(a_record(question=question)).result(0)
    assert len(spool.read_text(encoding="utf-8").splitlines()) == 1


def test_secrets_are_gone_before_anything_is_written(folder: Path) -> None:
    Spool(folder).record(a_record(question="TOKEN=ghp_" + "a1B2c3D4e5F6" * 3)).result(0)
    assert b"a1B2c3" not in bytes_of(folder)


def test_only_this_user_may_read_what_waits(folder: Path) -> None:
    Spool(folder).record(a_record()).result(0)
    assert (folder / SPOOL_FILE).stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("cut", [1, 20, 200])
def test_a_half_written_last_line_is_ignored(folder: Path, cut: int) -> None:
    whole, half = a_record(), a_record()
    for record in (whole, half):
        Spool(folder).record(record).result(0)
    path = folder / SPOOL_FILE
    path.write_bytes(path.read_bytes()[: -cut - 1])
    assert _ids(_drained(folder)) == {whole.answer_id}


def test_a_record_after_a_half_written_one_is_not_lost(folder: Path) -> None:
    Spool(folder).record(a_record()).result(0)
    path = folder / SPOOL_FILE
    path.write_bytes(path.read_bytes()[:-20])
    record = a_record()
    Spool(folder).record(record).result(0)
    assert _ids(_drained(folder)) == {record.answer_id}


@pytest.mark.parametrize(
    "line",
    [b"", b"{}", b"[]", b"null", b'{"shown": 1}', b"\xff\xfe", b'{"shown": [], "asked_at": "x"}', b"[" * 100_000],
)
def test_a_line_that_is_no_record_hides_no_other(folder: Path, line: bytes) -> None:
    first, last = a_record(), a_record()
    Spool(folder).record(first).result(0)
    with (folder / SPOOL_FILE).open("ab") as file:
        file.write(line + b"\n")
    Spool(folder).record(last).result(0)
    assert _ids(_drained(folder)) == {first.answer_id, last.answer_id}


def test_a_record_that_can_never_be_kept_keeps_no_other_waiting(folder: Path) -> None:
    folder.mkdir()
    record = a_record()
    Spool(folder).record(record).result(0)
    line = (folder / SPOOL_FILE).read_text(encoding="utf-8")
    wrong = [json.loads(line) | change for change in ({"question": 5}, {"answer_id": "A", "outcome": None})]
    (folder / SPOOL_FILE).write_text("".join(f"{json.dumps(one)}\n" for one in wrong) + line, encoding="utf-8")
    assert _drained(folder) == [record]
    assert not list(folder.glob("spool*"))


def test_a_record_of_another_program_version_waits_for_that_and_hides_no_other(folder: Path) -> None:
    mine = a_record()
    Spool(folder).record(mine).result(0)
    line = (folder / SPOOL_FILE).read_text(encoding="utf-8")
    foreign = json.dumps(json.loads(line) | {"answer_id": "NEWER", "mood": "curious"})
    (folder / SPOOL_FILE).write_text(f"{foreign}\n{line}", encoding="utf-8")
    with SqlJournal(url_of(folder / "journal.db"), limits=IMPATIENT) as journal:
        for _ in range(2):
            with pytest.raises(JournalError, match="1 records there are of another version of mmfaq"):
                Spool(folder).drain(journal)
        assert list(journal.recent(10)) == [mine]
    (left,) = folder.glob("spool*")
    assert left.read_text(encoding="utf-8").splitlines() == [foreign]
    assert left.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("days", [-400, 400])
def test_a_record_of_another_day_is_old_even_if_the_clock_was_wrong(folder: Path, days: int) -> None:
    Spool(folder).record(a_record()).result(0)
    assert not Spool(folder).is_old(NOON)
    assert Spool(folder).is_old(NOON + timedelta(days=days))


def test_a_time_without_a_zone_is_one_of_utc(folder: Path) -> None:
    record = a_record()
    Spool(folder).record(record).result(0)
    path = folder / SPOOL_FILE
    path.write_text(path.read_text(encoding="utf-8").replace("+00:00", ""), encoding="utf-8")
    assert not Spool(folder).is_old(NOON)
    assert _drained(folder) == [record]


def test_whoever_answers_writes_while_another_program_takes_over(folder: Path) -> None:
    Spool(folder).record(a_record()).result(0)
    with filelock.FileLock(folder / ".drain.lock"):
        Spool(folder).record(a_record()).result(0)
    assert len(_drained(folder)) == 2


def test_what_a_broken_journal_does_not_take_waits_for_a_whole_one(folder: Path) -> None:
    records = [a_record() for _ in range(3)]
    for record in records:
        Spool(folder).record(record).result(0)
        with _broken(folder) as broken:
            _refused(folder, broken)
    assert _ids(_drained(folder)) == _ids(records)


def test_a_drain_that_is_killed_between_two_files_loses_neither_of_the_others(folder: Path) -> None:
    records = [a_record() for _ in range(3)]
    with _broken(folder) as broken:
        for record in records[:2]:
            Spool(folder).record(record).result(0)
            _refused(folder, broken)
        sorted(folder.glob("spool-taken-*"))[0].unlink()
        Spool(folder).record(records[2]).result(0)
        _refused(folder, broken)
    assert _ids(_drained(folder)) == _ids(records[1:])


def test_more_records_than_the_journal_queues_are_taken_over_too(folder: Path) -> None:
    folder.mkdir()
    Spool(folder).record(record := a_record()).result(0)
    line = (folder / SPOOL_FILE).read_text(encoding="utf-8")
    lines = [line.replace(record.answer_id, f"{number:010d}") for number in range(5000)]
    (folder / SPOOL_FILE).write_text("".join(lines), encoding="utf-8")
    assert len(_drained(folder)) == 5000
    assert not list(folder.glob("spool*"))


def test_many_records_wait_in_files_that_are_taken_over_one_by_one(folder: Path) -> None:
    records = [a_record(question="how do I feed it? " * 2000) for _ in range(20)]
    for record in records:
        Spool(folder).record(record).result(0)
    assert len(list(folder.glob("spool-taken-*"))) == 2
    assert _ids(_drained(folder)) == _ids(records)
    assert not list(folder.glob("spool*"))


def test_records_that_the_journal_has_already_do_no_harm(folder: Path) -> None:
    record = a_record()
    Spool(folder).record(record).result(0)
    lines = (folder / SPOOL_FILE).read_bytes()
    _drained(folder)
    (folder / SPOOL_FILE).write_bytes(lines)  # as a kill leaves it, between the journal's commit and the deletion
    assert _drained(folder) == [record]
    assert not list(folder.glob("spool*"))


def test_several_programs_that_write_and_one_that_takes_lose_nothing(folder: Path) -> None:
    writers = [start_python(textwrap.dedent(WRITE), str(folder), "30") for _ in range(2)]
    with SqlJournal(url_of(folder / "journal.db")) as journal:
        while any(writer.poll() is None for writer in writers):
            Spool(folder).drain(journal)
        Spool(folder).drain(journal)
        written = {line for writer in writers for line in writer.communicate()[0].split()}
        assert len(written) == 60
        assert _ids(list(journal.recent(100))) == written


def test_a_kill_keeps_every_record_that_was_said_to_be_safe(folder: Path) -> None:
    writer = start_python(textwrap.dedent(WRITE), str(folder), "100000")
    assert writer.stdout is not None
    safe = {writer.stdout.readline().strip() for _ in range(20)}
    writer.kill()
    writer.communicate()
    assert safe <= _ids(_drained(folder))


def test_a_full_disk_drops_the_record_and_says_so_once(folder: Path) -> None:
    code = f"import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n{textwrap.dedent(WRITE)}"
    writer = start_python(code, str(folder), "100")
    out, err = writer.communicate()
    assert writer.returncode == 1
    kept = out.split()
    assert len(kept) >= 1
    assert err.count("is not remembered") == 1
    assert "File too large" in err
    assert "question 1" not in err
    assert set(kept) <= _ids(_drained(folder))
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 1000


@pytest.mark.parametrize("obstacle", ["file", "folder"])
def test_what_is_in_the_way_drops_the_record_with_one_warning(
    folder: Path, obstacle: str, caplog: pytest.LogCaptureFixture
) -> None:
    if obstacle == "file":
        folder.write_text("in the way", encoding="utf-8")
    else:
        (folder / SPOOL_FILE).mkdir(parents=True)
    lost = Spool(folder).record(a_record(question="tern secrets"))
    assert isinstance(lost.exception(0), DroppedError)
    (warning,) = (record.getMessage() for record in caplog.records)
    assert str(folder) in warning
    assert "tern secrets" not in warning


def test_a_folder_that_another_program_holds_too_long_drops_the_record(folder: Path) -> None:
    Spool(folder).record(a_record()).result(0)
    with filelock.FileLock(folder / ".spool.lock"):
        assert isinstance(Spool(folder).record(a_record()).exception(0), DroppedError)


def test_the_lines_are_json_of_their_own(folder: Path) -> None:
    record = a_record(question="a\u2028b")
    Spool(folder).record(record).result(0)
    command = [sys.executable, "-c", "import json, sys; print(json.loads(sys.stdin.readline())['answer_id'])"]
    with (folder / SPOOL_FILE).open("rb") as file:
        done = subprocess.run(command, stdin=file, capture_output=True, check=True, text=True)
    assert json.loads((folder / SPOOL_FILE).read_text(encoding="utf-8"))["question"] == "a\u2028b"
    assert done.stdout.strip() == record.answer_id
