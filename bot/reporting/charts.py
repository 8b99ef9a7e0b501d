"""Charts as SVG within a page, which gives them their colours; pointed at, they say their values."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.reporting.figures import ConfidenceBin, Latency, Tally
from bot.reporting.markup import Markup, joined, tag

SERIES = ("answered", "suggested", "unanswered")
_WIDTH, _HEIGHT = 720.0, 240.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, 12.0, 10.0, 30.0
_TICKS, _LABELS = 4, 9
_PERCENTILES = ("p50", "p90", "p99")


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where values lie in a chart: `columns` of them side by side, from 0 up to `top`."""

    columns: int
    top: float

    @property
    def step(self) -> float:
        """The width of a column."""
        return (_WIDTH - _LEFT - _RIGHT) / max(1, self.columns)

    def x(self, column: float) -> float:
        """Return where a column begins."""
        return _LEFT + column * self.step

    def y(self, value: float) -> float:
        """Return how far down a value lies."""
        return _HEIGHT - _BOTTOM - value / self.top * (_HEIGHT - _TOP - _BOTTOM)


def bars(title: str, tallies: Mapping[str, Tally], *, as_shares: bool = False) -> Markup:
    """Return columns of what became of questions, one on the other; `as_shares`: each of the same height."""
    most = max((one.questions for one in tallies.values()), default=0)
    top = 1.0 if as_shares else _round_up(most)
    frame = _Frame(len(tallies), top)
    columns = (
        tag("g", tag("title", f"{name}: {_said(one)}"), _column(frame, place, one, as_shares=as_shares))
        for place, (name, one) in enumerate(tallies.items())
    )
    labels = [(frame.x(place + 0.5), name) for place, name in _some(list(tallies))]
    return _chart(title, _grid(frame, is_share=as_shares), columns, _across(labels))


def reliability(title: str, bins: Sequence[ConfidenceBin]) -> Markup:
    """Return the share that was right over confidence, each with its interval; on the diagonal both are equal."""
    frame = _Frame(1, 1.0)
    diagonal = tag("path", d=f"M{frame.x(0):.1f} {frame.y(0):.1f}L{frame.x(1):.1f} {frame.y(1):.1f}", class_="ideal")
    points = (_point(frame, one) for one in bins)
    labels = [(frame.x(share / 4), f"{share / 4:.0%}") for share in range(5)]
    return _chart(title, _grid(frame, is_share=True), [diagonal], points, _across(labels))


def lines(title: str, days: Sequence[Latency]) -> Markup:
    """Return how long searches took, a line for each percentile."""
    top = _round_up(max((one.p99 for one in days), default=0))
    frame = _Frame(len(days), top)
    drawn = (_line(frame, name, [float(getattr(one, name)) for one in days]) for name in _PERCENTILES)
    dots = (
        tag(
            "g",
            tag("title", f"{one.day}: " + ", ".join(f"{name} {getattr(one, name):.1f} ms" for name in _PERCENTILES)),
            (
                tag("circle", cx=frame.x(place + 0.5), cy=frame.y(getattr(one, name)), r=2.5, class_=f"dot {name}")
                for name in _PERCENTILES
            ),
        )
        for place, one in enumerate(days)
    )
    labels = [(frame.x(place + 0.5), name) for place, name in _some([f"{one.day:%m-%d}" for one in days])]
    return _chart(title, _grid(frame), drawn, dots, _across(labels))


def legend(names: Sequence[str]) -> Markup:
    """Return what the colours of a chart mean."""
    items = (tag("li", tag("span", class_=f"key {name}", aria_hidden="true"), name) for name in names)
    return tag("ul", items, class_="legend")


def latency_legend() -> Markup:
    """Return what the lines of `lines` mean."""
    return legend(_PERCENTILES)


def _chart(title: str, *parts: object) -> Markup:
    inner = joined(tag("title", title), *parts)  # type: ignore[arg-type]  # iterables of markup
    drawn = tag(
        "svg",
        inner,
        viewBox=f"0 0 {_WIDTH:g} {_HEIGHT:g}",
        role="img",
        aria_label=title,
        preserveAspectRatio="xMidYMid meet",
    )
    return tag("div", drawn, class_="scrolls chart", tabindex="0", role="region", aria_label=title)


def _column(frame: _Frame, place: int, one: Tally, *, as_shares: bool) -> Iterator[Markup]:
    below, scale = 0.0, (one.questions or 1) if as_shares else 1
    for name in SERIES:
        height = getattr(one, name) / scale
        upper = frame.y(below + height)
        if height:
            width = max(0.5, frame.step * 0.84)
            left = frame.x(place) + (frame.step - width) / 2
            yield tag("rect", x=left, y=upper, width=width, height=frame.y(below) - upper, class_=name)
        below += height
    yield tag("rect", x=frame.x(place), y=_TOP, width=frame.step, height=_HEIGHT - _TOP - _BOTTOM, class_="whole")


def _point(frame: _Frame, one: ConfidenceBin) -> Markup:
    value, low, high = one.right.value or 0.0, one.right.low or 0.0, one.right.high or 0.0
    x = frame.x(one.confidence)
    said = f"confidence {one.confidence:.0%}: {value:.0%} of {one.right.n} right ({low:.0%} to {high:.0%})"
    return tag(
        "g",
        tag("title", said),
        tag("line", x1=x, x2=x, y1=frame.y(low), y2=frame.y(high), class_="reach"),
        tag("circle", cx=x, cy=frame.y(value), r=5, class_="answered"),
    )


def _line(frame: _Frame, name: str, values: Sequence[float]) -> Markup:
    path = "L".join(f"{frame.x(place + 0.5):.1f} {frame.y(value):.1f}" for place, value in enumerate(values))
    return tag("path", d=f"M{path}" if path else "", class_=f"line {name}")


def _grid(frame: _Frame, *, is_share: bool = False) -> Iterator[Markup]:
    for tick in range(_TICKS + 1):
        value = frame.top * tick / _TICKS
        y = frame.y(value)
        told = f"{value:.0%}" if is_share else f"{value:,.3g}" if value < 1000 else f"{value:,.0f}"  # noqa: PLR2004 - four digits
        yield tag("line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=y, y2=y, class_="grid")
        yield tag("text", told, x=_LEFT - 8, y=y + 4, text_anchor="end")


def _across(labels: Sequence[tuple[float, str]]) -> Iterator[Markup]:
    return (tag("text", told, x=x, y=_HEIGHT - 9, text_anchor="middle") for x, told in labels)


def _some(names: Sequence[str]) -> list[tuple[int, str]]:
    every = -(-len(names) // _LABELS) or 1
    return [(place, name) for place, name in enumerate(names) if place % every == 0]


def _said(one: Tally) -> str:
    return f"{one.questions} asked; " + ", ".join(f"{getattr(one, name)} {name}" for name in SERIES)


def _round_up(value: float) -> float:
    """Return a round number that is as large, and of which a quarter is round, too."""
    if value <= _TICKS:
        return float(_TICKS)
    unit = 10.0 ** math.floor(math.log10(value))
    return next(unit * factor for factor in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10) if unit * factor >= value)
