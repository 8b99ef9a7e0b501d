"""A question and its answer among the messages of a conversation, as whoever captures pointed at the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from bot.capturing.errors import CaptureError

_JOINED_S = 600.0  # between two messages of one person that say one thing


class Found(Enum):
    """Which message is taken for the question."""

    REPLIED = "replied"
    STARTED = "started"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Said:
    """A message: who said it (an id, which no draft holds), when in seconds, and what, as Markdown.

    `left_out` names what of it is no text: files, mentions. `title` is that of the post that it begins, "" for none;
    `replied` the id of the message that it replies to.
    """

    id: str
    person: str
    at: float
    markdown: str
    left_out: tuple[str, ...] = ()
    title: str = ""
    replied: str = ""
    is_bots: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing in words."""
        return not self.markdown.strip() and not self.title.strip()


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question, its answer, and where they were said.

    `title` is that of a post, "" for none; `source` the answer's permalink; `left_out` names what is no text.
    """

    platform: str
    place: str
    message: str
    source: str
    title: str
    question: str
    answer: str
    found: Found
    left_out: tuple[str, ...] = field(default=())

    @property
    def key(self) -> str:
        """What tells the answer from all others."""
        return f"{self.platform}:{self.place}:{self.message}"


@dataclass(frozen=True, slots=True)
class Conversation:
    """Messages around an answer, the oldest first, with the answer itself and what begins the thread among them.

    `first` begins the thread that the answer stands in, None without one; `source` is the answer's permalink. `parent`
    is the channel of a thread where threads are channels of their own, "" else.
    """

    platform: str
    workspace: str
    place: str
    answer: Said
    around: Sequence[Said]
    first: Said | None = None
    source: str = ""
    parent: str = ""

    @property
    def settings_of(self) -> str:
        """The channel whose settings count: that of a thread, where threads are channels."""
        return self.parent or self.place


def exchange_of(talk: Conversation) -> Exchange:
    """Return the question and the answer of a conversation; raise CaptureError where one of them is missing.

    The question is the message that the answer replies to, else the first of the thread, else the last one before by
    somebody else.
    """
    if talk.answer.is_bots:
        raise CaptureError("That message is a program's. Point at the message in which a person answered.")
    asked, found = _question(talk)
    answered = _joined(talk, asked) if talk.first is not None else [talk.answer]
    answer = "\n\n".join(one.markdown for one in answered if one.markdown.strip())
    if not answer.strip():
        raise CaptureError("That message has no text to make an entry of. Point at one in which the answer is written.")
    left_out = [what for one in (asked, *answered) for what in one.left_out]
    return Exchange(
        talk.platform,
        talk.place,
        talk.answer.id,
        talk.source,
        asked.title,
        asked.markdown,
        answer,
        found,
        tuple(left_out),
    )


def _question(talk: Conversation) -> tuple[Said, Found]:
    answer = talk.answer
    replied = next((one for one in talk.around if answer.replied and one.id == answer.replied), None)
    if replied is not None and not replied.is_empty:
        return replied, Found.REPLIED
    if talk.first is not None and talk.first.id != answer.id and not talk.first.is_empty:
        return talk.first, Found.STARTED
    others = [one for one in talk.around[: _place(talk.around, answer)] if one.person != answer.person]
    before = next((one for one in reversed(others) if not one.is_bots and not one.is_empty), None)
    if before is None:
        raise CaptureError("No question stands before that message, as far as I can read. Point at an answer to one.")
    return before, Found.BEFORE


def _joined(talk: Conversation, asked: Said) -> list[Said]:
    """Return what the same person said in one go around the answer, in a thread, without the question."""
    said = talk.around[_place(talk.around, asked) + 1 :]
    first = last = _place(said, talk.answer)
    while first > 0 and _goes_on(said[first - 1], said[first]):
        first -= 1
    while last + 1 < len(said) and _goes_on(said[last], said[last + 1]):
        last += 1
    return list(said[first : last + 1])


def _place(said: Sequence[Said], wanted: Said) -> int:
    return next(number for number, one in enumerate(said) if one.id == wanted.id)


def _goes_on(one: Said, following: Said) -> bool:
    return one.person == following.person and following.at - one.at <= _JOINED_S
