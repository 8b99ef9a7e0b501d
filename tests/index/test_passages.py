"""The passages of an entry, and the lines that they come from."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.bases import read_bases
from index.entry import Entry, Source
from index.passage import Passage, Role
from index.passages import passages_of, quoted_errors
from tests.index.readers.reading import drafts_of
from tests.index.writing import write


def _entry(question: str, answer: str, phrasings: tuple[str, ...] = ()) -> Entry:
    """Return an entry whose answer begins on line 3 of its file."""
    lines = tuple(range(3, 4 + answer.count("\n")))
    return Entry("id", "base", (), question, answer, lines, "en", Source("f", 1, lines[-1]), phrasings)


def _parts(answer: str) -> list[tuple[Role, str, int, int]]:
    found = passages_of(_entry("Why?", answer))[1:]
    return [(passage.role, passage.text, passage.first_line, passage.last_line) for passage in found]


def test_a_question_its_errors_and_its_phrasings_come_first() -> None:
    question = '`x` fails; "no module x"; "cannot import x"'
    found = passages_of(_entry(question, "Install it.", ("x is **gone**",)))
    assert [(passage.role, passage.text, passage.markdown) for passage in found] == [
        (Role.QUESTION, 'x fails; "no module x"; "cannot import x"', question),
        (Role.ERROR, "no module x", "no module x"),
        (Role.ERROR, "cannot import x", "cannot import x"),
        (Role.PHRASING, "x is gone", "x is **gone**"),
        (Role.TEXT, "Install it.", "Install it."),
    ]
    assert {(passage.first_line, passage.last_line) for passage in found[:4]} == {(1, 1)}


def test_a_question_that_is_one_quoted_error_is_not_repeated() -> None:
    assert [passage.role for passage in passages_of(_entry('"segmentation fault".', "Look."))] == [
        Role.QUESTION,
        Role.TEXT,
    ]


@pytest.mark.parametrize(
    ("question", "errors"),
    [
        ('"one error"; "two errors"', ["one error", "two errors"]),
        ('"one error" or "two errors".', ["one error", "two errors"]),
        ('"一个 错误" 或者 "两个 错误"', ["一个 错误", "两个 错误"]),
        ('"one error"或"two errors"', ["one error", "two errors"]),
        ('"one error", "two errors"', ["one error", "two errors"]),
        ('"one error"；"two errors"', ["one error", "two errors"]),
        ("“one error”; “two errors”", ["one error", "two errors"]),
        ('"one error"; "one error"', ["one error"]),
        ('"a; b or c d"', ["a; b or c d"]),
        ('It says "one error" and stops', ["one error"]),
        ('It says "error" and stops', []),
        ('Versions do not match; "AssertionError: x==1 is used"', ["AssertionError: x==1 is used"]),
        ("What is this or that?", []),
        ("", []),
    ],
)
def test_the_errors_that_a_question_quotes_are_taken_apart(question: str, errors: list[str]) -> None:
    assert quoted_errors(question) == errors


def test_a_row_carries_the_words_of_the_header_and_its_own_line() -> None:
    table = "| Version | `mmcv` |\n| - | - |\n| 2.0 | \\<=1.3 |\n| 2.1 | |\n"
    assert _parts("Pick:\n\n" + table.strip()) == [
        (Role.TEXT, "Pick:", 3, 3),
        (Role.ROW, "Version: 2.0; mmcv: <=1.3", 7, 7),
        (Role.ROW, "Version: 2.1", 8, 8),
    ]


def test_a_table_of_a_header_alone_is_one_row() -> None:
    assert _parts("| a | b |\n| - | - |") == [(Role.ROW, "a: a; b: b", 3, 3)]


def test_a_step_holds_its_code_and_the_code_stands_alone_too() -> None:
    answer = "1. Run this:\n\n   ```sh\n   go\n   ```\n\n   Then wait.\n\n2. Done."
    assert _parts(answer) == [
        (Role.STEP, "Run this: go\n Then wait.", 3, 9),
        (Role.CODE, "go\n", 5, 7),
        (Role.STEP, "Done.", 11, 11),
    ]


def test_a_step_ends_where_a_list_inside_it_begins() -> None:
    assert _parts("- one\n  - two\n    three\n- four") == [
        (Role.STEP, "one", 3, 3),
        (Role.STEP, "two three", 4, 5),
        (Role.STEP, "four", 6, 6),
    ]


def test_code_and_text_outside_lists_are_parts_of_their_own() -> None:
    assert _parts("One\ntwo.\n\n```py\nx = 1\n```\n\n> quoted\n\n### More") == [
        (Role.TEXT, "One two.", 3, 4),
        (Role.CODE, "x = 1\n", 6, 8),
        (Role.TEXT, "quoted", 10, 10),
        (Role.TEXT, "More", 12, 12),
    ]


def test_the_markdown_of_a_part_is_its_lines_as_they_stand() -> None:
    found = passages_of(_entry("Why?", "1. **one**\n   two\n\n       code"))
    assert found[1].markdown == "1. **one**\n   two\n\n       code"


def test_an_empty_part_is_left_out() -> None:
    assert _parts("- \n- a\n\n```\n```") == [(Role.STEP, "a", 4, 4)]


@pytest.mark.parametrize("role", list(Role))
def test_only_parts_of_the_answer_can_be_its_focus(role: Role) -> None:
    assert role.is_answer is (role.value in {"text", "step", "row", "code"})


def test_lines_are_those_of_the_file_even_where_the_reader_left_some_out(tmp_path: Path) -> None:
    text = "# FAQ\n\n- Why?\n\n  <!-- TODO -->\n\n  One.\n\n  - two\n\n- How?\n\n  So.\n"
    (base,), _ = read_bases([write(tmp_path / "tool", {"faq.md": text})])
    found = passages_of(base.entries[0])
    assert [(passage.text, passage.first_line) for passage in found] == [("Why?", 3), ("One.", 7), ("two", 9)]


_PIECES = [
    "a word",
    "- ",
    "1. ",
    "  ",
    "    ",
    "\n",
    "\n\n",
    "```",
    "> ",
    "|a|b|\n|-|-|\n|1|2|",
    "# ",
    "<b>",
    "**",
    "[x]: y",
    "\t",
    ":  ",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=25).map("".join))
def test_the_passages_of_any_answer_lie_within_its_lines(answer: str) -> None:
    for draft in drafts_of(f"## Why?\n\n{answer}\n\n## How?\n\nSo.\n"):
        if draft.answer:
            entry = _entry(draft.question, "\n".join(draft.answer))
            _check(passages_of(entry), entry)


def _check(passages: list[Passage], entry: Entry) -> None:
    lines = entry.answer.split("\n")
    for passage in passages:
        assert 1 <= passage.first_line <= passage.last_line <= entry.answer_lines[-1]
        if passage.role.is_answer:
            assert passage.text.strip()
            assert passage.markdown == "\n".join(lines[passage.first_line - 3 : passage.last_line - 2])
