"""The FAQ as data: bases, entries, and where each of them is written."""

from __future__ import annotations

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
class Base:
    """A knowledge base: the entries of one project and what its maintainers said about them.

    `contact` is where to ask people, as Markdown. `folder` is where its files are while they are read; an index
    does not know it.
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
