"""What the double refuses, and how it says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from adapters.discord_bot.double.state import Json
from index.errors import MmfaqError


class DoubleError(MmfaqError):
    """Somebody tried what Discord's own screens do not offer: a button that is not there, a channel they do not see."""


class Code(Enum):
    """Why Discord refuses: HTTP status, its own error code, its sentence."""

    UNAUTHORIZED = (401, 0, "401: Unauthorized")
    NOT_FOUND = (404, 0, "404: Not Found")
    UNKNOWN_CHANNEL = (404, 10003, "Unknown Channel")
    UNKNOWN_GUILD = (404, 10004, "Unknown Guild")
    UNKNOWN_MEMBER = (404, 10007, "Unknown Member")
    UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
    UNKNOWN_USER = (404, 10013, "Unknown User")
    UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
    UNKNOWN_INTERACTION = (404, 10062, "Unknown interaction")
    UNKNOWN_COMMAND = (404, 10063, "Unknown application command")
    TOO_MANY_COMMANDS = (400, 30032, "Maximum number of application commands reached")
    NO_FIRST_POST = (
        403,
        40058,
        "Cannot message this thread until after the post author has sent an initial message.",
    )
    ALREADY_ACKNOWLEDGED = (400, 40060, "Interaction has already been acknowledged.")
    MISSING_ACCESS = (403, 50001, "Missing Access")
    DIRECT_ONLY = (403, 50003, "Cannot execute action on a DM channel")
    OTHERS_MESSAGE = (403, 50005, "Cannot edit a message authored by another user")
    EMPTY_MESSAGE = (400, 50006, "Cannot send an empty message")
    CANNOT_DM = (403, 50007, "Cannot send messages to this user")
    NO_TEXT_CHANNEL = (400, 50008, "Cannot send messages in a non-text channel")
    MISSING_PERMISSIONS = (403, 50013, "Missing Permissions")
    WRONG_CHANNEL_TYPE = (400, 50024, "Cannot execute action on this channel type")
    INVALID_WEBHOOK_TOKEN = (401, 50027, "Invalid Webhook Token")
    INVALID_FORM = (400, 50035, "Invalid Form Body")
    ARCHIVED = (400, 50083, "Thread is archived")
    INVALID_JSON = (400, 50109, "The request body contains invalid JSON.")
    NO_REPLY_WITHOUT_HISTORY = (400, 160002, "Cannot reply without permission to read message history")
    HAS_THREAD = (400, 160004, "A thread has already been created for this message")
    LOCKED = (400, 160005, "This thread is locked")

    @property
    def status(self) -> int:
        """Return the HTTP status."""
        return self.value[0]

    @property
    def number(self) -> int:
        """Return Discord's own error code."""
        return self.value[1]

    @property
    def sentence(self) -> str:
        """Return what Discord says."""
        return self.value[2]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a body: where (names and indexes, joined by dots), Discord's name for it, and a sentence."""

    path: str
    code: str
    message: str


class Refused(Exception):  # noqa: N818 - the word that Discord's users would say
    """A call that Discord refuses; `problems` say what is wrong with a body."""

    def __init__(self, code: Code, problems: Sequence[Problem] = ()) -> None:
        super().__init__(code.sentence)
        self.code = code
        self.problems = tuple(problems)

    @property
    def detail(self) -> str:
        """Return all problems as one line."""
        return "; ".join(f"{problem.path}: {problem.message}" for problem in self.problems)

    def answer(self) -> Json:
        """Return the body of the answer."""
        body: Json = {"message": self.code.sentence, "code": self.code.number}
        if self.problems:
            body["errors"] = _tree(self.problems)
        return body


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was refused: the operation, HTTP status, Discord's code, and what was wrong."""

    operation: str
    status: int
    code: int
    detail: str = ""


def invalid(path: str, code: str, message: str) -> Refused:
    """Return the refusal of a body with one problem."""
    return Refused(Code.INVALID_FORM, [Problem(path, code, message)])


def _tree(problems: Sequence[Problem]) -> Json:
    """Nest the problems as Discord does: by field and index, `_errors` at the end."""
    root: Json = {}
    for problem in problems:
        node = root
        for name in filter(None, problem.path.split(".")):
            node = node.setdefault(name, {})
        node.setdefault("_errors", []).append({"code": problem.code, "message": problem.message})
    return root
