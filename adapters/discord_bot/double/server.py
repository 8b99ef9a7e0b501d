"""The double itself: a server on this machine that an unmodified discord.py takes for Discord."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from aiohttp import web

from adapters.discord_bot.double import board, payloads
from adapters.discord_bot.double.clicks import Clicks
from adapters.discord_bot.double.faults import Timing
from adapters.discord_bot.double.gateway import Close
from adapters.discord_bot.double.intents import Intent
from adapters.discord_bot.double.permissions import Permission
from adapters.discord_bot.double.rest import PREFIX, Rest
from adapters.discord_bot.double.state import Guild, Role
from adapters.discord_bot.double.world import Where, Who, World


class DiscordDouble(Clicks):
    """Serves REST and the gateway; people act through its methods; `gateway` and `faults` go wrong on purpose.

    `app` takes routes of others before it starts; `observers` are called with each change.
    """

    def __init__(self, world: World, port: int = 0, *, timing: Timing | None = None, host: str = "127.0.0.1") -> None:
        super().__init__(world, timing)
        self.app = web.Application(client_max_size=32 * 1024**2)
        self.app.add_routes([*Rest(self).routes(), web.get("/gateway/", self.gateway.handle)])
        self.base = ""
        self._host, self._port = host, port
        self._runner = web.AppRunner(self.app, shutdown_timeout=0.1)

    @property
    def api_url(self) -> str:
        """Return what `discord.http.Route.BASE` has to be."""
        return self.base + PREFIX

    @property
    def gateway_url(self) -> str:
        """Return what `discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY` has to be."""
        return self.gateway.url

    @property
    def token(self) -> str:
        """Return the bot's token, "" once it is revoked."""
        return self.world.token or ""

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen, on a free port unless one was given."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        port = self._runner.addresses[0][1]
        self.base = f"http://{self._host}:{port}"
        self.gateway.url = f"ws://{self._host}:{port}/gateway/"

    async def stop(self) -> None:
        """Cut all lines and stop listening."""
        await self.gateway.close()
        await self._runner.cleanup()

    async def connected(self, shards: int = 1, seconds: float = 20.0) -> None:
        """Wait until that many shards have logged in."""

        def are_open() -> bool:
            return sum(one.session is not None for one in self.gateway.connections) >= shards

        await self.until(are_open, seconds)

    async def revoke(self) -> None:
        """Let the bot's token be good for nothing any more."""
        self.world.token = None
        await self.gateway.close(Close.AUTHENTICATION_FAILED)

    async def kick(self, guild: Guild | None = None) -> None:
        """Take the bot out of a server, by default out of the first."""
        place = guild or self.world.guild
        self.emit("GUILD_DELETE", {"id": str(place.id)}, guild=place)
        place.members.pop(self.world.bot.id, None)
        self.changed("guild", id=place.id)

    async def invite(self, guild: Guild) -> None:
        """Bring the bot into a server."""
        self.world.join(self.world.bot, guild)
        for session in self.gateway.sessions_for(guild.id, Intent.GUILDS):
            self.tell_of_guild(session, guild)
        self.changed("guild", id=guild.id)

    async def allow(self, channel: Where, who: Who | Role, permission: Permission) -> None:
        """Allow something in a channel to a role or to one member."""
        overwrite = self.world.overwrite(channel, who)
        overwrite.allow, overwrite.deny = overwrite.allow | permission, overwrite.deny & ~permission
        self._tell_of_channel(channel)

    async def deny(self, channel: Where, who: Who | Role, permission: Permission) -> None:
        """Deny something in a channel to a role or to one member."""
        overwrite = self.world.overwrite(channel, who)
        overwrite.allow, overwrite.deny = overwrite.allow & ~permission, overwrite.deny | permission
        self._tell_of_channel(channel)

    async def archive(self, thread: Where, *, is_locked: bool = False) -> None:
        """Archive a thread, perhaps so that only moderators open it again."""
        board.archive(self, self.world.channel(thread), is_locked=is_locked)

    async def delete_channel(self, channel: Where) -> None:
        """Delete a channel with its threads, or one thread."""
        place = self.world.channel(channel)
        name = "THREAD_DELETE" if place.is_thread else "CHANNEL_DELETE"
        self.emit(name, payloads.channel(place), guild=place.guild, intent=Intent.GUILDS)
        gone = [one for one in self.world.channels.values() if place in (one, one.parent)]
        for one in gone:
            del self.world.channels[one.id]
        self.changed("channel", id=place.id)

    def _tell_of_channel(self, channel: Where) -> None:
        place = self.world.channel(channel)
        self.emit("CHANNEL_UPDATE", payloads.channel(place), guild=place.guild, intent=Intent.GUILDS)
        self.changed("channel", id=place.id)
