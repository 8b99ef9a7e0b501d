"""Builds as JSON: what scripts read, and what a build in a process of its own tells the one that started it.

Progress, a line now and then where it is asked for, before the last one: {"encoded": 32, "of": 150}.
Done: the record of a build, and "gate": COUNTS where labelled questions were asked. Failed:

    {"error": "…", "kind": "GateError", "problems": [PROBLEM, ...], "losses": ["…", ...], "gate": COUNTS or null,
     "worse": [{"base", "question", "before", "after", "file", "line"}, ...]}

COUNTS: {"compared": 40, "right_before": 38, "right_after": 35, "wrong_before": 1, "wrong_after": 2}
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.building.gate import GateError
from bot.records import problem_record, summary_record
from index.errors import KnowledgeError, MmfaqError

if TYPE_CHECKING:  # what they describe is loaded by whoever made it
    from bot.building.publishing import Published
    from bot.evaluation.against import Comparison

_ENCODED, _OF = "encoded", "of"


def progress_record(done: int, total: int) -> dict[str, Any]:
    """Return the record of how many passages are encoded."""
    return {_ENCODED: done, _OF: total}


def published_record(published: Published) -> dict[str, Any]:
    """Return the record of a build that published, or found nothing new."""
    record = summary_record(published.summary)
    record["problems"] += map(problem_record, published.labels)
    return record if published.comparison is None else {**record, "gate": _counts(published.comparison)}


def failure_record(error: MmfaqError) -> dict[str, Any]:
    """Return the record of a build that failed."""
    refusal = error if isinstance(error, GateError) else GateError()
    problems = error.problems if isinstance(error, KnowledgeError) else ()
    return {
        "error": str(error),
        "kind": type(error).__name__,
        "problems": [problem_record(problem) for problem in problems],
        "losses": list(refusal.losses),
        "worse": [asdict(one) for one in refusal.worse],
        "gate": None if refusal.comparison is None else _counts(refusal.comparison),
    }


def read_record(line: bytes) -> dict[str, Any]:
    """Return the record that a line of output holds, an empty one where it holds none."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}


def read_progress(record: dict[str, Any]) -> tuple[int, int] | None:
    """Return how many passages of how many are encoded, None where a record is of something else."""
    return (record[_ENCODED], record[_OF]) if record.keys() == {_ENCODED, _OF} else None


def _counts(comparison: Comparison) -> dict[str, Any]:
    return {
        "compared": len(comparison.compared),
        "right_before": comparison.right_before,
        "right_after": comparison.right_after,
        "wrong_before": comparison.wrong_before,
        "wrong_after": comparison.wrong_after,
    }
