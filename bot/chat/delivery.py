"""The port through which answers reach a platform."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.chat.asking import Asking
from bot.chat.given import Given
from bot.journal.chat_records import Post
from index.errors import MmfaqError


class DeliveryError(MmfaqError):
    """The platform does not take a message; `is_lasting`: trying again is of no use."""

    def __init__(self, message: str, *, is_lasting: bool = True) -> None:
        self.is_lasting = is_lasting
        super().__init__(message)


class GoneError(DeliveryError):
    """The message that is to be changed is no longer there."""


class Delivery(Protocol):
    """How one platform shows, changes and takes back; each call may raise DeliveryError."""

    async def show(self, asking: Asking, given: Given) -> Sequence[str]:
        """Show an answer; return the ids of its messages, the beginning first, none where only the asker sees it."""

    async def tell(self, asking: Asking, sentence: str) -> None:
        """Tell the asker something until the answer, if one follows, takes its place."""

    async def find(self, asking: Asking) -> str:
        """Return the id of what is there for a question, "" for nothing; what is shown next takes its place."""

    async def attached(self, asking: Asking) -> str:
        """Return the text of the files that hang on a question, as far as they can be read."""

    async def edit(self, post: Post, given: Given, note: str = "") -> None:
        """Show another answer in a message of ours, below a note."""

    async def delete(self, post: Post) -> None:
        """Take a message of ours back."""
