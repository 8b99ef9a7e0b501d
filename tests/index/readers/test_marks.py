"""Marks of questions and answers in all the places where authors put them."""

from __future__ import annotations

import pytest

from index.readers.blocks import Kind
from index.readers.html import html_blocks
from index.signs import problem_mark, unmarked_problem, unmarked_question, unmarked_solution
from tests.index.readers.reading import answers, drafts, questions


def test_questions_in_quotes_with_answers_below_are_entries() -> None:
    found = drafts("# FAQ\n\n> Q: Is it free?\n\nA: Yes.\n\n---\n\n> Q: Is it slow?\n\nA: No.\n")
    assert [(draft.question, draft.question_line, draft.answer) for draft in found] == [
        ("Is it free?", 3, ["Yes."]),
        ("Is it slow?", 9, ["No."]),
    ]


def test_a_quote_may_hold_the_question_and_the_answer() -> None:
    (draft,) = drafts("> **Q**: Is there an app?\n>\n> **A**: Yes,\n> two.\n")
    assert (draft.question, draft.answer, draft.answer_lines) == ("Is there an app?", ["Yes,", "two."], [3, 4])


def test_quotes_that_ask_are_entries_and_others_stay_in_answers() -> None:
    text = "# FAQ\n\n> **How do I log in?**\n\nLike so.\n\n> Wait an hour.\n\n> What is the price?\n\nNothing.\n"
    assert answers(text) == ["Like so.\n\n> Wait an hour.", "Nothing."]


def test_a_quote_in_an_answer_stays_as_it_is() -> None:
    assert answers("## Is it safe?\n\n> Are you sure?\n\nYes.\n\n## Why?\n\nSo.\n")[0] == "> Are you sure?\n\nYes."


@pytest.mark.parametrize(
    "text",
    [
        "# T\n\n**Problem:** No light\n\n**Solution:** Plug in.\n\n**Problem:** No sound\n\n**Solution:** Turn up.\n",
        "# T\n\n**Issue**: No light\n**Fix**: Plug in.\n\n**Issue**: No sound\n**Fix**: Turn up.\n",
        "# T\n\n- **Problem**: No light\n  **Solution**: Plug in.\n- **Problem**: No sound\n  **Solution**: Turn up.\n",
    ],
)
def test_problems_and_solutions_in_turn_are_entries(text: str) -> None:
    found = drafts(text)
    assert [draft.question for draft in found] == ["No light", "No sound"]
    assert [draft.answer for draft in found] == [["Plug in."], ["Turn up."]]


def test_symptom_and_solution_below_an_entry_are_its_answer() -> None:
    text = "# T\n\n## Login loop\n\n**Symptom:** Again.\n\n**Solution:** Cookies.\n\n## Why?\n\nSo.\n"
    assert questions(text) == ["Login loop", "Why?"]


@pytest.mark.parametrize("text", ["Q: Is it? A: Yes.", "**Q3**. Is it? **A3**. Yes.", "**Q:** Is it? **A:** Yes."])
def test_a_question_and_its_answer_may_share_a_line(text: str) -> None:
    (draft,) = drafts(f"# FAQ\n\n{text}\n")
    assert (draft.question, draft.answer) == ("Is it?", ["Yes."])


def test_a_mark_may_stand_on_a_line_of_its_own() -> None:
    (draft,) = drafts("# FAQ\n\n**Q4**\n\nWhy?\n\n**A4**\n\nSo.\n")
    assert (draft.question, draft.question_line, draft.answer) == ("Why?", 3, ["So."])


def test_a_numbered_heading_takes_the_question_below_it() -> None:
    (draft, _) = drafts(
        "# FAQ\n\n## Question 1\n\nWhere is it?\n\n### Answer\n\nHere.\n\n## Question 2\n\nWhy?\n\nSo.\n"
    )
    assert (draft.question, draft.question_line) == ("Where is it?", 3)


def test_a_rule_right_below_an_answer_makes_it_no_heading() -> None:
    assert answers("# FAQ\n\n## Is it heavy?\nFive kilos.\n---\n## Why?\n\nSo.\n") == ["Five kilos.", "So."]
    assert answers("# FAQ\n\n**Is it loud?**\nNo.\n---\n**Why?**\nSo.\n---\n") == ["No.", "So."]


