from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.corpus import Candidate
from index.passage import Role
from index.ranking import WEIGHTS, Weights, focus_of, score_of
from tests.index.samples import an_entry

_SHARES = st.floats(0, 1)
_NAMES = [one.name for one in fields(Weights)]
_MEAN = [name for name in _NAMES if name not in {"phrasing", "error"}]


def _candidate(cosine: float = 0.0, share: float = 0.0, words: float = 0.0, phrasing: float | None = None) -> Candidate:
    return Candidate(0, an_entry("Why?"), (), cosine, share, words, phrasing, np.zeros(0, dtype=np.float32))


def _total(weights: Weights, parts: Mapping[str, float]) -> float:
    values = {name: parts.get(name, 0.0) for name in _NAMES}
    candidate = _candidate(values["cosine"], values["share"], words=values["words"], phrasing=parts.get("phrasing"))
    return score_of(candidate, values["wording"], values["error"], values["mention"], weights).total


def _focus(parts: Sequence[tuple[Role, float]], weights: Mapping[str, float], places: Mapping[str, list[int]]) -> int:
    cosines = np.array([cosine for _, cosine in parts], dtype=np.float32)
    return focus_of(cosines, weights, places, [role.is_answer for role, _ in parts].index(True))


@given(st.floats(-1, 1), st.tuples(*[_SHARES] * 4), st.sampled_from([0.0, 1.0]), st.none() | _SHARES)
@settings(max_examples=200, deadline=None)
def test_a_total_is_between_zero_and_one_and_its_parts_add_up(
    cosine: float, parts: tuple[float, float, float, float], mention: float, phrasing: float | None
) -> None:
    share, wording, words, error = parts
    score = score_of(_candidate(cosine, share, words=words, phrasing=phrasing), wording, error, mention)
    assert 0.0 <= score.total <= 1.0 + 1e-9
    assert (score.cosine, score.share, score.wording, score.error) == (max(cosine, 0.0), share, wording, error)
    assert (score.words, score.phrasing) == (words, phrasing)
    assert sum(score.contributions().values()) == pytest.approx(score.total)


def test_everything_at_its_best_is_one_and_nothing_is_zero() -> None:
    assert _total(WEIGHTS, dict.fromkeys(_NAMES, 1.0)) == pytest.approx(1.0)
    assert _total(WEIGHTS, {}) == 0.0


def test_a_passage_that_points_away_counts_as_one_that_says_nothing() -> None:
    assert _total(WEIGHTS, {"cosine": -0.8}) == _total(WEIGHTS, {"cosine": 0.0})


@pytest.mark.parametrize("name", _NAMES)
def test_each_part_adds_its_weight(name: str) -> None:
    most = {"error": 1.0, "phrasing": 1 + WEIGHTS.phrasing}.get(name, WEIGHTS.total)
    assert _total(WEIGHTS, {name: 1.0}) == pytest.approx(getattr(WEIGHTS, name) / most)
    assert _total(WEIGHTS, {name: 1.0}) > _total(WEIGHTS, {name: 0.5}) > _total(WEIGHTS, {})


@pytest.mark.parametrize("name", _NAMES)
def test_a_part_without_a_weight_does_not_count(name: str) -> None:
    weights = Weights(**{one: float(one != name) for one in _NAMES})
    assert _total(weights, {name: 1.0}) == 0.0


def test_phrasing_weighs_like_all_others_together() -> None:
    others = dict.fromkeys(_MEAN, 1.0)
    assert _total(WEIGHTS, others | {"phrasing": 0.0}) == pytest.approx(_total(WEIGHTS, {"phrasing": 1.0}))
    assert _total(WEIGHTS, others | {"phrasing": 0.6}) == pytest.approx(0.8)


def test_a_base_with_too_few_phrasings_loses_nothing_by_it() -> None:
    assert _total(WEIGHTS, dict.fromkeys(_MEAN, 1.0)) == pytest.approx(1.0)
    assert "phrasing" not in score_of(_candidate(0.5), 0.2, 0.0, 0.0).contributions()
    assert score_of(_candidate(0.5, phrasing=0.4), 0.2, 0.0, 0.0).contributions()["phrasing"] == pytest.approx(0.2)


