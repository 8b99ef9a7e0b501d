"""What is gone must be gone: every byte of every file in the folder is read."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.journal.chat_records import Mark, Pick
from bot.journal.logs import ScrubFormatter
from bot.journal.people import people_from
from bot.journal.records import Feedback
from bot.journal.sql import SqlJournal
from tests.bot.journal.planted import everything, pasted, private_key
from tests.bot.journal.records import NOON, a_post, a_record, bytes_of, url_of

ME = "a" * 32
Erase = Callable[[SqlJournal], int]


def _forget(journal: SqlJournal) -> int:
    return journal.forget(ME)


def _expire(journal: SqlJournal) -> int:
    return journal.expire(NOON + timedelta(days=91))


@pytest.mark.parametrize("erase", [_forget, _expire])
def test_nothing_of_an_erased_text_is_left_in_any_file(tmp_path: Path, erase: Erase) -> None:
    texts = [f"marker{number} " * (1 + 30 * number) for number in range(60)]  # some on pages of their own
    with SqlJournal(url_of(tmp_path / "j.db")) as journal:
        for text in texts:
            journal.record(a_record(question=text, person=ME)).result(30)
        journal.record(a_record(question="kept text", person="", asked_at=NOON + timedelta(days=50))).result(30)
        assert b"marker59" in bytes_of(tmp_path)
        assert erase(journal) == 60
        left = bytes_of(tmp_path)
    for found in (left, bytes_of(tmp_path)):
        assert b"marker" not in found
        assert ME.encode() not in found
        assert b"kept text" in found


@pytest.mark.parametrize("erase", [_forget, _expire])
def test_nothing_of_what_chats_remembered_is_left_in_any_file(tmp_path: Path, erase: Erase) -> None:
    others = a_record(person="", asked_at=NOON + timedelta(days=89))
    with SqlJournal(url_of(tmp_path / "j.db")) as journal:
        chat = journal.chat
        journal.record(a_record(answer_id="A1", person=ME)).result(30)
        journal.record(others).result(30)
        for number in range(60):
            text = f"marker{number} " * (1 + 30 * number)
            chat.post(a_post(message=f"{number}", person=ME, entry=text)).result(30)
            chat.mark(Mark(f"A{number}", ME, text, NOON)).result(30)
            chat.pick(Pick(f"A{number}", ME, "birds", text, NOON)).result(30)
            chat.claim("slack", f"E{number}", text, NOON).result(30)
            chat.finish("slack", f"E{number}").result(30)
        for answer_id in ("A1", *[others.answer_id] * (erase is _forget)):
            said = Feedback(answer_id, ME, is_helpful=False, given_at=NOON, reason="marker of a reason")
            assert journal.feedback(said).result(30)
        chat.post(a_post(message="kept", person="", entry="kept entry", posted_at=NOON + timedelta(days=89))).result(30)
        assert b"marker59" in bytes_of(tmp_path)
        assert erase(journal) == 1
        left = bytes_of(tmp_path)
    for found in (left, bytes_of(tmp_path)):
        assert b"marker" not in found
        assert ME.encode() not in found
        assert b"kept entry" in found


def test_the_log_is_emptied_although_another_program_holds_the_database_open(tmp_path: Path) -> None:
    with SqlJournal(url_of(tmp_path / "j.db")) as journal:
        journal.record(a_record()).result(30)
        other = sqlite3.connect(tmp_path / "j.db")
        other.execute("SELECT count(*) FROM answers").fetchall()
        journal.record(a_record(question="marker text")).result(30)
        assert b"marker" in (tmp_path / "j.db-wal").read_bytes()
        journal.forget(ME)
        assert b"marker" not in bytes_of(tmp_path)
        other.close()


def test_no_secret_is_in_any_file_of_the_folder_logs_included(tmp_path: Path) -> None:
    secrets = everything()
    handler = logging.FileHandler(tmp_path / "bot.log", encoding="utf-8")
    handler.setFormatter(ScrubFormatter())
    logger = logging.getLogger("bot")
    logger.addHandler(handler)
    people = people_from(None, tmp_path / "journal.key")
    try:
        with SqlJournal(url_of(tmp_path / "j.db")) as journal:
            for planted in [*secrets, private_key()]:
                person = people.hash("slack", "U024BE7LH")
                journal.record(a_record(question=planted.text, person=person))
                logger.warning("Asked: %s", planted.text)
            journal.record(a_record(question=pasted(secrets)))
            assert journal.flush(120)
            assert journal.health.dropped == 0
            written = bytes_of(tmp_path)
    finally:
        logger.removeHandler(handler)
        handler.close()
    assert b"no kernel image is available" in written
    assert [planted.kind for planted in secrets if planted.secret.encode() in written] == []
    assert [line for line in private_key().secret.split("\n") if line.encode() in written] == []


def test_the_files_are_their_owners_only(tmp_path: Path) -> None:
    with SqlJournal(url_of(tmp_path / "new" / "j.db")) as journal:
        journal.record(a_record()).result(30)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "new" / "j.db").stat().st_mode & 0o777 == 0o600
