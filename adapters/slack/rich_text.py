"""Blocks of the tree as elements of Slack's rich text, in which no text is ever markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from adapters.slack.block_kit import MOST_INDENT
from bot.markup.aligned import aligned
from bot.markup.inlines import bolded
from bot.markup.tree import Block, Code, Heading, Listing, Paragraph, Quote, Rule, Span, Table

Json = dict[str, Any]
_GAP: Json = {"type": "text", "text": "\n\n"}
_LINE: Json = {"type": "text", "text": "\n"}
_FLOWING = {"rich_text_section", "rich_text_quote"}


@dataclass(frozen=True, slots=True)
class Element:
    """An element of rich text; one that `is_held` belongs to the list item before it, a heading to what follows."""

    json: Json
    is_held: bool = False
    is_heading: bool = False


def elements_of(blocks: Sequence[Block]) -> Iterator[Element]:
    """Yield the elements of blocks; each list item, paragraph and fence is one, so that pages can end between them."""
    yield from _elements(blocks, indent=0, border=0)


def merged(elements: Sequence[Json]) -> list[Json]:
    """Return elements with neighbours put together: items of one list, and paragraphs with a blank line between."""
    found: list[Json] = []
    for element in elements:
        if found and _continues(found[-1], element):
            gap = [_GAP] if element["type"] in _FLOWING else []
            found[-1] = {**found[-1], "elements": [*found[-1]["elements"], *gap, *element["elements"]]}
        else:
            found.append(element)
    return found


def section(spans: Sequence[Span]) -> Json:
    """Return spans as a section."""
    return {"type": "rich_text_section", "elements": inlines(spans)}


def quote(spans: Sequence[Span]) -> Json:
    """Return spans as a quote."""
    return {"type": "rich_text_quote", "elements": inlines(spans)}


def preformatted(text: str, border: int = 0) -> Json:
    """Return lines of code."""
    code: Json = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    return code | ({"border": border} if border else {})


def inlines(spans: Sequence[Span]) -> list[Json]:
    """Return spans as text and links, none of them empty."""
    return [_inline(span) for span in spans if span.text]


def _inline(span: Span) -> Json:
    names = ("bold", "italic", "strike", "code")
    style = {name: True for name in names if getattr(span.style, name)}
    kind: Json = {"type": "link", "url": span.url} if span.url else {"type": "text"}
    return kind | {"text": span.text} | ({"style": style} if style else {})


def _elements(blocks: Sequence[Block], indent: int, border: int) -> Iterator[Element]:
    for block in blocks:
        match block:
            case Paragraph(spans):
                yield Element(quote(spans) if border else section(spans))
            case Heading(_, spans):
                yield Element(quote(bolded(spans)) if border else section(bolded(spans)), is_heading=True)
            case Code(text):
                yield from [Element(preformatted(text, border))] if text else []
            case Table():
                yield Element(preformatted(aligned(block), border))
            case Quote(inner):
                yield from _elements(inner, indent, 1)
            case Listing(items, start):
                for index, item in enumerate(items):
                    number = None if start is None else max(start, 1) + index
                    yield from _item(item, number, indent, border)
            case Rule():
                pass
            case _:
                assert_never(block)


def _item(blocks: Sequence[Block], number: int | None, indent: int, border: int) -> Iterator[Element]:
    """Yield an item and what it holds: text belongs to the item itself, all else comes directly after it."""
    own = 0
    while own < len(blocks) and isinstance(blocks[own], Paragraph | Heading):
        own += 1
    yield Element(_numbered(_lines(blocks[:own]), number, indent, border))
    for element in _elements(blocks[own:], indent + 1, border):
        yield Element(element.json, is_held=True)


def _lines(blocks: Sequence[Block]) -> list[Json]:
    found: list[Json] = []
    for block in blocks:
        if isinstance(block, Paragraph | Heading):
            spans = bolded(block.spans) if isinstance(block, Heading) else block.spans
            found += [*([_LINE] if found else []), *inlines(spans)]
    return found or [{"type": "text", "text": " "}]  # Slack refuses an item without text


def _numbered(texts: list[Json], number: int | None, indent: int, border: int) -> Json:
    item: Json = {
        "type": "rich_text_list",
        "style": "bullet" if number is None else "ordered",
        "indent": min(indent, MOST_INDENT),
        "elements": [{"type": "rich_text_section", "elements": texts}],
    }
    item |= {"offset": number - 1} if number is not None and number > 1 else {}
    return item | ({"border": border} if border else {})


def _continues(before: Json, element: Json) -> bool:
    """Tell whether an element goes on with what the one before it began."""
    if before["type"] != element["type"] or before["type"] == "rich_text_preformatted":
        return False
    if before["type"] in _FLOWING:
        return True
    is_alike = all(before.get(name) == element.get(name) for name in ("style", "indent", "border"))
    is_next = element.get("offset", 0) == before.get("offset", 0) + len(before["elements"])
    return is_alike and (before["style"] == "bullet" or is_next)