@given(_SHARES, _SHARES, _SHARES)
@settings(max_examples=100, deadline=None)
def test_the_plain_total_is_the_one_of_a_base_without_phrasings(cosine: float, error: float, phrasing: float) -> None:
    plain, phrased = (score_of(_candidate(cosine, phrasing=one), 0.3, error, 0.0) for one in (None, phrasing))
    assert plain.plain == plain.total == phrased.plain


def test_an_error_text_takes_its_part_of_what_the_others_leave() -> None:
    assert _total(WEIGHTS, {"cosine": 0.4, "error": 1.0}) == pytest.approx(1.0)
    mean = _total(WEIGHTS, {"cosine": 0.4})
    assert _total(WEIGHTS, {"cosine": 0.4, "error": 0.5}) == pytest.approx(mean + (1 - mean) / 2)


def test_what_the_parts_add_is_the_total() -> None:
    score = score_of(_candidate(0.7, 0.3), 0.2, 0.5, 1.0)
    assert sum(score.contributions().values()) == pytest.approx(score.total)
    assert score.contributions()["cosine"] == pytest.approx(0.7 / WEIGHTS.total)


def test_weights_decide_the_order() -> None:
    by_meaning, by_words = {"cosine": 0.9, "share": 0.1}, {"cosine": 0.5, "share": 0.6}
    assert _total(Weights(share=0.0), by_meaning) > _total(Weights(share=0.0), by_words)
    assert _total(Weights(share=2.0), by_meaning) < _total(Weights(share=2.0), by_words)


def test_a_named_project_decides_between_equals_only() -> None:
    assert _total(WEIGHTS, {"cosine": 0.5, "mention": 1.0}) > _total(WEIGHTS, {"cosine": 0.5})
    assert _total(WEIGHTS, {"cosine": 0.5, "mention": 1.0}) < _total(WEIGHTS, {"cosine": 0.6})


def test_the_first_part_is_shown_when_nothing_is_specific() -> None:
    parts = [(Role.QUESTION, 0.9), (Role.TEXT, 0.5), (Role.TEXT, 0.5), (Role.TEXT, 0.5)]
    assert _focus(parts, {}, {}) == 1
    assert _focus(parts, {"loss": 1.0}, {"loss": [1, 2, 3]}) == 1


def test_only_parts_of_the_answer_are_shown() -> None:
    parts = [(Role.QUESTION, 1.0), (Role.ERROR, 1.0), (Role.PHRASING, 1.0), (Role.STEP, 0.1), (Role.CODE, 0.3)]
    assert _focus(parts, {"loss": 1.0}, {"loss": [0, 1, 2]}) == 4


def test_the_nearest_part_is_shown_when_words_say_nothing() -> None:
    assert _focus([(Role.QUESTION, 0.9), (Role.TEXT, 0.2), (Role.TEXT, 0.6)], {}, {}) == 2


def test_the_part_that_holds_a_rare_word_is_shown() -> None:
    parts = [(Role.QUESTION, 0.5), *[(Role.ROW, 0.5)] * 6]
    places = {"2.23.0": [4], "mmcv": [1, 2, 3, 4, 5, 6]}
    assert _focus(parts, {"2.23.0": 1.0, "mmcv": 1.0}, places) == 4


def test_a_word_that_the_title_explains_tells_parts_apart_less() -> None:
    parts = [(Role.QUESTION, 0.5), *[(Role.STEP, 0.5)] * 3]
    weights = {"titled": 1.0, "own": 1.0}
    assert _focus(parts, weights, {"titled": [0, 2], "own": [3]}) == 3
    assert _focus(parts, {"titled": 1.0}, {"titled": [0, 2]}) == 2


def test_a_word_of_more_weight_decides() -> None:
    parts = [(Role.QUESTION, 0.5), *[(Role.STEP, 0.5)] * 3]
    places = {"said": [3], "context": [2]}
    assert _focus(parts, {"said": 1.0, "context": 0.25}, places) == 3
    assert _focus(parts, {"said": 0.25, "context": 1.0}, places) == 2
