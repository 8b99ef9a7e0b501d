"""Every text that a person reads about an evaluation, in one place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what they describe is loaded by whoever made it
    from pathlib import Path

    from bot.evaluation.against import Comparison, EntryChange
    from bot.evaluation.estimates import Estimate
    from bot.evaluation.graded import Graded
    from bot.evaluation.measures import Measures

NOTHING = "-"
MEASURES_TITLE = "How good the answers are"
MEASURES_HEAD = ("measure", "value", "95 % interval", "n", "what it says")
GROUP_HEAD = ("n", "first right", "in 3", "right outcome", "wrong answers", "cov@95", "AUROC", "Brier", "focus")
COMPARISON_TITLE = "What the edit changes"
ENTRIES_TITLE = "By entry"
ENTRIES_HEAD = ("base", "entry", "gained", "lost", "newly wrong")
CHANGE_HEAD = ("question", "wanted", "before", "after")
ASKED_HEAD = ("question", "wanted", "shown", "right?")
GAINED, LOST, MOVED = "Gained: right now, and not before", "Lost: right before, and not now", "Another entry first"
REMOVED = "Not counted: the edit removes the entry that answered"
NEW, GONE = "New questions", "No longer asked"

CONFIDENCE_AXIS, RIGHT_AXIS, COUNT_AXIS = "confidence", "share that was right", "questions"
COVERAGE_AXIS, RISK_AXIS = "coverage: share of questions answered", "risk: wrong ones of the answers"
CALIBRATED, BEST_ORDER, TARGET_RISK = "calibrated", "best possible order", "95 % precision"
RIGHT_SERIES, WRONG_SERIES = "first entry right", "first entry wrong"
BIN_SERIES, CURVE_SERIES, BAND_SERIES = "bins of equal mass", "order by confidence", "95 % interval"
RELIABILITY_TITLE = "Does the confidence mean what it says?"
RISK_TITLE = "What does a lower threshold cost?"
NO_MATPLOTLIB = "Pictures need matplotlib. Install it: pip install -c constraints.txt -e '.[maintain]'"

_LABELS = {
    "hit_at_1": ("right entry first (hit@1)", "of the answerable questions"),
    "hit_at_3": ("in the first three (hit@3)", "of the answerable questions"),
    "mrr": ("MRR", "mean of 1 / rank of the first right entry"),
    "right_outcomes": ("right outcome", "answered rightly, or rightly not answered"),
    "wrong_answers": ("wrong answers", "of the answers shown"),
    "answered": ("answered", "of all questions"),
    "coverage": ("coverage at 95 % precision", "of the answerable, answered rightly"),
    "coverage_of_all": ("the same, of all questions", "answered, rightly or not"),
    "auroc": ("AUROC of the confidence", "tells right first entries from wrong"),
    "ece": ("calibration error (ECE)", "10 bins of equal mass"),
    "brier": ("Brier score", "mean squared error of the confidence"),
    "focus": ("right focus", "the part shown first holds the span"),
}
_DIMENSIONS = {"kind": "By kind", "language": "By language", "base": "By knowledge base"}
_LONGEST = 60


def label(name: str) -> str:
    """Name a measure."""
    return _LABELS[name][0]


def meaning(name: str, measures: Measures) -> str:
    """Say what a measure says, with what belongs to its value."""
    text = _LABELS[name][1]
    if name == "coverage" and measures.threshold is not None:
        return f"of the answerable; confidence at least {share(measures.threshold)}"
    if name == "ece" and measures.ece_by_chance is not None:
        return f"{text}; chance alone: {share(measures.ece_by_chance)}"
    return text


def notes(measures: Measures) -> tuple[str, ...]:
    """Say how the figures were made."""
    unanswerable = measures.n - measures.answerable
    return (
        f"{_questions(measures.n)}: {measures.answerable} answerable, {unanswerable} that nothing answers.",
        "Intervals: Wilson for shares, a bootstrap (2,000 resamples) for MRR, coverage, AUROC, ECE, Brier.",
        "Coverage: at the best threshold in hindsight; answers where nothing answers count as wrong.",
    )


def dimension(name: str) -> str:
    """Title the table of groups."""
    return _DIMENSIONS.get(name, f"By {name}")


def group(name: str) -> str:
    """Name a group."""
    return shortened(name) or "(none)"


def share(value: float | None) -> str:
    """Write a value between 0 and 1 with three digits, without the zero before the point."""
    return NOTHING if value is None else f"{value:.3f}".removeprefix("0")


def interval(estimate: Estimate) -> str:
    """Write an interval with two digits."""
    if estimate.low is None or estimate.high is None:
        return NOTHING
    return "–".join(f"{value:.2f}".removeprefix("0") for value in (estimate.low, estimate.high))


def with_interval(estimate: Estimate) -> str:
    """Write a value and its interval."""
    return NOTHING if estimate.value is None else f"{share(estimate.value)} {interval(estimate)}"


def shortened(text: str) -> str:
    """Put a text on one line, and cut it where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


