"""Every sentence of the report's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.reporting.figures import Tally
    from bot.reporting.report import Report

TITLE = "What people asked the FAQ"
VOLUME = "Questions a day"
OUTCOMES = "What became of them, week by week"
OUTCOMES_NOTE = "Each column is a week, from its Monday; its first and last one may be cut off."
ENTRIES = "Helpfulness by entry"
ENTRIES_NOTE = (
    "Most rated first. Few ratings say little: the interval is where the share would lie with very many of them"
    " (Wilson, 95 %)."
)
GAPS = "What is missing"
GAPS_NOTE = "Questions that the FAQ did not answer and would not answer now, those about the same together."
NO_GAPS = "Nothing: whatever was asked twice or more is answered now."
STALE = "Entries that went stale"
STALE_NOTE = (
    "The last four weeks beside the twelve before them. An entry is silent that answered none, where by its share of"
    " the answers before it should have answered five or more; its helpfulness fell where both times have five or more"
    " ratings and the difference is more than chance explains."
)
NO_STALE = "None."
CALIBRATION = "Is the confidence right?"
NOBODY_SAID = "Nobody said of an answer whether it was right, so this cannot be told."
LATENCY = "How long searches took"
PARTS = "By base and platform"
BASES, PLATFORMS = "By base", "By platform"
AS_TABLE = "The same as a table"
NOTHING = "Nothing was asked."
NONE = "(none)"


def period(report: Report) -> str:
    """Say which time a report tells of."""
    told = f"{report.since:%Y-%m-%d} to {report.until:%Y-%m-%d}, days in UTC."
    if report.remembered_since <= report.since or not report.total.questions:
        return told
    kept = f"{report.remembered_since:%Y-%m-%d}"
    return f"{told} Of questions before {kept} only counts are known: gaps, confidence and latency begin there."


def helpful_of(total: Tally) -> str:
    """Say of how many ratings so many are good."""
    return f"helpful, of {total.helpful + total.unhelpful:,} ratings"


def more_entries(count: int) -> str:
    """Say that entries are left out."""
    return f"And {count:,} more with fewer ratings: mmfaq report --json has them all."


def calibration_note(said: int) -> str:
    """Say what the calibration rests on."""
    return (
        f"{said:,} answers of which somebody said whether they helped, or chose another entry. On the diagonal, the"
        " confidence is the share that was right; bars are 95 % intervals. Who says something is no fair sample: those"
        " whom an answer did not help speak up more often, or just leave. mmfaq eval asks labelled questions instead."
    )


def latency_note(report: Report) -> str:
    """Say what was measured."""
    questions = sum(one.questions for one in report.latencies)
    return f"The search alone, of {questions:,} questions: half of a day's took p50 or less, 99 of 100 p99 or less."
