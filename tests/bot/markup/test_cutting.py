"""Blocks that are too long, in two: nothing is lost, and words, lines and rows stay whole where they can."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.markup.cutting import Cuttable, cut
from bot.markup.parsing import tree_of
from bot.markup.tree import Code, Paragraph, Span, Style, Table, words_of

_BOLD = Style(bold=True)
_SPANS = st.lists(
    st.builds(Span, st.text(alphabet="ab \n", min_size=1, max_size=12), st.sampled_from([Style(), _BOLD])), max_size=5
)


def _cut(block: Cuttable, most: int) -> tuple[Cuttable, Cuttable | None]:
    return cut(block, lambda one: len(words_of([one])) <= most)


@pytest.mark.parametrize(
    ("most", "begin", "rest"), [(99, "one two", None), (7, "one two", None), (6, "one", "two"), (2, "on", "e two")]
)
def test_text_ends_between_two_words_if_it_can(most: int, begin: str, rest: str | None) -> None:
    left = None if rest is None else Paragraph((Span(rest),))
    assert _cut(Paragraph((Span("one two"),)), most) == (Paragraph((Span(begin),)), left)


def test_a_style_holds_on_both_sides() -> None:
    found = _cut(Paragraph((Span("a "), Span("b c", _BOLD), Span(" d"))), 4)
    assert found == (Paragraph((Span("a "), Span("b", _BOLD))), Paragraph((Span("c", _BOLD), Span(" d"))))


def test_code_ends_between_two_lines_and_keeps_its_language() -> None:
    assert _cut(Code("aa\n\n  bb\ncc", "py"), 5) == (Code("aa\n\n  bb", "py"), Code("cc", "py"))
    assert _cut(Code("aaaa\nb", "py"), 2) == (Code("aa", "py"), Code("aa\nb", "py"))


def test_a_table_ends_between_two_rows_below_the_same_header() -> None:
    (table,) = tree_of("| a |\n|---|\n| b |\n| c |\n| d |")
    assert isinstance(table, Table)
    begin, rest = _cut(table, 5)
    assert rest is not None
    assert [words_of([part]) for part in (begin, rest)] == ["a b c", "a d"]
    assert words_of([_cut(table, 1)[0]]) == "a b"


@given(_SPANS, st.integers(0, 20))
def test_no_word_is_lost_and_there_is_an_end(spans: list[Span], most: int) -> None:
    left: Cuttable | None = Paragraph(tuple(spans))
    found = []
    while left is not None:
        begin, left = _cut(left, most)
        found.append(begin)
    text = "".join(span.text for span in spans)
    assert "".join("".join(words_of([part]).split()) for part in found) == "".join(text.split())


@given(st.text(alphabet="ab \n", max_size=40), st.integers(0, 20))
def test_no_line_of_code_is_lost(text: str, most: int) -> None:
    left: Cuttable | None = Code(text)
    found = []
    while left is not None:
        begin, left = _cut(left, most)
        assert isinstance(begin, Code)
        found.append(begin.text)
    assert "".join(found).replace("\n", "") == text.replace("\n", "")
