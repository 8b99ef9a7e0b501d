"""What was asked, in numbers: counted, rated, how sure it was, how long it took."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import TypeVar

from bot.evaluation.estimates import Estimate, proportion
from bot.journal.histories import History
from bot.journal.records import DailyCount
from bot.reply import Kind

_Key = TypeVar("_Key", bound=Hashable)
_BINS = 10
_PERCENTILES = (50, 90, 99)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many questions there were, what became of them, and how many answers were rated."""

    questions: int = 0
    answered: int = 0
    suggested: int = 0
    unanswered: int = 0
    helpful: int = 0
    unhelpful: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Return both together."""
        return Tally(
            self.questions + other.questions,
            self.answered + other.answered,
            self.suggested + other.suggested,
            self.unanswered + other.unanswered,
            self.helpful + other.helpful,
            self.unhelpful + other.unhelpful,
        )

    @property
    def helpfulness(self) -> Estimate:
        """The share of ratings that found an answer helpful."""
        return proportion(self.helpful, self.helpful + self.unhelpful)


@dataclass(frozen=True, slots=True)
class ConfidenceBin:
    """Answers of which people said whether they were right: how sure those were, and how many were right."""

    confidence: float
    right: Estimate


@dataclass(frozen=True, slots=True)
class Latency:
    """How long the searches of a day took, in milliseconds: the 50th, 90th and 99th percentile."""

    day: date
    questions: int
    p50: float
    p90: float
    p99: float


def tally(counts: Iterable[DailyCount]) -> Tally:
    """Return all counts together."""
    return sum(map(_tally, counts), Tally())


def tallies(counts: Iterable[DailyCount], key: Callable[[DailyCount], _Key]) -> dict[_Key, Tally]:
    """Return the counts together that have the same key."""
    found: defaultdict[_Key, Tally] = defaultdict(Tally)
    for one in counts:
        found[key(one)] += _tally(one)
    return dict(found)


def by_day(counts: Iterable[DailyCount], first: date, last: date) -> dict[date, Tally]:
    """Return the tally of each day from one to another, those with no question included."""
    found = tallies(counts, lambda one: one.day)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return {day: found.get(day, Tally()) for day in days}


def counts_of(histories: Iterable[History]) -> list[DailyCount]:
    """Return answers as the journal counts them by day."""
    found: defaultdict[tuple[date, str, str, str, str, str], list[History]] = defaultdict(list)
    for one in histories:
        record = one.record
        first = record.shown[0] if record.shown else None
        base = record.base or (first.base if first else "")
        day = record.asked_at.astimezone(UTC).date()
        entry = first.entry if first else ""
        found[day, base, record.platform, record.outcome, entry, record.language].append(one)
    return [DailyCount(*key, len(alike), *_ratings(alike)) for key, alike in sorted(found.items())]


def calibration(histories: Iterable[History]) -> list[ConfidenceBin]:
    """Return what people said of answers by the confidence of these, the least sure first; without bins of none."""
    bins: defaultdict[int, list[tuple[float, bool]]] = defaultdict(list)
    for one in histories:
        right = was_right(one)
        if right is not None:
            confidence = one.record.confidence
            bins[min(_BINS - 1, max(0, int(confidence * _BINS)))].append((confidence, right))
    return [
        ConfidenceBin(
            math.fsum(confidence for confidence, _ in said) / len(said),
            proportion(sum(right for _, right in said), len(said)),
        )
        for _, said in sorted(bins.items())
    ]


def was_right(history: History) -> bool | None:
    """Tell whether the first entry shown was the right one, by what people chose or said; None where nobody did."""
    shown, outcome = history.record.shown, history.record.outcome
    if history.picks and shown:
        last = history.picks[-1]
        return (last.base, last.entry) == (shown[0].base, shown[0].entry)
    return history.is_helpful if outcome == Kind.ANSWERED.value else None


def latencies(histories: Iterable[History]) -> list[Latency]:
    """Return how long searches took, day by day, without days on which nothing was asked."""
    days: defaultdict[date, list[float]] = defaultdict(list)
    for one in histories:
        days[one.record.asked_at.astimezone(UTC).date()].append(one.record.elapsed_ms)
    return [Latency(day, len(times), *_percentiles(sorted(times))) for day, times in sorted(days.items())]


def _percentiles(times: Sequence[float]) -> Iterator[float]:
    """Yield the nearest rank of each percentile."""
    return (times[max(0, math.ceil(percent / 100 * len(times)) - 1)] for percent in _PERCENTILES)


def _ratings(histories: Sequence[History]) -> tuple[int, int]:
    said = [rating.is_helpful for one in histories for rating in one.feedback]
    return said.count(True), said.count(False)


def _tally(one: DailyCount) -> Tally:
    became = {kind: one.questions if one.outcome == kind.value else 0 for kind in Kind}
    return Tally(
        one.questions,
        became[Kind.ANSWERED],
        became[Kind.SUGGESTED],
        became[Kind.UNANSWERED],
        one.helpful,
        one.unhelpful,
    )
