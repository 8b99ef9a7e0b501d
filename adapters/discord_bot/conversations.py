"""What stands around a message of Discord, read for whoever captures it."""

from __future__ import annotations

import discord

from adapters.discord_bot.application import client_of
from adapters.discord_bot.asked import parent_of
from adapters.discord_bot.captured import said_of
from adapters.discord_bot.errors import FAULTS, DiscordError, explain, quieten
from adapters.discord_bot.settings import DiscordSettings
from bot.capturing.errors import CaptureError
from bot.capturing.exchange import Conversation

PLATFORM = "discord"
_BEFORE, _AFTER = 20, 10  # messages that are looked at
_PLACES = (discord.TextChannel, discord.VoiceChannel, discord.StageChannel, discord.Thread)


async def linked(chosen: DiscordSettings, server: int, place: int, message: int) -> Conversation:
    """Return the messages around a message, by its ids and without listening to Discord; raise DiscordError."""
    quieten()
    async with client_of(chosen, discord.Intents(guilds=True)) as client:
        try:
            channel = await client.fetch_channel(place)
            if not isinstance(channel, _PLACES) or channel.guild.id != server:
                raise CaptureError("That link is to no channel of that server. Copy it again from the message's menu.")
            found = await channel.fetch_message(message)
        except FAULTS as error:
            raise DiscordError(explain(error)) from None
        return await conversation(found)


async def conversation(message: discord.Message) -> Conversation:
    """Return the messages around a message; raise DiscordError."""
    place = message.channel
    try:
        around = [one async for one in place.history(limit=_BEFORE, before=message)]
        around = [*reversed(around), message]
        if isinstance(place, discord.Thread):
            around += [one async for one in place.history(limit=_AFTER, after=message, oldest_first=True)]
        first = await _first(place) if isinstance(place, discord.Thread) else None
        replied = await _replied(message)
    except FAULTS as error:
        raise DiscordError(explain(error)) from None
    known = {one.id: one for one in (*around, first, replied) if one is not None}
    return Conversation(
        PLATFORM,
        str(message.guild.id) if message.guild else "",
        str(place.id),
        said_of(message),
        [said_of(known[number]) for number in sorted(known)],
        None if first is None else said_of(first),
        message.jump_url,
        parent_of(place),
    )


async def _first(thread: discord.Thread) -> discord.Message | None:
    """Return the message that a thread is about: in a forum its own first, else that of the channel, if it has one."""
    parent = thread.parent or await thread.guild.fetch_channel(thread.parent_id)
    home = parent if isinstance(parent, discord.TextChannel) else thread
    try:
        return await home.fetch_message(thread.id)
    except discord.NotFound:
        return next(iter([one async for one in thread.history(limit=1, oldest_first=True)]), None)


async def _replied(message: discord.Message) -> discord.Message | None:
    """Return the message that another one replies to, None where it is gone."""
    reference = message.reference
    if reference is None or reference.message_id is None or reference.channel_id != message.channel.id:
        return None
    try:
        return await message.channel.fetch_message(reference.message_id)
    except discord.NotFound:
        return None
