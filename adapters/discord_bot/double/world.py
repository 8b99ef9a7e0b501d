"""The Discord that the double plays: one application, servers with people, roles and channels."""

from __future__ import annotations

from collections.abc import Iterable

from adapters.discord_bot.double.errors import DoubleError
from adapters.discord_bot.double.faults import Clock
from adapters.discord_bot.double.intents import PRIVILEGED, Intent
from adapters.discord_bot.double.permissions import USUAL, Permission
from adapters.discord_bot.double.state import Channel, Guild, Json, Kind, Member, Overwrite, Role, User

_EPOCH = 1420070400.0
_LOW_BITS = 22

Who = User | int | str
Where = Channel | int | str


class World:
    """State without behaviour; people and places are named by object, by id or by name.

    `privileged` are the intents that are switched on for the application; `shards` is how many Discord recommends.
    """

    def __init__(
        self,
        name: str = "Acme",
        *,
        bot: str = "faqbot",
        token: str = "MTIz.double.bot-token",  # noqa: S107 - the double's own, good for nothing else
        privileged: Intent = PRIVILEGED,
        shards: int = 1,
        max_concurrency: int = 1,
    ) -> None:
        self.clock = Clock()
        self._last_id = 0
        self.token: str | None = token
        self.privileged = privileged
        self.shards = shards
        self.max_concurrency = max_concurrency
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.commands: dict[int, list[Json]] = {}
        self.bot = self._user(bot, is_bot=True)
        self.application_id = self.bot.id
        self.guild = self.add_guild(name)

    def new_id(self) -> int:
        """Return the next snowflake: the time, then a count."""
        now = int((self.clock.now() - _EPOCH) * 1000) << _LOW_BITS
        self._last_id = max(now, self._last_id + 1)
        return self._last_id

    def add_guild(self, name: str, *, has_bot: bool = True, guild_id: int = 0) -> Guild:
        """Add a server; its id decides which shard serves it."""
        guild = Guild(guild_id or self.new_id(), name)
        guild.roles[guild.id] = Role(guild.id, "@everyone", USUAL)
        self.guilds[guild.id] = guild
        if has_bot:
            self.join(self.bot, guild)
        return guild

    def add_user(
        self, name: str, *guilds: Guild, roles: Iterable[Role] = (), is_bot: bool = False, locale: str = "en-US"
    ) -> User:
        """Add a person to these servers, or to the first one."""
        user = self._user(name, is_bot=is_bot)
        user.locale = locale
        for guild in guilds or (self.guild,):
            self.join(user, guild).roles.update(role.id for role in roles if role.id in guild.roles)
        return user

    def add_stranger(self, name: str) -> User:
        """Add a person who is in no server."""
        return self._user(name)

    def join(self, user: User, guild: Guild) -> Member:
        """Let somebody into a server."""
        guild.members[user.id] = Member(user, self.clock.now())
        return guild.members[user.id]

    def add_role(self, name: str, permissions: Permission, guild: Guild | None = None) -> Role:
        """Add a role that grants these permissions."""
        role = Role(self.new_id(), name, permissions)
        (guild or self.guild).roles[role.id] = role
        return role

    def add_channel(self, name: str, kind: Kind = Kind.TEXT, guild: Guild | None = None) -> Channel:
        """Add a channel or a forum to a server, by default to the first one."""
        return self._place(Channel(self.new_id(), name, kind, self.clock.now(), guild or self.guild))

    def add_thread(
        self, parent: Channel, name: str, owner: User, *, thread_id: int = 0, is_private: bool = False
    ) -> Channel:
        """Add a thread below a channel or a forum."""
        kind = Kind.PRIVATE_THREAD if is_private else Kind.PUBLIC_THREAD
        thread = Channel(thread_id or self.new_id(), name, kind, self.clock.now(), parent.guild, parent, owner)
        thread.members[owner.id] = owner
        return self._place(thread)

    def direct(self, user: User) -> Channel:
        """Return the direct messages between a person and the bot."""
        for channel in self.channels.values():
            if channel.is_between(user.id):
                return channel
        members = {self.bot.id: self.bot, user.id: user}
        return self._place(Channel(self.new_id(), "", Kind.DIRECT, self.clock.now(), members=members))

    def overwrite(self, where: Where, who: Who | Role) -> Overwrite:
        """Return what a channel says about a role or a member, to be changed."""
        place = self.channel(where)
        target, is_member = (who.id, False) if isinstance(who, Role) else (self.user(who).id, True)
        return place.overwrites.setdefault(target, Overwrite(is_member))

    def user(self, who: Who) -> User:
        """Return somebody by id or name."""
        for user in self.users.values():
            if who in (user, user.id, user.name):
                return user
        raise DoubleError(f"there is nobody called {who!r}: add them with add_user")

    def channel(self, where: Where) -> Channel:
        """Return a channel or a thread by id or name."""
        for channel in self.channels.values():
            if where in (channel, channel.id) or (channel.name and where == channel.name):
                return channel
        raise DoubleError(f"there is no channel {where!r}: add it with add_channel")

    def is_bot_in(self, guild: Guild) -> bool:
        """Tell whether the bot is in a server."""
        return self.bot.id in guild.members

    def threads(self, guild: Guild) -> list[Channel]:
        """Return a server's threads."""
        return [channel for channel in self.channels.values() if channel.guild is guild and channel.is_thread]

    def top_channels(self, guild: Guild) -> list[Channel]:
        """Return a server's channels without threads."""
        return [channel for channel in self.channels.values() if channel.guild is guild and not channel.is_thread]

    def _user(self, name: str, *, is_bot: bool = False) -> User:
        if any(user.name == name for user in self.users.values()):
            raise DoubleError(f"there is somebody called {name!r} already: choose another name")
        user = User(self.new_id(), name, is_bot)
        self.users[user.id] = user
        return user

    def _place(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        return channel
