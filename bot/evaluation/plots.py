"""Two pictures of the confidence, as PNG files: whether it means what it says, and what a threshold buys."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.evaluation import wording
from bot.evaluation.estimates import Floats, wilson
from bot.evaluation.graded import Graded
from bot.evaluation.measures import Curve, measure, reliability, risk_coverage
from bot.evaluation.sample import PRECISION
from index.errors import MmfaqError

if TYPE_CHECKING:  # matplotlib is loaded when a picture is drawn
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.typing import RcKeyType

_INK, _SOFT, _GRID = "#1f2933", "#7b8794", "#e4e7eb"
_BLUE, _PALE, _AMBER = "#2563a8", "#c6d8ec", "#e9a15b"
_MARKS = ("#c2410c", "#7c3aed", "#0f766e", "#b45309", "#be185d")
_STYLE: dict[RcKeyType, Any] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so pictures look the same everywhere
    "font.size": 10,
    "text.color": _INK,
    "text.parse_math": False,
    "axes.edgecolor": _SOFT,
    "axes.labelcolor": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.titlelocation": "left",
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "axes.titlepad": 28,
    "grid.color": _GRID,
    "xtick.color": _SOFT,
    "ytick.color": _SOFT,
    "xtick.labelcolor": _INK,
    "ytick.labelcolor": _INK,
    "legend.frameon": False,
    "legend.fontsize": 9,
}
_DPI = 150


class PlotError(MmfaqError):
    """A picture cannot be written."""


def plot_reliability(graded: Sequence[Graded], path: Path) -> None:
    """Draw the share that was right over confidence, with Wilson's intervals, above a histogram of confidence."""
    found = measure(graded)
    with _picture(path, (6.4, 7.0)) as figure:
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3.6, 1))
        _draw_bins(above, graded)
        _title(above, wording.RELIABILITY_TITLE, wording.calibration(found.ece, found.ece_by_chance))
        columns, labels = list(np.linspace(0, 1, 21)), (wording.RIGHT_SERIES, wording.WRONG_SERIES)
        below.hist(_split(graded), columns, stacked=True, color=(_BLUE, _AMBER), rwidth=0.88, label=labels)
        below.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0.2)
        below.set(xlabel=wording.CONFIDENCE_AXIS, ylabel=wording.COUNT_AXIS, xlim=(-0.02, 1.02))
        below.grid(visible=False, axis="x")


def plot_risk_coverage(graded: Sequence[Graded], points: Mapping[str, float], path: Path) -> None:
    """Draw the share of wrong answers over the share of questions answered; `points` are thresholds by name."""
    curve = risk_coverage(graded)
    with _picture(path, (7.6, 5.6)) as figure:
        from matplotlib.ticker import PercentFormatter

        axes = figure.subplots()
        _title(axes, wording.RISK_TITLE, wording.area(measure(graded).auroc))
        _draw_curve(axes, graded, curve)
        for (name, threshold), color in zip(points.items(), cycle(_MARKS), strict=False):
            _draw_point(axes, curve, name, threshold, color)
        highest = max(curve.risk, default=0.0)  # the interval of the first few answers would need all the room
        axes.set(xlabel=wording.COVERAGE_AXIS, ylabel=wording.RISK_AXIS, xlim=(0, 1.02), ylim=(0, 1.2 * highest + 0.08))
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
        figure.legend(loc="outside lower left", ncols=2)


@contextmanager
def _picture(path: Path, size: tuple[float, float]) -> Iterator[Figure]:
    """Give a figure in our own style, whatever the user's is, and write it; no window system is touched."""
    # Where its cache folder cannot be written it says so at length, and works without one.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    try:
        import matplotlib as mpl
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise PlotError(wording.NO_MATPLOTLIB) from error

    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        figure = Figure(figsize=size, dpi=_DPI, layout="constrained")
        FigureCanvasAgg(figure)
        yield figure
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            figure.savefig(path, format="png")
        except OSError as error:
            raise PlotError(wording.unwritable(path, error)) from error


def _draw_bins(axes: Axes, graded: Sequence[Graded]) -> None:
    axes.plot((0, 1), (0, 1), color=_SOFT, linewidth=1, linestyle=(0, (4, 3)), label=wording.CALIBRATED)
    bins = reliability(graded)
    if bins:
        confidence, right = (np.array([getattr(one, name) for one in bins]) for name in ("confidence", "right"))
        limits = np.array([wilson(one.right * one.n, one.n) for one in bins]).T
        reach = np.abs(limits - right)
        axes.errorbar(confidence, right, reach, fmt="none", ecolor=_PALE, elinewidth=5, label=wording.BAND_SERIES)
        axes.plot(confidence, right, marker="o", markersize=6, color=_BLUE, linewidth=1.6, label=wording.BIN_SERIES)
    axes.set(ylabel=wording.RIGHT_AXIS, ylim=(-0.02, 1.02))
    axes.legend(loc="upper left")


def _split(graded: Sequence[Graded]) -> list[list[float]]:
    right = [one.confidence for one in graded if one.is_first_right]
    return [right, [one.confidence for one in graded if not one.is_first_right]]


def _draw_curve(axes: Axes, graded: Sequence[Graded], curve: Curve) -> None:
    axes.axhline(1 - PRECISION, color=_SOFT, linewidth=1, linestyle=(0, (1, 2)), label=wording.TARGET_RISK)
    if not graded:
        return
    answered = np.rint(curve.coverage * len(graded)).astype(int)
    low, high = np.array([wilson(risk * n, n) for risk, n in zip(curve.risk, answered.tolist(), strict=True)]).T
    axes.fill_between(curve.coverage, low, high, color=_PALE, alpha=0.6, linewidth=0, label=wording.BAND_SERIES)
    best = _best_order(graded)
    axes.plot(np.arange(1, len(best) + 1) / len(best), best, color=_SOFT, linewidth=1.2, label=wording.BEST_ORDER)
    axes.plot(curve.coverage, curve.risk, color=_BLUE, linewidth=1.8, label=wording.CURVE_SERIES)


def _best_order(graded: Sequence[Graded]) -> Floats:
    """Return the risk were every right first entry ahead of every wrong one."""
    wrong = np.sort(np.array([not one.is_first_right for one in graded], dtype=np.float64))
    return np.cumsum(wrong) / np.arange(1, len(wrong) + 1)


def _draw_point(axes: Axes, curve: Curve, name: str, threshold: float, color: str) -> None:
    passed = int(np.count_nonzero(curve.threshold >= threshold))
    if not passed:
        axes.plot([], [], " ", label=wording.threshold_mark(name, threshold, 0.0, None))
        return
    coverage, risk = float(curve.coverage[passed - 1]), float(curve.risk[passed - 1])
    text = wording.threshold_mark(name, threshold, coverage, risk)
    axes.plot(
        coverage, risk, "o", markersize=9, color=color, markeredgecolor="white", clip_on=False, label=text, zorder=5
    )


def _title(axes: Axes, title: str, subtitle: str) -> None:
    axes.set_title(title)
    axes.annotate(subtitle, (0, 1), (0, 10), "axes fraction", textcoords="offset points", color=_SOFT)
