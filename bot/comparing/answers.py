"""Which questions are answered otherwise by another index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.answering import Serving, answer_to
from bot.comparing.entries import Differences, Key
from bot.question import Question
from bot.reply import Kind
from index.searcher import UnknownBaseError


@dataclass(frozen=True, slots=True)
class Told:
    """What a question was told: the outcome, how sure that was, and the first entry, None for none."""

    outcome: Kind
    confidence: float
    entry: Key | None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Turned:
    """A question that is told something else now; None where there was no such base."""

    question: str
    base: str | None
    before: Told | None
    after: Told | None


def turned(
    questions: Iterable[tuple[str, str | None]], before: Serving, after: Serving, changes: Differences
) -> Iterator[Turned | None]:
    """Yield, for each question and the base it is put to, how its answer differs, None where it does not.

    An entry that was only reworded is the same entry, whatever its id; a suggestion is as good as another.
    """
    names = changes.names
    for question, base in questions:
        found = Turned(question, base, _told(question, base, before), _told(question, base, after))
        yield None if _meaning(found.before, names) == _meaning(found.after, {}) else found


def _told(question: str, base: str | None, serving: Serving) -> Told | None:
    try:
        answer = answer_to(Question(question, base), serving)
    except UnknownBaseError:
        return None
    first = answer.result.hits[0].entry if answer.result.hits else None
    key, title = (None, "") if first is None else ((first.base, first.id), first.question)
    return Told(answer.reply.kind, answer.result.confidence, key, title)


def _meaning(told: Told | None, names: Mapping[Key, Key]) -> tuple[Kind, Key | None] | None:
    """Return what an asker would notice: how a question is answered, and where it is, from which entry."""
    if told is None or told.entry is None:
        return None
    entry = names.get(told.entry, told.entry) if told.outcome is Kind.ANSWERED else None
    return told.outcome, entry
