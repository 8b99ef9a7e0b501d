"""The report as one page of HTML that needs nothing else: no script, no picture, no font, no address is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from bot.reporting import charts, messages
from bot.reporting import wording as words
from bot.reporting.figures import Tally
from bot.reporting.markup import Markup, joined, table, tag
from bot.reporting.report import Report
from bot.reporting.style import STYLE

if TYPE_CHECKING:
    from bot.learning.gaps import Nearest

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_MOST_ENTRIES, _MOST_GAPS = 50, 20
_LONGEST = 300


def page_of(report: Report) -> str:
    """Return the page."""
    body = (
        _head(report),
        _volume(report),
        _outcomes(report),
        _entries(report),
        _gaps(report),
        _stale(report),
        _calibration(report),
        _latency(report),
        _parts(report),
        tag("p", messages.read_at(report.until), class_="soft"),
    )
    head = tag(
        "head",
        Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
        Markup('<meta name="referrer" content="no-referrer">'),
        tag("title", words.TITLE),
        tag("style", Markup(STYLE)),
    )
    return f"<!DOCTYPE html>\n{tag('html', head, tag('body', tag('main', *body)), lang='en')}\n"


def _head(report: Report) -> Markup:
    total = report.total
    tiles = [("questions", total.questions), *((name, getattr(total, name)) for name in charts.SERIES)]
    items = (
        tag("li", tag("b", f"{count:,}"), name, _of(count, total.questions) if name != "questions" else "")
        for name, count in tiles
    )
    rated = tag("li", tag("b", f"{total.helpful:,}"), words.helpful_of(total))
    return joined(
        tag("h1", words.TITLE),
        tag("p", words.period(report), class_="soft"),
        tag("ul", items, rated, class_="tiles"),
    )


def _volume(report: Report) -> Markup:
    days = {f"{day:%m-%d}": one for day, one in report.days.items()}
    return _section(
        words.VOLUME,
        "",
        charts.bars(words.VOLUME, days),
        charts.legend(charts.SERIES),
        _folded(_counted(words.VOLUME, "day", {day.isoformat(): one for day, one in report.days.items()})),
    )


def _outcomes(report: Report) -> Markup:
    weeks = {f"{day:%m-%d}": one for day, one in report.weeks.items()}
    return _section(
        words.OUTCOMES,
        words.OUTCOMES_NOTE,
        charts.bars(words.OUTCOMES, weeks, as_shares=True),
        charts.legend(charts.SERIES),
        _folded(_counted(words.OUTCOMES, "week of", {day.isoformat(): one for day, one in report.weeks.items()})),
    )


def _entries(report: Report) -> Markup:
    shown = report.entries[:_MOST_ENTRIES]
    rows = (
        (
            messages.entry_line(one.title, one.entry, _LONGEST),
            one.base,
            f"{one.tally.questions:,}",
            f"{one.tally.answered:,}",
            f"{one.tally.helpful:,} / {one.tally.helpful + one.tally.unhelpful:,}",
            messages.share_text(one.tally.helpfulness),
        )
        for one in shown
    )
    heads = ("entry", "base", "shown first", "as the answer", "helpful / rated", "helpful (95 % interval)")
    left = tag("p", words.more_entries(len(report.entries) - len(shown))) if len(report.entries) > len(shown) else ""
    found = table(words.ENTRIES, heads, rows, texts=2) if shown else tag("p", words.NOTHING)
    return _section(words.ENTRIES, words.ENTRIES_NOTE, found, left)


def _gaps(report: Report) -> Markup:
    if report.without_gaps:
        return _section(words.GAPS, messages.gaps_left_out(report.without_gaps))
    if not report.gaps:
        return _section(words.GAPS, words.NO_GAPS)
    rows = (
        (
            messages.asked_line(one.title, _LONGEST),
            one.base,
            ", ".join(one.terms),
            _nearest(one.nearest),
            f"{one.count:,}",
            f"{one.people:,}",
        )
        for one in report.gaps[:_MOST_GAPS]
    )
    heads = ("typical question", "base", "terms", "nearest entry", "questions", "people")
    return _section(words.GAPS, words.GAPS_NOTE, table(words.GAPS, heads, rows, texts=4))


def _nearest(found: Nearest | None) -> str:
    return messages.entry_line(found.entry.question, found.entry.id, _LONGEST) if found else ""


def _stale(report: Report) -> Markup:
    if not report.stale:
        return _section(words.STALE, words.STALE_NOTE, tag("p", words.NO_STALE))
    rows = (
        (messages.entry_line(one.title, one.stale.entry, _LONGEST), one.stale.base, messages.stale_why(one))
        for one in report.stale
    )
    return _section(words.STALE, words.STALE_NOTE, table(words.STALE, ("entry", "base", "why"), rows, texts=3))


def _calibration(report: Report) -> Markup:
    said = sum(one.right.n for one in report.calibration)
    if not said:
        return _section(words.CALIBRATION, words.NOBODY_SAID)
    rows = ((f"{one.confidence:.0%}", f"{one.right.n:,}", messages.share_text(one.right)) for one in report.calibration)
    heads = ("mean confidence", "answers", "right (95 % interval)")
    found = table(words.CALIBRATION, heads, rows, texts=1)
    chart = charts.reliability(words.CALIBRATION, report.calibration)
    return _section(words.CALIBRATION, words.calibration_note(said), chart, found)


def _latency(report: Report) -> Markup:
    if not report.latencies:
        return _section(words.LATENCY, words.NOTHING)
    rows = (
        (one.day.isoformat(), f"{one.questions:,}", f"{one.p50:.1f}", f"{one.p90:.1f}", f"{one.p99:.1f}")
        for one in report.latencies
    )
    found = table(words.LATENCY, ("day", "questions", "p50, ms", "p90, ms", "p99, ms"), rows)
    chart = charts.lines(words.LATENCY, report.latencies)
    return _section(words.LATENCY, words.latency_note(report), chart, charts.latency_legend(), _folded(found))


def _parts(report: Report) -> Markup:
    return _section(
        words.PARTS,
        "",
        _counted(words.BASES, "base", report.bases),
        _counted(words.PLATFORMS, "platform", report.platforms),
    )


def _section(title: str, note: str, *inner: str | Iterable[str]) -> Markup:
    return tag("section", tag("h2", title), tag("p", note, class_="soft") if note else "", *inner)


def _folded(inner: Markup) -> Markup:
    return tag("details", tag("summary", words.AS_TABLE), inner)


def _counted(caption: str, name: str, tallies: Mapping[str, Tally]) -> Markup:
    heads = (name, "questions", *charts.SERIES, "helpful", "not helpful")
    rows = (
        (
            key or words.NONE,
            f"{one.questions:,}",
            *(f"{getattr(one, name):,}" for name in charts.SERIES),
            f"{one.helpful:,}",
            f"{one.unhelpful:,}",
        )
        for key, one in tallies.items()
    )
    return table(caption, heads, rows)


def _of(count: int, of: int) -> str:
    return f", {count / of:.0%}" if of else ""
