"""Gaps for people, and as JSON: one object a gap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot import render
from bot.learning import messages
from bot.markup.titles import shortened

if TYPE_CHECKING:
    from rich.console import Console

    from bot.learning.gaps import Gap

_LONGEST_QUESTION = 160
_SHOWN = 3


def gap_record(gap: Gap) -> dict[str, Any]:
    """Return the record of a gap."""
    near = gap.nearest
    return {
        "question": gap.question,
        "title": gap.title,
        "count": gap.count,
        "people": gap.people,
        "before": gap.before,
        "base": gap.base,
        "language": gap.language,
        "terms": list(gap.terms),
        "questions": list(gap.questions),
        "nearest": None
        if near is None
        else {"base": near.entry.base, "entry": near.entry.id, "score": round(near.score, 4)},
        "why": {reason.value: count for reason, count in gap.why.items()},
        "last_asked": gap.last_asked.isoformat(),
    }


def show_gaps(console: Console, gaps: Sequence[Gap]) -> None:
    """Print gaps, the most asked first, each with what else is known of it."""
    for number, gap in enumerate(gaps, start=1):
        say = render.say
        say(console, f"{number}. {_line(gap.title)}", style="bold", is_folded=console.is_terminal)
        label = f"   {', '.join(gap.terms)}: " if gap.terms else "   "
        say(console, f"{label}{messages.asked(gap)} ({messages.why(gap)})", is_folded=console.is_terminal)
        for text in gap.questions[:_SHOWN]:
            say(console, f"   - {_line(text)}", style="dim", is_folded=console.is_terminal)
        say(console, f"   {messages.nearest(gap.nearest)}\n", is_folded=console.is_terminal)


def _line(text: str) -> str:
    """Return a question on one line."""
    return shortened(" ".join(text.split()), _LONGEST_QUESTION)
