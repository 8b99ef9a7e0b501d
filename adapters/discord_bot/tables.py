"""Tables as a narrow screen shows them: below each other in a fixed font, or row by row."""

from __future__ import annotations

from bot.markup.aligned import aligned, width
from bot.markup.inlines import bolded
from bot.markup.tree import Listing, Paragraph, Span, Spans, Table

MOST_COLUMNS = 34  # letters of a fixed font that a phone has beside each other
_LONGEST_LINE = 120
_COLON, _NEXT = Span(": "), Span("\n")
_TWO = 2


def drawn(table: Table) -> Table | Listing | Paragraph:
    """Return a table that is narrow and has no links, any other as its one row, or as a list of its rows."""
    if _is_narrow(table):
        return table
    header, *body = table.rows
    if len(body) == 1:
        return Paragraph(_fields(header, body[0]))
    if body and len(header) == _TWO and all(row[0] for row in table.rows) and header[1]:
        return _pairs(table)
    rows = [_fields(header, row) for row in body] or [_fields(header, header)]
    return Listing(tuple((Paragraph(row),) for row in rows if row))


def _is_narrow(table: Table) -> bool:
    has_links = any(span.url for row in table.rows for cell in row for span in cell)
    lines = aligned(table).split("\n")
    return not has_links and max(map(width, lines)) <= MOST_COLUMNS and max(map(len, lines)) <= _LONGEST_LINE


def _pairs(table: Table) -> Listing:
    """Return two columns as a list in which the first names the second, and the header names both, once."""
    (key, value), *body = table.rows
    header = bolded((*key, _COLON, *value))
    rows = [(*bolded(key), *((_COLON, *value) if value else ())) for key, value in body]
    return Listing(tuple((Paragraph(row),) for row in (header, *rows)))


def _fields(header: tuple[Spans, ...], row: tuple[Spans, ...]) -> Spans:
    """Return the cells of a row that say something, each after the name of its column."""
    lines = [_field(name, cell) for name, cell in zip(header, row, strict=True) if cell]
    return tuple(span for line in lines for span in (_NEXT, *line))[1:]


def _field(name: Spans, cell: Spans) -> Spans:
    return (*bolded(name), _COLON, *cell) if name and name != cell else cell
