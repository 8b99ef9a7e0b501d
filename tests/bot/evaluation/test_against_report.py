"""A comparison as tables, as Markdown and as JSON."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings
from markdown_it import MarkdownIt

from bot.evaluation.against import Comparison, compare
from bot.evaluation.against_report import comparison_markdown, comparison_record, show_comparison
from bot.evaluation.graded import Graded
from tests.bot.evaluation.samples import graded, many_graded
from tests.bot.evaluation.screens import Screen

_LONG = "assertion-error-a-version-is-used-but-it-is-incompatible-please-install-another"
_LISTS = ["gained", "lost", "moved", "removed", "new", "gone"]
_COUNTS = ["compared", "right_before", "right_after", "wrong_before", "wrong_after", "p_value"]


def _comparison() -> Comparison:
    """Compare questions of which one goes each way."""
    right = graded(0.93, hits=(_LONG, "b"))
    right = replace(right, wanted=frozenset({_LONG}))
    wrong = replace(right, hits=("b", _LONG))
    suggested = replace(right, outcome="suggested", confidence=0.4)
    removed = graded(0.8, question="of a removed entry", hits=("c", "b"), wanted="c")
    pairs = [
        (replace(right, question="lost"), replace(wrong, question="lost")),
        (replace(wrong, question="gained"), replace(right, question="gained")),
        (replace(suggested, question="moved"), replace(suggested, question="moved", hits=("b",))),
        (removed, replace(removed, hits=("b",))),
    ]
    before = [*(pair[0] for pair in pairs), replace(right, question="gone")]
    after = [*(pair[1] for pair in pairs), replace(right, question="new")]
    return compare(before, after, {"demo": {"c"}})


def test_the_record_has_the_keys_of_the_contract_in_their_order() -> None:
    record = comparison_record(_comparison())
    assert list(record) == ["format", *_COUNTS, "by_entry", *_LISTS]
    assert [record[name] for name in _COUNTS] == [3, 1, 1, 1, 1, 1.0]
    assert [len(record[name]) for name in _LISTS] == [1] * 6


def test_a_change_says_what_was_shown_before_and_now() -> None:
    record = comparison_record(_comparison())
    shown = {"wanted": [_LONG], "first": _LONG, "outcome": "answered", "confidence": 0.93, "is_right": True}
    assert record["lost"] == [
        {
            "question": "lost",
            "base": "demo",
            "before": shown,
            "after": shown | {"first": "b", "is_right": False},
        }
    ]
    assert record["new"] == [{"question": "new", "base": "demo", "shown": shown}]
    assert record["by_entry"] == [
        {"base": "demo", "entry": _LONG, "gained": 1, "lost": 1, "newly_wrong": 0},
        {"base": "demo", "entry": "b", "gained": 0, "lost": 0, "newly_wrong": 1},
    ]


@given(many_graded(), many_graded())
@settings(deadline=None)
def test_every_record_is_json(before: list[Graded], after: list[Graded]) -> None:
    record = comparison_record(compare(before, after))
    assert json.loads(json.dumps(record, allow_nan=False)) == record


def test_a_terminal_says_what_the_edit_does_before_any_list() -> None:
    screen = Screen()
    show_comparison(screen.console, _comparison())
    assert screen.lines[0] == "What the edit changes"
    text = " ".join(screen.lines)
    assert f"This edit takes 1 question away from `{_LONG}` (demo)." in text
    assert "This edit answers 1 question wrongly with `b` (demo)." in text
    assert "Right outcomes: 1 before, 1 now, of 3 questions (1 gained, 1 lost; exact McNemar p = 1.000)." in text
    assert "1 question; 1 now answered by another entry." in text


def test_long_ids_are_folded_and_never_cut_at_100_columns() -> None:
    screen = Screen()
    show_comparison(screen.console, _comparison())
    assert all(len(line) <= 100 for line in screen.lines)
    assert not any("…" in line for line in screen.lines)


def test_lists_without_a_question_are_left_out() -> None:
    screen = Screen()
    show_comparison(screen.console, compare([graded()], [graded()]))
    assert len(screen.lines) == 3


def test_a_long_question_is_cut_and_kept_on_one_line() -> None:
    screen = Screen()
    show_comparison(screen.console, compare([], [graded(question="Traceback:\n" + "word " * 100)]))
    row = next(line for line in screen.lines if line.startswith("Traceback: word word"))
    assert row.split("  ")[0] == "Traceback: " + "word " * 9 + "wor…"


def test_markdown_has_a_table_for_each_list_and_literal_texts() -> None:
    hostile = graded(question="<script> | [x](http://example.org) @someone")
    markdown = comparison_markdown(compare([hostile], [replace(hostile, hits=("b",))]))
    html = MarkdownIt("commonmark").enable("table").render(markdown)
    assert html.count("<table>") == 2
    assert "<td>&lt;script&gt; | [x](http://example.org) @\u200bsomeone</td>" in html
    assert "<li>This edit takes 1 question away from `a` (demo).</li>" in html


@given(many_graded(), many_graded())
@settings(deadline=None)
def test_anything_can_be_shown(before: list[Graded], after: list[Graded]) -> None:
    screen = Screen()
    comparison = compare(before, after, {"demo": {"a"}})
    show_comparison(screen.console, comparison)
    assert screen.lines[0] == "What the edit changes"
    assert comparison_markdown(comparison).endswith("\n")
