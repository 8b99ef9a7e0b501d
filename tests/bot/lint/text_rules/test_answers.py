from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lint.text_rules.answers import MOST_CHARACTERS, RULES
from tests.bot.lint.corpus import lines, written

_EMPTY, _LINK, _LONG, _CODE = RULES


def _faq(answer: str, question: str = "What is it?") -> dict[str, str]:
    return {"faq.yml": f"- question: {json.dumps(question)}\n  answer: {json.dumps(answer)}\n"}


@pytest.mark.parametrize(
    "answer",
    [
        *("TODO", "todo: ask Ada", "**TBD**", "...", "FIXME", "Coming soon!", "To be written.", "N/A", "_WIP_", "-"),
        *("待补充", "暂无答案。", "敬请期待", "<p></p>", "Placeholder", "Lorem ipsum dolor sit amet"),
    ],
)
def test_an_answer_that_says_nothing_is_reported(tmp_path: Path, answer: str) -> None:
    assert lines(written(tmp_path, _faq(answer)), _EMPTY) == [2]


@pytest.mark.parametrize(
    "answer",
    [
        *("Yes.", "No", "42", "否", "`x`", "```\nx\n```", "![a](b.png)", '<img src="a.png">', "| a |\n| - |\n| b |"),
        *("Todo lists are kept in the sidebar: open it with Ctrl-T, then drag them.", "- [x](https://example.org)"),
    ],
)
def test_a_short_answer_is_an_answer(tmp_path: Path, answer: str) -> None:
    assert lines(written(tmp_path, _faq(answer)), _EMPTY) == []


@pytest.mark.parametrize(
    "answer",
    [
        "[x](y.md)",
        "See [the long manual of it](y.md).",
        "<https://example.org>",
        "- [a](b)\n- [c](d)",
        "详见[文档](y.md)",
    ],
)
def test_an_answer_that_is_only_links_is_reported(tmp_path: Path, answer: str) -> None:
    assert lines(written(tmp_path, _faq(answer)), _LINK) == [2]


@pytest.mark.parametrize(
    "answer",
    ["Yes, see [x](y) for all of it.", "Run `x`: [y](z)", "[a](b)\n\n```\nc\n```", "![a](b) [c](d)", "No link."],
)
def test_an_answer_that_says_something_beside_its_link_is_fine(tmp_path: Path, answer: str) -> None:
    assert lines(written(tmp_path, _faq(answer)), _LINK) == []


@pytest.mark.parametrize(("length", "expected"), [(MOST_CHARACTERS, [1]), (MOST_CHARACTERS - len("What is it?"), [])])
def test_an_answer_is_too_long_where_it_and_its_question_pass_one_message(
    tmp_path: Path, length: int, expected: list[int]
) -> None:
    assert lines(written(tmp_path, _faq("x" * length)), _LONG) == expected


@pytest.mark.parametrize("answer", ["Run `x.", "Run x`.", "a ``b` c", "- `a\n- b`", "| a |\n| - |\n| `b |"])
def test_a_backtick_without_partner_is_reported(tmp_path: Path, answer: str) -> None:
    assert len(lines(written(tmp_path, _faq(answer)), _CODE)) >= 1


@pytest.mark.parametrize(
    "answer", ["`a`", "``a`b``", r"a \` b", "```\n`\n```", "    `indented", "the `switch' of old manuals", "`` ` ``"]
)
def test_balanced_escaped_and_quoting_backticks_are_fine(tmp_path: Path, answer: str) -> None:
    assert lines(written(tmp_path, _faq(answer)), _CODE) == []


def test_a_backtick_in_a_paragraph_is_reported_at_its_own_line(tmp_path: Path) -> None:
    text = "## What is it?\n\nFirst line\nsecond line\nthird `line\n"

    assert lines(written(tmp_path, {"faq.md": text}), _CODE) == [5]


def test_a_question_of_yaml_may_have_no_lonely_backtick_either(tmp_path: Path) -> None:
    assert lines(written(tmp_path, _faq("Yes.", "What is `it?")), _CODE) == [1]


@given(answer=st.text(alphabet="`<>![]()\\ ab\n-|#", max_size=60))
def test_any_answer_can_be_looked_at(tmp_path_factory: pytest.TempPathFactory, answer: str) -> None:
    linted = written(tmp_path_factory.mktemp("any"), _faq(answer))

    assert all(line > 0 for line in lines(linted, *RULES))
