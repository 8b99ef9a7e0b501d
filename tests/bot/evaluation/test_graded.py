"""What one graded question says about itself."""

from __future__ import annotations

import pytest

from bot.evaluation.graded import OutcomeName
from tests.bot.evaluation.samples import graded


def test_the_rank_is_the_place_of_the_first_right_entry() -> None:
    assert graded(wanted="a").rank == 1
    assert graded(wanted="cb").rank == 2
    assert graded(wanted="z").rank is None
    assert graded(hits=()).rank is None


def test_only_the_first_place_makes_the_first_entry_right() -> None:
    assert graded(wanted="a").is_first_right
    assert not graded(wanted="b").is_first_right
    assert not graded(wanted="").is_first_right


def test_without_hits_no_entry_is_first() -> None:
    assert graded(hits=()).first is None
    assert graded(hits=("b", "a")).first == "b"


@pytest.mark.parametrize(("wanted", "outcome"), [("a", "answered"), ("", "suggested"), ("", "unanswered")])
def test_a_right_answer_is_right_and_so_is_none_where_nothing_answers(wanted: str, outcome: OutcomeName) -> None:
    one = graded(wanted=wanted, outcome=outcome)
    assert one.is_outcome_right
    assert not one.is_answered_wrongly


@pytest.mark.parametrize("wanted", ["b", ""])
def test_an_answer_by_another_entry_is_wrong(wanted: str) -> None:
    one = graded(wanted=wanted)
    assert not one.is_outcome_right
    assert one.is_answered_wrongly


@pytest.mark.parametrize("outcome", ["suggested", "unanswered"])
def test_no_answer_where_there_is_one_is_a_wrong_outcome_but_no_wrong_answer(outcome: OutcomeName) -> None:
    one = graded(outcome=outcome)
    assert not one.is_outcome_right
    assert not one.is_answered_wrongly


@pytest.mark.parametrize("confidence", [-0.01, 1.01, float("nan"), float("inf")])
def test_a_confidence_that_is_no_probability_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match="is not between 0 and 1"):
        graded(confidence)
