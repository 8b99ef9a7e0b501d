"""From the tree to pages of Markdown, each within what one message may hold."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from adapters.discord_bot.markdown import UNSEEN, fenced, heading, inlines
from adapters.discord_bot.tables import drawn
from bot.markup.aligned import aligned
from bot.markup.cutting import Cuttable, cut
from bot.markup.tree import Block, Code, Heading, Listing, Paragraph, Quote, Rule, Span, Table, words_of

_LINE, _BLANK_LINE = "\n", "\n\n"
_QUOTED = "> "
_NESTED_HEADING = 6
_LONGEST_HEADING = 300  # characters; a longer one is text
_DEEPEST = 10  # levels of lists that still move to the right


@dataclass(frozen=True, slots=True)
class Piece:
    """What pages can end between, and what stands before it and before each of its lines.

    One that `is_held` belongs to the list item before it.
    """

    block: Cuttable | Rule
    gap: str = _BLANK_LINE
    first: str = ""
    rest: str = ""
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """What a page may hold: characters as they are sent and, if they are limited, as people see them."""

    size: int
    seen: int | None = None


# What stands below a table whose other rows come later, from their number.
MoreRows = Callable[[int], Span]


def pieces_of(blocks: Sequence[Block]) -> list[Piece]:
    """Return blocks as what pages can end between."""
    return list(_pieces(blocks, _Place()))


def markdown_of(pieces: Sequence[Piece]) -> str:
    """Return pieces as Markdown; what is torn off from a list item before them stands where the item stood."""
    depth = _depth(pieces[0].first) if pieces and pieces[0].is_held else 0
    found = ""
    for piece in pieces:
        depth = min(depth, _depth(piece.first)) if piece.is_held else 0
        moved = replace(piece, first=_moved(piece.first, depth), rest=_moved(piece.rest, depth))
        found += (moved.gap if found else "") + _written(moved)
    return found


def page(pieces: Sequence[Piece], room: Room, more_rows: MoreRows) -> tuple[list[Piece], list[Piece]]:
    """Return the pieces that go on a page, at least a part of one, and those that are left."""
    left, filled = deque(pieces), _Page(room)
    while left and filled.take(left[0]):
        left.popleft()
    if left and filled.is_to_be_filled(left[0]):
        first, rest = _in_two(left.popleft(), filled.left(), more_rows)
        return [*filled.pieces, *first], [*rest, *left]
    return _ended(filled.pieces, left)


def pages(pieces: Sequence[Piece], room: Room, more_rows: MoreRows) -> Iterator[list[Piece]]:
    """Yield pieces on as many pages as they need."""
    left = list(pieces)
    while left:
        taken, left = page(left, room, more_rows)
        yield taken


@dataclass(frozen=True, slots=True)
class _Place:
    """Where blocks stand: what is before the first line, before all others, between paragraphs, and in what item."""

    first: str = ""
    rest: str = ""
    blank: str = _BLANK_LINE
    is_held: bool = False
    is_item: bool = False
    level: int = 0


def _pieces(blocks: Sequence[Block], place: _Place) -> Iterator[Piece]:
    before: Block | None = None
    for block in map(_drawn, blocks):
        gap = _gap(before, block, place)
        here = place if before is None else replace(place, first=place.rest, is_held=place.is_held or place.is_item)
        for number, piece in enumerate(_of(block, here)):
            yield replace(piece, gap=gap) if number == 0 else piece
            before = block


def _of(block: Block, place: _Place) -> Iterator[Piece]:
    match block:
        case Paragraph():
            yield _piece(block, place)
        case Heading(_, spans):
            is_top = not place.rest and len(words_of([block])) <= _LONGEST_HEADING
            yield _piece(block if is_top else Heading(_NESTED_HEADING, spans), place)
        case Code(text):
            yield from [_piece(block, place)] if text.strip() else []
        case Table():
            yield _piece(block, place)
        case Rule():
            yield from [] if place.rest else [_piece(block, place)]
        case Quote(inner):
            yield from _pieces(inner, _quoted(place))
        case Listing(items, start):
            yield from _items(items, start, place)


def _items(items: Sequence[tuple[Block, ...]], start: int | None, place: _Place) -> Iterator[Piece]:
    for index, item in enumerate(items):
        marker = "- " if start is None else f"{max(start, 1) + index}. "
        indent = " " * len(marker) if place.level < _DEEPEST else ""
        inner = _Place(
            (place.first if index == 0 else place.rest) + marker,
            place.rest + indent,
            _LINE,
            is_held=place.is_held or (place.is_item and index > 0),
            is_item=True,
            level=place.level + 1,
        )
        pieces = list(_pieces(item, inner)) or [_piece(Paragraph((Span(UNSEEN),)), inner)]
        yield from (replace(piece, gap=_LINE) for piece in pieces)


def _piece(block: Cuttable | Rule, place: _Place) -> Piece:
    return Piece(block, place.blank, place.first, place.rest, place.is_held)


def _quoted(place: _Place) -> _Place:
    """Return the place of what is quoted; Discord has no quotes in quotes."""
    if _QUOTED in place.rest:
        return place
    blank = _LINE if place.is_item else f"\n{_QUOTED}\n"
    return replace(place, first=place.first + _QUOTED, rest=place.rest + _QUOTED, blank=blank)


def _drawn(block: Block) -> Block:
    return drawn(block) if isinstance(block, Table) else block


def _gap(before: Block | None, block: Block, place: _Place) -> str:
    """Return what stands between two blocks: a blank line, but not where Discord leaves space of its own."""
    set_off = Code | Table | Heading | Rule
    is_introduced = isinstance(before, Paragraph) and isinstance(block, Listing)
    is_tight = isinstance(before, set_off) or isinstance(block, set_off) or is_introduced
    return _LINE if is_tight else place.blank


def _written(piece: Piece) -> str:
    lines = _body(piece.block).split("\n")
    return "\n".join([piece.first + lines[0], *(piece.rest + line for line in lines[1:])])


def _body(block: Block) -> str:
    match block:
        case Heading(level, spans):
            return heading(level, spans)
        case Code(text, language):
            return fenced(text, language)
        case Table():
            return fenced(aligned(block))
        case Paragraph(spans):
            return inlines(spans)
        case _:
            return ""


def _depth(prefix: str) -> int:
    return len(prefix.removeprefix(_QUOTED)) - len(prefix.removeprefix(_QUOTED).lstrip(" "))


def _moved(prefix: str, depth: int) -> str:
    """Return what stands before a line, moved to the left."""
    return re.sub(f"^((?:{_QUOTED})?) {{0,{depth}}}", r"\1", prefix) if depth else prefix


class _Page:
    """A page that is being filled."""

    def __init__(self, room: Room) -> None:
        self.pieces: list[Piece] = []
        self._room = room
        self._size = self._seen = 0

    def take(self, piece: Piece) -> bool:
        """Add a piece if it has room."""
        size, seen = len(piece.gap if self.pieces else "") + len(_written(piece)), len(words_of([piece.block]))
        room = self._room
        is_short = room.seen is None or self._seen + seen <= room.seen or self._is_kept(piece.block, seen, room.seen)
        if not is_short or self._size + size > room.size:
            return False
        self._size += size
        self._seen += seen
        self.pieces.append(piece)
        return True

    def is_to_be_filled(self, piece: Piece) -> bool:
        """Tell whether a piece that has no room is to be divided: no page holds it, and this one is rather empty."""
        is_rather_empty = self._size * 2 <= self._room.size
        return is_rather_empty and (all(map(_is_heading, self.pieces)) or not _Page(self._room).take(piece))

    def left(self) -> Room:
        """Return the room that is left."""
        room = self._room
        return Room(room.size - self._size, None if room.seen is None else max(room.seen - self._seen, 1))

    def _is_kept(self, block: Block, seen: int, most: int) -> bool:
        """Tell whether a piece stays whole, though it makes a beginning longer than it should be: code, a table."""
        is_text = isinstance(block, Paragraph | Heading)
        return self._seen * 3 <= most and (not is_text or seen <= 2 * most)


def _in_two(piece: Piece, room: Room, more_rows: MoreRows) -> tuple[list[Piece], list[Piece]]:
    """Divide a piece that is too long for any page; a table says how many rows come later."""
    if isinstance(piece.block, Rule):
        return [piece], []
    note = replace(piece, gap=_LINE, first=piece.rest, is_held=True)
    size = room.size - len(piece.gap)
    if isinstance(piece.block, Table):
        size -= len(_written(replace(note, block=_rows_left(len(piece.block.rows), more_rows)))) + len(_LINE)
    is_text = isinstance(piece.block, Paragraph | Heading)

    def has_room(block: Cuttable) -> bool:
        is_short = room.seen is None or not is_text or len(words_of([block])) <= room.seen
        return is_short and len(_written(replace(piece, block=block))) <= size

    begin, rest = cut(piece.block, has_room)
    first = [replace(piece, block=begin)]
    if rest is None:
        return first, []
    if isinstance(rest, Table):
        first.append(replace(note, block=_rows_left(len(rest.rows) - 1, more_rows)))
    return first, [replace(note, block=rest)]


def _rows_left(number: int, more_rows: MoreRows) -> Paragraph:
    return Paragraph((more_rows(number),))


def _ended(taken: list[Piece], left: deque[Piece]) -> tuple[list[Piece], list[Piece]]:
    """End a page where it reads well: not below a heading, nor between a list item and what it holds."""
    end = len(taken)
    while left and end > 1 and ((taken[end] if end < len(taken) else left[0]).is_held or _is_heading(taken[end - 1])):
        end -= 1
    is_whole_run = end == 1 and len(taken) > 1 and (taken[1].is_held or _is_heading(taken[0]))
    if is_whole_run:  # nothing before it: it has to be torn apart after all
        end = len(taken)
    return taken[:end], [*taken[end:], *left]


def _is_heading(piece: Piece) -> bool:
    return isinstance(piece.block, Heading)
