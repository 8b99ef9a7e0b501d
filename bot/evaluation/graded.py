"""A labelled question beside what was shown for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

OutcomeName = Literal["answered", "suggested", "unanswered"]


@dataclass(frozen=True, slots=True)
class Graded:
    """A question, the entries that answer it (none: nothing does), and the entries found, best first."""

    question: str
    base: str
    kind: str
    language: str
    wanted: frozenset[str]
    hits: tuple[str, ...]
    outcome: OutcomeName
    confidence: float  # that the first hit is right, 0 to 1
    is_focus_right: bool | None = None  # None where no span is labelled, or the first hit is wrong

    def __post_init__(self) -> None:
        if not 0.0 <= self.confidence <= 1.0:  # also false for NaN, which would spoil every mean silently
            raise ValueError(f"confidence {self.confidence} of {self.question!r} is not between 0 and 1")

    @property
    def is_answerable(self) -> bool:
        """Whether an entry answers the question."""
        return bool(self.wanted)

    @property
    def first(self) -> str | None:
        """The entry that comes first."""
        return self.hits[0] if self.hits else None

    @property
    def rank(self) -> int | None:
        """The place of the first right entry, counted from 1."""
        return next((place for place, hit in enumerate(self.hits, start=1) if hit in self.wanted), None)

    @property
    def is_first_right(self) -> bool:
        """Whether the entry that comes first answers the question."""
        return self.rank == 1

    @property
    def is_answered(self) -> bool:
        """Whether an answer was shown."""
        return self.outcome == "answered"

    @property
    def is_answered_wrongly(self) -> bool:
        """Whether an answer was shown that does not answer the question."""
        return self.is_answered and not self.is_first_right

    @property
    def is_outcome_right(self) -> bool:
        """Whether the question was answered rightly, or not answered where nothing answers."""
        return self.is_first_right if self.is_answered else not self.is_answerable
