"""Intervals: Wilson's, and those of resamples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evaluation import estimates
from bot.evaluation.estimates import bootstrapped, coin_tosses, proportion, resamples, wilson


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        # Newcombe (1998), table I, method 3: score without continuity correction.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_intervals_are_those_of_the_literature(successes: int, n: int, low: float, high: float) -> None:
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
@settings(deadline=None)
def test_a_wilson_interval_holds_the_share_and_stays_between_0_and_1(case: tuple[int, int]) -> None:
    successes, n = case
    low, high = wilson(successes, n)
    assert 0.0 <= low <= successes / n <= high <= 1.0
    assert low < high
    assert wilson(n - successes, n) == pytest.approx((1 - high, 1 - low))


def test_a_share_of_nothing_is_undefined() -> None:
    found = proportion(0, 0)
    assert (found.value, found.low, found.high, found.n) == (None, None, None, 0)


def test_a_bootstrap_interval_holds_95_of_100_resamples() -> None:
    found = bootstrapped(0.5, np.linspace(0, 1, 1001), n=100)
    assert [found.low, found.high] == pytest.approx([0.025, 0.975])


def test_resamples_that_do_not_define_the_value_are_left_out() -> None:
    found = bootstrapped(0.5, np.array([0.4, np.nan, 0.6]), n=100)
    assert [found.low, found.high] == pytest.approx([0.405, 0.595])


def test_where_all_resamples_agree_wilson_stands_in() -> None:
    found = bootstrapped(1.0, np.ones(50), n=30)
    assert (found.low, found.high) == wilson(30, 30)


def test_where_cases_are_few_wilson_stands_in() -> None:
    found = bootstrapped(0.5, np.array([0.49, 0.5, 0.51]), n=100, cases=4)
    assert (found.low, found.high, found.n) == (*wilson(2, 4), 100)


def test_the_interval_holds_the_value_even_where_resamples_lie_beside_it() -> None:
    found = bootstrapped(0.1, np.linspace(0.2, 0.4, 101), n=100)
    assert found.low == 0.1


@pytest.mark.parametrize("cells", [1, 7, 500, 1_000_000])
def test_resamples_are_the_same_in_number_and_size_however_they_are_cut(
    monkeypatch: pytest.MonkeyPatch, cells: int
) -> None:
    monkeypatch.setattr(estimates, "_CELLS", cells)
    monkeypatch.setattr(estimates, "RESAMPLES", 40)
    whole = np.concatenate(list(resamples(5)))
    assert whole.shape == (40, 5)
    assert set(whole.sum(axis=1)) == {5.0}
    assert np.concatenate(list(coin_tosses(np.full(5, 0.5)))).shape == (40, 5)


def test_every_case_is_drawn_about_equally_often() -> None:
    drawn = np.concatenate(list(resamples(10)))
    assert drawn.mean(axis=0) == pytest.approx(np.ones(10), abs=0.1)


def test_coins_fall_as_often_as_their_share_says() -> None:
    tosses = np.concatenate(list(coin_tosses(np.array([0.0, 0.3, 1.0]))))
    assert set(np.unique(tosses)) <= {0.0, 1.0}
    assert tosses.mean(axis=0) == pytest.approx(np.array([0.0, 0.3, 1.0]), abs=0.04)


def test_resamples_are_drawn_the_same_each_time() -> None:
    first, second = (np.concatenate(list(resamples(20))) for _ in range(2))
    assert np.array_equal(first, second)
