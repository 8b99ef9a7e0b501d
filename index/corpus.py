"""Candidates for a question within one knowledge base: the port, and the one that lives in memory."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from index.encoder import Vectors
from index.entry import Base, Entry
from index.error_texts import ErrorIndex
from index.lexical import Match, Postings
from index.passage import Passage

if TYPE_CHECKING:
    import faiss

Rows = npt.NDArray[np.int64]

_MOST_EXACT = 4096  # passages: up to there, comparing with all of them costs less than choosing
_SCANNED = 256  # passages that the scan of signs takes
_NEAR = 48  # of those, and of the lexical side, what is ranked exactly
_ADDED = 8192  # passages converted at a time


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may answer, with what each side says of it.

    `cosine` is that of its best passage, -1 to 1; `share` is the share of the question's attainable BM25
    score that it reaches, 0 to 1; `cosines` are those of all its passages.
    """

    row: int
    entry: Entry
    passages: Sequence[Passage]
    cosine: float
    share: float
    cosines: Vectors


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidates in no order, and what the lexical side made of the question.

    `errors` are the rows of entries whose error texts stand in the question, with how surely, up to 1.
    """

    found: Sequence[Candidate]
    match: Match
    errors: Mapping[int, float]


class Corpus(Protocol):
    """One knowledge base that can be searched."""

    @property
    def base(self) -> Base:
        """What is known of the base."""

    def candidates(self, vector: Vectors, weights: Mapping[str, float], limit: int, pasted: str = "") -> Candidates:
        """Return the `limit` entries that both sides together put first, and all whose error texts were pasted.

        `vector` and `weights` are the question's; `pasted` is its text, normalised (see `index.error_texts`).
        """

    def explain(self, row: int, match: Match) -> dict[str, float]:
        """Return what each term of a question adds to the share of an entry, the largest first."""


class FaissCorpus:
    """A base in memory: FAISS finds the nearest passages, exactly up to some thousands of them.

    Beyond that it scans their signs, one bit a number, and ranks what is near exactly: on 15,000 real questions
    the scan misses none of the nearest and one in a thousand of the ten nearest, in a third of the time of 8 bits.
    Passages of one entry stand together: `starts[e]` is the row of the first passage of entry e.
    """

    def __init__(self, base: Base, passages: Sequence[Sequence[Passage]], vectors: Vectors, postings: Postings) -> None:
        self._base, self._passages, self._vectors, self.postings = base, passages, vectors, postings
        counts = np.array([len(part) for part in passages], dtype=np.int64)
        self._starts = np.concatenate([[0], np.cumsum(counts)])
        self._every_row = np.arange(len(passages), dtype=np.int64)
        self._is_exact = len(vectors) <= _MOST_EXACT

    @property
    def base(self) -> Base:
        """What is known of the base."""
        return self._base

    def load(self) -> None:
        """Make the index now rather than with the first question."""
        _ = self._errors, self._index if self._is_exact else self._bits

    def candidates(self, vector: Vectors, weights: Mapping[str, float], limit: int, pasted: str = "") -> Candidates:
        """Return the `limit` entries that both sides together put first, and all whose error texts were pasted.

        `vector` and `weights` are the question's; `pasted` is its text, normalised (see `index.error_texts`).
        """
        match = self.postings.match(weights)
        errors = self._errors.match(pasted)
        rows, begins, cosines = self._all(vector) if self._is_exact else self._near(vector, match.shares, list(errors))
        nearest = np.maximum.reduceat(cosines, begins)
        shares = match.shares[rows]
        order = _best(nearest + shares, limit)
        if errors:
            order = np.union1d(order, np.flatnonzero(np.isin(rows, list(errors))))
        chosen = (part[order].tolist() for part in (rows, begins, nearest, shares))
        found = [
            Candidate(row, self._base.entries[row], passages, cosine, share, cosines[begin : begin + len(passages)])
            for row, begin, cosine, share in zip(*chosen, strict=True)
            if (passages := self._passages[row])
        ]
        return Candidates(found, match, errors)

    def explain(self, row: int, match: Match) -> dict[str, float]:
        """Return what each term of a question adds to the share of an entry, the largest first."""
        return self.postings.parts(row, match)

    def _all(self, vector: Vectors) -> tuple[Rows, Rows, Vectors]:
        """Return all entries, where the passages of each begin, and the cosine of every passage."""
        found, numbers = self._index.search(vector[None, :], self._index.ntotal)
        cosines = np.empty(self._index.ntotal, dtype=np.float32)
        cosines[numbers[0]] = found[0]
        return self._every_row, self._starts[:-1], cosines

    def _near(self, vector: Vectors, shares: Vectors, sure: list[int]) -> tuple[Rows, Rows, Vectors]:
        """Return the entries that either side puts first and sure ones, where their passages begin, and the cosines."""
        bits = np.packbits(vector > 0)[None, :]
        scanned = self._bits.search(bits, min(_SCANNED, self._bits.ntotal))[1][0]
        near = scanned[_best(self._vectors[scanned] @ vector, _NEAR)]
        owners = np.searchsorted(self._starts, near, side="right") - 1
        rows = np.unique(np.concatenate([owners, _best(shares, _NEAR), np.array(sure, dtype=np.int64)]))
        counts = self._starts[rows + 1] - self._starts[rows]
        begins = np.cumsum(counts) - counts
        places = np.repeat(self._starts[rows] - begins, counts) + np.arange(counts.sum())
        return rows, begins, self._vectors[places] @ vector

    @cached_property
    def _errors(self) -> ErrorIndex:
        return ErrorIndex(self._passages)

    @cached_property
    def _index(self) -> faiss.IndexFlatIP:
        import faiss

        faiss.omp_set_num_threads(1)
        index = faiss.IndexFlatIP(self._vectors.shape[1])
        index.add(np.ascontiguousarray(self._vectors))
        return index

    @cached_property
    def _bits(self) -> faiss.IndexBinaryFlat:
        import faiss

        faiss.omp_set_num_threads(1)
        index = faiss.IndexBinaryFlat(math.ceil(self._vectors.shape[1] / 8) * 8)
        for start in range(0, len(self._vectors), _ADDED):
            index.add(np.packbits(self._vectors[start : start + _ADDED] > 0, axis=1))
        return index


def _best(scores: Vectors, limit: int) -> Rows:
    """Return the places of the highest scores, in no order."""
    if len(scores) <= limit:
        return np.arange(len(scores))
    places: Rows = np.argpartition(scores, -limit)[-limit:]
    return places
