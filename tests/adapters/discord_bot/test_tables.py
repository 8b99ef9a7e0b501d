"""Tables on a narrow screen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord_bot.markdown import UNSEEN
from adapters.discord_bot.pages import markdown_of, pieces_of
from adapters.discord_bot.tables import MOST_COLUMNS, drawn
from bot.markup.aligned import width
from bot.markup.parsing import tree_of
from bot.markup.tree import Listing, Span, Table, text_of, words_of

_NARROW = "| a | b |\n|---|--:|\n| 1 | 2 |\n| 3 | 44 |"
_WIDE = "| version | install with |\n|---|---|\n| 2.23 | `mim install mmcv` |\n| 2.24 | [this](https://x.y) |"


def _written(markdown: str) -> str:
    return markdown_of(pieces_of(tree_of(markdown)))


def test_a_narrow_table_is_aligned_code() -> None:
    assert _written(_NARROW) == "```\na   b\n-  --\n1   2\n3  44\n```"


def test_a_table_with_links_is_a_list_of_its_rows() -> None:
    assert _written(_WIDE) == (
        "- **version: install with**\n- **2.23**: `mim install mmcv`\n- **2.24**: [this](https://x.y)"
    )


def test_rows_of_three_columns_name_each_cell() -> None:
    rows = "".join(f"\n| {number} | {'x' * 40} | {number} |" for number in (1, 2))
    row = "- **a**: {0}\n  **b**: " + "x" * 40 + "\n  **c**: {0}"
    assert _written(f"| a | b | c |\n|---|---|---|{rows}") == "\n".join(row.format(number) for number in (1, 2))


def test_a_single_row_is_no_list() -> None:
    assert _written(f"| a | b |\n|---|---|\n| 1 | {'x' * 40} |") == f"**a**: 1\n**b**: {'x' * 40}"


@pytest.mark.parametrize(("columns", "kind"), [(34, Table), (35, Listing)])
def test_a_phone_has_room_for_34_columns(columns: int, kind: type[object]) -> None:
    (table,) = tree_of(f"| a | b |\n|---|---|\n| {'x' * (columns - 3)} | y |\n| z | |")
    assert isinstance(table, Table)
    assert isinstance(drawn(table), kind)


def test_chinese_letters_are_two_columns_wide() -> None:
    (table,) = tree_of(f"| a |\n|---|\n| {'中' * 18} |\n| b |")
    assert isinstance(table, Table)
    assert isinstance(drawn(table), Listing)


def test_empty_cells_are_left_out_and_columns_without_a_name_have_none() -> None:
    long = "x" * 40
    assert _written(f"| | b |\n|---|---|\n| {long} | |\n| | 2 |") == f"- {long}\n- **b**: 2"


def test_a_header_without_rows_is_said_once() -> None:
    long = "x" * 40
    assert _written(f"| {long} | b |\n|---|---|") == f"- {long}\n  b"


def test_a_table_between_paragraphs_has_no_empty_lines_around_it() -> None:
    assert _written(f"before\n\n{_NARROW}\n\nafter").startswith("before\n```\na")
    assert _written(f"before\n\n{_NARROW}\n\nafter").endswith("44\n```\nafter")


def test_a_table_in_a_list_stays_in_its_item() -> None:
    table = "\n".join(f"  {line}" for line in _NARROW.split("\n"))
    assert _written(f"- x\n\n{table}") == "- x\n  ```\n  a   b\n  -  --\n  1   2\n  3  44\n  ```"


_CELL = st.text(alphabet="ab中 *`", max_size=25).map(lambda text: (Span(text.strip()),) if text.strip() else ())
_TABLE = st.integers(1, 5).flatmap(
    lambda count: st.lists(st.tuples(*[_CELL] * count), min_size=1, max_size=5).map(
        lambda rows: Table(tuple(rows), ("",) * count)
    )
)


@given(_TABLE)
def test_no_cell_is_lost_and_no_line_is_too_wide(table: Table) -> None:
    found = drawn(table)
    if isinstance(found, Table):
        written = markdown_of(pieces_of([found])).replace(UNSEEN, "").split("\n")
        assert max(map(width, written)) <= MOST_COLUMNS
        assert found == table
    else:
        words = words_of([found])
        assert all(" ".join(text_of(cell).split()) in words for row in table.rows[1:] for cell in row)
