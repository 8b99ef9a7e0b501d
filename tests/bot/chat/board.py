"""A platform as simple as there can be: messages on a board that everybody reads."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

from bot.chat.asking import Asking, Way
from bot.chat.buttons import Buttons
from bot.chat.delivery import DeliveryError, GoneError
from bot.chat.desk import Desk
from bot.chat.given import Given
from bot.chat.host import Host
from bot.chat.live import Live
from bot.journal.chat_records import Post
from bot.journal.sql import SqlJournal
from bot.memory import Memory, memory_of
from bot.settings import Settings


class Board:
    """Shows answers, and refuses to change what is `locked`."""

    def __init__(self) -> None:
        self.shown: dict[str, Given] = {}
        self.notes: dict[str, str] = {}
        self.told: list[str] = []
        self.locked: set[str] = set()
        self._numbers = count(1)

    async def show(self, asking: Asking, given: Given) -> str:
        message = f"M{next(self._numbers)}"
        self.shown[message] = given
        return "" if asking.is_private else message

    async def tell(self, asking: Asking, sentence: str) -> None:
        self.told.append(f"{asking.person}: {sentence}")

    async def find(self, asking: Asking) -> str:
        assert asking.key
        return ""

    async def attached(self, asking: Asking) -> str:
        return "\n".join(file.name for file in asking.files)

    async def edit(self, post: Post, given: Given, note: str = "") -> None:
        if post.message in self.locked:
            raise DeliveryError("The message is locked.")
        if post.message not in self.shown:
            raise GoneError("The message is gone.")
        self.shown[post.message], self.notes[post.message] = given, note

    async def delete(self, post: Post) -> None:
        if post.message in self.locked:
            raise DeliveryError("The message is locked.")
        self.shown.pop(post.message, None)


class Chat:
    """A bot on a board, and its buttons."""

    def __init__(self, live: Live, memory: Memory) -> None:
        self.board, self.memory, self.live = Board(), memory, live
        self.host = Host("board", live, Desk(live), memory, self.board)
        self.buttons = Buttons(self.host)
        self._numbers = count(1)

    async def ask(self, text: str, person: str = "ann") -> Post:
        """Put a question on the board, and return the message that answers it."""
        number = next(self._numbers)
        asking = Asking(f"E{number}", Way.MENTION, "W1", "P1", person, text, thread=f"T{number}", message=f"T{number}")
        assert await self.host.take(asking)
        self.host.start(asking)
        assert await self.host.drain(30)
        return self.memory.chat.posts_of("board", "P1", asking.message)[0]

    def journal(self) -> SqlJournal:
        """Return what is remembered, all of it written."""
        journal = self.memory.journal
        assert isinstance(journal, SqlJournal)
        assert journal.flush(10)
        return journal


@asynccontextmanager
async def chatting(live: Live, *, journal: str | None = None) -> AsyncIterator[Chat]:
    """Yield a bot on a board."""
    chosen = Settings(Path(), Path(), Path(), journal=journal, state=Path(os.environ["MMFAQ_STATE"]))
    with memory_of(chosen) as memory:
        chat = Chat(live, memory)
        yield chat
        await chat.host.drain(30)
        await chat.host.desk.drain(30)
