from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.corpus import Candidate
from index.passage import Passage, Role
from index.ranking import WEIGHTS, Weights, focus_of, score_of
from tests.index.samples import an_entry

_SHARES = st.floats(0, 1)
_NAMES = [one.name for one in fields(Weights)]


def _candidate(cosine: float = 0.0, share: float = 0.0, *parts: tuple[Role, float]) -> Candidate:
    passages = [Passage(role, f"part {number}", "", 1, 1) for number, (role, _) in enumerate(parts)]
    cosines = np.array([one for _, one in parts], dtype=np.float32)
    return Candidate(0, an_entry("Why?"), passages, cosine, share, cosines)


def _total(weights: Weights, parts: Mapping[str, float]) -> float:
    values = {name: parts.get(name, 0.0) for name in _NAMES}
    candidate = _candidate(values["cosine"], values["share"])
    return score_of(candidate, values["wording"], values["error"], values["mention"], weights).total


def _focus(parts: Sequence[tuple[Role, float]], weights: Mapping[str, float], places: Mapping[str, list[int]]) -> int:
    return focus_of(_candidate(0.0, 0.0, *parts), weights, places)


@given(st.floats(-1, 1), _SHARES, _SHARES, _SHARES, st.sampled_from([0.0, 1.0]))
@settings(max_examples=200, deadline=None)
def test_a_total_is_between_zero_and_one(
    cosine: float, share: float, wording: float, error: float, mention: float
) -> None:
    score = score_of(_candidate(cosine, share), wording, error, mention)
    assert 0.0 <= score.total <= 1.0 + 1e-9
    assert (score.cosine, score.share, score.wording, score.error) == (max(cosine, 0.0), share, wording, error)


def test_everything_at_its_best_is_one_and_nothing_is_zero() -> None:
    assert _total(WEIGHTS, dict.fromkeys(_NAMES, 1.0)) == pytest.approx(1.0)
    assert _total(WEIGHTS, {}) == 0.0


def test_a_passage_that_points_away_counts_as_one_that_says_nothing() -> None:
    assert _total(WEIGHTS, {"cosine": -0.8}) == _total(WEIGHTS, {"cosine": 0.0})


@pytest.mark.parametrize("name", _NAMES)
def test_each_part_adds_its_weight(name: str) -> None:
    most = 1.0 if name == "error" else WEIGHTS.total
    assert _total(WEIGHTS, {name: 1.0}) == pytest.approx(getattr(WEIGHTS, name) / most)
    assert _total(WEIGHTS, {name: 1.0}) > _total(WEIGHTS, {name: 0.5}) > _total(WEIGHTS, {})


@pytest.mark.parametrize("name", _NAMES)
def test_a_part_without_a_weight_does_not_count(name: str) -> None:
    weights = Weights(**{one: float(one != name) for one in _NAMES})
    assert _total(weights, {name: 1.0}) == 0.0


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
