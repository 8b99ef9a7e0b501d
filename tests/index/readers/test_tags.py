"""The tags of an HTML text, well formed or hostile."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.readers.html import html_blocks
from index.readers.tags import tags, words_of

_MEGABYTE = 1_000_000
_PIECES = ["<", ">", "</", "/>", "a", "b", " ", "\n", '"', "'", "=", "<!--", "-->", "<!", "<?", "<script>", "</script>"]


def _names(html: str) -> list[str]:
    return [("/" if tag.is_end else "") + (tag.name or html[tag.start : tag.end]) for tag in tags(html)]


@pytest.mark.parametrize(
    ("html", "names"),
    [
        ("<p>a</P >", ["p", "/p"]),
        ("<br/>", ["br"]),
        ("<a href='>' id=\"<\">b</a>", ["a", "/a"]),
        ('<Box title="What is List<T>?">', ["box"]),
        ("<p title=don't>a<b>", ["p", "b"]),
        ("<Tabs.Item>", ["tabs.item"]),
        ("<>a</>", ["<>", "/</>"]),
        ("a < b > c <3 <", []),
        ("<!-- <p> --><p>", ["<!-- <p> -->", "p"]),
        ("<!--><p>", ["<!-->", "p"]),
        ("<!-- <p>", ["p"]),
        ("<!note><?php ?>", ["<!note>", "<?php ?>"]),
        ("<![if <b>", ["<![if <b>"]),
        ("<script>if (a<b) c('<p>')</script><p>", ["<script>if (a<b) c('<p>')", "/script", "p"]),
        ("<style>a<p>", ["<style>", "p"]),
        ('<a href="\n<b>', ["b"]),
    ],
)
def test_tags_and_comments_are_found_and_all_else_is_text(html: str, names: list[str]) -> None:
    assert _names(html) == names


@pytest.mark.parametrize(
    ("html", "attributes"),
    [
        ("<a b=\"c d\" e='f' G=h i>", {"b": "c d", "e": "f", "g": "h"}),
        ('<a b={"c"} d={`e`} f={g}>', {"b": "c", "d": "e", "f": "{g}"}),
        ('<a b = "c&amp;d" b=e/>', {"b": "c&d"}),
        ("<a>", {}),
    ],
)
def test_a_tag_knows_its_attributes(html: str, attributes: dict[str, str]) -> None:
    assert [tag.attributes for tag in tags(html)] == [attributes]


def test_words_stand_on_one_line_with_a_gap_in_place_of_tags() -> None:
    assert words_of("<p>Un<b>der</b>\n&lt;1&gt;</p>") == "Un der <1>"
    assert words_of("<p>Un<b>der</b></p>", gap="") == "Under"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=30).map("".join))
def test_tags_of_any_text_stand_in_order_and_within_it(html: str) -> None:
    end = 0
    for tag in tags(html):
        assert end <= tag.start < tag.end <= len(html)
        assert html[tag.start] == "<"
        assert not tag.name or html[tag.end - 1] == ">"
        end = tag.end


@pytest.mark.parametrize(
    "piece",
    [
        '<a href="\n',
        "<a b='>'\n",
        "<!-- \n",
        "<? \n",
        "<![CDATA[ \n",
        "</a \n",
        "<! \n",
        "<summary \n",
        "<",
        "<script>",
    ],
)
def test_a_megabyte_of_what_nothing_closes_is_read_to_its_end(piece: str) -> None:
    (*_, last) = html_blocks(piece * (_MEGABYTE // len(piece)) + "<p>\n<h2>Why?</h2>", 1)
    assert last.text == "Why?"


def test_many_titles_keep_their_lines() -> None:
    blocks = list(html_blocks("<p><b>Why?</b></p>\nSo.\n" * (_MEGABYTE // 4 // 23), 1))
    assert [block.first_line for block in blocks] == list(range(1, len(blocks) + 1))
