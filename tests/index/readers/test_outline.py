"""Which headings, bullets and paragraphs open an entry, and where it ends."""

from __future__ import annotations

import pytest

from index.readers.blocks import Block, Kind
from index.readers.leads import is_whole_bold, split_lead, turns, without_answer_mark
from index.readers.lists import is_index, is_way_back, key_of
from index.readers.markdown import read_markdown
from tests.index.readers.reading import answers, drafts, questions


def _paragraph(markdown: str, first_line: int = 1) -> Block:
    lines = tuple(range(first_line, first_line + markdown.count("\n") + 1))
    return Block(Kind.PARAGRAPH, markdown, lines, markdown)


@pytest.mark.parametrize(
    ("markdown", "question", "rest", "line"),
    [
        ("Is it?", "Is it?", None, 0),
        ("Is it?\nYes.", "Is it?", "Yes.", 6),
        ("**Is it?** Yes.", "Is it?", "Yes.", 5),
        ("**Is it**\nYes.", "Is it", "Yes.", 6),
        ("**Is it** ?", "Is it?", None, 0),
        ("Q: Is it?\nA: Yes.\nOr no.", "Is it?", "Yes.\nOr no.", 6),
        ("Q: It is\nthis way\nA: Yes.", "It is this way", "Yes.", 7),
        ("Two lines\nof a statement", "Two lines of a statement", None, 0),
    ],
)
def test_a_paragraph_is_split_into_its_question_and_what_follows(
    markdown: str, question: str, rest: str | None, line: int
) -> None:
    lead = split_lead(_paragraph(markdown, 5))
    assert (lead.question, lead.line) == (question, 5)
    assert (lead.rest.markdown, lead.rest.first_line) == (rest, line) if lead.rest else rest is None


def test_several_questions_in_one_paragraph_are_taken_apart() -> None:
    found = list(turns(_paragraph("Q: One?\nA: 1.\nQ: Two?\nA: 2.")))
    assert [(block.markdown, block.lines) for block in found] == [
        ("Q: One?\nA: 1.", (1, 2)),
        ("Q: Two?\nA: 2.", (3, 4)),
    ]


def test_a_paragraph_without_marks_is_left_whole() -> None:
    block = _paragraph("One.\nTwo?")
    assert list(turns(block)) == [block]


def test_an_answer_mark_is_dropped_from_text_but_not_from_code() -> None:
    code = Block(Kind.CODE, "A: x", (1,))
    assert without_answer_mark(code) is code
    assert without_answer_mark(_paragraph("**A:** So.")).markdown == "So."
    assert without_answer_mark(_paragraph("A:")).markdown == ""


@pytest.mark.parametrize(
    ("markdown", "is_one"),
    [("**How?**", True), ("**How** ?", True), ("**How?**\nSo.", True), ("**Note** this", False), ("How?", False)],
)
def test_a_paragraph_is_whole_bold_up_to_its_first_line_break(markdown: str, *, is_one: bool) -> None:
    assert is_whole_bold(markdown) is is_one


def _list(markdown: str) -> Block:
    return read_markdown(markdown, "f")[0][0]


@pytest.mark.parametrize(
    ("markdown", "is_one"),
    [
        ("- [A](#a)\n- [B](#b)\n", True),
        ("- S\n  - [A](#a)\n  - [B](#b)\n  - [C](#c)\n  - [D](#d)\n", True),
        ("- What?\n- Why\n", True),
        ("- [A](#a)\n", False),
        ("- [A](https://x.org)\n- [B](https://x.org)\n", False),
        ("- one\n- two\n", False),
    ],
)
def test_a_list_that_repeats_the_page_is_an_index(markdown: str, *, is_one: bool) -> None:
    assert is_index(_list(markdown), frozenset({key_of("What?"), key_of("why")})) is is_one


def test_only_a_link_to_the_top_is_a_way_back() -> None:
    block, other = read_markdown("[back to top](#x)\n\n[see the guide](#guide)\n", "f")[0]
    assert (is_way_back(block), is_way_back(other)) == (True, False)


def test_titles_are_compared_by_letters_and_digits() -> None:
    assert key_of("**How** do I?") == key_of("how do-i")


def test_a_bullet_whose_answer_is_missing_is_still_a_question() -> None:
    found = drafts("- How?\n\n  So.\n\n- Why?\n\n- When?\n\n  Now.\n")
    assert [(draft.question, draft.answer) for draft in found] == [("How?", ["So."]), ("Why?", []), ("When?", ["Now."])]


def test_answers_marked_as_bullets_of_their_own_belong_to_the_question_above() -> None:
    assert answers("- Q: How?\n- A: So.\n- Q: Why?\n- A: Thus.\n") == ["So.", "Thus."]


def test_a_question_mark_in_the_middle_of_an_answer_opens_no_entry() -> None:
    text = "## How do I start?\n\nDid you install it?\n\nIf not, do that.\n\n## Why?\n\nSo.\n"
    assert questions(text) == ["How do I start?", "Why?"]


def test_bold_labels_in_an_answer_open_no_entry() -> None:
    text = "## How?\n\n**Note:** mind the gap.\n\n**Important**\n\nReally.\n\n## Why?\n\nSo.\n"
    assert questions(text) == ["How?", "Why?"]


def test_a_section_that_says_something_itself_is_no_entry_when_it_holds_questions() -> None:
    text = "# FAQ\n\n## Setup\n\nAbout setting up.\n\n### How?\n\nSo.\n\n### Why?\n\nThus.\n"
    assert questions(text) == ["How?", "Why?"]


def test_a_numbered_list_of_steps_is_an_answer_not_entries() -> None:
    (draft, _) = drafts("## Setting up\n\n1. Open the lid.\n\n   Slowly.\n\n2. Pour.\n\n   Fast.\n\n## Why?\n\nSo.\n")
    assert draft.answer[0] == "1. Open the lid."


def test_a_page_of_one_question_is_one_entry() -> None:
    assert questions("# How do I start?\n\nPress the button.\n") == ["How do I start?"]


def test_a_list_below_a_bold_label_of_an_answer_holds_no_question() -> None:
    text = "# Troubleshooting\n\n## It hangs\n\n**Symptoms**\n\n- noise\n\n**Solution**\n\nWait.\n\n## Why?\n\nSo.\n"
    assert questions(text) == ["It hangs", "Why?"]
