"""Signs of a question."""

from __future__ import annotations

import pytest

from index.signs import (
    asks,
    ends_as_question,
    is_contents,
    is_generic,
    is_label,
    names_error,
    split_bold,
    unmarked_answer,
    unmarked_question,
    without_break,
    without_number,
)


@pytest.mark.parametrize(
    "text",
    ["Is it free?", "How to install", "1. Can I?", '"What?"', "为什么变慢", "是这样吗", "如何安装？", "**Why?**"],
)
def test_questions_of_both_languages_ask(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text", ["Using a proxy", "Installation", "安装", "Whatever you like", "Cannot start", "Island"]
)
def test_statements_do_not_ask(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize(("text", "is_one"), [("Why? ", True), ('"Why?")', True), ("为何？", True), ("Why? So", False)])
def test_only_the_end_makes_a_question_mark_count(text: str, *, is_one: bool) -> None:
    assert ends_as_question(text) is is_one


@pytest.mark.parametrize("text", ['"no kernel image"', "“x”", "ModuleNotFoundError is raised", "error: x", "`ENOSPC`"])
def test_quoted_and_named_errors_are_seen(text: str) -> None:
    assert names_error(text)


def test_a_plain_topic_names_no_error() -> None:
    assert not names_error("Using a mirror")


@pytest.mark.parametrize(
    ("text", "is_one"), [("Note:", True), ("**注意：**", True), ("x" * 401, True), ("Note", False)]
)
def test_a_label_introduces_or_is_too_long(text: str, *, is_one: bool) -> None:
    assert is_label(text) is is_one


@pytest.mark.parametrize("title", ["FAQ", "Frequently Asked Questions", "Troubleshooting", "常见问题"])
def test_a_heading_for_the_whole_page_is_generic(title: str) -> None:
    assert is_generic(title)


@pytest.mark.parametrize(("title", "is_one"), [("Table of Contents", True), ("目录", True), ("Content types", False)])
def test_a_heading_of_a_table_of_contents_is_told_from_a_topic(title: str, *, is_one: bool) -> None:
    assert is_contents(title) is is_one


@pytest.mark.parametrize(
    ("text", "rest"), [("1. How", "How"), ("2.3 How", "How"), ("3) How", "How"), ("3D models", "3D models")]
)
def test_a_number_before_a_question_is_dropped(text: str, rest: str) -> None:
    assert without_number(text) == rest


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Q: How?", "How?"),
        ("Q1. How?", "How?"),
        ("**Q**: How?", "How?"),
        ("**Q1:** How?", "How?"),
        ("**Q: How?**", "How?"),
        ("Question 2: How?", "How?"),
        ("问：如何？", "如何？"),
        ("问题3：如何？", "如何？"),
        ("Quick start: run", None),
        ("QA: x", None),
    ],
)
def test_a_mark_of_a_question_is_taken_off(text: str, question: str | None) -> None:
    assert unmarked_question(text) == question


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("A: So.", "So."),
        ("**A1:** So.", "So."),
        ("**A**: So.", "So."),
        ("Answer: So.", "So."),
        ("答：是。", "是。"),
        ("A tool.", None),
        ("Always: so", None),
    ],
)
def test_a_mark_of_an_answer_is_taken_off(text: str, answer: str | None) -> None:
    assert unmarked_answer(text) == answer


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("**How?** So.", ("How?", " So.")),
        ("__How?__", ("How?", "")),
        ("**a** and **b**", ("a", " and **b**")),
        ("not **bold**", None),
        ("*How?*", None),
    ],
)
def test_a_bold_beginning_is_split_off(text: str, parts: tuple[str, str] | None) -> None:
    assert split_bold(text) == parts


@pytest.mark.parametrize("line", ["How?  ", "How?\\", "How?<br>", "How?<br/>"])
def test_a_hard_break_is_dropped_however_it_is_written(line: str) -> None:
    assert without_break(line) == "How?"
