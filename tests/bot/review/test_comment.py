"""The comment: the verdict first, no longer than GitHub takes, and no text in it does anything."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.review.comment import LONGEST, MARKER, comment_of, literal, untouched_comment
from bot.review.sheets import harmless, review_record
from tests.bot.review.samples import sample

_MARKDOWN = MarkdownIt("commonmark").enable("table")
_SPACE = "\u200b"
_HOSTILE = (
    "@everyone and @org/team",
    MARKER,
    "a | b || \\| \\\\| c",
    "</details><script>alert(1)</script>",
    "`code` ``more",
    "see #12, GH-3, owner/repo#4 and https://evil.example/?a=1 www.evil.example",
    "![x](https://evil.example/x.png) [y](javascript:alert)",
    "line\n\n# heading\n| --- |",
    "\x1b[31mred\u202egnp.exe",
    "$x^2$ ~~no~~ &lt;b&gt;",
)


def _cells(text: str) -> list[str]:
    """Return the texts of a table's cells, as a reader sees them."""
    tokens = _MARKDOWN.parse(text)
    found = []
    for number, token in enumerate(tokens):
        if token.type == "td_open":
            assert {child.type for child in tokens[number + 1].children or ()} <= {"text", "text_special"}
            found.append("".join(child.content for child in tokens[number + 1].children or ()))
    return found


def _row(*cells: str) -> str:
    return f"| a | b | c |\n| --- | --- | --- |\n| {' | '.join(cells)} |\n"


@given(st.lists(st.text(max_size=40) | st.sampled_from(_HOSTILE), min_size=3, max_size=3))
def test_a_text_in_a_table_is_shown_as_it_is_and_stays_in_its_cell(texts: list[str]) -> None:
    cells = _cells(_row(*map(literal, texts)))
    assert [cell.replace(_SPACE, "") for cell in cells] == [harmless(text) for text in texts]


@given(st.text(max_size=60) | st.sampled_from(_HOSTILE))
def test_nothing_in_a_text_notifies_anybody_or_becomes_a_link(text: str) -> None:
    shown = literal(text)
    assert not re.search(r"[@#]\w", shown)
    assert not re.search(r"://\S", shown.replace(f"://{_SPACE}", ""))
    assert not re.search(r"(?i)\b(?:www\.|gh-)[a-z0-9]", shown)
    assert MARKER not in shown


@pytest.mark.parametrize("text", _HOSTILE)
def test_a_comment_about_hostile_texts_has_only_the_markup_that_is_ours(text: str) -> None:
    comment = comment_of(sample(text, 9))
    assert comment.startswith(MARKER)
    assert comment.count(MARKER) == 1
    html = re.findall(r"<[^>]+>", _MARKDOWN.render(comment).replace(MARKER, ""))
    allowed = r"</?(?:h3|h4|ul|li|p|table|thead|tbody|tr|th|td|details|summary)>"
    assert [tag for tag in html if not re.fullmatch(allowed, tag)] == []
    assert "\x1b" not in comment


def test_the_verdict_comes_first_and_what_gets_worse_before_what_gets_better() -> None:
    comment = comment_of(sample("word"))
    places = [
        comment.index(part)
        for part in ("### FAQ review: errors", "Of 2 labelled", "Lost:", "Gained:", "Entries removed")
    ]
    assert places == sorted(places)


def test_a_long_table_is_folded_and_a_short_one_is_not() -> None:
    assert "<details>" not in comment_of(sample("word", 6))
    assert "<details><summary>Lost: right before, and not now (7)</summary>" in comment_of(sample("word", 7))


@pytest.mark.parametrize("text", ["word", "|" * 400, "\U0001f426" * 400])
def test_a_comment_is_never_longer_than_github_takes(text: str) -> None:
    comment = comment_of(sample(text, 500))
    assert len(comment.encode("utf-16-le")) // 2 <= LONGEST
    assert len(comment) <= LONGEST
    assert re.search(r"And \d+ more\.", comment)


def test_an_edit_that_touches_the_faq_no_more_has_a_comment_of_its_own() -> None:
    assert untouched_comment() == f"{MARKER}\n\nThis edit touches no FAQ file.\n"


def test_the_record_says_what_the_comment_says() -> None:
    record = review_record(sample("word", 2))
    assert (record["is_worse"], record["is_refused"], record["allowed"]) == (False, True, 0)
    assert [len(record[name]) for name in ("added", "removed", "changed", "findings")] == [2, 2, 2, 2]
    assert len(record["questions"]["lost"]) == 2
