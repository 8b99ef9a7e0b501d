from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

import bot.journal.migrations as steps
from bot.journal.errors import NewerJournalError
from bot.journal.records import Feedback
from bot.journal.schema import ANSWERS, REVISIONS
from bot.journal.sql import SqlJournal
from bot.journal.writer import Limits
from tests.bot.journal.records import NOON, a_record, start_python, url_of


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(steps.__path__[0])))
    return config


def _upgrade(path: Path, revision: str) -> None:
    engine = create_engine(url_of(path))
    with engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def _revision(path: Path) -> str:
    connection = sqlite3.connect(path)
    try:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    finally:
        connection.close()


def _set_revision(path: Path, revision: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    connection.commit()
    connection.close()


def _insert_old(path: Path) -> None:
    connection = sqlite3.connect(path)
    row = (
        "OLD",
        "2026-03-01 12:00:00.000000",
        "2026-03-01",
        "How?",
        "en",
        None,
        "answered",
        0.5,
        "v",
        "slack",
        "",
        "",
        0,
        1,
    )
    columns = (
        "id, asked_at, day, question, language, base, outcome, confidence, index_version, platform, place, person,"
        " is_overheard, elapsed_ms, verdict"
    )
    connection.execute(f"INSERT INTO answers ({columns}) VALUES ({'?, ' * 14}'')", row)  # noqa: S608 - our own words
    connection.commit()
    connection.close()


def test_the_revisions_that_the_program_knows_are_the_steps_that_are_shipped() -> None:
    found = [step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()]
    assert tuple(reversed(found)) == REVISIONS


def test_the_steps_make_the_tables_that_the_program_uses(tmp_path: Path) -> None:
    def differences(connection: Connection) -> list[str]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, ANSWERS.metadata)
        return [str(one[0]) for one in found if one[0] not in {"remove_index", "remove_fk"}]

    _upgrade(tmp_path / "j.db", "head")
    engine = create_engine(url_of(tmp_path / "j.db"))
    with engine.connect() as connection:
        assert differences(connection) == []
    engine.dispose()


def test_an_empty_file_becomes_a_journal(tmp_path: Path) -> None:
    (tmp_path / "j.db").touch()
    with SqlJournal(url_of(tmp_path / "j.db")) as journal:
        assert list(journal.recent(1)) == []
    assert _revision(tmp_path / "j.db") == REVISIONS[-1]


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_database_of_any_older_program_is_upgraded_with_all_that_it_holds(tmp_path: Path, revision: str) -> None:
    path = tmp_path / "j.db"
    _upgrade(path, revision)
    _insert_old(path)
    with SqlJournal(url_of(path)) as journal:
        old = journal.read("OLD")
        assert old is not None
        assert (old.question, old.asked_at, old.is_overheard) == ("How?", NOON, False)
        journal.record(a_record()).result(30)
        assert [count.questions for count in journal.counts(NOON)] == [1, 1]
    assert _revision(path) == REVISIONS[-1]


def test_feedback_of_before_there_were_reasons_has_none_and_can_get_one(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    _upgrade(path, "0002")
    _insert_old(path)
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO feedback VALUES ('OLD', 'a', 1, '2026-03-01 12:00:00.000000')")
    connection.execute("INSERT INTO daily VALUES ('2026-01-01', 'b', 'slack', 'answered', 'e', 'en', 7, 1, 0)")
    connection.commit()
    connection.close()
    old = Feedback("OLD", "a", is_helpful=True, given_at=NOON)
    with SqlJournal(url_of(path)) as journal:
        assert journal.feedback_of("OLD") == [old]
        assert journal.feedback(replace(old, reason="outdated")).result(30)
        assert [one.reason for one in journal.feedback_of("OLD")] == ["outdated"]
        assert journal.chat.claim("slack", "E1", "", NOON).result(30)
        assert [count.questions for count in journal.counts(NOON - timedelta(days=99))] == [7, 1]


def test_a_database_of_a_newer_program_is_one_clear_sentence_and_stays_untouched(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    with SqlJournal(url_of(path)) as journal:
        journal.record(a_record()).result(30)
    _set_revision(path, "0999")
    before = path.read_bytes()
    with pytest.raises(NewerJournalError) as caught:
        SqlJournal(url_of(path))
    assert str(caught.value) == (
        f"{path}: the journal was made by a newer mmfaq (revision 0999, this one knows up to {REVISIONS[-1]}). "
        "Upgrade mmfaq, or use another database."
    )
    assert path.read_bytes() == before


def test_a_newer_program_may_take_the_database_over_while_this_one_runs(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    with SqlJournal(url_of(path), limits=Limits(retry_seconds=0.1)) as journal:
        journal.record(a_record()).result(30)
        _set_revision(path, "0999")
        assert "newer mmfaq" in str(journal.record(a_record()).exception(30))
        assert "newer mmfaq" in journal.health.last_error


def test_programs_that_open_an_empty_database_at_once_upgrade_it_once(tmp_path: Path) -> None:
    code = (
        "import sys; from bot.journal.sql import SqlJournal; from tests.bot.journal.records import a_record\n"
        "with SqlJournal(sys.argv[1]) as journal: journal.record(a_record()).result(60)"
    )
    programs = [start_python(code, url_of(tmp_path / "j.db")) for _ in range(3)]
    assert [(program.communicate(timeout=90)[1], program.returncode) for program in programs] == [("", 0)] * 3
    with SqlJournal(url_of(tmp_path / "j.db")) as journal:
        assert len(list(journal.recent(9))) == 3
