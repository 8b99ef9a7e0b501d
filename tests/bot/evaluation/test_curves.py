"""The curves behind the pictures."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evaluation.graded import Graded
from bot.evaluation.measures import Bin, reliability, risk_coverage
from tests.bot.evaluation.samples import confident, many_graded


def test_risk_and_coverage_of_four_questions_are_those_of_a_hand() -> None:
    curve = risk_coverage(confident([0.9, 0.7, 0.7, 0.1], [1, 1, 0, 0]))
    assert curve.threshold.tolist() == [0.9, 0.7, 0.1]
    assert curve.coverage.tolist() == [0.25, 0.75, 1.0]
    assert curve.risk.tolist() == pytest.approx([0, 1 / 3, 1 / 2])


def test_no_questions_have_an_empty_curve() -> None:
    curve = risk_coverage([])
    assert (curve.coverage.tolist(), curve.risk.tolist(), curve.threshold.tolist()) == ([], [], [])
    assert reliability([]) == []


@given(many_graded(1))
@settings(deadline=None)
def test_each_point_is_what_answering_from_its_threshold_means(questions: list[Graded]) -> None:
    curve = risk_coverage(questions)
    for coverage, risk, threshold in zip(curve.coverage, curve.risk, curve.threshold, strict=True):
        answered = [one for one in questions if one.confidence >= threshold]
        assert coverage == pytest.approx(len(answered) / len(questions))
        assert risk == pytest.approx(sum(not one.is_first_right for one in answered) / len(answered))


@given(many_graded(1))
@settings(deadline=None)
def test_a_lower_threshold_answers_more_until_all_is_answered(questions: list[Graded]) -> None:
    curve = risk_coverage(questions)
    assert sorted(set(curve.coverage)) == curve.coverage.tolist()
    assert sorted(set(curve.threshold), reverse=True) == curve.threshold.tolist()
    assert curve.coverage[-1] == 1.0


def test_bins_hold_equal_mass() -> None:
    found = reliability(confident([0.1, 0.2, 0.3, 0.4], [0, 1, 1, 1]), bins=2)
    assert [(one.right, one.n) for one in found] == [(0.5, 2), (1.0, 2)]
    assert [one.confidence for one in found] == pytest.approx([0.15, 0.35])


def test_equal_confidences_share_a_bin() -> None:
    assert reliability(confident([0.5] * 8, [1, 0, 0, 1, 0, 0, 0, 0])) == [Bin(0.5, 0.25, 8)]


@given(many_graded(1), st.integers(1, 12))
@settings(deadline=None)
def test_bins_share_out_all_questions_in_the_order_of_confidence(questions: list[Graded], bins: int) -> None:
    found = reliability(questions, bins)
    assert 1 <= len(found) <= bins
    assert sum(one.n for one in found) == len(questions)
    assert [one.confidence for one in found] == sorted(one.confidence for one in found)
    assert sum(one.right * one.n for one in found) == pytest.approx(sum(one.is_first_right for one in questions))
