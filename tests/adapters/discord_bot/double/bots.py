"""A server with a few people, and a small bot of the real discord.py that talks to the double."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import discord
import pytest
import yarl
from discord import app_commands, ui
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord_bot.double import DiscordDouble, Kind, Permission, Timing, World

QUICK = Timing(identify=0.0, close=0.05, first_post=0.5)
IMPATIENT = Timing(response=0.4, identify=0.0)  # where an answer is to fail


class Bot(discord.AutoShardedClient):
    """A bot that writes down what it hears; tests add what it does."""

    def __init__(self, **settings: Any) -> None:
        intents = settings.pop("intents", None) or discord.Intents.default()
        super().__init__(intents=intents, guild_ready_timeout=0.05, **settings)
        self.tree = app_commands.CommandTree(self)
        self.heard: list[discord.Message] = []
        self.edits: list[discord.RawMessageUpdateEvent] = []
        self.events: list[str] = []
        self.items: list[type[ui.DynamicItem[Any]]] = []

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Log in at once."""

    async def setup_hook(self) -> None:
        """Tell of the commands."""
        self.add_dynamic_items(*self.items)
        if self.tree.get_commands() or self.tree.get_commands(type=discord.AppCommandType.message):
            await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        """Write down what others say."""
        if message.author != self.user:
            self.heard.append(message)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Write down edits."""
        self.edits.append(payload)

    async def on_socket_event_type(self, event: str) -> None:
        """Write down the names of events."""
        self.events.append(event)


def world(**settings: Any) -> World:
    """Return a server: ann, bob, a moderator; channels, a forum, one that the bot does not see."""
    made = World(**settings)
    made.add_user("ann")
    made.add_user("bob", locale="zh-CN")
    moderators = made.add_role("moderators", Permission.MANAGE_MESSAGES | Permission.MANAGE_THREADS)
    made.add_user("ada", roles=[moderators])
    made.add_channel("general")
    made.add_channel("hidden")
    made.overwrite("hidden", made.bot).deny = Permission.VIEW_CHANNEL
    made.add_channel("help", Kind.FORUM)
    return made


@contextmanager
def pointed_at(double: DiscordDouble) -> Iterator[None]:
    """Let discord.py take the double for Discord."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Route, "BASE", double.api_url)
        patch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(double.gateway_url))
        yield


@asynccontextmanager
async def online(double: DiscordDouble, bot: Bot, *, is_ready: bool = True) -> AsyncIterator[Bot]:
    """Connect a bot."""
    running = asyncio.create_task(bot.start(double.token or "revoked"))
    try:
        if is_ready:
            ready = asyncio.create_task(bot.wait_until_ready())
            await asyncio.wait([ready, running], return_when=asyncio.FIRST_COMPLETED, timeout=20)
            if running.done():
                await running
        yield bot
    finally:
        await bot.close()
        with contextlib.suppress(discord.ConnectionClosed, discord.LoginFailure, discord.PrivilegedIntentsRequired):
            await running


def run(test: Callable[[DiscordDouble], Coroutine[Any, Any, None]], *, timing: Timing = QUICK, **settings: Any) -> None:
    """Run a test against a double of the world above."""

    async def within() -> None:
        async with DiscordDouble(world(**settings), timing=timing) as double:
            with pointed_at(double):
                await test(double)

    asyncio.run(within())


async def refused(call: Coroutine[Any, Any, Any]) -> tuple[int, int]:
    """Return the status and the code of a call that Discord refuses."""
    with pytest.raises(discord.HTTPException) as caught:
        await call
    return caught.value.status, caught.value.code


def layout(*texts: str, buttons: dict[str, str] | None = None) -> ui.LayoutView:
    """Return a layout of texts in a container, with buttons by custom id below them."""
    view = ui.LayoutView(timeout=None)
    container: ui.Container[Any] = ui.Container(*(ui.TextDisplay(text) for text in texts))
    if buttons:
        row: ui.ActionRow[Any] = ui.ActionRow()
        for custom_id, label in buttons.items():
            row.add_item(ui.Button(custom_id=custom_id, label=label))
        container.add_item(row)
    view.add_item(container)
    return view
