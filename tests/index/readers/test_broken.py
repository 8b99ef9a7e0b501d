"""Files with faults: each is reported at its line, and what is whole is still read."""

from __future__ import annotations

import codecs
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from index.bases import read_bases
from index.errors import Problem, Severity
from index.readers import decode, read_file
from tests.conftest import DATA

_BROKEN = DATA / "shapes" / "broken"
_EXPECTED: dict[str, list[dict[str, Any]]] = json.loads((_BROKEN / "expected.json").read_text(encoding="utf-8"))
_SURVIVORS: dict[str, list[str]] = json.loads((_BROKEN / "survivors.json").read_text(encoding="utf-8"))
_FAULTS = [(file, number) for file, faults in sorted(_EXPECTED.items()) for number in range(len(faults))]
_FAULTS = [(file, number) for file, number in _FAULTS if not _EXPECTED[file][number].get("optional")]
# What a message must say for each kind of fault.
_WORDS = {
    "duplicate": ("already taken by", "the same question stands at"),
    "empty answer": ("has no answer",),
    "no entries": ("no questions found",),
    "nul byte": ("NUL",),
    "undecodable": ("not UTF-8",),
    "unclosed fence": ("never closed",),
    "wrong type": ("must be", "no questions found"),
    "yaml syntax": ("not valid YAML",),
}


@cache
def _read(file: str) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    bases, problems = read_bases([_BROKEN / file])
    return tuple(entry.question for base in bases for entry in base.entries), tuple(problems)


@pytest.mark.parametrize(("file", "number"), _FAULTS)
def test_a_fault_is_reported_at_its_line_in_words_that_name_it(file: str, number: int) -> None:
    fault = _EXPECTED[file][number]
    lines = {fault["line"], *fault.get("line_also", [])}
    said = [problem for problem in _read(file)[1] if any(word in problem.what for word in _WORDS[fault["about"]])]
    assert any(problem.line in lines for problem in said), [str(problem) for problem in _read(file)[1]]


@pytest.mark.parametrize("file", sorted(_EXPECTED))
def test_nothing_else_is_reported_than_the_faults_of_a_file(file: str) -> None:
    lines = {line for fault in _EXPECTED[file] for line in (fault["line"], *fault.get("line_also", []))}
    assert {problem.line for problem in _read(file)[1]} <= lines


@pytest.mark.parametrize("file", sorted(_EXPECTED))
def test_a_message_names_the_file_and_says_what_to_do(file: str) -> None:
    for problem in _read(file)[1]:
        assert problem.file.endswith(file)
        assert problem.remedy.endswith(".")


@pytest.mark.parametrize("file", sorted(_SURVIVORS))
def test_what_is_whole_in_a_broken_file_is_still_read(file: str) -> None:
    assert [question for question in _SURVIVORS[file] if question not in _read(file)[0]] == []


def test_all_faults_of_a_file_are_reported_at_once() -> None:
    assert sorted(problem.line for problem in _read("three_faults.md")[1]) == [7, 13, 21]
    assert [problem.line for problem in _read("two_faults.yml")[1]] == [3, 6]
    assert [problem.line for problem in _read("wrong_types.yml")[1]] == [5, 7, 13]


def test_faults_of_several_files_are_reported_together(tmp_path: Path) -> None:
    for name in ("two_faults.yml", "empty_answer.md"):
        (tmp_path / name).write_bytes((_BROKEN / name).read_bytes())
    _, problems = read_bases([tmp_path])
    folder = tmp_path.name
    found = {(problem.file, problem.line) for problem in problems}
    assert {(f"{folder}/two_faults.yml", 3), (f"{folder}/empty_answer.md", 7)} <= found


def test_one_question_in_two_sections_is_a_warning_that_names_both_places() -> None:
    questions, (problem,) = _read("duplicate.md")
    assert problem.severity is Severity.WARNING
    assert (problem.line, "duplicate.md:5" in problem.what) == (15, True)
    assert questions.count("How do I mix two colours?") == 2


def test_one_question_twice_in_a_section_is_an_error_and_the_first_stays() -> None:
    questions, problems = _read("three_faults.md")
    (twice,) = [problem for problem in problems if "already taken" in problem.what]
    assert twice.severity is Severity.ERROR
    assert "three_faults.md:3" in twice.what
    assert questions.count("How do I undo?") == 1


def test_an_unclosed_fence_that_hides_entries_is_an_error() -> None:
    (problem,) = _read("unclosed_fence.md")[1]
    assert problem.severity is Severity.ERROR
    assert "hides the entries below" in problem.remedy


def test_a_nul_character_is_a_warning_and_shown_as_a_mark() -> None:
    drafts, problems = read_file(_BROKEN / "nul_bytes.md", "nul_bytes.md")
    assert [problem.severity for problem in problems] == [Severity.WARNING]
    assert drafts[0].answer == ["A paint\ufffd program."]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_with_or_without_a_byte_order_mark_is_read(encoding: str) -> None:
    marks = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    assert decode(marks.get(encoding, b"") + "显存？\n".encode(encoding)) == "显存？\n"


def test_line_ends_of_windows_and_old_macs_count_as_one() -> None:
    assert decode(b"a\r\nb\rc\n") == "a\nb\nc\n"


def test_a_byte_that_is_no_utf_8_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "faq.md"
    path.write_bytes(b"# FAQ\r\n\r\n## What?\r\n\r\nCaf\xe9.\r\n")
    drafts, (problem,) = read_file(path, "faq.md")
    assert (problem.severity, problem.line, "0xe9" in problem.what) == (Severity.ERROR, 5, True)
    assert [draft.question for draft in drafts] == ["What?"]


def test_a_file_that_cannot_be_opened_raises_what_the_system_says(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_file(tmp_path / "gone.md", "gone.md")


def test_a_suffix_that_no_reader_takes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        read_file(tmp_path / "faq.pdf", "faq.pdf")


@pytest.mark.parametrize("suffix", ["md", "MD", "markdown", "mdx"])
def test_markdown_goes_by_several_suffixes(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"faq.{suffix}"
    path.write_text("## What is it?\n\nA tool.\n", encoding="utf-8")
    assert [draft.question for draft in read_file(path, path.name)[0]] == ["What is it?"]
