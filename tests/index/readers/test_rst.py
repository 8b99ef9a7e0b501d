"""reStructuredText becomes the Markdown that a chat can show."""

from __future__ import annotations

from textwrap import dedent

import pytest

from index.errors import Severity
from index.readers.rst import read_rst
from tests.index.readers.reading import answers, drafts, questions


def _answer(body: str) -> str:
    """Return the Markdown of one answer."""
    (draft,) = drafts("How?\n----\n\n" + dedent(body).strip("\n") + "\n", ".rst")
    return "\n".join(draft.answer)


@pytest.mark.parametrize(
    ("rst", "markdown"),
    [
        ("``x``", "`x`"),
        (":meth:`run`", "`run`"),
        (":meth:`~a.b.run`", "`run`"),
        (":class:`!Map`", "`Map`"),
        (":ref:`the guide <guide>`", "the guide"),
        (":doc:`/guide`", "/guide"),
        ("*a* and **b**", "*a* and **b**"),
        ("`words <https://x.org>`_", "[words](https://x.org)"),
        ("https://x.org", "<https://x.org>"),
        ("``a`b``", "`` a`b ``"),
        ("see |unknown| here", "see unknown here"),
        ("see unknown_ here", "see unknown here"),
        (r"a\*b", "a*b"),
    ],
)
def test_inline_markup_becomes_markdown(rst: str, markdown: str) -> None:
    assert _answer(rst) == markdown


def test_a_literal_block_becomes_a_fence_and_loses_its_colon() -> None:
    assert _answer("Run::\n\n    # a comment\n    go\n") == "Run:\n\n```\n# a comment\ngo\n```"


def test_a_code_block_keeps_its_language_and_drops_its_options() -> None:
    body = ".. code-block:: python\n   :linenos:\n\n   x = 1\n\n   y = 2\n"
    assert _answer(body) == "```python\nx = 1\n\ny = 2\n```"


def test_a_code_block_without_a_language_has_none() -> None:
    assert _answer(".. code-block::\n   :linenos:\n\n   x = 1\n") == "```\nx = 1\n```"


def test_code_that_holds_a_fence_gets_a_longer_one() -> None:
    assert _answer("Write::\n\n    ```\n    x\n    ```\n").endswith("````\n```\nx\n```\n````")


@pytest.mark.parametrize(
    "table",
    ["=== ===\na   b\n=== ===\n1   2|3\n=== ===", "+---+-----+\n| a | b   |\n+===+=====+\n| 1 | 2|3 |\n+---+-----+"],
    ids=["simple", "grid"],
)
def test_a_table_becomes_a_markdown_table(table: str) -> None:
    assert _answer(table) == "| a | b |\n| --- | --- |\n| 1 | 2\\|3 |"


def test_lists_keep_their_nesting_and_numbers() -> None:
    body = "3. one\n\n   * inner\n\n4. two\n"
    assert _answer(body) == "3. one\n\n   - inner\n4. two"


@pytest.mark.parametrize("kind", ["note", "warning", "tip"])
def test_an_admonition_becomes_a_quotation_with_its_label(kind: str) -> None:
    assert _answer(f".. {kind}::\n\n   Mind the gap.\n") == f"> **{kind.capitalize()}:** Mind the gap."


def test_a_version_note_says_which_version() -> None:
    assert _answer(".. versionadded:: 2.0\n   The flag.\n") == "> **New in version 2.0**\n>\n> The flag."


@pytest.mark.parametrize(
    "body",
    [
        ".. toctree::\n\n   a",
        ".. contents::\n   :local:",
        ".. comment",
        ".. _target:",
        ".. index:: a",
        ".. highlight:: c",
    ],
)
def test_what_only_the_builder_reads_is_not_shown(body: str) -> None:
    assert _answer(f"Shown.\n\n{body}\n") == "Shown."


def test_the_content_of_an_unknown_directive_is_kept() -> None:
    assert _answer(".. unheard-of:: x\n   :option: y\n\n   Words.\n") == "Words."


@pytest.mark.parametrize(
    "directive", ["include:: /etc/passwd", "raw:: html\n   :file: /etc/passwd", "csv-table::\n   :file: /etc/passwd"]
)
def test_no_other_file_is_ever_read(directive: str) -> None:
    assert "root:" not in _answer(f"Shown.\n\n.. {directive}\n")


