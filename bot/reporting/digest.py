"""A week for those who look after the FAQ: what was asked and what became of it, what is missing, what went stale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.journal.histories import History
from bot.reporting.figures import Tally, by_day, counts_of, tally
from bot.reporting.stale import SPAN, Stale, Why, stale_of

if TYPE_CHECKING:
    from bot.answering import Serving
    from bot.journal.sql import SqlJournal

WEEK = timedelta(days=7)
_MOST = 5  # gaps and stale entries that are told
_LEAST = 2  # questions of a gap


@dataclass(frozen=True, slots=True)
class GapLine:
    """What people asked and the FAQ does not answer: on one line, how often now and in the period before."""

    title: str
    count: int
    before: int | None


@dataclass(frozen=True, slots=True)
class StaleLine:
    """An entry that went stale, by its question, and why."""

    stale: Stale
    title: str


@dataclass(frozen=True, slots=True)
class Digest:
    """A period and, where it was remembered, the one before; `days` holds both.

    `gaps` is None where they could not be looked for.
    """

    since: datetime
    until: datetime
    now: Tally
    before: Tally | None
    days: Mapping[date, Tally]
    gaps: tuple[GapLine, ...] | None = ()
    stale: tuple[StaleLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose questions are told of: of all, or of one platform's workspace, by its hash."""

    platform: str = ""
    workspace: str = ""

    def of(self, histories: Iterable[History]) -> list[History]:
        """Return those of the histories that are meant."""
        return [one for one in histories if self._is_meant(one)]

    def _is_meant(self, history: History) -> bool:
        record = history.record
        is_platform = self.platform in ("", record.platform)
        return is_platform and self.workspace in ("", record.workspace)


_ALL = Scope()


def read_digest(
    journal: SqlJournal,
    serving: Serving | None,
    *,
    until: datetime,
    period: timedelta = WEEK,
    kept: timedelta = timedelta.max,
    scope: Scope = _ALL,
) -> Digest:
    """Return the digest of the period that ends at a time; raise JournalError.

    `serving` is the index that answers now, None where there is none; `kept` is how long questions are remembered.
    """
    told = scope.of(journal.histories(until - max(2 * period, SPAN), until))
    return digest_of(told, serving, until=until, period=period, is_compared=2 * period <= kept)


def digest_of(
    histories: Sequence[History],
    serving: Serving | None,
    *,
    until: datetime,
    period: timedelta = WEEK,
    is_compared: bool = True,
) -> Digest:
    """Return the digest of the period that ends at a time, of histories of it and of the time before."""
    since, first = until - period, until - 2 * period
    lately = [one for one in histories if first <= one.record.asked_at < until]
    now = [one for one in lately if one.record.asked_at >= since]
    before = [one for one in lately if one.record.asked_at < since]
    is_compared = is_compared and any(one.record.asked_at < since for one in histories)
    days = by_day(counts_of(lately if is_compared else now), _day(first if is_compared else since), _last_day(until))
    found = Digest(
        since,
        until,
        tally(counts_of(now)),
        tally(counts_of(before)) if is_compared else None,
        days,
        stale=_stale(histories, serving, until),
    )
    return replace(found, gaps=_gaps(lately if is_compared else now, serving, until, period, is_compared=is_compared))


def digest_record(digest: Digest) -> dict[str, Any]:
    """Return the record of a digest."""
    return {
        "since": digest.since.isoformat(),
        "until": digest.until.isoformat(),
        "now": asdict(digest.now),
        "before": None if digest.before is None else asdict(digest.before),
        "days": {day.isoformat(): asdict(counted) for day, counted in digest.days.items()},
        "gaps": None if digest.gaps is None else [asdict(one) for one in digest.gaps],
        "stale": [stale_record(one) for one in digest.stale],
    }


def stale_record(line: StaleLine) -> dict[str, Any]:
    """Return the record of an entry that went stale."""
    stale = line.stale
    return {
        "base": stale.base,
        "entry": stale.entry,
        "title": line.title,
        "why": stale.why.value,
        "before": asdict(stale.before),
        "now": asdict(stale.now),
    }


def read_record(record: Mapping[str, Any]) -> Digest:
    """Return the digest that a record is of; raise KeyError, TypeError or ValueError for what is none."""
    gaps = record["gaps"]
    return Digest(
        datetime.fromisoformat(record["since"]),
        datetime.fromisoformat(record["until"]),
        Tally(**record["now"]),
        None if record["before"] is None else Tally(**record["before"]),
        {date.fromisoformat(day): Tally(**counted) for day, counted in record["days"].items()},
        None if gaps is None else tuple(GapLine(**one) for one in gaps),
        tuple(_stale_line(one) for one in record["stale"]),
    )


def titled(stale: Iterable[Stale], serving: Serving | None) -> tuple[StaleLine, ...]:
    """Return entries with their questions, as far as an index has them."""
    titles = {} if serving is None else titles_of(serving)
    return tuple(StaleLine(one, titles.get((one.base, one.entry), one.entry)) for one in stale)


def titles_of(serving: Serving) -> dict[tuple[str, str], str]:
    """Return the questions of all entries, by base and id."""
    bases = map(serving.searcher.base, serving.searcher.names)
    return {(base.name, entry.id): entry.question for base in bases for entry in base.entries}


def _stale_line(record: Mapping[str, Any]) -> StaleLine:
    counted = Tally(**record["before"]), Tally(**record["now"])
    return StaleLine(Stale(record["base"], record["entry"], Why(record["why"]), *counted), record["title"])


def _stale(histories: Sequence[History], serving: Serving | None, until: datetime) -> tuple[StaleLine, ...]:
    known = None if serving is None else set(titles_of(serving))
    return titled(stale_of(counts_of(histories), _last_day(until), known)[:_MOST], serving)


def _gaps(
    histories: Sequence[History], serving: Serving | None, until: datetime, period: timedelta, *, is_compared: bool
) -> tuple[GapLine, ...] | None:
    if serving is None:
        return None
    try:
        from bot.learning.gaps import Within, gaps_of
    except ImportError:  # a bot that only answers has no scikit-learn
        return None
    within = Within(period, is_compared=is_compared)
    found = gaps_of(histories, serving, now=until, least=_LEAST, within=within)
    return tuple(GapLine(one.title, one.count, one.before) for one in found if one.count)[:_MOST]


def _day(time: datetime) -> date:
    return time.astimezone(UTC).date()


def _last_day(until: datetime) -> date:
    """Return the day that a period ends on, of which it may hold only a part."""
    return _day(until - timedelta(microseconds=1))
