"""The bot's application, as Discord knows it, without listening to anything."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
from discord.http import Route

from adapters.discord_bot.errors import FAULTS, DiscordError, explain
from adapters.discord_bot.settings import DiscordSettings, require


async def application_of(chosen: DiscordSettings) -> discord.AppInfo:
    """Return the application that the token is of; raise DiscordError."""
    require(chosen)
    async with client_of(chosen) as client:
        try:
            return await client.application_info()
        except FAULTS as error:
            raise DiscordError(explain(error)) from None


@asynccontextmanager
async def client_of(chosen: DiscordSettings, intents: discord.Intents | None = None) -> AsyncIterator[discord.Client]:
    """Yield a client that is logged in, listens to nothing, and pings nobody; raise DiscordError."""
    Route.BASE = chosen.api_url  # discord.py has no setting for it
    nobody = discord.AllowedMentions.none()
    async with discord.Client(intents=intents or discord.Intents.none(), allowed_mentions=nobody) as client:
        try:
            await client.login(chosen.token.reveal() if chosen.token else "")
        except FAULTS as error:
            raise DiscordError(explain(error)) from None
        yield client


def has_message_content(application: discord.AppInfo) -> bool:
    """Tell whether the Message Content Intent is switched on, be it with or without Discord's approval."""
    flags = application.flags
    return flags.gateway_message_content or flags.gateway_message_content_limited
