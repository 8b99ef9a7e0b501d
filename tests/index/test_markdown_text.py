"""Blocks and words: a parser that leaves out what cannot occur finds what the whole parser finds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from index.markdown_text import Node, blocks_of, parser, plain_text

_INLINE = ["a word", "中文", "?", " ", "  ", "\n", "  \n", "\\\n", "\t", "\0", "\x85", "\\*", "*", "**", "_", "`", "``"]
_MARKS = ["[", "]", "(", ")", "[a]", "[a](b)", "![i](j)", "<b>", "</b>", "<", ">", "&amp;", "&", "&#0;", "<http://x>"]
_LINES = ["# ", "## ", "- ", "  - ", "1. ", "> ", "    ", "```", "~~~", "~~~x", "| a | b |", "|-|-|", "---", "==="]
_MORE = [": ", ":   b", "~ b", "[a]: http://x", "[a]:", "<div>", "</div>", "<!--", "-->", "\n", "\n\n", "\r\n", "\r"]
_inline = st.lists(st.sampled_from(_INLINE + _MARKS), max_size=12).map("".join)
_text = st.lists(st.sampled_from(_INLINE + _MARKS + 2 * _LINES + 2 * _MORE), max_size=30).map("".join)

_Flat = list[tuple[str, object, str, str, int]]


def _words(children: list[Token] | None) -> str:
    pieces = {"softbreak": " ", "hardbreak": " "}
    found = ""
    for child in children or []:
        if child.type in {"text", "code_inline"}:
            found += child.content
        found += pieces.get(child.type, "") + (_words(child.children) if child.type == "image" else "")
    return found


def _expected(node: SyntaxTreeNode, depth: int = 0) -> _Flat:
    found: _Flat = []
    for child in node.children:
        is_inline = child.type == "inline"
        words = " ".join(_words(child.token.children if child.token else None).split()) if is_inline else ""
        found.append((child.type, child.map, "" if child.is_nested else child.content, words, depth))
        found += [] if is_inline else _expected(child, depth + 1)
    return found


def _found(nodes: list[Node], depth: int = 0) -> _Flat:
    found: _Flat = []
    for node in nodes:
        lines = None if node.map is None else (node.map[0], node.map[1])
        found.append((node.type, lines, node.content, node.words, depth))
        found += _found(node.children, depth + 1)
    return found


@given(_inline)
@example("a line  \n and *one* more")
def test_the_words_of_a_line_are_those_of_the_whole_parser(text: str) -> None:
    assert plain_text(text) == " ".join(_words(parser().parseInline(text)[0].children).split())


@given(_text)
@example("term\r: definition")
@example("term\n: definition\n\n> term\n> : definition")
@example("---\ntitle: x\n---\n\n# FAQ")
@example("- | a |\n  | - |\n\n[a]: b\n\n[a]")
def test_blocks_are_those_of_the_whole_parser(text: str) -> None:
    ours: dict[str, Any] = {}
    whole: dict[str, Any] = {}
    expected = _expected(SyntaxTreeNode(parser().parse(text, whole)))
    assert _found(blocks_of(text, ours)) == expected
    assert ours == whole


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("# a\n\nb", ["heading", "paragraph"]),
        ("|a|\n|-|\n|b|", ["table"]),
        ("> a\n\n- b", ["blockquote", "bullet_list"]),
        ("~~~\na\n~~~\n\n<div>", ["fence", "html_block"]),
        ("a\n: b", ["dl"]),
        ("---\na: b\n---\n\nc\n===", ["front_matter", "heading"]),
    ],
)
def test_every_kind_of_block_is_found(text: str, kinds: list[str]) -> None:
    assert [node.type for node in blocks_of(text)] == kinds


def test_a_node_is_walked_with_all_below_it() -> None:
    (node,) = blocks_of("- a\n- b")
    assert [part.words for part in node.walk() if part.type == "inline"] == ["a", "b"]
