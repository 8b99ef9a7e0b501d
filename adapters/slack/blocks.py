"""From the tree to pages of blocks, each within what one message may hold."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.slack.limits import size_of
from adapters.slack.rich_text import Element, elements_of, merged, preformatted, section
from adapters.slack.splitting import split
from adapters.slack.tables import cut, is_drawable, table_block
from bot.markup.aligned import aligned
from bot.markup.tree import Block, Heading, Rule, Span, Table, text_of

Json = dict[str, Any]
MOST_HEADER = 150
_HEADER_LEVELS = 3
_GAP = "\n\n"  # what may come between two units
_TEXTS = {"rich_text_section", "rich_text_list", "rich_text_quote"}


@dataclass(frozen=True, slots=True)
class Whole:
    """A block that stands for itself: a header, a divider."""

    json: Json


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, drawn as Slack's own where it is the first of its message."""

    table: Table


Unit = Element | Whole | Grid


@dataclass(frozen=True, slots=True)
class Room:
    """What a page may hold: characters as people see them, if they are limited, all characters, and blocks."""

    size: int
    blocks: int
    seen: int | None = None


# What stands below a table whose other rows come later, from their number.
MoreRows = Callable[[int], Span]


def units_of(blocks: Sequence[Block]) -> list[Unit]:
    """Return blocks as what pages can end between."""
    return [unit for block in blocks for unit in _units(block)]


def header(text: str) -> Json:
    """Return a header; in it, nothing is markup or an emoji."""
    return {"type": "header", "text": plain(text)}


def plain(text: str) -> Json:
    """Return a text object in which nothing is markup or an emoji."""
    return {"type": "plain_text", "text": text, "emoji": False}


def assembled(units: Sequence[Unit]) -> tuple[Json, ...]:
    """Return units as blocks: neighbouring elements in one, tables after the first as aligned text."""
    found: list[Json] = []
    run: list[Json] = []
    has_table = False
    for unit in units:
        if isinstance(unit, Grid) and not has_table:
            has_table = True
            found += [*_rich_text(run), table_block(unit.table)]
            run = []
        elif isinstance(unit, Whole):
            found += [*_rich_text(run), unit.json]
            run = []
        else:
            run.append(_json(written(unit)))
    return (*found, *_rich_text(run))


def parted(units: Sequence[Unit], end: int) -> tuple[list[Unit], list[Unit]]:
    """Return what stands before a place, and all from there on; a heading stays with what follows it."""
    while 0 < end < len(units) and _is_header(units[end - 1]):
        end -= 1
    return list(units[:end]), list(units[end:])


def page(units: Sequence[Unit], room: Room, more_rows: MoreRows) -> tuple[list[Unit], list[Unit]]:
    """Return the units that go on a page, at least a part of one, and those that are left."""
    left, filled = deque(units), _Page(room)
    while left:
        unit = filled.drawn(left[0])
        if filled.take(unit):
            left.popleft()
        elif filled.is_to_be_filled(unit, more_rows):
            first, rest = _in_two(unit, filled.left(), more_rows)
            left.popleft()
            left.extendleft([rest] if rest else [])
            return [*filled.units, *first], list(left)
        else:
            break
    return _ended(filled.units, left)


def pages(units: Sequence[Unit], room: Room, more_rows: MoreRows) -> Iterator[list[Unit]]:
    """Yield units on as many pages as they need."""
    left = list(units)
    while left:
        taken, left = page(left, room, more_rows)
        yield taken


def written(unit: Unit) -> Unit:
    """Return a table as aligned text, and anything else as it is."""
    return Element(preformatted(aligned(unit.table))) if isinstance(unit, Grid) else unit


def seen_of(value: Any) -> int:
    """Return how many characters people see of blocks."""
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(seen_of(inner) for inner in value.values())
    return sum(map(seen_of, value)) if isinstance(value, list | tuple) else 0


def _units(block: Block) -> Iterator[Unit]:
    match block:
        case Heading(level, spans) if level <= _HEADER_LEVELS and _is_plain(spans):
            yield Whole(header(" ".join(text_of(spans).split())))
        case Rule():
            yield Whole({"type": "divider"})
        case Table():
            yield Grid(block)
        case _:
            yield from elements_of([block])


def _is_plain(spans: Sequence[Span]) -> bool:
    return len(text_of(spans)) <= MOST_HEADER and not any(span.url for span in spans)


def _rich_text(run: list[Json]) -> list[Json]:
    return [{"type": "rich_text", "elements": merged(run)}] if run else []


