"""One Markdown parser for the whole project, the tree of a text's blocks, and plain text from Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

_SPACE = {"softbreak", "hardbreak"}
_TEXT = {"text", "code_inline"}
# What begins anything but words in CommonMark: escapes, code, emphasis, links, HTML, entities; NUL is replaced.
_MARKUP = re.compile(r"[\\`*_\[<&\0]")


@dataclass(slots=True, eq=False)
class Node:
    """A block, or the inline text of one, with the blocks in it.

    `map` is its first line, from 0, and the one after its last; `words` the plain text of an inline text.
    """

    type: str
    token: Token
    map: list[int] | None
    content: str
    words: str
    children: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """Yield the node and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


@cache
def parser() -> MarkdownIt:
    """Return the parser: CommonMark, tables, definition lists, front matter."""
    return _new_parser()


def blocks_of(text: str, environment: dict[str, Any] | None = None) -> list[Node]:
    """Return the blocks of a text, its link definitions in the environment; inside lines only words can be told."""
    top: list[Node] = []
    open_nodes = [top]
    for token in _words_parser().parse(text, environment):
        if token.nesting < 0:
            open_nodes.pop()
            continue
        words = inline_text(token) if token.type == "inline" else ""
        node = Node(token.type.removesuffix("_open"), token, token.map, token.content, words)
        open_nodes[-1].append(node)
        if token.nesting > 0:
            open_nodes.append(node.children)
    return top


@lru_cache(maxsize=4096)
def plain_text(inline: str) -> str:
    """Return the words of inline Markdown: no emphasis, link targets, escapes or HTML."""
    if _MARKUP.search(inline) is None:
        return " ".join(inline.split())
    return inline_text(parser().parseInline(inline)[0])


def inline_text(token: Token) -> str:
    """Return the words of an inline token, on one line; one without children has no markup."""
    words = "".join(_pieces(token.children)) if token.children else token.content
    return " ".join(words.split())


@cache
def _words_parser() -> MarkdownIt:
    """Return the parser for whoever wants words alone: lines without markup, by far the most, get no children."""
    reader = _new_parser()
    reader.core.ruler.at("inline", _parse_marked)
    return reader


def _new_parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table").use(deflist_plugin).use(front_matter_plugin)


def _parse_marked(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and token.children is not None and _MARKUP.search(token.content):
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def _pieces(children: list[Token]) -> Iterator[str]:
    for child in children:
        if child.type in _TEXT:
            yield child.content
        elif child.type in _SPACE:
            yield " "
        elif child.type == "image":
            yield from _pieces(child.children or [])
