"""The readers against FAQ files that projects publish, counted by hand."""

from __future__ import annotations

import json
import re
from functools import cache

import pytest

from index.readers import read_file
from index.readers.blocks import Draft
from tests.conftest import DATA, SHARED, needs_shared

pytestmark = needs_shared

_FAQS = SHARED / "faqs"
_COUNTS = json.loads((DATA / "hand_count.json").read_text(encoding="utf-8"))
_FILES = sorted(_COUNTS)
_MARKDOWN = [file for file in _FILES if file.endswith(".md")]
# What a reader takes off the beginning of a line: indentation, markers of lists, of answers, and a bold question.
_TAKEN_OFF = re.compile(r"\s*(?:[-*+]\s+)?(?:\*\*.+\*\*\s*)?")
_LINK = re.compile(r"\[[^\]]*\]\([^)\s]+\)")

_ROW = re.compile(r"^\s*\|", re.MULTILINE)


@cache
def _drafts(file: str) -> tuple[Draft, ...]:
    return tuple(read_file(_FAQS / file, file)[0])


@cache
def _lines(file: str) -> tuple[str, ...]:
    return tuple((_FAQS / file).read_text(encoding="utf-8").split("\n"))


@pytest.mark.parametrize("file", _FILES)
def test_no_entry_of_a_published_file_is_lost_or_invented(file: str) -> None:
    assert [draft.question_line for draft in _drafts(file)] == [first for first, _ in _COUNTS[file]["entries"]]


@pytest.mark.parametrize("file", _FILES)
def test_each_entry_begins_and_ends_on_the_lines_counted_by_hand(file: str) -> None:
    found = [[draft.question_line, max(draft.answer_lines)] for draft in _drafts(file)]
    also = dict(_COUNTS[file].get("also_ok", []))
    expected = [
        [first, actual[1] if also.get(first) == actual[1] else last]
        for (first, last), actual in zip(_COUNTS[file]["entries"], found, strict=True)
    ]
    assert found == expected


@pytest.mark.parametrize("file", _FILES)
def test_a_published_file_is_read_without_a_problem(file: str) -> None:
    assert read_file(_FAQS / file, file)[1] == []


@pytest.mark.parametrize("file", _MARKDOWN)
def test_each_answer_line_stands_in_the_file_where_it_says(file: str) -> None:
    for draft in _drafts(file):
        for line, number in zip(draft.answer, draft.answer_lines, strict=True):
            source = _lines(file)[number - 1]
            if line:
                assert source.endswith(line)
                assert _TAKEN_OFF.fullmatch(source.removesuffix(line)), source


@pytest.mark.parametrize("file", _MARKDOWN)
def test_no_line_between_an_entrys_ends_is_lost(file: str) -> None:
    for draft in _drafts(file):
        between = range(draft.question_line + 1, max(draft.answer_lines) + 1)
        written = {number for number in between if _lines(file)[number - 1].strip()}
        kept = {number for line, number in zip(draft.answer, draft.answer_lines, strict=True) if line.strip()}
        assert written <= kept


@pytest.mark.parametrize("file", _MARKDOWN)
def test_fences_table_rows_and_links_of_an_entry_are_all_in_its_answer(file: str) -> None:
    for draft in _drafts(file):
        source = "\n".join(_lines(file)[draft.question_line : max(draft.answer_lines)])
        answer = "\n".join(draft.answer)
        assert answer.count("```") == source.count("```")
        assert len(_ROW.findall(answer)) == len(_ROW.findall(source))
        assert set(_LINK.findall(source)) <= set(_LINK.findall(answer))


def test_an_answer_in_a_yaml_block_is_verbatim() -> None:
    file = "geyser/en_faq.yml"
    for draft in _drafts(file):
        for line, number in zip(draft.answer, draft.answer_lines, strict=True):
            assert line.strip() in _lines(file)[number - 1]


def test_escapes_of_a_published_file_stay_as_they_are() -> None:
    drafts = _drafts("mmdetection/en_faq.md")
    assert drafts[1].question == "\"No module named 'mmcv.ops'\"; \"No module named 'mmcv.\\_ext'\"."
    assert "\\<1.7.0" in "\n".join(drafts[0].answer)
    assert "(32\\*32)" in "\n".join(drafts[16].answer)
