"""What is kept of an answer and of the feedback on it, and the port that keeps it."""

from __future__ import annotations

import secrets
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: ids are read aloud and typed
_ID_LENGTH = 10


def new_answer_id() -> str:
    """Return an id of 50 random bits that nobody can guess or misread."""
    return "".join(secrets.choice(_CROCKFORD) for _ in range(_ID_LENGTH))


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry that was shown."""

    base: str
    entry: str
    score: float


@dataclass(frozen=True, slots=True)
class Record:
    """A question and what became of it.

    `base` is the knowledge base that was asked, None for all; `place`, `person` and `workspace` are keyed hashes or
    empty; `asked_at` is aware and in UTC. The question is scrubbed once more before it is kept.
    """

    answer_id: str
    asked_at: datetime
    question: str
    language: str
    base: str | None
    outcome: str
    confidence: float
    shown: tuple[Shown, ...]
    index_version: str
    platform: str
    place: str
    person: str
    is_overheard: bool
    elapsed_ms: float
    verdict: str = ""
    workspace: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """Whether a person found an answer helpful, and why, "" for no reason; the last of a person on an answer counts."""

    answer_id: str
    person: str
    is_helpful: bool
    given_at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DailyCount:
    """How many questions of a day were alike, and what was said of their answers.

    `base` is the one that was asked, else that of the first entry shown; `entry` is the first one shown.
    """

    day: date
    base: str
    platform: str
    outcome: str
    entry: str
    language: str
    questions: int
    helpful: int
    unhelpful: int


@dataclass(frozen=True, slots=True)
class Health:
    """How a journal fares: what waits, what was lost since the start, and why."""

    is_ok: bool
    dropped: int
    pending: int
    last_error: str


class Journal(Protocol):
    """Keeps records; neither call waits or raises, and a future is done when its record is safe."""

    def record(self, record: Record) -> Future[None]:
        """Keep a record."""

    def feedback(self, feedback: Feedback) -> Future[bool]:
        """Keep a feedback; False says that its answer is not known."""


class NullJournal:
    """Keeps nothing."""

    def record(self, record: Record) -> Future[None]:  # noqa: ARG002 - the port's signature
        """Forget a record."""
        done: Future[None] = Future()
        done.set_result(None)
        return done

    def feedback(self, feedback: Feedback) -> Future[bool]:  # noqa: ARG002 - the port's signature
        """Forget a feedback."""
        done: Future[bool] = Future()
        done.set_result(False)
        return done
