"""What a cluster of questions is about, in a few words: class-based TF-IDF, stems shown as people write them."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from index.glossary import Glossary
from index.language import has_chinese
from index.tokens import is_common, terms

_SHOWN = 4
_LONGEST = 4_000  # characters of a question whose words count
_LONGEST_CHINESE = 8
_LONGEST_WORD = 40  # a longer one is a path or a symbol, of which a part says more than the whole
_LITTLE = 0.25  # of a word that says little by itself
_MANY = 3  # questions from which on a word must be in two of them
_WORD = re.compile(r"[A-Za-z0-9_]+(?:[.\-/+][A-Za-z0-9_]+)*")
_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_NUMBER = re.compile(r"[\d.]+")


@dataclass(slots=True)
class Background:
    """How often terms are in all questions, and how people write them; `names` are in any question, and say little."""

    names: frozenset[str] = frozenset()
    _counts: Counter[str] = field(default_factory=Counter)
    _written: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _questions: int = 0

    def add(self, text: str) -> None:
        """Count the terms of a question."""
        self._questions += 1
        self._counts.update(_terms_of(text))
        for word in _WORD.findall(text[:_LONGEST]):
            for part in (word,) if len(word) <= _LONGEST_WORD else _PIECE.findall(word):
                for term in terms(part):
                    self._written[term][part.lower()] += 1

    def label(self, questions: Sequence[str]) -> tuple[str, ...]:
        """Return the words that tell questions from all others, the most telling first; they are among those added."""
        inside = Counter(term for text in questions for term in _terms_of(text))
        least = 2 if len(questions) >= _MANY else 1
        scores = {term: self._score(term, count, len(questions)) for term, count in inside.items() if count >= least}
        best = sorted(scores, key=lambda term: (-scores[term], term))
        return tuple(_distinct(self._word(term) for term in best))

    def _score(self, term: str, inside: int, questions: int) -> float:
        """Return how telling a term is: its share in the class, times how rare it is in all other questions."""
        outside = max(0, self._counts[term] - inside)
        others = max(1, self._questions - questions)
        says_little = is_common(term) or term in self.names or _NUMBER.fullmatch(term)
        return (_LITTLE if says_little else 1.0) * inside / questions * math.log1p(others / (1 + outside))

    def _word(self, term: str) -> str:
        """Return a stem as most people write it: of a name that stands only in others, the whole of those."""
        written = self._written.get(term)
        return min(written, key=lambda word: (-written[word], word)) if written else term


def background_of(texts: Iterable[str], names: Iterable[str] = ()) -> Background:
    """Return how often terms are in texts; `names` are what the projects are called."""
    background = Background(frozenset(term for name in names for term in terms(name)))
    for text in texts:
        background.add(text)
    return background


@lru_cache(maxsize=65536)
def _terms_of(text: str) -> frozenset[str]:
    """Return the terms of a text; of Chinese its words, since pairs of characters are no words to read."""
    some = text[:_LONGEST]
    english = (term for term in terms(some) if not has_chinese(term))
    return frozenset((*english, *filter(_is_telling, _glossary().words(some))))


def _is_telling(chinese: str) -> bool:
    """Tell whether a Chinese word says what is asked: "how" and "why" do not, nor does a long stretch."""
    gloss = _glossary().to_english(chinese)
    return 1 < len(chinese) <= _LONGEST_CHINESE and (not gloss or bool(terms(gloss)))


@lru_cache(maxsize=1)
def _glossary() -> Glossary:
    return Glossary()


def _distinct(words: Iterable[str]) -> list[str]:
    """Return the first words, without those that are part of another one before them."""
    kept: list[str] = []
    for word in words:
        if len(kept) < _SHOWN and not any(word in other for other in kept):
            kept.append(word)
    return kept
