"""Markdown in detail: what is cut, what stays, and what opens an entry."""

from __future__ import annotations

import pytest

from index.errors import Severity
from index.readers.blocks import Kind
from index.readers.markdown import read_markdown
from tests.index.readers.reading import answers, drafts, questions


def test_a_hash_inside_a_fence_is_no_heading() -> None:
    found = answers("""
        ## How do I run it?

        ```shell
        # not a heading
        ## nor this?
        run
        ```
    """)
    assert found == ["```shell\n# not a heading\n## nor this?\nrun\n```"]


def test_a_list_items_code_loses_only_the_items_indentation() -> None:
    (answer,) = answers("""
        - Why?

          ```python
          if x:
              y()

          z()
          ```
    """)
    assert answer == "```python\nif x:\n    y()\n\nz()\n```"


def test_an_answer_keeps_its_table() -> None:
    table = "| A | B |\n| - | - |\n| 1 | \\<2 |"
    (draft,) = drafts(f"## Which version?\n\n{table}\n")
    assert "\n".join(draft.answer) == table
    assert draft.answer_lines == [3, 4, 5]


def test_a_table_at_the_margin_still_belongs_to_the_bullet_above_it() -> None:
    found = drafts("""
        ## Setup

        - "versions do not match"

          Pick from the table.

        | A | B |
        | - | - |
        | 1 | 2 |

        - "another error"

          Reinstall.
    """)
    assert [draft.answer[-1] for draft in found] == ["| 1 | 2 |", "Reinstall."]


def test_a_tab_indents_to_the_next_multiple_of_four() -> None:
    (draft,) = drafts("- Why?\n\n\tBecause.\n\n\t- so\n")
    assert draft.answer == ["  Because.", "", "  - so"]


def test_tabs_inside_code_stay_tabs() -> None:
    (draft,) = drafts("- Why?\n\n  ```make\n  all:\n  \tgo\tthere\n  ```\n")
    assert draft.answer == ["```make", "all:", "\tgo\tthere", "```"]


def test_link_definitions_at_the_end_stay_with_the_answer() -> None:
    (answer,) = answers("""
        ## Where is the guide?

        See the [guide].

        [guide]: https://example.org/guide
    """)
    assert answer.split("\n")[-1] == "[guide]: https://example.org/guide"


@pytest.mark.parametrize(
    "heading", ["## How? {#why-not}", "## How? { #why-not }", "## How? {#why-not .class}"], ids=lambda text: text[8:]
)
def test_an_anchor_behind_a_heading_is_its_id_and_not_part_of_the_question(heading: str) -> None:
    (draft,) = drafts(f"{heading}\n\nSo.\n")
    assert (draft.question, draft.id, draft.anchor) == ("How?", "why-not", "why-not")


def test_a_comment_in_a_heading_gives_its_entry_an_id() -> None:
    (draft, _) = drafts("# FAQ\n\n## How? <!-- id: my-id -->\n\nSo.\n\n## Why?\n\nSo.\n")
    assert (draft.question, draft.id) == ("How?", "my-id")


def test_an_id_in_a_comment_is_taken_off_the_question() -> None:
    (draft, _) = drafts("- How? <!-- id: my-id -->\n\n  So.\n\n- Why?\n\n  So.\n")
    assert (draft.question, draft.id) == ("How?", "my-id")


def test_an_html_anchor_in_a_heading_is_not_part_of_the_question() -> None:
    assert questions('## <a name="x"></a>What is it?\n\nA tool.\n') == ["What is it?"]


def test_a_heading_over_two_lines_is_one_question() -> None:
    assert questions("How do I\nrun it?\n---\n\nSo.\n") == ["How do I run it?"]


def test_front_matter_rules_and_directives_of_the_builder_are_no_text() -> None:
    text = "---\ntitle: FAQ\n---\n\n```{contents}\n:local:\n```\n\n(my-target)=\n\n## What is it?\n\nA tool.\n\n---\n"
    assert [(draft.question, draft.answer) for draft in drafts(text)] == [("What is it?", ["A tool."])]


