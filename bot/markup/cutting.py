"""A block that is too long for a message, in two."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.markup.tree import Code, Heading, Paragraph, Spans, Table, text_of

Cuttable = Paragraph | Heading | Code | Table
_SPACE = re.compile(r"\s+")


def cut(block: Cuttable, has_room: Callable[[Cuttable], bool]) -> tuple[Cuttable, Cuttable | None]:
    """Return the longest beginning of a block that has room, however little, and what is left of it.

    Text ends between two words, code between two lines, a table between two rows, below the same header.
    """
    match block:
        case Table():
            return _table_cut(block, has_room)
        case Code():
            ends = [found.start() for found in re.finditer("\n", block.text)]
            end = _last(ends, len(block.text), lambda end: has_room(replace(block, text=block.text[:end])))
            after = block.text[end:].removeprefix("\n")
            return replace(block, text=block.text[:end]), replace(block, text=after) if after else None
        case _:
            text = text_of(block.spans)
            ends = [found.start() for found in _SPACE.finditer(text) if found.start()]
            end = _last(ends, len(text), lambda end: has_room(replace(block, spans=_between(block.spans, 0, end))))
            begin = len(text) - len(text[end:].lstrip())
            rest = _between(block.spans, begin, len(text))
            return replace(block, spans=_between(block.spans, 0, end)), replace(block, spans=rest) if rest else None


def _table_cut(table: Table, has_room: Callable[[Cuttable], bool]) -> tuple[Table, Table | None]:
    counts = range(2, len(table.rows) + 1)
    found = _largest(counts, lambda count: has_room(replace(table, rows=table.rows[:count])))
    count = counts[max(found, 0)] if counts else len(table.rows)
    rest = table.rows[count:]
    return replace(table, rows=table.rows[:count]), replace(table, rows=(table.rows[0], *rest)) if rest else None


def _last(ends: Sequence[int], length: int, has_room: Callable[[int], bool]) -> int:
    """Return the last end that has room; in the middle of what has no end before it, if it must be."""
    if has_room(length):
        return length
    found = _largest(ends, has_room)
    if found >= 0:
        return ends[found]
    anywhere = range(1, (ends[0] if ends else length) + 1)
    return anywhere[max(_largest(anywhere, has_room), 0)]


def _largest(values: Sequence[int], has_room: Callable[[int], bool]) -> int:
    """Return the index of the largest of ascending values that has room, -1 for none."""
    return bisect_right(values, 0, key=lambda value: 0 if has_room(value) else 1) - 1


def _between(spans: Spans, begin: int, end: int) -> Spans:
    """Return what spans say between two places of their text."""
    found, start = [], 0
    for span in spans:
        text = span.text[max(begin - start, 0) : max(end - start, 0)]
        found += [replace(span, text=text)] if text else []
        start += len(span.text)
    return tuple(found)
