"""The sentences of lint about what an index and a journal know; those about texts stand with their rules."""

from __future__ import annotations

import reprlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.lint.finding import Finding, Level
from index.markdown_text import plain_text

if TYPE_CHECKING:
    from index.entry import Entry

NEAR_DUPLICATE_REMEDY = (
    "Make them one entry, with the other title as a phrasing, or let each title name what sets it apart."
)
PHRASING_ELSEWHERE_REMEDY = "Move it to that entry, or say what it asks that the other entry does not answer."
TITLE_ELSEWHERE_REMEDY = "Say in the title what only this entry answers, or merge the two."
NEVER_WINS_REMEDY = "Say in its title what only this entry answers, give it phrasings of its own, or merge the two."
SAYS_NOTHING_REMEDY = "Write the title as the question that it answers, in the words of those who ask."
NEVER_HIT_REMEDY = "Give it phrasings in the words of those who ask, or remove it; a new entry needs time."

_quoted = reprlib.Repr()
_quoted.maxstring = 90


def near_duplicate(entry: Entry, earlier: Entry, place: str) -> str:
    """Say that an entry answers what an earlier one does."""
    return f"{_title(entry)} asks or answers nearly the same as {_title(earlier)} at {place}."


def phrasing_elsewhere(text: str, entry: Entry, other: Entry) -> str:
    """Say that a phrasing leads to another entry."""
    return f"The phrasing {_quoted.repr(text)} of {entry.id} asks what {other.id} answers: {_title(other)}."


def title_elsewhere(entry: Entry, rival: Entry) -> str:
    """Say that an entry's title leads to another entry."""
    return f"The title {_title(entry)} finds {rival.id} first: {_title(rival)}."


def never_wins(entry: Entry, rival: Entry) -> str:
    """Say that an entry never comes first."""
    return f"No question finds {_title(entry)}: asked by its own title or phrasings, {rival.id} comes first."


def says_nothing(entry: Entry) -> str:
    """Say that an entry's title holds no word that anybody would ask with."""
    return f"No question finds {_title(entry)}: its title says nothing of what it answers, and no phrasing does."


def never_hit(entry: Entry) -> str:
    """Say that nobody was ever shown an entry."""
    return f"{_title(entry)} was never shown to anybody, by all that is remembered of what people asked."


def no_such_rule(name: str) -> str:
    """Say that there is no rule of this name."""
    return f"There is no rule {_quoted.repr(name)}."


def which_rule(close: Sequence[str]) -> str:
    """Say which rule may have been meant."""
    return f"Did you mean {close[0]}?" if close else "`mmfaq lint --rules` lists them."


def unknown_level(text: str) -> str:
    """Say that a level was not understood."""
    levels = ", ".join(level.value for level in Level)
    return f"{_quoted.repr(text)} is no rule with its level. Write RULE=LEVEL, the level being one of {levels}."


def linted(entries: int, bases: int, findings: Sequence[Finding]) -> str:
    """Sum up what was looked at and found."""
    counts = {level: sum(one.level is level for one in findings) for level in (Level.ERROR, Level.WARNING, Level.NOTE)}
    found = ", ".join(_count(count, level.value) for level, count in counts.items() if count)
    entries_of = f"{_count(entries, 'entry', 'entries')} in {_count(bases, 'base')}"
    return f"{entries_of}: {found or 'nothing to report'}."


def _count(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def _title(entry: Entry) -> str:
    return _quoted.repr(" ".join(plain_text(entry.question).split()))
