"""One question a file, with its title above the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.readers import read_file
from index.readers.blocks import Draft


def _read(text: str, path: Path) -> list[Draft]:
    file = path / "faq.md"
    file.write_text(text, encoding="utf-8")
    drafts, problems = read_file(file, file.name)
    assert problems == []
    return drafts


@pytest.mark.parametrize(
    ("front", "question", "line"),
    [
        ("---\ntitle: How do I start?\n---\n", "How do I start?", 2),
        ('---\nlayout: x\ntitle: "How do I start?"\n---\n', "How do I start?", 3),
        ("---\nquestion: Starting it\ncategory: x\n---\n", "Starting it", 2),
        ("---\ntitle: FAQ\nquestion: Starting it\n---\n", "Starting it", 3),
        ('+++\nweight = 1\ntitle = "How do I start?"\n+++\n', "How do I start?", 3),
    ],
)
def test_a_page_answers_the_question_of_its_front_matter(front: str, question: str, line: int, tmp_path: Path) -> None:
    (draft,) = _read(f"{front}\nPress.\n\n## By hand\n\nPull.\n", tmp_path)
    assert (draft.question, draft.question_line) == (question, line)
    assert draft.answer == ["Press.", "", "## By hand", "", "Pull."]
    assert draft.answer_lines[0] == front.count("\n") + 2


def test_questions_of_a_page_whose_title_asks_are_entries_of_their_own(tmp_path: Path) -> None:
    found = _read("---\ntitle: What is it?\n---\nA tool.\n\n## Is it free?\n\nYes.\n", tmp_path)
    assert [draft.question for draft in found] == ["What is it?", "Is it free?"]


@pytest.mark.parametrize("title", ["FAQ", "Guide", "What is it?"])
def test_a_title_without_text_of_its_own_is_no_entry(title: str, tmp_path: Path) -> None:
    found = _read(f"---\ntitle: {title}\n---\n\n## Is it free?\n\nYes.\n\n## Is it new?\n\nNo.\n", tmp_path)
    assert [(draft.question, draft.section) for draft in found] == [("Is it free?", ()), ("Is it new?", ())]


def test_a_title_that_the_page_repeats_is_said_once(tmp_path: Path) -> None:
    (draft,) = _read("---\ntitle: What is it?\n---\n\n# What is it?\n\nA tool.\n", tmp_path)
    assert (draft.question_line, draft.answer) == (5, ["A tool."])


@pytest.mark.parametrize("front", ["title: It does not start", "other: x"])
def test_a_statement_with_its_symptoms_and_solution_is_one_entry(front: str, tmp_path: Path) -> None:
    heading = "" if front.startswith("title") else "# It does not start\n\n"
    (draft,) = _read(f"---\n{front}\n---\n\n{heading}## Symptoms\n\nNone.\n\n## Solution\n\nPress.\n", tmp_path)
    assert draft.question == "It does not start"
    assert draft.answer == ["## Symptoms", "", "None.", "", "## Solution", "", "Press."]


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: [\n---\n",
        "---\ntitle: 3\n---\n",
        "---\ntitle: ''\n---\n",
        "+++\ntitle = \n+++\n",
        "+++\ntitle = 3\n+++\n",
    ],
)
def test_front_matter_that_gives_no_title_changes_nothing(front: str, tmp_path: Path) -> None:
    assert [draft.question for draft in _read(f"{front}\n## Why?\n\nSo.\n", tmp_path)] == ["Why?"]


def test_an_entry_may_stand_in_front_matter_alone(tmp_path: Path) -> None:
    (draft,) = _read("---\nquestion: Is it free?\nanswer: Yes it is.\n---\n", tmp_path)
    assert (draft.question, draft.answer, draft.answer_lines) == ("Is it free?", ["Yes it is."], [3])
