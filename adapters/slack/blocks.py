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


def page(units: Sequence[Unit], room: Room, more_rows: MoreRows) -> tuple[list[Unit], list[Unit]]:
    """Return the units that go on a page, at least a part of one, and those that are left."""
    left, taken = deque(units), list[Unit]()
    while left:
        unit = _drawn(left[0], taken, room)
        if _has_room([*taken, unit], room):
            taken.append(unit)
            left.popleft()
        elif not taken:
            first, rest = _in_two(unit, room, more_rows)
            left.popleft()
            left.extendleft([rest] if rest else [])
            return first, list(left)
        else:
            break
    return _ended(taken, left)


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


def _drawn(unit: Unit, taken: Sequence[Unit], room: Room) -> Unit:
    """Return a table as aligned text where it cannot be drawn, and where there is one and the text has room."""
    if not isinstance(unit, Grid):
        return unit
    text = written(unit)
    if not is_drawable(unit.table, room.size):
        return text
    is_second = any(isinstance(one, Grid) for one in taken)
    return text if is_second and _has_room([*taken, text], room) else unit


def _has_room(units: Sequence[Unit], room: Room) -> bool:
    if sum(isinstance(unit, Grid) for unit in units) > 1:
        return False
    if isinstance(units[-1], Grid) and cut(units[-1].table, room.size)[1] is not None:
        return False
    blocks = assembled(units)
    is_short = room.seen is None or seen_of(blocks) <= room.seen or _is_kept(units, room.seen)
    return is_short and len(blocks) <= room.blocks and size_of(blocks) <= room.size


def _is_kept(units: Sequence[Unit], seen: int) -> bool:
    """Tell whether the last unit stays whole, though it makes a beginning longer than it should be: code, a table."""
    *before, last = units
    is_begun = seen_of([_json(unit) for unit in before]) * 3 > seen
    is_text = isinstance(last, Element) and last.json["type"] != "rich_text_preformatted"
    return not is_begun and (not is_text or seen_of(_json(last)) <= 2 * seen)


def _json(unit: Unit) -> Json:
    return table_block(unit.table) if isinstance(unit, Grid) else unit.json


def _in_two(unit: Unit, room: Room, more_rows: MoreRows) -> tuple[list[Unit], Unit | None]:
    """Divide a unit that is too long for any page; a table says how many rows come later."""
    if isinstance(unit, Grid):
        first, rest = cut(unit.table, room.size - size_of(section([more_rows(len(unit.table.rows))])))
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
    return isinstance(unit, Whole) and unit.json["type"] == "header"
