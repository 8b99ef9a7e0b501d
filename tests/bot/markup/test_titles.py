"""Questions as titles."""

from __future__ import annotations

import pytest

from bot.markup.titles import shortened, title_of


@pytest.mark.parametrize(
    ("title", "expected"),
    [("Why `x` is *not* [y](z.md)?", "Why x is not y?"), ("  a\n b ", "a b"), ("<br>", "<br>"), (" ", "why")],
)
def test_a_title_is_its_words_on_one_line_or_the_id(title: str, expected: str) -> None:
    assert title_of(title, "why", 100) == expected


def test_what_is_too_long_ends_in_an_ellipsis() -> None:
    assert shortened("one two", 7) == "one two"
    assert shortened("one two", 5) == "one…"
