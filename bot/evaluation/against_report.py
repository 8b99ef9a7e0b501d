"""A comparison for people (tables, Markdown) and for scripts (JSON).

The JSON is a contract:

    {"format": 1, "compared": 165, "right_before": 120, "right_after": 118, "wrong_before": 9, "wrong_after": 10,
     "p_value": 0.6875, "by_entry": [{"base", "entry", "gained", "lost", "newly_wrong"}, ...],
     "gained": [CHANGE, ...], "lost": [...], "moved": [...], "removed": [...], "new": [ASKED, ...], "gone": [...]}

    CHANGE: {"question", "base", "before": SHOWN, "after": SHOWN}      ASKED: {"question", "base", "shown": SHOWN}
    SHOWN: {"wanted": [ID, ...], "first": ID or null, "outcome": "answered", "confidence": 0.93, "is_right": true}
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from bot.evaluation import wording
from bot.evaluation.against import Change, Comparison, EntryChange
from bot.evaluation.graded import Graded
from bot.evaluation.report import FORMAT, rounded
from bot.evaluation.tables import Sheet, markdown, show_sheets

if TYPE_CHECKING:
    from rich.console import Console


def comparison_record(comparison: Comparison) -> dict[str, Any]:
    """Return the record of a comparison."""
    return {
        "format": FORMAT,
        "compared": len(comparison.compared),
        "right_before": comparison.right_before,
        "right_after": comparison.right_after,
        "wrong_before": comparison.wrong_before,
        "wrong_after": comparison.wrong_after,
        "p_value": rounded(comparison.p_value),
        "by_entry": [_entry_record(change) for change in comparison.by_entry()],
        "gained": [_change_record(change) for change in comparison.gained],
        "lost": [_change_record(change) for change in comparison.lost],
        "moved": [_change_record(change) for change in comparison.moved],
        "removed": [_change_record(change) for change in comparison.removed],
        "new": [_asked_record(one) for one in comparison.new],
        "gone": [_asked_record(one) for one in comparison.gone],
    }


def comparison_markdown(comparison: Comparison) -> str:
    """Return a comparison as tables for GitHub."""
    return markdown(_sheets(comparison))


def show_comparison(console: Console, comparison: Comparison) -> None:
    """Print a comparison as tables that fit on 100 columns."""
    show_sheets(console, _sheets(comparison))


def _sheets(comparison: Comparison) -> Iterator[Sheet]:
    yield Sheet(wording.COMPARISON_TITLE, (), (), wording.verdict(comparison))
    yield from _entries_sheet(comparison.by_entry())
    yield from _changes_sheet(wording.LOST, comparison.lost)
    yield from _changes_sheet(wording.GAINED, comparison.gained)
    yield from _changes_sheet(wording.MOVED, comparison.moved)
    now_wrong = sum(change.after.is_answered_wrongly for change in comparison.removed)
    note = wording.removed_note(len(comparison.removed), now_wrong)
    yield from _changes_sheet(wording.REMOVED, comparison.removed, (note,))
    yield from _asked_sheet(wording.NEW, comparison.new)
    yield from _asked_sheet(wording.GONE, comparison.gone)


def _entries_sheet(changes: Sequence[EntryChange]) -> Iterator[Sheet]:
    rows = tuple((one.base, one.entry, str(one.gained), str(one.lost), str(one.newly_wrong)) for one in changes)
    if rows:
        yield Sheet(wording.ENTRIES_TITLE, wording.ENTRIES_HEAD, rows, numeric=frozenset({2, 3, 4}))


def _changes_sheet(title: str, changes: Sequence[Change], notes: tuple[str, ...] = ()) -> Iterator[Sheet]:
    rows = tuple(
        (
            wording.shortened(change.after.question),
            wording.wanted(change.after),
            wording.shown(change.before),
            wording.shown(change.after),
        )
        for change in changes
    )
    if rows:
        yield Sheet(title, wording.CHANGE_HEAD, rows, notes)


def _asked_sheet(title: str, asked: Sequence[Graded]) -> Iterator[Sheet]:
    rows = tuple(
        (wording.shortened(one.question), wording.wanted(one), wording.shown(one), wording.outcome(one))
        for one in asked
    )
    if rows:
        yield Sheet(title, wording.ASKED_HEAD, rows)


def _entry_record(change: EntryChange) -> dict[str, Any]:
    return {
        "base": change.base,
        "entry": change.entry,
        "gained": change.gained,
        "lost": change.lost,
        "newly_wrong": change.newly_wrong,
    }


def _change_record(change: Change) -> dict[str, Any]:
    after = change.after
    return {
        "question": after.question,
        "base": after.base,
        "before": _shown_record(change.before),
        "after": _shown_record(after),
    }


def _asked_record(one: Graded) -> dict[str, Any]:
    return {"question": one.question, "base": one.base, "shown": _shown_record(one)}


def _shown_record(one: Graded) -> dict[str, Any]:
    return {
        "wanted": sorted(one.wanted),
        "first": one.first,
        "outcome": one.outcome,
        "confidence": rounded(one.confidence),
        "is_right": one.is_outcome_right,
    }
