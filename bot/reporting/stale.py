"""Entries that went stale: that answered many questions and now answer none, or that help less than they did.

Two spans are compared: the last four weeks, and the twelve before them. What is compared is a share, so that neither
a holiday nor a rush makes an entry stale.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from bot.evaluation.estimates import wilson
from bot.journal.records import DailyCount
from bot.reporting.figures import Tally, tallies

RECENT, EARLIER = timedelta(days=28), timedelta(days=84)
SPAN = RECENT + EARLIER
_EXPECTED = 5.0  # answers, of which none came: by chance that happens less than once in a hundred times
_RATINGS = 5  # in each of the spans
_Entry = tuple[str, str]


class Why(Enum):
    """Why an entry is called stale."""

    SILENT = "silent"
    FELL = "fell"


@dataclass(frozen=True, slots=True)
class Stale:
    """An entry that went stale: its base and id, and what was counted before and lately."""

    base: str
    entry: str
    why: Why
    before: Tally
    now: Tally


def stale_of(counts: Iterable[DailyCount], today: date, known: set[_Entry] | None = None) -> list[Stale]:
    """Return the entries that went stale until a day, those with most questions before first.

    SILENT: by its share of the base's answers before, it should have given five or more in the last four weeks, and
    gave none. FELL: of five or more ratings in both spans fewer are good now, by more than chance explains. `known`
    are the entries that there are, None for any.
    """
    told = list(counts)
    border, first = today - RECENT, today - SPAN
    before, now = (
        _by_entry(one for one in told if begin < one.day <= end) for begin, end in ((first, border), (border, today))
    )
    bases = _answered(before), _answered(now)
    found = []
    for key, was in before.items():
        if known is not None and key not in known:
            continue
        is_now = now.get(key, Tally())
        if was.answered * bases[1].get(key[0], 0) >= _EXPECTED * bases[0][key[0]] > 0 and not is_now.answered:
            found.append(Stale(*key, Why.SILENT, was, is_now))
        elif _fell(was, is_now):
            found.append(Stale(*key, Why.FELL, was, is_now))
    return sorted(found, key=lambda one: (-one.before.questions, one.base, one.entry))


def _by_entry(counts: Iterable[DailyCount]) -> dict[_Entry, Tally]:
    return tallies((one for one in counts if one.entry), lambda one: (one.base, one.entry))


def _answered(entries: Mapping[_Entry, Tally]) -> dict[str, int]:
    """Return how many answers the entries of each base gave."""
    found: dict[str, int] = {}
    for (base, _), tally in entries.items():
        found[base] = found.get(base, 0) + tally.answered
    return found


def _fell(was: Tally, now: Tally) -> bool:
    """Tell whether a share of good ratings is smaller, with Newcombe's 95 % interval of the difference below 0."""
    rated = was.helpful + was.unhelpful, now.helpful + now.unhelpful
    if min(rated) < _RATINGS:
        return False
    before, after = was.helpful / rated[0], now.helpful / rated[1]
    low, high = wilson(was.helpful, rated[0])[0], wilson(now.helpful, rated[1])[1]
    return after - before + math.hypot(before - low, high - after) < 0
