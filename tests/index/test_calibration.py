"""From evidence to a probability, and from a risk to a bar."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from index.calibration import (
    NEVER,
    SHIPPED,
    Calibration,
    CalibrationError,
    RiskPoint,
    Weight,
    calibration_from,
    shipped_calibration,
    unfitted,
)
from index.evidence import FEATURES, Evidence
from tests.index.samples import a_calibration

_NUMBERS = st.floats(-1e6, 1e6)
_SHARES = st.floats(0, 1)
_WEIGHTS = st.builds(Weight, _NUMBERS, st.floats(1e-3, 1e3), _NUMBERS)
_CALIBRATIONS = st.builds(
    Calibration,
    st.text(max_size=20),
    st.integers(0, 10_000),
    _NUMBERS,
    st.tuples(*[_WEIGHTS] * len(FEATURES)),
    st.lists(st.builds(RiskPoint, _SHARES, _SHARES, _SHARES), max_size=5).map(tuple),
    _SHARES | st.just(NEVER),
)
_EVIDENCE = st.lists(st.floats(-1e3, 1e3), min_size=len(FEATURES), max_size=len(FEATURES)).map(
    lambda values: Evidence(*values)
)
CURVE = (RiskPoint(0.9, 0.2, 0.0), RiskPoint(0.7, 0.5, 0.05), RiskPoint(0.4, 0.8, 0.05), RiskPoint(0.1, 1.0, 0.25))


def _with_curve(*curve: RiskPoint) -> Calibration:
    return replace(a_calibration(), curve=curve)


@given(_CALIBRATIONS)
@settings(max_examples=100, deadline=None)
def test_a_calibration_comes_back_from_its_text(calibration: Calibration) -> None:
    assert calibration_from(calibration.to_json(), "here") == calibration
    assert calibration_from(calibration.to_json(), "here").to_json() == calibration.to_json()


def test_the_text_names_each_feature_and_is_plain_json() -> None:
    record = json.loads(a_calibration().to_json(), parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert tuple(record["weights"]) == FEATURES
    assert record["weights"][FEATURES[1]] == pytest.approx([1 / 7, 1.5, 1 / 3 - 2])


def test_the_order_of_features_in_the_text_does_not_matter() -> None:
    record = json.loads(a_calibration().to_json())
    record["weights"] = dict(reversed(record["weights"].items()))
    assert calibration_from(json.dumps(record), "here") == a_calibration()


@pytest.mark.parametrize("change", ["more", "fewer", "none"])
def test_other_features_are_refused_with_what_to_do(change: str) -> None:
    record = json.loads(a_calibration().to_json())
    if change == "more":
        record["weights"]["mood"] = [0, 1, 1]
    elif change == "fewer":
        del record["weights"][FEATURES[0]]
    else:
        record["weights"] = {}
    with pytest.raises(CalibrationError, match=r"^here: made for other features\. Run `mmfaq calibrate` again\.$"):
        calibration_from(json.dumps(record), "here")


@pytest.mark.parametrize("text", ["", "{", "[]", "7", "null", '"text"', "{}", '{"weights": 3}', '{"weights": null}'])
def test_a_text_that_is_no_calibration_is_told_with_what_to_do(text: str) -> None:
    with pytest.raises(CalibrationError, match=r"^here: .*Run `mmfaq calibrate` again\.$"):
        calibration_from(text, "here")


@pytest.mark.parametrize(
    ("name", "value"),
    [("questions", "many"), ("intercept", None), ("intercept", "x"), ("curve", 3), ("curve", [[1, 2]]), ("curve", [3])],
)
def test_a_field_of_another_kind_is_told_with_what_to_do(name: str, value: object) -> None:
    record = json.loads(a_calibration().to_json()) | {name: value}
    with pytest.raises(CalibrationError, match="here: no calibration of this program"):
        calibration_from(json.dumps(record), "here")


@pytest.mark.parametrize("name", ["origin", "questions", "intercept", "curve"])
def test_a_missing_field_is_told_with_what_to_do(name: str) -> None:
    record = json.loads(a_calibration().to_json())
    del record[name]
    with pytest.raises(CalibrationError, match="here: no calibration of this program"):
        calibration_from(json.dumps(record), "here")


@pytest.mark.parametrize(
    ("risk", "bar"), [(0.0, 0.9), (0.04, 0.9), (0.05, 0.4), (0.24, 0.4), (0.25, 0.1), (1.0, 0.1), (-0.1, NEVER)]
)
def test_the_bar_is_the_lowest_confidence_that_keeps_the_risk(risk: float, bar: float) -> None:
    assert _with_curve(*CURVE).bar(risk) == bar


def test_the_order_of_the_curve_does_not_matter() -> None:
    assert _with_curve(*reversed(CURVE)).bar(0.1) == _with_curve(*CURVE).bar(0.1) == 0.4


def test_nothing_reaches_a_bar_that_no_confidence_keeps() -> None:
    for calibration in (_with_curve(), _with_curve(RiskPoint(0.99, 1.0, 0.5))):
        assert calibration.bar(0.1) == NEVER
    assert NEVER > 1


def test_where_no_risk_is_stated_the_bar_is_the_chosen_one() -> None:
    assert replace(_with_curve(*CURVE), chosen=0.33).bar(None) == 0.33
    assert _with_curve(*CURVE).bar(None) == NEVER


def test_the_points_of_risks_are_those_that_keep_them() -> None:
    assert _with_curve(*CURVE).points([0.3, 0.05, -1.0]) == [(0.3, CURVE[3]), (0.05, CURVE[2]), (-1.0, None)]


@given(st.lists(_SHARES, min_size=2, max_size=2).map(sorted))
@settings(max_examples=50, deadline=None)
def test_who_bears_more_risk_has_no_higher_bar(risks: list[float]) -> None:
    calibration = shipped_calibration()
    assert calibration.bar(risks[1]) <= calibration.bar(risks[0])


@given(_CALIBRATIONS, _EVIDENCE)
@settings(max_examples=200, deadline=None)
def test_a_confidence_is_a_probability_whatever_the_evidence(calibration: Calibration, evidence: Evidence) -> None:
    assert 0 <= calibration.confidence(evidence) <= 1


@given(st.floats(-30, 30))
@settings(max_examples=100, deadline=None)
def test_a_confidence_is_the_logistic_of_its_logit(logit: float) -> None:
    calibration = replace(unfitted(), intercept=logit)
    evidence = Evidence(*[0.5] * len(FEATURES))
    assert calibration.logit(evidence) == logit
    assert calibration.confidence(evidence) == pytest.approx(1 / (1 + math.exp(-logit)))


@pytest.mark.parametrize("intercept", [-1e308, 1e308])
def test_evidence_beyond_all_bounds_is_certainty(intercept: float) -> None:
    found = replace(unfitted(), intercept=intercept).confidence(Evidence(*[0.0] * len(FEATURES)))
    assert found == float(intercept > 0)


def test_a_confidence_is_the_one_of_sklearn() -> None:
    random = np.random.default_rng(1)
    values = random.normal(size=(400, len(FEATURES))) * 3 + 1
    right = values @ random.normal(size=len(FEATURES)) + random.normal(size=400) > 0
    mean, scale = values.mean(axis=0), values.std(axis=0)
    model = LogisticRegression(max_iter=2000).fit((values - mean) / scale, right)
    parts = tuple(Weight(*map(float, part)) for part in zip(mean, scale, model.coef_[0], strict=True))
    calibration = Calibration("sklearn", 400, float(model.intercept_[0]), parts, ())
    theirs = model.predict_proba((values - mean) / scale)[:, 1]
    ours = [calibration.confidence(Evidence(*row)) for row in values.tolist()]
    np.testing.assert_allclose(ours, theirs, atol=1e-9)


def test_a_feature_counts_by_how_far_it_is_above_its_mean() -> None:
    weights = (Weight(0.2, 0.5, 3.0), *unfitted().weights[1:])
    calibration = replace(unfitted(), intercept=0.1, weights=weights)
    assert calibration.logit(Evidence(0.7, *[9.0] * (len(FEATURES) - 1))) == pytest.approx(0.1 + 3.0)


def test_a_calibration_that_knows_nothing_is_undecided_about_everything() -> None:
    assert unfitted().confidence(Evidence(*[0.7] * len(FEATURES))) == 0.5
    assert unfitted().bar(1.0) == NEVER


def test_the_shipped_calibration_is_whole() -> None:
    shipped = shipped_calibration()
    assert shipped.origin == SHIPPED
    assert shipped.questions >= 1000
    assert all(part.scale > 0 and math.isfinite(part.weight) for part in shipped.weights)
    assert 0 < shipped.bar(None) < 1
    assert shipped is shipped_calibration()


def test_the_shipped_curve_rises_in_coverage_and_risk_while_the_bar_sinks() -> None:
    curve = shipped_calibration().curve
    for one, other in pairwise(curve):
        assert one.confidence > other.confidence
        assert one.coverage < other.coverage
        assert one.risk <= other.risk
    assert curve[-1].coverage == 1
