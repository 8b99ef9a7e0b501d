"""Markdown into blocks, on markdown-it-py: structure from the parser, text verbatim from the lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from index.errors import Problem, Severity
from index.markdown_text import Node, blocks_of, plain_text
from index.readers.blocks import Block, Kind
from index.readers.containers import open_containers
from index.readers.html import html_blocks
from index.readers.leads import is_whole_bold
from index.readers.lines import unix_lines
from index.readers.lists import is_question_table, without_numbers
from index.signs import ends_as_question

_KINDS = {
    "paragraph": Kind.PARAGRAPH,
    "table": Kind.TABLE,
    "fence": Kind.CODE,
    "code_block": Kind.CODE,
}
_DROPPED = {"front_matter", "hr"}
_ANCHOR_TAG = re.compile(r"<a\s+(?:id|name)=[^>]*>\s*(?:</a>)?", re.IGNORECASE)
_DIRECTIVE = re.compile(r"\{(contents|toctree|tableofcontents)\}")
_MYST_TARGET = re.compile(r"\([\w./:+-]+\)=")
_ANCHOR = re.compile(r"\s*\{\s*#([\w.:-]+)[^}]*\}\s*$")
_MARKER = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])(?P<gap>[ \t]*)")
_DEFINITION = re.compile(r"[ \t]*[:~][ \t]*")
_QUOTE = re.compile(r"^ {0,3}> ?")
_SENTENCE_END = re.compile(r"(?<!\.)[.。!！;；]$")
_WIDEST_GAP = 4  # CommonMark: more spaces than that after a marker begin indented code
_TAB = 4
_FENCE = re.compile(r"(?:[>\s]|[-*+]\s|\d{1,9}[.)]\s)*(`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a container's text starts: the column, and the line that its marker stands on."""

    column: int = 0
    marker_line: int = -1


def read_markdown(text: str, file: str) -> tuple[list[Block], list[Problem]]:
    """Return the document's blocks, and the problems of its Markdown."""
    text = unix_lines(text)
    lines, marks = open_containers(text.split("\n"))
    environment: dict[str, Any] = {}
    nodes = blocks_of("\n".join(lines), environment)
    unquoted = [_QUOTE.sub("", line) for line in lines]
    blocks = [block for node in nodes for block in _top_blocks(node, lines, unquoted)]
    blocks += _references(environment, lines)
    blocks += marks
    blocks.sort(key=lambda block: (block.first_line, block.kind is Kind.END and not block.markdown))
    return blocks, list(_unclosed_fences(nodes, lines, file))


def _top_blocks(node: Node, lines: list[str], unquoted: list[str]) -> Iterator[Block]:
    if node.type != "blockquote":
        yield from _blocks(node, lines, _Place())
        return
    inner = tuple(block for child in node.children for block in _blocks(child, unquoted, _Place()))
    first, _ = _range(node)
    yield _block(Kind.QUOTE, lines, first, _last_line(node, lines), _Place(), items=(inner,))


def _blocks(node: Node, lines: list[str], place: _Place) -> Iterator[Block]:
    if node.map is None or node.type in _DROPPED:
        return
    first, last = node.map[0], _last_line(node, lines)
    if node.type == "heading":
        is_text = _is_ruled_text(node, lines)
        words = _text(node)
        yield _block(Kind.PARAGRAPH, lines, first, last - 1, place, text=words) if is_text else _heading(node, first)
    elif node.type == "html_block":
        yield from html_blocks(_slice(lines, first, last, place), first + 1)
    elif node.type in {"bullet_list", "ordered_list"}:
        items = tuple(_item(item, lines, place) for item in node.children)
        yield _block(Kind.LIST, lines, first, last, place, items=items, ordered=node.type == "ordered_list")
    elif node.type == "dl":
        yield _block(Kind.DEFINITIONS, lines, first, last, place, items=tuple(_definitions(node, lines, place)))
    elif not _is_furniture(node):
        yield _leaf(node, lines, first, last, place)


def _leaf(node: Node, lines: list[str], first: int, last: int, place: _Place) -> Block:
    kind = _KINDS.get(node.type, Kind.OTHER)
    words = _text(node) if kind is Kind.PARAGRAPH else ""
    rows = without_numbers(tuple(_rows(node))) if kind is Kind.TABLE else ()
    return _block(kind, lines, first, last, place, text=words, items=rows if is_question_table(rows) else ())


def _rows(table: Node) -> Iterator[tuple[Block, ...]]:
    for row in table.walk():
        if row.type == "tr":
            line = (_range(row)[0] + 1,)
            contents = [cell.children[0].content if cell.children else "" for cell in row.children]
            yield tuple(Block(Kind.PARAGRAPH, content, line, plain_text(content)) for content in contents)


def _is_furniture(node: Node) -> bool:
    """Tell what Sphinx consumes and a reader never sees: tables of contents, targets."""
    if node.type == "fence":
        return _DIRECTIVE.match(node.token.info) is not None
    return node.type == "paragraph" and _MYST_TARGET.fullmatch(_text(node)) is not None


