"""Candidates for a question within one knowledge base: the port, and the one that lives in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from index.encoder import Vectors
from index.entry import Base, Entry
from index.lexical import Match, Postings
from index.passage import Passage

if TYPE_CHECKING:
    import faiss

_SCALE = 127.0
_MOST_EXACT = 4096
_NEAR = 64
_ADDED = 8192


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
    """Candidates in no order, and what the lexical side made of the question."""

    found: Sequence[Candidate]
    match: Match


class Corpus(Protocol):
    """One knowledge base that can be searched."""

    @property
    def base(self) -> Base:
        """What is known of the base."""

    def candidates(self, vector: Vectors, weights: Mapping[str, float], limit: int) -> Candidates:
        """Return the `limit` entries that both sides together put first."""


class FaissCorpus:
    """A base in memory: FAISS finds the nearest passages, exactly up to some thousands of them.

    Beyond that it scans them in 8 bits, a quarter of the memory to read, and float32 ranks what it found.
    Passages of one entry stand together: `starts[e]` is the row of the first passage of entry e.
    """

    def __init__(self, base: Base, passages: Sequence[Sequence[Passage]], vectors: Vectors, postings: Postings) -> None:
        self._base, self._passages, self._vectors, self.postings = base, passages, vectors, postings
        counts = np.array([len(part) for part in passages], dtype=np.int64)
        self._starts = np.concatenate([[0], np.cumsum(counts)])
        self._is_exact = len(vectors) <= _MOST_EXACT

    @property
    def base(self) -> Base:
        """What is known of the base."""
        return self._base

    def load(self) -> None:
        """Make the index now rather than with the first question."""
        _ = self._index

    def candidates(self, vector: Vectors, weights: Mapping[str, float], limit: int) -> Candidates:
        """Return the `limit` entries that both sides together put first."""
        match = self.postings.match(weights)
        if self._is_exact:
            cosines = self._all_cosines(vector)
            rows = np.arange(len(self._passages))
            nearest = np.maximum.reduceat(cosines, self._starts[:-1])
        else:
            rows = np.union1d(self._near_rows(vector, _NEAR), _best(match.shares, _NEAR))
            cosines = self._cosines_of(rows, vector)
            counts = self._starts[rows + 1] - self._starts[rows]
            nearest = np.maximum.reduceat(cosines, np.concatenate([[0], np.cumsum(counts)[:-1]]))
        order = _best(nearest + match.shares[rows], limit)
        ends = np.cumsum(self._starts[rows + 1] - self._starts[rows])
        found = [
            self._candidate(int(rows[place]), float(nearest[place]), match, cosines, int(ends[place]))
            for place in order.tolist()
        ]
        return Candidates(found, match)

    def _candidate(self, row: int, cosine: float, match: Match, cosines: Vectors, end: int) -> Candidate:
        passages = self._passages[row]
        own = cosines[end - len(passages) : end]
        return Candidate(row, self._base.entries[row], passages, cosine, float(match.shares[row]), own)

    def _all_cosines(self, vector: Vectors) -> Vectors:
        """Return the cosine of every passage, in their order."""
        found, numbers = self._index.search(vector[None, :], self._index.ntotal)
        cosines = np.empty(self._index.ntotal, dtype=np.float32)
        cosines[numbers[0]] = found[0]
        return cosines

    def _near_rows(self, vector: Vectors, limit: int) -> npt.NDArray[np.int64]:
        """Return the entries of the nearest passages."""
        _, numbers = self._index.search(np.rint(vector * _SCALE)[None, :], limit)
        rows: npt.NDArray[np.int64] = np.searchsorted(self._starts, numbers[0], side="right") - 1
        return rows

    def _cosines_of(self, rows: npt.NDArray[np.int64], vector: Vectors) -> Vectors:
        counts = self._starts[rows + 1] - self._starts[rows]
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        cosines: Vectors = self._vectors[np.repeat(self._starts[rows], counts) + within] @ vector
        return cosines

    @cached_property
    def _index(self) -> faiss.Index:
        import faiss

        faiss.omp_set_num_threads(1)
        dimension = self._vectors.shape[1]
        if self._is_exact:
            flat = faiss.IndexFlatIP(dimension)
            flat.add(np.ascontiguousarray(self._vectors))
            return flat
        kind = faiss.ScalarQuantizer.QT_8bit_direct_signed
        index = faiss.IndexScalarQuantizer(dimension, kind, faiss.METRIC_INNER_PRODUCT)
        for start in range(0, len(self._vectors), _ADDED):
            index.add(np.rint(self._vectors[start : start + _ADDED] * _SCALE))
        return index


def _best(scores: npt.NDArray[np.float32], limit: int) -> npt.NDArray[np.int64]:
    """Return the places of the highest scores, in no order."""
    if len(scores) <= limit:
        return np.arange(len(scores))
    places: npt.NDArray[np.int64] = np.argpartition(scores, -limit)[-limit:]
    return places
