"""A review as one comment for GitHub, in which what people wrote is text and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.evaluation.tables import Sheet
from bot.review import messages
from bot.review.sheets import detail_sheets, harmless, verdict_sheet

if TYPE_CHECKING:
    from bot.review.reviewing import Review

MARKER = "<!-- mmfaq-review -->"
LONGEST = 60_000  # GitHub takes 65,536; counted in the larger of two ways
_FEW = 6  # rows that need no unfolding
_MOST_ROWS = (60, 25, 8, 2)
_SPACE = "\u200b"
_MARKUP = re.compile(r"([\\`*_{}\[\]<>|~$&!])")
_LINKED = re.compile(r"[@#]|://|(?<![^\W_])(?:www\.|gh-)", re.IGNORECASE)  # what GitHub makes links of


def comment_of(review: Review) -> str:
    """Return the comment: the verdict, then what it rests on, as much as a comment can hold."""
    sheets = list(detail_sheets(review))
    for most in _MOST_ROWS:
        body = "\n\n".join((MARKER, *_verdict(verdict_sheet(review)), *(_folded(one, most) for one in sheets))) + "\n"
        if _length(body) <= LONGEST:
            break
    return body


def untouched_comment() -> str:
    """Return the comment of an edit that does not touch the FAQ any more."""
    return f"{MARKER}\n\n{messages.UNTOUCHED}\n"


def literal(text: str) -> str:
    """Return a text on one line as Markdown that shows it, notifies nobody, and links nothing."""
    return _MARKUP.sub(r"\\\1", _LINKED.sub(lambda match: f"{match[0]}{_SPACE}", harmless(text)))


def _verdict(sheet: Sheet) -> Iterator[str]:
    yield f"### {literal(sheet.title)}"
    yield "\n".join(f"- {literal(note)}" for note in sheet.notes)


def _folded(sheet: Sheet, most: int) -> str:
    """Return a table, folded where it is long."""
    title = messages.rows(sheet.title, len(sheet.rows))
    if len(sheet.rows) <= _FEW:
        return f"#### {title}\n\n{_table(sheet, most)}"
    return f"<details><summary>{title}</summary>\n\n{_table(sheet, most)}\n\n</details>"


def _table(sheet: Sheet, most: int) -> str:
    head, rule = tuple(map(literal, sheet.head)), ("---",) * len(sheet.head)
    rows = [tuple(map(literal, row)) for row in sheet.rows[:most]]
    table = "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))
    left = len(sheet.rows) - most
    return f"{table}\n\n{messages.more(left)}" if left > 0 else table


def _length(text: str) -> int:
    return max(len(text), len(text.encode("utf-16-le")) // 2)
