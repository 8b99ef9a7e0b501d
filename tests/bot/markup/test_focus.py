"""The focus is cut out of an answer and stays what it was there."""

from __future__ import annotations

from bot.markup.focus import brief_words, focus_tree, has_row
from bot.markup.parsing import tree_of
from bot.markup.tree import Block, Code, Listing, Paragraph, Span, Table, words_of
from bot.reply import Focus, Shown
from index.entry import Source

_SOURCE = Source("f.md", 1, 9, "https://x.y/f.html")
_TABLE = "Versions:\n\n| a | b |\n|---|:-:|\n| 1 | `2` |\n| 3 | 4 |\n| 5 | 6 |"


def _focus(answer: str, *parts: str) -> tuple[Block, ...]:
    focus = tuple(Focus(part, 1, 1) for part in parts)
    return focus_tree(Shown("base", "id", "Q?", (), _SOURCE, focus, answer))


def test_rows_get_the_header_of_their_table() -> None:
    (table,) = _focus(_TABLE, "| 5 | 6 |", "| 1 | `2` |")
    assert isinstance(table, Table)
    assert [[cell[0].text for cell in row] for row in table.rows] == [["a", "b"], ["1", "2"], ["5", "6"]]
    assert table.aligns == ("", "center")


def test_a_row_whose_table_is_not_there_is_a_line() -> None:
    assert _focus("", "| 1 | 2 |") == (Paragraph((Span("1"), Span(" | "), Span("2"))),)


def test_a_step_keeps_its_number_though_it_stood_deep() -> None:
    assert _focus("", "   3. do\n      this") == (Listing(((Paragraph((Span("do this"),)),),), 3),)


def test_code_that_was_indented_stays_code() -> None:
    assert _focus("Run:\n\n    # this\n    it\n", "    # this\n    it") == (Code("# this\nit"),)


def test_a_fence_stays_code() -> None:
    assert _focus("", "  ```sh\n  a | b\n  ```") == (Code("a | b", "sh"),)


def test_words_with_a_bar_are_no_row() -> None:
    assert _focus(_TABLE, "a | b is a pipe") == (Paragraph((Span("a | b is a pipe"),)),)


def test_a_relative_link_leads_to_where_the_page_stands() -> None:
    assert _focus("", "[a](b.md)") == (Paragraph((Span("a", url="https://x.y/b.html"),)),)


def test_no_focus_is_no_block() -> None:
    assert _focus("words") == ()


def test_a_row_whose_table_is_not_there_gets_the_header_that_it_stood_below() -> None:
    focus = (Focus("| 1 | x |", 3, 3, "| a | b |"), Focus("| 2 | y |", 4, 4, "| a | b |"))
    found = focus_tree(Shown("base", "id", "Q?", (), _SOURCE, focus, ""))
    assert words_of(found) == "a b 1 x 2 y"
    assert has_row(found)


def test_rows_are_said_briefly_as_what_they_are_about_and_what_they_say() -> None:
    answer = "| a | b | c |\n|---|---|---|\n| 1 | x | |\n| 2 | | |\n| 3 | y | z |"
    assert brief_words(tree_of(answer)) == "1: x; 2; 3: y, z"
    assert brief_words(tree_of("Words.")) == "Words."
