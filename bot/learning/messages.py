"""Every sentence about gaps in the FAQ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.markup.titles import shortened

if TYPE_CHECKING:
    from datetime import timedelta

    from bot.learning.gaps import Gap, Nearest

READING, ASKING_AGAIN = "Reading the journal", "Asking the index again"
PUTTING_TOGETHER = "Putting those alike together"
WRITE_ANSWER = "Write the answer here, in place of this comment."
FOR_SETTINGS = "Other ways of asking, for base.yml; leave out those that your answer does not answer:"
_LONGEST_QUESTION = 100
_HOUR, _DAY = 3_600, 86_400


def nothing_lacks(period: timedelta) -> str:
    """Say that no question was left without an answer."""
    return f"No gaps: of the last {length(period)}, the FAQ answers every question put to the bot."


def nothing_asked(period: timedelta) -> str:
    """Say that there is nothing to learn from."""
    return f"Nobody has put a question to the bot in the last {length(period)}, so nothing is known of gaps."


def more(count: int) -> str:
    """Say that there are more gaps than are shown."""
    return f"And {counted(count, 'more gap')} (--limit)."


def asked(gap: Gap) -> str:
    """Say how often a gap was asked, by how many people, and since when more or less."""
    found = f"{counted(gap.count, 'question')} by {people(gap.people)}"
    return found if gap.before is None else f"{found}, {gap.trend}"


def nearest(found: Nearest | None) -> str:
    """Say which entry is nearest."""
    if found is None:
        return "Nearest entry: none."
    question = shortened(" ".join(found.entry.question.split()), _LONGEST_QUESTION)
    return f"Nearest entry: {question} ({found.entry.source}), score {found.score:.2f}."


def why(gap: Gap) -> str:
    """Say what shows that the questions were not answered."""
    return ", ".join(f"{count} {reason.value}" for reason, count in gap.why.items())


def about(gap: Gap) -> tuple[str, ...]:
    """Say above a stub what is known of its gap."""
    return f"Asked: {asked(gap)}; last on {gap.last_asked:%Y-%m-%d}.", nearest(gap.nearest)


def stubs_written(count: int, path: str) -> str:
    """Say where the entries to fill in are."""
    return f"{counted(count, 'entry', 'entries')} to fill in written to {path}."


def stubs_exist(path: str) -> str:
    """Say that a file is not written over."""
    return f"{path} exists already, and may be half filled in. Name another file, or delete it."


def stubs_of_many(names: Sequence[str]) -> str:
    """Say that the stubs would have to go into several files."""
    return f"The gaps belong to several bases: {', '.join(names)}. Name one of them with --base."


def length(period: timedelta) -> str:
    """Name a period: 30 days."""
    seconds = int(period.total_seconds())
    return counted(seconds // _DAY, "day") if seconds % _DAY == 0 else counted(seconds // _HOUR, "hour")


def people(count: int) -> str:
    """Name how many people."""
    return "1 person" if count == 1 else f"{count} people"


def counted(count: int, one: str, many: str = "") -> str:
    """Name how many there are of something."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"
