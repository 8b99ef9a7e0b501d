"""Numbers with the interval that the true value lies in, at 95 % confidence."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVEL = 0.95
RESAMPLES = 2_000
_SEED = 165
_Z = 1.959963984540054  # 97.5 % of a normal distribution lie below
_TAILS = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
_FEW = 10  # fewer cases than this do not tell a bootstrap how far they spread
_CELLS = 1_000_000  # of weights at a time: a few arrays of 8 MB


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value measured over n cases and its 95 % interval; all None where nothing defines it."""

    value: float | None
    low: float | None
    high: float | None
    n: int


def undefined(n: int = 0) -> Estimate:
    """Return the estimate of what the questions do not define."""
    return Estimate(None, None, None, n)


def proportion(successes: int, n: int) -> Estimate:
    """Return a share with Wilson's interval."""
    if n == 0:
        return undefined()
    return Estimate(successes / n, *wilson(successes, n), n)


def wilson(successes: float, n: int) -> tuple[float, float]:
    """Return Wilson's score interval of a share of n > 0 cases.

    For the mean of any values between 0 and 1 it is conservative: none spread more than zeros and ones.
    """
    share = successes / n
    scale = 1 + _Z**2 / n
    middle = (share + _Z**2 / (2 * n)) / scale
    reach = _Z / scale * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return min(share, max(0.0, middle - reach)), max(share, min(1.0, middle + reach))


def bootstrapped(value: float, resampled: Floats, n: int, cases: int | None = None) -> Estimate:
    """Return a value with the interval that most resamples fall in.

    `cases` is how many cases its spread really rests on, by default n. Where they are few, or all resamples agree, the
    bootstrap would be too sure, and Wilson's interval stands in.
    """
    cases = n if cases is None else cases
    low, high = np.quantile(resampled[~np.isnan(resampled)], _TAILS).tolist()
    if cases < _FEW or low == high:
        low, high = wilson(value * cases, cases)
    return Estimate(value, min(low, value), max(high, value), n)


def resamples(n: int) -> Iterator[Floats]:
    """Yield blocks of resamples of n cases: in each row, how often each case was drawn. The same each time."""
    random = np.random.default_rng(_SEED)
    rows = max(1, _CELLS // n)
    for start in range(0, RESAMPLES, rows):
        count = min(rows, RESAMPLES - start)
        drawn = random.integers(n, size=(count, n)) + np.arange(count)[:, None] * n
        yield np.bincount(drawn.ravel(), minlength=count * n).reshape(count, n).astype(np.float64)


def coin_tosses(shares: Floats) -> Iterator[Floats]:
    """Yield blocks of outcomes, 0 or 1, as they fall where each case succeeds with just its share."""
    random = np.random.default_rng(_SEED)
    rows = max(1, _CELLS // len(shares))
    for start in range(0, RESAMPLES, rows):
        tosses = random.random((min(rows, RESAMPLES - start), len(shares)))
        yield (tosses < shares).astype(np.float64)
