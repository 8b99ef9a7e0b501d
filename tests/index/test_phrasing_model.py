from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoder import HashEncoder, Vectors
from index.phrasing_model import FEWEST_TEXTS, PhrasingModel, fit, is_redundant

PHRASINGS = [
    [
        "do you deliver to my town",
        "delivery to my town",
        "can it be delivered to my pin code",
        "is delivery free in my town",
        "where do you deliver",
        "do you ship to my street",
    ],
    [
        "how much does the mattress cost",
        "price of the mattress",
        "what is the price",
        "cost of a mattress",
        "mattress price please",
        "how much is it",
    ],
    [
        "cancel my order",
        "how do i cancel the order",
        "i want to cancel my order",
        "order cancellation",
        "please cancel what i ordered",
    ],
]
TEXTS = [text for texts in PHRASINGS for text in texts]
OWNERS = np.array([row for row, texts in enumerate(PHRASINGS) for _ in texts], dtype=np.int64)
ENCODER = HashEncoder()
VECTORS = ENCODER.encode_passages(TEXTS).vectors


def _fitted(vectors: Vectors = VECTORS, owners: npt.NDArray[np.int64] = OWNERS) -> PhrasingModel:
    model = fit(vectors, TEXTS, owners)
    assert model is not None
    return model


MODEL = _fitted()


def _scores(text: str, model: PhrasingModel = MODEL) -> Vectors:
    return model.scores(ENCODER.encode_query(text).vector, text)


def _clouds(entries: int, each: int, dimension: int, noise: float) -> tuple[Vectors, npt.NDArray[np.int64]]:
    """Return unit vectors scattered around one centre for each entry, the same at every call."""
    random = np.random.default_rng(7)
    owners = np.repeat(np.arange(entries), each)
    centres = random.normal(size=(entries, dimension))
    vectors = centres[owners] + noise * random.normal(size=(entries * each, dimension))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), owners


@pytest.mark.parametrize(
    ("question", "row"),
    [("do you deliver in my street", 0), ("mattress cost", 1), ("can i cancel an order", 2), ("CANCELATION", 2)],
)
def test_another_phrasing_finds_its_entry(question: str, row: int) -> None:
    assert int(_scores(question).argmax()) == row


def test_scores_are_numbers_from_0_to_1_one_for_each_entry() -> None:
    scores = _scores("price of delivery")
    assert scores.dtype == np.float32
    assert scores.shape == (len(PHRASINGS),)
    assert scores.min() >= 0
    assert scores.max() <= 1


def test_a_phrasing_itself_scores_higher_than_a_stranger() -> None:
    assert min(_scores(text)[row] for text, row in zip(TEXTS, OWNERS, strict=True)) > 0.5
    assert _scores("zebra giraffe elephant").max() < 0.3


def test_entries_count_the_same_however_many_phrasings_they_have() -> None:
    vectors, _ = _clouds(2, 60, 16, noise=0.7)
    few = np.r_[0:60, 60 : 60 + FEWEST_TEXTS]
    owners = (few >= 60).astype(np.int64)
    model = fit(vectors[few], [""] * len(few), owners)
    assert model is not None
    rest = vectors[60 + FEWEST_TEXTS :]
    assert np.mean([model.scores(vector, "").argmax() == 1 for vector in rest]) > 0.9


def test_directions_in_which_phrasings_of_one_entry_differ_count_less() -> None:
    random = np.random.default_rng(3)
    owners = np.repeat(np.arange(2), 40)
    told_apart = np.where(owners == 0, 1.0, -1.0)
    vectors = np.stack([told_apart * 0.3, random.normal(size=80)], axis=1)
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    model = fit(vectors, [""] * 80, owners)
    assert model is not None
    assert np.linalg.norm(model.whitening[0]) > 1.2 * np.linalg.norm(model.whitening[1])


def test_spelling_helps_where_vectors_are_the_same() -> None:
    model = _fitted(np.ones_like(VECTORS) / np.sqrt(np.float32(VECTORS.shape[1])))
    nowhere = np.ones(VECTORS.shape[1], dtype=np.float32) / np.sqrt(np.float32(VECTORS.shape[1]))
    assert int(model.scores(nowhere, "cancelation of ordr").argmax()) == 2
    assert int(model.scores(nowhere, "mattres prise").argmax()) == 1


def test_the_nearest_view_is_the_mean_of_the_three_nearest_phrasings() -> None:
    model = PhrasingModel(
        whitening=np.eye(2, dtype=np.float32),
        phrasings=np.array([[1, 0], [0.8, 0.6], [0.6, 0.8], [0, 1], [0, 1]], dtype=np.float32),
        starts=np.array([0, 4, 5]),
        centres=np.array([[1, 0], [0, 1]], dtype=np.float32),
        linear=np.zeros((2 + 512, 2), dtype=np.float32),
        rarity=np.ones(512, dtype=np.float32),
    )
    expected = [(1 + (1 + 0.8 + 0.6) / 3) / 3, 0]
    assert model.scores(np.array([1, 0], dtype=np.float32), "word") == pytest.approx(expected)


