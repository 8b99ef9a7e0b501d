"""Graded questions as arrays, and statistics over many weightings of them at once.

Weights have one row for each resample and one column for each question: how often it was drawn. Questions of equal
confidence are one tie everywhere: no statistic depends on the order they came in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.evaluation.estimates import Floats
from bot.evaluation.graded import Graded

BINS = 10
PRECISION = 0.95
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """At least one question, the least confident first; `ties` holds where each confidence begins."""

    confidence: Floats
    right: Floats
    answerable: Floats
    reciprocal: Floats
    ties: NDArray[np.intp]

    @classmethod
    def of(cls, graded: Sequence[Graded]) -> Sample:
        """Return the sample of some questions."""
        rows = sorted((g.confidence, g.is_first_right, g.is_answerable, 1 / g.rank if g.rank else 0.0) for g in graded)
        confidence, right, answerable, reciprocal = np.array(rows, dtype=np.float64).T
        return cls(confidence, right, answerable, reciprocal, np.flatnonzero(np.diff(confidence, prepend=-1.0)))

    def mrr(self, weights: Floats) -> Floats:
        """Return the mean of 1 / rank of the first right entry over answerable questions."""
        return _ratio(weights @ self.reciprocal, weights @ self.answerable)

    def brier(self, weights: Floats) -> Floats:
        """Return the mean square of confidence minus what happened."""
        return _ratio(weights @ (self.confidence - self.right) ** 2, weights.sum(axis=1))

    def auroc(self, weights: Floats) -> Floats:
        """Return how often a right first entry has more confidence than a wrong one, ties counted half."""
        right = self._by_tie(weights * self.right)
        wrong = self._by_tie(weights * (1 - self.right))
        won = (right * (np.cumsum(wrong, axis=1) - wrong / 2)).sum(axis=1)
        return _ratio(won, right.sum(axis=1) * wrong.sum(axis=1))

    def coverage(self, weights: Floats) -> Floats:
        """Return the largest share of answerable questions answered rightly while precision holds."""
        right, _, holds = self._answered(weights)
        return _ratio((right * holds).max(axis=1), weights @ self.answerable)

    def coverage_of_all(self, weights: Floats) -> Floats:
        """Return the largest share of all questions answered while precision holds."""
        _, answered, holds = self._answered(weights)
        return _ratio((answered * holds).max(axis=1), weights.sum(axis=1))

    def threshold(self) -> float | None:
        """Return the lowest confidence from which precision holds."""
        _, _, holds = self._answered(np.ones((1, len(self.right))))
        fit = np.flatnonzero(holds[0])
        return float(self.confidence[self.ties][fit[0]]) if len(fit) else None

    def calibration_error(self, weights: Floats, outcomes: Floats | None = None) -> Floats:
        """Return the expected calibration error; `outcomes` (rows, questions) stand in for what was right."""
        weights, right = np.broadcast_arrays(weights, self.right if outcomes is None else outcomes)
        gaps = self._by_tie(weights * (self.confidence - right))
        cells = self.bins_of(weights) + BINS * np.arange(len(gaps))[:, None]
        binned = np.bincount(cells.ravel(), gaps.ravel(), BINS * len(gaps)).reshape(len(gaps), BINS)
        return _ratio(np.abs(binned).sum(axis=1), weights.sum(axis=1))

    def bins_of(self, weights: Floats, bins: int = BINS) -> NDArray[np.intp]:
        """Return the bin of each tie, (rows, ties): bins hold equal mass, and a tie goes where its middle falls."""
        mass = self._by_tie(weights)
        middle = 2 * np.cumsum(mass, axis=1) - mass
        bin_of: NDArray[np.intp] = np.floor(bins * middle / (2 * mass.sum(axis=1, keepdims=True))).astype(np.intp)
        bin_of[bin_of == bins] = bins - 1  # at the very end, and not drawn
        return bin_of

    def _answered(self, weights: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        """Return right and all answers from each confidence upwards, and whether precision holds there."""
        right = _from_the_top(self._by_tie(weights * self.right))
        answered = _from_the_top(self._by_tie(weights))
        return right, answered, (right >= PRECISION * answered - _ROUNDING) & (answered > 0)

    def _by_tie(self, values: Floats) -> Floats:
        summed: Floats = np.add.reduceat(values, self.ties, axis=1, dtype=np.float64)
        return summed


def _from_the_top(values: Floats) -> Floats:
    return np.cumsum(values[:, ::-1], axis=1)[:, ::-1]


def _ratio(parts: Floats, wholes: Floats) -> Floats:
    """Return quotients, NaN where there is nothing to divide by."""
    undefined: Floats = np.full(len(parts), np.nan)
    return np.divide(parts, wholes, out=undefined, where=wholes > 0)
