"""HTML inside Markdown."""

from __future__ import annotations

from index.readers.blocks import Kind
from index.readers.html import html_blocks
from index.readers.tags import words_of
from tests.index.readers.reading import answers, drafts, questions


def test_the_words_of_html_have_no_tags_comments_or_entities() -> None:
    assert words_of("<b>Is</b>\n <!-- no -->a &lt; b&nbsp;?") == "Is a < b ?"


def test_a_summary_a_heading_and_text_are_blocks_with_their_own_lines() -> None:
    html = "<details>\n<summary>Why?</summary>\nSo.\n</details>\n<h3>More</h3>"
    found = [(block.kind, block.lines, block.text) for block in html_blocks(html, 10)]
    assert found == [
        (Kind.SUMMARY, (11,), "Why?"),
        (Kind.OTHER, (12,), "So."),
        (Kind.END, (13,), ""),
        (Kind.HEADING, (14,), "More"),
    ]


def test_a_heading_knows_its_level() -> None:
    assert [block.level for block in html_blocks("<h2>A</h2><H4 id=x>B</H4>", 1)] == [2, 4]


def test_a_comment_is_no_part_of_an_answer() -> None:
    assert answers("## What?\n\nThis.\n\n<!-- TODO: more -->\n") == ["This."]


def test_markup_without_words_gives_no_block() -> None:
    assert list(html_blocks("<div>\n<br/>\n</div>", 1)) == []


def test_a_folded_part_of_an_answer_is_no_entry_of_its_own() -> None:
    (draft,) = drafts("""
        ## How do I fix it?

        Restart.

        <details>
        <summary>Show the log</summary>

        12:01 broken

        </details>
    """)
    assert draft.answer[-3:] == ["**Show the log**", "", "12:01 broken"]


def test_folds_without_an_end_are_still_entries() -> None:
    text = "<summary>What is it?</summary>\n\nA tool.\n\n<summary>Is it free?</summary>\n\nIt is.\n"
    assert questions(text) == ["What is it?", "Is it free?"]


def test_html_of_an_answer_stays_as_it_is() -> None:
    (answer,) = answers("## Which?\n\n<table>\n<tr><td>a</td></tr>\n</table>\n")
    assert answer == "<table>\n<tr><td>a</td></tr>\n</table>"


def test_a_marked_section_that_nobody_knows_is_a_comment() -> None:
    assert words_of("a <![b> c") == "a c"
    assert questions("<details>\n<summary>Why? <![if x]></summary>\n\nSo.\n\n</details>\n") == ["Why?"]


def test_a_declaration_ends_where_it_ends() -> None:
    assert answers("## What?\n\n<!note>\nThis.\n") == ["This."]


def test_titles_that_are_opened_again_and_again_are_one() -> None:
    for tag in ("summary", "h2"):
        (block,) = html_blocks(f"<{tag}>" * 5_000 + "Why?", 1)
        assert block.text == "Why?"


def test_paragraphs_of_html_in_bold_that_ask_are_questions() -> None:
    found = drafts("""
        # FAQ

        <p><b>How do I start?</b></p>
        <p>Press.</p>
        <p><strong>Is it free?</strong><br/>Yes.</p>

        <ul>
          <li><b>Is it new?</b> No.</li>
        </ul>
    """)
    assert [(draft.question, draft.question_line) for draft in found] == [
        ("How do I start?", 3),
        ("Is it free?", 5),
        ("Is it new?", 8),
    ]
    assert [draft.answer[0] for draft in found] == ["<p>Press.</p>", "Yes.</p>", "No.</li>"]


def test_bold_words_in_a_paragraph_of_html_are_text() -> None:
    assert questions("## Why?\n\n<p><b>Mind</b> it.</p>\n\n<p>See <b>Why not?</b></p>\n\n## How?\n\nSo.\n") == [
        "Why?",
        "How?",
    ]


def test_the_classes_of_html_may_tell_questions() -> None:
    item = '<div class="item">\n<div class="faq-question">{}</div>\n<div class="answer">{}</div>\n</div>\n'
    assert questions("# FAQ\n\n" + item.format("Is it new?", "No.") + item.format("Its age", "Old.")) == [
        "Is it new?",
        "Its age",
    ]


def test_components_hold_titles_and_answers() -> None:
    found = drafts("""
        # FAQ

        <AccordionItem value="a">
          <AccordionTrigger>Is it *new*?</AccordionTrigger>
          <AccordionContent>
            No.

            - Really.
          </AccordionContent>
        </AccordionItem>

        <Faq question="Is it free?" answer="Yes." />
    """)
    assert [(draft.question, draft.answer) for draft in found] == [
        ("Is it *new*?", ["No.", "", "    - Really."]),
        ("Is it free?", ["Yes."]),
    ]


def test_terms_that_are_never_closed_end_at_their_definition() -> None:
    text = "<dl>\n<dt>Is it new?\n<dd>No.\n<dt>Is it free?\n<dd>Yes.\n</dl>\n"
    assert [(draft.question, draft.answer) for draft in drafts(text)] == [
        ("Is it new?", ["No."]),
        ("Is it free?", ["Yes."]),
    ]


def test_a_style_sheet_is_no_text() -> None:
    assert answers("## Why?\n\n<style>\np { color: red }\n</style>\n\nSo.\n") == ["So."]
