"""Questions from lines: plain ones, and JSON lines."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.questions import Asked, read_questions
from index.errors import MmfaqError


def test_plain_lines_are_known_by_their_numbers() -> None:
    assert list(read_questions(["one\n", "\n", " \t\n", "two\r\n", "three"])) == [
        Asked("1", "one"),
        Asked("4", "two"),
        Asked("5", "three"),
    ]


def test_json_lines_keep_their_ids_and_their_line_breaks() -> None:
    lines = ['{"id": "x", "question": "a\\nb"}', '  {"question": "c", "more": 1}', '{"id": null, "question": "d"}']
    assert list(read_questions(lines)) == [Asked("x", "a\nb"), Asked("2", "c"), Asked("3", "d")]


@pytest.mark.parametrize("line", ["{", "{key} is missing", '{"other": 1}', '{"question', "{}", '{"a":' * 100_000])
def test_a_question_may_begin_with_a_brace(line: str) -> None:
    assert list(read_questions([line])) == [Asked("1", line)]


@pytest.mark.parametrize("question", ["7", "null", "[]", "{}", "true"])
def test_a_json_question_must_be_text(question: str) -> None:
    with pytest.raises(MmfaqError, match=r"line 2: the question must be text\. Write"):
        list(read_questions(["first", f'{{"question": {question}}}']))


@given(st.text(), st.text())
def test_any_question_and_id_come_back_from_json(identifier: str, question: str) -> None:
    line = json.dumps({"id": identifier, "question": question}) + "\n"
    assert list(read_questions([line])) == [Asked(identifier, question)]


@given(st.text(st.characters(exclude_characters="\r\n"), min_size=1).filter(lambda text: text.strip()))
def test_any_plain_line_is_a_question(text: str) -> None:
    (asked,) = read_questions([text + "\n"])
    assert asked.text in {text, *_json_question(text)}


def _json_question(text: str) -> list[str]:
    try:
        return [json.loads(text)["question"]]
    except (ValueError, KeyError, TypeError):
        return []
