"""Measures against values worked out by hand, plain oracles, and laws that hold for all questions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, roc_auc_score

from bot.evaluation import estimates
from bot.evaluation.estimates import Estimate, wilson
from bot.evaluation.graded import Graded
from bot.evaluation.measures import Measures, by, measure
from bot.evaluation.report import ESTIMATES
from tests.bot.evaluation.samples import confident, graded, many_graded

FIVE = [
    graded(0.9, wanted="a", is_focus_right=True),
    graded(0.8, wanted="b"),
    graded(0.6, wanted="d", outcome="suggested"),
    graded(0.4, wanted=""),
    graded(0.2, wanted="", outcome="unanswered"),
]


@pytest.fixture(autouse=True)
def _few_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw fewer: the laws hold for any number."""
    monkeypatch.setattr(estimates, "RESAMPLES", 60)


def _estimates(measures: Measures) -> dict[str, Estimate]:
    return {name: getattr(measures, name) for name in ESTIMATES}


def _values(measures: Measures) -> dict[str, float | None]:
    return {name: one.value for name, one in _estimates(measures).items()}


def test_five_questions_measure_what_a_hand_finds() -> None:
    found = measure(FIVE)
    assert (found.n, found.answerable) == (5, 3)
    expected = {
        "hit_at_1": 1 / 3,
        "hit_at_3": 2 / 3,
        "mrr": (1 + 1 / 2 + 1 / 4) / 3,
        "right_outcomes": 2 / 5,
        "wrong_answers": 2 / 3,
        "answered": 3 / 5,
        "coverage": 1 / 3,
        "coverage_of_all": 1 / 5,
        "auroc": 1.0,
        "ece": (0.1 + 0.8 + 0.6 + 0.4 + 0.2) / 5,
        "brier": (0.1**2 + 0.8**2 + 0.6**2 + 0.4**2 + 0.2**2) / 5,
        "focus": 1.0,
    }
    assert _values(found) == pytest.approx(expected)
    assert found.threshold == 0.9


def test_each_value_says_how_many_cases_it_rests_on() -> None:
    sizes = {name: one.n for name, one in _estimates(measure(FIVE)).items()}
    over_answerable = dict.fromkeys(("hit_at_1", "hit_at_3", "mrr", "coverage"), 3)
    over_all = dict.fromkeys(("right_outcomes", "answered", "coverage_of_all", "auroc", "ece", "brier"), 5)
    assert sizes == over_answerable | over_all | {"wrong_answers": 3, "focus": 1}


def test_no_questions_define_nothing() -> None:
    found = measure([])
    assert (found.n, found.threshold, found.ece_by_chance) == (0, None, None)
    assert set(_values(found).values()) == {None}


def test_without_wrong_first_entries_there_is_no_auroc() -> None:
    assert measure(confident([0.9, 0.8], [1, 1])).auroc.value is None
    assert measure(confident([0.9, 0.8], [0, 0])).auroc.value is None


def test_where_nothing_is_answerable_hits_and_coverage_are_undefined() -> None:
    found = measure([graded(0.3, wanted=""), graded(0.2, wanted="", outcome="unanswered")])
    assert [found.hit_at_1.value, found.mrr.value, found.coverage.value] == [None] * 3
    assert found.coverage_of_all.value == 0.0
    assert found.right_outcomes.value == 0.5


def test_without_answers_there_is_no_rate_of_wrong_ones() -> None:
    assert measure([graded(outcome="unanswered")]).wrong_answers.value is None


def test_coverage_goes_down_to_the_last_threshold_where_19_of_20_are_right() -> None:
    confidences = [1 - number / 100 for number in range(25)]
    right = [1] * 10 + [0] + [1] * 9 + [0] * 5
    found = measure(confident(confidences, right))
    assert found.coverage.value == 19 / 25
    assert found.coverage_of_all.value == 20 / 25
    assert found.threshold == confidences[19]


def test_answers_where_nothing_answers_count_against_precision() -> None:
    found = measure([graded(0.9, wanted=""), *confident([0.8] * 18, [1] * 18)])
    assert (found.coverage.value, found.coverage_of_all.value, found.threshold) == (0.0, 0.0, None)
    found = measure([graded(0.9, wanted=""), *confident([0.8] * 19, [1] * 19)])
    assert (found.coverage.value, found.coverage_of_all.value, found.threshold) == (1.0, 1.0, 0.8)


def test_a_threshold_cannot_part_equal_confidences() -> None:
    assert measure(confident([0.9, 0.9], [1, 0])).coverage.value == 0.0


def test_an_area_over_few_wrong_entries_has_the_interval_of_those_few() -> None:
    found = measure(confident([0.5 + number / 100 for number in range(40)], [0] * 3 + [1] * 37)).auroc
    assert (found.low, found.high) == wilson(3, 3)


