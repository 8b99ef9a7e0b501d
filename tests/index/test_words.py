"""Words in their context, compared with brute force."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.words import MOST_WORDS, Floats, Words, content_places, fit_projection, most_met, padded, words_of

_DIMENSIONS = 6
_TOKENS = st.lists(
    st.sampled_from(["[CLS]", "[SEP]", "the", "is", "loss", "##ing", "nan", "▁of", "Ġmemory", "?", "", "显", "2"])
    | st.text(max_size=6),
    max_size=50,
)
_COUNTS = st.lists(st.integers(0, 5), min_size=1, max_size=12)  # words of each passage
_SEEDS = st.integers(0, 10_000)


def _floats(random: np.random.Generator, *shape: int) -> Floats:
    return random.normal(size=shape).astype(np.float32)


def _words(random: np.random.Generator, count: int) -> Words:
    found = random.normal(size=(count, _DIMENSIONS))
    words: Words = np.rint(found / np.linalg.norm(found, axis=1, keepdims=True) * 127).astype(np.int8)
    return words


def _brute_force(question: Words, groups: Sequence[Sequence[Words]]) -> list[float]:
    """Return the mean over the question's words of the best cosine with any word of a group; padding has cosine 0."""
    met = []
    for group in groups:
        words = [word.astype(np.float64) / 127 for passage in group for word in passage]
        has_padding = any(len(passage) < MOST_WORDS for passage in group)
        asked = question.astype(np.float64) / 127
        best = [max([float(one @ word) for word in words] + [0.0] * has_padding) for one in asked]
        met.append(min(max(float(np.mean(best)), 0.0), 1.0))
    return met


@given(st.integers(1, 6), st.lists(_COUNTS, min_size=1, max_size=5), _SEEDS)
@settings(max_examples=150, deadline=None)
def test_how_well_words_are_met_is_what_brute_force_says(asked: int, counts: list[list[int]], seed: int) -> None:
    random = np.random.default_rng(seed)
    groups = [[_words(random, count) for count in group] for group in counts]
    question = _words(random, asked)
    table = padded([passage for group in groups for passage in group], _DIMENSIONS)
    sizes = np.array([len(group) for group in groups], dtype=np.int64)
    met = most_met(question, table, np.cumsum(sizes) - sizes)
    assert met.dtype == np.float32
    np.testing.assert_allclose(met, _brute_force(question, groups), atol=1e-5)


def test_passages_that_are_full_have_no_padding_to_fall_back_on() -> None:
    word = np.array([[127, 0, 0, 0, 0, 0]], dtype=np.int8)
    full = np.tile(-word, (MOST_WORDS, 1))
    other, starts = padded([full], _DIMENSIONS), np.array([0])
    assert _brute_force(word, [[full]]) == [0.0]
    assert most_met(word, other, starts).tolist() == [0.0]


def test_the_words_of_a_text_are_met_fully_in_it_and_in_a_longer_one() -> None:
    random = np.random.default_rng(1)
    own, more = _words(random, 4), _words(random, 7)
    longer = np.concatenate([more, own])
    table = padded([own, longer, more], _DIMENSIONS)
    met = most_met(own, table, np.arange(3))
    assert met[:2] == pytest.approx([1, 1], abs=0.02)
    assert met[2] < 0.95


def test_words_may_be_met_in_several_passages_of_one_group() -> None:
    random = np.random.default_rng(2)
    question = _words(random, 2)
    table = padded([question[:1], question[1:]], _DIMENSIONS)
    together, apart = most_met(question, table, np.array([0])), most_met(question, table, np.array([0, 1]))
    assert together[0] == pytest.approx(1, abs=0.02)
    assert apart.max() < together[0]


def test_a_question_without_words_is_met_nowhere() -> None:
    table = padded([_words(np.random.default_rng(3), 2)], _DIMENSIONS)
    assert most_met(table[0, :0], table, np.array([0])).tolist() == [0.0]


def test_without_passages_there_are_no_groups() -> None:
    question = _words(np.random.default_rng(3), 2)
    assert most_met(question, padded([], _DIMENSIONS), np.zeros(0, dtype=np.int64)).shape == (0,)


