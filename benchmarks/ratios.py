"""The ratios that are promised: `benchmarks.speed`, with smaller builds.

Run it alone by `python -m benchmarks --only ratios`.
"""

from __future__ import annotations

from dataclasses import asdict

from benchmarks.measuring import Run, Sheet
from benchmarks.speed import measure as measured

_MANY = 250  # entries of the builds: a thousand passages


def measure(run: Run) -> list[Sheet]:
    """Return the table of ratios, each with the highest that is allowed."""
    found = []
    for ratio in measured(run.folder, run.choose(_MANY, _MANY // 5)):
        run.step(ratio.name)
        found.append(ratio)
    rows = [
        (one.name, f"{one.ours:.1f}", f"{one.bare:.1f}", one.unit, f"{one.value:.2f}", f"{one.most:.2f}")
        for one in found
    ]
    figures = [{**asdict(one), "ratio": one.value} for one in found]
    columns = ("figure", "ours", "baseline", "unit", "ratio", "at most")
    note = "Medians, each timed in turn with its baseline: the bare exported encoder at the same work, or as it says."
    return [Sheet("Ratios", columns, rows, [note], figures)]
