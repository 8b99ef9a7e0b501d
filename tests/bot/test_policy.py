"""When to answer, when to suggest, when to say no."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from bot.outcome import Answered, Suggested, Unanswered
from bot.policy import MOST_SUGGESTED, decide
from bot.risk import Bars, Risk, bars_for
from index.calibration import NEVER, RiskPoint
from index.searcher import Result
from index.version_questions import Verdict, VersionAnswer
from tests.bot.calibrations import by_feature
from tests.bot.results import result

BARS = Bars(asked=0.6, overheard=0.9, suggested=0.15)
FOUND = result("how do birds fly, and how do I install it?")


def _sure(confidence: float, versions: VersionAnswer | None = None) -> Result:
    return replace(FOUND, confidence=confidence, versions=versions)


def _says(verdict: Verdict, *, is_outside: bool = False) -> VersionAnswer:
    return VersionAnswer(verdict, (("tern", "1.2"),), (), is_outside)


@pytest.mark.parametrize("confidence", [0.6, 0.75, 1.0])
def test_what_reaches_the_bar_is_answered_with_the_others_beside_it(confidence: float) -> None:
    assert decide(_sure(confidence), BARS) == Answered(FOUND.hits[0], FOUND.hits[1:])


@pytest.mark.parametrize("confidence", [0.15, 0.4, 0.5999])
def test_what_may_be_meant_is_suggested(confidence: float) -> None:
    assert decide(_sure(confidence), BARS) == Suggested(FOUND.hits)


@pytest.mark.parametrize("confidence", [0.0, 0.1499])
def test_what_is_hardly_meant_is_unanswered_with_the_nearest_entry(confidence: float) -> None:
    assert decide(_sure(confidence), BARS) == Unanswered(FOUND.hits[0])


@pytest.mark.parametrize("is_overheard", [False, True])
def test_without_a_hit_nothing_is_near(*, is_overheard: bool) -> None:
    assert decide(result(""), BARS, is_overheard=is_overheard) == Unanswered(None, is_question=False)


def test_an_overheard_question_is_answered_surely_or_not_at_all() -> None:
    assert decide(_sure(0.9), BARS, is_overheard=True) == Answered(FOUND.hits[0], FOUND.hits[1:])
    for confidence in (0.8999, 0.6, 0.3, 0.0):
        assert decide(_sure(confidence), BARS, is_overheard=True) == Unanswered(FOUND.hits[0])


def test_no_more_than_three_questions_are_suggested() -> None:
    many = replace(FOUND, hits=FOUND.hits * 4, confidence=0.3)
    assert decide(many, BARS) == Suggested(many.hits[:MOST_SUGGESTED])
    assert MOST_SUGGESTED == 3


@pytest.mark.parametrize("is_overheard", [False, True])
@pytest.mark.parametrize("verdict", [Verdict.COMPATIBLE, Verdict.INCOMPATIBLE, Verdict.LISTED])
def test_what_a_table_says_is_part_of_the_answer(verdict: Verdict, *, is_overheard: bool) -> None:
    said = _says(verdict)
    assert decide(_sure(0.95, said), BARS, is_overheard=is_overheard) == Answered(FOUND.hits[0], FOUND.hits[1:], said)


@pytest.mark.parametrize("confidence", [0.0, 0.3, 0.7, 1.0])
def test_a_release_that_the_table_does_not_list_is_unanswered_however_sure(confidence: float) -> None:
    said = _says(Verdict.NOT_LISTED)
    assert decide(_sure(confidence, said), BARS) == Unanswered(FOUND.hits[0], said)


def test_a_version_outside_of_all_ranges_is_an_answer() -> None:
    said = _says(Verdict.NOT_LISTED, is_outside=True)
    assert decide(_sure(0.7, said), BARS) == Answered(FOUND.hits[0], FOUND.hits[1:], said)


def test_the_bars_are_those_of_the_stated_risk() -> None:
    assert bars_for(Risk(asked=0.05, overheard=0.01), by_feature()) == Bars(0.6, 0.9, 0.15)
    assert bars_for(Risk(asked=0.2, overheard=0.05), by_feature()) == Bars(0.3, 0.6, 0.15)


def test_without_a_stated_risk_the_calibration_has_chosen_the_bar() -> None:
    assert bars_for(Risk(), by_feature()) == Bars(0.6, 0.9, 0.15)


def test_an_overheard_question_never_has_the_lower_bar() -> None:
    bars = bars_for(Risk(asked=0.01, overheard=0.2), by_feature())
    assert (bars.asked, bars.overheard) == (0.9, 0.9)


def test_suggestions_never_need_more_than_answers() -> None:
    bars = bars_for(Risk(asked=0.2), by_feature(curve=(RiskPoint(0.05, 1.0, 0.1),)))
    assert (bars.asked, bars.suggested) == (0.05, 0.05)


def test_a_risk_that_no_confidence_keeps_means_that_nothing_is_answered() -> None:
    bars = bars_for(Risk(asked=0.001, overheard=0.001), by_feature())
    assert bars.asked == bars.overheard == NEVER == math.inf
    assert decide(_sure(1.0), bars) == Suggested(FOUND.hits)
    assert decide(_sure(1.0), bars, is_overheard=True) == Unanswered(FOUND.hits[0])


def _scored(*scores: tuple[float, float]) -> Result:
    """Return a result whose hits have a total and a share each."""
    (first, *_) = FOUND.hits
    hits = (replace(first, score=replace(first.score, total=total, share=share)) for total, share in scores)
    return replace(FOUND, hits=tuple(hits), confidence=0.05)


@pytest.mark.parametrize(("total", "share"), [(0.27, 0.0), (0.19, 0.5), (0.0, 0.0)])
def test_an_entry_that_does_not_resemble_the_question_is_not_named(total: float, share: float) -> None:
    assert decide(_scored((total, share)), BARS) == Unanswered(None)


@pytest.mark.parametrize(("total", "share"), [(0.28, 0.0), (0.2, 0.01)])
def test_an_entry_that_resembles_the_question_is_named(total: float, share: float) -> None:
    found = _scored((total, share))
    assert decide(found, BARS) == Unanswered(found.hits[0])


def test_what_is_far_from_the_question_is_not_offered_beside_an_answer_or_as_a_suggestion() -> None:
    found = _scored((0.9, 0.5), (0.16, 0.0), (0.15, 0.5))
    assert decide(replace(found, confidence=0.9), BARS) == Answered(found.hits[0], found.hits[1:2])
    assert decide(replace(found, confidence=0.3), BARS) == Suggested(found.hits[:2])
