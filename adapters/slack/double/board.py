"""Posting, changing and removing messages, each with the events that follow from it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from adapters.slack.double import events
from adapters.slack.double.core import Core
from adapters.slack.double.state import Channel, Kind, Message
from adapters.slack.double.workspace import TokenState, Workspace


def post(core: Core, workspace: Workspace, channel: Channel, message: Message) -> Message:
    """Put a message where everybody in the channel sees it; a mention of the bot is told twice, as Slack does."""
    channel.messages[message.ts] = message
    core.changed("message", team=workspace.team, channel=channel.id, ts=message.ts, thread=message.thread_ts)
    core.emit(workspace, events.posted(channel, message), channel)
    is_mention = f"<@{workspace.bot.id}>" in message.text and not message.bot_id
    if is_mention and channel.kind is not Kind.DIRECT:
        core.emit(workspace, events.mentioned(channel, message), channel)
    return message


def whisper(core: Core, workspace: Workspace, channel: Channel, message: Message) -> Message:
    """Show a message to one person only."""
    channel.ephemerals[message.ts] = message
    core.changed("ephemeral", team=workspace.team, channel=channel.id, ts=message.ts, user=message.only_for)
    return message


def change(
    core: Core, workspace: Workspace, channel: Channel, message: Message, *, is_edit: bool = True, **fields: Any
) -> None:
    """Give a message other contents; what Slack adds by itself is no edit, but told in the same way."""
    before = channel.thread_payload(message)
    for name, value in fields.items():
        setattr(message, name, deepcopy(value))
    if message.only_for:
        core.changed("ephemeral", team=workspace.team, channel=channel.id, ts=message.ts, user=message.only_for)
        return
    ts = workspace.new_ts(core.clock.now())
    if is_edit:
        message.edited = {"user": message.bot_id or message.user, "ts": ts}
    core.changed("message_changed", team=workspace.team, channel=channel.id, ts=message.ts)
    core.emit(workspace, events.changed(channel, before, channel.thread_payload(message), ts), channel)


def remove(core: Core, workspace: Workspace, channel: Channel, message: Message) -> None:
    """Take a message away; where it has replies, Slack tells of a change to a tombstone instead."""
    if message.only_for:
        channel.ephemerals.pop(message.ts, None)
        core.changed("ephemeral_deleted", team=workspace.team, channel=channel.id, ts=message.ts)
        return
    before = channel.thread_payload(message)
    has_replies = bool(before.get("reply_count"))
    del channel.messages[message.ts]
    ts = workspace.new_ts(core.clock.now())
    core.changed("message_deleted", team=workspace.team, channel=channel.id, ts=message.ts)
    event = events.changed(channel, before, events.tombstone(before), ts) if has_replies else None
    core.emit(workspace, event or events.deleted(channel, before, ts), channel)


def end_installation(core: Core, workspace: Workspace, state: TokenState) -> None:
    """Make the bot's token worth nothing, and tell the app so."""
    core.emit(workspace, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [workspace.bot.id]}})
    if state is TokenState.UNINSTALLED:
        core.emit(workspace, {"type": "app_uninstalled"})
    workspace.token_state = state
    core.changed("installation", team=workspace.team, state=state.name)
