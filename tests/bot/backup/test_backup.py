"""`mmfaq backup` and `restore`: everything in one file, checked before it is trusted, and nothing lost."""

from __future__ import annotations

import io
import json
import sqlite3
import stat
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.bot.running import Command, assert_one_sentence


@pytest.fixture
def used(built: Command, state: Path) -> Command:
    """Return the command with an index and a journal that holds an answer and what still waits for it."""
    command = Command(built.environment | {"MMFAQ_STATE": str(state)})
    command("ask", "how do I install it")
    assert command("gaps").code == 0  # takes the answer over into the database
    command("ask", "who feeds the kestrel")
    return command


@pytest.fixture
def elsewhere(used: Command, tmp_path: Path) -> Command:
    """Return the command with a state and an index in other folders, which do not exist yet."""
    places = {"MMFAQ_STATE": str(tmp_path / "new" / "state"), "MMFAQ_INDEX": str(tmp_path / "new" / "index")}
    return Command(used.environment | places)


@pytest.fixture
def file(used: Command, tmp_path: Path) -> Path:
    """Return a backup."""
    path = tmp_path / "backup.tar.gz"
    done = used("backup", path)
    assert (done.code, done.err) == (0, "")
    return path


def _answers(command: Command) -> list[str]:
    with closing(sqlite3.connect(Path(command.environment["MMFAQ_STATE"]) / "journal.db")) as connection:
        return [question for (question,) in connection.execute("SELECT question FROM answers ORDER BY asked_at")]


def _rewritten(file: Path, change: dict[str, bytes], *, first: bytes | None = None) -> Path:
    """Return a copy of a backup with other bytes in some members, or members more."""
    to = file.with_name("changed.tar.gz")
    with tarfile.open(file) as one, tarfile.open(to, "w:gz") as other:
        names = one.getnames()
        for name in [*names, *(name for name in change if name not in names)]:
            member = tarfile.TarInfo(name)
            found = one.extractfile(name) if name in names else None
            data = change.get(name, b"" if found is None else found.read())
            if name == "backup.json" and first is not None:
                data = first
            member.size = len(data)
            other.addfile(member, io.BytesIO(data))
    return to


def test_a_backup_restored_into_new_folders_answers_and_remembers_as_before(
    used: Command, elsewhere: Command, file: Path
) -> None:
    assert elsewhere("restore", file).code == 0
    assert elsewhere("versions").out == used("versions").out.splitlines(keepends=True)[0] + next(
        line for line in used("versions").out.splitlines(keepends=True) if line.startswith("*")
    )
    assert _answers(elsewhere) == ["how do I install it"]
    assert elsewhere("gaps").code == 0
    assert _answers(elsewhere) == ["how do I install it", "who feeds the kestrel"]
    key = Path(elsewhere.environment["MMFAQ_STATE"]) / "people.key"
    assert key.read_bytes() == (Path(used.environment["MMFAQ_STATE"]) / "people.key").read_bytes()
    assert "The warden feeds the kestrel" in elsewhere("ask", "who feeds the kestrel").out


def test_only_its_owner_reads_a_backup_and_what_is_restored(elsewhere: Command, file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert elsewhere("restore", file).code == 0
    state = Path(elsewhere.environment["MMFAQ_STATE"])
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in state.rglob("*") if one.is_file()} == {0o600}


def test_a_backup_is_made_while_the_journal_is_written(used: Command, elsewhere: Command, tmp_path: Path) -> None:
    path = tmp_path / "during.tar.gz"
    with closing(sqlite3.connect(Path(used.environment["MMFAQ_STATE"]) / "journal.db")) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM answers")
        assert used("backup", path).code == 0
    assert elsewhere("restore", path).code == 0
    assert _answers(elsewhere) == ["how do I install it"]


def test_folders_that_hold_something_are_put_aside_only_with_force(used: Command, file: Path) -> None:
    before = _answers(used)
    assert_one_sentence(used("restore", file), "not empty", "--force")
    used("ask", "asked after the backup")
    done = used("restore", file, "--force")
    assert done.code == 0
    assert "What was there is now in" in done.out
    state = Path(used.environment["MMFAQ_STATE"])
    (aside,) = state.glob(".before-restore-*")
    assert "asked after the backup" in (aside / "spool.jsonl").read_text(encoding="utf-8")
    assert _answers(used) == before
    assert used("restore", file, "--force").code == 0  # and once more


def test_a_damaged_backup_changes_nothing(used: Command, elsewhere: Command, file: Path) -> None:
    whole = file.read_bytes()
    name = "state/people.key"
    for broken in (
        _rewritten(file, {name: b"other"}),
        _rewritten(file, {"state/more": b"unknown"}),
        _rewritten(file, {"../../escaped": b"out"}),
        _rewritten(file, {}, first=b"[]"),
        _rewritten(file, {}, first=b'{"format": 99}'),
    ):
        assert_one_sentence(elsewhere("restore", broken), str(broken))
    for text in (b"", b"no archive", whole[: len(whole) // 2]):
        file.write_bytes(text)
        assert_one_sentence(elsewhere("restore", file), str(file))
    state, index = (Path(elsewhere.environment[name]) for name in ("MMFAQ_STATE", "MMFAQ_INDEX"))
    assert [*state.glob("*"), *state.glob(".*"), *index.glob("*"), *index.glob(".*")] == []
    assert not (state.parent.parent / "escaped").exists()
    assert used("ask", "how do I install it").code == 0


def test_a_backup_of_a_newer_program_is_refused(used: Command, elsewhere: Command, tmp_path: Path) -> None:
    with closing(sqlite3.connect(Path(used.environment["MMFAQ_STATE"]) / "journal.db")) as writer, writer:
        writer.execute("UPDATE alembic_version SET version_num = '9999'")
    path = tmp_path / "newer.tar.gz"
    assert used("backup", path).code == 0
    assert_one_sentence(elsewhere("restore", path), "newer mmfaq", "Upgrade mmfaq")


def test_with_nothing_to_keep_and_nowhere_to_write_there_is_one_sentence(
    used: Command, elsewhere: Command, tmp_path: Path
) -> None:
    assert_one_sentence(elsewhere("backup", tmp_path / "empty.tar.gz"), "nothing to back up")
    assert not (tmp_path / "empty.tar.gz").exists()
    assert_one_sentence(used("backup", tmp_path / "no" / "folder" / "b.tar.gz"), "cannot be written")


def test_the_first_member_lists_all_others(file: Path) -> None:
    with tarfile.open(file) as archive:
        first, *rest = archive.getnames()
        listed = archive.extractfile(first)
        assert listed is not None
        assert sorted(json.loads(listed.read())["files"]) == sorted(rest)
    assert first == "backup.json"
