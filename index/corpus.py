"""Candidates for a question within one knowledge base: the port, and the one that lives in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.encoder import Encoding, Encodings, Vectors
from index.entry import Base, Entry
from index.error_texts import ErrorIndex
from index.lexical import Match, Postings
from index.passage import Passage
from index.phrasing_model import PhrasingModel
from index.scan import Rows, SignScan, best
from index.words import Words, most_met

if TYPE_CHECKING:
    import faiss

_MOST_EXACT = 4096  # passages: up to there, comparing with all of them costs less than choosing
_NEAR = 48  # of what the scan of signs takes, and of the lexical side: what is ranked exactly
_NEAREST_READ = 3  # passages of a candidate in which the question's words are looked for
_PHRASED = 3  # candidates that the phrasing model adds


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may answer, with what each side says of it.

    `cosine` is that of its best passage, -1 to 1; `share` is the share of the question's attainable BM25
    score that it reaches, 0 to 1; `words` is how well the question's words are met in its nearest passages, 0 to 1;
    `phrasing` is how surely the question is another phrasing of it, 0 to 1, None where the base has too few
    phrasings to tell; `cosines` are those of all its passages.
    """

    row: int
    entry: Entry
    passages: Sequence[Passage]
    cosine: float
    share: float
    words: float
    phrasing: float | None
    cosines: Vectors


@dataclass(frozen=True, slots=True)
class Probe:
    """A question as a corpus looks for it: its encoding and the text of it, its terms, and all of it.

    `pasted` is normalised (see `index.error_texts`).
    """

    encoding: Encoding
    encoded: str
    weights: Mapping[str, float]
    pasted: str = ""


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

    def candidates(self, probe: Probe, limit: int) -> Candidates:
        """Return the `limit` entries that both sides together put first, and all whose error texts were pasted."""

    def explain(self, row: int, match: Match) -> dict[str, float]:
        """Return what each term of a question adds to the share of an entry, the largest first."""


class FaissCorpus:
    """A base in memory: FAISS finds the nearest passages, exactly up to some thousands of them.

    Beyond that it scans their signs and ranks what is near exactly.
    Passages of one entry stand together: `starts[e]` is the row of the first passage of entry e.
    """

    def __init__(
        self,
        base: Base,
        passages: Sequence[Sequence[Passage]],
        encodings: Encodings,
        postings: Postings,
        model: PhrasingModel | None = None,
    ) -> None:
        self._base, self.passages, self.postings, self._model = base, passages, postings, model
        self._vectors, self._words = encodings
        counts = np.array([len(part) for part in passages], dtype=np.int64)
        self._starts = np.concatenate([[0], np.cumsum(counts)])
        self._every_row = np.arange(len(passages), dtype=np.int64)
        self._is_exact = len(self._vectors) <= _MOST_EXACT

    @property
    def base(self) -> Base:
        """What is known of the base."""
        return self._base

    @property
    def has_model(self) -> bool:
        """Tell whether phrasings have a say."""
        return self._model is not None

    def load(self) -> None:
        """Make the index now rather than with the first question."""
        _ = self._errors, self._index if self._is_exact else self._scan

    def encodings_of(self, rows: Sequence[int]) -> Encodings:
        """Return the encodings of all passages of some entries."""
        places = np.concatenate([np.arange(*self._starts[row : row + 2]) for row in rows] or [self._starts[:0]])
        return Encodings(self._vectors[places], self._words[places])

    def candidates(self, probe: Probe, limit: int) -> Candidates:
        """Return the `limit` entries that both sides together put first, and all whose error texts were pasted."""
        match = self.postings.match(probe.weights)
        errors = self._errors.match(probe.pasted)
        vector = probe.encoding.vector
        phrasing = None if self._model is None else self._model.scores(vector, probe.encoded)
        sure = [*errors, *(() if phrasing is None else best(phrasing, _PHRASED).tolist())]
        rows, begins, cosines = self._all(vector) if self._is_exact else self._near(vector, match.shares, sure)
        nearest = np.maximum.reduceat(cosines, begins)
        shares = match.shares[rows]
        order = best(nearest + shares, limit)
        if sure:
            order = np.union1d(order, np.flatnonzero(np.isin(rows, sure)))
        chosen = rows[order]
        own = [cosines[begin : begin + len(self.passages[row])] for row, begin in _pairs(chosen, begins[order])]
        met = self._words_met(probe.encoding.words, chosen, own)
        parts = zip(chosen.tolist(), nearest[order].tolist(), shares[order].tolist(), met.tolist(), own, strict=True)
        found = [
            Candidate(row, self._base.entries[row], self.passages[row], cosine, share, words, _at(phrasing, row), part)
            for row, cosine, share, words, part in parts
        ]
        return Candidates(found, match, errors)

    def _words_met(self, question: Words, rows: Rows, cosines: Sequence[Vectors]) -> Vectors:
        """Return how well the question's words are met in the nearest passages of entries."""
        places = [np.argsort(-part)[:_NEAREST_READ] for part in cosines]
        counts = np.array([len(part) for part in places], dtype=np.int64)
        passages = np.concatenate(
            [place + start for place, start in zip(places, self._starts[rows].tolist(), strict=True)]
        )
        return most_met(question, self._words[passages], np.cumsum(counts) - counts)

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
        near = self._scan.nearest(vector, _NEAR)
        owners = np.searchsorted(self._starts, near, side="right") - 1
        rows = np.unique(np.concatenate([owners, _best_shared(shares, _NEAR), np.array(sure, dtype=np.int64)]))
        counts = self._starts[rows + 1] - self._starts[rows]
        begins = np.cumsum(counts) - counts
        places = np.repeat(self._starts[rows] - begins, counts) + np.arange(counts.sum())
        return rows, begins, self._vectors[places] @ vector

    @cached_property
    def _errors(self) -> ErrorIndex:
        return ErrorIndex(self.passages)

    @cached_property
    def _index(self) -> faiss.IndexFlatIP:
        import faiss

        faiss.omp_set_num_threads(1)
        index = faiss.IndexFlatIP(self._vectors.shape[1])
        index.add(np.ascontiguousarray(self._vectors))
        return index

    @cached_property
    def _scan(self) -> SignScan:
        return SignScan(self._vectors)


def _best_shared(shares: Vectors, limit: int) -> Rows:
    """Return the places of the highest shares, in no order, and of any where few are above 0.

    Most are 0, and a selection among equals takes longer than all the rest of a search.
    """
    places = np.flatnonzero(shares)
    if len(places) < limit:
        return np.union1d(places, np.arange(min(limit, len(shares))))
    return places[best(shares[places], limit)]


def _at(scores: Vectors | None, row: int) -> float | None:
    return None if scores is None else float(scores[row])


def _pairs(one: Rows, other: Rows) -> Iterable[tuple[int, int]]:
    """Return the pairs as plain integers: numpy's are slow to index with."""
    return zip(one.tolist(), other.tolist(), strict=True)
