"""An evaluation for people (a table, Markdown) and for scripts (JSON).

The JSON is a contract; shares are rounded to four digits, and what the questions do not define is null:

    {"format": 1, "level": 0.95, "overall": MEASURES,
     "by": {"kind": {NAME: MEASURES, ...}, "language": {...}, "base": {...}}}

    MEASURES: {"n": 165, "answerable": 96, "threshold": 0.61, "ece_by_chance": 0.07, and one ESTIMATE for each of
               "hit_at_1", "hit_at_3", "mrr", "right_outcomes", "wrong_answers", "answered", "coverage",
               "coverage_of_all", "auroc", "ece", "brier", "focus"}
    ESTIMATE: {"value": 0.9, "low": 0.85, "high": 0.94, "n": 96}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.evaluation import wording
from bot.evaluation.estimates import LEVEL, Estimate
from bot.evaluation.graded import Graded
from bot.evaluation.measures import Measures, by, measure
from bot.evaluation.tables import Sheet, markdown, show_sheets

if TYPE_CHECKING:
    from rich.console import Console

FORMAT = 1
Keys = Mapping[str, Callable[[Graded], str]]
KEYS: Keys = {"kind": lambda one: one.kind, "language": lambda one: one.language, "base": lambda one: one.base}
ESTIMATES = (
    "hit_at_1",
    "hit_at_3",
    "mrr",
    "right_outcomes",
    "wrong_answers",
    "answered",
    "coverage",
    "coverage_of_all",
    "auroc",
    "ece",
    "brier",
    "focus",
)
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Report:
    """Measures over all questions, and over the groups of each dimension."""

    overall: Measures
    by: dict[str, dict[str, Measures]]


def report_on(graded: Sequence[Graded], keys: Keys = KEYS) -> Report:
    """Measure graded questions, all together and by each key."""
    return Report(measure(graded), {name: by(graded, key) for name, key in keys.items()})


def report_record(report: Report) -> dict[str, Any]:
    """Return the record of an evaluation."""
    groups = {
        name: {group: _measures_record(found) for group, found in groups.items()} for name, groups in report.by.items()
    }
    return {"format": FORMAT, "level": LEVEL, "overall": _measures_record(report.overall), "by": groups}


def report_markdown(report: Report) -> str:
    """Return an evaluation as tables for GitHub."""
    return markdown(_sheets(report))


def show_report(console: Console, report: Report) -> None:
    """Print an evaluation as tables that fit on 100 columns."""
    show_sheets(console, _sheets(report))


def rounded(value: float | None) -> float | None:
    """Round a value for a record."""
    return None if value is None else round(value, _DIGITS)


def _sheets(report: Report) -> Iterator[Sheet]:
    yield _overall_sheet(report.overall)
    for name, groups in report.by.items():
        if len(groups) > 1:  # a single group is everything, which was just shown
            yield _group_sheet(name, groups)


def _overall_sheet(measures: Measures) -> Sheet:
    rows = []
    for name in ESTIMATES:
        estimate: Estimate = getattr(measures, name)
        values = (wording.share(estimate.value), wording.interval(estimate), str(estimate.n))
        rows.append((wording.label(name), *values, wording.meaning(name, measures)))
    head, notes = wording.MEASURES_HEAD, wording.notes(measures)
    return Sheet(wording.MEASURES_TITLE, head, tuple(rows), notes, numeric=frozenset({1, 2, 3}))


def _group_sheet(name: str, groups: Mapping[str, Measures]) -> Sheet:
    rows = tuple((wording.group(group), *_group_row(measures)) for group, measures in groups.items())
    head = (name, *wording.GROUP_HEAD)
    return Sheet(wording.dimension(name), head, rows, numeric=frozenset(range(1, len(head))), gap=1)


def _group_row(measures: Measures) -> tuple[str, ...]:
    """Return what fits beside a name: the intervals of the three shares that decide, and plain values.

    The calibration error is left out: in a small group it is mostly chance, and the Brier score is not.
    """
    return (
        str(measures.n),
        wording.with_interval(measures.hit_at_1),
        wording.share(measures.hit_at_3.value),
        wording.with_interval(measures.right_outcomes),
        wording.with_interval(measures.wrong_answers),
        *(
            wording.share(estimate.value)
            for estimate in (measures.coverage, measures.auroc, measures.brier, measures.focus)
        ),
    )


def _measures_record(measures: Measures) -> dict[str, Any]:
    return {
        "n": measures.n,
        "answerable": measures.answerable,
        "threshold": rounded(measures.threshold),
        "ece_by_chance": rounded(measures.ece_by_chance),
        **{name: _estimate_record(getattr(measures, name)) for name in ESTIMATES},
    }


def _estimate_record(estimate: Estimate) -> dict[str, Any]:
    value, low, high = (rounded(part) for part in (estimate.value, estimate.low, estimate.high))
    return {"value": value, "low": low, "high": high, "n": estimate.n}
