"""From Markdown to the tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.deflist import deflist_plugin

from bot.markup.html import html_blocks, inline_tag
from bot.markup.inlines import Inlines, bolded
from bot.markup.tree import Block, Code, Heading, Listing, Paragraph, Quote, Rule, Span, Spans, Table

_MOST_NESTED = 100  # what is nested deeper, the parser drops
_TAGS = {"strong": "b", "em": "i", "s": "s"}


@lru_cache(maxsize=32)  # a reply asks for the tree of its answer several times
def tree_of(markdown: str, link_base: str | None = None) -> tuple[Block, ...]:
    """Return the tree of a Markdown text; relative links are taken to stand on the page `link_base`."""
    return tuple(_blocks(SyntaxTreeNode(_parser().parse(markdown)).children, link_base))


def spans_of(markdown: str, link_base: str | None = None) -> Spans:
    """Return the spans of a line of Markdown, in which nothing begins a block."""
    return _spans(_parser().parseInline(markdown)[0].children or [], link_base)


@cache
def _parser() -> MarkdownIt:
    """Return a parser that drops nothing: no front matter, which an answer may only seem to begin with."""
    return MarkdownIt("commonmark", {"maxNesting": _MOST_NESTED}).enable(["table", "strikethrough"]).use(deflist_plugin)


def _blocks(nodes: Sequence[SyntaxTreeNode], base: str | None) -> Iterator[Block]:
    for node in nodes:
        match node.type:
            case "paragraph" | "dt" | "heading":
                yield from _texts(node, base)
            case "fence" | "code_block":
                yield Code(node.content.rstrip("\n"), node.info.strip())
            case "blockquote":
                yield Quote(tuple(_blocks(node.children, base)))
            case "bullet_list" | "ordered_list":
                start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
                yield Listing(tuple(tuple(_blocks(item.children, base)) for item in node.children), start)
            case "dd":
                yield Listing((tuple(_blocks(node.children, base)),))
            case "table":
                yield _table(node, base)
            case "hr":
                yield Rule()
            case "html_block":
                yield from html_blocks(node.content, base)
            case _:
                yield from _blocks(node.children, base)


def _texts(node: SyntaxTreeNode, base: str | None) -> Iterator[Block]:
    spans = _inline(node, base)
    if not spans:
        return
    if node.type == "heading":
        yield Heading(int(node.tag[1:]), spans)
    elif node.type == "dt":
        yield Paragraph(bolded(spans))
    else:
        yield Paragraph(spans)


def _table(node: SyntaxTreeNode, base: str | None) -> Table:
    rows = [row for part in node.children for row in part.children]
    styles = [str(cell.attrs.get("style", "")) for cell in rows[0].children]
    aligns = tuple(style.removeprefix("text-align:") for style in styles)
    return Table(tuple(tuple(_inline(cell, base) for cell in row.children) for row in rows), aligns)


def _inline(node: SyntaxTreeNode, base: str | None) -> Spans:
    tokens = [child.token for child in node.children if child.token]
    return _spans([inner for token in tokens for inner in token.children or []], base)


def _spans(tokens: Sequence[Token], base: str | None) -> tuple[Span, ...]:
    inlines = Inlines(base)
    for token in tokens:
        _write(token, inlines)
    return inlines.take()


def _write(token: Token, inlines: Inlines) -> None:
    name = token.type.removesuffix("_open").removesuffix("_close")
    match name:
        case "text" | "code_inline":
            inlines.text(token.content, is_code=name == "code_inline")
        case "softbreak":
            inlines.line_end()
        case "hardbreak":
            inlines.open("br", {})
        case "image":
            inlines.image(str(token.attrs.get("src", "")), token.content)
        case "html_inline":
            inline_tag(token.content, inlines)
        case "link" if token.nesting > 0:
            inlines.open("a", {"href": str(token.attrs.get("href", ""))})
        case "link":
            inlines.close("a")
        case _ if token.nesting > 0:
            inlines.open(_TAGS[name], {})
        case _:
            inlines.close(_TAGS[name])
