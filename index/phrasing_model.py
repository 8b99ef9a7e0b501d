"""What the phrasings of a base's entries say together: which entry a question is another phrasing of.

Where entries have many phrasings, the nearest one alone is a poor judge: one odd phrasing takes the
questions of others. The model is the mean of three views, all in closed form and numpy:

nearest    mean cosine of the question with the three nearest phrasings of an entry
centre     its cosine with the mean of the entry's phrasings
linear     ridge regression from vector and spelling to the entry, every entry counting the same

The first two see vectors in which the directions that tell phrasings of one entry apart weigh less
(whitened by the covariance within entries), so that what is left tells entries apart.
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from index.encoder import Vectors

Owners = npt.NDArray[np.int64]

# Half of the entries must have so many texts, their question included: with fewer, what tells phrasings of
# one entry apart cannot be learned, nor can the model be checked by holding a third of them out.
FEWEST_TEXTS = 5

_LEAST_ALIKE = 0.75  # median cosine of a phrasing to the nearest other one of its entry
_NEAREST = 3
_SHORTLIST = 24  # entries whose phrasings are compared one by one: those that the other two views put first
_SHRINKAGE = 0.6  # how far the covariance is drawn towards a round one, which changes nothing
_RIDGE = 1.0
_SPELLING_WEIGHT = 0.5  # of the spelling's inner product beside the vector's
_BUCKETS = 512
_GROUPS = (2, 3, 4)
_LONGEST = 400
_TINY = 1e-9
_VIEWS = 3
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, eq=False)
class PhrasingModel:
    """A fitted model; the phrasings of entry e are rows `starts[e]` to `starts[e + 1]`.

    `whitening` is float32[d, d]; `phrasings` float32[n, d] and `centres` float32[entries, d] are whitened and
    of unit length; `linear` is float32[d + buckets, entries]; `rarity` float32[buckets] weighs groups of letters.
    """

    whitening: Vectors
    phrasings: Vectors
    starts: Owners
    centres: Vectors
    linear: Vectors
    rarity: Vectors

    def scores(self, vector: Vectors, text: str) -> Vectors:
        """Return float32[entries], 0 to 1: how surely a question is another phrasing of each entry.

        A score reads like a cosine and not like a probability; where an entry is right it is about .6, where
        none is about .25. Only entries near the top are compared with phrasings one by one: others score lower.
        """
        whitened = _unit(vector @ self.whitening)
        places, values = _spelled(text, self.rarity)
        split = len(vector)
        linear = vector @ self.linear[:split] + values @ self.linear[split + places]
        rough = self.centres @ whitened + linear
        nearest = np.zeros_like(rough)
        for row in np.argsort(-rough, kind="stable")[:_SHORTLIST].tolist():
            cosines = self.phrasings[self.starts[row] : self.starts[row + 1]] @ whitened
            nearest[row] = np.sort(cosines)[-_NEAREST:].mean()
        scores: Vectors = np.clip((rough + nearest) / _VIEWS, 0, 1).astype(np.float32)
        return scores

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Return what is to be saved, by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[np.generic]]) -> PhrasingModel:
        """Return the model that was saved; raise KeyError where an array is missing."""
        return cls(**{field.name: arrays[field.name] for field in fields(cls)})  # type: ignore[arg-type]  # by name


def fit(vectors: Vectors, texts: Sequence[str], owners: Owners) -> PhrasingModel | None:
    """Return the model of a base's questions and phrasings, None where they are too few.

    `vectors` is float32[n, d] of unit length; `owners[i]` is the row of the entry that text i belongs to. The
    entries are rows 0 to the highest owner, and each has a text.
    """
    counts = np.bincount(owners)
    if len(counts) <= 1 or np.median(counts) < FEWEST_TEXTS:
        return None
    order = np.argsort(owners, kind="stable")
    vectors, owners = vectors[order], owners[order]
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    whitening = _whitening(vectors, starts)
    phrasings = _unit(vectors @ whitening)
    centres = _unit(np.add.reduceat(phrasings, starts[:-1], axis=0))
    spelling, rarity = _spellings([texts[row] for row in order.tolist()])
    linear = _ridge(np.hstack([vectors, spelling]), owners, starts)
    return PhrasingModel(whitening, phrasings, starts, centres, linear, rarity)


def is_redundant(vectors: Vectors, owners: Owners) -> bool:
    """Tell whether the texts of an entry say nearly the same, so that what they share tells entries apart.

    Of an FAQ whose phrasings were written to differ the model learns little, and it costs time with every question.
    """
    counts = np.bincount(owners)
    if len(counts) <= 1 or np.median(counts) < FEWEST_TEXTS:
        return False
    nearest: list[float] = []
    for row in np.flatnonzero(counts > 1).tolist():
        own = vectors[owners == row]
        cosines = own @ own.T
        np.fill_diagonal(cosines, -1.0)
        nearest += cosines.max(axis=1).tolist()
    return float(np.median(nearest)) >= _LEAST_ALIKE


def _whitening(vectors: Vectors, starts: Owners) -> Vectors:
    """Return the inverse root of the covariance of phrasings around the mean of their entry."""
    counts = np.diff(starts)
    means = np.add.reduceat(vectors, starts[:-1], axis=0) / counts[:, None]
    around = (vectors - np.repeat(means, counts, axis=0)).astype(np.float64)
    covariance = around.T @ around / len(around)
    size = len(covariance)
    spread = np.trace(covariance) / size + _TINY
    values, axes = np.linalg.eigh((1 - _SHRINKAGE) * covariance / spread + _SHRINKAGE * np.eye(size))
    root: Vectors = ((axes / np.sqrt(values)) @ axes.T).astype(np.float32)
    return root


def _ridge(features: Vectors, owners: Owners, starts: Owners) -> Vectors:
    """Return float32[features, entries]: weights whose score is near 1 for the entry's texts, near 0 for others.

    The texts of entry e are rows `starts[e]` to `starts[e + 1]`.
    """
    weights = (1 / np.diff(starts)[owners]).astype(np.float32)
    weights /= weights.mean()
    weighted = features * weights[:, None]
    gram = (features.T @ weighted).astype(np.float64) + _RIDGE * np.eye(features.shape[1])
    solved: Vectors = np.linalg.solve(gram, np.add.reduceat(weighted, starts[:-1], axis=0).T.astype(np.float64)).astype(
        np.float32
    )
    return solved


def _spellings(texts: Sequence[str]) -> tuple[Vectors, Vectors]:
    """Return the spelling of each text, float32[n, buckets], and the rarity of each bucket."""
    counted = [_counts(text) for text in texts]
    held = np.zeros(_BUCKETS)
    for places, _ in counted:
        held[places] += 1
    rarity = (np.log((1 + len(texts)) / (1 + held)) + 1).astype(np.float32)
    spelling = np.zeros((len(texts), _BUCKETS), dtype=np.float32)
    for row, (places, values) in enumerate(counted):
        spelling[row, places] = _weighed(places, values, rarity)
    return spelling, rarity


def _spelled(text: str, rarity: Vectors) -> tuple[Owners, Vectors]:
    """Return the buckets that a text's spelling holds, and their values."""
    places, values = _counts(text)
    return places, _weighed(places, values, rarity)


