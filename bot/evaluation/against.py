"""What an edit of the FAQ changes, question by question: graded before, and graded after it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.evaluation.graded import Graded


@dataclass(frozen=True, slots=True)
class Change:
    """One question before and after an edit; each side is judged by its own label."""

    before: Graded
    after: Graded

    @property
    def is_gained(self) -> bool:
        """Whether the outcome is right only now."""
        return self.after.is_outcome_right and not self.before.is_outcome_right

    @property
    def is_lost(self) -> bool:
        """Whether the outcome was right only before."""
        return self.before.is_outcome_right and not self.after.is_outcome_right

    @property
    def is_moved(self) -> bool:
        """Whether another entry comes first, and the outcome is as right or wrong as it was."""
        is_as_right = self.before.is_outcome_right == self.after.is_outcome_right
        return is_as_right and self.before.first != self.after.first

    @property
    def is_newly_wrong(self) -> bool:
        """Whether a wrong answer is shown only now."""
        return self.after.is_answered_wrongly and not self.before.is_answered_wrongly


@dataclass(frozen=True, slots=True)
class EntryChange:
    """How many questions an entry gains and loses as right answers, and takes as a wrong one."""

    base: str
    entry: str
    gained: int
    lost: int
    newly_wrong: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What an edit changes.

    `compared` are the questions asked before and after it. Apart from them stand `removed`, whose every entry was
    removed on purpose, `new`, asked only after it, and `gone`, asked only before.
    """

    compared: tuple[Change, ...]
    removed: tuple[Change, ...]
    new: tuple[Graded, ...]
    gone: tuple[Graded, ...]

    @property
    def gained(self) -> tuple[Change, ...]:
        """Questions whose outcome is right only now."""
        return tuple(change for change in self.compared if change.is_gained)

    @property
    def lost(self) -> tuple[Change, ...]:
        """Questions whose outcome was right only before."""
        return tuple(change for change in self.compared if change.is_lost)

    @property
    def moved(self) -> tuple[Change, ...]:
        """Questions with another entry first and neither gained nor lost."""
        return tuple(change for change in self.compared if change.is_moved)

    @property
    def right_before(self) -> int:
        """How many outcomes were right."""
        return sum(change.before.is_outcome_right for change in self.compared)

    @property
    def right_after(self) -> int:
        """How many outcomes are right."""
        return sum(change.after.is_outcome_right for change in self.compared)

    @property
    def wrong_before(self) -> int:
        """How many wrong answers were shown."""
        return sum(change.before.is_answered_wrongly for change in self.compared)

    @property
    def wrong_after(self) -> int:
        """How many wrong answers are shown."""
        return sum(change.after.is_answered_wrongly for change in self.compared)

    @property
    def p_value(self) -> float:
        """How likely gains and losses differ at least this much by chance: McNemar's exact test, two-sided."""
        gained, lost = len(self.gained), len(self.lost)
        changed = gained + lost
        tail = sum(math.comb(changed, count) for count in range(min(gained, lost) + 1))
        return min(1.0, 2 * tail / (1 << changed))

    def is_worse(self, allowed: float = 0) -> bool:
        """Return whether right outcomes fell, or wrong answers rose, by more than allowed.

        A whole number (`int`) allows so many questions, a `float` such a share of those compared.
        """
        limit = allowed if isinstance(allowed, int) else allowed * len(self.compared)
        return max(self.right_before - self.right_after, self.wrong_after - self.wrong_before) > limit

    def by_entry(self) -> list[EntryChange]:
        """Return what each entry gains, loses and takes wrongly; most harm first, entries without a change left out."""
        gained, lost, wrong = (
            _counted(found)
            for found in (
                (change.after for change in self.gained if change.after.is_answered),
                (change.before for change in self.lost if change.before.is_answered),
                (change.after for change in self.compared if change.is_newly_wrong),
            )
        )
        changes = [EntryChange(*key, gained[key], lost[key], wrong[key]) for key in {*gained, *lost, *wrong}]
        return sorted(changes, key=lambda one: (-one.lost - one.newly_wrong, -one.gained, one.base, one.entry))


def compare(
    before: Sequence[Graded], after: Sequence[Graded], removed: Mapping[str, AbstractSet[str]] | None = None
) -> Comparison:
    """Compare questions graded before and after an edit; `removed` holds the entries it deletes, by base.

    A question is known by its base and its text; one that is asked twice is compared in the order of asking.
    """
    earlier, later = _by_question(before), _by_question(after)
    changes = [Change(earlier[key], later[key]) for key in earlier if key in later]
    orphans = [_is_orphan(change, removed or {}) for change in changes]
    return Comparison(
        compared=tuple(change for change, orphan in zip(changes, orphans, strict=True) if not orphan),
        removed=tuple(change for change, orphan in zip(changes, orphans, strict=True) if orphan),
        new=tuple(later[key] for key in later if key not in earlier),
        gone=tuple(earlier[key] for key in earlier if key not in later),
    )


def _by_question(graded: Sequence[Graded]) -> dict[tuple[str, str, int], Graded]:
    asked: Counter[tuple[str, str]] = Counter()
    found: dict[tuple[str, str, int], Graded] = {}
    for one in graded:
        key = (one.base, one.question)
        found[(*key, asked[key])] = one
        asked[key] += 1
    return found


def _is_orphan(change: Change, removed: Mapping[str, AbstractSet[str]]) -> bool:
    """Return whether every entry that answers, by either label, was removed."""
    wanted = change.before.wanted | change.after.wanted
    return change.before.is_answerable and wanted <= removed.get(change.before.base, frozenset())


def _counted(graded: Iterable[Graded]) -> Counter[tuple[str, str]]:
    return Counter((one.base, one.first) for one in graded if one.first is not None)
