"""An evaluation as a table, as Markdown and as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt

from bot.evaluation import estimates
from bot.evaluation.graded import Graded
from bot.evaluation.report import ESTIMATES, report_markdown, report_on, report_record, show_report
from tests.bot.evaluation.samples import confident, graded, many_graded
from tests.bot.evaluation.screens import Screen

_MEASURES = ["n", "answerable", "threshold", "ece_by_chance", *ESTIMATES]
_NAMES = (
    *("hit_at_1", "hit_at_3", "mrr", "right_outcomes", "wrong_answers", "answered"),
    *("coverage", "coverage_of_all", "auroc", "ece", "brier", "focus"),
)
_LONG = "a-knowledge-base/with/a/long/path_and_name.md"


@pytest.fixture(autouse=True)
def _few_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw fewer: what is written does not depend on the number."""
    monkeypatch.setattr(estimates, "RESAMPLES", 40)


def _questions() -> list[Graded]:
    """Return questions of two kinds and two bases."""
    questions = confident([0.99, 0.9, 0.8, 0.7, 0.6, 0.3] * 4, [1, 1, 1, 0, 1, 0] * 4)
    return [
        replace(one, kind="typo" if number % 2 else "title", base=_LONG if number % 3 else "other")
        for number, one in enumerate(questions)
    ]


def test_the_record_has_the_keys_of_the_contract_in_their_order() -> None:
    record = report_record(report_on(_questions()))
    assert list(record) == ["format", "level", "overall", "by"]
    assert (record["format"], record["level"]) == (1, 0.95)
    assert list(record["by"]) == ["kind", "language", "base"]
    assert list(record["by"]["kind"]) == ["title", "typo"]
    assert list(record["overall"]) == _MEASURES == list(record["by"]["kind"]["typo"])
    assert ESTIMATES == _NAMES
    assert all(list(record["overall"][name]) == ["value", "low", "high", "n"] for name in ESTIMATES)


def test_the_record_holds_the_measured_values() -> None:
    record = report_record(report_on(_questions()))
    assert record["overall"]["n"] == 24
    assert record["overall"]["hit_at_1"]["value"] == round(16 / 24, 4)
    assert record["overall"]["hit_at_1"]["n"] == 24
    assert record["by"]["kind"]["title"]["n"] == 12


def _numbers(record: Any) -> list[Any]:
    children = record.values() if isinstance(record, dict) else record if isinstance(record, list) else None
    return [record] if children is None else [number for child in children for number in _numbers(child)]


@given(many_graded())
@settings(deadline=None)
def test_every_record_is_json_without_nan(questions: list[Graded]) -> None:
    record = report_record(report_on(questions))
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert all(number is None or isinstance(number, int | float) for number in _numbers(record))


@given(many_graded())
@settings(deadline=None)
def test_a_table_of_anything_fits_on_100_columns_and_shows_no_nan(questions: list[Graded]) -> None:
    screen = Screen()
    show_report(screen.console, report_on(questions))
    assert all(len(line) <= 100 for line in screen.lines)
    assert not any("nan" in line.split() for line in screen.lines)


def test_a_terminal_shows_a_measure_on_a_line() -> None:
    screen = Screen()
    show_report(screen.console, report_on(_questions()))
    row = next(line for line in screen.lines if line.startswith("right entry first"))
    assert row.split("  ")[0] == "right entry first (hit@1)"
    assert row.split()[4:7] == [".667", ".47–.82", "24"]


def test_no_row_of_the_main_table_is_folded() -> None:
    screen = Screen()
    show_report(screen.console, report_on(_questions()))
    start = screen.lines.index("How good the answers are")
    assert all(not line.startswith(" ") for line in screen.lines[start : start + 2 + len(ESTIMATES)])


def test_groups_have_a_table_where_there_is_more_than_one() -> None:
    screen = Screen()
    show_report(screen.console, report_on(_questions()))
    assert "By kind" in screen.lines
    assert "By knowledge base" in screen.lines
    assert "By language" not in screen.lines
    title = next(line for line in screen.lines if line.startswith("title "))
    assert title.split()[:3] == ["title", "12", "1.000"]


def test_groups_can_be_any() -> None:
    report = report_on(_questions(), {"confidence": lambda one: "high" if one.confidence > 0.5 else "low"})
    assert list(report.by) == ["confidence"]
    assert {name: found.n for name, found in report.by["confidence"].items()} == {"high": 20, "low": 4}
    assert "### By confidence" in report_markdown(report)


def test_what_is_not_defined_is_a_dash() -> None:
    screen = Screen()
    show_report(screen.console, report_on([graded(0.4)]))
    row = next(line for line in screen.lines if line.startswith("AUROC"))
    assert row.split()[4:7] == ["-", "-", "1"]


def test_markup_in_names_is_shown_as_it_is() -> None:
    questions = [graded(0.4, group=name) for name in ("[red]x[/red]", ":smile:", "")]
    screen = Screen()
    show_report(screen.console, report_on(questions))
    shown = "\n".join(screen.lines)
    assert "[red]x[/red]" in shown
    assert ":smile:" in shown
    assert "(none)" in shown


def test_markdown_is_a_table_for_each_sheet_with_literal_texts() -> None:
    hostile = "a|b <img src=x> `c` **d**\n# e @someone"
    questions = [graded(0.4, group=name) for name in (hostile, "plain")]
    html = MarkdownIt("commonmark").enable("table").render(report_markdown(report_on(questions)))
    assert html.count("<table>") == 2
    assert "<td>a|b &lt;img src=x&gt; `c` **d** # e @\u200bsomeone</td>" in html


def test_markdown_has_a_row_for_each_measure() -> None:
    lines = report_markdown(report_on(_questions())).splitlines()
    assert lines[0] == "### How good the answers are"
    assert lines[2] == "| measure | value | 95 % interval | n | what it says |"
    assert lines[3] == "| --- | ---: | ---: | ---: | --- |"
    assert lines[4] == "| right entry first (hit@1) | .667 | .47–.82 | 24 | of the answerable questions |"
    assert lines[4 + len(ESTIMATES)] == ""
