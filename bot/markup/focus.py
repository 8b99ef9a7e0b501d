"""The focus of an answer as a tree: part of a Markdown text, cut out of what stood around it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from itertools import islice

from bot.markup.parsing import tree_of
from bot.markup.tree import Block, Code, Paragraph, Span, Spans, Table, text_of, walk, words_of
from bot.reply import Focus, Reply, Shown

_PIPE = re.compile(r"(?<!\\)\|")
_SEPARATOR, _NEXT, _COLON = Span(" | "), Span(", "), Span(": ")
_SHORT = 1_500  # characters of an answer that is seen at one glance


def focus_tree(shown: Shown) -> tuple[Block, ...]:
    """Return what an entry's focus says; rows get the header of their table, code stays code."""
    answer = tuple(walk(tree_of(shown.answer, shown.source.url)))
    rows = [_row(part.markdown, shown.source.url) for part in shown.focus]
    if rows and all(rows):
        table = next((block for block in answer if isinstance(block, Table) and _holds(block, rows)), None)
        if table is not None:
            wanted = [_words(row) for row in rows]
            return (Table((table.rows[0], *(row for row in table.rows[1:] if _words(row) in wanted)), table.aligns),)
        if shown.focus[0].header and len({part.header for part in shown.focus}) == 1:
            return _below(shown.focus[0].header, [part.markdown for part in shown.focus], shown.source.url)
    code = {block.text.strip() for block in answer if isinstance(block, Code)}
    return tuple(block for part in shown.focus for block in _part(part, code, shown.source.url))


def telling_focus(reply: Reply) -> tuple[Block, ...]:
    """Return the focus; nothing where the answer begins with it, or is short and hardly more than it.

    The row of a table is always worth showing.
    """
    shown = reply.shown
    if shown is None:
        return ()
    focus = focus_tree(shown)
    words, answer = words_of(focus), words_of(tree_of(shown.answer, shown.source.url))
    is_most = not has_row(focus) and bool(answer) and len(answer) <= _SHORT and len(words) > len(answer) / 2
    return () if is_most or answer.startswith(words) else focus


def has_row(focus: Sequence[Block]) -> bool:
    """Tell whether a focus is a row of a table, so that the table itself can come later."""
    return any(isinstance(block, Table) for block in focus)


def brief_words(blocks: Sequence[Block]) -> str:
    """Return what blocks say, as briefly as it can be said: tables by their rows, "2.23.0: mmcv-full>=1.3.17"."""
    rows = [pair_of(row) for block in blocks if isinstance(block, Table) for row in block.rows[1:]]
    return "; ".join(" ".join(text_of(row).split()) for row in rows) or words_of(blocks)


def pair_of(row: Sequence[Spans]) -> Spans:
    """Return a row as what it is about and what it says of that."""
    first, *others = (cell for cell in row if cell) if any(row) else ((),)
    said = tuple(span for cell in others for span in (_NEXT, *cell))[1:]
    return (*first, _COLON, *said) if said else tuple(first)


def _below(header: str, rows: Sequence[str], base: str | None) -> tuple[Block, ...]:
    """Return rows as a table, below the line that names its columns."""
    count = len(_PIPE.split(header.strip().removeprefix("|").removesuffix("|")))
    return tree_of("\n".join([header, f"|{'-|' * count}", *(row.strip() for row in rows)]), base)


def _part(part: Focus, code: set[str], base: str | None) -> tuple[Block, ...]:
    text = textwrap.dedent(part.markdown).strip("\n")
    if text.strip() in code:  # set off by its indentation, which it has no more
        return (Code(text.rstrip()),)
    row = _row(text, base) if text.startswith("|") else ()
    if row:
        return (Paragraph(tuple(span for cell in row for span in (*cell, _SEPARATOR))[:-1]),)
    return tree_of(text, base)


def _row(markdown: str, base: str | None) -> tuple[Spans, ...]:
    """Return the cells of a line of a table, none for what cannot be one."""
    line = markdown.strip()
    if "\n" in line or not _PIPE.search(line):
        return ()
    count = len(_PIPE.split(line.removeprefix("|").removesuffix("|")))
    tables = (block for block in tree_of(f"{line}\n|{'-|' * count}", base) if isinstance(block, Table))
    return next((table.rows[0] for table in islice(tables, 1)), ())


def _holds(table: Table, rows: Sequence[tuple[Spans, ...]]) -> bool:
    held = [_words(row) for row in table.rows[1:]]
    return all(_words(row) in held for row in rows)


def _words(row: Sequence[Spans]) -> list[str]:
    return [words for cell in row if (words := " ".join(text_of(cell).split()))]
