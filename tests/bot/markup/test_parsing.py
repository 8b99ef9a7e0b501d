"""From Markdown to the tree: what each construct becomes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.markup.parsing import spans_of, tree_of
from bot.markup.tree import (
    Block,
    Code,
    Heading,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Span,
    Style,
    Table,
    text_of,
    walk,
    words_of,
)

_BOLD = Style(bold=True)
_CODE = Style(code=True)


def _text(words: str) -> Paragraph:
    return Paragraph((Span(words),))


_BLOCKS: dict[str, tuple[Block, ...]] = {
    "words": (_text("words"),),
    "a\nb  \nc\\\nd": (_text("a b\nc\nd"),),
    "中文\n中文\nend": (_text("中文中文 end"),),
    "## **T** `c`": (Heading(2, (Span("T", _BOLD), Span(" "), Span("c", _CODE))),),
    "Title\n===": (Heading(1, (Span("Title"),)),),
    "```py\na\n\n b\n```": (Code("a\n\n b", "py"),),
    "    indented\n     more": (Code("indented\n more"),),
    "> a\n>\n> > b": (Quote((_text("a"), Quote((_text("b"),)))),),
    "- a\n  - b\n\n- c": (Listing(((_text("a"), Listing(((_text("b"),),))), (_text("c"),))),),
    "3. a\n   ```\n   x\n   ```\n   b\n4. c": (Listing(((_text("a"), Code("x"), _text("b")), (_text("c"),)), 3),),
    "| a | b |\n|:-|-:|\n| 1 \\| 2 |\n": (
        Table((((Span("a"),), (Span("b"),)), ((Span("1 | 2"),), ())), ("left", "right")),
    ),
    "a\n\n***\n\nb": (_text("a"), Rule(), _text("b")),
    "term\n: one\n: two": (Paragraph((Span("term", _BOLD),)), Listing(((_text("one"),),)), Listing(((_text("two"),),))),
    "---\na: 1\n---": (Rule(), Heading(2, (Span("a: 1"),))),
    "<!-- nothing -->": (),
    "<details><summary>More <b>of</b> it</summary>\n\n*in*\n\n</details>": (
        Paragraph((Span("More of it", _BOLD),)),
        Paragraph((Span("in", Style(italic=True)),)),
    ),
    "<h3>Head</h3><p>one<br>two &amp; three</p>": (Heading(3, (Span("Head"),)), _text("one\ntwo & three")),
    "<pre>\n a\n  b\n</pre>": (Code(" a\n  b"),),
    "<ul><li>a</li><li>b</li></ul>": (_text("• a"), _text("• b")),
    "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>": (
        Paragraph((Span("a | b", _BOLD),)),
        _text("1 | 2"),
    ),
    "<script>alert(1)</script>": (),
    '<Tabs>\n<TabItem value="x">': (),
    "<your_path>": (_text("<your_path>"),),
    "<div>\nput it in <your_path></div>": (_text("put it in <your_path>"),),
    "<hr>": (Rule(),),
}


@pytest.mark.parametrize("markdown", _BLOCKS)
def test_a_block_becomes_what_it_says(markdown: str) -> None:
    assert tree_of(markdown) == _BLOCKS[markdown]


_SPANS: dict[str, tuple[Span, ...]] = {
    "a **b *c*** ~~d~~": (
        Span("a "),
        Span("b ", _BOLD),
        Span("c", Style(bold=True, italic=True)),
        Span(" "),
        Span("d", Style(strike=True)),
    ),
    "`a  *b* \\_`": (Span("a  *b* \\_", _CODE),),
    "\\*a\\* &lt;b&gt; &#65;": (Span("*a* <b> A"),),
    "[a `b`](https://x.y 'title')": (
        Span("a ", url="https://x.y"),
        Span("b", _CODE, "https://x.y"),
    ),
    "<https://x.y>": (Span("https://x.y", url="https://x.y"),),
    "see https://x.y/a_b_(c).": (Span("see "), Span("https://x.y/a_b_(c)", url="https://x.y/a_b_(c)"), Span(".")),
    "(https://x.y)": (Span("("), Span("https://x.y", url="https://x.y"), Span(")")),
    "`https://x.y`": (Span("https://x.y", _CODE),),
    "![words](https://x.y/z.png)": (Span("words", url="https://x.y/z.png"),),
    "![](https://x.y/z.png)": (Span("z.png", url="https://x.y/z.png"),),
    "[![badge](https://x.y/b.svg)](https://x.y/build)": (Span("badge", url="https://x.y/build"),),
    "[a](slack://x) [b](x/y.md)": (Span("a b"),),
    "[a](javascript:alert(1))": (Span("[a](javascript:alert(1))"),),
    "<a href='https://x.y'>a</a> <kbd>K</kbd> <b>b</b> <!-- c -->d": (
        Span("a", url="https://x.y"),
        Span(" "),
        Span("K", _CODE),
        Span(" "),
        Span("b", _BOLD),
        Span(" d"),
    ),
    "<img src='https://x.y/z.png' alt='words'>": (Span("words", url="https://x.y/z.png"),),
    "run <command> now": (Span("run <command> now"),),
    "</b> a </a> b": (Span(" a  b".strip()),),
    "a\x07b": (Span("a\ufffdb"),),
    "# no heading": (Span("# no heading"),),
}


@pytest.mark.parametrize("markdown", _SPANS)
def test_a_run_of_text_becomes_what_it_says(markdown: str) -> None:
    assert spans_of(markdown) == _SPANS[markdown]


def test_relative_links_and_pictures_lead_to_where_the_page_stands() -> None:
    found = spans_of("[a](../b.md#c) ![d](e.png)", "https://github.com/o/r/blob/main/docs/faq.md#L1-L2")
    assert [span.url for span in found if span.url] == [
        "https://github.com/o/r/blob/main/b.md#c",
        "https://github.com/o/r/blob/main/docs/e.png",
    ]


_PIECES = st.sampled_from(
    [
        *("word", "中文", "😀", "`code`", "**bold**", "*it*", "[link](https://x.y/z)", "[rel](a.md)", "<b>h</b>"),
        *("\n", "\n\n", "  \n", "- ", "1. ", "> ", "# ", "    ", "```\n", "~~~\n", "| a | b |\n", "|---|---|\n"),
        *("<!channel>", "<@U1>", "&amp;", "\\*", "<br>", "</div>", "<div>", "<details>", ": ", "***\n", "<", "|", "_"),
    ]
)
_MARKDOWN = st.lists(_PIECES, max_size=40).map("".join)


@given(_MARKDOWN)
def test_any_text_becomes_a_tree_whose_spans_say_something(markdown: str) -> None:
    for block in walk(tree_of(markdown, "https://x.y/faq.md")):
        spans = block.spans if isinstance(block, Paragraph | Heading) else ()
        assert bool(spans) == isinstance(block, Paragraph | Heading)
        assert all(span.text for span in spans)
        if isinstance(block, Table):
            assert {len(row) for row in block.rows} == {len(block.aligns)}


@given(_MARKDOWN)
def test_no_word_is_lost(markdown: str) -> None:
    said = words_of(tree_of(markdown, "https://x.y/faq.md"))
    for word in ("word", "中文", "😀", "code", "bold", "link", "rel"):
        # The same word also stands in the info line of a fence, which is no text.
        written = re.sub(r"(?m)^.*(?:```|~~~).*$", "", markdown).count(word)
        assert said.count(word) >= written


def test_the_text_of_spans_is_all_that_they_say() -> None:
    assert text_of((Span("a"), Span("b", _BOLD))) == "ab"
