from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from bot.lint.finding import Level
from bot.lint.text_rules.versions import RULES, Span, spans_of
from index.version_cells import claims_of
from tests.bot.lint.corpus import found, lines, written


def _table(*rows: str, head: str = "Kiln version | Python") -> dict[str, str]:
    body = "\n".join(f"| {row} |" for row in (head, "--- | ---", *rows))
    return {"faq.md": f"## Which versions fit?\n\n{body}\n"}


@pytest.mark.parametrize("cell", [">=1.7,<1.3", ">=3.8, <=3.7", ">3.8,<3.8", "3.9 - 3.7", ">=2,<2"])
def test_bounds_that_nothing_fits_are_an_error(tmp_path: Path, cell: str) -> None:
    linted = written(tmp_path, _table("2.0.0 | >=3.8", f"1.0.0 | {cell}"))

    assert [(one.first_line, one.level) for one in found(linted, RULES)] == [(6, Level.ERROR)]


@pytest.mark.parametrize(
    "cell", [">=1.3,<1.7", "3.8", "3.8.*", "~=3.8.1", ">=3.8,<=3.8", "3.7 - 3.9", "3.8, 3.9", "!=3.8"]
)
def test_bounds_that_something_fits_are_fine(tmp_path: Path, cell: str) -> None:
    assert lines(written(tmp_path, _table("2.0.0 | >=3.8", f"1.0.0 | {cell}")), *RULES) == []


def test_a_release_that_stands_twice_contradicts_itself_or_repeats_itself(tmp_path: Path) -> None:
    rows = ["1.3.0 | >=3.9,<4", "1.2.0 | >=3.8,<4", "1.2.0 | >=3.7,<4", "1.1.0 | >=3.6,<4"]
    linted = written(tmp_path, _table(*rows))
    again = written(tmp_path, _table(*rows[:2], rows[1], rows[3]))

    assert [(one.first_line, one.level) for one in found(linted, RULES)] == [(7, Level.WARNING)]
    assert [(one.first_line, one.level) for one in found(again, RULES)] == [(7, Level.NOTE)]


@pytest.mark.parametrize(
    "rows",
    [
        ["2.1 | 3.8", "2.1 | 3.9", "2.0 | 3.8", "2.0 | 3.7"],  # every pair is meant
        ["2.1 | 3.8", "2.1 | 3.9", "2.0 | 3.8", "1.9 | 3.7"],
        ["2.1.0 | >=3.8", "2.1.0rc1 | >=3.7", "2.0.0 | >=3.6"],
        ["main | >=3.9", "2.1.0 | >=3.9", "2.0.0 | >=3.8"],
    ],
)
def test_releases_that_go_with_several_are_fine(tmp_path: Path, rows: list[str]) -> None:
    assert lines(written(tmp_path, _table(*rows)), *RULES) == []


def test_rows_for_different_systems_do_not_contradict_each_other(tmp_path: Path) -> None:
    rows = [
        "2.1.0 | >=3.8,<4 | Linux",
        "2.1.0 | >=3.9,<4 | Windows",
        "2.0.0 | >=3.7,<4 | Linux",
        "1.9.0 | >=3.6,<4 | Linux",
    ]
    head = "Kiln version | Python | System"
    body = "\n".join(f"| {row} |" for row in (head, "--- | --- | ---", *rows))

    assert lines(written(tmp_path, {"faq.md": f"## Which versions fit?\n\n{body}\n"}), *RULES) == []


@pytest.mark.parametrize(
    ("rows", "level"),
    [
        ([">=1.0,<2.0 | 3.8", ">=1.5,<3.0 | 3.9"], Level.WARNING),
        (["1.0 - 1.5 | 3.8", "1.5 - 1.9 | 3.9"], Level.WARNING),
        ([">=1.0,<2.0 | 3.8", ">=2.5,<3.0 | 3.9"], Level.NOTE),
        (["2.2 - 2.9 | 3.9", "1.0 - 1.9 | 3.8"], Level.NOTE),
    ],
)
def test_ranges_that_overlap_or_leave_a_gap_are_reported_at_the_later_row(
    tmp_path: Path, rows: list[str], level: Level
) -> None:
    assert [(one.first_line, one.level) for one in found(written(tmp_path, _table(*rows)), RULES)] == [(6, level)]


@pytest.mark.parametrize(
    "rows",
    [
        [">=1.0,<2.0 | 3.8", ">=2.0,<3.0 | 3.9"],
        ["1.0 - 1.9 | 3.8", "2.0 - 2.9 | 3.9"],
        ["1.0.0 - 1.4.9 | 3.8", "1.5.0 - 1.9.2 | 3.9"],
        [">=1.0,<=1.4.2 | 3.8", ">=1.4.3,<=1.9 | 3.9"],
        [">=1.0 | >=3.7", ">=2.0 | >=3.8"],  # from then on
        [">=1.0,<2.0 | 3.8", ">=1.0,<2.0 | 3.9"],
        [">=1.0,<3.0 | 3.8", ">=2.0,<4.0 | 3.8"],
    ],
)
def test_ranges_that_meet_are_fine(tmp_path: Path, rows: list[str]) -> None:
    assert lines(written(tmp_path, _table(*rows)), *RULES) == []


def test_a_series_that_a_long_list_leaves_out_is_a_note(tmp_path: Path) -> None:
    rows = [f"0.{minor}.0 | >=3.{minor}" for minor in (9, 8, 6, 5, 4)]

    assert [(one.first_line, one.level) for one in found(written(tmp_path, _table(*rows)), RULES)] == [(6, Level.NOTE)]


@pytest.mark.parametrize("minors", [(9, 7, 5, 3, 1), (9, 7), (2, 1, 0), (24, 18, 12, 9, 6)])
def test_a_list_of_some_releases_leaves_nothing_out(tmp_path: Path, minors: tuple[int, ...]) -> None:
    assert lines(written(tmp_path, _table(*(f"1.{minor}.0 | >=3.{minor}" for minor in minors))), *RULES) == []


def test_a_table_that_is_not_of_versions_is_not_judged(tmp_path: Path) -> None:
    assert lines(written(tmp_path, _table("a | 2", "a | 3", "b | 1", "c | 1", head="Name | Size")), *RULES) == []


_BOUNDS = st.lists(st.integers(0, 9), min_size=1, max_size=3).map(lambda parts: ".".join(map(str, parts)))


@given(low=_BOUNDS, high=_BOUNDS)
def test_a_span_is_empty_just_where_no_version_lies_in_it(low: str, high: str) -> None:
    (claim,) = claims_of(f">={low},<{high}")
    (span,) = spans_of(claim)

    assert span.is_empty == (Version(low) >= Version(high))


@given(bounds=st.lists(_BOUNDS, min_size=4, max_size=4))
def test_overlap_is_mutual(bounds: list[str]) -> None:
    low, high, other_low, other_high = map(Version, bounds)
    one, other = Span(low, high), Span(other_low, other_high)

    assert one.overlaps(other) == other.overlaps(one)
    assert one.is_empty or one.overlaps(one)