def _weighed(places: Owners, values: Vectors, rarity: Vectors) -> Vectors:
    return _unit(values * rarity[places]) * np.float32(math.sqrt(_SPELLING_WEIGHT))


def _counts(text: str) -> tuple[Owners, Vectors]:
    """Return the buckets of a text's groups of letters, each group counted with a sign so that clashes cancel."""
    summed: dict[int, float] = {}
    for group, count in Counter(_letter_groups(text)).items():
        place, sign = _bucket(group)
        summed[place] = summed.get(place, 0.0) + sign * (1 + math.log(count))
    return np.array(list(summed), dtype=np.int64), np.array(list(summed.values()), dtype=np.float32)


def _letter_groups(text: str) -> list[str]:
    found: list[str] = []
    for word in _WORD.findall(text[:_LONGEST].lower()):
        padded = f" {word} "
        for length in _GROUPS:
            found += [padded[at : at + length] for at in range(max(len(padded) - length + 1, 1))]
    return found


@lru_cache(maxsize=1 << 15)
def _bucket(group: str) -> tuple[int, int]:
    number = zlib.crc32(group.encode("utf-8", "replace"))
    return number % _BUCKETS, 1 if number >> 31 else -1


def _unit(vectors: Vectors) -> Vectors:
    scaled: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), _TINY)
    return scaled