def _heading(node: Node, first: int) -> Block:
    content = node.children[0].content if node.children else ""
    found = _ANCHOR.search(content)
    content = " ".join(_ANCHOR_TAG.sub("", _ANCHOR.sub("", content)).split())
    words = _ANCHOR.sub("", _text(node)).strip()
    anchor = found[1] if found else ""
    return Block(Kind.HEADING, content, (first + 1,), words, level=int(node.token.tag[1]), anchor=anchor)


def _is_ruled_text(node: Node, lines: list[str]) -> bool:
    """Tell whether "---" below a line was meant as a rule: the text is a sentence, or a question with its answer."""
    first, end = _range(node)
    if node.token.markup != "-" or end - first < 2:  # noqa: PLR2004  (text and rule)
        return False
    is_answered = end - first > 2 and (is_whole_bold(lines[first]) or ends_as_question(lines[first]))  # noqa: PLR2004  (question, answer, rule)
    return is_answered or _SENTENCE_END.search(_text(node)) is not None


def _item(node: Node, lines: list[str], place: _Place) -> tuple[Block, ...]:
    first, _ = _range(node)
    line = lines[first].expandtabs(_TAB)[place.column :]
    marker = _MARKER.match(line)
    gap = len(marker["gap"]) if marker else 0
    width = marker.end() if marker else 0
    if gap > _WIDEST_GAP or not line[width:]:
        width += 1 - gap
    inner = _Place(place.column + width, first)
    return tuple(block for child in node.children for block in _blocks(child, lines, inner))


def _definitions(node: Node, lines: list[str], place: _Place) -> Iterator[tuple[Block, ...]]:
    """Yield each term with its definitions."""
    blocks: list[Block] = []
    for child in node.children:
        if child.type == "dt":
            if blocks:
                yield tuple(blocks)
            term = child.children[0]
            blocks = [Block(Kind.PARAGRAPH, term.content, (_range(child)[0] + 1,), _text(child))]
        else:
            inner = _definition_place(child, lines, place)
            blocks += [block for part in child.children for block in _blocks(part, lines, inner)]
    if blocks:
        yield tuple(blocks)


def _definition_place(node: Node, lines: list[str], place: _Place) -> _Place:
    first, _ = _range(node.children[0] if node.children else node)  # the parser counts the term's line to the node
    marker = _DEFINITION.match(lines[first].expandtabs(_TAB)[place.column :])
    return _Place(place.column + (marker.end() if marker else 0), first)


def _block(kind: Kind, lines: list[str], first: int, last: int, place: _Place, **more: Any) -> Block:
    return Block(kind, _slice(lines, first, last, place), tuple(range(first + 1, last + 2)), **more)


def _slice(lines: list[str], first: int, last: int, place: _Place) -> str:
    """Return lines `first` to `last` as they stand, less the indentation of their container."""
    return "\n".join(_cut(lines[number], number, place) for number in range(first, last + 1))


def _cut(line: str, number: int, place: _Place) -> str:
    """Return the line without the indentation, or marker, of its container; tabs after that stay."""
    column = taken = 0
    for char in line:
        if column >= place.column or not (char in " \t" or number == place.marker_line):
            break
        column += _TAB - column % _TAB if char == "\t" else 1
        taken += 1
    return " " * (column - place.column) + line[taken:]


def _range(node: Node) -> tuple[int, int]:
    """Return the first line of a node, from 0, and the line after its last."""
    return (node.map[0], node.map[1]) if node.map else (0, 1)


def _last_line(node: Node, lines: list[str]) -> int:
    """Return the last line of a node that is not blank: list nodes claim the blank lines after them."""
    first, end = _range(node)
    last = min(end, len(lines)) - 1
    while last > first and not lines[last].strip():
        last -= 1
    return last


def _text(node: Node) -> str:
    return " ".join(child.words for child in node.children if child.type == "inline")


def _references(environment: dict[str, Any], lines: list[str]) -> Iterator[Block]:
    """Yield link definitions, which the parser consumes, so that answers keep them."""
    for reference in environment.get("references", {}).values():
        first, last = reference["map"][0], max(reference["map"][1] - 1, reference["map"][0])
        yield _block(Kind.OTHER, lines, first, last, _Place())


def _fences(nodes: list[Node]) -> Iterator[Node]:
    for node in nodes:
        if node.type == "fence":
            yield node
        elif node.children:
            yield from _fences(node.children)


def _unclosed_fences(nodes: list[Node], lines: list[str], file: str) -> Iterator[Problem]:
    for node in _fences(nodes):
        if node.map is None:
            continue
        mark = node.token.markup
        closing = _FENCE.match(lines[_last_line(node, lines)])
        is_closed = _last_line(node, lines) > node.map[0] and closing and closing[1].startswith(mark)
        if is_closed:
            continue
        below = lines[node.map[0] + 1 :]
        swallows = node.token.level == 0 and any(line.startswith(("#", "- ", "* ")) for line in below)
        severity = Severity.ERROR if swallows else Severity.WARNING
        what = f"the code fence {mark} opened here is never closed"
        remedy = f"Add a line {mark} after the code" + (": it hides the entries below it." if swallows else ".")
        yield Problem(severity, file, node.map[0] + 1, what, remedy)