@pytest.mark.parametrize("marker", [":   ", "  ~ ", ":\t"])
def test_definition_lists_are_questions_with_answers(marker: str) -> None:
    found = drafts(f"What is it?\n{marker}A tool.\n\nIs it free?\n\n{marker}It is.\n\n    - for all\n")
    assert [(draft.question, draft.question_line) for draft in found] == [("What is it?", 1), ("Is it free?", 4)]
    assert [draft.answer for draft in found] == [["A tool."], ["It is.", "", "- for all"]]


def test_a_way_back_to_the_top_is_no_part_of_an_answer() -> None:
    (first, _) = answers("## What?\n\nThis.\n\n[⬆ Back to top](#faq)\n\n## Why?\n\nThat.\n")
    assert first == "This."


def test_an_introduction_is_no_entry() -> None:
    assert questions("# FAQ\n\nHere are answers. Write to us.\n\n## What is it?\n\nA tool.\n") == ["What is it?"]


def test_a_table_of_contents_is_no_entry() -> None:
    text = "# FAQ\n\n## Contents\n\n- [What?](#what)\n- [Why?](#why)\n\n## What?\n\nThis.\n\n## Why?\n\nThat.\n"
    assert questions(text) == ["What?", "Why?"]


def test_a_list_of_alternatives_in_an_answer_is_not_split_into_entries() -> None:
    found = drafts("""
        ## How do I install it?

        There are two ways:

        - pip

          Run `pip install x`.

        - conda

          Run `conda install x`.
    """)
    assert len(found) == 1
    assert found[0].answer[-1] == "  Run `conda install x`."


def test_a_deeper_heading_in_an_answer_stays_in_it() -> None:
    (draft, _) = drafts("## How do I install it?\n\nIn one way.\n\n### On Linux\n\nRun.\n\n## Why?\n\nSo.\n")
    assert "### On Linux" in draft.answer


def test_sections_are_the_headings_above_without_the_title() -> None:
    found = drafts("# FAQ\n\n## A\n\n### B\n\n#### What?\n\nThis.\n\n## C\n\n### Why?\n\nThat.\n")
    assert [draft.section for draft in found] == [("A", "B"), ("C",)]


@pytest.mark.parametrize("fence", ["```", "~~~", "`````"])
def test_a_fence_that_is_never_closed_is_reported_where_it_opens(fence: str) -> None:
    _, (problem,) = read_markdown(f"## What?\n\n{fence}sh\nrun\n\n## Why?\n", "f")
    assert (problem.line, problem.severity) == (3, Severity.ERROR)


def test_an_unclosed_fence_that_hides_nothing_is_a_warning() -> None:
    _, (problem,) = read_markdown("## What?\n\n```sh\nrun\n", "f")
    assert problem.severity is Severity.WARNING


@pytest.mark.parametrize(
    "text",
    ["```\na\n```", "- x\n\n  ```\n  a\n  ```", "> ```\n> a\n> ```", "1. ```\n   a\n   ````", "```\n~~~\n```"],
)
def test_a_closed_fence_is_no_problem(text: str) -> None:
    assert read_markdown(text + "\n", "f")[1] == []


def test_blocks_know_their_lines_and_kinds() -> None:
    blocks, _ = read_markdown("# T\n\ntext\nmore\n\n- a\n\n\n```\nx\n```\n", "f")
    assert [(block.kind, block.lines) for block in blocks] == [
        (Kind.HEADING, (1,)),
        (Kind.PARAGRAPH, (3, 4)),
        (Kind.LIST, (6,)),
        (Kind.CODE, (9, 10, 11)),
    ]


def test_a_draft_keeps_one_blank_line_between_its_blocks() -> None:
    (draft,) = drafts("## What?\n\nOne.\n\n\n\nTwo.\n- three\n")
    assert draft.answer == ["One.", "", "Two.", "", "- three"]
    assert draft.answer_lines == [3, 6, 7, 7, 8]
