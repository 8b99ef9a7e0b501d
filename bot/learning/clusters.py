"""Questions about the same: by what their vectors say, and by the words that they share.

What all entries of the FAQ have in common says nothing, so vectors are seen from their mean, and words by how rare
they are. `python -m benchmarks.gaps` measures what was chosen here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfTransformer

from index.encoder import Vectors
from index.language import has_chinese

Rows = npt.NDArray[np.int64]
Distances = npt.NDArray[np.float32]

MOST = 3_000  # clustered together: their distances take some 100 MB
_WORDS, _CHINESE_WORDS = 0.3, 0.7  # the share of words in a distance; the encoder knows little Chinese
_FEW, _MANY = 20, 200
_REACH_OF_FEW, _REACH_OF_MANY = 0.78, 0.70  # among few questions, fewer are near by chance
_FEW_ENTRIES = 5
_TINY = 1e-9
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts as they are compared: what was said, float32[n, d] vectors, and the weights of their terms."""

    said: Sequence[str]
    vectors: Vectors
    terms: Sequence[Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Space:
    """Questions in relation to each other."""

    vectors: Vectors
    _words: csr_matrix
    _is_chinese: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.vectors)

    def distances(self, rows: Rows, columns: Rows) -> Distances:
        """Return float32[rows, columns]: 0 for the same question, about 1 for any two."""
        cosines = self.vectors[rows] @ self.vectors[columns].T
        words = (self._words[rows] @ self._words[columns].T).toarray()
        is_chinese = self._is_chinese[rows][:, None] | self._is_chinese[columns][None, :]
        share = np.where(is_chinese, np.float32(_CHINESE_WORDS), np.float32(_WORDS))
        found: Distances = np.maximum(1 - (1 - share) * cosines - share * words, 0).astype(np.float32)
        return found


def space_of(questions: Texts, entries: Texts) -> Space:
    """Return questions in relation to each other, seen from the entries of the FAQ that is asked."""
    count = len(entries.vectors)
    middle = entries.vectors.mean(axis=0) * count / (count + _FEW_ENTRIES)  # of few entries it is one of them
    seen = questions.vectors - middle
    unit = seen / np.maximum(np.linalg.norm(seen, axis=1, keepdims=True), _TINY)
    counted = DictVectorizer(dtype=np.float32)
    counts = counted.fit_transform([{**one} for one in (*questions.terms, *entries.terms)])
    words = TfidfTransformer().fit_transform(counts)[: len(questions.terms)]
    chinese = np.array([has_chinese(text) for text in questions.said], dtype=bool)
    return Space(unit.astype(np.float32), words.tocsr().astype(np.float32), chinese)


def clusters_of(space: Space, weights: Sequence[int], names: Sequence[str], most: int = MOST) -> list[Rows]:
    """Return the questions of each cluster; one that is like no other is a cluster of its own.

    Of more than `most` those of the largest weights are clustered, drawn by their names among equals; the others
    join the cluster of the one that they are most like, or are left out where that is too far.
    """
    order = sorted(range(len(space)), key=lambda row: (-weights[row], _drawn(names[row])))
    kept, rest = np.array(order[:most], dtype=np.int64), np.array(order[most:], dtype=np.int64)
    reach = _reach(len(kept))
    labels = _labels(space, kept, reach)
    joined, joined_labels = _joining(space, rest, kept, labels, reach)
    rows, of = np.concatenate([kept, joined]), np.concatenate([labels, joined_labels])
    return [np.sort(rows[of == label]) for label in range(int(labels.max(initial=-1)) + 1)]


def medoid(space: Space, rows: Rows, weights: Sequence[int]) -> int:
    """Return the row that is most like all of them, each as often as it was asked."""
    few = rows if len(rows) <= _CHUNK else rows[np.argsort([-weights[row] for row in rows], kind="stable")[:_CHUNK]]
    counted = np.array([weights[row] for row in few], dtype=np.float32)
    return int(few[(space.distances(few, few) @ counted).argmin()])


def _reach(count: int) -> float:
    """Return up to which distance clusters are joined."""
    return float(np.interp(np.log(max(count, 1)), np.log([_FEW, _MANY]), [_REACH_OF_FEW, _REACH_OF_MANY]))


def _labels(space: Space, rows: Rows, reach: float) -> Rows:
    if len(rows) < 2:  # noqa: PLR2004 - one alone has no distance to any other
        return np.zeros(len(rows), dtype=np.int64)
    distances = space.distances(rows, rows)
    np.fill_diagonal(distances, 0)
    found = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=reach
    ).fit((distances + distances.T) / 2)
    labels: Rows = found.labels_.astype(np.int64)
    return labels


def _joining(space: Space, rest: Rows, kept: Rows, labels: Rows, reach: float) -> tuple[Rows, Rows]:
    """Return the further questions that are near one that is clustered, and their clusters."""
    near, of = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for start in range(0, len(rest), _CHUNK):
        part = rest[start : start + _CHUNK]
        distances = space.distances(part, kept)
        nearest = distances.argmin(axis=1)
        is_near = distances[np.arange(len(part)), nearest] <= reach
        near.append(part[is_near])
        of.append(labels[nearest[is_near]])
    return np.concatenate(near), np.concatenate(of)


def _drawn(name: str) -> bytes:
    """Return what orders names as if by lot, the same way each time."""
    return hashlib.sha256(name.encode("utf-8", "replace")).digest()
