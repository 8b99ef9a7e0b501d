"""`mmfaq why`: an answer that was given, given again by another process."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from index.store import KEPT_VERSIONS
from tests.bot.running import Command, Done, assert_one_sentence


def _id(done: Done) -> str:
    """Return the id that an answer for people is signed with."""
    assert done.code == 0
    return done.lines[-1].removeprefix("answer ").partition(",")[0]


def _why(command: Command, answer_id: str, **environment: str) -> dict[str, Any]:
    done = command("why", answer_id, "--json", **environment)
    assert (done.code, done.err) == (0, "")
    record: dict[str, Any] = json.loads(done.out)
    return record


def test_an_answer_comes_out_the_same_in_another_process(command: Command) -> None:
    asked = json.loads(command("ask", "how do I install it?", "--json").out)
    again = _why(command, asked["answer_id"])
    assert (again["answer_id"], again["question"]) == (asked["answer_id"], "how do I install it?")
    assert (again["outcome"], again["confidence"]) == (asked["outcome"], asked["confidence"])
    assert again["entries"] == [hit["entry"] for hit in asked["hits"]]
    assert again["differences"] == []
    assert again["replayed_with"] == again["index_version"]
    assert again["platform"] == "terminal"
    assert list(again["again"]["why"]["evidence"]) != []
    assert [hit["score"] for hit in again["again"]["hits"]] == [hit["score"] for hit in asked["hits"]]


def test_an_answer_of_a_stream_comes_out_the_same(command: Command) -> None:
    done = command("ask", "-", "--json", "--top", "1", stdin="use token=hunter2hunter2 to install\n")
    again = _why(command, json.loads(done.out)["answer_id"])
    assert (again["differences"], len(again["entries"])) == ([], 1)
    assert "hunter2" not in json.dumps(again)


def test_why_tells_people_what_was_asked_when_and_how_it_came_about(command: Command) -> None:
    answer_id = _id(command("ask", "how do I install it?", "--base", "tern"))
    done = command("why", answer_id.lower())
    assert (done.code, done.err) == (0, "")
    assert done.lines[0].startswith("asked       ")
    assert done.lines[0].endswith(" UTC, terminal, base tern: how do I install it?")
    assert done.lines[1].startswith("outcome     answered, confidence 0.99")
    assert done.lines[2] == "again       the same result"
    assert "How do I install the package?" in done.lines
    assert f"answer {answer_id}, confidence 100%" in done.lines
    assert any(line.startswith("language    en") for line in done.lines)
    assert any("nearest passage" in line for line in done.lines)


def test_a_stranger_cannot_steer_the_terminal_of_whoever_looks(command: Command) -> None:
    done = command("why", _id(command("ask", "how do I \x1b[31m\x1b]0;title\x07\x9b1m install it?")))
    assert done.code == 0
    assert "install it?" in done.out
    assert not set(done.out) & {"\x1b", "\x07", "\x9b"}


@pytest.mark.parametrize("answer_id", ["0123456789", "", "'; DROP TABLE answers; -- %s{}\\" + "Ω" * 5000])
def test_an_unknown_id_is_one_sentence_even_before_anything_was_asked(command: Command, answer_id: str) -> None:
    assert_one_sentence(command("why", answer_id), f"No answer {answer_id!r} is remembered. It may be forgotten")


def test_where_nothing_is_remembered_why_says_so(command: Command, state: Path) -> None:
    answer_id = _id(command("ask", "how do I install it?", MMFAQ_JOURNAL="off"))
    assert_one_sentence(command("why", answer_id, MMFAQ_JOURNAL="off"), "MMFAQ_JOURNAL is off")
    assert not state.exists()


def _rebuild(command: Command, number: int) -> None:
    """Build without the base that was asked."""
    tern = Path(command.environment["MMFAQ_KNOWLEDGE"]) / "tern"
    (tern / "faq.md").write_text(f"## Where is roost {number}?\n\nUp.\n", encoding="utf-8")
    assert command("build", tern, "--no-gate").code == 0


def test_the_version_of_then_answers_while_it_is_kept_and_the_current_one_when_it_is_gone(built: Command) -> None:
    asked = json.loads(built("ask", "who feeds the kestrel", "--json").out)
    of_base = json.loads(built("ask", "who feeds the kestrel", "--base", "kestrel", "--json").out)
    _rebuild(built, 0)
    assert json.loads(built("ask", "who feeds the kestrel", "--json").out)["outcome"] != "answered"
    kept = _why(built, asked["answer_id"])
    assert (kept["differences"], kept["replayed_with"]) == ([], kept["index_version"])
    assert kept["again"]["hits"][0]["question"] == "Who feeds the kestrel?"
    for number in range(1, KEPT_VERSIONS):
        _rebuild(built, number)
    gone = _why(built, asked["answer_id"])
    assert gone["replayed_with"] != gone["index_version"] == kept["index_version"]
    assert {"outcome", "entries"} <= set(gone["differences"])
    said = built("why", asked["answer_id"]).lines
    assert f"now         index version {gone['replayed_with']}: the one of then is no longer kept" in said
    assert any(line.startswith("again       other outcome, entries") for line in said)
    refused = built("why", of_base["answer_id"])
    assert_one_sentence(refused, "There is no base 'kestrel' in this index. It holds: tern.")


def test_what_is_kept_has_no_person_in_it(command: Command, state: Path) -> None:
    answer_id = _id(command("ask", "how do I install it?", LOGNAME="alice.arble", USER="alice.arble"))
    _why(command, answer_id)
    with sqlite3.connect(state / "journal.db") as database:
        ((person, place),) = database.execute("SELECT person, place FROM answers")
    assert (len(person), place) == (32, "")
    assert b"alice" not in b"".join(path.read_bytes() for path in state.rglob("*") if path.is_file())
