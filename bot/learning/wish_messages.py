"""Every sentence about ways to ask that are proposed as phrasings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.learning.messages import counted, length, people

if TYPE_CHECKING:
    from datetime import timedelta

    from bot.evaluation.against import Comparison
    from bot.learning.accepting import Effect
    from bot.learning.phrasings import Wish
    from bot.learning.trials import Phrasing

TITLE = "Ways in which people asked"
HEAD = ("entry", "they asked", "times", "people", "rank", "confidence", "known by")
NUMERIC = frozenset({2, 3, 4, 5})
ASK = "Add it? y(es), n(ever), s(kip), q(uit)"
LOOKING = "Looking at what was asked"
_MOST_SHOWN = 10
_MARK = (
    "Write --mark ANSWER=ENTRY with the id that stands below the answer and the entry's id, both of which"
    " `mmfaq ask --json` shows."
)


def none_wished(period: timedelta) -> str:
    """Say that there is nothing to propose."""
    return f"Nothing to propose: of the last {length(period)}, no question is known whose entry was hard to find."


def rank(place: int | None) -> str:
    """Name a place among hits."""
    return "–" if place is None else str(place)


def percent(share: float) -> str:
    """Name a share of 1."""
    return f"{share:.0%}"


def asked(wish: Wish) -> str:
    """Say how often something was asked, and what comes of it now."""
    place = "not among the first ten" if wish.rank is None else f"rank {wish.rank}"
    return f"{counted(wish.count, 'time')} by {people(wish.people)}; today {place}, {percent(wish.confidence)}"


def patch_head(path: str) -> str:
    """Say what to do with a patch."""
    return f"Phrasings that people asked for. Delete what you do not want, then: mmfaq phrasings --apply {path}"


def patch_written(count: int, path: str) -> str:
    """Say where the patch is."""
    return f"{counted(count, 'phrasing')} to review written to {path}. Then: mmfaq phrasings --apply {path}"


def patch_exists(path: str) -> str:
    """Say that a file is not written over."""
    return f"{path} exists already. Name another file, or delete it."


def changes(effect: Effect) -> str:
    """Say what a phrasing changes."""
    before = f"{rank(effect.rank_before)} at {percent(effect.confidence_before)}"
    after = f"{rank(effect.rank_after)} at {percent(effect.confidence_after)}"
    return f"Rank {before} -> {after}. {questions(effect.comparison)}"


def questions(comparison: Comparison) -> str:
    """Say how the labelled questions fare."""
    if not comparison.compared:
        return "There are no labelled questions to check it with."
    right = f"{comparison.right_before} -> {comparison.right_after} right outcomes"
    wrong = f"{comparison.wrong_before} -> {comparison.wrong_after} wrong answers"
    return f"Of {counted(len(comparison.compared), 'labelled question')}: {right}, {wrong}."


def refused(phrasing: Phrasing, effect: Effect) -> str:
    """Say that a phrasing is not written, and which questions it makes worse."""
    head = f"Not added to {phrasing.entry}: {phrasing.text!r}. {questions(effect.comparison)} Worse:"
    return "\n".join([head, *worse(effect.comparison), "Reword it, or insist with --force."])


def worse(comparison: Comparison) -> Sequence[str]:
    """Name the questions that get worse, the first ones."""
    found = [one for one in comparison.compared if one.is_lost or one.is_newly_wrong]
    lines = [
        f"  {' '.join(one.after.question.split())[:100]}: {one.before.first or 'nothing'} ({one.before.outcome})"
        f" -> {one.after.first or 'nothing'} ({one.after.outcome})"
        for one in found[:_MOST_SHOWN]
    ]
    return [*lines, f"  and {len(found) - _MOST_SHOWN} more"] if len(found) > _MOST_SHOWN else lines


def added(count: int) -> str:
    """Say what was written, and what to do next."""
    return f"{counted(count, 'phrasing')} added." + (
        " Build again for answers to use them: mmfaq build" if count else ""
    )


def there_already(count: int) -> str:
    """Say that phrasings stand in the files, as they are to be written."""
    return f"{counted(count, 'phrasing')} of it {'stands' if count == 1 else 'stand'} in the FAQ already."


def marked(answer: str, entry: str) -> str:
    """Say that a mark is kept."""
    return f"Noted: the question behind {answer} is one that {entry} answers."


def no_mark(mark: str) -> str:
    """Say what a mark is made of."""
    return f"--mark {mark!r} does not say which entry answers what. {_MARK}"


def no_answer(answer: str) -> str:
    """Say that nothing is known of an answer."""
    return (
        f"No answer {answer!r} is remembered: it may be forgotten, or older than is kept."
        " Take the id that stands below the answer; `mmfaq ask` shows it, too."
    )


def no_entry(name: str, *, is_in_several: bool) -> str:
    """Say that a mark names no entry, or several."""
    if is_in_several:
        return f"Several bases have an entry {name!r}. Name the base before it: --mark ANSWER=BASE/ENTRY."
    return f"No entry is called {name!r}. {_MARK}"
