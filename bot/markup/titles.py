"""Questions as titles: plain words of a limited length."""

from __future__ import annotations

from bot.markup.parsing import spans_of
from bot.markup.tree import text_of


def title_of(title: str, entry: str, most: int) -> str:
    """Return a question, written as Markdown, as plain words on one line; an entry's id where it has none."""
    words = " ".join(text_of(spans_of(title)).split())
    return shortened(words or " ".join(title.split()) or entry, most)


def shortened(text: str, most: int) -> str:
    """Return a text, cut if it is longer."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
