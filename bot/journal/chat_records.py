"""What a chat platform needs remembered so that it answers once, can take back what it said, and heeds each channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """An event that one program works on; `payload` is what is needed to do it again, and is gone once it is done."""

    platform: str
    key: str
    payload: str
    claimed_at: datetime


@dataclass(frozen=True, slots=True)
class Post:
    """A message of ours; ids as the platform writes them, "" for none.

    `place` is the channel and `thread` the thread in it; `asked_in` is the message that asked; `person` the hash of
    the asker; `digest` tells whether the entry is still as it was shown.
    """

    platform: str
    workspace: str
    place: str
    message: str
    thread: str
    asked_in: str
    answer_id: str
    person: str
    base: str
    entry: str
    digest: str
    language: str
    posted_at: datetime
    is_overheard: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """What maintainers have set for a channel: the base that it asks, whether questions are overheard, the digest.

    `base` is None where that of the whole workspace counts, "*" for all bases.
    """

    platform: str
    workspace: str
    place: str
    base: str | None = None
    is_listening: bool = False
    has_digest: bool = False


NOT_ANSWERABLE = "not answerable"  # a mark


@dataclass(frozen=True, slots=True)
class Mark:
    """What a maintainer said of an answer, such as that its question cannot be answered from the FAQ."""

    answer_id: str
    person: str
    mark: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Pick:
    """An entry that a person chose after an answer: from its suggestions, or from its other answers."""

    answer_id: str
    person: str
    base: str
    entry: str
    picked_at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept about a person: how many questions and feedbacks, and since when; None where there is nothing."""

    questions: int
    feedback: int
    since: datetime | None
