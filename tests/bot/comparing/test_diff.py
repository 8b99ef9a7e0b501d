"""`mmfaq diff`: what a new version of the index has more, less and otherwise, and who is told something else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bot.running import Command, assert_one_sentence

LABELS = """
- question: how do I install it?
  entry: how-do-i-install-the-package
- question: start a backup by hand
  entry: how-do-i-start-a-backup-by-hand
"""


def _edit(command: Command, before: str, after: str, base: str = "tern") -> None:
    path = Path(command.environment["MMFAQ_KNOWLEDGE"]) / base / "faq.md"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def _diff(command: Command, *arguments: str) -> dict[str, Any]:
    done = command("diff", "--json", *arguments)
    assert (done.code, done.err) == (0, "")
    found: dict[str, Any] = json.loads(done.out)
    return found


@pytest.fixture
def edited(built: Command) -> Command:
    """Return the command with an index whose last build has an entry more, one less, and two edited."""
    (Path(built.environment["MMFAQ_KNOWLEDGE"]) / "tern" / "questions.yml").write_text(LABELS, encoding="utf-8")
    _edit(built, "## How do I start a backup by hand?", "## How do I start a backup of my folder by hand?")
    _edit(built, "Run `pip install tern` and", "Run `pip install tern`, then")
    _edit(built, '"ImportError: libGL.so.1: cannot open shared object file"', "Who sings at night?")
    _edit(built, "Install the library: `apt-get install libgl1`.", "The nightingale does.")
    assert built("build").code == 0
    return built


def test_entries_added_removed_and_changed_are_told_apart(edited: Command) -> None:
    found = _diff(edited)
    assert [one["question"] for one in found["added"]] == ["Who sings at night?"]
    assert [one["question"] for one in found["removed"]] == [
        '"ImportError: libGL.so.1: cannot open shared object file"'
    ]
    changed = {one["question"]: one for one in found["changed"]}
    installing = changed["How do I install the package?"]
    assert (installing["is_reworded"], installing["is_answered_otherwise"]) == (False, True)
    assert "-Run `pip install tern` and restart the shell." in installing["diff"]
    assert "+Run `pip install tern`, then restart the shell." in installing["diff"]


def test_a_reworded_question_is_the_same_entry_under_another_id(edited: Command) -> None:
    (reworded,) = [one for one in _diff(edited)["changed"] if one["is_reworded"]]
    assert reworded["question"] == "How do I start a backup of my folder by hand?"
    assert reworded["was"]["question"] == "How do I start a backup by hand?"
    assert not reworded["is_answered_otherwise"]


def test_questions_that_are_told_something_else_are_listed_those_told_the_same_are_not(edited: Command) -> None:
    assert edited("ask", "who sings at night").code == 0
    found = _diff(edited)
    assert found["asked"] == 3
    (turned,) = [one for one in found["questions"] if one["question"] == "who sings at night"]
    assert turned["after"]["entry"] == "tern/who-sings-at-night"
    assert turned["before"] is None or turned["before"]["entry"] != "tern/who-sings-at-night"
    assert "how do I install it?" not in [one["question"] for one in found["questions"]]


def test_versions_can_be_named_and_the_way_back_is_the_opposite(edited: Command) -> None:
    newest, before = [json.loads(line)["version"] for line in edited("versions", "--json").lines][:2]
    forth, back = _diff(edited, before, newest), _diff(edited, newest, before)
    assert [one["id"] for one in forth["added"]] == [one["id"] for one in back["removed"]]
    assert (forth["before"], forth["after"]) == (before, newest)


def test_people_get_lines(edited: Command) -> None:
    lines = edited("diff", "--text").lines
    assert any(line.startswith("+ Who sings at night?") for line in lines)
    assert any("was: How do I start a backup by hand?" in line for line in lines)
    assert "    +Run `pip install tern`, then restart the shell." in lines
    assert "Entries: 1 added, 1 removed, 2 changed (1 reworded)." in lines
    assert lines[-1].startswith("Questions: ")


def test_with_nothing_remembered_only_labelled_questions_are_asked(edited: Command) -> None:
    off = Command(edited.environment | {"MMFAQ_JOURNAL": "off"})
    assert _diff(off)["asked"] == 2


def test_without_an_earlier_version_there_is_one_sentence(own: Command) -> None:
    assert own("build").code == 0
    assert_one_sentence(own("diff"), "there is no version before 0001-")
    assert_one_sentence(own("diff", "0099-x"), "there is no version '0099-x'")
