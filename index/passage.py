"""A passage: a part of an entry that a question can match."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Role(Enum):
    """What part of an entry a passage is."""

    QUESTION = "question"
    ERROR = "error"
    PHRASING = "phrasing"
    TEXT = "text"
    STEP = "step"
    ROW = "row"
    CODE = "code"

    @property
    def is_answer(self) -> bool:
        """Tell whether the passage can be shown as the focus of an answer."""
        return self in _ANSWER


_ANSWER = frozenset({Role.TEXT, Role.STEP, Role.ROW, Role.CODE})


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of an entry: `text` is what is matched, `markdown` what is shown, as it stands in the file."""

    role: Role
    text: str
    markdown: str
    first_line: int
    last_line: int
