"""Whole conversations: people on a server of the double, and the bot as it runs, over the real discord.py."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.discord_bot.adapter import DiscordAdapter
from adapters.discord_bot.client import FaqClient
from adapters.discord_bot.double import DiscordDouble, Kind, Permission, Timing, World
from adapters.discord_bot.double.intents import Intent
from adapters.discord_bot.double.interaction import Interaction
from adapters.discord_bot.double.state import Message
from adapters.discord_bot.settings import DiscordSettings
from bot.chat.live import Live
from bot.memory import Memory, memory_of
from bot.secret import Secret
from bot.settings import Settings

QUICK = Timing(identify=0.0, close=0.05, first_post=0.05)
Test = Callable[["Talk"], Coroutine[Any, Any, None]]


class Talk:
    """A server with people, the bot on it, and what the bot remembers."""

    def __init__(self, double: DiscordDouble, adapter: DiscordAdapter, memory: Memory) -> None:
        self.double, self.adapter, self.memory = double, adapter, memory

    async def answer(self, channel: Any, count: int = 1) -> Message:
        """Wait for the bot's messages in a channel, and return the last of so many."""
        found = await self.double.until(lambda: found if len(found := self.double.from_bot(channel)) >= count else [])
        return found[-1]

    async def seen(self, started: Interaction, count: int = 1) -> Message:
        """Wait for what the bot says to a command or a press, and return the last of so many messages."""
        found = await self.double.until(lambda: found if len(found := started.seen) >= count else [])
        return found[-1]

    async def quiet(self, seconds: float = 0.4) -> None:
        """Let some time pass."""
        await asyncio.sleep(seconds)


def converse(live: Live, test: Test, *, has_content: bool = False, **options: Any) -> None:
    """Run a conversation with the bot."""

    async def within() -> None:
        async with (
            DiscordDouble(world(has_content=has_content), timing=QUICK) as double,
            bot(double, live, has_content=has_content, **options) as talk,
        ):
            await test(talk)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FaqClient, "_wait_for_others", lambda _: None)
        asyncio.run(within())


def world(*, has_content: bool = False) -> World:
    """Return a server with ann, bob, kim, who has a role that grants nothing, and mo, who manages it."""
    made = World(privileged=Intent.MESSAGE_CONTENT if has_content else Intent(0))
    for name in ("ann", "bob"):
        made.add_user(name)
    made.add_user("mo", roles=[made.add_role("managers", Permission.MANAGE_GUILD | Permission.MANAGE_MESSAGES)])
    made.add_user("kim", roles=[made.add_role("keepers", Permission(0))])
    made.add_channel("help")
    made.add_channel("questions", Kind.FORUM)
    return made


@asynccontextmanager
async def bot(
    double: DiscordDouble,
    live: Live,
    *,
    has_content: bool = False,
    journal: str | None = None,
    role: str = "",
    chosen: Settings | None = None,
) -> AsyncIterator[Talk]:
    """Yield the server with the bot on it; leaving ends the bot as a signal does."""
    chosen = chosen or Settings(Path(), Path(), Path())
    state = Path(os.environ["MMFAQ_STATE"])
    chosen = replace(chosen, journal=journal, state=state, captures=state / "captures")
    settings = DiscordSettings(Secret(double.token), double.api_url, double.gateway_url, role, has_content)
    with memory_of(chosen) as memory:
        adapter = DiscordAdapter(settings, chosen, live, memory)
        running = asyncio.ensure_future(adapter.run())
        connected = asyncio.ensure_future(double.connected())
        await asyncio.wait([running, connected], return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            connected.cancel()
            running.result()
        try:
            yield Talk(double, adapter, memory)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


def words(message: Message) -> str:
    """Return all that a message says, on one line."""
    return " ".join(" ".join([message.content, *_texts(message.components)]).split())


def labels(message: Message) -> list[str]:
    """Return the labels of a message's buttons."""
    return [part["label"] for part in _parts(message.components) if "label" in part]


def _texts(value: Any) -> Iterator[str]:
    for part in _parts(value):
        if isinstance(part.get("content"), str):
            yield part["content"]


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from _parts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _parts(one)
