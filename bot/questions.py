"""Questions from standard input: plain lines, or JSON lines so that a traceback fits into one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.errors import MmfaqError


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the id that its answer is given."""

    id: str
    text: str


def read_questions(lines: Iterable[str]) -> Iterator[Asked]:
    """Yield the questions of lines; a line without an id is known by its number; raise MmfaqError."""
    for number, line in enumerate(lines, start=1):
        text = line.lstrip("\ufeff").rstrip("\r\n")
        if not text.strip():
            continue
        yield _from_json(text, number) if text.lstrip().startswith("{") else Asked(str(number), text)


def _from_json(text: str, number: int) -> Asked:
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        return Asked(str(number), text)  # a question may well begin with a brace
    if not isinstance(record, dict) or not record.keys() & {"id", "question"}:
        return Asked(str(number), text)
    question = record.get("question")
    if not isinstance(question, str):
        raise MmfaqError(f'line {number}: the question must be text. Write {{"id": "1", "question": "…"}}.')
    identifier = record.get("id")
    if not isinstance(identifier, str):
        identifier = str(number) if identifier is None else json.dumps(identifier)
    return Asked(identifier, question)
