"""A confidence from nothing but phrasings, for a base whose entries have many that say nearly the same.

What is held out must be as far from what is left as a stranger's question is. Leaving out one phrasing leaves its
near copies behind, so each entry's phrasings are sorted into ways of asking, and a whole way is left out; and a
third of the entries is taken away to see what a question looks like that nothing answers. Only the score is
calibrated: margins and the like mean something else in such folds than in life, and misled richer models.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from index.builder import asked_rows, phrasing_model
from index.calibration import SCORE, Calibration, Weight, unfitted
from index.corpus import FaissCorpus
from index.documents import encoded_texts
from index.encoder import Encoder, Encodings, Vectors
from index.evidence import FEATURES
from index.fitting import require_libraries, risk_curve, slope_of
from index.glossary import Glossary
from index.phrasing_model import is_redundant
from index.prepare import prepare
from index.searcher import Searcher

_PARTS = 3  # ways of asking, and parts of the entries
_FEWEST_ENTRIES, _FEWEST_TEXTS = 9, 60
_ROUNDS = 15
_REPEATS, _FEW_REPEATS = 8, 2
_MANY_TEXTS = 3000
_MOST_ASKED = 250  # of a fold of a large base
_SEED = 0
_TINY = 1e-9
Progress = Callable[[int, int], None]
_Rows = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]


def calibration_from_phrasings(
    corpus: FaissCorpus, encoder: Encoder, progress: Progress | None = None
) -> Calibration | None:
    """Return a confidence for a base with many phrasings alike, None for any other base; raise CalibrationError.

    Its chosen bar is where as large a share of what is held out is answered rightly as of strangers is turned down.
    """
    phrased = _Phrased.of(corpus, encoder)
    is_large = len(corpus.base.entries) >= _FEWEST_ENTRIES and len(phrased.texts) >= _FEWEST_TEXTS
    if not is_large or not is_redundant(phrased.vectors, phrased.owners):
        return None
    require_libraries()
    found, right, strange = _held_out(phrased, progress)
    bar = _even_point(found[right], len(found), strange)
    scores = np.concatenate([found, strange])
    is_right = np.concatenate([right, np.zeros(len(strange), dtype=bool)])
    weights = np.concatenate([np.full(len(found), 0.5 / len(found)), np.full(len(strange), 0.5 / len(strange))])
    weights *= len(scores)
    slope = slope_of(scores - bar, is_right, weights)
    bar, slope = round(bar, 6), round(slope, 6)
    parts = tuple(Weight(bar, 1.0, slope) if name == SCORE else Weight(0.0, 1.0, 0.0) for name in FEATURES)
    curve = risk_curve(1 / (1 + np.exp(-slope * (scores - bar))), is_right, weights)
    return Calibration(f"the phrasings of {corpus.base.name}", len(phrased.texts), 0.0, parts, curve, 0.5)


@dataclass(frozen=True, slots=True)
class _Phrased:
    """A base as texts of entries: `owners[i]` is the row of the entry that text i asks for."""

    corpus: FaissCorpus
    encoder: Encoder
    texts: Sequence[str]
    owners: _Rows
    vectors: Vectors
    known: dict[str, tuple[Vectors, npt.NDArray[np.int8]]]

    @classmethod
    def of(cls, corpus: FaissCorpus, encoder: Encoder) -> _Phrased:
        entries = corpus.base.entries
        every = corpus.encodings_of(range(len(entries)))
        glossary = Glossary(corpus.base.glossary)
        pairs = zip(entries, corpus.passages, strict=True)
        encoded = [text for entry, passages in pairs for text in encoded_texts(entry, passages, glossary)]
        known = dict(zip(encoded, zip(*every, strict=True), strict=True))
        rows, owners = asked_rows(corpus.passages)
        listed = [passage for part in corpus.passages for passage in part]
        return cls(corpus, encoder, [listed[row].markdown for row in rows.tolist()], owners, every.vectors[rows], known)

    def searcher(self, kept: _Rows) -> Searcher:
        """Return a searcher that knows some of the texts only, and entries by them; its ids are rows."""
        entries = []
        for row in np.unique(self.owners[kept]).tolist():
            first, *rest = [self.texts[place] for place in kept[self.owners[kept] == row].tolist()]
            entry = self.corpus.base.entries[row]
            entries.append(replace(entry, id=str(row), question=first, phrasings=tuple(rest)))
        prepared = prepare(replace(self.corpus.base, entries=tuple(entries)))
        encodings = self._encodings(prepared.texts)
        model = phrasing_model(prepared.passages, encodings.vectors, prepared.texts, is_forced=True)
        smaller = FaissCorpus(prepared.base, prepared.passages, encodings, prepared.postings, model)
        return Searcher([smaller], self.encoder, calibration=unfitted())

    def _encodings(self, texts: Sequence[str]) -> Encodings:
        missing = list(dict.fromkeys(text for text in texts if text not in self.known))
        fresh = self.encoder.encode_passages(missing)
        self.known.update(zip(missing, zip(*fresh, strict=True), strict=True))
        found = [self.known[text] for text in texts]
        return Encodings(np.array([vector for vector, _ in found]), np.array([words for _, words in found]))


def _held_out(phrased: _Phrased, progress: Progress | None) -> tuple[_Floats, npt.NDArray[np.bool_], _Floats]:
    """Return scores of held-out phrasings, whether their entry came first, and scores of strangers' phrasings."""
    rng = np.random.default_rng(_SEED)
    repeats = _REPEATS if len(phrased.texts) < _MANY_TEXTS else _FEW_REPEATS
    found: list[tuple[float, bool]] = []
    strange: list[float] = []
    for turn in range(repeats):
        for kept, asked in _without_a_way(phrased, rng):
            found += [
                (score, first == phrased.owners[place]) for place, first, score in _ask(phrased, kept, asked, rng)
            ]
        for kept, asked in _without_entries(phrased, rng):
            strange += [score for _, _, score in _ask(phrased, kept, asked, rng)]
        if progress is not None:
            progress(turn + 1, repeats)
    scores = np.array([score for score, _ in found])
    return scores, np.array([right for _, right in found], dtype=bool), np.array(strange)


