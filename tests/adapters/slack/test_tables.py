"""Tables as Slack's own, within its limits."""

from __future__ import annotations

from adapters.slack.limits import check_limits
from adapters.slack.tables import cut, is_drawable, table_block
from bot.markup.parsing import tree_of
from bot.markup.tree import Span, Table, text_of


def _table(markdown: str) -> Table:
    (table,) = tree_of(markdown)
    assert isinstance(table, Table)
    return table


def _rows(count: int, words: str = "x", columns: int = 2) -> Table:
    row = ((Span(words),),) * columns
    body = tuple(((Span(str(number)),), *row[1:]) for number in range(count))
    return Table((row, *body), ("",) * columns)


def _bold(text: str) -> object:
    inline = {"type": "text", "text": text, "style": {"bold": True}}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [inline]}]}


def test_a_table_has_a_bold_header_plain_cells_and_rich_ones() -> None:
    block = table_block(_table("| a | b |\n|:-:|--:|\n| 1 | `2` |\n| | [3](https://x.y) |\n"))
    code = {"type": "text", "text": "2", "style": {"code": True}}
    link = {"type": "link", "url": "https://x.y", "text": "3"}
    assert block == {
        "type": "table",
        "column_settings": [{"align": "center", "is_wrapped": True}, {"align": "right", "is_wrapped": True}],
        "rows": [
            [_bold("a"), _bold("b")],
            [
                {"type": "raw_text", "text": "1"},
                {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [code]}]},
            ],
            [
                {"type": "raw_text", "text": " "},
                {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [link]}]},
            ],
        ],
    }
    assert check_limits([block]) == []


def test_a_table_is_cut_at_a_hundred_rows_and_goes_on_below_its_header() -> None:
    table = _rows(250)
    parts = []
    rest: Table | None = table
    while rest is not None:
        part, rest = cut(rest, 10_000)
        parts.append(part)
    assert [len(part.rows) for part in parts] == [100, 100, 53]
    assert all(part.rows[0] == table.rows[0] for part in parts)
    assert [row for part in parts for row in part.rows[1:]] == list(table.rows[1:])


def test_a_table_is_cut_where_its_cells_hold_too_much() -> None:
    first, rest = cut(_rows(30, "x" * 900), 10_000)
    assert rest is not None
    assert len(first.rows) == 10
    assert check_limits([table_block(first)]) == []


def test_a_table_that_has_room_is_not_cut() -> None:
    table = _rows(99)
    assert cut(table, 10_000) == (table, None)


def test_a_table_with_too_many_columns_or_too_long_a_row_cannot_be_drawn() -> None:
    assert is_drawable(_rows(3, columns=20), 10_000)
    assert not is_drawable(_rows(3, columns=21), 10_000)
    assert not is_drawable(_rows(3, "x" * 6000), 10_000)
    assert not is_drawable(_rows(3, "x" * 60), 100)


def test_a_line_break_in_a_cell_stays_one() -> None:
    block = table_block(_table("| a |\n|---|\n| 1<br>2 |\n"))
    assert block["rows"][1] == [{"type": "raw_text", "text": "1\n2"}]
    assert text_of(_table("| a |\n|---|\n| 1<br>2 |\n").rows[1][0]) == "1\n2"
