"""A review as tables, for a terminal, for Markdown and for scripts."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.evaluation import wording
from bot.evaluation.tables import Sheet
from bot.review import messages

if TYPE_CHECKING:
    from bot.comparing.entries import Edited
    from bot.evaluation.against import Change
    from bot.evaluation.graded import Graded
    from bot.lint.finding import Finding
    from bot.review.reviewing import Review
    from index.entry import Entry

_LONGEST = 300  # characters of a finding
_LONGEST_NAME = 100
_UNSEEN = {"Cc", "Cf", "Cs", "Co"}  # letters that steer a terminal, change the direction of text, or are none


def verdict_sheet(review: Review) -> Sheet:
    """Return what comes of the edit."""
    return Sheet(messages.title(review), (), (), (*messages.verdict(review), messages.since(review)))


def detail_sheets(review: Review) -> Iterator[Sheet]:
    """Yield what the edit changes, the most important first, without what is empty."""
    comparison, changes = review.comparison, review.changes
    sheets = (
        Sheet(wording.LOST, wording.CHANGE_HEAD, _changes(comparison.lost)),
        Sheet(messages.FINDINGS, messages.FINDING_HEAD, tuple(map(_finding, review.findings))),
        Sheet(wording.GAINED, wording.CHANGE_HEAD, _changes(comparison.gained)),
        Sheet(wording.MOVED, wording.CHANGE_HEAD, _changes(comparison.moved)),
        Sheet(messages.DROPPED, wording.CHANGE_HEAD, _changes(review.dropped)),
        Sheet(wording.REMOVED, wording.CHANGE_HEAD, _changes(comparison.removed)),
        Sheet(messages.REMOVED, messages.ENTRY_HEAD, tuple(_entry(one, review) for one in changes.removed)),
        Sheet(messages.EDITED, messages.EDITED_HEAD, tuple(_edited(one, review) for one in changes.edited)),
        Sheet(messages.ADDED, messages.ENTRY_HEAD, tuple(_entry(one, review) for one in changes.added)),
        Sheet(wording.NEW, wording.ASKED_HEAD, tuple(map(_asked, comparison.new))),
        Sheet(wording.GONE, wording.ASKED_HEAD, tuple(map(_asked, comparison.gone))),
    )
    for sheet in sheets:
        if sheet.rows:
            yield replace(sheet, rows=tuple(tuple(map(harmless, row)) for row in sheet.rows))


def harmless(text: str) -> str:
    """Return a text on one line, without letters that nobody sees."""
    seen = (letter for letter in text if letter.isspace() or unicodedata.category(letter) not in _UNSEEN)
    return " ".join("".join(seen).split())


def review_record(review: Review) -> dict[str, Any]:
    """Return the record of a review."""
    from bot.evaluation.against_report import comparison_record
    from bot.lint.outputs import finding_record

    changes = review.changes
    return {
        "format": 1,
        "base": review.base,
        "is_touched": True,
        "is_refused": review.is_refused,
        "is_worse": review.is_worse,
        "allowed": review.allowed,
        "questions": comparison_record(review.comparison),
        "dropped": [one.after.question for one in review.dropped],
        "added": [_entry_record(one, review) for one in changes.added],
        "removed": [_entry_record(one, review) for one in changes.removed],
        "changed": [_entry_record(one.after, review) | {"was": one.before.question} for one in changes.edited],
        "losses": list(review.losses),
        "findings": [finding_record(one) for one in review.findings],
        "fixed": review.fixed,
    }


def _changes(changes: Sequence[Change]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            wording.shortened(one.after.question),
            _cut(wording.wanted(one.after)),
            _cut(wording.shown(one.before)),
            _cut(wording.shown(one.after)),
        )
        for one in changes
    )


def _asked(one: Graded) -> tuple[str, ...]:
    shown = _cut(wording.shown(one))
    return wording.shortened(one.question), _cut(wording.wanted(one)), shown, wording.outcome(one)


def _finding(finding: Finding) -> tuple[str, ...]:
    place = f"{finding.file}:{finding.first_line}"
    return _cut(place), finding.level.value, _cut(f"{finding.what} {finding.remedy}", _LONGEST), finding.rule


def _entry(entry: Entry, review: Review) -> tuple[str, ...]:
    return wording.shortened(entry.question), _cut(str(review.places[entry.base, entry.id]))


def _edited(one: Edited, review: Review) -> tuple[str, ...]:
    return (*_entry(one.after, review), _cut(messages.edited(one)))


def _cut(text: str, longest: int = _LONGEST_NAME) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _entry_record(entry: Entry, review: Review) -> dict[str, Any]:
    place = str(review.places[entry.base, entry.id])
    return {"base": entry.base, "id": entry.id, "question": entry.question, "source": place}
