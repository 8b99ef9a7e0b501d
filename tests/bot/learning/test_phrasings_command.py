"""`mmfaq phrasings`: what people asked, proposed, reviewed and written, each time by another process."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.journal.chat_records import Pick
from bot.memory import open_journal
from bot.settings import settings_from
from tests.bot.running import Command, assert_one_sentence

WAY = "setup wizard crashes halfway"


@pytest.fixture
def asked(built: Command) -> Command:
    """Return the command after somebody asked and chose an entry."""
    answer = json.loads(built("ask", WAY, "--base", "tern", "--json").out)["answer_id"]
    with open_journal(settings_from(os.environ)) as journal:
        pick = Pick(answer, "anna", "tern", "how-do-i-install-the-package", datetime.now(UTC))
        journal.chat.pick(pick).result()
    return built


def _settings(command: Command) -> Path:
    return Path(command.environment["MMFAQ_KNOWLEDGE"]) / "tern" / "base.yml"


def test_a_phrasing_goes_from_a_question_through_a_patch_into_the_file(asked: Command, tmp_path: Path) -> None:
    record = json.loads(asked("phrasings", "--json").out)
    assert (record["base"], record["entry"]) == ("tern", "how-do-i-install-the-package")
    assert (record["text"], record["count"], record["people"], record["why"]) == (WAY, 1, 1, ["picked"])
    patch, before = tmp_path / "patch.yml", _settings(asked).read_text()
    assert asked("phrasings", "--patch", patch).code == 0
    assert f"    - {WAY}  # 1 time by 1 person; today " in patch.read_text()
    assert _settings(asked).read_text() == before
    done = asked("phrasings", "--apply", patch)
    assert (done.code, done.out) == (0, "1 phrasing added. Build again for answers to use them: mmfaq build\n")
    assert _settings(asked).read_text() == f"{before}\nphrasings:\n  {record['entry']}:\n    - {WAY}\n"
    assert asked("build").code == 0
    assert asked("phrasings").out.startswith("Nothing to propose: of the last 90 days,")


def test_what_makes_labelled_questions_worse_needs_force(asked: Command, tmp_path: Path) -> None:
    questions = _settings(asked).with_name("questions.yml")
    questions.write_text("- {question: how do I start a backup by hand, entry: how-do-i-start-a-backup-by-hand}\n")
    patch, before = tmp_path / "patch.yml", _settings(asked).read_text()
    patch.write_text("tern:\n  how-do-i-install-the-package: [how do I start a backup by hand]\n")
    done = asked("phrasings", "--apply", patch)
    assert done.code == 1
    assert "how do I start a backup by hand: how-do-i-start-a-backup-by-hand (answered) -> " in done.out
    assert done.lines[-1] == "0 phrasings added."
    assert _settings(asked).read_text() == before
    assert asked("phrasings", "--apply", patch, "--force").code == 0
    assert _settings(asked).read_text() != before


def test_one_by_one_what_is_refused_never_comes_back(asked: Command) -> None:
    before = _settings(asked).read_text()
    done = asked("phrasings", "--interactive", stdin="n\n")
    assert done.code == 0
    assert f"  {WAY}\n" in done.out
    assert "There are no labelled questions to check it with." in done.out
    assert "0 phrasings added." in done.out
    assert asked("phrasings").out.startswith("Nothing to propose")
    assert _settings(asked).read_text() == before


def test_a_mark_says_which_entry_was_meant_and_a_yes_writes_it(built: Command) -> None:
    answer = json.loads(built("ask", WAY, "--json").out)["answer_id"]
    assert built("phrasings", "--mark", f"{answer.lower()}=how-do-i-install-the-package").code == 0
    assert WAY in built("phrasings").out
    assert "1 phrasing added." in built("phrasings", "--interactive", stdin="y\n").out
    assert f"    - {WAY}\n" in _settings(built).read_text()


def test_several_marks_are_kept_together_or_not_at_all(built: Command) -> None:
    ways = (WAY, "wheels for macOS somehow refuse to unpack here")
    first, second = (json.loads(built("ask", way, "--json").out)["answer_id"] for way in ways)
    done = built("phrasings", "--mark", f"{first}=how-do-i-install-the-package", "--mark", "NOBODY=nothing")
    assert_one_sentence(done, "No entry is called 'nothing'.")
    assert WAY not in built("phrasings").out
    marks = [part for one in (first, second) for part in ("--mark", f"{one}=how-do-i-install-the-package")]
    assert [line.split()[4] for line in built("phrasings", *marks).lines] == [first, second]
    assert all(way in built("phrasings").out for way in ways)


def test_a_patch_that_is_applied_again_adds_nothing(built: Command, tmp_path: Path) -> None:
    patch = tmp_path / "patch.yml"
    patch.write_text(f"tern:\n  how-do-i-install-the-package: [{WAY}]\n")
    assert built("phrasings", "--apply", patch).lines[-1].startswith("1 phrasing added.")
    written = _settings(built).read_text()
    for options in ((), ("--force",)):
        done = built("phrasings", "--apply", patch, *options)
        assert (done.code, done.lines) == (0, ["1 phrasing of it stands in the FAQ already.", "0 phrasings added."])
    assert _settings(built).read_text() == written


def test_what_cannot_be_done_is_one_sentence(built: Command, tmp_path: Path) -> None:
    patch = tmp_path / "patch.yml"
    assert_one_sentence(built("phrasings", "--apply", patch), "patch.yml: No such file")
    patch.write_text("tern:\n  nothing: [a b]\n")
    assert_one_sentence(built("phrasings", "--apply", patch), "The base tern has no entry 'nothing'.")
    patch.write_text("tern: [a b]\n")
    done = built("phrasings", "--apply", patch)
    assert "patch.yml:1: error: what follows tern must be a mapping, found a list." in done.err
    assert_one_sentence(built("phrasings", "--mark", "NOBODY=how-do-i-install-the-package"), "No answer 'NOBODY'")
    for mark in ("NOBODY", "NOBODY=", "=how-do-i-install-the-package", " = "):
        told = f"--mark {mark!r} does not say which entry answers what."
        assert_one_sentence(built("phrasings", "--mark", mark), told, "Write --mark ANSWER=ENTRY")
    assert_one_sentence(
        built("phrasings", "--mark", "NOBODY=gone"), "No entry is called 'gone'.", "--mark ANSWER=ENTRY"
    )
    assert built("phrasings", "--json", "--interactive").code == 2
