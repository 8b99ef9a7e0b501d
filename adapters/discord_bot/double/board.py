"""What happens to messages and threads, whoever does it, and the events that tell of it."""

from __future__ import annotations

from adapters.discord_bot.double import payloads
from adapters.discord_bot.double.core import Core
from adapters.discord_bot.double.intents import Intent
from adapters.discord_bot.double.state import Channel, Flag, Json, Message, User


def post(core: Core, message: Message) -> Message:
    """Put a message into its channel and tell of it; an archived thread opens again."""
    channel = message.channel
    if message.only_for:
        channel.ephemerals[message.id] = message
    else:
        if channel.is_archived:
            archive(core, channel, is_archived=False)
        channel.messages[message.id] = message
        if channel.is_thread:
            join(core, channel, [message.author, *message.mentions])
    core.emit_message("MESSAGE_CREATE", message)
    core.changed("message", channel=channel.id, id=message.id)
    return message


def change(core: Core, message: Message) -> None:
    """Note that a message was edited, and tell of it."""
    if not message.is_loading:
        message.edited = core.clock.now()
    core.emit_message("MESSAGE_UPDATE", message)
    core.changed("edit", channel=message.channel.id, id=message.id)


def finish(core: Core, message: Message) -> None:
    """Note that what said "thinking" is now an answer."""
    message.flags &= ~Flag.LOADING
    core.emit_message("MESSAGE_UPDATE", message)
    core.changed("edit", channel=message.channel.id, id=message.id)


def remove(core: Core, message: Message) -> None:
    """Delete a message and tell of it."""
    channel = message.channel
    message.is_deleted = True
    channel.messages.pop(message.id, None)
    if channel.ephemerals.pop(message.id, None) is None:
        gone: Json = {"id": str(message.id), "channel_id": str(channel.id)}
        if channel.guild:
            gone["guild_id"] = str(channel.guild.id)
        core.emit_in(channel, "MESSAGE_DELETE", gone, messages_of(channel))
    core.changed("deletion", channel=channel.id, id=message.id)


def react(core: Core, message: Message, user: User, emoji: str, *, is_added: bool = True) -> None:
    """Add a reaction or take it back, and tell of it."""
    users = message.reactions.setdefault(emoji, [])
    if is_added == (user.id in users):
        return
    users.append(user.id) if is_added else users.remove(user.id)
    channel = message.channel
    told: Json = {
        "user_id": str(user.id),
        "channel_id": str(channel.id),
        "message_id": str(message.id),
        "emoji": {"id": None, "name": emoji},
        "burst": False,
        "type": 0,
    }
    if channel.guild:
        told |= {"guild_id": str(channel.guild.id), "member": payloads.member(channel.guild.members[user.id])}
    intent = Intent.GUILD_MESSAGE_REACTIONS if channel.guild else Intent.DIRECT_MESSAGE_REACTIONS
    core.emit_in(channel, "MESSAGE_REACTION_ADD" if is_added else "MESSAGE_REACTION_REMOVE", told, intent)
    core.changed("reaction", channel=channel.id, id=message.id)


def open_thread(core: Core, thread: Channel) -> None:
    """Tell of a new thread."""
    told = payloads.joined(thread, core.world.bot) | {"newly_created": True}
    core.emit_in(thread, "THREAD_CREATE", told, Intent.GUILDS)
    core.changed("thread", channel=thread.id)


def archive(core: Core, thread: Channel, *, is_archived: bool = True, is_locked: bool | None = None) -> None:
    """Archive a thread or open it again, and tell of it."""
    thread.is_archived = is_archived
    thread.is_locked = thread.is_locked if is_locked is None else is_locked
    core.emit_in(thread, "THREAD_UPDATE", payloads.thread(thread), Intent.GUILDS)
    core.changed("thread", channel=thread.id)


def join(core: Core, thread: Channel, people: list[User]) -> None:
    """Let people into a thread who wrote there or were named there; the bot is told where it comes in."""
    bot = core.world.bot
    is_new = bot in people and bot.id not in thread.members
    thread.members |= {person.id: person for person in people if person.id not in thread.members}
    if is_new:
        core.emit_in(thread, "THREAD_CREATE", payloads.joined(thread, bot), Intent.GUILDS)


def messages_of(channel: Channel) -> Intent:
    """Return the intent with which messages of a channel are heard."""
    return Intent.GUILD_MESSAGES if channel.guild else Intent.DIRECT_MESSAGES
