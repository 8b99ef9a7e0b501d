"""What the maintainers' loop gives: an FAQ with holes, real questions as traffic, and one maintainer with some minutes.

    python -m benchmarks.loop [--seeds N] [--weeks N] [--json] [--plot FILE]

Half of the gold questions (drawn anew for each seed; what one person asked in two ways stays together) are put to the
bot over simulated weeks; people pick and rate as their labels say, sometimes wrongly. Each week the maintainer accepts
the suggested phrasings that are right, puts an entry back where a gap asks for it, or does both. The other half is
never seen: what it gets is the curve.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.simulated import GOLD, Care, Point, simulate

_STDERR = Console(stderr=True)
_COLOURS = {"phrasings": "#2563a8", "gaps": "#e9a15b", "both": "#0f766e"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=8, help="how many times, each with its own halves")
    parser.add_argument("--weeks", type=int, default=10, help="over which the traffic is spread")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--plot", type=Path, help="file for the curves, as PNG")
    chosen = parser.parse_args()
    if not GOLD.is_file():
        print("left out: the gold questions are not beside this checkout")
        return
    runs = [(care, seed) for seed in range(chosen.seeds) for care in Care]
    curves: dict[Care, list[list[Point]]] = defaultdict(list)
    for care, seed in track(runs, "Simulating", console=_STDERR):
        curves[care].append(simulate(care, seed, chosen.weeks))
    if chosen.plot:
        draw(curves, chosen.plot)
    if chosen.json:
        print(json.dumps({care.value: [[asdict(one) for one in run] for run in part] for care, part in curves.items()}))
    else:
        show(curves)


def show(curves: dict[Care, list[list[Point]]]) -> None:
    """Print what each kind of care leads to: means over the seeds with the deviation, rises with the standard error."""
    table = Table(
        "what the maintainer does", "hit@1", "right outcomes", "wrong answers", "phrasings", "entries put back"
    )
    rows = {"nothing (the start)": [run[0] for run in curves[Care.BOTH]]}
    rows |= {care.value: [run[-1] for run in runs] for care, runs in curves.items()}
    for label, points in rows.items():
        shares = [_spread([getattr(one, name) for one in points]) for name in ("hit1", "right", "wrong")]
        counts = [f"{statistics.mean(getattr(one, name) for one in points):.1f}" for name in ("phrasings", "filled")]
        table.add_row(label, *shares, *counts)
    Console(width=120).print(table)
    for care, runs in curves.items():
        for name in ("hit1", "right", "wrong"):
            gained = [getattr(run[-1], name) - getattr(run[0], name) for run in runs]
            rose = sum(one > 0 for one in gained)
            fell = sum(one < 0 for one in gained)
            rise = f"{statistics.mean(gained):+.3f} ± {_error(gained):.3f}"
            print(f"{care.value}: {name} {rise}, rose in {rose} of {len(gained)} runs, fell in {fell}")


def _spread(values: Sequence[float]) -> str:
    return f"{statistics.mean(values):.3f} ± {statistics.pstdev(values):.3f}"


def draw(curves: dict[Care, list[list[Point]]], path: Path) -> None:
    """Draw how far hit@1 and right outcomes rise by week: the mean of all seeds, and its standard error."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import PercentFormatter

    figure = Figure(figsize=(9.6, 4.4), dpi=150, layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    for axes, name, title in ((left, "hit1", "right entry first"), (right, "right", "right outcome")):
        for care, runs in curves.items():
            weeks = [point.week for point in runs[0]]
            means, errors = _rises(runs, name)
            colour = _COLOURS[care.value]
            axes.plot(weeks, means, color=colour, label=care.value, marker="o", markersize=3)
            low, high = ([mean + sign * error for mean, error in zip(means, errors, strict=True)] for sign in (-1, 1))
            axes.fill_between(weeks, low, high, color=colour, alpha=0.15, linewidth=0)
        start = statistics.mean(getattr(run[0], name) for run in curves[Care.BOTH])
        axes.set_title(f"{title}: rise from {start:.0%}", loc="left")
        axes.set(xlabel="weeks", xlim=(0, weeks[-1]))
        axes.grid(color="#e4e7eb")
        axes.spines[["top", "right"]].set_visible(False)
    left.yaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" points"))
    right.legend(frameon=False, title="each week the maintainer sees to", loc="upper left")
    figure.savefig(path)


def _rises(runs: Sequence[Sequence[Point]], name: str) -> tuple[list[float], list[float]]:
    """Return by week how far the mean of runs has risen, and the standard error of that."""
    means, errors = [], []
    for week in range(len(runs[0])):
        risen = [getattr(run[week], name) - getattr(run[0], name) for run in runs]
        means.append(statistics.mean(risen))
        errors.append(_error(risen))
    return means, errors


def _error(values: Sequence[float]) -> float:
    """Return the standard error of a mean."""
    return statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else 0.0


if __name__ == "__main__":
    main()
