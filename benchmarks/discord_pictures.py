"""The bot's messages as its double of Discord got them, for a page that looks like Discord."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from adapters.discord_bot.adapter import DiscordAdapter
from adapters.discord_bot.double import DiscordDouble, Message, World
from adapters.discord_bot.settings import DiscordSettings
from benchmarks.drawing import PICTURES, Drawing, Picture, answered
from bot.chat.live import Live
from bot.memory import memory_of
from bot.secret import Secret
from bot.settings import Settings

_PAGE = Path(__file__).parent / "discord_page"
_ASKER, _BOT = "Ada", "mmfaq"
_BY_MENTION = {"table", "suggested"}  # all others by the command
_TIME = "9:03 AM"


async def discord_drawings(live: Live, settings: Settings) -> list[Drawing]:
    """Return all pictures of Discord, of what the bot says to one person in a channel of each picture's own."""
    world = World("OpenMMLab", bot=_BOT)
    world.add_user(_ASKER)
    for picture in PICTURES:
        answered(picture, live.serving)
        world.add_channel(picture.name)
    async with DiscordDouble(world) as double, _bot(double, live, settings):
        return [discord_drawing(picture.name, await _messages(picture, double)) for picture in PICTURES]


def discord_drawing(name: str, messages: list[dict[str, Any]]) -> Drawing:
    """Return how messages of Discord are drawn."""
    return Drawing(f"discord-{name}.png", _PAGE, {"messages": messages})


@contextlib.asynccontextmanager
async def _bot(double: DiscordDouble, live: Live, settings: Settings) -> AsyncIterator[None]:
    """Let the bot be connected meanwhile."""
    chosen = DiscordSettings(Secret(double.token), double.api_url, double.gateway_url)
    with memory_of(settings) as memory:
        running = asyncio.ensure_future(DiscordAdapter(chosen, settings, live, memory).run())
        try:
            await double.connected()
            yield
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def _messages(picture: Picture, double: DiscordDouble) -> list[dict[str, Any]]:
    """Ask, and return what the asker sees then."""
    if picture.name in _BY_MENTION:
        said = await double.say(_ASKER, picture.name, f"@{_BOT} {picture.question}")
        replies = await double.until(lambda: double.from_bot(picture.name))
        return [_shown(said, double), _shown(replies[-1], double)]
    options = {"question": picture.question} | ({"private": True} if picture.is_private else {})
    asked = await double.slash(_ASKER, picture.name, "faq", options)
    return [_shown((await double.until(lambda: asked.seen))[-1], double, command="faq")]


def _shown(message: Message, double: DiscordDouble, command: str = "") -> dict[str, Any]:
    """Return a message as the page is given it; `command` is what it answers, "" for none."""
    replied = message.reference
    return {
        "author": {"name": message.author.name, "is_bot": message.author.is_bot},
        "time": _TIME,
        "content": message.content,
        "components": message.components,
        "is_ephemeral": bool(message.only_for),
        "replied": {"name": replied.author.name, "content": replied.content} if replied else None,
        "used": {"name": _ASKER, "command": command} if command else None,
        "people": {str(user.id): user.name for user in double.world.users.values()},
    }