def test_rows_of_a_table_of_questions_are_entries() -> None:
    text = "# F\n\n|Problem|Cause|Solution|\n|-|-|-|\n|It beeps|Battery|Charge it|\n|It hums||Wait|\n"
    assert [(draft.question, draft.question_line, draft.answer) for draft in drafts(text)] == [
        ("It beeps", 5, ["Cause: Battery", "", "Charge it"]),
        ("It hums", 6, ["Wait"]),
    ]


def test_items_that_are_headings_or_folds_are_entries() -> None:
    assert questions("# FAQ\n\n- ### How do I build?\n\n  Make.\n\n- ### It broke\n\n  Mend.\n") == [
        "How do I build?",
        "It broke",
    ]
    assert questions("# FAQ\n\n- <details><summary>Is it?</summary>Yes.</details>\n") == ["Is it?"]


def test_a_summary_that_is_never_closed_is_read_to_the_end_of_its_line() -> None:
    text = (
        "<details>\n<summary>Is it free?\n\nYes.\n</details>\n<details>\n<summary>Why?</summary>\n\nSo.\n</details>\n"
    )
    assert questions(text) == ["Is it free?", "Why?"]
    assert [block.kind for block in html_blocks("<summary>Why?\nSo.", 1)] == [Kind.SUMMARY, Kind.OTHER]


def test_a_heading_inside_a_summary_is_its_title() -> None:
    (draft,) = drafts("<details>\n<summary>\n\n### How do I upgrade?\n\n</summary>\n\nRun.\n\n</details>\n")
    assert (draft.question, draft.question_line, draft.answer) == ("How do I upgrade?", 2, ["Run."])


@pytest.mark.parametrize("text", ["[Q] Why?", "[Q1] Why?", "【Q】Why?", "**【Q】Why?**", "Q1 - Why?", "**Q:** Why?"])
def test_marks_in_brackets_and_before_dashes_are_taken_off(text: str) -> None:
    assert unmarked_question(text) == "Why?"


def test_marks_of_problems_and_solutions_are_known_in_both_languages() -> None:
    assert (unmarked_problem("**Issue 2:** It hums"), unmarked_problem("现象：变慢")) == ("It hums", "变慢")
    assert (unmarked_solution("**Fix**: Wait"), unmarked_solution("解决方法：等")) == ("Wait", "等")
    assert (problem_mark("**Problem**: x"), problem_mark("Problems: x")) == ("problem", "")


@pytest.mark.parametrize("item", ["*Is it free?* Yes.", "Is it free? Yes.", "**Is it free?** Yes."])
def test_an_item_may_answer_on_the_line_of_its_question(item: str) -> None:
    found = drafts(f"# FAQ\n\n- {item}\n- Can I pay? You can.\n")
    assert [(draft.question, draft.answer) for draft in found] == [
        ("Is it free?", ["Yes."]),
        ("Can I pay?", ["You can."]),
    ]


@pytest.mark.parametrize(
    "title",
    [
        "How? ¶",
        "How? [¶](#how)",
        "[How?](#how)",
        "How? <!-- omit in toc -->",
        '<span id="x">How?</span>',
        "*How?*",
        "***How?***",
        "How? </br>",
    ],
)
def test_a_question_is_cleaned_of_what_serves_the_page(title: str) -> None:
    assert questions(f"# FAQ\n\n## {title}\n\nSo.\n\n## Why?\n\nSo.\n") == ["How?", "Why?"]


@pytest.mark.parametrize("title", ["What is `<b>`?", "What is *x* for?", "`__init__` fails", "Use [it](https://x)?"])
def test_a_question_keeps_what_it_says(title: str) -> None:
    assert questions(f"# FAQ\n\n## {title}\n\nSo.\n\n## Why?\n\nSo.\n")[0] == title


def test_a_numbered_checklist_is_an_answer() -> None:
    text = "# FAQ\n\n## It is dark\n\n1. Did you plug it in? It needs power.\n2. Is it on? Press.\n\n## Why?\n\nSo.\n"
    assert questions(text) == ["It is dark", "Why?"]


@pytest.mark.parametrize(
    "header",
    [
        "# | Question | Answer",
        "No. | **Error message** | What to do",
        "序号 | 问题描述 | 处理方式",
        " | Issue | Suggested fix",
    ],
)
def test_a_column_of_numbers_before_the_questions_does_not_count(header: str) -> None:
    (draft,) = drafts(f"# FAQ\n\n| {header} |\n|-|-|-|\n| 1 | It is slow | Wait. |\n")
    assert (draft.question, draft.answer) == ("It is slow", ["Wait."])
