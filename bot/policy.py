"""When to answer, when to suggest, when to say no."""

from __future__ import annotations

from bot.outcome import Answered, Outcome, Suggested, Unanswered
from bot.risk import Bars
from index.searcher import Result

MOST_SUGGESTED = 3


def decide(result: Result, bars: Bars, *, is_overheard: bool = False) -> Outcome:
    """Return what to make of a result: a question that was overheard is answered surely or not at all."""
    if not result.hits:
        return Unanswered(None)
    first, others = result.hits[0], result.hits[1:]
    if result.versions is not None and result.versions.is_missing:
        return Unanswered(first, result.versions)
    if result.confidence >= (bars.overheard if is_overheard else bars.asked):
        return Answered(first, others, result.versions)
    if is_overheard or result.confidence < bars.suggested:
        return Unanswered(first)
    if result.versions is not None:  # a row that says it is worth more than a choice of questions
        return Answered(first, others, result.versions)
    return Suggested(result.hits[:MOST_SUGGESTED])
