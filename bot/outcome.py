"""What comes of a question: an answer, a choice of questions, or an honest no."""

from __future__ import annotations

from dataclasses import dataclass

from index.searcher import Hit
from index.version_questions import VersionAnswer


@dataclass(frozen=True, slots=True)
class Answered:
    """The first entry answers, by all that is known."""

    hit: Hit
    others: tuple[Hit, ...]
    versions: VersionAnswer | None = None


@dataclass(frozen=True, slots=True)
class Suggested:
    """One of these may answer; the asker knows."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Nothing answers; `nearest` is only the nearest entry, None where none resembles the question.

    `versions`: its table does not list what was asked. `is_question`: there is something that can be asked.
    """

    nearest: Hit | None
    versions: VersionAnswer | None = None
    is_question: bool = True


Outcome = Answered | Suggested | Unanswered
