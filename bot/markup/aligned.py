"""A table as lines of text that stand below each other in a monospaced font."""

from __future__ import annotations

import unicodedata

from bot.markup.tree import Spans, Table, text_of

_GAP = "  "
_WIDE = {"W", "F"}
_MOST = 240  # columns; padding wider rows would only add empty lines to a narrow window


def aligned(table: Table) -> str:
    """Return a table as text: its header, a line, its other rows."""
    rows = [[_words(cell) for cell in row] for row in table.rows]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    if sum(widths) > _MOST:
        return "\n".join([" | ".join(row) for row in rows])
    lines = [_line(row, widths, table.aligns) for row in rows]
    lines.insert(1, _GAP.join("-" * size for size in widths).rstrip())
    return "\n".join(lines)


def width(text: str) -> int:
    """Return how many columns a text takes."""
    return sum(
        2 if unicodedata.east_asian_width(letter) in _WIDE else 0 if unicodedata.combining(letter) else 1
        for letter in text
    )


def _line(cells: list[str], widths: list[int], aligns: tuple[str, ...]) -> str:
    padded = [_padded(*column) for column in zip(cells, widths, aligns, strict=True)]
    return _GAP.join(padded).rstrip()


def _padded(cell: str, size: int, align: str) -> str:
    missing = size - width(cell)
    before = {"right": missing, "center": missing // 2}.get(align, 0)
    return " " * before + cell + " " * (missing - before)


def _words(cell: Spans) -> str:
    return " ".join(text_of(cell).split())
