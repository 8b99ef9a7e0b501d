"""What is measured over graded questions, each with its 95 % interval.

Shares have Wilson's interval; MRR, coverage, AUROC, calibration error and Brier score a seeded bootstrap of 2,000
resamples. What the questions do not define (no wrong first entry, no labelled span) is None.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from bot.evaluation.estimates import (
    LEVEL,
    Estimate,
    Floats,
    bootstrapped,
    coin_tosses,
    proportion,
    resamples,
    undefined,
)
from bot.evaluation.graded import Graded
from bot.evaluation.sample import BINS, Sample

_TOP = 3
_STATISTICS: dict[str, Callable[[Sample, Floats], Floats]] = {
    "mrr": Sample.mrr,
    "coverage": Sample.coverage,
    "coverage_of_all": Sample.coverage_of_all,
    "auroc": Sample.auroc,
    "ece": Sample.calibration_error,
    "brier": Sample.brier,
}


@dataclass(frozen=True, slots=True)
class Measures:
    """What was reached on n questions.

    - `hit_at_1`, `hit_at_3`, `mrr`: over answerable questions.
    - `right_outcomes`: answered rightly, or not answered where nothing answers, of all questions.
    - `wrong_answers`: wrong ones of the answers shown. `answered`: answers shown, of all questions.
    - `coverage`: answerable questions answered rightly, of all answerable ones, at the threshold of confidence where
      this is largest while at least 95 % of what is answered is right. Answers to unanswerable questions count as
      wrong there. `coverage_of_all` is the share of all questions that is answered then, `threshold` the threshold:
      chosen in hindsight on these very questions. No such threshold: 0, and `threshold` is None.
    - `auroc`: of confidence, for "the first entry is right", over all questions.
    - `ece`: expected calibration error, 10 bins of equal mass; a tie stays together, where its middle falls. Chance
      alone makes it positive: `ece_by_chance` is its mean were every confidence true. The interval reaches down to 0
      where chance could explain the value.
    - `brier`: mean squared error of confidence.
    - `focus`: the shown focus holds the labelled span, where one is labelled and the entry is right.
    """

    n: int
    answerable: int
    hit_at_1: Estimate
    hit_at_3: Estimate
    mrr: Estimate
    right_outcomes: Estimate
    wrong_answers: Estimate
    answered: Estimate
    coverage: Estimate
    coverage_of_all: Estimate
    auroc: Estimate
    ece: Estimate
    brier: Estimate
    focus: Estimate
    threshold: float | None
    ece_by_chance: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """From the strictest threshold to the loosest: the share of questions answered, and the share of those wrong."""

    coverage: Floats
    risk: Floats
    threshold: Floats


class Bin(NamedTuple):
    """Questions of like confidence."""

    confidence: float  # mean
    right: float  # share
    n: int


def measure(graded: Sequence[Graded]) -> Measures:
    """Measure graded questions."""
    sample = Sample.of(graded) if graded else None
    return Measures(
        n=len(graded),
        answerable=sum(one.is_answerable for one in graded),
        threshold=sample.threshold() if sample else None,
        ece_by_chance=float(_by_chance(sample).mean()) if sample else None,
        **_shares(graded),
        **(_spread(sample) if sample else dict.fromkeys(_STATISTICS, undefined())),
    )


def by(graded: Sequence[Graded], key: Callable[[Graded], str]) -> dict[str, Measures]:
    """Measure each group of graded questions, in the order of the groups' names."""
    groups: defaultdict[str, list[Graded]] = defaultdict(list)
    for one in graded:
        groups[key(one)].append(one)
    return {name: measure(groups[name]) for name in sorted(groups)}


def risk_coverage(graded: Sequence[Graded]) -> Curve:
    """Return what answering from each confidence upwards means; one point for each confidence."""
    if not graded:
        return Curve(np.empty(0), np.empty(0), np.empty(0))
    sample = Sample.of(graded)
    ends = len(graded) - sample.ties[::-1]
    wrong = np.cumsum(1 - sample.right[::-1])[ends - 1]
    return Curve(ends / len(graded), wrong / ends, sample.confidence[sample.ties][::-1])


def reliability(graded: Sequence[Graded], bins: int = BINS) -> list[Bin]:
    """Return bins of equal mass, the least confident first; fewer where many confidences are equal."""
    if not graded:
        return []
    sample = Sample.of(graded)
    ones = np.ones((1, len(graded)))
    placed = np.repeat(sample.bins_of(ones, bins)[0], np.diff(sample.ties, append=len(graded)))
    members = [placed == number for number in np.unique(placed)]
    return [Bin(float(sample.confidence[m].mean()), float(sample.right[m].mean()), int(m.sum())) for m in members]


def _shares(graded: Sequence[Graded]) -> dict[str, Estimate]:
    ranks = [one.rank for one in graded if one.is_answerable]
    spans = [one.is_focus_right for one in graded if one.is_focus_right is not None]
    answered = sum(one.is_answered for one in graded)
    return {
        "hit_at_1": proportion(ranks.count(1), len(ranks)),
        "hit_at_3": proportion(sum(rank is not None and rank <= _TOP for rank in ranks), len(ranks)),
        "right_outcomes": proportion(sum(one.is_outcome_right for one in graded), len(graded)),
        "wrong_answers": proportion(sum(one.is_answered_wrongly for one in graded), answered),
        "answered": proportion(answered, len(graded)),
        "focus": proportion(sum(spans), len(spans)),
    }


def _spread(sample: Sample) -> dict[str, Estimate]:
    """Return what has a bootstrap, all of it over the same resamples."""
    ones = np.ones((1, len(sample.right)))
    values = {name: float(statistic(sample, ones)[0]) for name, statistic in _STATISTICS.items()}
    drawn: dict[str, list[Floats]] = {name: [] for name in _STATISTICS}
    for weights in resamples(len(sample.right)):
        for name, statistic in _STATISTICS.items():
            drawn[name].append(statistic(sample, weights))
    found = {name: _estimate(sample, name, value, np.concatenate(drawn[name])) for name, value in values.items()}
    return found | {"ece": _widened_down(found["ece"], _by_chance(sample))}


def _estimate(sample: Sample, name: str, value: float, drawn: Floats) -> Estimate:
    n, answerable, right = len(sample.right), int(sample.answerable.sum()), int(sample.right.sum())
    measured_over = answerable if name in {"mrr", "coverage"} else n
    if math.isnan(value):
        return undefined(measured_over)
    # The rarer class decides how far the area can spread.
    cases = min(right, n - right) if name == "auroc" else measured_over
    return bootstrapped(value, drawn, measured_over, cases)


def _widened_down(error: Estimate, by_chance: Floats) -> Estimate:
    """Let the interval of a calibration error reach as far down as up, and to 0 where chance could explain it.

    Chance makes the error of a sample too large, and that of a resample once more: on their own, resamples would rule
    out every good calibration.
    """
    if error.value is None or error.low is None or error.high is None:
        return error
    if error.value <= np.quantile(by_chance, (1 + LEVEL) / 2):
        return replace(error, low=0.0)
    return replace(error, low=max(0.0, min(error.low, 2 * error.value - error.high)))


def _by_chance(sample: Sample) -> Floats:
    """Return the calibration errors seen were every confidence true."""
    ones = np.ones((1, len(sample.right)))
    return np.concatenate([sample.calibration_error(ones, tosses) for tosses in coin_tosses(sample.confidence)])
