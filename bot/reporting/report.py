"""Everything that a journal tells about a time: what the report shows, as a page or as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.journal.histories import History
from bot.journal.records import DailyCount
from bot.reporting.digest import StaleLine, stale_record, titled, titles_of
from bot.reporting.figures import (
    ConfidenceBin,
    Latency,
    Tally,
    by_day,
    calibration,
    latencies,
    tallies,
    tally,
)
from bot.reporting.stale import SPAN, stale_of

if TYPE_CHECKING:
    from bot.answering import Serving
    from bot.journal.sql import SqlJournal
    from bot.learning.gaps import Gap

_LEAST = 2  # questions of a gap


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry by its question, and what became of the answers that showed it first."""

    base: str
    entry: str
    title: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Report:
    """What was asked from a day until a time.

    `remembered_since` is the day from which questions are kept; of days before there are counts only. `gaps` is empty
    where `without_gaps` says why.
    """

    since: date
    until: datetime
    remembered_since: date
    total: Tally
    days: Mapping[date, Tally]
    weeks: Mapping[date, Tally]
    bases: Mapping[str, Tally]
    platforms: Mapping[str, Tally]
    entries: tuple[EntryLine, ...]
    gaps: tuple[Gap, ...]
    without_gaps: str
    stale: tuple[StaleLine, ...]
    calibration: tuple[ConfidenceBin, ...]
    latencies: tuple[Latency, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a journal holds: counts of every day, and the questions that are still kept."""

    counts: tuple[DailyCount, ...]
    histories: tuple[History, ...]


def read_asked(journal: SqlJournal, since: datetime, until: datetime) -> Asked:
    """Return what was asked in a time, and enough of the time before to see what went stale; raise JournalError."""
    counts = tuple(one for one in journal.counts(min(since, until - SPAN)) if one.day <= until.date())
    return Asked(counts, tuple(journal.histories(since, until)))


def report_of(
    asked: Asked,
    serving: Serving | None,
    *,
    since: datetime,
    until: datetime,
    gaps: Sequence[Gap] = (),
    without_gaps: str = "",
) -> Report:
    """Return the report on a time, of what was asked in it and before; `since` and `until` are in UTC."""
    first, last = since.date(), until.date()
    counts = [one for one in asked.counts if first <= one.day <= last]
    titles = {} if serving is None else titles_of(serving)
    known = None if serving is None else set(titles)
    kept = [one.record.asked_at.astimezone(UTC).date() for one in asked.histories]
    return Report(
        first,
        until,
        min(kept, default=last),
        tally(counts),
        by_day(counts, first, last),
        _by_week(counts, first, last),
        _sorted(counts, lambda one: one.base),
        _sorted(counts, lambda one: one.platform),
        _entries(counts, titles),
        tuple(gaps),
        without_gaps,
        titled(stale_of(asked.counts, last, known), serving),
        tuple(calibration(asked.histories)),
        tuple(latencies(asked.histories)),
    )


def find_gaps(asked: Asked, serving: Serving, *, since: datetime, until: datetime) -> list[Gap]:
    """Return what the FAQ lacks, asked on every core; raise ImportError without scikit-learn."""
    from bot.learning.asking_again import cores
    from bot.learning.gaps import Within, gaps_of

    within = Within(until - since, is_compared=False)
    return gaps_of(asked.histories, serving, now=until, least=_LEAST, within=within, workers=cores())


def report_record(report: Report) -> dict[str, Any]:
    """Return the record of a report."""
    from bot.learning.gap_report import gap_record

    return {
        "since": report.since.isoformat(),
        "until": report.until.isoformat(),
        "remembered_since": report.remembered_since.isoformat(),
        "total": asdict(report.total),
        "days": {day.isoformat(): asdict(one) for day, one in report.days.items()},
        "bases": {name: asdict(one) for name, one in report.bases.items()},
        "platforms": {name: asdict(one) for name, one in report.platforms.items()},
        "entries": [
            {"base": one.base, "entry": one.entry, "title": one.title, **asdict(one.tally)} for one in report.entries
        ],
        "gaps": [gap_record(one) for one in report.gaps],
        "without_gaps": report.without_gaps or None,
        "stale": [stale_record(one) for one in report.stale],
        "calibration": [{"confidence": one.confidence, "right": asdict(one.right)} for one in report.calibration],
        "latency_ms": [{**asdict(one), "day": one.day.isoformat()} for one in report.latencies],
    }


def _by_week(counts: Sequence[DailyCount], first: date, last: date) -> dict[date, Tally]:
    """Return the tally of each week, by its Monday."""
    found: dict[date, Tally] = {}
    for day, one in by_day(counts, first, last).items():
        monday = day - timedelta(days=day.weekday())
        found[monday] = found.get(monday, Tally()) + one
    return found


def _sorted(counts: Sequence[DailyCount], key: Callable[[DailyCount], str]) -> dict[str, Tally]:
    found = tallies(counts, key)
    return dict(sorted(found.items(), key=lambda one: (-one[1].questions, one[0])))


def _entries(counts: Sequence[DailyCount], titles: Mapping[tuple[str, str], str]) -> tuple[EntryLine, ...]:
    """Return the entries that were shown, the most rated first."""
    found = tallies((one for one in counts if one.entry), lambda one: (one.base, one.entry))
    lines = [EntryLine(*key, titles.get(key, key[1]), one) for key, one in found.items()]
    return tuple(sorted(lines, key=lambda one: (-_rated(one.tally), -one.tally.questions, one.base, one.entry)))


def _rated(one: Tally) -> int:
    return one.helpful + one.unhelpful
