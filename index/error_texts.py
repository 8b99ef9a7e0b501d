"""Error messages that entries quote, found again in what people paste."""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.passages import Passage, Role
from index.readers.signs import names_error
from index.tokens import is_placeholder

_NOT_WORD = re.compile(r"[\W_]+")
_WILDCARD = r"(?: \S+){0,6}? "
_FEWEST_WORDS = 2
_FEWEST_LETTERS = 10
_MANY_WORDS = 6


class ErrorTexts:
    """The error messages of one entry, xxx in them standing for anything."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        texts = [passage.text for passage in passages if _is_error(passage)]
        self._patterns = [pattern for pattern in map(_pattern, texts) if pattern is not None]

    def match(self, pasted: str) -> float:
        """Return how surely normalised text (see `normalise`) holds one of the messages: 0, or up to 1."""
        found = [words for pattern, words in self._patterns if pattern.search(pasted)]
        return min(1.0, 0.5 + 0.5 * max(found) / _MANY_WORDS) if found else 0.0


def normalise(text: str) -> str:
    """Return the words of a text in lower case, one blank around each."""
    return f" {_NOT_WORD.sub(' ', text).strip().lower()} "


def _is_error(passage: Passage) -> bool:
    return passage.role is Role.ERROR or (passage.role is Role.QUESTION and names_error(passage.text))


def _pattern(text: str) -> tuple[re.Pattern[str], int] | None:
    """Return a pattern for normalised text, and how many words it holds; None where it would match too much."""
    words = normalise(text).split()
    fixed = [word for word in words if not is_placeholder(word)]
    if len(fixed) < _FEWEST_WORDS or sum(map(len, fixed)) < _FEWEST_LETTERS:
        return None
    pieces: list[str] = []
    for word in words:
        if not is_placeholder(word):
            pieces.append(re.escape(word))
        elif pieces and pieces[-1] != "\0":
            pieces.append("\0")
    while pieces[-1] == "\0":
        pieces.pop()
    body = " ".join(pieces).replace(" \0 ", _WILDCARD)
    return re.compile(f" {body} "), len(fixed)
