"""A request of the bot, with what its path, its query and its body name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from adapters.discord_bot.double.errors import Code, Refused
from adapters.discord_bot.double.permissions import Permission
from adapters.discord_bot.double.state import Channel, Guild, Json

if TYPE_CHECKING:
    from adapters.discord_bot.double.core import Core

Answer = Json | list[Json] | None


@dataclass(frozen=True, slots=True)
class Call:
    """A request, its body read and its files already uploaded; `items` is a body that is a list."""

    operation: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Json = field(default_factory=dict)
    items: Sequence[Json] = ()
    files: Sequence[Json] = ()

    def id(self, name: str) -> int:
        """Return an id from the path."""
        if not self.path[name].isdecimal():
            raise Refused(Code.NOT_FOUND)
        return int(self.path[name])

    def channel(self, core: Core) -> Channel:
        """Return the channel that the path names, if the bot sees it."""
        channel = core.world.channels.get(self.id("channel"))
        if channel is None:
            raise Refused(Code.UNKNOWN_CHANNEL)
        if Permission.VIEW_CHANNEL not in core.bot_may(channel):
            raise Refused(Code.MISSING_ACCESS)
        return channel

    def guild(self, core: Core) -> Guild:
        """Return the server that the path names, if the bot is in it."""
        guild = core.world.guilds.get(self.id("guild"))
        if guild is None:
            raise Refused(Code.UNKNOWN_GUILD)
        if not core.world.is_bot_in(guild):
            raise Refused(Code.MISSING_ACCESS)
        return guild
