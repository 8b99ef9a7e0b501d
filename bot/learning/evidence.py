"""What people did after an answer, and which entry that says they were looking for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from bot.journal.chat_records import Mark
from bot.journal.histories import History
from bot.learning.wants import is_removed
from bot.reply import Kind
from index.tokens import is_common, terms

_ANSWERED_BY = "answered by "
_SOON = timedelta(minutes=30)
_MOST_TRIES = 3  # that one answer can settle


class Why(Enum):
    """How it is known that an entry answers a question."""

    PICKED = "picked"
    HELPFUL = "helpful"
    AGAIN = "asked again"
    MARKED = "marked"


@dataclass(frozen=True, slots=True)
class Evidence:
    """An answer that somebody was given, and the entry that its question was really about."""

    history: History
    base: str
    entry: str
    why: Why


def answered_by(base: str, entry: str) -> str:
    """Return the mark by which a maintainer says that an entry answers a question."""
    return f"{_ANSWERED_BY}{base}/{entry}"


def evidence_in(histories: Iterable[History]) -> Iterator[Evidence]:
    """Yield what answers say of entries; `histories` are the oldest first."""
    open_: dict[tuple[str, str, str], list[History]] = {}
    for history in histories:
        record = history.record
        key = (record.platform, record.place, record.person)
        tries = [one for one in open_.get(key, []) if record.asked_at - one.record.asked_at <= _SOON]
        found = _settled(history)
        if found is None:
            open_[key] = [*tries, history][-_MOST_TRIES:] if not is_removed(history) else tries
            continue
        yield found
        open_[key] = []
        for one in tries:
            if record.person and _is_about(one, found):
                yield Evidence(one, found.base, found.entry, Why.AGAIN)


def _is_about(history: History, found: Evidence) -> bool:
    """Tell whether an earlier question may be about an entry that a later one found."""
    shown = {(one.base, one.entry) for one in history.record.shown}
    said, later = (
        {term for term in terms(one.record.question) if not is_common(term)} for one in (history, found.history)
    )
    return (found.base, found.entry) in shown or not said.isdisjoint(later)


def _settled(history: History) -> Evidence | None:
    """Return what an answer alone says, None where that is nothing or not one thing."""
    if is_removed(history):
        return None
    marked = next(filter(None, (_entry_of(mark) for mark in reversed(history.marks))), None)
    if marked is not None:
        return Evidence(history, *marked, Why.MARKED)
    picked = _picked(history)
    if picked is not None:
        return Evidence(history, *picked, Why.PICKED)
    record = history.record
    if not history.picks and history.is_helpful and record.outcome == Kind.ANSWERED.value and record.shown:
        return Evidence(history, record.shown[0].base, record.shown[0].entry, Why.HELPFUL)
    return None


def _entry_of(mark: Mark) -> tuple[str, str] | None:
    if not mark.mark.startswith(_ANSWERED_BY):
        return None
    base, _, entry = mark.mark.removeprefix(_ANSWERED_BY).partition("/")
    return base, entry


def _picked(history: History) -> tuple[str, str] | None:
    """Return the entry that most people chose last, None where two are even, or it did not help either."""
    last = {pick.person: pick for pick in history.picks}
    for said in history.feedback:
        pick = last.get(said.person)
        if pick is not None and not said.is_helpful and said.given_at > pick.picked_at:
            del last[said.person]
    ranked = Counter((pick.base, pick.entry) for pick in last.values()).most_common(2)
    is_even = len(ranked) > 1 and ranked[0][1] == ranked[1][1]
    return ranked[0][0] if ranked and not is_even else None
