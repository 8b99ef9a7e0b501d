"""A chat platform in memory, with people who write, and the host that answers them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from bot.chat.asking import Asking, Way
from bot.chat.buttons import Buttons
from bot.chat.delivery import DeliveryError, GoneError
from bot.chat.desk import Desk
from bot.chat.given import Given
from bot.chat.host import Host
from bot.chat.live import Live
from bot.chat.overhearing import Heard
from bot.journal.chat_records import Channel, Claim, Post
from bot.journal.records import Record
from bot.journal.sql import SqlJournal
from bot.memory import Memory, memory_of
from bot.settings import Settings

_EVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass
class Board:
    """What is shown, by its id: an answer, or a sentence. `faults` meet the next calls that change it.

    What is `locked` cannot be changed; `notes` stand above what was.
    """

    shown: dict[str, Given | str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    locked: set[str] = field(default_factory=set)
    private: list[Given | str] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    gate: Callable[[], Any] | None = None
    lost: int = 0  # of how many messages the platform does not tell that it shows them
    _keys: dict[str, str] = field(default_factory=dict)
    _count: int = 0

    async def show(self, asking: Asking, given: Given) -> Sequence[str]:
        """Show an answer, in the place of what is there for the question."""
        if self.gate is not None:
            await self.gate()
        shown = await self._put(asking, given)
        return (shown,) if shown else ()

    async def tell(self, asking: Asking, sentence: str) -> None:
        """Show a sentence."""
        await self._put(asking, sentence)

    async def find(self, asking: Asking) -> str:
        """Return the id of what is there for a question."""
        return self._keys.get(asking.key, "")

    async def attached(self, asking: Asking) -> str:
        """Return what the files say: their names."""
        return "\n".join(file.name for file in asking.files)

    async def edit(self, post: Post, given: Given, note: str = "") -> None:
        """Show something else."""
        await self._fail(post.message)
        if post.message not in self.shown:
            raise GoneError("The message is gone.")
        self.shown[post.message], self.notes[post.message] = given, note

    async def delete(self, post: Post) -> None:
        """Take a message back."""
        await self._fail(post.message)
        self.shown.pop(post.message, None)

    async def _put(self, asking: Asking, what: Given | str) -> str:
        await self._fail()
        if asking.is_private:
            self.private.append(what)
            return ""
        if asking.key not in self._keys:
            self._count += 1
            self._keys[asking.key] = f"A{self._count}"
        self.shown[self._keys[asking.key]] = what
        if self.lost:
            self.lost -= 1
            raise DeliveryError("the line is cut", is_lasting=False)
        return self._keys[asking.key]

    async def _fail(self, message: str = "") -> None:
        await asyncio.sleep(0)
        if message in self.locked:
            raise DeliveryError("The message is locked.")
        if self.faults:
            raise self.faults.pop(0)


class Chat:
    """A host, the board on which it answers, its buttons, and a clock that goes when it is told to."""

    def __init__(self, live: Live, memory: Memory, board: Board, **options: Any) -> None:
        self.now = datetime.now(UTC)  # what is old is forgotten by the real clock
        self.board, self.memory, self.live = board, memory, live
        self.desk = Desk(live, **options)
        self.host = Host("chat", live, self.desk, memory, board, now=lambda: self.now)
        self.buttons = Buttons(self.host)
        self._numbers = count(1)

    async def ask(self, text: str, way: Way = Way.MENTION, **changes: Any) -> Asking:
        """Put a question to the bot, and wait for what comes of it."""
        asking = asked(text, way, **changes)
        if await self.host.take(asking):
            self.host.start(asking)
        await self.settle()
        return asking

    async def answered(self, text: str, person: str = "ann") -> Post:
        """Put a question to the bot, and return the message that answers it."""
        asking = await self.ask(text, person=person, message=f"Q{next(self._numbers)}")
        return self.memory.chat.posts_of("chat", asking.place, asking.message)[0]

    async def listen(self) -> None:
        """Let questions of the channel be overheard."""
        await asyncio.wrap_future(self.memory.chat.set_channel(Channel("chat", "W1", "C1", None, is_listening=True)))

    async def overhear(self, text: str, **changes: Any) -> Asking:
        """Let somebody say something to all."""
        asking = asked(text, Way.OVERHEARD, **changes)
        await self.host.overhear(asking, Heard(text, asking.place, asking.thread))
        await self.settle()
        return asking

    async def settle(self) -> None:
        """Wait for all that is being done."""
        while not await self.host.drain(30):
            pass

    def pass_minutes(self, minutes: float) -> None:
        """Let time pass."""
        self.now += timedelta(minutes=minutes)

    def shown(self, post: Post) -> Given:
        """Return the answer that a message shows."""
        found = self.board.shown[post.message]
        assert isinstance(found, Given)
        return found

    def given(self) -> list[Given]:
        """Return the answers that are shown, by their ids."""
        return [one for one in self.board.shown.values() if isinstance(one, Given)]

    def titles(self) -> list[str]:
        """Return the entries that are shown, "" for none."""
        return [one.reply.shown.title if one.reply.shown else "" for one in self.given()]

    def posts(self) -> list[Post]:
        """Return what is remembered of the bot's messages."""
        return self.memory.chat.posts_since("chat", _EVER)

    def journal(self) -> SqlJournal:
        """Return what is remembered, all of it written."""
        journal = self.memory.journal
        assert isinstance(journal, SqlJournal)
        assert journal.flush(30)
        return journal

    def records(self) -> list[Record]:
        """Return the answers that are remembered, the newest first."""
        return list(self.journal().recent(50))

    async def undone(self) -> list[Claim]:
        """Return what is not done; it counts as taken over."""
        later = self.now + timedelta(days=1)
        return await asyncio.wrap_future(self.memory.chat.take_over("chat", later, later))


Test = Callable[[Chat], Awaitable[None]]


def asked(text: str, way: Way = Way.MENTION, **changes: Any) -> Asking:
    """Return a question of U1 in the channel C1, in a thread of its own."""
    message = changes.get("message", f"M-{text}")
    fields = {"key": f"message:{message}", "place": "C1", "person": "U1", "thread": message, "message": message}
    return Asking(way=way, workspace="W1", text=text, **(fields | changes))


@asynccontextmanager
async def chatting(
    live: Live, board: Board | None = None, *, journal: str | None = None, **options: Any
) -> AsyncIterator[Chat]:
    """Yield a chat; leaving it ends the bot."""
    settings = Settings(Path(), Path(), Path(), journal=journal, state=Path(os.environ["MMFAQ_STATE"]))
    with memory_of(settings) as memory:
        chat = Chat(live, memory, board or Board(), **options)
        yield chat
        await chat.settle()
        await chat.desk.drain(30)


def run(live: Live, test: Test, board: Board | None = None, **options: Any) -> None:
    """Run a test with a chat."""

    async def within() -> None:
        async with chatting(live, board, **options) as chat:
            await test(chat)

    asyncio.run(within())
