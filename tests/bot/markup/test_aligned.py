"""Tables in a monospaced font."""

from __future__ import annotations

from bot.markup.aligned import aligned, width
from bot.markup.parsing import tree_of
from bot.markup.tree import Table


def _table(markdown: str) -> Table:
    (table,) = tree_of(markdown)
    assert isinstance(table, Table)
    return table


def test_cells_stand_below_each_other_as_the_columns_say() -> None:
    table = _table("| left | mid | right |\n|---|:-:|--:|\n| a | `b` | c |\n| longer | | 1<br>2 |\n")
    assert aligned(table).split("\n") == [
        "left    mid  right",
        "------  ---  -----",
        "a        b       c",
        "longer         1 2",
    ]


def test_chinese_takes_two_columns_and_a_combining_mark_none() -> None:
    assert width("中文a") == 5
    assert width("e\u0301") == 1
    assert aligned(_table("| a | b |\n|---|---|\n| 中文 | x |\n")).split("\n") == ["a     b", "----  -", "中文  x"]


def test_rows_too_wide_to_be_aligned_are_not_padded() -> None:
    long = "x" * 300
    assert aligned(_table(f"| a | b |\n|---|---|\n| {long} | y |\n| 1 | 2 |\n")).split("\n") == [
        "a | b",
        f"{long} | y",
        "1 | 2",
    ]