def test_entries_far_from_the_top_of_a_large_base_score_less_and_the_right_one_all_it_can() -> None:
    vectors, owners = _clouds(60, 8, 48, noise=0.3)
    model = fit(vectors, [""] * len(owners), owners)
    assert model is not None
    scores = np.stack([model.scores(vector, "") for vector in vectors])
    assert np.mean(scores.argmax(axis=1) == owners) == 1
    whitened = vectors[0] @ model.whitening
    whitened /= np.linalg.norm(whitened)
    nearest = np.sort(model.phrasings[:8] @ whitened)[-3:].mean()
    expected = (nearest + model.centres[0] @ whitened + vectors[0] @ model.linear[:48, 0]) / 3
    assert scores[0, 0] == pytest.approx(expected, abs=1e-5)


def test_there_is_no_model_where_phrasings_are_few_or_there_is_one_entry() -> None:
    few = np.concatenate([np.flatnonzero(row == OWNERS)[: FEWEST_TEXTS - 1] for row in range(3)])
    assert fit(VECTORS[few], [TEXTS[row] for row in few], OWNERS[few]) is None
    assert fit(VECTORS, TEXTS, np.zeros_like(OWNERS)) is None
    assert fit(VECTORS[:0], [], OWNERS[:0]) is None


def test_phrasings_are_redundant_where_most_have_one_nearly_the_same() -> None:
    alike, owners = _clouds(4, 8, 32, noise=0.2)
    differing, _ = _clouds(4, 8, 32, noise=2.0)
    assert is_redundant(alike, owners)
    assert not is_redundant(differing, owners)
    assert is_redundant(np.concatenate([alike, differing[:8]]), np.concatenate([owners, np.full(8, 4)]))


def test_phrasings_that_are_few_or_of_one_entry_are_not_redundant() -> None:
    vectors, owners = _clouds(4, FEWEST_TEXTS - 1, 32, noise=0.0)
    assert not is_redundant(vectors, owners)
    assert not is_redundant(vectors, np.zeros_like(owners))
    assert not is_redundant(vectors[:0], owners[:0])


def test_half_of_the_entries_may_have_fewer_phrasings() -> None:
    some = np.flatnonzero((OWNERS != 2) | (np.arange(len(OWNERS)) == len(OWNERS) - 1))
    model = fit(VECTORS[some], [TEXTS[row] for row in some], OWNERS[some])
    assert model is not None
    assert _scores("price", model).shape == (3,)


def test_the_order_of_texts_does_not_matter() -> None:
    shuffled = np.random.default_rng(1).permutation(len(TEXTS))
    model = fit(VECTORS[shuffled], [TEXTS[row] for row in shuffled], OWNERS[shuffled])
    assert model is not None
    for question in ("delivery price", "cancel it"):
        assert _scores(question, model) == pytest.approx(_scores(question), abs=1e-4)


def test_equal_input_gives_an_equal_model() -> None:
    again = _fitted().arrays()
    assert all(np.array_equal(array, again[name]) for name, array in MODEL.arrays().items())


def test_a_saved_model_scores_the_same() -> None:
    file = io.BytesIO()
    np.savez(file, **MODEL.arrays())  # type: ignore[arg-type]  # names are given as keywords
    file.seek(0)
    with np.load(file, allow_pickle=False) as loaded:
        again = PhrasingModel.from_arrays(loaded)
    assert np.array_equal(_scores("cancel delivery", again), _scores("cancel delivery"))


def test_an_array_that_is_missing_is_named() -> None:
    arrays = MODEL.arrays()
    del arrays["rarity"]
    with pytest.raises(KeyError, match="rarity"):
        PhrasingModel.from_arrays(arrays)


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_text_can_be_scored(text: str) -> None:
    scores = _scores(text)
    assert np.isfinite(scores).all()
    assert 0 <= scores.min() <= scores.max() <= 1


def test_half_of_a_character_and_a_text_without_words_can_be_scored() -> None:
    for text in ("", "?!", "\ud800", "运费多少", "x" * 100_000):
        assert np.isfinite(MODEL.scores(VECTORS[0], text)).all()


@given(st.lists(st.integers(0, 3), min_size=1, max_size=40), st.integers(0, 100))
@settings(max_examples=60, deadline=None)
def test_any_owners_give_a_model_or_none(owners: list[int], seed: int) -> None:
    rows = np.unique(np.array(owners), return_inverse=True)[1].astype(np.int64)
    vectors = np.random.default_rng(seed).normal(size=(len(rows), 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    model = fit(vectors, ["a text"] * len(rows), rows)
    is_enough = rows.max() > 0 and np.median(np.bincount(rows)) >= FEWEST_TEXTS
    assert (model is not None) == is_enough
    if model is not None:
        assert np.isfinite(model.scores(vectors[0], "a text")).all()
