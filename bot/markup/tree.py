"""Markdown as a tree: blocks of runs of text, with nothing left to interpret."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never


@dataclass(frozen=True, slots=True)
class Style:
    """How a run of text is set."""

    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style; a line break in it is meant. `url` is absolute, "" for text that is no link."""

    text: str
    style: Style = Style()
    url: str = ""


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    spans: Spans


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; the highest level is 1."""

    level: int
    spans: Spans


@dataclass(frozen=True, slots=True)
class Code:
    """Lines of code, without a line break at the end."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody else said."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; `start` is the number of its first item, None where it has bullets."""

    items: tuple[tuple[Block, ...], ...]
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, all of one length, the first of them the header; an alignment for each column, "" for none."""

    rows: tuple[tuple[Spans, ...], ...]
    aligns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across."""


Block = Paragraph | Heading | Code | Quote | Listing | Table | Rule


def text_of(spans: Sequence[Span]) -> str:
    """Return what spans say."""
    return "".join(span.text for span in spans)


def words_of(blocks: Sequence[Block]) -> str:
    """Return what blocks say, on one line."""
    return " ".join(" ".join(_texts(blocks)).split())


def walk(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield blocks and all blocks in them."""
    for block in blocks:
        yield block
        if isinstance(block, Quote):
            yield from walk(block.blocks)
        elif isinstance(block, Listing):
            for item in block.items:
                yield from walk(item)


def _texts(blocks: Sequence[Block]) -> Iterator[str]:
    for block in walk(blocks):
        match block:
            case Paragraph(spans) | Heading(_, spans):
                yield text_of(spans)
            case Code(text):
                yield text
            case Table(rows):
                yield from (text_of(cell) for row in rows for cell in row)
            case Quote() | Listing() | Rule():
                pass
            case _:
                assert_never(block)
