"""Labelled questions across an edit that gave entries other ids: by either id, an entry is the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.evaluation.against import Comparison, compare

if TYPE_CHECKING:
    from bot.comparing.entries import Differences, Key
    from bot.evaluation.graded import Graded
    from bot.evaluation.grading import Asked


def as_before(asked: Iterable[Asked], changes: Differences) -> list[Asked]:
    """Return questions whose labels name the entries as they were named before an edit."""
    back = {after: before for before, after in changes.names.items()}
    return [_renamed(one, back) for one in asked]


def as_after(asked: Iterable[Asked], changes: Differences) -> list[Asked]:
    """Return questions whose labels name the entries as they are named after an edit."""
    names = changes.names
    return [_renamed(one, names) for one in asked]


def compare_across(before: Iterable[Graded], after: Iterable[Graded], changes: Differences) -> Comparison:
    """Compare questions graded before and after an edit, with the ids that the entries have after it."""
    names = changes.names
    removed: defaultdict[str, set[str]] = defaultdict(set)
    for entry in changes.removed:
        removed[entry.base].add(entry.id)
    return compare([_graded_as_after(one, names) for one in before], list(after), removed)


def _renamed(asked: Asked, names: Mapping[Key, Key]) -> Asked:
    entries = tuple(_renamed_id(asked.base, entry, names) for entry in asked.label.entries)
    return replace(asked, label=replace(asked.label, entries=entries))


def _graded_as_after(graded: Graded, names: Mapping[Key, Key]) -> Graded:
    wanted = frozenset(_renamed_id(graded.base, entry, names) for entry in graded.wanted)
    return replace(graded, wanted=wanted, hits=tuple(_renamed_id(graded.base, hit, names) for hit in graded.hits))


def _renamed_id(base: str, entry: str, names: Mapping[Key, Key]) -> str:
    return names.get((base, entry), (base, entry))[1]