@given(st.integers(0, 8), st.integers(1, 8), _SEEDS)
@settings(max_examples=100, deadline=None)
def test_any_bytes_at_all_give_a_number_from_0_to_1(asked: int, passages: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    table = random.integers(-128, 128, (passages, MOST_WORDS, _DIMENSIONS)).astype(np.int8)
    question = random.integers(-128, 128, (asked, _DIMENSIONS)).astype(np.int8)
    met = most_met(question, table, np.arange(passages))
    assert met.shape == (passages,)
    assert 0 <= met.min() <= met.max() <= 1


def test_padding_fills_a_table_with_zeros_behind_the_words() -> None:
    random = np.random.default_rng(4)
    parts = [_words(random, count) for count in (0, 3, MOST_WORDS)]
    table = padded(parts, _DIMENSIONS)
    assert table.dtype == np.int8
    assert table.shape == (3, MOST_WORDS, _DIMENSIONS)
    for part, row in zip(parts, table, strict=True):
        np.testing.assert_array_equal(row[: len(part)], part)
        assert not row[len(part) :].any()
    assert padded([], _DIMENSIONS).shape == (0, MOST_WORDS, _DIMENSIONS)


@pytest.mark.parametrize(
    ("tokens", "places"),
    [
        (["[CLS]", "why", "is", "loss", "nan", "?", "[SEP]"], [3, 4]),
        (["[CLS]", "is", "it", "the", "[SEP]"], [1, 2, 3]),
        (["[CLS]", "[SEP]"], []),
        (["?", "...", "-"], []),
        ([], []),
        (["train", "##ing"], [0, 1]),
        (["▁The", "▁loss", "Ġthe", "Ġgrad"], [1, 3]),
        (["显", "存", "2", "the"], [0, 1, 2]),
    ],
)
def test_tokens_that_say_something_are_chosen(tokens: list[str], places: list[int]) -> None:
    assert content_places(tokens) == places


@given(_TOKENS)
@settings(max_examples=200, deadline=None)
def test_chosen_tokens_stand_in_order_and_are_words(tokens: list[str]) -> None:
    places = content_places(tokens)
    assert places == sorted(set(places))
    assert all(any(character.isalnum() for character in tokens[place]) for place in places)


@given(_TOKENS, _SEEDS)
@settings(max_examples=100, deadline=None)
def test_the_words_of_a_text_are_those_of_its_chosen_tokens(tokens: list[str], seed: int) -> None:
    random = np.random.default_rng(seed)
    embeddings, projection = _floats(random, len(tokens), 10), _floats(random, 10, _DIMENSIONS)
    words = words_of(tokens, embeddings, projection)
    places = content_places(tokens)[:MOST_WORDS]
    assert words.dtype == np.int8
    assert words.shape == (len(places), _DIMENSIONS)
    for place, word in zip(places, words, strict=True):
        expected = embeddings[place].astype(np.float64) @ projection
        np.testing.assert_allclose(word, expected / np.linalg.norm(expected) * 127, atol=0.51)


def test_of_a_long_text_the_first_words_are_kept() -> None:
    random = np.random.default_rng(5)
    embeddings, projection = _floats(random, 100, 10), _floats(random, 10, _DIMENSIONS)
    words = words_of(["loss"] * 100, embeddings, projection)
    assert len(words) == MOST_WORDS
    np.testing.assert_array_equal(words, words_of(["loss"] * MOST_WORDS, embeddings[:MOST_WORDS], projection))


def test_a_word_that_the_projection_cannot_see_is_all_zeros() -> None:
    words = words_of(["loss"], np.zeros((1, 10), dtype=np.float32), np.ones((10, 3), dtype=np.float32))
    assert words.tolist() == [[0, 0, 0]]


@pytest.mark.parametrize(("dimensions", "kept"), [(10, 10), (64, 64), (100, 64)])
def test_a_projection_has_directions_at_right_angles(dimensions: int, kept: int) -> None:
    projection = fit_projection(_floats(np.random.default_rng(6), 500, dimensions))
    assert projection.dtype == np.float32
    assert projection.shape == (dimensions, kept)
    np.testing.assert_allclose(projection.T @ projection, np.eye(kept), atol=1e-4)


def test_a_projection_keeps_the_directions_in_which_words_differ_most() -> None:
    random = np.random.default_rng(7)
    spread = np.concatenate([np.full(64, 10.0), np.full(36, 0.1)])
    embeddings = (random.normal(size=(2000, 100)) * spread).astype(np.float32)
    projection = fit_projection(embeddings)
    kept = np.sum((embeddings @ projection) ** 2) / np.sum(embeddings**2)
    assert kept > 0.999
    assert np.abs(projection[64:]).max() < 0.05


def test_a_projection_does_not_depend_on_the_order_or_the_sign_of_words() -> None:
    random = np.random.default_rng(8)
    embeddings = (random.normal(size=(300, 12)) * np.arange(1, 13)).astype(np.float32)
    projection = fit_projection(embeddings)
    np.testing.assert_allclose(fit_projection(-embeddings[::-1]), projection, atol=1e-3)
    assert all(column[np.abs(column).argmax()] > 0 for column in projection.T)
