"""Answers in pages: each within its room, ending where it reads well."""

from __future__ import annotations

import pytest

from adapters.discord_bot.pages import Piece, Room, markdown_of, page, pages, pieces_of
from bot.markup.parsing import tree_of
from bot.markup.tree import Code, Span
from tests.adapters.discord_bot.reading import read


def _more_rows(number: int) -> Span:
    return Span(f"{number} more rows", url="https://x.y")


def _pieces(markdown: str) -> list[Piece]:
    return pieces_of(tree_of(markdown))


def _pages(markdown: str, size: int) -> list[str]:
    return [markdown_of(found) for found in pages(_pieces(markdown), Room(size), _more_rows)]


def test_paragraphs_go_on_the_next_page_as_they_are() -> None:
    assert _pages("one one\n\ntwo two\n\nthree", 20) == ["one one\n\ntwo two", "three"]


def test_a_paragraph_that_is_too_long_ends_between_two_words_and_its_styles_hold_on_both_sides() -> None:
    assert _pages("**one two three**", 13) == ["**one two**", "**three**"]


def test_a_word_that_is_too_long_ends_anywhere() -> None:
    assert _pages("x" * 25, 12) == ["x" * 10, "x" * 11, "x" * 4]


def test_a_link_is_never_torn_apart() -> None:
    assert _pages("one [two](https://x.y/z) three", 28) == ["one [two](https://x.y/z)", "three"]


def test_a_fence_is_closed_and_opened_again_with_its_language() -> None:
    assert _pages("```py\naaaa\nbbbb\ncccc\n```", 20) == ["```py\naaaa\nbbbb\n```", "```py\ncccc\n```"]


def test_code_in_a_list_that_is_cut_goes_on_at_the_left() -> None:
    lines = "\n".join(f"   line {number}" for number in range(6))
    first, second = _pages(f"1. Run:\n\n   ```sh\n{lines}\n   ```\n2. Done.", 69)
    assert first == "1. Run:\n   ```sh\n   line 0\n   line 1\n   line 2\n   line 3\n   ```"
    assert second == "```sh\nline 4\nline 5\n```\n2. Done."


def test_a_list_goes_on_with_its_numbers() -> None:
    assert _pages("1. aaaa\n2. bbbb\n3. cccc", 16) == ["1. aaaa\n2. bbbb", "3. cccc"]


def test_nested_items_that_are_torn_off_stand_at_the_left() -> None:
    assert _pages("- aaaa\n  - bbbb\n    - cccc", 15) == ["- aaaa\n  - bbbb", "- cccc"]


def test_code_below_an_item_that_is_torn_off_stays_below_it() -> None:
    code = "     ```\n     x\n     ```"
    pieces = _pieces(f"- 1. aaaa\n\n{code}\n\n  - bbbb\n\n    ```\n    y\n    ```")
    assert markdown_of(pieces[1:]) == "```\nx\n```\n- bbbb\n  ```\n  y\n  ```"


def test_a_quote_goes_on_as_a_quote() -> None:
    assert _pages("> aaaa\n>\n> bbbb", 10) == ["> aaaa", "> bbbb"]
    assert _pages("> - aaaa\n>\n>   bbbb", 10) == ["> - aaaa", "> bbbb"]


def test_a_step_and_its_code_stay_together() -> None:
    step = "1. step\n\n   ```\n   code\n   ```\n"
    assert _pages(f"text text text\n\n{step}", 40)[1] == "1. step\n   ```\n   code\n   ```"


def test_a_heading_is_not_the_last_of_a_page() -> None:
    assert _pages("text text\n\n### Head\n\nmore more", 24) == ["text text", "### Head\nmore more"]


def test_below_a_heading_what_is_too_long_for_a_page_begins_at_once() -> None:
    first, second = _pages(f"### Head\n\n```\n{'x' * 20}\n{'y' * 20}\n{'z' * 20}\n```", 50)
    assert first == f"### Head\n```\n{'x' * 20}\n```"
    assert second == f"```\n{'y' * 20}\n{'z' * 20}\n```"


def test_rows_that_come_later_are_counted_below_the_table() -> None:
    rows = "\n".join(f"| {number} | x |" for number in range(10))
    first, second = _pages(f"| a | b |\n|---|---|\n{rows}", 60)
    assert first == "```\na  b\n-  -\n0  x\n1  x\n```\n[8 more rows](https://x.y)"
    assert second.startswith("```\na  b\n-  -\n2  x\n")
    assert second.endswith("9  x\n```")


def test_a_wide_table_ends_between_two_of_its_rows() -> None:
    rows = "\n".join(f"| {'x' * 40} | {number} |" for number in range(2))
    assert [len(text.split("\n")) for text in _pages(f"| a | b |\n|---|---|\n{rows}", 80)] == [2, 1]


@pytest.mark.parametrize(("seen", "count"), [(30, 2), (44, 2), (45, 3), (60, 4)])
def test_a_beginning_holds_as_many_characters_as_people_are_to_see(seen: int, count: int) -> None:
    taken, left = page(_pieces("\n\n".join(["word word **wordy**"] * 4)), Room(1000, seen), _more_rows)
    assert (len(taken), len(left)) == (count, 4 - count)


def test_code_at_the_beginning_is_whole_though_it_is_long() -> None:
    taken, left = page(_pieces(f"Run:\n\n```\n{'x' * 500}\n```\n\nmore"), Room(1000, 100), _more_rows)
    assert isinstance(taken[-1].block, Code)
    assert len(left) == 1


def test_a_page_is_never_empty() -> None:
    for size in range(1, 30):
        found = list(pages(_pieces("> 1. **ab** `c`\n>    ```\n>    x\n>    ```"), Room(size), _more_rows))
        assert all(found)
        assert "".join("".join(read(markdown_of(one)).text.split()) for one in found) == "abcx"


def test_lists_deeper_than_a_phone_is_wide_go_no_further_to_the_right() -> None:
    markdown = "\n".join("  " * depth + f"- level {depth}" for depth in range(30))
    indents = [len(line) - len(line.lstrip()) for line in markdown_of(_pieces(markdown)).split("\n")]
    assert max(indents) == 20
    assert sorted(indents) == indents


def test_rules_are_pieces_of_their_own() -> None:
    assert markdown_of(_pieces("a\n\n***\n\nb")) == "a\n\nb"
