"""What every format is read into before entries are found: a flat run of blocks with their lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Kind(Enum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    DEFINITIONS = "definitions"
    SUMMARY = "summary"
    END = "end"
    TABLE = "table"
    CODE = "code"
    QUOTE = "quote"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list, … of a document.

    `lines[i]` is the line of the file, counted from 1, that line i of `markdown` comes from.
    A list holds its items, each a run of blocks; a definition's first block is its term, a row's its question.
    """

    kind: Kind
    markdown: str
    lines: tuple[int, ...]
    text: str = ""
    level: int = 0
    anchor: str = ""
    ordered: bool = False
    items: tuple[tuple[Block, ...], ...] = ()

    @property
    def first_line(self) -> int:
        """The line that the block starts on."""
        return self.lines[0]


@dataclass(slots=True)
class Draft:
    """An entry as it was found, before it gets its id, base and permalink."""

    question: str
    question_line: int
    section: tuple[str, ...]
    answer: list[str] = field(default_factory=list)
    answer_lines: list[int] = field(default_factory=list)
    id: str = ""
    anchor: str = ""
    phrasings: tuple[str, ...] = ()
    language: str = ""  # where the file says it of this entry alone

    def add(self, block: Block) -> None:
        """Append a block to the answer, one blank line after what is there."""
        last = self.answer_lines[-1] if self.answer else 0
        if self.answer:
            self.answer.append("")
            self.answer_lines.append(max(block.first_line - 1, last))
        self.answer.extend(block.markdown.split("\n"))
        # A fold that begins within a comment which is never closed comes after it.
        self.answer_lines.extend(max(line, last) for line in block.lines)
