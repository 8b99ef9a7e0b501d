"""What the double refuses, and how it says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.slack.double.state import Json
from index.errors import MmfaqError


class DoubleError(MmfaqError):
    """Somebody tried what Slack's own screens do not offer: a button that is not there, a channel they are not in."""


class Refused(Exception):  # noqa: N818 - the word that Slack's users would say
    """A call that Slack refuses; `code` is its error code, `details` what stands beside it in the answer."""

    def __init__(self, code: str, messages: Sequence[str] = (), **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.messages = tuple(messages)
        self.details = details

    def answer(self) -> Json:
        """Return the body of the answer."""
        answer: Json = {"ok": False, "error": self.code, **self.details}
        if self.messages:
            errors = [f"[ERROR] {message}" for message in self.messages]
            answer |= {"errors": list(self.messages), "response_metadata": {"messages": errors}}
        return answer


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was refused: the method or the address, the error code, and what was wrong."""

    method: str
    error: str
    detail: str = ""
