"""Questions that left their askers without an answer, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from bot.chat.small_talk import is_small_talk, without_courtesies
from bot.journal.chat_records import NOT_ANSWERABLE
from bot.journal.histories import History
from bot.reply import Kind
from index.tokens import is_common, terms

_SOON = timedelta(minutes=15)


class Why(Enum):
    """What shows that a question was not answered."""

    UNANSWERED = "unanswered"
    ASKED_AGAIN = "asked again"
    UNHELPFUL = "unhelpful"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Want:
    """A question that left its asker without an answer; `text` is without the greeting before it."""

    history: History
    text: str
    why: Why

    @property
    def refused(self) -> tuple[str, str] | None:
        """The entry (base and id) that was shown as the answer and was none, None where no entry was."""
        record = self.history.record
        if record.outcome != Kind.ANSWERED.value or not record.shown:
            return None
        return record.shown[0].base, record.shown[0].entry


def wants_of(histories: Iterable[History], *, with_overheard: bool = False) -> list[Want]:
    """Return the questions that were not answered, the oldest first; small talk asks nothing.

    Of those that nobody put to the bot there are none, unless they are wanted, too. Who asked again and was answered
    then lacks no entry.
    """
    put = sorted(
        (one for one in histories if with_overheard or not one.record.is_overheard),
        key=lambda one: (one.record.asked_at, one.record.answer_id),
    )
    later = _later(put)
    found = ((one, _why(one, later.get(one.record.answer_id, ()))) for one in put)
    texts = ((one, without_courtesies(one.record.question).strip(), why) for one, why in found if why is not None)
    return [Want(one, text, why) for one, text, why in texts if _asks(text)]


def is_removed(history: History) -> bool:
    """Tell whether a maintainer took the answer back, which says that the FAQ has none."""
    return any(mark.mark == NOT_ANSWERABLE for mark in history.marks)


def _asks(text: str) -> bool:
    return bool(terms(text)) and not is_small_talk(text)


def _why(history: History, later: Sequence[History]) -> Why | None:
    """Return why a question counts as not answered, None where it does not; `later` is what the asker asked then."""
    if is_removed(history):
        return Why.REMOVED
    if history.is_helpful is False:
        return Why.UNHELPFUL
    if history.picks or history.record.outcome == Kind.ANSWERED.value or any(map(_is_answered, later)):
        return None
    if history.record.outcome == Kind.UNANSWERED.value:
        return Why.UNANSWERED
    return Why.ASKED_AGAIN if later else None


def _is_answered(history: History) -> bool:
    if is_removed(history) or history.is_helpful is False:
        return False
    return bool(history.picks) or history.record.outcome == Kind.ANSWERED.value


def _later(histories: Iterable[History]) -> dict[str, list[History]]:
    """Return, by the ids of answers, what the same person asked soon after about the same; the oldest come first."""
    asked: defaultdict[tuple[str, str], list[History]] = defaultdict(list)
    for one in histories:
        if one.record.person:
            asked[one.record.platform, one.record.person].append(one)
    return {
        one.record.answer_id: [other for other in _soon_after(place, mine) if _is_alike(one, other)]
        for mine in asked.values()
        for place, one in enumerate(mine)
    }


def _soon_after(place: int, histories: Sequence[History]) -> Iterator[History]:
    until = histories[place].record.asked_at + _SOON
    for one in histories[place + 1 :]:
        if one.record.asked_at > until:
            return
        yield one


def _is_alike(one: History, other: History) -> bool:
    """Tell whether two questions share a word that says something, or the entry that comes first."""
    first, second = one.record, other.record
    is_same = bool(first.shown and second.shown) and first.shown[0].entry == second.shown[0].entry
    return is_same or not _telling(first.question).isdisjoint(_telling(second.question))


def _telling(text: str) -> set[str]:
    return {term for term in terms(text) if not is_common(term)}
