"""What is remembered, and that answering never depends on it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.journal.errors import JournalError
from bot.journal.spool import SPOOL_FILE, Spool
from bot.memory import open_journal, require_memory
from bot.settings import settings_from
from tests.bot.journal.records import a_record, bytes_of
from tests.bot.running import WORDS, Command, Done, assert_one_sentence

QUESTION = "who feeds the kestrel"
FORMS: list[tuple[str, ...]] = [("ask", QUESTION), ("ask", "-"), ("chat",)]
_GARBAGE = b"This is no database. " * 100
_TOKEN = "ghp_" + "a1B2c3D4e5F6" * 3
_SLACK = "xoxb-" + "123456789012-1234567890123-" + "aBcDeFgHiJkLmNoPqRsTuVwX"
SECRETS = (_TOKEN, "jane.doe@example.org", "/home/janedoe", "janedoe", _SLACK)


def _assert_answered(done: Done, *warning: str) -> None:
    """Assert that the answer came, and on the other channel warnings that hold the parts, or nothing."""
    assert done.code == 0, done.err
    assert "kestrel" in done.out
    assert all(line.startswith("mmfaq: ") for line in done.err.splitlines()), done.err
    assert bool(done.err) == bool(warning)
    for part in warning:
        assert part in done.err


def _rows(state: Path) -> list[tuple[str, ...]]:
    with sqlite3.connect(state / "journal.db") as database:
        return database.execute("SELECT id, question FROM answers ORDER BY asked_at").fetchall()


def _spoil(state: Path) -> None:
    state.mkdir(parents=True)
    (state / "journal.db").write_bytes(_GARBAGE)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        holder.close()


@pytest.mark.parametrize("form", FORMS)
def test_what_is_asked_is_remembered_once_whatever_the_command(
    command: Command, state: Path, form: tuple[str, ...]
) -> None:
    _assert_answered(command(*form, stdin=QUESTION + "\n"))
    command("why", "0123456789")  # takes over what was left for the journal
    assert [question for _, question in _rows(state)] == [QUESTION]
    assert not (state / SPOOL_FILE).exists()


@pytest.mark.parametrize("form", FORMS[::2])
def test_with_the_journal_off_nothing_is_written(command: Command, state: Path, form: tuple[str, ...]) -> None:
    _assert_answered(command(*form, stdin=QUESTION + "\n", MMFAQ_JOURNAL="off"))
    assert not state.exists()


def test_what_is_tried_is_not_remembered(command: Command, state: Path, faq: Path) -> None:
    assert "kestrel" in command("try", faq / "kestrel", stdin=QUESTION + "\n").out
    assert not state.exists()


def test_a_database_of_garbage_is_no_reason_not_to_answer_and_what_it_could_not_take_is_kept_for_a_whole_one(
    command: Command, state: Path
) -> None:
    _spoil(state)
    done = command("ask", QUESTION, "--json")
    _assert_answered(done)
    answer_id = json.loads(done.out)["answer_id"]
    (state / "journal.db").unlink()
    assert json.loads(command("why", answer_id, "--json").out)["question"] == QUESTION


def test_a_talk_goes_on_beside_a_database_of_garbage_and_no_secret_is_in_the_warning(
    command: Command, state: Path
) -> None:
    _spoil(state)
    done = command("chat", stdin=f"{QUESTION} with {_TOKEN}\n{QUESTION}\n")
    _assert_answered(done, "The journal cannot be written (file is not a database)")
    assert _TOKEN not in done.err + done.out
    assert (state / "journal.db").read_bytes() == _GARBAGE, "somebody may want it"


def test_a_database_of_a_newer_program_is_no_reason_not_to_answer(command: Command, state: Path) -> None:
    command("chat", stdin="first\n")
    with sqlite3.connect(state / "journal.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '0999'")
    _assert_answered(command("chat", stdin=QUESTION + "\n"), "the journal was made by a newer mmfaq", "Upgrade mmfaq")
    assert_one_sentence(command("why", "0123456789"), "the journal was made by a newer mmfaq")


@pytest.mark.parametrize("form", FORMS)
def test_a_folder_that_cannot_be_made_is_no_reason_not_to_answer(
    command: Command, state: Path, form: tuple[str, ...]
) -> None:
    state.parent.mkdir(parents=True, exist_ok=True)
    state.write_text("a file is in the way", encoding="utf-8")
    _assert_answered(command(*form, stdin=QUESTION + "\n"), str(state), "Set MMFAQ_STATE to a folder")


@pytest.mark.parametrize("form", FORMS[::2])
def test_a_key_that_cannot_be_read_is_no_reason_not_to_answer(
    command: Command, state: Path, form: tuple[str, ...]
) -> None:
    (state / "people.key").mkdir(parents=True)
    _assert_answered(command(*form, stdin=QUESTION + "\n"), "people.key")


def test_a_locked_database_is_no_reason_not_to_answer_and_what_was_asked_is_kept(command: Command, state: Path) -> None:
    command("chat", stdin="first\n")
    with _locked(state / "journal.db"):
        _assert_answered(command("ask", QUESTION))
    command("why", "0123456789")
    assert [question for _, question in _rows(state)] == ["first", QUESTION]


def _make_old(spool: Path) -> None:
    record = json.loads(spool.read_text(encoding="utf-8"))
    spool.write_text(json.dumps(record | {"asked_at": "2020-01-01T00:00:00+00:00"}) + "\n", encoding="utf-8")


def test_a_locked_database_is_no_reason_not_to_answer_although_something_has_waited_for_it_for_long(
    command: Command, state: Path
) -> None:
    command("chat", stdin="first\n")
    command("ask", "second")
    _make_old(state / SPOOL_FILE)
    with _locked(state / "journal.db"):
        _assert_answered(command("ask", QUESTION), "The journal cannot be written (database is locked)")
    command("why", "0123456789", MMFAQ_KEEP_DAYS="36500")
    assert [question for _, question in _rows(state)] == ["second", "first", QUESTION]


def test_a_url_that_cannot_be_used_is_told_where_the_waiting_becomes_too_long(command: Command, state: Path) -> None:
    command("ask", "second")
    _make_old(state / SPOOL_FILE)
    done = command("ask", QUESTION, MMFAQ_JOURNAL="nonsense:me:hunter2pass")
    _assert_answered(done, f"What was asked waits in {state}. The journal's URL cannot be understood.")
    assert "hunter2pass" not in done.err


def test_the_whole_journal_is_refused_where_something_cannot_be_taken_over(state: Path) -> None:
    settings = settings_from({"MMFAQ_STATE": str(state)})
    _spoil(state)
    open_journal(settings, is_whole=True).close()
    Spool(state).record(a_record()).result(0)
    open_journal(settings).close()
    with pytest.raises(JournalError, match="what waits there cannot be taken over yet"):
        open_journal(settings, is_whole=True)


@pytest.mark.parametrize("form", [("ask", "-"), ("chat",)])
def test_a_stream_is_answered_while_the_database_is_locked_and_kept_when_it_is_free(
    command: Command, state: Path, form: tuple[str, ...]
) -> None:
    command("chat", stdin="first\n")
    pipe = subprocess.PIPE
    with _locked(state / "journal.db"):
        process = subprocess.Popen([*WORDS, *form], env=command.whole(), stdin=pipe, stdout=pipe)
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(QUESTION.encode() + b"\n")
        process.stdin.flush()
        assert b"kestrel" in process.stdout.readline()
    process.communicate()
    assert process.returncode == 0
    command("why", "0123456789")
    assert [question for _, question in _rows(state)] == ["first", QUESTION]


@pytest.mark.parametrize("form", [("ask", QUESTION, "--json"), ("ask", "-", "--json")])
def test_a_kill_right_after_the_answer_keeps_the_record(command: Command, state: Path, form: tuple[str, ...]) -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen([*WORDS, *form], env=command.whole(), stdin=pipe, stdout=pipe) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(QUESTION.encode() + b"\n")
        process.stdin.flush()
        answer_id = json.loads(process.stdout.readline())["answer_id"]
        process.kill()
    command("why", "0123456789")
    assert _rows(state) == [(answer_id, QUESTION)]


def test_two_hundred_questions_are_remembered_in_their_order(command: Command, state: Path) -> None:
    asked = [f"how do I install tern {number}?" for number in range(200)]
    done = command("ask", "-", "--json", "--top", "1", stdin="\n".join(asked))
    assert (done.code, done.err) == (0, "")
    answered = [json.loads(line) for line in done.lines]
    command("why", "0123456789")
    assert [(one["answer_id"], one["question"]) for one in answered] == _rows(state)
    assert [question for _, question in _rows(state)] == asked


@pytest.mark.parametrize("form", [("ask",), ("ask", "-"), ("chat",)])
def test_secrets_in_a_question_are_written_nowhere(command: Command, state: Path, form: tuple[str, ...]) -> None:
    question = (
        f"why does cd /home/janedoe/tern && TOKEN={_TOKEN} tern fly --slack {_SLACK} fail? mail jane.doe@example.org"
    )
    arguments = (*form, question) if form == ("ask",) else form
    done = command(*arguments, stdin=json.dumps({"question": question}) + "\n")
    assert (done.code, done.err) == (0, "")
    kept = bytes_of(state)
    assert b"tern fly" in kept
    for secret in SECRETS:
        assert secret.encode() not in kept
    command("why", "0123456789")
    told = command("why", _rows(state)[0][0])
    for secret in SECRETS:
        assert secret.encode() not in bytes_of(state)
        assert secret not in told.out + told.err


def test_forgetting_a_person_removes_every_word_from_every_file(command: Command, state: Path) -> None:
    alice, bob = {"LOGNAME": "alice"}, {"LOGNAME": "bob"}
    command("ask", "-", stdin="where does zanzibarine roost\nwho is quokkaly\n", **alice)
    command("ask", "what of the zanzibarine nest", **alice)
    command("ask", "where is the wombatish den", **bob)
    done = command("forget", "terminal:alice")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("3 answers forgotten")
    kept = bytes_of(state)
    for word in (b"zanzibarine", b"quokkaly", b"alice"):
        assert word not in kept
    assert [question for _, question in _rows(state)] == ["where is the wombatish den"]
    assert json.loads(command("forget", "terminal:alice", "--json").out) == {"forgotten": 0}


def test_what_is_older_than_it_is_kept_for_becomes_a_count_as_soon_as_anything_is_asked(
    command: Command, state: Path
) -> None:
    command("ask", QUESTION)
    _make_old(state / SPOOL_FILE)
    command("ask", "how do I install it?")
    assert QUESTION.encode() not in bytes_of(state)
    assert [question for _, question in _rows(state)] == ["how do I install it?"]
    with sqlite3.connect(state / "journal.db") as database:
        assert database.execute("SELECT day, questions FROM daily").fetchall() == [("2020-01-01", 1)]


@pytest.mark.parametrize("person", ["alice", "terminal:", ":alice"])
def test_a_person_who_is_written_otherwise_is_a_fault_of_usage(command: Command, person: str) -> None:
    done = command("forget", person)
    assert (done.code, done.out) == (2, "")
    assert "Write the person as platform:id" in done.err


def test_a_url_that_cannot_be_used_is_told_without_its_password(command: Command) -> None:
    wrong = {"MMFAQ_JOURNAL": "nonsense://me:hunter2pass@host/db"}
    streamed = command("chat", stdin=QUESTION + "\n", **wrong)
    _assert_answered(streamed, "The journal's URL")
    assert_one_sentence(refused := command("why", "0123456789", **wrong), "The journal's URL")
    assert "hunter2pass" not in streamed.err + refused.err


@pytest.mark.parametrize(
    "environment", [{}, {"MMFAQ_JOURNAL": "off"}, {"MMFAQ_JOURNAL": "sqlite:////nowhere/at/all.db"}]
)
def test_a_journal_that_may_come_back_is_no_reason_not_to_begin(environment: dict[str, str], tmp_path: Path) -> None:
    require_memory(settings_from({"MMFAQ_STATE": str(tmp_path / "state"), **environment}))


def test_a_journal_of_a_newer_program_is_a_reason_not_to_begin(command: Command, state: Path) -> None:
    command("chat", stdin="first\n")
    with sqlite3.connect(state / "journal.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '0999'")
    with pytest.raises(JournalError, match="made by a newer mmfaq"):
        require_memory(settings_from({"MMFAQ_STATE": str(state)}))


@pytest.mark.parametrize(("folder", "told"), [("", "no key of mmfaq"), ("people.key", "Set MMFAQ_STATE to a folder")])
def test_a_key_or_a_folder_that_can_never_be_used_is_a_reason_not_to_begin(
    tmp_path: Path, folder: str, told: str
) -> None:
    (tmp_path / "people.key").write_text("garbage", encoding="utf-8")
    with pytest.raises(JournalError, match=told):
        require_memory(settings_from({"MMFAQ_STATE": str(tmp_path / folder)}))


@pytest.mark.parametrize("name", ["a#b &;中文", "a?b=c %41", "?", "%", "~", "file:a"])
def test_the_journal_is_in_its_folder_whatever_that_is_called(command: Command, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "states" / name
    _assert_answered(command("chat", stdin=QUESTION + "\n", MMFAQ_STATE=str(folder)))
    assert [question for _, question in _rows(folder)] == [QUESTION]
    assert [path.name for path in folder.parent.iterdir()] == [name]


@pytest.mark.parametrize("days", ["99999999999", "1" * 5000])
def test_days_beyond_all_bounds_are_told_in_one_sentence(command: Command, days: str) -> None:
    assert_one_sentence(command("chat", stdin=QUESTION + "\n", MMFAQ_KEEP_DAYS=days), "MMFAQ_KEEP_DAYS")
