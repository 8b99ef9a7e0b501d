"""A confidence that a test can foresee: the share of what was asked that the first entry explains."""

from __future__ import annotations

from index.builder import recalibrate
from index.calibration import Calibration, RiskPoint, Weight
from index.evidence import FEATURES
from index.store import Manifest, Store

_STEEP = 12.0
# Of the answers from .9 on one in a hundred was wrong, of those from .6 on four, of those from .3 on twenty.
CURVE = (RiskPoint(0.9, 0.3, 0.01), RiskPoint(0.6, 0.6, 0.04), RiskPoint(0.3, 0.9, 0.2))

ASKED = 0.6  # answered from there on where no risk is stated


def by_feature(name: str = "explained", curve: tuple[RiskPoint, ...] = CURVE) -> Calibration:
    """Return a calibration for which one feature alone counts: .5 of it gives a confidence of .5."""
    weights = tuple(Weight(0.5, 1.0, _STEEP if feature == name else 0.0) for feature in FEATURES)
    return Calibration("tests", 100, 0.0, weights, curve, chosen=ASKED)


def with_confidence(logit: float, curve: tuple[RiskPoint, ...] = CURVE) -> Calibration:
    """Return a calibration that is as sure of everything."""
    return Calibration("tests", 100, logit, tuple(Weight(0.0, 1.0, 0.0) for _ in FEATURES), curve, chosen=ASKED)


def calibrate(store: Store) -> Manifest:
    """Give the version that is served this confidence; later builds keep it."""
    return recalibrate(store, by_feature(), store.manifest(store.current()))
