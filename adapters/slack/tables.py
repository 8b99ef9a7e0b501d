"""Tables as Slack's own, within what one may hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from adapters.slack.block_kit import MOST_CELLS, MOST_IN_CELLS, MOST_ROWS
from adapters.slack.limits import size_of
from adapters.slack.rich_text import section
from bot.markup.inlines import bolded
from bot.markup.tree import Spans, Table, text_of

Json = dict[str, Any]


def table_block(table: Table) -> Json:
    """Return a table as a block."""
    return {"type": "table", "rows": _rows(table), "column_settings": [_column(align) for align in table.aligns]}


def is_drawable(table: Table, room: int) -> bool:
    """Tell whether a table can be drawn as Slack's own: its columns, and each row with the header, have room."""
    sizes = [size_of(row) for row in _rows(table)]
    return len(table.aligns) <= MOST_CELLS and sizes[0] + max(sizes[1:], default=0) <= min(room, MOST_IN_CELLS)


def cut(table: Table, room: int) -> tuple[Table, Table | None]:
    """Return the rows that have room, and the others below the same header, None where there are no others."""
    sizes = [size_of(row) for row in _rows(table)]
    room, count = min(room, MOST_IN_CELLS) - sizes[0], 1
    while count < min(len(sizes), MOST_ROWS) and (room := room - sizes[count]) >= 0:
        count += 1
    rest = table.rows[count:]
    return replace(table, rows=table.rows[:count]), replace(table, rows=(table.rows[0], *rest)) if rest else None


def _rows(table: Table) -> list[list[Json]]:
    head, *body = table.rows
    return [[_cell(bolded(cell)) for cell in head], *([_cell(cell) for cell in row] for row in body)]


def _cell(spans: Spans) -> Json:
    if any(span.url or any((span.style.bold, span.style.italic, span.style.strike, span.style.code)) for span in spans):
        return {"type": "rich_text", "elements": [section(spans)]}
    return {"type": "raw_text", "text": text_of(spans) or " "}  # Slack refuses an empty cell


def _column(align: str) -> Json:
    return {"align": align or "left", "is_wrapped": True}
