"""The report: one page that loads nothing, in which nobody's question becomes markup."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

from bot.journal.records import Shown
from bot.learning.gaps import Gap, Nearest
from bot.reply import Kind
from bot.reporting.charts import bars
from bot.reporting.digest import GapLine, StaleLine
from bot.reporting.figures import Tally, counts_of
from bot.reporting.markup import Markup, joined, tag
from bot.reporting.messages import gap_line, stale_line
from bot.reporting.page import page_of
from bot.reporting.report import Asked, Report, report_of, report_record
from bot.reporting.stale import Stale, Why
from index.entry import Entry, Source
from tests.bot.reporting.asked import NOW, asked, picked

_HOSTILE = '</title><script>alert(1)</script><img src="https://example.org/x" onerror=alert(1)>\u202e\x00&amp;"\''
_VOID = {"meta", "img", "br"}


class _Page(HTMLParser):
    """Reads a page: each element is closed in its order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((name, dict(attributes)))
        if name not in _VOID:
            self.open.append(name)

    def handle_endtag(self, name: str) -> None:
        assert self.open.pop() == name

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _gap(text: str) -> Gap:
    return Gap(text, text, (), 3, 2, None, "tern", "en", None, (text,), {}, NOW)


def _report(gaps: tuple[Gap, ...] = (), **changes: Any) -> Report:
    told = [asked(day, helpful=day % 3 == 0, elapsed_ms=day, **changes) for day in range(1, 20)]
    told.append(picked(asked(2, outcome=Kind.SUGGESTED.value, platform="slack"), "other"))
    counts = counts_of([*told, asked(80)])
    since = NOW - timedelta(days=90)
    return report_of(Asked(tuple(counts), tuple(told)), None, since=since, until=NOW, gaps=gaps)


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    page = _Page(page_of(_report()))
    assert not {name for name, _ in page.tags} & {"script", "img", "link", "iframe", "object", "embed", "base", "form"}
    assert not [one for _, attributes in page.tags for one in attributes if one in {"src", "href"} or one[:2] == "on"]
    assert not re.search(r"url\(|@import|https?://", page_of(_report()))
    policy = next(one["content"] for name, one in page.tags if one.get("http-equiv") == "Content-Security-Policy")
    assert str(policy).startswith("default-src 'none'")


def test_hostile_questions_entries_and_bases_stay_words() -> None:
    shown = (Shown(_HOSTILE, _HOSTILE, 0.5),)
    report = _report((_gap(_HOSTILE),), shown=shown, platform=_HOSTILE)
    page = _Page(page_of(report))
    assert not {name for name, _ in page.tags} & {"script", "img"}
    assert not {"\u202e", "\x00"} & set(page_of(report))
    assert any("<script>alert(1)</script>" in words for words in page.words)


def test_questions_are_plain_words_whatever_their_markdown() -> None:
    entry = Entry("norm", "tern", (), "`norm_eval` in **backbone**", "It is.", (3,), "en", Source("tern/faq.md", 1, 3))
    gap = replace(_gap("what does `fly` do in __init__.py?"), nearest=Nearest(entry, 0.5))
    report = _report((gap,))
    (first, *others) = report.entries
    stale = StaleLine(Stale("tern", "norm", Why.SILENT, Tally(), Tally()), entry.question)
    gone = StaleLine(replace(stale.stale, entry="__gone__"), "__gone__")
    report = replace(report, entries=(replace(first, title=entry.question), *others), stale=(stale, gone))
    words = _Page(page_of(report)).words
    assert words.count("norm_eval in backbone") == 3
    assert {"what does fly do in __init__.py?", "__gone__"} <= set(words)
    assert "`norm_eval`" not in " ".join(words)
    assert stale_line(stale).startswith("norm_eval in backbone (tern): ")
    assert gap_line(GapLine(gap.title, 3, None)) == "what does fly do in __init__.py? (3×)"


def test_every_chart_has_a_title_and_a_table_beside_it() -> None:
    page = _Page(page_of(_report((_gap("how to fly"),))))
    names = [name for name, _ in page.tags]
    assert names.count("svg") == 4
    assert all(one["role"] == "img" and one["aria-label"] for name, one in page.tags if name == "svg")
    captions = "".join(page.words)
    for words in ("Questions a day", "Helpfulness by entry", "Is the confidence right?", "How long searches took"):
        assert words in captions
    assert names.count("caption") == names.count("table") == 8
    assert all(one.get("scope") in {"col", "row"} for name, one in page.tags if name == "th")


def test_counts_of_forgotten_days_are_told_apart_from_what_is_remembered() -> None:
    words = " ".join(_Page(page_of(_report())).words)
    assert "2025-12-30 to 2026-03-30" in words
    assert "Of questions before 2026-03-11 only counts are known" in words


def test_few_ratings_come_with_a_wide_interval() -> None:
    words = " ".join(_Page(page_of(_report())).words)
    assert re.search(r"6 / 19 .*32% \(15% to 54%\)", words)


def test_a_journal_without_questions_makes_a_page_too() -> None:
    empty = report_of(Asked((), ()), None, since=NOW - timedelta(days=7), until=NOW, without_gaps="there is no index")
    words = " ".join(_Page(page_of(empty)).words)
    assert "Nothing was asked." in words
    assert "Gaps are left out: there is no index." in words
    assert report_record(empty)["total"]["questions"] == 0


def test_the_record_holds_what_the_page_shows() -> None:
    record = report_record(_report())
    assert record["total"] == {
        "questions": 21,
        "answered": 20,
        "suggested": 1,
        "unanswered": 0,
        "helpful": 6,
        "unhelpful": 13,
    }
    assert (len(record["days"]), record["platforms"]["slack"]["questions"]) == (91, 1)
    assert sum(one["right"]["n"] for one in record["calibration"]) == 20
    assert len(record["latency_ms"]) == 19


def test_markup_escapes_all_but_markup() -> None:
    assert tag("p", "<b>", Markup("<i></i>"), title='"') == '<p title="&quot;">&lt;b&gt;<i></i></p>'
    assert joined(["a", "<"], "b") == "a&lt;b"


def test_a_chart_of_nothing_is_drawn() -> None:
    assert "<svg" in bars("Nothing", {})
    assert "<svg" in bars("Nothing", {"a": Tally()}, as_shares=True)
