"""BM25 over the entries of a base, in numpy, with typos survived.

The weights of documents are computed when the index is built, so that a search is a sum over postings; a
library (bm25s) would take longer to import than the whole search takes, and hides the part of each term.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from index.tokens import weight_of

Scores = npt.NDArray[np.float32]

_K1 = 1.2
_B = 0.5
_HIGHEST_GAIN = _K1 + 1
# A word that no entry holds still says something about the question, but it may be a mere turn of phrase.
_UNKNOWN_SHARE = 0.5
_TYPO_WEIGHT = 0.7
_LEAST_SIMILARITY = 0.75
_SHORTEST_TYPO = 4
_MOST_CORRECTIONS = 4096
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Match:
    """What the lexical side found: a score per entry and what explains it.

    `shares[e]` is the share of the question's attainable score that entry e reaches, 0 to 1; `terms` the
    known terms with their weight in the question; `corrections` the unknown ones with what they were taken for;
    `worth` the part of the attainable score that hangs on each term, known or not: together they are 1.
    """

    shares: Scores
    terms: dict[str, float]
    unknown: tuple[str, ...]
    corrections: dict[str, str]
    attainable: float = 1.0
    worth: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Postings:
    """For each term, the entries that hold it and their BM25 weights: rows start[t] to start[t + 1]."""

    vocabulary: tuple[str, ...]
    start: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    weights: Scores
    idf: Scores
    size: int

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {term: number for number, term in enumerate(self.vocabulary)}

    @cached_property
    def _by_first(self) -> dict[str, list[str]]:
        """Words by their first letter: a typo seldom hits it."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for term in self.vocabulary:
            if len(term) >= _SHORTEST_TYPO and term[0].isalpha():
                found[term[0]].append(term)
        return found

    def match(self, weights: Mapping[str, float]) -> Match:
        """Return the share of each entry for a question's terms."""
        unknown_idf = math.log(1 + (self.size + 0.5) / 0.5) * _UNKNOWN_SHARE
        known: dict[str, float] = {}
        worth: defaultdict[str, float] = defaultdict(float)
        corrections: dict[str, str] = {}
        unknown: list[str] = []
        for term, weight in weights.items():
            used, factor = term, weight
            if term not in self._numbers:
                used = self._correction(term)
                if not used or used in weights:
                    unknown.append(term)
                    worth[term] = weight * unknown_idf * weight_of(term) * _HIGHEST_GAIN
                    continue
                corrections[term], factor = used, weight * _TYPO_WEIGHT
            worth[used] += weight * self._rarities[self._numbers[used]] * _HIGHEST_GAIN
            known[used] = known.get(used, 0.0) + factor
        attainable = max(sum(worth.values()), _TINY)
        shares = self._scores(known) / np.float32(attainable)
        parts = {term: part / attainable for term, part in worth.items()}
        return Match(shares, known, tuple(unknown), corrections, attainable, parts)

    def _scores(self, known: Mapping[str, float]) -> Scores:
        """Return the BM25 score of each entry for known terms: all their postings summed at once."""
        if not known:
            return np.zeros(self.size, dtype=np.float32)
        rows, weights = [], []
        for term, factor in known.items():
            begin, end = self._range(term)
            rows.append(self.rows[begin:end])
            weights.append(self.weights[begin:end] * factor)
        summed = np.bincount(np.concatenate(rows), np.concatenate(weights), self.size)
        return summed.astype(np.float32)

    def _range(self, term: str) -> tuple[int, int]:
        number = self._numbers[term]
        return self._starts[number], self._starts[number + 1]

    @cached_property
    def _starts(self) -> list[int]:
        """Plain integers: numpy's are slow to index with, one by one."""
        starts: list[int] = self.start.tolist()
        return starts

    @cached_property
    def _rarities(self) -> list[float]:
        rarities: list[float] = self.idf.tolist()
        return rarities

    def parts(self, row: int, match: Match) -> dict[str, float]:
        """Return what each term adds to the share of an entry, the largest first."""
        found: dict[str, float] = {}
        for term, factor in match.terms.items():
            begin, end = self._range(term)
            place = begin + int(np.searchsorted(self.rows[begin:end], row))
            if place < end and self.rows[place] == row:
                found[term] = factor * float(self.weights[place]) / match.attainable
        return dict(sorted(found.items(), key=lambda item: -item[1]))

    @cached_property
    def _corrected(self) -> dict[str, str]:
        return {}

    def _correction(self, term: str) -> str:
        """Return the word that a mistyped term stands for, "" where none is close."""
        if len(term) < _SHORTEST_TYPO or not (term.isascii() and term.isalpha()):
            return ""
        found = self._corrected.get(term)
        if found is None:
            if len(self._corrected) >= _MOST_CORRECTIONS:
                self._corrected.clear()
            found = self._corrected[term] = _closest(term, self._by_first.get(term[0], []))
        return found


def build_postings(documents: Sequence[Iterable[tuple[str, float]]]) -> Postings:
    """Return the postings of documents, each given as terms with the weight of the field they stand in."""
    counts = [_weighted_counts(document) for document in documents]
    size = len(counts)
    vocabulary = tuple(sorted(set().union(*counts)))
    numbers = {term: number for number, term in enumerate(vocabulary)}
    terms = np.array([numbers[term] for count in counts for term in count], dtype=np.int64)
    rows = np.repeat(np.arange(size, dtype=np.int32), [len(count) for count in counts])
    frequencies = np.array([frequency for count in counts for frequency in count.values()], dtype=np.float64)
    order = np.argsort(terms, kind="stable")
    terms, rows, frequencies = terms[order], rows[order], frequencies[order]
    held = np.bincount(terms, minlength=len(vocabulary))
    idf = np.array(
        [
            math.log(1 + (size - many + 0.5) / (many + 0.5)) * weight_of(term)
            for term, many in zip(vocabulary, held.tolist(), strict=True)
        ],
        dtype=np.float64,
    )
    norms = _norms(counts)
    weights = idf[terms] * frequencies * _HIGHEST_GAIN / (frequencies + norms[rows])
    return Postings(
        vocabulary,
        np.concatenate([[0], np.cumsum(held)]).astype(np.int64),
        rows,
        weights.astype(np.float32),
        idf.astype(np.float32),
        size,
    )


def _norms(counts: Sequence[Mapping[str, float]]) -> npt.NDArray[np.float64]:
    """Return how much the length of each document slows the gain of its terms."""
    lengths = np.array([sum(count.values()) for count in counts], dtype=np.float64)
    average = float(lengths.mean()) if len(counts) and lengths.sum() else 1.0
    return _K1 * (1 - _B + _B * lengths / average)


def _weighted_counts(document: Iterable[tuple[str, float]]) -> dict[str, float]:
    counts: defaultdict[str, float] = defaultdict(float)
    for term, weight in document:
        counts[term] += weight
    return counts


def _closest(term: str, words: Sequence[str]) -> str:
    from rapidfuzz import process  # only typos need it
    from rapidfuzz.distance import OSA  # counts two letters swapped as one slip

    found = process.extractOne(term, words, scorer=OSA.normalized_similarity, score_cutoff=_LEAST_SIMILARITY)
    return found[0] if found else ""
