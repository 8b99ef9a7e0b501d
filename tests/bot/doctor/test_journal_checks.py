"""The journal's database: there, whole, of the right revision, and free."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from bot.doctor.check import Status, looked_at
from bot.doctor.journal_checks import check_journal, check_key
from bot.journal.database import Database
from bot.journal.people import people_from
from bot.journal.schema import REVISIONS
from bot.settings import Settings


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    return Settings(Path(), Path(), Path(), journal=None, state=tmp_path)


@pytest.fixture
def path(chosen: Settings) -> Path:
    """Return a database at the newest revision."""
    path = chosen.state / "journal.db"
    database = Database(f"sqlite:///{path}")
    with database.writing():
        pass
    database.close()
    return path


def _revise(path: Path, revision: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    connection.commit()
    connection.close()


def test_a_journal_that_is_off_is_not_looked_at(chosen: Settings) -> None:
    (found,) = check_journal(replace(chosen, journal=""))
    assert found.status is Status.SKIPPED


def test_a_journal_that_is_not_there_yet_is_not_made(chosen: Settings) -> None:
    (found,) = check_journal(chosen)
    assert found.status is Status.OK
    assert list(chosen.state.iterdir()) == []


def test_the_newest_revision_is_well(chosen: Settings, path: Path) -> None:
    (found,) = check_journal(chosen)
    assert (found.status, found.what) == (Status.OK, f"{path}: {REVISIONS[-1]}, the newest")


def test_an_older_one_is_a_warning_and_is_not_upgraded(chosen: Settings, path: Path) -> None:
    _revise(path, REVISIONS[0])
    for _ in range(2):
        (found,) = check_journal(chosen)
        assert found.status is Status.WARNING
        assert found.what == f"{path}: {REVISIONS[0]}, this mmfaq makes {REVISIONS[-1]}"


def test_a_newer_one_is_wrong(chosen: Settings, path: Path) -> None:
    _revise(path, "9999")
    (found,) = check_journal(chosen)
    assert found.status is Status.FAILED
    assert "made by a newer mmfaq (9999)" in found.what
    assert found.remedy.startswith("Upgrade mmfaq")


def test_what_is_no_database_is_wrong(chosen: Settings, path: Path) -> None:
    path.write_bytes(b"no database" * 1_000)
    (found,) = check_journal(chosen)
    assert found.status is Status.FAILED
    assert "not a database" in found.what


def test_a_damaged_page_is_wrong(chosen: Settings, path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    found = list(check_journal(chosen))
    assert found[0].status is Status.FAILED
    assert found[0].remedy.startswith("Restore it from a backup")


def test_a_database_that_another_program_holds_is_wrong(chosen: Settings, path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    (found,) = check_journal(chosen)
    other.close()
    assert found.status is Status.FAILED
    assert "locked" in found.what
    assert "another program" in found.remedy


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://bob:hunter2@host/j", "postgresql+psycopg://bob:hunter2@127.0.0.1:1/j"]
)
def test_a_database_that_cannot_be_had_is_wrong_and_no_password_is_shown(chosen: Settings, url: str) -> None:
    (found,) = check_journal(replace(chosen, journal=url))
    assert found.status is Status.FAILED
    assert "hunter2" not in f"{found}"


def test_a_key_that_people_are_hashed_with_is_looked_at_and_not_made(chosen: Settings) -> None:
    assert list(check_key(chosen)) == []
    assert list(chosen.state.iterdir()) == []
    people_from(None, chosen.state / "people.key")
    (found,) = check_key(chosen)
    assert found.status is Status.OK


def test_a_damaged_key_is_wrong_and_not_shown(chosen: Settings) -> None:
    (chosen.state / "people.key").write_text("hunter2")
    (found,) = looked_at("key", lambda: check_key(chosen))
    assert found.status is Status.FAILED
    assert "this is no key of mmfaq" in found.what
    assert "hunter2" not in found.what


def test_a_database_that_only_others_may_write_is_wrong(chosen: Settings) -> None:
    (chosen.state / "journal.db").mkdir()
    (found,) = check_journal(chosen)
    assert (found.status, found.remedy) == (
        Status.FAILED,
        "Let this user read and write it, and the folder that it is in.",
    )
