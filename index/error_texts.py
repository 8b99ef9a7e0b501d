"""Error messages that entries quote, found again in what people paste."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from index.passage import Passage, Role
from index.signs import names_error
from index.tokens import is_placeholder

_NOT_WORD = re.compile(r"[\W_]+")
_MOST_BETWEEN = 6
_FEWEST_WORDS = 2
_FEWEST_LETTERS = 10
_MANY_WORDS = 6
_LEAST_MATCH = 0.5  # two words may stand anywhere; from _MANY_WORDS on there is no doubt
_Message = tuple[tuple[str, ...], ...]


class ErrorTexts:
    """The error messages of one entry, xxx in them standing for up to six words."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        texts = [passage.text for passage in passages if _is_error(passage)]
        self._messages = [message for message in map(_message, texts) if message]

    def match(self, pasted: str) -> float:
        """Return how surely normalised text (see `normalise`) holds one of the messages: 0, or up to 1."""
        found = [sum(map(len, message)) for message in self._messages if _holds(pasted, message)]
        return min(1.0, _LEAST_MATCH + (1 - _LEAST_MATCH) * max(found) / _MANY_WORDS) if found else 0.0

    @property
    def anchors(self) -> set[str]:
        """The longest word of each message: a text without it cannot hold the message."""
        return {max((word for run in message for word in run), key=len) for message in self._messages}


class ErrorIndex:
    """The error messages of all entries of a base: what is pasted finds its entry among any number of rivals."""

    def __init__(self, entries: Sequence[Sequence[Passage]]) -> None:
        self._texts: dict[int, ErrorTexts] = {}
        self._rows: defaultdict[str, list[int]] = defaultdict(list)
        for row, passages in enumerate(entries):
            texts = ErrorTexts(passages)
            for anchor in texts.anchors:
                self._texts[row] = texts
                self._rows[anchor].append(row)

    def match(self, pasted: str) -> dict[int, float]:
        """Return the entries whose messages stand in normalised text, and how surely, above 0 up to 1."""
        words = set(pasted.split())
        rows = {row for word in words & self._rows.keys() for row in self._rows[word]}
        found = {row: self._texts[row].match(pasted) for row in rows}
        return {row: surety for row, surety in found.items() if surety}


def normalise(text: str) -> str:
    """Return the words of a text in lower case, one blank around each."""
    return f" {_NOT_WORD.sub(' ', text).strip().lower()} "


def _is_error(passage: Passage) -> bool:
    return passage.role is Role.ERROR or (passage.role is Role.QUESTION and names_error(passage.text))


def _message(text: str) -> _Message:
    """Return the runs of words between the placeholders of a message; none where it would match too much."""
    runs: list[list[str]] = [[]]
    for word in normalise(text).split():
        if is_placeholder(word):
            runs.append([])
        else:
            runs[-1].append(word)
    fixed = [word for run in runs for word in run]
    if len(fixed) < _FEWEST_WORDS or sum(map(len, fixed)) < _FEWEST_LETTERS:
        return ()
    return tuple(tuple(run) for run in runs if run)


def _holds(pasted: str, message: _Message) -> bool:
    """Tell whether the runs of a message stand in the text in order, few words apart.

    A regular expression would try all combinations of places where runs repeat.
    """
    if not all(f" {' '.join(run)} " in pasted for run in message):
        return False
    if len(message) == 1:
        return True
    words = pasted.split()
    ends = set(_ends(words, message[0]))
    for run in message[1:]:
        ends = {end for end in _ends(words, run) if not ends.isdisjoint(_before(end - len(run)))}
    return bool(ends)


def _ends(words: Sequence[str], run: tuple[str, ...]) -> list[int]:
    """Return after which words a run of them ends."""
    size = len(run)
    starts = (start for start, word in enumerate(words) if word == run[0])
    return [start + size for start in starts if tuple(words[start : start + size]) == run]


def _before(start: int) -> range:
    """Return where the run before may have ended."""
    return range(start - _MOST_BETWEEN, start + 1)
