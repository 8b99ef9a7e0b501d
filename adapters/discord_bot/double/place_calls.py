"""What the bot asks about itself, servers, people and channels, and what it does with threads."""

from __future__ import annotations

from adapters.discord_bot.double import board, payloads
from adapters.discord_bot.double.call import Answer, Call
from adapters.discord_bot.double.core import Core
from adapters.discord_bot.double.errors import Code, Refused
from adapters.discord_bot.double.message_calls import require
from adapters.discord_bot.double.permissions import Permission
from adapters.discord_bot.double.state import Channel, Kind

_DAY_MS, _LOGINS = 86_400_000, 1000


def get_me(core: Core, _: Call) -> Answer:
    """Return the bot's own user."""
    return payloads.own_user(core.world)


def get_application(core: Core, _: Call) -> Answer:
    """Return the application."""
    return payloads.application(core.world)


def get_gateway(core: Core, _: Call) -> Answer:
    """Return where the gateway is and how many shards are recommended."""
    limit = {
        "total": _LOGINS,
        "remaining": _LOGINS - len(core.gateway.identifies),
        "reset_after": _DAY_MS,
        "max_concurrency": core.world.max_concurrency,
    }
    return {"url": core.gateway.url, "shards": core.world.shards, "session_start_limit": limit}


def get_user(core: Core, call: Call) -> Answer:
    """Return a user."""
    found = core.world.users.get(call.id("user"))
    if found is None:
        raise Refused(Code.UNKNOWN_USER)
    return payloads.user(found)


def open_direct(core: Core, call: Call) -> Answer:
    """Open the direct messages with a person."""
    person = core.world.users.get(int(call.body["recipient_id"]))
    if person is None:
        raise Refused(Code.UNKNOWN_USER)
    if person.is_bot:
        raise Refused(Code.CANNOT_DM)
    return payloads.channel(core.world.direct(person))


def list_guilds(core: Core, _: Call) -> Answer:
    """Return the servers in which the bot is."""
    own = [guild for guild in core.world.guilds.values() if core.world.is_bot_in(guild)]
    return [{"id": str(one.id), "name": one.name, "owner": False, "permissions": "0", "features": []} for one in own]


def get_guild(core: Core, call: Call) -> Answer:
    """Return a server."""
    return payloads.guild(core.world, call.guild(core), [])


def leave_guild(core: Core, call: Call) -> Answer:
    """Take the bot out of a server."""
    guild = call.guild(core)
    core.emit("GUILD_DELETE", {"id": str(guild.id)}, guild=guild)
    del guild.members[core.world.bot.id]
    return None


def get_member(core: Core, call: Call) -> Answer:
    """Return a member of a server."""
    member = call.guild(core).members.get(call.id("user"))
    if member is None:
        raise Refused(Code.UNKNOWN_MEMBER)
    return payloads.member(member)


def list_channels(core: Core, call: Call) -> Answer:
    """Return a server's channels."""
    return [payloads.channel(one) for one in core.world.top_channels(call.guild(core))]


def get_channel(core: Core, call: Call) -> Answer:
    """Return a channel or a thread."""
    return payloads.channel(call.channel(core))


def edit_channel(core: Core, call: Call) -> Answer:
    """Archive, lock or rename a thread."""
    thread = call.channel(core)
    if not thread.is_thread:
        raise Refused(Code.MISSING_PERMISSIONS)
    if thread.is_archived and call.body.get("archived") is not False:
        raise Refused(Code.ARCHIVED)
    if thread.owner is not core.world.bot or "locked" in call.body:
        require(core, thread, Permission.MANAGE_THREADS)
    thread.name = call.body.get("name", thread.name)
    archived = call.body.get("archived", thread.is_archived)
    board.archive(core, thread, is_archived=archived, is_locked=call.body.get("locked"))
    return payloads.channel(thread)


def start_thread(core: Core, call: Call) -> Answer:
    """Start a thread below a message."""
    channel = call.channel(core)
    message = channel.messages.get(call.id("message"))
    if message is None:
        raise Refused(Code.UNKNOWN_MESSAGE)
    _may_start(core, channel, Permission.CREATE_PUBLIC_THREADS)
    if message.thread:
        raise Refused(Code.HAS_THREAD)
    thread = core.world.add_thread(channel, call.body["name"], core.world.bot, thread_id=message.id)
    message.thread = thread
    board.open_thread(core, thread)
    return payloads.channel(thread)


def start_loose_thread(core: Core, call: Call) -> Answer:
    """Start a thread below no message."""
    channel = call.channel(core)
    is_private = call.body.get("type", Kind.PRIVATE_THREAD) == Kind.PRIVATE_THREAD
    wanted = Permission.CREATE_PRIVATE_THREADS if is_private else Permission.CREATE_PUBLIC_THREADS
    _may_start(core, channel, wanted)
    thread = core.world.add_thread(channel, call.body["name"], core.world.bot, is_private=is_private)
    board.open_thread(core, thread)
    return payloads.channel(thread)


def join_thread(core: Core, call: Call) -> Answer:
    """Join a thread."""
    thread = call.channel(core)
    if thread.is_archived:
        raise Refused(Code.ARCHIVED)
    board.join(core, thread, [core.world.bot])
    return None


def leave_thread(core: Core, call: Call) -> Answer:
    """Leave a thread."""
    call.channel(core).members.pop(core.world.bot.id, None)
    return None


def _may_start(core: Core, channel: Channel, permission: Permission) -> None:
    if channel.kind not in (Kind.TEXT, Kind.ANNOUNCEMENT):
        raise Refused(Code.WRONG_CHANNEL_TYPE)
    require(core, channel, permission)
