"""Sentences of ours as runs of text and code."""

from __future__ import annotations

import re

from bot.markup.tree import Span, Spans, Style

_CODE = re.compile(r"`([^`\n]+)`")


def spans_of_sentence(sentence: str) -> Spans:
    """Return a sentence in which what stands in backticks is code, and nothing else is markup."""
    pieces = enumerate(_CODE.split(sentence))
    return tuple(Span(piece, Style(code=number % 2 == 1)) for number, piece in pieces if piece)
