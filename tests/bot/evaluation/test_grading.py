"""Labelled questions put to an index: what came of each."""

from __future__ import annotations

from bot.evaluation.graded import Graded
from bot.evaluation.grading import Asked, grade
from bot.policy import decide
from bot.reply import reply_to
from index.labels import Label
from tests.bot.calibrations import by_feature, with_confidence
from tests.bot.results import searcher, searcher_of, serving

SERVED = serving()


def _label(question: str, *entries: str, kind: str = "", span: str = "") -> Label:
    return Label(question, entries, kind, "en", 1, span)


def _graded(label: Label) -> Graded:
    (one,) = grade([Asked("demo", label)], SERVED)
    return one


def test_a_question_is_graded_as_it_would_be_answered() -> None:
    for question in ("install", "who flies and installs zebras", "bake bread"):
        one = _graded(_label(question, "install", kind="keyword"))
        result = SERVED.searcher.search(question, "demo", 10)
        assert one.outcome == reply_to(decide(result, SERVED.bars), "en").kind.value
        assert one.confidence == result.confidence
        assert one.hits == tuple(hit.entry.id for hit in result.hits)
        assert (one.question, one.base, one.kind, one.language) == (question, "demo", "keyword", "en")


def test_the_label_says_what_was_wanted() -> None:
    assert _graded(_label("install", "install", "other")).wanted == {"install", "other"}
    assert _graded(_label("install", "install")).is_first_right
    assert not _graded(_label("install", "other")).is_first_right
    assert not _graded(_label("install")).is_answerable


def test_an_empty_question_finds_nothing_and_is_unanswered() -> None:
    one = _graded(_label(" ", "install"))
    assert (one.hits, one.outcome, one.confidence) == ((), "unanswered", 0.0)


def test_the_part_shown_first_must_hold_the_span() -> None:
    assert _graded(_label("install", "install", span="[bold]brackets[/bold]  and")).is_focus_right
    assert _graded(_label("install", "install", span="Birds fly")).is_focus_right is False


def test_where_no_span_is_labelled_or_the_first_hit_is_wrong_nothing_is_said_of_it() -> None:
    assert _graded(_label("install", "install")).is_focus_right is None
    assert _graded(_label("install", "other", span="Birds fly")).is_focus_right is None
    assert _graded(_label(" ", "install", span="Birds fly")).is_focus_right is None


def test_the_part_that_would_be_shown_counts_where_the_entry_is_only_suggested() -> None:
    base = searcher().base("demo")
    unsure = serving(searcher_of(base, with_confidence(-1.0)))
    (one,) = grade([Asked("demo", _label("up down", "other", span="Birds fly"))], unsure)
    assert one.outcome == "suggested"
    (sure,) = grade(
        [Asked("demo", _label("up down", "other", span="Birds fly"))], serving(searcher_of(base, by_feature()))
    )
    assert one.is_focus_right == sure.is_focus_right


def test_questions_are_graded_one_by_one_in_their_order() -> None:
    asked = [Asked("demo", _label(question)) for question in ("install", "birds", "bread")]
    grading = grade(iter(asked), SERVED)
    assert next(grading).question == "install"
    assert [one.question for one in grading] == ["birds", "bread"]
