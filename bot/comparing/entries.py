"""Which entries one index has and another has not, or has otherwise."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from bot.answering import Serving
from index.entry import Entry

Key = tuple[str, str]  # the base and the id of an entry
_SAME_WORDS = 0.6  # of two questions, from which on one is the other reworded


@dataclass(frozen=True, slots=True)
class Edited:
    """An entry before and after an edit; where its question gave it its id, that may have changed, too."""

    before: Entry
    after: Entry

    @property
    def is_reworded(self) -> bool:
        """Whether its question or another way of asking has changed."""
        return (self.before.question, self.before.phrasings) != (self.after.question, self.after.phrasings)

    @property
    def is_answered_otherwise(self) -> bool:
        """Whether its answer has changed."""
        return self.before.answer != self.after.answer

    def lines(self) -> list[str]:
        """Return what has changed in its text, as a unified diff without its head."""
        before, after = _text(self.before), _text(self.after)
        return list(difflib.unified_diff(before, after, lineterm="", n=1))[2:]


@dataclass(frozen=True, slots=True)
class Differences:
    """What a later index has more, less and otherwise, in the order of its files."""

    added: tuple[Entry, ...]
    removed: tuple[Entry, ...]
    edited: tuple[Edited, ...]

    @property
    def names(self) -> dict[Key, Key]:
        """Which entry each that was edited is now: its base and its id before, and after."""
        return {_key(one.before): _key(one.after) for one in self.edited}

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.edited)


def differences(before: Serving, after: Serving) -> Differences:
    """Compare the entries of two indexes.

    An entry is known by its id; one that is gone and one that is new are the same reworded, where their answers are
    equal, or their questions alike.
    """
    old, new = _entries(before), _entries(after)
    gone = {key: entry for key, entry in old.items() if key not in new}
    fresh = {key: entry for key, entry in new.items() if key not in old}
    moved = dict(_moved(gone.values(), fresh.values()))
    taken = {_key(entry) for entry in moved.values()}
    edited = [Edited(old[key], entry) for key, entry in new.items() if key in old and _is_changed(old[key], entry)]
    return Differences(
        added=tuple(entry for key, entry in fresh.items() if key not in taken),
        removed=tuple(entry for key, entry in gone.items() if key not in moved),
        edited=(*edited, *(Edited(gone[key], entry) for key, entry in moved.items())),
    )


def are_alike(before: str, after: str) -> bool:
    """Tell whether two texts share so much that one is the other reworded."""
    # difflib's ratio counts a common subsequence, rapidfuzz's the longest: never below, and a hundred times as fast
    if Indel.normalized_similarity(before, after) < _SAME_WORDS:
        return False
    return difflib.SequenceMatcher(None, before, after).ratio() >= _SAME_WORDS


def _moved(gone: Iterable[Entry], fresh: Iterable[Entry]) -> Iterable[tuple[Key, Entry]]:
    """Yield which entries that are gone are which new ones, each at most once; equal answers come first."""
    rivals: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in fresh:
        rivals[entry.base, entry.language].append(entry)
    left = list(gone)
    for is_same in (_has_same_answer, _has_like_question):
        for entry in list(left):
            among = rivals[entry.base, entry.language]
            found = next((one for one in among if is_same(entry, one)), None)
            if found is not None:
                among.remove(found)
                left.remove(entry)
                yield _key(entry), found


def _has_same_answer(one: Entry, other: Entry) -> bool:
    return one.answer == other.answer


def _has_like_question(one: Entry, other: Entry) -> bool:
    return are_alike(one.question.casefold(), other.question.casefold())


def _is_changed(before: Entry, after: Entry) -> bool:
    return (before.question, before.phrasings, before.answer, before.section) != (
        after.question,
        after.phrasings,
        after.answer,
        after.section,
    )


def _entries(serving: Serving) -> dict[Key, Entry]:
    bases = [serving.searcher.base(name) for name in serving.searcher.names]
    return {_key(entry): entry for base in bases for entry in base.entries}


def _key(entry: Entry) -> Key:
    return entry.base, entry.id


def _text(entry: Entry) -> list[str]:
    return [" > ".join(entry.section), entry.question, *entry.phrasings, *entry.answer.splitlines()]
