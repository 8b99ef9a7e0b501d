"""Ids and anchors made from titles."""

from __future__ import annotations

import re
import unicodedata

from index.language import CJK
from index.markdown_text import plain_text

_LONGEST = 60
_OTHER = re.compile(f"[^0-9a-z\u00c0-\u024f\u0400-\u04ff{CJK}]+")
_QUOTES = re.compile("[\"'`\u2018\u2019\u201c\u201d\\\\]")


def slug(text: str) -> str:
    """Return the letters and digits of Markdown text in lower case, joined by "-"."""
    words = unicodedata.normalize("NFC", plain_text(text)).lower()
    return _OTHER.sub("-", _QUOTES.sub("", words)).strip("-")


def entry_slug(question: str) -> str:
    """Return the slug of a question, cut after the last whole word that fits."""
    whole = slug(question)
    if len(whole) <= _LONGEST:
        return whole or "entry"
    cut = whole[: _LONGEST + 1].rpartition("-")[0]
    return cut or whole[:_LONGEST]