def test_calibrated_confidence_is_not_ruled_out() -> None:
    random = np.random.default_rng(1)
    confidences = random.random(165)
    found = measure(confident(confidences.tolist(), (random.random(165) < confidences).astype(int).tolist()))
    assert found.ece.value is not None
    assert found.ece.value > 0.02
    assert found.ece.low == 0.0
    assert found.ece_by_chance == pytest.approx(found.ece.value, abs=0.04)


def test_confidence_far_off_is_told_from_chance() -> None:
    found = measure(confident([0.95] * 80 + [0.9] * 80, [1, 0] * 80))
    assert found.ece.value == pytest.approx(0.425)
    assert found.ece.low is not None
    assert found.ece.low > 0.3


@given(many_graded(1))
@settings(deadline=None)
def test_auroc_is_that_of_scikit_learn(questions: list[Graded]) -> None:
    right = [one.is_first_right for one in questions]
    assume(0 < sum(right) < len(right))
    expected = roc_auc_score(right, [one.confidence for one in questions])
    assert measure(questions).auroc.value == pytest.approx(expected)


@given(many_graded(1))
@settings(deadline=None)
def test_the_brier_score_is_that_of_scikit_learn(questions: list[Graded]) -> None:
    right = [int(one.is_first_right) for one in questions]
    expected = brier_score_loss(right, [one.confidence for one in questions], pos_label=1)
    assert measure(questions).brier.value == pytest.approx(expected)


def _coverage(questions: Sequence[Graded]) -> tuple[float, float]:
    """Try every threshold."""
    best, best_of_all = 0, 0
    for threshold in {one.confidence for one in questions}:
        answered = [one for one in questions if one.confidence >= threshold]
        right = sum(one.is_first_right for one in answered)
        if 20 * right >= 19 * len(answered):
            best, best_of_all = max(best, right), max(best_of_all, len(answered))
    return best / max(1, sum(one.is_answerable for one in questions)), best_of_all / len(questions)


@given(many_graded(1))
@settings(deadline=None)
def test_coverage_is_the_best_of_all_thresholds(questions: list[Graded]) -> None:
    assume(any(one.is_answerable for one in questions))
    found = measure(questions)
    assert (found.coverage.value, found.coverage_of_all.value) == pytest.approx(_coverage(questions))


def _calibration_error(questions: Sequence[Graded], bins: int = 10) -> float:
    """Place each question by the middle of those of its confidence, one after the other."""
    gaps = [0.0] * bins
    for one in questions:
        below = sum(other.confidence < one.confidence for other in questions)
        equal = sum(other.confidence == one.confidence for other in questions)
        place = bins * (2 * below + equal) // (2 * len(questions))
        gaps[place] += one.confidence - one.is_first_right
    return sum(map(abs, gaps)) / len(questions)


@given(many_graded(1))
@settings(deadline=None)
def test_the_calibration_error_is_that_of_its_definition(questions: list[Graded]) -> None:
    assert measure(questions).ece.value == pytest.approx(_calibration_error(questions))


@given(many_graded().flatmap(lambda questions: st.tuples(st.just(questions), st.permutations(questions))))
@settings(deadline=None)
def test_the_order_of_questions_changes_nothing(orders: tuple[list[Graded], list[Graded]]) -> None:
    assert measure(orders[0]) == measure(orders[1])


@given(many_graded())
@settings(deadline=None)
def test_every_value_is_a_share_within_its_interval(questions: list[Graded]) -> None:
    for one in _estimates(measure(questions)).values():
        if one.value is None or one.low is None or one.high is None:
            assert (one.value, one.low, one.high) == (None, None, None)
        else:
            assert 0.0 <= one.low <= one.value <= one.high <= 1.0 + 1e-9


@given(many_graded())
@settings(deadline=None)
def test_groups_share_out_all_questions_and_are_measured_alone(questions: list[Graded]) -> None:
    groups = by(questions, lambda one: one.kind)
    assert sum(found.n for found in groups.values()) == len(questions)
    assert list(groups) == sorted({one.kind for one in questions})
    for kind, found in groups.items():
        assert found == measure([one for one in questions if one.kind == kind])


def test_more_questions_of_the_same_kind_narrow_every_interval() -> None:
    few, many = (confident([0.9, 0.8, 0.7, 0.6, 0.3] * times, [1, 1, 0, 1, 0] * times) for times in (5, 50))
    pairs = zip(_estimates(measure(few)).values(), _estimates(measure(many)).values(), strict=True)
    widths = [
        (one.high - one.low, other.high - other.low)
        for one, other in pairs
        if one.high and one.low and other.high and other.low
    ]
    assert len(widths) >= 6
    assert all(wide > narrow for wide, narrow in widths)
