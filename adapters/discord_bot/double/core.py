"""What all parts of the double share: its world, its gateway, who watches, what was called and what was refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from adapters.discord_bot.double import payloads
from adapters.discord_bot.double.errors import Refusal
from adapters.discord_bot.double.faults import Clock, Faults, Timing
from adapters.discord_bot.double.gateway import Gateway, Session
from adapters.discord_bot.double.intents import NONE, Intent
from adapters.discord_bot.double.interaction import Interaction
from adapters.discord_bot.double.permissions import Permission, in_channel
from adapters.discord_bot.double.state import Channel, Guild, Json, Member, Message
from adapters.discord_bot.double.world import World

T = TypeVar("T")
_INVALID = {401, 403, 429}


@dataclass(frozen=True, slots=True)
class Called:
    """A request that the bot made: the operation, when, and the status of its answer."""

    operation: str
    at: float
    status: int


class Core:
    """A world, and the way to the bot in it."""

    def __init__(self, world: World, timing: Timing | None = None) -> None:
        self.world = world
        self.timing = timing or Timing()
        self.faults = Faults()
        self.observers: list[Callable[[Json], None]] = []
        self.refusals: list[Refusal] = []
        self.calls: list[Called] = []
        self.interactions: list[Interaction] = []
        self.by_token: dict[str, Interaction] = {}
        self.gateway = Gateway(world, self.timing, self.changed)
        self.gateway.greet = self._greet
        self.gateway.request_members = self._send_members
        self._change = asyncio.Event()

    @property
    def clock(self) -> Clock:
        """Return the time of the double."""
        return self.world.clock

    def changed(self, kind: str, **facts: Any) -> None:
        """Tell those who watch that something is different now."""
        self._change.set()
        for observer in self.observers:
            observer({"type": kind, **facts})

    async def until(self, predicate: Callable[[], T], seconds: float = 10.0) -> T:
        """Wait until the predicate holds and return what it returned; TimeoutError if it never does."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not (found := predicate()):
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                raise TimeoutError(f"it did not come true within {seconds} s; refused so far: {self.refusals}")
            self._change.clear()
            try:
                # What is waited for may lie outside of the double, so it looks again from time to time.
                await asyncio.wait_for(self._change.wait(), min(left, 0.05))
            except TimeoutError:
                continue
        return found

    def refuse(self, operation: str, status: int, code: int, detail: str = "") -> None:
        """Note what was refused."""
        self.refusals.append(Refusal(operation, status, code, detail))
        self.changed("refusal", operation=operation, status=status, code=code, detail=detail)

    @property
    def invalid_requests(self) -> int:
        """Return how many requests were of the kind of which ten thousand in ten minutes lead to a ban."""
        return sum(call.status in _INVALID for call in self.calls)

    def bot_may(self, channel: Channel) -> Permission:
        """Return what the bot may do in a channel."""
        return in_channel(channel, self.world.bot.id)

    def emit(self, name: str, data: Json, *, guild: Guild | None, intent: Intent = NONE) -> None:
        """Send an event to the sessions that hear of it; those of a server only while the bot is in it."""
        if guild is None or self.world.is_bot_in(guild):
            for session in self.gateway.sessions_for(guild.id if guild else 0, intent):
                session.dispatch(name, data)

    def emit_in(self, channel: Channel, name: str, data: Json, intent: Intent) -> None:
        """Send an event of a channel, if the bot sees it."""
        if Permission.VIEW_CHANNEL in self.bot_may(channel):
            self.emit(name, data, guild=channel.guild, intent=intent)

    def emit_message(self, name: str, message: Message) -> None:
        """Send a message to the sessions that hear of it, without its content where that takes an intent."""
        channel = message.channel
        if message.only_for or Permission.VIEW_CHANNEL not in self.bot_may(channel):
            return
        payload = payloads.posted(message, self.world.bot)
        intent = Intent.GUILD_MESSAGES if channel.guild else Intent.DIRECT_MESSAGES
        for session in self.gateway.sessions_for(channel.guild.id if channel.guild else 0, intent):
            is_read = Intent.MESSAGE_CONTENT in session.intents or self.is_open(message)
            session.dispatch(name, payload if is_read else payloads.without_content(payload))

    def is_open(self, message: Message) -> bool:
        """Tell whether the bot reads a message's content without asking for all contents."""
        bot = self.world.bot
        return message.channel.guild is None or message.author is bot or bot in message.mentions

    def tell_of_guild(self, session: Session, guild: Guild) -> None:
        """Tell a session all about a server."""
        everybody = list(guild.members.values())
        members = everybody if Intent.GUILD_MEMBERS in session.intents else [guild.members[self.world.bot.id]]
        session.dispatch("GUILD_CREATE", payloads.guild(self.world, guild, members))

    def _greet(self, session: Session) -> None:
        guilds = [one for one in self.world.guilds.values() if self.world.is_bot_in(one) and session.serves(one.id)]
        ready: Json = {
            "v": 10,
            "user": payloads.own_user(self.world),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.gateway.url,
            "shard": [session.shard, session.shards],
            "application": {key: payloads.application(self.world)[key] for key in ("id", "flags")},
        }
        session.dispatch("READY", ready)
        if Intent.GUILDS in session.intents:
            for guild in guilds:
                self.tell_of_guild(session, guild)

    def _send_members(self, session: Session, data: Json) -> None:
        guild = self.world.guilds[int(data["guild_id"])]
        wanted = data.get("user_ids") or []
        wanted = [wanted] if isinstance(wanted, str | int) else wanted
        found = [one for one in guild.members.values() if _is_wanted(one, data.get("query"), {int(x) for x in wanted})]
        chunk: Json = {
            "guild_id": str(guild.id),
            "members": [payloads.member(one) for one in found],
            "chunk_index": 0,
            "chunk_count": 1,
        }
        session.dispatch("GUILD_MEMBERS_CHUNK", chunk | ({"nonce": data["nonce"]} if "nonce" in data else {}))


def _is_wanted(member: Member, query: str | None, ids: set[int]) -> bool:
    return member.user.id in ids or (query is not None and member.user.name.startswith(query))
