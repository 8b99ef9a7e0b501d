"""Labelled questions to measure with, from wherever they are at hand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.bases import read_bases
from index.entry import Base
from index.labels import read_labels
from index.markdown_text import plain_text

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"
_FULL_ANSWER = 2
_NOT_WORD = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Question:
    """A question to one base, and the ids of the entries that answer it, none where nothing does."""

    set: str
    base: str
    text: str
    answers: frozenset[str]
    kind: str
    language: str
    span: str | None = None
    trap: str = ""  # why a question looks answerable and is not


@dataclass(frozen=True, slots=True)
class QuestionSets:
    """All questions at hand, and the bases that they are put to; `missing` says what is not at hand."""

    questions: tuple[Question, ...]
    bases: dict[str, Base]
    missing: tuple[str, ...]


def load_questions() -> QuestionSets:
    """Return the shipped labelled questions, and those of the shared data where they are beside the checkout."""
    bases: dict[str, Base] = {}
    questions = list(_shipped(bases))
    missing: list[str] = []
    if (SHARED / "gold" / "questions.jsonl").is_file():
        questions += list(_gold(bases))
        questions += list(_other(bases))
    else:
        missing.append("gold and other: the shared FAQ files are not beside this checkout")
    return QuestionSets(tuple(questions), bases, tuple(missing))


def _shipped(bases: dict[str, Base]) -> Iterator[Question]:
    """Yield the labelled questions beside the shipped bases."""
    for base in read_bases([ROOT / "knowledge"])[0]:
        bases[base.name] = base
        if base.folder is not None:
            for label in read_labels(base.folder / "questions.yml", base.name)[0]:
                answers = frozenset(label.entries)
                yield Question("shipped", base.name, label.question, answers, label.kind, label.language)


def _gold(bases: dict[str, Base]) -> Iterator[Question]:
    """Yield real questions, labelled by the heading of the answer; partial answers are left out."""
    for record in records(SHARED / "gold" / "questions.jsonl"):
        headings = record["answer_heading"]
        wanted = {heading_key(heading) for heading in ([headings] if isinstance(headings, str) else headings or [])}
        if wanted and record["grade"] != _FULL_ANSWER:
            continue
        base = _shared_base(record["kb"], bases)
        answers = frozenset(entry.id for entry in base.entries if heading_key(entry.question) in wanted)
        if wanted and not answers:
            raise LookupError(f"{record['kb']}: no entry is called {headings!r}")
        yield Question("gold", record["kb"], record["query"], answers, record["kind"], record["lang"], record["span"])


def _other(bases: dict[str, Base]) -> Iterator[Question]:
    """Yield our own questions over the shared files, labelled by the line of the question."""
    own = sorted((ROOT / "benchmarks" / "data").glob("questions*.jsonl"))
    for record in (record for path in own for record in records(path)):
        lines = record["first_line"]
        wanted = set([lines] if isinstance(lines, int) else lines or [])
        base = _shared_base(record["kb"], bases)
        answers = frozenset(entry.id for entry in base.entries if entry.source.first_line in wanted)
        about = (record["kind"], record["lang"], record.get("span"), record.get("trap") or "")
        yield Question("other", record["kb"], record["query"], answers, *about)


def records(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _shared_base(name: str, bases: dict[str, Base]) -> Base:
    if name not in bases:
        bases[name] = read_bases([SHARED / "faqs" / name])[0][0]
    return bases[name]


def heading_key(text: str) -> str:
    """Return what headings that say the same have in common."""
    return _NOT_WORD.sub("", plain_text(text)).lower()
