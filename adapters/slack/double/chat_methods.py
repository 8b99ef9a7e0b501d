"""The methods that post, change and remove messages."""

from __future__ import annotations

from adapters.slack.double import board
from adapters.slack.double.calls import Call, Method
from adapters.slack.double.content import MOST_UPDATED_TEXT, content_of, is_true, metadata_of
from adapters.slack.double.errors import Refused
from adapters.slack.double.state import Channel, Json, Message
from adapters.slack.double.workspace import own


def _message(call: Call, channel: Channel) -> Message:
    workspace, thread = call.workspace, _thread(call, channel)
    is_broadcast = bool(thread) and is_true(call.args.get("reply_broadcast"))
    return Message(
        ts=call.now_ts(),
        channel=channel.id,
        user=workspace.bot.id,
        thread_ts=thread,
        bot_id=workspace.bot_id,
        app_id=call.core.installed_app.id,
        team=workspace.team,
        metadata=metadata_of(call.args),
        is_broadcast=is_broadcast,
        subtype="thread_broadcast" if is_broadcast else "",
        **content_of(call.args),
    )


def _thread(call: Call, channel: Channel) -> str:
    thread = call.text("thread_ts")
    if not thread:
        return ""
    parent = channel.messages.get(thread)
    # A thread whose first message is gone still takes replies.
    if parent is None:
        if channel.replies(thread):
            return thread
        raise Refused("thread_not_found")
    return parent.thread_ts or parent.ts


def post_message(call: Call) -> Json:
    """Post a message to a channel that the bot is in."""
    channel = call.joined_channel(by_name=True)
    message = board.post(call.core, call.workspace, channel, _message(call, channel))
    return {"ok": True, "channel": channel.id, "ts": message.ts, "message": channel.thread_payload(message)}


def post_ephemeral(call: Call) -> Json:
    """Show a message to one person in a channel."""
    channel = call.joined_channel(by_name=True)
    user = call.needed("user")
    if user not in channel.members:
        raise Refused("user_not_in_channel" if user in call.workspace.users else "user_not_found")
    message = _message(call, channel)
    message.only_for = user
    board.whisper(call.core, call.workspace, channel, message)
    return {"ok": True, "message_ts": message.ts}


def update(call: Call) -> Json:
    """Change a message of the bot's own; what is not given stays."""
    channel = call.joined_channel()
    message = call.message(channel)
    if not own(message, call.workspace):
        raise Refused("cant_update_message")
    content = content_of(call.args, most_text=MOST_UPDATED_TEXT)
    changes = {name: content[name] for name in ("text", "blocks", "attachments") if call.args.get(name) is not None}
    if call.args.get("metadata") is not None:
        changes["metadata"] = metadata_of(call.args)
    board.change(call.core, call.workspace, channel, message, **changes)
    payload = channel.thread_payload(message)
    return {"ok": True, "channel": channel.id, "ts": message.ts, "text": message.text, "message": payload}


def delete(call: Call) -> Json:
    """Remove a message of the bot's own."""
    channel = call.joined_channel()
    message = call.message(channel)
    if not own(message, call.workspace):
        raise Refused("cant_delete_message")
    board.remove(call.core, call.workspace, channel, message)
    return {"ok": True, "channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    """Return the address at which a message can be read."""
    channel = call.channel()
    message = call.message(channel, "message_ts")
    link = f"https://{call.workspace.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    query = f"?thread_ts={message.thread_ts}&cid={channel.id}" if message.is_reply else ""
    return {"ok": True, "channel": channel.id, "permalink": link + query}


CHAT = {
    "chat.postMessage": Method(post_message, scope="chat:write"),
    "chat.postEphemeral": Method(post_ephemeral, scope="chat:write"),
    "chat.update": Method(update, scope="chat:write"),
    "chat.delete": Method(delete, scope="chat:write"),
    "chat.getPermalink": Method(get_permalink),
}
