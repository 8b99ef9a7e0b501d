"""Tables for a terminal and for Markdown, from the same rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

_MENTION = re.compile(r"(?<!\w)@")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>|#~$&])")  # of Markdown; $ is mathematics on GitHub


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its title, and notes below it; the columns that are `numeric` stand to the right."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    numeric: frozenset[int] = frozenset()
    gap: int = 2  # blanks between columns


def show_sheets(console: Console, sheets: Iterable[Sheet]) -> None:
    """Print tables one below the other."""
    for number, sheet in enumerate(sheets):
        if number:
            console.print()
        _show(console, sheet)


def markdown(sheets: Iterable[Sheet]) -> str:
    """Return tables as GitHub writes them; all texts are literal."""
    return "\n\n".join("\n\n".join(_markdown(sheet)) for sheet in sheets) + "\n"


def _show(console: Console, sheet: Sheet) -> None:
    from rich.table import Table
    from rich.text import Text

    console.print(Text(sheet.title, style="bold"))
    if sheet.rows:
        table = Table(box=None, pad_edge=False, padding=(0, sheet.gap, 0, 0))
        for column, name in enumerate(sheet.head):
            is_numeric = column in sheet.numeric
            header = Text(name, style="dim")
            table.add_column(header, justify="right" if is_numeric else "left", no_wrap=is_numeric, overflow="fold")
        for row in sheet.rows:
            table.add_row(*(Text(cell) for cell in row))
        console.print(table)
    for note in sheet.notes:
        console.print(Text(note, style="dim"))


def _markdown(sheet: Sheet) -> Iterable[str]:
    yield f"### {_literal(sheet.title)}"
    if sheet.rows:
        rule = tuple("---:" if column in sheet.numeric else "---" for column in range(len(sheet.head)))
        head, *rows = (tuple(_literal(cell) for cell in row) for row in (sheet.head, *sheet.rows))
        yield "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))
    if sheet.notes:
        yield "\n".join(f"- {_literal(note)}" for note in sheet.notes)


def _literal(text: str) -> str:
    line = _MARKUP.sub(r"\\\1", " ".join(text.split()))
    return _MENTION.sub("@\u200b", line)  # a report notifies nobody
