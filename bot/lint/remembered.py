"""How often each entry was shown, by what the journal remembers."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.journal.histories import History
    from bot.journal.records import DailyCount
    from bot.settings import Settings
    from index.entry import Base

_log = logging.getLogger(__name__)
FEWEST_QUESTIONS = 200
QUESTIONS_AN_ENTRY = 10
SHORTEST_TIME = timedelta(weeks=4)
_SUGGESTED, _UNANSWERED = "suggested", "unanswered"
_SINCE = datetime(2000, 1, 1, tzinfo=UTC)  # before anything was asked


def hits_of(bases: Sequence[Base], chosen: Settings) -> Mapping[tuple[str, str], int] | None:
    """Return how often each entry was shown, of the bases of which enough is remembered; None where nothing is.

    A journal that cannot be read is a warning: what else there is to say of an FAQ does not depend on it.
    """
    if chosen.journal == "" or (chosen.journal is None and not chosen.state.is_dir()):
        return None
    from bot.journal.errors import JournalError
    from bot.memory import open_journal

    try:
        with open_journal(chosen) as journal:
            histories, counts = journal.histories(), list(journal.counts(_SINCE))
    except JournalError as error:
        _log.warning("What was asked is left out of account. %s", error)
        return None
    return counted(bases, histories, counts)


def counted(
    bases: Iterable[Base], histories: Iterable[History], counts: Iterable[DailyCount]
) -> Mapping[tuple[str, str], int]:
    """Return how often each entry was shown, of the bases that were asked often and long enough."""
    hits = Counter(key for history in histories for key in _shown_besides(history))
    questions: Counter[str] = Counter()
    days: defaultdict[str, set[date]] = defaultdict(set)
    for count in counts:
        questions[count.base] += count.questions
        days[count.base].add(count.day)
        if count.outcome != _UNANSWERED:
            hits[count.base, count.entry] += count.questions
    asked = [base for base in bases if questions[base.name] >= _enough_for(base)]
    known = [base for base in asked if max(days[base.name]) - min(days[base.name]) >= SHORTEST_TIME]
    return {(base.name, entry.id): hits[base.name, entry.id] for base in known for entry in base.entries}


def _enough_for(base: Base) -> int:
    return max(FEWEST_QUESTIONS, QUESTIONS_AN_ENTRY * len(base.entries))


def _shown_besides(history: History) -> set[tuple[str, str]]:
    """Return the entries that a person saw or chose besides the first: daily counts have that one."""
    record = history.record
    suggested = record.shown[1:] if record.outcome == _SUGGESTED else ()
    return {(one.base, one.entry) for one in suggested} | {(pick.base, pick.entry) for pick in history.picks}
