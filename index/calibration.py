"""From evidence to the probability that the first entry answers, and from a stated risk to a bar for it.

A logistic regression, fitted elsewhere (`index/fitting.py`), is a sum when an answer is given. The curve says
what was wrong at each bar, on questions that took no part in the fit.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import cache
from importlib import resources
from typing import Any

from index.errors import MmfaqError
from index.evidence import FEATURES, Evidence

NEVER = math.inf
SHIPPED = "shipped"
SCORE = "score"  # the feature that a calibration from phrasings goes by, and no other


class CalibrationError(MmfaqError):
    """A stored calibration cannot be used, or too few questions are there to make one."""


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """A bar: of the questions, `coverage` reached that confidence, and of those `risk` had a wrong first entry."""

    confidence: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Weight:
    """How a feature counts: by `weight` for every `scale` that it is above `mean`."""

    mean: float
    scale: float
    weight: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """A fitted confidence. `weights` are in the order of the features, `questions` is how many it was fitted on.

    `chosen` is the confidence from which on to answer where no risk is stated; `brier` the mean squared error on
    questions that were held out.
    """

    origin: str
    questions: int
    intercept: float
    weights: tuple[Weight, ...]
    curve: tuple[RiskPoint, ...]
    chosen: float = NEVER
    brier: float = 0.0

    def logit(self, evidence: Evidence) -> float:
        """Return the log odds that the first entry answers."""
        pairs = zip(self.weights, evidence.values(), strict=True)
        return self.intercept + sum(part.weight * (value - part.mean) / part.scale for part, value in pairs)

    def confidence(self, evidence: Evidence) -> float:
        """Return the probability, 0 to 1, that the first entry answers."""
        logit = self.logit(evidence)
        return 1 / (1 + math.exp(-logit)) if logit > 0 else math.exp(logit) / (1 + math.exp(logit))

    def bar(self, risk: float | None) -> float:
        """Return the lowest confidence from which on at most `risk` of the answers were wrong, NEVER if none is.

        None asks for the one that was chosen when the confidence was fitted.
        """
        if risk is None:
            return self.chosen
        point = self._point(risk)
        return NEVER if point is None else point.confidence

    def points(self, risks: Sequence[float]) -> list[tuple[float, RiskPoint | None]]:
        """Return for each risk the point of the curve that keeps it, None where none does."""
        return [(risk, self._point(risk)) for risk in risks]

    def _point(self, risk: float) -> RiskPoint | None:
        kept = [point for point in self.curve if point.risk <= risk]
        return min(kept, key=lambda point: point.confidence, default=None)

    def to_json(self) -> str:
        """Return it as text; each feature by its name."""
        record = {
            "origin": self.origin,
            "questions": self.questions,
            "chosen": self.chosen if math.isfinite(self.chosen) else None,
            "brier": self.brier,
            "intercept": self.intercept,
            "weights": {
                name: [part.mean, part.scale, part.weight] for name, part in zip(FEATURES, self.weights, strict=True)
            },
            "curve": [[point.confidence, point.coverage, point.risk] for point in self.curve],
        }
        return json.dumps(record, indent=1) + "\n"


def calibration_from(text: str, where: str) -> Calibration:
    """Return the calibration that a text holds; raise CalibrationError with what to do."""
    try:
        record: dict[str, Any] = json.loads(text)
        weights = record["weights"]
        if set(weights) != set(FEATURES):
            raise CalibrationError(f"{where}: made for other features. Run `mmfaq calibrate` again.")
        calibration = Calibration(
            str(record["origin"]),
            int(record["questions"]),
            float(record["intercept"]),
            tuple(Weight(*map(float, weights[name])) for name in FEATURES),
            tuple(RiskPoint(*map(float, point)) for point in record["curve"]),
            NEVER if record["chosen"] is None else float(record["chosen"]),
            float(record["brier"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise CalibrationError(f"{where}: no calibration of this program. Run `mmfaq calibrate` again.") from error
    _require_usable(calibration, where)
    return calibration


def _require_usable(calibration: Calibration, where: str) -> None:
    """Raise CalibrationError for numbers that no fit gives: answers would fail, or all be sure."""
    numbers = [
        calibration.intercept,
        calibration.brier,
        *(value for part in calibration.weights for value in astuple(part)),
    ]
    numbers += [value for point in calibration.curve for value in astuple(point)]
    is_finite = all(map(math.isfinite, numbers)) and not math.isnan(calibration.chosen)
    if not is_finite or any(part.scale <= 0 for part in calibration.weights):
        raise CalibrationError(f"{where}: holds impossible numbers. Run `mmfaq calibrate` again.")


def unfitted() -> Calibration:
    """Return a calibration that knows nothing: to gather the evidence that one is fitted on."""
    return Calibration("none", 0, 0.0, tuple(Weight(0.0, 1.0, 0.0) for _ in FEATURES), ())


@cache
def shipped_calibration() -> Calibration:
    """Return the calibration that fits any FAQ."""
    file = resources.files("index").joinpath("data", "confidence.json")
    return calibration_from(file.read_text(encoding="utf-8"), str(file))
