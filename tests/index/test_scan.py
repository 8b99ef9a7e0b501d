"""The nearest vectors by their signs, beside brute force."""

from __future__ import annotations

import numpy as np
import pytest

from index.encoder import Vectors
from index.scan import SignScan, best

_DIMENSION = 384


def _units(seed: int, count: int) -> Vectors:
    drawn = np.random.default_rng(seed).normal(size=(count, _DIMENSION)).astype(np.float32)
    unit: Vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit


def test_all_of_few_vectors_are_near() -> None:
    assert set(SignScan(_units(1, 5)).nearest(_units(2, 1)[0], 10).tolist()) == set(range(5))


@pytest.mark.parametrize("row", [0, 8_191, 8_192, 9_999])
def test_a_vector_is_nearest_to_itself_wherever_it_stands(row: int) -> None:
    vectors = _units(3, 10_000)
    assert SignScan(vectors).nearest(vectors[row], 1).tolist() == [row]


def test_a_dimension_that_fills_no_byte_is_scanned() -> None:
    vectors = np.ascontiguousarray(_units(4, 50)[:, :37])
    scan = SignScan(vectors)
    assert all(row in scan.nearest(vectors[row], 3) for row in range(50))


def test_of_all_scanned_the_nearest_are_chosen_exactly() -> None:
    vectors, asked = _units(5, 200), _units(6, 1)[0]  # fewer than a scan takes
    assert set(SignScan(vectors).nearest(asked, 7).tolist()) == set(np.argsort(vectors @ asked)[-7:].tolist())


@pytest.mark.parametrize("limit", [1, 4, 9])
def test_the_best_are_the_highest(limit: int) -> None:
    scores = np.array([0.5, 0.1, 0.9, 0.3], dtype=np.float32)
    assert set(best(scores, limit).tolist()) == set(np.argsort(scores)[-limit:].tolist())