def test_any_underline_makes_a_title_and_the_deepest_are_questions() -> None:
    text = "FAQ\n###\n\nSetup\n~~~~~\n\nHow?\n^^^^\n\nSo.\n\nWhy?\n^^^^\n\nThus.\n"
    found = drafts(text, ".rst")
    assert [(draft.question, draft.question_line, draft.section) for draft in found] == [
        ("How?", 7, ("Setup",)),
        ("Why?", 12, ("Setup",)),
    ]


def test_terms_of_a_definition_list_are_questions() -> None:
    found = drafts("What is it?\n    A tool.\n\nIs it free?\n    It is.\n", ".rst")
    assert [(draft.question, draft.answer, draft.answer_lines) for draft in found] == [
        ("What is it?", ["A tool."], [2]),
        ("Is it free?", ["It is."], [5]),
    ]


def test_an_entry_ends_before_a_title_that_follows_a_directive_at_once() -> None:
    found = drafts("A?\n--\n\n.. note:: So.\n\nB?\n--\n.. note:: Thus.\nMore.\n", ".rst")
    assert [draft.answer_lines[-1] for draft in found] == [4, 9]


def test_a_list_without_a_word_has_the_line_it_stands_near() -> None:
    blocks, _ = read_rst("Title\n=====\n\nText.\n\n* \n", "f")
    assert blocks[-1].first_line >= blocks[-2].first_line


@pytest.mark.parametrize(
    ("markup", "line", "what"),
    [
        ("== ==\na b\n==", 6, "Malformed table"),
        (".. image::", 4, 'Error in "image" directive'),
        ("=====\nT\n===", 4, "Title overline & underline mismatch"),
    ],
)
def test_faulty_markup_is_a_warning_with_its_line(markup: str, line: int, what: str) -> None:
    _, (problem,) = read_rst(f"Title\n=====\n\n{markup}\n", "f")
    assert (problem.severity, problem.line, problem.what) == (Severity.WARNING, line, what)


@pytest.mark.parametrize("text", ["See `nowhere`_.", "|nothing|", ":unheard:`of`", ".. unheard::\n\n   of", "x_ y__"])
def test_names_that_only_the_whole_documentation_knows_are_no_problem(text: str) -> None:
    assert read_rst(text + "\n", "f")[1] == []


@pytest.mark.parametrize(
    "before",
    [
        "See Memory errors below.",
        ".. Memory errors",
        ".. index:: Memory errors",
        "* Memory errors",
        "Memory errors\n    Another.",
    ],
)
def test_a_title_has_its_own_line_where_its_words_stand_earlier(before: str) -> None:
    text = f"Can I use it?\n-------------\n\nYes.\n\n{before}\n\nMemory errors\n-------------\n\nBuy more.\n"
    lines = text.split("\n")
    found = [(draft.question_line, draft.answer_lines[-1]) for draft in drafts(text, ".rst")]
    assert found[0][0] == 1
    assert found[-1] == (lines.index("-------------", 5), lines.index("Buy more.") + 1)


def test_a_title_between_two_adornments_has_the_line_of_its_words() -> None:
    text = "====\nHow?\n====\n\nWhy? So.\n\n====\nWhy?\n====\n\nThus.\n"
    assert [draft.question_line for draft in drafts(text, ".rst")] == [2, 8]


@pytest.mark.parametrize(("asks", "tells"), [("Q", "A"), ("Question", "Answer"), ("Q1", "A1")])
def test_fields_may_be_questions_and_answers(asks: str, tells: str) -> None:
    text = f":{asks}: Is it *free*?\n:{tells}: It is.\n\n    - Really.\n\n:{asks}: Is it good?\n:{tells}: Very.\n"
    found = drafts(f"FAQ\n===\n\nText.\n\n{text}", ".rst")
    assert [(draft.question, draft.question_line, draft.answer, draft.answer_lines[-1]) for draft in found] == [
        ("Is it *free*?", 6, ["It is.", "", "- Really."], 9),
        ("Is it good?", 11, ["Very."], 12),
    ]


def test_fields_that_describe_the_document_are_not_shown() -> None:
    assert [draft.answer for draft in drafts(":author: X\n\nHow?\n----\n\nSo.\n", ".rst")] == [["So."]]


