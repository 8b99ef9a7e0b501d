"""One Markdown parser for the whole project, and plain text from Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

_SPACE = {"softbreak", "hardbreak"}
_TEXT = {"text", "code_inline"}


@cache
def parser() -> MarkdownIt:
    """Return the parser: CommonMark, tables, definition lists, front matter."""
    return MarkdownIt("commonmark").enable("table").use(deflist_plugin).use(front_matter_plugin)


@lru_cache(maxsize=4096)
def plain_text(inline: str) -> str:
    """Return the words of inline Markdown: no emphasis, link targets, escapes or HTML."""
    tokens = parser().parseInline(inline)
    return inline_text(tokens[0]) if tokens else ""


def inline_text(token: Token) -> str:
    """Return the words of an inline token, on one line."""
    return " ".join("".join(_pieces(token.children or [])).split())


def _pieces(children: list[Token]) -> Iterator[str]:
    for child in children:
        if child.type in _TEXT:
            yield child.content
        elif child.type in _SPACE:
            yield " "
        elif child.type == "image":
            yield from _pieces(child.children or [])
