"""A confidence fitted to questions with known answers: what is learned, what is refused, what is held out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import fitting
from index.calibration import NEVER, SCORE, CalibrationError, Weight, calibration_from, unfitted
from index.encoder import HashEncoder
from index.entry import Base
from index.evidence import FEATURES, Evidence
from index.fitting import (
    CHOSEN_RISK,
    FEWEST_OF_A_KIND,
    FEWEST_QUESTIONS,
    Example,
    brier_of,
    check_enough,
    examples_of,
    fit,
    refit,
    risk_curve,
    slope_of,
)
from index.labels import Label
from index.searcher import Searcher
from tests.index.samples import a_base, an_entry, cooking_base, corpus_of, detection_base, phrased_base

_Floats = npt.NDArray[np.float64]
_TRUE = {"share": 2.0, "unknown": -1.5, "margin": 1.0}
_SHIFT = 0.4


def _sigmoid(logits: _Floats) -> _Floats:
    result: _Floats = 1 / (1 + np.exp(-logits))
    return result


def _made_up(count: int, seed: int = 0) -> tuple[list[Example], _Floats]:
    """Return examples whose rightness three features decide, and the true probability of each."""
    random = np.random.default_rng(seed)
    values = random.normal(size=(count, len(FEATURES)))
    logits = sum(weight * values[:, FEATURES.index(name)] for name, weight in _TRUE.items()) + _SHIFT
    true = _sigmoid(np.asarray(logits))
    right = (random.random(count) < true).tolist()
    rows = enumerate(zip(values.tolist(), right, strict=True))
    return [Example(Evidence(*row), is_right, 1.0, str(number)) for number, (row, is_right) in rows], true


def _examples(right: int, wrong: int, removed: int = 0) -> list[Example]:
    evidence = Evidence(*[0.5] * len(FEATURES))
    kinds = [(True, False)] * right + [(False, False)] * wrong + [(False, True)] * removed
    return [
        Example(evidence, is_right, 1.0, str(number), is_removed) for number, (is_right, is_removed) in enumerate(kinds)
    ]


def _label(question: str, *entries: str) -> Label:
    return Label(question, entries, "", "en", 1)


def _pool(confidences: Sequence[float], right: Sequence[bool], weights: Sequence[float]) -> list[float]:
    """Return the nearest numbers to `right` that never sink while the confidence grows, by pooling neighbours."""
    levels = sorted(set(confidences))
    pools: list[list[float]] = []  # sum, weight, levels
    for level in levels:
        own = [place for place, one in enumerate(confidences) if one == level]
        pools.append([sum(weights[p] * right[p] for p in own), sum(weights[p] for p in own), 1])
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] >= pools[-1][0] / pools[-1][1]:
            last = pools.pop()
            pools[-1] = [one + other for one, other in zip(pools[-1], last, strict=True)]
    means = [total / weight for total, weight, many in pools for _ in range(int(many))]
    return [means[levels.index(one)] for one in confidences]


def test_known_weights_are_found_again() -> None:
    examples, true = _made_up(4000)
    calibration = fit(examples, "made up")
    confidences = np.array([calibration.confidence(example.evidence) for example in examples])
    assert np.abs(confidences - true).mean() < 0.03
    for name, part in zip(FEATURES, calibration.weights, strict=True):
        assert part.weight / part.scale == pytest.approx(_TRUE.get(name, 0.0), abs=0.2)
    assert (calibration.origin, calibration.questions) == ("made up", 4000)


def test_the_curve_tells_how_many_of_new_questions_are_answered_wrongly() -> None:
    calibration = fit(_made_up(4000)[0], "made up")
    fresh, _ = _made_up(4000, seed=9)
    confidences = np.array([calibration.confidence(example.evidence) for example in fresh])
    right = np.array([example.is_right for example in fresh])
    for risk in (0.05, 0.1, 0.2):
        shown = confidences >= calibration.bar(risk)
        assert (~right[shown]).mean() == pytest.approx(risk, abs=0.03)


def test_the_chosen_bar_is_that_of_the_chosen_risk() -> None:
    calibration = fit(_made_up(500)[0], "made up")
    assert calibration.chosen == calibration.bar(None) == calibration.bar(CHOSEN_RISK) < 1


def test_the_score_takes_no_part_in_a_fit_of_all_features() -> None:
    examples = [
        replace(example, evidence=replace(example.evidence, score=float(example.is_right)))
        for example in _made_up(300)[0]
    ]
    assert fit(examples, "made up").weights[FEATURES.index(SCORE)].weight == 0


def test_equal_examples_give_an_equal_calibration_that_can_be_kept() -> None:
    examples, _ = _made_up(300)
    calibration = fit(examples, "made up")
    assert fit(examples, "made up") == calibration
    assert calibration_from(calibration.to_json(), "here") == calibration


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_feature_that_never_changes_says_nothing(value: float) -> None:
    examples = [replace(one, evidence=replace(one.evidence, listed=value)) for one in _made_up(300)[0]]
    calibration = fit(examples, "made up")
    assert abs(calibration.weights[FEATURES.index("listed")].weight) < 1e-6


def test_only_questions_as_they_were_asked_make_the_curve() -> None:
    examples, _ = _made_up(400)
    removed = [replace(one, is_right=False, is_removed=True, group=f"r{one.group}") for one in _made_up(400, 1)[0]]
    calibration = fit(examples + removed, "made up")
    assert calibration.questions == 400
    right = np.mean([example.is_right for example in examples])
    assert calibration.curve[-1].risk == pytest.approx(1 - right, abs=1e-5)


def test_examples_of_less_weight_count_less() -> None:
    examples, _ = _made_up(1000)
    wrong = [replace(one, is_right=False, weight=1e-6, group=f"w{one.group}") for one in examples]
    light, none = fit(examples + wrong, "x"), fit(examples, "x")
    ours, theirs = ([one.confidence(example.evidence) for example in examples] for one in (light, none))
    np.testing.assert_allclose(ours, theirs, atol=1e-3)


@pytest.mark.parametrize("fitted", [fit, lambda examples, origin: refit(examples, unfitted(), origin)])
@pytest.mark.parametrize(
    ("right", "wrong", "removed"),
    [
        (0, 0, 0),
        (FEWEST_QUESTIONS - 1 - 20, 20, 500),
        (FEWEST_OF_A_KIND - 1, 100, 0),
        (100, FEWEST_OF_A_KIND - 2, 1),
    ],
)
def test_too_few_examples_are_one_clear_sentence(right: int, wrong: int, removed: int, fitted: object) -> None:
    assert callable(fitted)
    pattern = rf"^{right + wrong} labelled questions, {right} of which find their entry first, are too few.*Label more"
    with pytest.raises(CalibrationError, match=pattern) as caught:
        fitted(_examples(right, wrong, removed), "x")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["sklearn", "scipy"])
def test_without_what_fits_it_a_confidence_is_not_fitted_and_one_sentence_says_so(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(CalibrationError, match=r"not installed here\. Install it: pip install .*maintain"):
        fit(_examples(40, 40), "test")


def test_just_enough_examples_are_enough() -> None:
    check_enough(_examples(FEWEST_QUESTIONS - FEWEST_OF_A_KIND, FEWEST_OF_A_KIND))
    enough = _examples(FEWEST_QUESTIONS - FEWEST_OF_A_KIND, FEWEST_OF_A_KIND, 10)
    assert fit(enough, "x").questions == FEWEST_QUESTIONS


def test_a_fit_of_evidence_that_says_nothing_never_shows_an_answer_under_a_low_risk() -> None:
    assert fit(_examples(50, 50), "x").bar(0.1) == NEVER


_POINTS = st.lists(
    st.tuples(st.sampled_from([0.1, 0.2, 0.25, 0.5, 0.7, 0.9]) | st.floats(0, 1), st.booleans(), st.floats(0.1, 3)),
    min_size=1,
    max_size=60,
)


@given(_POINTS)
@settings(max_examples=150, deadline=None)
def test_the_risk_curve_is_the_one_of_brute_force(points: list[tuple[float, bool, float]]) -> None:
    confidences, right, weights = (
        list(part) for part in zip(*[(round(c, 4), r, w) for c, r, w in points], strict=True)
    )
    found = risk_curve(np.array(confidences), np.array(right), np.array(weights))
    smooth = _pool(confidences, right, weights)
    assert [point.confidence for point in found] == sorted(set(confidences), reverse=True)
    for point in found:
        shown = [place for place, one in enumerate(confidences) if one >= point.confidence]
        weight = sum(weights[place] for place in shown)
        wrong = sum(weights[place] * (1 - smooth[place]) for place in shown)
        assert point.coverage == pytest.approx(weight / sum(weights), abs=2e-6)
        assert point.risk == pytest.approx(wrong / weight, abs=2e-6)


@given(_POINTS)
@settings(max_examples=150, deadline=None)
def test_risk_and_coverage_only_grow_while_the_bar_sinks(points: list[tuple[float, bool, float]]) -> None:
    curve = risk_curve(*(np.array(part) for part in zip(*points, strict=True)))
    for one, other in pairwise(curve):
        assert one.confidence >= other.confidence
        assert one.coverage <= other.coverage
        assert one.risk <= other.risk + 1e-9
    assert curve[-1].coverage == 1
    assert all(0 <= point.risk <= 1 and 0 < point.coverage <= 1 for point in curve)


def test_a_long_curve_is_thinned_and_keeps_both_ends() -> None:
    random = np.random.default_rng(2)
    confidences = random.random(5000)
    curve = risk_curve(confidences, random.random(5000) < confidences, np.ones(5000))
    assert 90 <= len(curve) <= 101
    assert curve[0].confidence == pytest.approx(confidences.max(), abs=1e-6)
    assert curve[-1].confidence == pytest.approx(confidences.min(), abs=1e-6)


@given(st.lists(st.integers(0, 12), min_size=2, max_size=80))
@settings(max_examples=100, deadline=None)
def test_groups_are_never_split_and_each_is_held_out_once(numbers: list[int]) -> None:
    groups = np.array([f"group {number}" for number in [0, 1, *numbers]])
    times = np.zeros(len(groups), dtype=int)
    for held_out in fitting._folds(groups):
        assert not set(groups[held_out]) & set(groups[~held_out])
        times += held_out
    assert times.tolist() == [1] * len(groups)


def test_an_earlier_confidence_is_stretched_and_moved() -> None:
    examples, _ = _made_up(4000)
    earlier = replace(
        unfitted(), weights=tuple(Weight(0.0, 1.0, _TRUE.get(name, 0.0) / 2) for name in FEATURES), intercept=-1.0
    )
    calibration = refit(examples, earlier, "moved")
    for example in examples[:20]:
        expected = 2 * (earlier.logit(example.evidence) + 1.0) + _SHIFT
        assert calibration.logit(example.evidence) == pytest.approx(expected, abs=0.35)
    assert (calibration.origin, calibration.questions) == ("moved", 4000)
    assert calibration.chosen == calibration.bar(CHOSEN_RISK)


def test_a_moved_confidence_keeps_the_order_even_where_questions_say_otherwise() -> None:
    examples, _ = _made_up(500)
    against = replace(unfitted(), weights=tuple(Weight(0.0, 1.0, -_TRUE.get(name, 0.0)) for name in FEATURES))
    calibration = refit(examples, against, "moved")
    logits = [against.logit(example.evidence) for example in examples]
    moved = [calibration.logit(example.evidence) for example in examples]
    assert np.argsort(logits, kind="stable").tolist() == np.argsort(moved, kind="stable").tolist()


def test_the_slope_of_log_odds_is_found() -> None:
    random = np.random.default_rng(3)
    logits = random.normal(size=5000)
    right = random.random(5000) < _sigmoid(3 * logits)
    assert slope_of(logits, right, np.ones(5000)) == pytest.approx(3, abs=0.25)
    assert slope_of(logits, ~right, np.ones(5000)) == 0.1


def test_every_label_is_asked_as_it_is_and_without_what_answers_it() -> None:
    encoder, base = HashEncoder(512), cooking_base()
    ids = [entry.id for entry in base.entries]
    labels = [_label("how long boil an egg", ids[0]), _label("save or salty", ids[1], ids[2]), _label("weather")]
    asked, without, both, neither, unanswered = examples_of(corpus_of(base, encoder), encoder, labels)
    assert [one.is_removed for one in (asked, without, both, neither, unanswered)] == [False, True, False, True, False]
    assert [one.is_right for one in (asked, without, both, neither, unanswered)] == [True, False, True, False, False]
    assert [one.weight for one in (asked, without, unanswered)] == [1.0, 0.25, 1.0]
    assert without.evidence.total < asked.evidence.total
    assert asked.group == without.group == "how long boil an egg"


def test_a_wrong_first_entry_is_a_wrong_example() -> None:
    encoder, base = HashEncoder(512), cooking_base()
    (asked, _) = examples_of(corpus_of(base, encoder), encoder, [_label("salty soup", base.entries[0].id)])
    assert not asked.is_right


@pytest.mark.parametrize("base", [detection_base(), phrased_base()])
def test_without_an_entry_the_evidence_is_that_of_a_base_that_never_had_it(base: Base) -> None:
    encoder = HashEncoder(512)
    for entry in base.entries:
        _, example = examples_of(corpus_of(base, encoder), encoder, [_label(entry.question, entry.id)])
        rest = replace(base, entries=tuple(one for one in base.entries if one != entry))
        expected = Searcher([corpus_of(rest, encoder)], encoder).search(entry.question).evidence
        assert expected is not None
        np.testing.assert_allclose(example.evidence.values(), expected.values(), atol=1e-5)


def test_the_first_evidence_is_that_of_the_whole_base() -> None:
    encoder, base = HashEncoder(512), detection_base()
    corpus = corpus_of(base, encoder)
    for entry in base.entries:
        example, _ = examples_of(corpus, encoder, [_label(entry.question, entry.id)])
        assert example.evidence == Searcher([corpus], encoder).search(entry.question).evidence
        assert example.is_right


def test_the_only_entry_of_a_base_is_not_taken_away() -> None:
    encoder = HashEncoder(64)
    base = a_base(an_entry("Why blue?"))
    assert len(list(examples_of(corpus_of(base, encoder), encoder, [_label("why", base.entries[0].id)]))) == 1
    labels = [_label("egg", *(entry.id for entry in cooking_base().entries))]
    assert len(list(examples_of(corpus_of(cooking_base(), encoder), encoder, labels))) == 1


def test_a_question_that_finds_nothing_is_no_example() -> None:
    encoder = HashEncoder(64)
    assert list(examples_of(corpus_of(cooking_base(), encoder), encoder, [_label("\x00"), _label("")])) == []


def test_a_group_and_a_weight_may_be_given_for_all() -> None:
    encoder, base = HashEncoder(64), cooking_base()
    labels = [_label("egg", base.entries[0].id), _label("rain")]
    found = list(examples_of(corpus_of(base, encoder), encoder, labels, "kitchen", 0.5))
    assert {example.group for example in found} == {"kitchen"}
    assert [example.weight for example in found if not example.is_removed] == [0.5, 0.5]


def test_examples_of_one_group_are_held_out_one_by_one() -> None:
    calibration = fit([replace(example, group="one") for example in _examples(40, 40, 0)], "x")
    assert 0 < calibration.brier < 1


def test_a_fold_without_wrong_ones_leaves_the_earlier_confidence_as_it_is() -> None:
    examples = [replace(example, group=str(example.is_right)) for example in _examples(40, 40, 0)]
    assert refit(examples, unfitted(), "x").questions == 80


def test_the_error_told_is_that_of_questions_held_out() -> None:
    examples = _examples(60, 60, 20)
    fitted = fit(examples, "x")
    assert fitted.brier == pytest.approx(brier_of(fitted, examples), abs=0.1)
    assert brier_of(unfitted(), examples) == 0.25


def test_questions_that_nothing_answers_must_be_labelled_too() -> None:
    with pytest.raises(CalibrationError, match="Label more, those that nothing answers with entry: null"):
        fit(_examples(100, 0, 100), "x")
