"""What the bot does with messages of a channel."""

from __future__ import annotations

from urllib.parse import unquote

from adapters.discord_bot.double import board, content, payloads
from adapters.discord_bot.double.call import Answer, Call
from adapters.discord_bot.double.core import Core
from adapters.discord_bot.double.errors import Code, Refused, invalid
from adapters.discord_bot.double.intents import Intent
from adapters.discord_bot.double.permissions import NONE, Permission
from adapters.discord_bot.double.state import WITHOUT_MESSAGES, Channel, Json, Message, MessageType, User

_MOST_LISTED = 100


def send_message(core: Core, call: Call) -> Answer:
    """Post a message; one with the nonce of an earlier one is that earlier one."""
    channel = call.channel(core)
    _may_send(core, channel, content.needed(call.body, call.files))
    nonce = str(call.body.get("nonce") or "") if call.body.get("enforce_nonce") else ""
    earlier = next((one for one in channel.messages.values() if nonce and one.nonce == nonce), None)
    if earlier:
        return shown(core, earlier)
    message = Message(core.world.new_id(), channel, core.world.bot, core.clock.now(), nonce=nonce)
    message.reference = _replied(core, channel, call.body.get("message_reference"))
    message.type = MessageType.REPLY if message.reference else MessageType.DEFAULT
    content.write(core, message, call.body, call.files)
    return shown(core, board.post(core, message))


def edit_message(core: Core, call: Call) -> Answer:
    """Change a message of the bot's own."""
    message = _message(core, call)
    if message.author is not core.world.bot:
        raise Refused(Code.OTHERS_MESSAGE)
    if message.channel.is_archived:
        raise Refused(Code.ARCHIVED)
    content.rewrite(core, message, call.body, call.files)
    board.change(core, message)
    return shown(core, message)


def delete_message(core: Core, call: Call) -> Answer:
    """Delete a message: one's own, or with the permission anybody's."""
    message = _message(core, call)
    if message.author is not core.world.bot:
        if message.channel.guild is None:
            raise Refused(Code.DIRECT_ONLY)
        require(core, message.channel, Permission.MANAGE_MESSAGES)
    board.remove(core, message)
    return None


def get_message(core: Core, call: Call) -> Answer:
    """Return a message."""
    require(core, call.channel(core), Permission.READ_MESSAGE_HISTORY)
    return shown(core, _message(core, call))


def list_messages(core: Core, call: Call) -> Answer:
    """Return messages, newest first; without the permission for the past there are none."""
    channel = call.channel(core)
    if Permission.READ_MESSAGE_HISTORY not in core.bot_may(channel):
        return []
    before, after = int(call.query.get("before", 0)), int(call.query.get("after", 0))
    found = [one for one in sorted(channel.messages) if one > after and (not before or one < before)]
    limit = min(int(call.query.get("limit", 50)), _MOST_LISTED)
    page = found[:limit] if after else found[-limit:]
    return [shown(core, channel.messages[one]) for one in reversed(page)]


def add_reaction(core: Core, call: Call) -> Answer:
    """React to a message."""
    message = _message(core, call)
    require(core, message.channel, Permission.READ_MESSAGE_HISTORY)
    emoji = unquote(call.path["emoji"])
    if emoji not in message.reactions:
        require(core, message.channel, Permission.ADD_REACTIONS)
    if message.channel.is_archived:
        raise Refused(Code.ARCHIVED)
    board.react(core, message, core.world.bot, emoji)
    return None


def remove_reaction(core: Core, call: Call) -> Answer:
    """Take the bot's reaction back."""
    board.react(core, _message(core, call), core.world.bot, unquote(call.path["emoji"]), is_added=False)
    return None


def type_in(core: Core, call: Call) -> Answer:
    """Show that the bot is typing."""
    channel = call.channel(core)
    _may_send(core, channel, NONE)
    core.changed("typing", channel=channel.id)
    return None


def shown(core: Core, message: Message) -> Json:
    """Return a message as the bot may read it."""
    payload = payloads.message(message, core.world.bot)
    is_read = Intent.MESSAGE_CONTENT in core.world.privileged or core.is_open(message)
    return payload if is_read else payloads.without_content(payload)


def require(core: Core, channel: Channel, permission: Permission) -> None:
    """Refuse what the bot may not do in a channel."""
    if permission not in core.bot_may(channel):
        raise Refused(Code.MISSING_PERMISSIONS)


def _may_send(core: Core, channel: Channel, extra: Permission) -> None:
    if channel.kind in WITHOUT_MESSAGES:
        raise Refused(Code.NO_TEXT_CHANNEL)
    if channel.guild is None and not all(_takes_dms(core, person) for person in channel.members.values()):
        raise Refused(Code.CANNOT_DM)
    send = Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES
    require(core, channel, send | extra)
    if channel.is_locked and Permission.MANAGE_THREADS not in core.bot_may(channel):
        raise Refused(Code.ARCHIVED if channel.is_archived else Code.LOCKED)
    if channel.is_without_first_post:
        raise Refused(Code.NO_FIRST_POST)


def _takes_dms(core: Core, person: User) -> bool:
    """Tell whether somebody reads the bot's direct messages: they allow it and share a server with it."""
    is_near = any(person.id in guild.members and core.world.is_bot_in(guild) for guild in core.world.guilds.values())
    return person is core.world.bot or (person.accepts_dms and is_near)


def _message(core: Core, call: Call) -> Message:
    message = call.channel(core).messages.get(call.id("message"))
    if message is None:
        raise Refused(Code.UNKNOWN_MESSAGE)
    return message


def _replied(core: Core, channel: Channel, reference: Json | None) -> Message | None:
    if not reference:
        return None
    require_history = Permission.READ_MESSAGE_HISTORY not in core.bot_may(channel)
    if require_history:
        raise Refused(Code.NO_REPLY_WITHOUT_HISTORY)
    found = channel.messages.get(int(reference["message_id"]))
    if found is None and reference.get("fail_if_not_exists", True):
        raise invalid("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
    return found
