"""Blocks made plain before the walk: questions in quotes, marks on a line of their own, "Problem:" and "Solution:"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from index.markdown_text import plain_text
from index.readers.blocks import Block, Kind
from index.readers.emphasis import in_bold, with_statements, with_titles
from index.signs import (
    ends_as_question,
    is_generic,
    problem_mark,
    unmarked_problem,
    unmarked_question,
    unmarked_solution,
)

_BARE = re.compile(r"(?:Q|Question|问题?)(?:\s*#?\d+)?\s*[:：.]?", re.IGNORECASE)
_BARE_HEADING = re.compile(r"(?:Q|Question|问题?)\s*#?\d+\s*[:：.]?", re.IGNORECASE)
_LONGEST = 200
_TWICE = 2
_MOST = 0.8


def made_plain(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks as the walk expects them."""
    asking = sum(block.kind is Kind.HEADING and ends_as_question(block.text) for block in blocks)
    opened = list(_unquoted(map(in_bold, blocks), takes_all=asking < _TWICE and _quotes_ask(blocks)))
    joined = list(_joined([part for block in opened for part in _unlisted(block)]))
    return _in_turns(list(with_statements(list(with_titles(joined)))))


def _quotes_ask(blocks: Sequence[Block]) -> bool:
    return sum(block.kind is Kind.QUOTE and _is_question_quote(block) for block in blocks) >= _TWICE


def _is_question_quote(block: Block) -> bool:
    (inner,) = block.items
    return len(inner) == 1 and inner[0].kind is Kind.PARAGRAPH and ends_as_question(inner[0].text)


def _unquoted(blocks: Iterable[Block], *, takes_all: bool) -> Iterator[Block]:
    """Yield what stands in a quote that is a question, and other quotes whole."""
    for block in blocks:
        if block.kind is not Kind.QUOTE:
            yield block
            continue
        (inner,) = block.items
        is_marked = bool(inner) and inner[0].kind is Kind.PARAGRAPH and unmarked_question(inner[0].markdown) is not None
        if is_marked or (takes_all and _is_question_quote(block)):
            yield from inner
        else:
            yield replace(block, kind=Kind.OTHER, items=())


def _unlisted(block: Block) -> list[Block]:
    """Return the blocks of a list whose items begin with headings or folds, or the block itself."""
    if block.kind is Kind.LIST and block.items:
        titled = sum(bool(item) and item[0].kind in {Kind.HEADING, Kind.SUMMARY} for item in block.items)
        if titled >= _MOST * len(block.items):
            return [part for item in block.items for part in item]
    return [block]


def _joined(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks, a mark or an empty title together with the question below it."""
    number = 0
    while number < len(blocks):
        block = blocks[number]
        following = blocks[number + 1] if number + 1 < len(blocks) else None
        joined = _join(block, following) if following is not None else None
        if joined is not None:
            number += 1
        if joined is not None or block.kind is not Kind.SUMMARY or block.text:
            yield joined or block
        number += 1


def _join(block: Block, following: Block) -> Block | None:
    if block.kind is Kind.SUMMARY and not block.text and following.kind in {Kind.HEADING, Kind.PARAGRAPH}:
        return replace(block, markdown=" ".join(following.markdown.split()), text=following.text)
    if following.kind is not Kind.PARAGRAPH or len(following.markdown) > _LONGEST:
        return None
    words = block.text.strip("*_ ")
    if block.kind is Kind.HEADING and _BARE_HEADING.fullmatch(words):
        return replace(block, markdown=" ".join(following.markdown.split()), text=following.text)
    if block.kind is Kind.PARAGRAPH and _BARE.fullmatch(words):
        lines = (block.first_line, *following.lines[1:])
        return replace(following, markdown=f"Q: {following.markdown}", lines=lines)
    return None


def _in_turns(blocks: list[Block]) -> list[Block]:
    """Return the blocks with "Problem:" and "Solution:" written as "Q:" and "A:" where they come in turn."""
    found: list[Block] = []
    start = 0
    for stop in [number for number, block in enumerate(blocks) if block.kind is Kind.HEADING] + [len(blocks)]:
        heading = blocks[start - 1] if start else None
        found += _turned_section(blocks[start:stop], is_page=heading is None or is_generic(heading.text))
        found += blocks[stop : stop + 1]
        start = stop + 1
    return found


def _turned_section(section: list[Block], *, is_page: bool) -> list[Block]:
    paragraphs = [block for block in section if block.kind is Kind.PARAGRAPH]
    marks = [mark for block in paragraphs if (mark := problem_mark(block.markdown))]
    first = marks[0] if marks else ""
    takes_paragraphs = bool(first) and (is_page or marks.count(first) >= _TWICE) and _is_solved(paragraphs)
    return [_turned(block, first if takes_paragraphs else "") for block in section]


def _is_solved(paragraphs: list[Block]) -> bool:
    return any(unmarked_solution(line) is not None for block in paragraphs for line in block.markdown.split("\n"))


def _turned(block: Block, mark: str) -> Block:
    if block.kind is Kind.PARAGRAPH and mark:
        return _as_turn(block, mark)
    if block.kind is Kind.LIST:
        return replace(block, items=tuple(_turned_item(item) for item in block.items))
    if block.kind is Kind.PARAGRAPH and unmarked_question(block.markdown) is not None:
        return _as_turn(block, "")
    return block


def _turned_item(item: tuple[Block, ...]) -> tuple[Block, ...]:
    mark = problem_mark(item[0].markdown) if item and item[0].kind is Kind.PARAGRAPH else ""
    if not mark or mark == "error":  # the message itself, as programs print it
        return item
    texts = [line for block in item for line in block.markdown.split("\n")]
    if not any(unmarked_solution(line.lstrip("-*+ ")) is not None for line in texts):
        return item
    return tuple(_as_turn(block, mark) if block.kind is Kind.PARAGRAPH else block for block in item)


def _as_turn(block: Block, mark: str) -> Block:
    lines = [_turn(line, mark) for line in block.markdown.split("\n")]
    markdown = "\n".join(lines)
    return block if markdown == block.markdown else replace(block, markdown=markdown, text=plain_text(markdown))


def _turn(line: str, mark: str) -> str:
    problem = unmarked_problem(line) if mark and problem_mark(line) == mark else None
    if problem is not None:
        return f"Q: {problem}"
    solution = unmarked_solution(line)
    return line if solution is None else f"A: {solution}"
