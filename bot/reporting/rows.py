"""Rows of a file: CSV for spreadsheets, or JSON lines; written so that reading gives back the very same.

A spreadsheet takes a cell that begins with = + - or @ for a formula, also behind spaces. An apostrophe before it makes
it text. Reading takes away one apostrophe where one was put, so nothing is lost.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from bot.reporting import import_messages as messages
from index.errors import MmfaqError

Row = Mapping[str, Any]

JOURNAL_COLUMNS = (
    *("answer_id", "asked_at", "question", "language", "base", "outcome", "confidence", "index_version", "platform"),
    *("place", "person", "workspace", "is_overheard", "elapsed_ms", "verdict", "shown", "feedback", "picks", "marks"),
)
LABEL_COLUMNS = ("base", "question", "entries", "kind", "language", "span")
_LISTS = {"shown", "feedback", "picks", "marks", "entries"}
_NUMBERS = {"confidence", "elapsed_ms"}
_FORMULA = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")
_LONGEST_CELL = 1 << 24
_TOLD = 10


class What(Enum):
    """What the rows of a file are."""

    JOURNAL = "journal"
    LABELS = "labels"


class Form(Enum):
    """How rows are written."""

    CSV = "csv"
    JSON_LINES = "jsonl"


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one kind, and on which line of their file each begins; none where they were not read from one."""

    what: What
    rows: tuple[Row, ...]
    lines: tuple[int, ...] = ()


class RowsError(MmfaqError):
    """A file holds lines that cannot be taken over; `faults` are line numbers and what is wrong."""

    def __init__(self, file: str, faults: Sequence[tuple[int, str]]) -> None:
        self.faults = tuple(faults)
        told = [f"{file}:{line}: {what}" for line, what in self.faults[:_TOLD]]
        super().__init__("\n".join([*told, messages.nothing_imported(len(self.faults), len(told))]))


def form_of(path: str) -> Form:
    """Return how a file is written, by its name."""
    return Form.CSV if path.lower().endswith(".csv") else Form.JSON_LINES


def write_rows(rows: Rows, form: Form) -> str:
    """Return rows as the text of a file."""
    if form is Form.JSON_LINES:
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows.rows)
    columns = JOURNAL_COLUMNS if rows.what is What.JOURNAL else LABEL_COLUMNS
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[name]) for name in columns] for row in rows.rows)
    return file.getvalue()


def read_rows(path: Path, form: Form) -> Rows:
    """Return the rows of a file; raise MmfaqError, RowsError with each line that is none."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise MmfaqError(messages.unreadable(str(path), error.strerror or str(error))) from None
    except UnicodeDecodeError as error:
        raise MmfaqError(messages.not_utf8(str(path), error.reason)) from None
    faults: list[tuple[int, str]] = []
    found = list((_from_csv if form is Form.CSV else _from_json)(text, faults))
    if faults:
        raise RowsError(str(path), faults)
    return Rows(_what(found), tuple(row for _, row in found), tuple(line for line, _ in found))


def neutralised(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def restored(text: str) -> str:
    """Return what was neutralised."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def _cell(value: object) -> str:
    if value is None:
        return ""
    return neutralised(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _from_json(text: str, faults: list[tuple[int, str]]) -> Iterator[tuple[int, Row]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if isinstance(row, dict):
            yield number, row
        else:
            faults.append((number, messages.NO_OBJECT))


def _from_csv(text: str, faults: list[tuple[int, str]]) -> Iterator[tuple[int, Row]]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    names: list[str] = []
    begins = 1
    try:
        for cells in reader:
            begin, begins = begins, reader.line_num + 1
            if not names:
                names = [name.strip() for name in cells]
            elif cells and len(cells) != len(names):
                faults.append((begin, messages.other_columns(len(cells), len(names))))
            elif cells:
                yield begin, {name: _value(name, cell) for name, cell in zip(names, cells, strict=True)}
    except csv.Error as error:
        faults.append((begins, messages.no_csv(str(error))))


def _value(name: str, cell: str) -> object:
    """Return what a cell holds; one that does not hold what its column does stays text, and is refused later."""
    text = restored(cell)
    if name in ("base", "workspace", "verdict") and not text:
        return None if name == "base" else ""
    if name not in _LISTS | _NUMBERS | {"is_overheard"}:
        return text
    try:
        return json.loads(text.lower() if name == "is_overheard" else text)  # a spreadsheet writes TRUE
    except (ValueError, RecursionError):
        return text


def _what(found: Sequence[tuple[int, Row]]) -> What:
    return What.LABELS if any("entries" in row for _, row in found) else What.JOURNAL