@pytest.mark.parametrize("kind", ["dropdown", "toggle"])
def test_a_folded_admonition_is_a_question_like_a_dropdown(kind: str) -> None:
    box = ".. admonition:: Is it *{0}*?\n   :class: " + kind + "\n\n   It is {0}.\n\n"
    found = drafts("FAQ\n===\n\n" + box.format("good") + box.format("fast"), ".rst")
    assert [(draft.question, draft.question_line, draft.answer, draft.answer_lines) for draft in found] == [
        ("Is it *good*?", 4, ["It is good."], [7]),
        ("Is it *fast*?", 9, ["It is fast."], [12]),
    ]


@pytest.mark.parametrize(
    "box", ["topic:: {}", "admonition:: {}", "dropdown:: {}\n   :open:", "collapse:: {}", "faq:: {}", "question:: {}"]
)
def test_a_box_whose_title_asks_is_an_entry(box: str) -> None:
    text = "".join(
        f".. {box.format(title)}\n\n   It is.\n\n   - Really.\n\n" for title in ("Is it *new*?", "Is it old?")
    )
    found = drafts("FAQ\n===\n\n" + text, ".rst")
    assert [(draft.question, draft.answer) for draft in found] == [
        ("Is it *new*?", ["It is.", "", "- Really."]),
        ("Is it old?", ["It is.", "", "- Really."]),
    ]


def test_a_dropdown_may_have_a_statement_for_its_title() -> None:
    text = "FAQ\n===\n\n.. dropdown:: It hangs\n\n   Wait.\n\n.. dropdown:: Is it new?\n\n   No.\n"
    assert questions(text, ".rst") == ["It hangs", "Is it new?"]


@pytest.mark.parametrize("box", ["dropdown:: Show the log", "admonition:: Is it plugged in?", "topic:: Background"])
def test_a_box_in_an_answer_is_a_part_of_it(box: str) -> None:
    heading = "How do I start?\n---------------"
    text = f"FAQ\n===\n\n{heading}\n\nPress.\n\n.. {box}\n\n   Check.\n\nWait.\n\nWhy?\n----\n\nSo.\n"
    answer, _ = answers(text, ".rst")
    assert [part for part in ("Press.", "Check.", "Wait.") if part not in answer] == []


_LIST_TABLE = """
.. list-table::
   :header-rows: 1

   * - Question
     - Answer
   * - Is it *new*?
     - No.
   * - Why?
     - So.
"""
_SIMPLE_TABLE = """
============  ======
Question      Answer
============  ======
Is it *new*?  No.
Why?          So.
============  ======
"""
_GRID_TABLE = """
+-----+--------------+--------+
| No. | Problem      | Fix    |
+=====+==============+========+
| 1   | Is it        | Never. |
|     | *new*?       |        |
+-----+--------------+--------+
| 2   | Why?         | So.    |
+-----+--------------+--------+
"""


@pytest.mark.parametrize("table", [_LIST_TABLE, _SIMPLE_TABLE, _GRID_TABLE], ids=["list", "simple", "grid"])
def test_rows_of_a_table_of_questions_are_entries(table: str) -> None:
    found = drafts(f"FAQ\n===\n\n{table}", ".rst")
    assert [(draft.question, draft.answer) for draft in found] == [
        ("Is it *new*?", ["Never." if "Never" in table else "No."]),
        ("Why?", ["So."]),
    ]


def test_a_table_in_the_answer_to_a_question_stays_there() -> None:
    table = "=====  ===\nIssue  Fix\n=====  ===\nx      y\n=====  ===\n"
    text = f"Which are known?\n----------------\n\n{table}\nWhy?\n----\n\nSo.\n"
    assert answers(text, ".rst")[0] == "| Issue | Fix |\n| --- | --- |\n| x | y |"


def test_a_title_of_a_box_may_have_two_lines() -> None:
    text = "FAQ\n===\n\n.. dropdown:: Is it\n   new?\n\n   No.\n\n.. admonition:: Is it\n   old?\n\n   Yes.\n"
    assert questions(text, ".rst") == ["Is it new?", "Is it old?"]


def test_a_column_beside_the_answers_keeps_its_title() -> None:
    table = "=======  =====  ===\nProblem  Cause  Fix\n=======  =====  ===\nIt hums  Dust   Mop\n=======  =====  ===\n"
    assert answers(f"FAQ\n===\n\n{table}", ".rst") == ["Cause: Dust\n\nMop"]
