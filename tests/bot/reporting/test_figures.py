"""What was asked, in numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.journal.sql import SqlJournal
from bot.reply import Kind
from bot.reporting.figures import Tally, by_day, calibration, counts_of, latencies, tallies, tally, was_right
from bot.reporting.stale import EARLIER, RECENT, Why, stale_of
from tests.bot.journal.records import url_of
from tests.bot.reporting.asked import NOW, asked, counted, picked

TODAY = date(2026, 3, 30)


def test_histories_are_counted_as_the_journal_counts_them_by_day(tmp_path: Path) -> None:
    told = [
        asked(1, helpful=True),
        asked(1, "backup", outcome=Kind.SUGGESTED.value, platform="discord"),
        asked(2, base="birds", outcome=Kind.UNANSWERED.value),
        asked(2, shown=(), outcome=Kind.UNANSWERED.value, helpful=False),
    ]
    with SqlJournal(url_of(tmp_path / "journal.db")) as journal:
        journal.add(told, NOW)
        assert sorted(counts_of(told), key=str) == sorted(journal.counts(NOW - timedelta(days=9)), key=str)


def test_tallies_add_up_by_day_platform_and_in_all() -> None:
    counts = counts_of([asked(1, helpful=True), asked(1, platform="slack"), asked(3, outcome=Kind.UNANSWERED.value)])
    days = by_day(counts, TODAY - timedelta(days=4), TODAY)
    assert [one.questions for one in days.values()] == [0, 1, 0, 2, 0]
    assert tallies(counts, lambda one: one.platform)["slack"] == Tally(1, 1)
    assert tally(counts) == Tally(3, 2, 0, 1, 1) == sum(days.values(), Tally())
    assert tally(counts).helpfulness.n == 1


def test_helpfulness_without_ratings_is_not_defined() -> None:
    assert Tally(3, 3).helpfulness.value is None


@pytest.mark.parametrize(
    ("outcome", "helpful", "pick", "right"),
    [
        (Kind.ANSWERED, True, None, True),
        (Kind.ANSWERED, False, None, False),
        (Kind.ANSWERED, True, "other", False),
        (Kind.SUGGESTED, None, "install", True),
        (Kind.SUGGESTED, None, "other", False),
        (Kind.SUGGESTED, True, None, None),
        (Kind.ANSWERED, None, None, None),
    ],
)
def test_people_tell_whether_the_first_entry_was_right_by_choosing_or_rating(
    outcome: Kind, pick: str | None, *, helpful: bool | None, right: bool | None
) -> None:
    history = asked(helpful=helpful, outcome=outcome.value)
    assert was_right(picked(history, pick) if pick else history) is right


def test_calibration_bins_only_what_people_judged() -> None:
    told = [asked(confidence=0.95, helpful=True), asked(confidence=0.91, helpful=False), asked(confidence=0.5)]
    (bin_,) = calibration([*told, asked(confidence=1.0, helpful=True)])
    assert (round(bin_.confidence, 4), round(bin_.right.value or 0, 4), bin_.right.n) == (0.9533, 0.6667, 3)
    assert calibration([asked()]) == []


def test_latency_is_the_nearest_rank_of_a_days_searches() -> None:
    (day,) = latencies([asked(elapsed_ms=float(number)) for number in range(1, 101)])
    assert (day.day, day.questions, day.p50, day.p90, day.p99) == (date(2026, 3, 29), 100, 50.0, 90.0, 99.0)
    (alone,) = latencies([asked(elapsed_ms=7.0)])
    assert (alone.p50, alone.p99) == (7.0, 7.0)


def _span(entry: str, before: int, now: int, **changes: int) -> list[object]:
    half = EARLIER // 2
    return [
        counted(TODAY - RECENT - half, entry, before, helpful=changes.get("was", 0), unhelpful=changes.get("bad", 0)),
        counted(TODAY - RECENT // 2, entry, now, helpful=changes.get("is_", 0), unhelpful=changes.get("worse", 0)),
    ]


def _stale(*spans: list[object]) -> list[tuple[str, Why]]:
    counts = [one for span in spans for one in span]
    return [(one.entry, one.why) for one in stale_of(counts, TODAY)]  # type: ignore[arg-type] # counts


def test_an_entry_that_answers_nothing_any_more_is_silent() -> None:
    assert _stale(_span("old", 30, 0), _span("busy", 30, 30)) == [("old", Why.SILENT)]


def test_an_entry_is_not_silent_where_by_its_share_it_might_have_had_no_question() -> None:
    assert _stale(_span("rare", 4, 0), _span("busy", 60, 20)) == []
    assert _stale(_span("old", 30, 0), _span("busy", 30, 1)) == []  # nobody asks anything


def test_an_entry_that_helps_less_than_before_by_more_than_chance_went_stale() -> None:
    assert _stale(_span("worse", 40, 40, was=18, bad=2, is_=4, worse=16)) == [("worse", Why.FELL)]
    assert _stale(_span("few", 40, 40, was=4, bad=0, is_=0, worse=4)) == []
    assert _stale(_span("chance", 40, 40, was=8, bad=2, is_=7, worse=3)) == []
    assert _stale(_span("better", 40, 40, was=2, bad=18, is_=18, worse=2)) == []


def test_an_entry_that_is_gone_did_not_go_stale() -> None:
    counts = [*_span("old", 30, 0), *_span("busy", 30, 30)]
    assert stale_of(counts, TODAY, {("tern", "busy")}) == []  # type: ignore[arg-type] # counts


def test_days_are_those_of_utc() -> None:
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC).astimezone()
    assert counts_of([asked(asked_at=late)])[0].day == date(2026, 3, 1)
