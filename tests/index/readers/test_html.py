"""HTML inside Markdown."""

from __future__ import annotations

from index.readers.blocks import Kind
from index.readers.html import html_blocks, text_of
from tests.index.readers.reading import answers, drafts, questions


def test_the_words_of_html_have_no_tags_comments_or_entities() -> None:
    assert text_of("<b>Is</b>\n <!-- no -->a &lt; b&nbsp;?") == "Is a < b ?"


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
    assert text_of("a <![b> c") == "a c"
    assert questions("<details>\n<summary>Why? <![if x]></summary>\n\nSo.\n\n</details>\n") == ["Why?"]


def test_a_declaration_ends_where_it_ends() -> None:
    assert answers("## What?\n\n<!note>\nThis.\n") == ["This."]


def test_titles_that_are_opened_again_and_again_are_one() -> None:
    for tag in ("summary", "h2"):
        (block,) = html_blocks(f"<{tag}>" * 5_000 + "Why?", 1)
        assert block.text == "Why?"