def verdict(comparison: Comparison) -> tuple[str, ...]:
    """Say what an edit changes, the most important first."""
    before, after = comparison.right_before, comparison.right_after
    gained, lost = len(comparison.gained), len(comparison.lost)
    test = f"{gained} gained, {lost} lost; exact McNemar p = {share(comparison.p_value)}"
    outcomes = f"Right outcomes: {before} before, {after} now, of {_questions(len(comparison.compared))} ({test})."
    wrong = f"Wrong answers shown: {comparison.wrong_before} before, {comparison.wrong_after} now."
    return outcomes, wrong, *(sentence for change in comparison.by_entry() for sentence in _harm(change))


def removed_note(changes: int, now_wrong: int) -> str:
    """Say what became of questions whose entry was removed."""
    return f"{_questions(changes)}; {now_wrong} now answered by another entry."


def wanted(graded: Graded) -> str:
    """Name the entries that answer a question."""
    return ", ".join(sorted(graded.wanted)) or "nothing answers"


def shown(graded: Graded) -> str:
    """Say what was shown for a question."""
    return f"{graded.first or 'no entry'} ({graded.outcome}, {share(graded.confidence)})"


def outcome(graded: Graded) -> str:
    """Say whether the outcome of a question is right."""
    return "right" if graded.is_outcome_right else "wrong"


def threshold_mark(name: str, threshold: float, answered: float, risk: float | None) -> str:
    """Say what a threshold means on the curve."""
    if risk is None:
        return f"{name}, from {share(threshold)}: answers nothing"
    return f"{name}, from {share(threshold)}: answers {100 * answered:.0f} %, {100 * risk:.1f} % of them wrong"


def calibration(error: Estimate, by_chance: float | None) -> str:
    """Say the calibration error on a picture."""
    if error.value is None:
        return "no questions"
    value = f"{share(error.value)} ({interval(error)})"
    return f"calibration error {value}; chance alone {share(by_chance)}; {_questions(error.n)}"


def area(auroc: Estimate) -> str:
    """Say the AUROC on a picture."""
    return f"AUROC {share(auroc.value)} ({interval(auroc)}); {_questions(auroc.n)}"


def unwritable(path: Path, error: OSError) -> str:
    """Say that a picture cannot be written."""
    return f"{path}: cannot write the picture ({error.strerror}). Name a folder that can be written to."


def _harm(change: EntryChange) -> Iterator[str]:
    entry = f"`{change.entry}` ({change.base})"
    if change.lost:
        yield f"This edit takes {_questions(change.lost)} away from {entry}."
    if change.newly_wrong:
        yield f"This edit answers {_questions(change.newly_wrong)} wrongly with {entry}."


def _questions(count: int) -> str:
    return f"{count} question" if count == 1 else f"{count} questions"
