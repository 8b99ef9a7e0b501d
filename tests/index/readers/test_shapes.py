"""One file for each way in which projects write their FAQ."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest

from index.readers import SUFFIXES, read_file
from index.readers.blocks import Draft
from tests.conftest import DATA

_SHAPES = DATA / "shapes"
_EXPECTED: dict[str, list[dict[str, Any]]] = json.loads((_SHAPES / "expected.json").read_text(encoding="utf-8"))
_FILES = sorted(_EXPECTED)
_ENTRIES = [(file, number) for file in _FILES for number in range(len(_EXPECTED[file]))]
each_file = pytest.mark.parametrize("file", _FILES)
each_entry = pytest.mark.parametrize(("file", "number"), _ENTRIES)


@cache
def _drafts(file: str) -> tuple[Draft, ...]:
    return tuple(read_file(_SHAPES / file, file)[0])


def _allowed(expected: dict[str, Any], key: str) -> list[Any]:
    return [expected[key], *expected.get(f"{key}_also", [])]


def test_every_shape_has_its_expectations() -> None:
    assert {path.name for path in _SHAPES.iterdir() if path.suffix in SUFFIXES} == set(_EXPECTED)


@each_file
def test_a_shape_gives_all_of_its_questions_in_order(file: str) -> None:
    found = [draft.question for draft in _drafts(file)]
    assert len(found) == len(_EXPECTED[file])
    assert all(one in _allowed(want, "question") for one, want in zip(found, _EXPECTED[file], strict=True)), found


@each_file
def test_a_shape_is_read_without_a_problem(file: str) -> None:
    assert read_file(_SHAPES / file, file)[1] == []


@each_entry
def test_an_entry_of_a_shape_has_its_lines(file: str, number: int) -> None:
    draft, expected = _drafts(file)[number], _EXPECTED[file][number]
    assert draft.question_line in _allowed(expected, "first_line")
    if "last_line" in expected:
        assert max(draft.answer_lines) in _allowed(expected, "last_line")


@pytest.mark.parametrize(("file", "number"), [one for one in _ENTRIES if "section" in _EXPECTED[one[0]][one[1]]])
def test_an_entry_of_a_shape_has_its_section(file: str, number: int) -> None:
    assert list(_drafts(file)[number].section) == _EXPECTED[file][number]["section"]


@each_entry
def test_an_answer_of_a_shape_holds_its_own_text_and_no_other(file: str, number: int) -> None:
    expected, answer = _EXPECTED[file][number], "\n".join(_drafts(file)[number].answer)
    assert [part for part in expected["answer_contains"] if part not in answer] == []
    assert [part for part in expected["answer_excludes"] if part in answer] == []


@pytest.mark.parametrize("file", [file for file in _FILES if file.endswith(".md")])
def test_an_answer_of_a_markdown_shape_stands_in_the_file_where_it_says(file: str) -> None:
    lines = (_SHAPES / file).read_text(encoding="utf-8-sig").split("\n")
    for draft in _drafts(file):
        for line, number in zip(draft.answer, draft.answer_lines, strict=True):
            assert re.sub(r"^\*\*(.*)\*\*$", r"\1", line.strip()) in lines[number - 1]
