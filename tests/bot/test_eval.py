"""`mmfaq eval`: labelled questions put to an index, and what an edit changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.report import ESTIMATES
from tests.bot.running import Command, assert_one_sentence

LABELS = """
- question: how do I install it?
  entry: how-do-i-install-the-package
  kind: paraphrase
  span: Run `pip install tern` and restart the shell.
- question: install with brew on macOS
  entry: [how-do-i-install-the-package]
  kind: keyword
  span: brew install tern
- question: what does fly in the folder
  entry: how-do-i-start-a-backup-by-hand
  kind: paraphrase
- question: how do I bake bread
  entry: null
  kind: unanswerable
- question: 怎么烤面包
  entry: null
  kind: unanswerable
"""
KESTREL = "- question: who feeds the kestrel\n  entry: who-feeds-the-kestrel\n"
PNG = b"\x89PNG\r\n\x1a\n"


def _folder(command: Command, base: str = "tern") -> Path:
    return Path(command.environment["MMFAQ_KNOWLEDGE"]) / base


@pytest.fixture
def labelled(built: Command) -> Command:
    """Return the command with an FAQ whose two bases have labelled questions."""
    (_folder(built) / "questions.yml").write_text(LABELS, encoding="utf-8")
    (_folder(built, "kestrel") / "questions.yml").write_text(KESTREL, encoding="utf-8")
    return built


def _json(command: Command, *arguments: str | Path, code: int = 0) -> dict[str, Any]:
    done = command("eval", *arguments, "--json")
    assert (done.code, done.err) == (code, "")
    record: dict[str, Any] = json.loads(done.out)
    return record


def _break(command: Command) -> str:
    """Build an edit that loses what a question asked for, and return the version before it."""
    before: str = json.loads(command("versions", "--json").lines[0])["version"]
    path = _folder(command) / "faq.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Run `tern fly` in the folder.", "Press the button."), encoding="utf-8")
    assert command("build", "--no-gate").code == 0
    return before


def test_a_table_says_how_good_the_answers_are(labelled: Command) -> None:
    done = labelled("eval")
    assert (done.code, done.err) == (0, "")
    assert max(map(len, done.lines)) <= 200
    for name in ("paraphrase", "unanswerable", "kestrel", "tern", "zh"):
        assert name in done.out


def test_the_json_contract_is_that_of_the_report(labelled: Command) -> None:
    record = _json(labelled)
    assert list(record) == ["format", "level", "overall", "by"]
    assert (record["format"], record["level"]) == (1, 0.95)
    assert list(record["by"]) == ["kind", "language", "base"]
    assert {name: one["n"] for name, one in record["by"]["base"].items()} == {"kestrel": 1, "tern": 5}
    assert set(record["by"]["language"]) == {"en", "zh"}
    overall = record["overall"]
    assert list(overall) == ["n", "answerable", "threshold", "ece_by_chance", *ESTIMATES]
    assert (overall["n"], overall["answerable"]) == (6, 4)
    assert all(list(overall[name]) == ["value", "low", "high", "n"] for name in ESTIMATES)
    assert overall["hit_at_1"] == overall["hit_at_1"] | {"value": 1.0, "n": 4}
    assert overall["right_outcomes"]["value"] == 1.0
    assert overall["focus"] == overall["focus"] | {"value": 0.5, "n": 2}


def test_markdown_is_for_a_comment(labelled: Command) -> None:
    done = labelled("eval", "--markdown")
    assert (done.code, done.err) == (0, "")
    assert sum(line.startswith("| ") for line in done.lines) > len(ESTIMATES)
    assert "\x1b" not in done.out


def test_one_base_or_one_file_is_enough(labelled: Command, tmp_path: Path) -> None:
    assert _json(labelled, "--base", "kestrel")["overall"]["n"] == 1
    file = _folder(labelled, "kestrel") / "questions.yml"
    assert _json(labelled, file)["overall"]["n"] == 1
    elsewhere = tmp_path / "mine.yml"
    elsewhere.write_text(KESTREL, encoding="utf-8")
    assert _json(labelled, elsewhere, "--base", "kestrel")["overall"]["hit_at_1"]["value"] == 1.0
    assert_one_sentence(labelled("eval", elsewhere), "Which base does", "Name it with --base: kestrel, tern.")


def test_plots_are_two_pictures(labelled: Command, tmp_path: Path) -> None:
    done = labelled("eval", "--json", "--plots", tmp_path / "new" / "plots")
    assert done.code == 0, done.err
    pictures = sorted((tmp_path / "new" / "plots").iterdir())
    assert [path.name for path in pictures] == ["reliability.png", "risk-coverage.png"]
    assert all(path.read_bytes().startswith(PNG) for path in pictures)


def test_an_edit_that_breaks_a_question_fails_and_names_it(labelled: Command) -> None:
    before = _break(labelled)
    done = labelled("eval", "--against", before)
    assert (done.code, done.err) == (1, "")
    assert "what does fly in the folder" in done.out
    record = _json(labelled, "--against", before, code=1)
    assert "what does fly in the folder" in json.dumps(record)
    assert "what does fly in the folder" in labelled("eval", "--against", before, "--markdown").out
    assert labelled("eval", "--against", before, "--allow", "1").code == 0


def test_an_entry_that_has_a_new_title_and_id_is_still_the_one_that_a_label_names(labelled: Command) -> None:
    path = _folder(labelled) / "faq.md"
    path.write_text(path.read_text(encoding="utf-8").replace("backup by hand", "backup yourself"), encoding="utf-8")
    before = _break(labelled)
    record = _json(labelled, "--against", before, code=1)
    assert "what does fly in the folder" in json.dumps(record["lost"])


def test_without_an_edit_nothing_is_worse(labelled: Command) -> None:
    version = json.loads(labelled("versions", "--json").lines[0])["version"]
    assert labelled("eval", "--against", version).code == 0


def test_an_unknown_version_to_compare_with_is_one_sentence(labelled: Command) -> None:
    assert_one_sentence(labelled("eval", "--against", "0009-nothing"), "0009-nothing")


def test_without_questions_one_sentence_says_where_to_write_them(own: Command, built: Command) -> None:
    assert own == built
    assert_one_sentence(built("eval"), "There are no labelled questions. Write them into questions.yml beside the base")


def test_a_file_that_is_not_there_or_not_understood_is_told(labelled: Command, tmp_path: Path) -> None:
    gone = labelled("eval", tmp_path / "none.yml", "--base", "tern")
    assert (gone.code, gone.out) == (1, "")
    assert len(gone.err.splitlines()) == 1
    assert "none.yml:1: error: the questions cannot be read (No such file or directory)." in gone.err
    wrong = tmp_path / "wrong.yml"
    wrong.write_text("- question: who\n- entry: x\n", encoding="utf-8")
    told = labelled("eval", wrong, "--base", "tern")
    assert (told.code, told.out) == (1, "")
    assert [line.partition(": ")[0].rpartition("/")[2] for line in told.err.splitlines()] == [
        "wrong.yml:1",
        "wrong.yml:2",
    ]


def test_a_label_whose_entry_is_not_there_is_told_with_its_file_and_line(labelled: Command, tmp_path: Path) -> None:
    file = tmp_path / "own.yml"
    file.write_text("- question: who\n  entry: null\n- question: how\n  entry: gone\n", encoding="utf-8")
    assert_one_sentence(labelled("eval", file, "--base", "tern"), "own.yml:3: the base tern has no entry 'gone'.")
    beside = _folder(labelled) / "questions.yml"
    beside.write_text(f"{LABELS}- question: where\n  entry: lost\n", encoding="utf-8")
    line = LABELS.count("\n") + 1
    for name in ("eval", "calibrate"):
        assert_one_sentence(labelled(name), f"tern/questions.yml:{line}: the base tern has no entry 'lost'.")


def test_what_is_evaluated_is_not_remembered(labelled: Command, state: Path) -> None:
    assert labelled("eval", "--json").code == 0
    assert not state.exists()