class _Page:
    """A page that is being filled."""

    def __init__(self, room: Room) -> None:
        self.units: list[Unit] = []
        self._room = room
        self._size = self._seen = self._blocks = 0
        self._has_table = False

    def drawn(self, unit: Unit) -> Unit:
        """Return a table as aligned text where it cannot be drawn, or is the second and its text has room."""
        if not isinstance(unit, Grid):
            return unit
        if not is_drawable(unit.table, self._room.size):
            return written(unit)
        text = written(unit) if self._has_table else unit
        return text if self._has_room(text) else unit

    def take(self, unit: Unit) -> bool:
        """Add a unit if it has room."""
        if not self._has_room(unit):
            return False
        json = _json(unit)
        self._size += _cost(json)
        self._seen += seen_of(json)
        self._blocks += self._more_blocks(unit)
        self._has_table |= isinstance(unit, Grid)
        self.units.append(unit)
        return True

    def is_to_be_filled(self, unit: Unit, more_rows: MoreRows) -> bool:
        """Tell whether a unit that has no room is to be divided: it would be the first, below its headings."""
        if not self.units:
            return True
        if not all(map(_is_header, self.units)) or self._size * 2 > self._room.size:
            return False
        return not isinstance(unit, Grid) or is_drawable(unit.table, self.left().size - _note_size(unit, more_rows))

    def left(self) -> Room:
        """Return the room that is left."""
        room = self._room
        seen = None if room.seen is None else max(room.seen - self._seen, 1)
        return Room(room.size - self._size, room.blocks - self._blocks, seen)

    def _has_room(self, unit: Unit) -> bool:
        if isinstance(unit, Grid) and (self._has_table or cut(unit.table, self._room.size)[1] is not None):
            return False
        json, room = _json(unit), self._room
        is_short = room.seen is None or self._seen + seen_of(json) <= room.seen or self._is_kept(json, room.seen)
        has_blocks = self._blocks + self._more_blocks(unit) <= room.blocks
        return is_short and has_blocks and self._size + _cost(json) <= room.size

    def _more_blocks(self, unit: Unit) -> int:
        goes_on = isinstance(unit, Element) and bool(self.units) and isinstance(self.units[-1], Element)
        return 0 if goes_on else 1

    def _is_kept(self, json: Json, seen: int) -> bool:
        """Tell whether a unit stays whole, though it makes a beginning longer than it should be: code, a table."""
        is_text = json["type"] in _TEXTS
        return self._seen * 3 <= seen and (not is_text or seen_of(json) <= 2 * seen)


def _cost(json: Json) -> int:
    return size_of(json) + len(_GAP)


def _json(unit: Unit) -> Json:
    return table_block(unit.table) if isinstance(unit, Grid) else unit.json


def _in_two(unit: Unit, room: Room, more_rows: MoreRows) -> tuple[list[Unit], Unit | None]:
    """Divide a unit that is too long for any page; a table says how many rows come later."""
    if isinstance(unit, Grid):
        first, rest = cut(unit.table, room.size - _note_size(unit, more_rows))
        if rest is None:
            return [Grid(first)], None
        note = Element(section([more_rows(len(rest.rows) - 1)]))
        return [Grid(first), note], Grid(rest)
    if isinstance(unit, Whole):
        return [unit], None
    is_code = unit.json["type"] == "rich_text_preformatted"
    most = room.size - len("ordered")
    before, after = split(unit.json, most if is_code or room.seen is None else min(most, room.seen))
    return [Element(before, unit.is_held)], Element(after, is_held=True) if after["elements"] else None


def _note_size(unit: Grid, more_rows: MoreRows) -> int:
    return size_of(section([more_rows(len(unit.table.rows))]))


def _ended(taken: list[Unit], left: deque[Unit]) -> tuple[list[Unit], list[Unit]]:
    """End a page where it reads well: not below a heading, nor between a list item and what it holds."""
    end = len(taken)
    while left and end > 1 and (_is_held(taken[end] if end < len(taken) else left[0]) or _is_header(taken[end - 1])):
        end -= 1
    is_whole_run = end == 1 and len(taken) > 1 and (_is_held(taken[1]) or _is_header(taken[0]))
    if is_whole_run:  # nothing before it: it has to be torn apart after all
        end = len(taken)
    return taken[:end], [*taken[end:], *left]


def _is_held(unit: Unit) -> bool:
    return isinstance(unit, Element) and unit.is_held


def _is_header(unit: Unit) -> bool:
    """Tell whether a unit is a heading: Slack's own or, of a deeper level or with a link, a line in bold."""
    return unit.is_heading if isinstance(unit, Element) else isinstance(unit, Whole) and unit.json["type"] == "header"
