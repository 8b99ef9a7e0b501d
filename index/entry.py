"""The FAQ as data: bases, entries, and where each of them is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Source:
    """The lines of a file that hold an entry, counted from 1, both ends included."""

    file: str
    first_line: int
    last_line: int
    url: str | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.first_line}-{self.last_line}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One question with its answer, as the maintainers wrote them.

    `answer` is Markdown; `answer_lines[i]` is the line of the file that line i of the answer comes from.
    """

    id: str
    base: str
    section: tuple[str, ...]
    question: str
    answer: str
    answer_lines: tuple[int, ...]
    language: str
    source: Source
    phrasings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """Where a file of a base is while it is read; `commit` is what it was fetched from, "" for the operator's own."""

    path: Path
    commit: str = ""


@dataclass(frozen=True, slots=True)
class Base:
    """A knowledge base: the entries of one project and what its maintainers said about them.

    `contact` is where to ask people, as Markdown. `folder` and `files`, by the names that sources of entries have, are
    where it is while it is read; an index does not know them.
    """

    name: str
    title: str
    language: str = "en"
    project: str = ""
    aliases: tuple[str, ...] = ()
    glossary: tuple[tuple[str, ...], ...] = ()
    entries: tuple[Entry, ...] = field(default=(), repr=False)
    folder: Path | None = field(default=None, repr=False, compare=False)
    contact: str = ""
    files: Mapping[str, File] = field(default_factory=dict, repr=False, compare=False)
