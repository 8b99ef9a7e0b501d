"""Sentences of ours are text, and code where backticks stand around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.markup.sentences import spans_of_sentence
from bot.markup.tree import Span, Style, text_of

CODE = Style(code=True)


@pytest.mark.parametrize(
    ("sentence", "spans"),
    [
        ("Set `X=on`, now.", (Span("Set "), Span("X=on", CODE), Span(", now."))),
        ("`a``b`", (Span("a", CODE), Span("b", CODE))),
        ("one ` alone", (Span("one ` alone"),)),
        ("`over\nlines`", (Span("`over\nlines`"),)),
        ("", ()),
    ],
)
def test_what_stands_in_backticks_on_a_line_is_code(sentence: str, spans: tuple[Span, ...]) -> None:
    assert spans_of_sentence(sentence) == spans


@given(sentence=st.text(alphabet="a` \n"))
def test_nothing_but_backticks_is_lost(sentence: str) -> None:
    assert text_of(spans_of_sentence(sentence)).replace("`", "") == sentence.replace("`", "")
