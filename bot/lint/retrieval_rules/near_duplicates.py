"""Entries that answer the same question: each keeps the other from being shown."""

from __future__ import annotations

from collections.abc import Iterator

from bot.lint import messages
from bot.lint.finding import Finding, Level, Rule
from bot.lint.linted import Linted
from bot.lint.retrieval_rules.likeness import (
    Side,
    answer_cosine,
    are_told_apart,
    are_versions,
    asks_the_same,
    like_answers,
    near_questions,
    sides_of,
)
from index.entry import Base

_NAME = "near-duplicate"
_LEVEL = Level.WARNING
_NEAR_QUESTION, _NEAR_ANSWER = 0.85, 0.85  # cosines: both must be so near
_SAME_QUESTION = 0.96
_SAME_ANSWER, _FEWEST_RUNS = 0.8, 12  # of what the answers say together, and how much that must be


def _check(linted: Linted) -> Iterator[Finding]:
    for base in linted.bases:
        if base.name in linted.corpora:
            sides = sides_of(linted.corpora[base.name])
            found = {(one.row, other.row): (one, other) for one, other in _pairs(sides)}
            for _, (one, other) in sorted(found.items()):
                yield _finding(linted, base, one, other)


def _pairs(sides: list[Side]) -> Iterator[tuple[Side, Side]]:
    for one, other in like_answers(sides, _SAME_ANSWER, _FEWEST_RUNS):
        if not are_versions(one.entry, other.entry):
            yield one, other
    for one, other in near_questions(sides, _NEAR_QUESTION):
        if not are_versions(one.entry, other.entry) and _ask_the_same(one, other):
            yield one, other


def _ask_the_same(one: Side, other: Side) -> bool:
    if asks_the_same(one.entry, other.entry):
        return one.entry.section == other.entry.section or answer_cosine(one, other) >= _NEAR_ANSWER
    if are_told_apart(one.entry, other.entry):
        return False
    return float(one.asked[0] @ other.asked[0]) >= _SAME_QUESTION or answer_cosine(one, other) >= _NEAR_ANSWER


def _finding(linted: Linted, base: Base, one: Side, other: Side) -> Finding:
    place = f"{linted.shown(base, one.entry.source.file)}:{one.entry.source.first_line}"
    what = messages.near_duplicate(other.entry, one.entry, place)
    return linted.at(_NAME, _LEVEL, base, other.entry, what, messages.NEAR_DUPLICATE_REMEDY)


NEAR_DUPLICATE = Rule(_NAME, _LEVEL, "two entries that answer the same question", _check)
