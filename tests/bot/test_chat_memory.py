"""Where chats remember, with the journal on, off and away; and that it becomes old and is forgotten there, too."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.journal.chat_records import Channel
from bot.journal.sql import SqlJournal
from bot.memory import NO_MEMORY, forget, memory_of, people_of
from bot.settings import Settings, settings_from
from tests.bot.journal.records import a_post, a_record, bytes_of, url_of
from tests.bot.running import Command, assert_one_sentence

NOW = datetime.now(UTC)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "state"


def _settings(place: Path, **variables: str) -> Settings:
    return settings_from({"MMFAQ_STATE": str(place)} | variables)


def _off(place: Path) -> Settings:
    return _settings(place, MMFAQ_JOURNAL="off")


def _post(settings: Settings, **changes: object) -> None:
    with memory_of(settings) as memory:
        memory.chat.post(a_post(**{"posted_at": NOW} | changes)).result(30)


def test_with_a_journal_chats_remember_in_it(place: Path) -> None:
    with memory_of(_settings(place)) as memory:
        assert isinstance(memory.journal, SqlJournal)
        assert memory.chat is memory.journal.chat
        assert memory.chat.claim("slack", "E1", "", NOW).result(30)
    assert not (place / "chat.db").exists()


def test_without_a_journal_chats_remember_beside_it_and_only_when_there_are_any(place: Path) -> None:
    with memory_of(_off(place)):
        assert not place.exists()
    for base in ("birds", None):
        with memory_of(_off(place)) as memory:
            assert memory.chat is memory.chat
            assert memory.chat.channel("slack", "T01", "C01").base == (None if base else "birds")
            memory.chat.set_channel(Channel("slack", "T01", "C01", base)).result(30)
    assert sorted(path.name for path in place.iterdir()) == ["chat.db"]
    assert (place / "chat.db").stat().st_mode & 0o777 == 0o600


def test_a_journal_that_cannot_be_used_leaves_chats_a_place_of_their_own(
    place: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with memory_of(_settings(place, MMFAQ_JOURNAL="nonsense:me:hunter2")) as memory:
        assert memory.chat.claim("slack", "E1", "", NOW).result(30)
    assert (place / "chat.db").exists()
    assert [record.getMessage()[:23] for record in caplog.records] == ["Nothing is remembered. "]


def test_a_program_that_ends_soon_opens_the_journal_only_for_a_chat(place: Path) -> None:
    with memory_of(_settings(place), is_short=True) as memory:
        assert not place.exists()
        assert memory.chat.claim("slack", "E1", "", NOW).result(30)
    with memory_of(_settings(place)) as memory:
        assert not memory.chat.claim("slack", "E1", "", NOW).result(30)


def test_where_nothing_is_remembered_there_are_no_chats() -> None:
    with pytest.raises(RuntimeError, match="nobody is remembered here"):
        NO_MEMORY.chat  # noqa: B018 - asking for it is the point


def test_a_person_is_forgotten_with_and_without_a_journal(place: Path) -> None:
    person = people_of(_settings(place)).hash("slack", "U01")
    for settings in (_off(place), _settings(place)):
        _post(settings, person=person, entry="quokkaly")
        assert b"quokkaly" in bytes_of(place)
        with memory_of(settings) as memory:
            assert memory.forget(person) == 0
        assert b"quokkaly" not in bytes_of(place)
        assert person.encode() not in bytes_of(place)


def test_what_chats_left_beside_a_journal_is_forgotten_and_becomes_old_with_it(place: Path) -> None:
    person = people_of(_settings(place)).hash("slack", "U01")
    _post(_off(place), person=person, entry="quokkaly")
    _post(_off(place), message="old", entry="wombatish", posted_at=NOW - timedelta(days=91))
    with memory_of(_settings(place)) as memory:
        while b"wombatish" in bytes_of(place):
            threading.Event().wait(0.02)
        assert b"quokkaly" in bytes_of(place)
        memory.forget(person)
    assert b"quokkaly" not in bytes_of(place)


@pytest.mark.parametrize("journal", ["off", ""])
def test_the_command_forgets_what_chats_remember_whether_there_is_a_journal_or_not(
    command: Command, state: Path, journal: str
) -> None:
    person = people_of(_settings(state)).hash("slack", "U01")
    _post(_off(state), person=person, entry="quokkaly")
    done = command("forget", "slack:U01", MMFAQ_JOURNAL=journal)
    assert (done.code, done.err) == (0, "")
    assert b"quokkaly" not in bytes_of(state)


def test_the_command_makes_nothing_where_nothing_is_remembered(command: Command, state: Path) -> None:
    assert_one_sentence(command("forget", "slack:U01", MMFAQ_JOURNAL="off"), "MMFAQ_JOURNAL is off")
    assert not state.exists()


def test_forgetting_counts_the_answers_of_the_journal(place: Path) -> None:
    person = people_of(_settings(place)).hash("slack", "U01")
    _post(_off(place), person=person)
    with SqlJournal(url_of(place / "journal.db")) as journal:
        journal.record(a_record(person=person, asked_at=NOW)).result(30)
    assert forget(_settings(place), "slack", "U01") == 1
    assert forget(_settings(place), "slack", "U01") == 0
