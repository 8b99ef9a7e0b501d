"""What differs between two index versions, for people and for scripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.comparing import messages
from bot.comparing.answers import Told, Turned
from bot.comparing.entries import Differences, Edited
from bot.render import say

if TYPE_CHECKING:
    from rich.console import Console

    from index.entry import Entry


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions by their names, how their entries differ, and which of the questions are told something else."""

    before: str
    after: str
    changes: Differences
    turned: Sequence[Turned]
    asked: int


def show_compared(console: Console, compared: Compared, *, with_text: bool = False) -> None:
    """Print what differs, `with_text` line by line."""
    changes = compared.changes
    say(console, messages.heading(compared.before, compared.after), style="bold")
    for entry in changes.added:
        say(console, messages.entry_line("+", entry), style="green")
    for entry in changes.removed:
        say(console, messages.entry_line("-", entry), style="red")
    for edited in changes.edited:
        say(console, messages.edited_line(edited), style="yellow")
        for line in edited.lines() if with_text else ():
            say(console, f"    {line}", style="dim")
    say(console, messages.counted(changes) if changes else messages.NOTHING_DIFFERS)
    for one in compared.turned:
        for line in messages.turned_lines(one):
            say(console, line)
    say(
        console,
        messages.turned_count(len(compared.turned), compared.asked) if compared.asked else messages.NOBODY_ASKED,
    )


def compared_record(compared: Compared) -> dict[str, Any]:
    """Return what differs as a JSON object."""
    return {
        "before": compared.before,
        "after": compared.after,
        "added": [_entry(entry) for entry in compared.changes.added],
        "removed": [_entry(entry) for entry in compared.changes.removed],
        "changed": [_edited(edited) for edited in compared.changes.edited],
        "asked": compared.asked,
        "questions": [
            {"question": one.question, "base": one.base, "before": _told(one.before), "after": _told(one.after)}
            for one in compared.turned
        ],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {"base": entry.base, "id": entry.id, "question": entry.question, "source": str(entry.source)}


def _edited(edited: Edited) -> dict[str, Any]:
    return {
        **_entry(edited.after),
        "was": {"id": edited.before.id, "question": edited.before.question},
        "is_reworded": edited.is_reworded,
        "is_answered_otherwise": edited.is_answered_otherwise,
        "diff": edited.lines(),
    }


def _told(told: Told | None) -> dict[str, Any] | None:
    if told is None:
        return None
    entry = None if told.entry is None else "/".join(told.entry)
    return {"outcome": told.outcome.value, "confidence": round(told.confidence, 4), "entry": entry}
