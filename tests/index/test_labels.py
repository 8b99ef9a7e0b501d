"""Labelled questions beside a base."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.bases import read_bases
from index.errors import KnowledgeError, Problem, Severity
from index.labels import Label, label_problems, read_labels, require_labels
from tests.index.writing import write

_FAQ = "## What is it?\n\nA tool.\n"


def _read(folder: Path, text: str) -> tuple[list[Label], list[Problem]]:
    return read_labels(write(folder, {"questions.yml": text}) / "questions.yml", "questions.yml")


def _beside(folder: Path, text: str) -> list[Problem]:
    """Return the problems of labels beside a base of one entry."""
    bases, _ = read_bases([write(folder / "tool", {"faq.md": _FAQ, "questions.yml": text})])
    return label_problems(bases)


def test_a_label_names_one_entry_several_or_none(tmp_path: Path) -> None:
    first = "- {question: q, entry: a, kind: typo, lang: en}\n"
    text = first + "- {question: r, entry: [a, b]}\n- {question: s, entry: null}\n"
    assert _read(tmp_path, text) == (
        [Label("q", ("a",), "typo", "en", 1), Label("r", ("a", "b"), "", "en", 2), Label("s", (), "", "en", 3)],
        [],
    )


def test_the_language_is_told_by_the_text_where_it_is_not_given(tmp_path: Path) -> None:
    text = (
        "- {question: 显存不够怎么办, entry: a}\n- {question: how, entry: a}\n- {question: how, entry: a, lang: zh}\n"
    )
    assert [label.language for label in _read(tmp_path, text)[0]] == ["zh", "en", "zh"]


def test_a_label_may_say_what_the_part_shown_first_should_hold(tmp_path: Path) -> None:
    labels, problems = _read(tmp_path, "- {question: q, entry: a, span: '| 2.23.0 |'}\n- {question: q, entry: a}\n")
    assert ([label.span for label in labels], problems) == (["| 2.23.0 |", ""], [])


def test_labels_that_are_required_are_given_where_nothing_is_wrong(tmp_path: Path) -> None:
    path = write(tmp_path, {"questions.yml": "- {question: q, entry: a}\n"}) / "questions.yml"
    assert require_labels(path) == read_labels(path, "questions.yml")[0]


def test_every_problem_of_required_labels_is_told_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, {"own.yml": "- {question: q}\n- {question: q, entry: a}\n- 7\n"}) / "own.yml"
    with pytest.raises(KnowledgeError) as caught:
        require_labels(path)
    assert [(problem.file, problem.line) for problem in caught.value.problems] == [(str(path), 1), (str(path), 3)]


@pytest.mark.parametrize(("name", "why"), [("none.yml", "No such file or directory"), ("", "Is a directory")])
def test_required_labels_that_cannot_be_read_are_one_sentence(tmp_path: Path, name: str, why: str) -> None:
    with pytest.raises(KnowledgeError, match=rf"the questions cannot be read \({why}\)\. Name a file") as caught:
        require_labels(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_a_pasted_traceback_keeps_its_lines(tmp_path: Path) -> None:
    (label,), _ = _read(tmp_path, "- question: |\n    Traceback:\n      File\n  entry: a\n")
    assert label.question == "Traceback:\n  File\n"


@pytest.mark.parametrize(
    ("item", "what"),
    [
        ("text", "a labelled question must be a mapping, found text"),
        ("{question: q, entry: a, answer: b}", "unknown key 'answer'"),
        ("{entry: a}", "the question is missing or no text"),
        ("{question: 3, entry: a}", "the question is missing or no text"),
        ("{question: q}", "the entry is missing"),
        ("{question: q, entry: 3}", "the entry must be an id, a list of ids or null, found a number"),
        ("{question: q, entry: []}", "the entry must be an id, a list of ids or null, found a list"),
        ("{question: q, entry: [a, 3]}", "the entry must be an id, a list of ids or null, found a list"),
    ],
)
def test_a_wrong_label_is_an_error_and_the_others_are_read(item: str, what: str, tmp_path: Path) -> None:
    labels, (problem,) = _read(tmp_path, f"- {{question: q, entry: a}}\n- {item}\n- {{question: r, entry: a}}\n")
    assert [label.question for label in labels] == ["q", "r"]
    assert (problem.severity, problem.line, problem.what) == (Severity.ERROR, 2, what)


@pytest.mark.parametrize(("text", "what"), [("a: b", "must be a list, found a mapping"), ("- '", "not valid YAML")])
def test_a_file_of_another_form_is_one_error(text: str, what: str, tmp_path: Path) -> None:
    labels, (problem,) = _read(tmp_path, text)
    assert labels == []
    assert what in problem.what


def test_an_empty_file_holds_no_labels(tmp_path: Path) -> None:
    assert _read(tmp_path, "# later") == ([], [])


def test_a_file_that_is_not_utf_8_is_one_error(tmp_path: Path) -> None:
    path = tmp_path / "questions.yml"
    path.write_bytes(b"- {question: caf\xe9, entry: a}")
    assert [problem.line for problem in read_labels(path, "questions.yml")[1]] == [1]


def test_a_label_for_an_unknown_entry_is_an_error_at_its_line(tmp_path: Path) -> None:
    (problem,) = _beside(tmp_path, "- {question: q, entry: what-is-it}\n- {question: r, entry: [what-is-it, gone]}\n")
    assert (problem.file, problem.line, problem.what) == ("tool/questions.yml", 2, "no entry has the id 'gone'")


def test_a_problem_below_the_working_folder_is_named_by_a_path_that_opens_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"faq.md": _FAQ, "questions.yml": "- {question: q, entry: gone}\n"}
    bases, _ = read_bases([write(tmp_path / "knowledge" / "tool", files)])
    monkeypatch.chdir(tmp_path)
    assert [problem.file for problem in label_problems(bases)] == ["knowledge/tool/questions.yml"]


def test_a_label_for_no_entry_at_all_is_fine(tmp_path: Path) -> None:
    assert _beside(tmp_path, "- {question: q, entry: null}\n") == []


def test_a_base_without_labels_has_no_problems_of_them(tmp_path: Path) -> None:
    bases, _ = read_bases([write(tmp_path / "tool", {"faq.md": _FAQ})])
    assert label_problems(bases) == []