def _ask(phrased: _Phrased, kept: _Rows, asked: _Rows, rng: np.random.Generator) -> Iterator[tuple[int, int, float]]:
    """Yield which text was asked, the row of the entry that came first (-1 for none), and its score."""
    searcher = phrased.searcher(kept)
    if len(phrased.texts) >= _MANY_TEXTS and len(asked) > _MOST_ASKED:
        asked = rng.choice(asked, _MOST_ASKED, replace=False)
    for place in asked.tolist():
        hits = searcher.search(phrased.texts[place], top=1).hits
        yield place, int(hits[0].entry.id) if hits else -1, hits[0].score.total if hits else 0.0


def _without_a_way(phrased: _Phrased, rng: np.random.Generator) -> Iterator[tuple[_Rows, _Rows]]:
    """Yield what is kept and what is held out: one way of asking for every entry at a time."""
    way = np.empty(len(phrased.owners), dtype=np.int64)
    for row in np.unique(phrased.owners).tolist():
        own = np.flatnonzero(phrased.owners == row)
        way[own] = _ways(phrased.vectors[own], rng)
    for number in range(_PARTS):
        is_kept = way != number
        yield np.flatnonzero(is_kept), np.flatnonzero(~is_kept)


def _without_entries(phrased: _Phrased, rng: np.random.Generator) -> Iterator[tuple[_Rows, _Rows]]:
    """Yield what is kept and what is held out: all phrasings of a third of the entries at a time."""
    order = rng.permutation(len(phrased.corpus.base.entries))
    for number in range(_PARTS):
        is_out = np.isin(phrased.owners, order[number::_PARTS])
        yield np.flatnonzero(~is_out), np.flatnonzero(is_out)


def _ways(vectors: Vectors, rng: np.random.Generator) -> _Rows:
    """Return which way of asking each text of one entry is: spherical k-means, the ways in random order."""
    centres = vectors[rng.choice(len(vectors), min(_PARTS, len(vectors)), replace=False)]
    nearest = np.zeros(len(vectors), dtype=np.int64)
    for _ in range(_ROUNDS):
        nearest = (vectors @ centres.T).argmax(axis=1)
        sums = [
            vectors[nearest == way].sum(axis=0) if (nearest == way).any() else centre
            for way, centre in enumerate(centres)
        ]
        centres = np.array([one / max(float(np.linalg.norm(one)), _TINY) for one in sums], dtype=np.float32)
    renamed: _Rows = rng.permutation(_PARTS)[nearest]
    return renamed


def _even_point(right: _Floats, asked: int, strange: _Floats) -> float:
    """Return the score where the share answered rightly comes nearest to the share of strangers turned down."""
    scores = np.unique(np.concatenate([right, strange]))
    answered = (len(right) - np.searchsorted(np.sort(right), scores)) / asked
    turned_down = np.searchsorted(np.sort(strange), scores) / len(strange)
    return float(scores[np.abs(answered - turned_down).argmin()])
