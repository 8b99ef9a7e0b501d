from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from index import ways
from index.builder import phrasing_model
from index.calibration import SCORE, Calibration
from index.corpus import FaissCorpus
from index.encoder import HashEncoder
from index.entry import Base, Entry, Source
from index.evidence import FEATURES
from index.prepare import prepare
from index.searcher import Searcher
from index.ways import calibration_from_phrasings

_ENCODER = HashEncoder(256)
_TOPICS = {
    "delivery": ("parcel arrive", "shipping courier speed", "track my order"),
    "refund": ("money back", "return the mattress", "cancel and reimburse"),
    "warranty": ("guarantee years", "broken spring repair", "defect covered claim"),
    "sizes": ("double bed width", "king dimensions", "measure custom length"),
    "payment": ("monthly instalments", "credit card declined", "pay cash later"),
    "cleaning": ("wash the cover", "stain removal", "vacuum dust mites"),
    "firmness": ("soft or hard", "back pain support", "foam density feel"),
    "trial": ("hundred nights test", "try before buying", "sleep sample period"),
    "stores": ("showroom near me", "shop opening hours", "visit the branch"),
}
_SHELLS = ("{} please", "tell me {} please", "{} please now")


def _corpus(phrasings: dict[str, list[str]]) -> FaissCorpus:
    entries = tuple(
        Entry(name, "shop", (), texts[0], f"All about {name}.", (row,), "en", Source("f", row, row), tuple(texts[1:]))
        for row, (name, texts) in enumerate(phrasings.items(), start=1)
    )
    prepared = prepare(Base("shop", "Shop", entries=entries))
    encodings = _ENCODER.encode_passages(prepared.texts)
    model = phrasing_model(prepared.passages, encodings.vectors, prepared.texts)
    return FaissCorpus(prepared.base, prepared.passages, encodings, prepared.postings, model)


@cache
def _shop() -> FaissCorpus:
    return _corpus({name: [shell.format(way) for way in found for shell in _SHELLS] for name, found in _TOPICS.items()})


@cache
def _fitted() -> Calibration:
    found = calibration_from_phrasings(_shop(), _ENCODER)
    assert found is not None
    return found


def test_a_base_with_many_phrasings_alike_is_calibrated_on_its_score_alone() -> None:
    calibration = _fitted()
    counted = {name for name, part in zip(FEATURES, calibration.weights, strict=True) if part.weight}
    assert counted == {SCORE}
    assert calibration.chosen == 0.5
    assert calibration.questions == 81
    assert "shop" in calibration.origin
    assert [point.risk for point in calibration.curve] == sorted(point.risk for point in calibration.curve)


def test_known_phrasings_are_answered_and_strangers_are_not() -> None:
    searcher = Searcher([_shop()], _ENCODER, calibration=_fitted())
    known = [searcher.search(shell.format(way)) for found in _TOPICS.values() for way in found for shell in _SHELLS]
    strangers = [
        searcher.search(text) for text in ("who won the football match", "bake a chocolate cake", "hello there")
    ]
    assert np.mean([result.confidence >= 0.5 for result in known]) > 0.95
    assert all(result.confidence < 0.5 for result in strangers)


def test_the_same_base_gives_the_same_calibration() -> None:
    assert calibration_from_phrasings(_shop(), _ENCODER) == _fitted()


def test_progress_is_reported_up_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    calibration_from_phrasings(_shop(), _ENCODER, lambda done, of: told.append((done, of)))
    assert told[-1][0] == told[-1][1] == len(told)


@pytest.mark.parametrize(
    "phrasings",
    [
        {name: [found[0]] for name, found in _TOPICS.items()},
        {name: list(found) for name, found in _TOPICS.items()},
        {
            name: [f"{name}{number} {way}{number}" for way in found for number in range(3)]
            for name, found in _TOPICS.items()
        },
        {"delivery": [shell.format(way) for way in _TOPICS["delivery"] for shell in _SHELLS]},
    ],
    ids=["no phrasings", "few phrasings", "phrasings that differ", "one entry"],
)
def test_other_bases_are_left_to_the_shipped_confidence(phrasings: dict[str, list[str]]) -> None:
    assert calibration_from_phrasings(_corpus(phrasings), _ENCODER) is None


def test_ways_of_asking_hold_near_copies_together() -> None:
    texts = [shell.format(way) for way in _TOPICS["refund"] for shell in _SHELLS]
    vectors = _ENCODER.encode_passages(texts).vectors
    found = [ways._ways(vectors, np.random.default_rng(seed)) for seed in range(20)]
    together = [all(len(set(one[at : at + 3])) == 1 for at in (0, 3, 6)) for one in found]
    assert np.mean(together) > 0.5


def test_the_even_point_balances_answers_and_refusals() -> None:
    right = np.array([0.9, 0.8, 0.7, 0.6])
    strange = np.array([0.1, 0.2, 0.65, 0.3])
    point = ways._even_point(right, 4, strange)
    assert np.mean(right >= point) == np.mean(strange < point) == 0.75
