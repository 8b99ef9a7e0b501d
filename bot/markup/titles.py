"""Questions as titles: plain words of a limited length."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot.markup.parsing import spans_of
from bot.markup.tree import text_of
from bot.reply import Choice

_LEAST = 20  # characters of a question beside the name of its base


def title_of(title: str, entry: str, most: int) -> str:
    """Return a question, written as Markdown, as plain words on one line; an entry's id where it has none."""
    return shortened(_words(title) or " ".join(title.split()) or entry, most)


def titles_of(choices: Sequence[Choice], most: int) -> list[str]:
    """Return what can be chosen as plain words; each with its base where they are of several."""
    names = [f" ({choice.base})" for choice in choices]
    ends = names if len(set(names)) > 1 else [""] * len(names)
    pairs = zip(choices, ends, strict=True)
    return [title_of(one.title, one.id, max(most - len(end), _LEAST)) + end for one, end in pairs]


def shortened(text: str, most: int) -> str:
    """Return a text, cut if it is longer."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


@lru_cache(4096)  # the same few titles stand below most answers
def _words(title: str) -> str:
    return " ".join(text_of(spans_of(title)).split())
