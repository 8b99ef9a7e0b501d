"""When to answer, when to suggest, when to say no."""

from __future__ import annotations

from bot.outcome import Answered, Outcome, Suggested, Unanswered
from bot.risk import Bars
from index.searcher import Hit, Result

MOST_SUGGESTED = 3
# Below these scores is noise. Measured on all labelled questions: of the right entries, under 1 % of those that come
# first are below, and one in 86 of those that come second or third.
_LEAST_IN_COMMON = 0.20  # of an entry that has a word of the question
_LEAST_WITHOUT = 0.28  # of one that has none
_LEAST_OTHER = 0.16


def decide(result: Result, bars: Bars, *, is_overheard: bool = False) -> Outcome:
    """Return what to make of a result: a question that was overheard is answered surely or not at all."""
    if not result.hits:
        return Unanswered(None, is_question=False)
    first = result.hits[0]
    others = tuple(hit for hit in result.hits[1:] if hit.score.total >= _LEAST_OTHER)
    if result.versions is not None and result.versions.is_missing:
        return Unanswered(first, result.versions)
    if result.confidence >= (bars.overheard if is_overheard else bars.asked):
        return Answered(first, others, result.versions)
    if is_overheard or result.confidence < bars.suggested:
        return Unanswered(first if _resembles(first) else None)
    if result.versions is not None:  # a row that says it is worth more than a choice of questions
        return Answered(first, others, result.versions)
    return Suggested((first, *others)[:MOST_SUGGESTED])


def _resembles(nearest: Hit) -> bool:
    """Tell whether an entry has anything to do with a question that it hardly answers."""
    return nearest.score.total >= (_LEAST_IN_COMMON if nearest.score.share else _LEAST_WITHOUT)
