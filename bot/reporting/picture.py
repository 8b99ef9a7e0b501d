"""The picture of a digest, as PNG: what became of the questions of each day."""

from __future__ import annotations

import io
import logging
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.reporting import messages
from index.errors import MmfaqError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.typing import RcKeyType

    from bot.reporting.digest import Digest
    from bot.reporting.figures import Tally

_INK, _SOFT, _GRID = "#1f2933", "#616e7c", "#e4e7eb"
# Told apart by their lightness, too, whatever colours a person sees.
_SERIES = (("answered", "#2563a8", ""), ("suggested", "#8db4dd", "//"), ("unanswered", "#e9a15b", ".."))
_STYLE: dict[RcKeyType, Any] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so pictures look the same everywhere
    "text.color": _INK,
    "text.parse_math": False,
    "axes.edgecolor": _SOFT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "grid.color": _GRID,
    "hatch.color": "#ffffff",
    "xtick.color": _SOFT,
    "ytick.color": _SOFT,
    "legend.frameon": False,
}
_SIZE, _DPI = (8.0, 3.6), 125
_MOST_LABELS = 16


class PictureError(MmfaqError):
    """A picture cannot be drawn here."""


def picture_of(digest: Digest) -> bytes:
    """Return the picture of a digest; raise PictureError without matplotlib."""
    # Where its cache folder cannot be written it says so at length, and works without one.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    try:
        import matplotlib as mpl
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise PictureError(messages.NO_PICTURE) from error
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        figure = Figure(figsize=_SIZE, dpi=_DPI, layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots()
        axes.set_title(messages.picture_title(digest), pad=26)
        _draw(axes, list(digest.days), list(digest.days.values()))
        file = io.BytesIO()
        figure.savefig(file, format="png")
    return file.getvalue()


def _draw(axes: Axes, days: Sequence[date], tallies: Sequence[Tally]) -> None:
    from matplotlib.ticker import MaxNLocator

    places, below = list(range(len(days))), [0] * len(days)
    for name, color, hatch in _SERIES:
        heights = [int(getattr(one, name)) for one in tallies]
        axes.bar(places, heights, 0.8, below, color=color, hatch=hatch, label=name, linewidth=0)
        below = [low + height for low, height in zip(below, heights, strict=True)]
    every = -(-len(days) // _MOST_LABELS)
    axes.set_xticks(places[::every], [f"{day:%a\n%m-%d}" for day in days[::every]])
    axes.set_ylim(0, max(1.0, 1.05 * max(below, default=0)))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.tick_params(length=0)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, borderaxespad=0.2)
