"""The methods that read channels and threads, add reactions, and tell who is who."""

from __future__ import annotations

import re
from collections.abc import Sequence

from adapters.slack.double import events
from adapters.slack.double.calls import Call, Method
from adapters.slack.double.content import is_true
from adapters.slack.double.errors import Refused
from adapters.slack.double.state import Channel, Json, Kind, Message

_FAMILIES = {Kind.PUBLIC: "channels", Kind.PRIVATE: "groups", Kind.DIRECT: "im"}


def info(call: Call) -> Json:
    """Return what a channel is."""
    channel = call.channel()
    call.require(f"{_FAMILIES[channel.kind]}:read")
    return {"ok": True, "channel": _described(call, channel)}


def history(call: Call) -> Json:
    """Return a page of a channel's messages, newest first."""
    channel = _readable(call)
    found = [message for message in reversed(channel.top()) if _is_between(call, message)]
    return _page(call, channel, found)


def replies(call: Call) -> Json:
    """Return a page of a thread, its first message and then the replies, oldest first."""
    channel = _readable(call)
    asked = channel.messages.get(call.needed("ts"))
    thread = asked.thread_ts or asked.ts if asked else call.text("ts")
    parent, below = channel.messages.get(thread), channel.replies(thread)
    if parent is None and not below:
        raise Refused("thread_not_found")
    kept = [message for message in below if _is_between(call, message)]
    return _page(call, channel, [*([parent] if parent else []), *kept])


def open_direct(call: Call) -> Json:
    """Return the direct message with a person."""
    user = call.text("users") or call.text("channel")
    if user not in call.workspace.users:
        raise Refused("user_not_found")
    return {"ok": True, "channel": {"id": call.workspace.direct(user).id}}


def add_reaction(call: Call) -> Json:
    """Add the bot's reaction to a message."""
    channel = call.joined_channel()
    name = call.needed("name")
    if not re.fullmatch(r"[a-z0-9_+'-]+", name):
        raise Refused("invalid_name")
    message = call.message(channel, "timestamp")
    users = message.reactions.setdefault(name, [])
    if call.workspace.bot.id in users:
        raise Refused("already_reacted")
    users.append(call.workspace.bot.id)
    call.core.changed("reaction", team=call.workspace.team, channel=channel.id, ts=message.ts)
    call.core.emit(call.workspace, events.reacted(call.workspace.bot.id, name, message, call.now_ts()), channel)
    return {"ok": True}


def user_info(call: Call) -> Json:
    """Return what is known about a person."""
    user = call.workspace.users.get(call.needed("user"))
    if user is None:
        raise Refused("user_not_found")
    locale = {"locale": user.locale} if is_true(call.args.get("include_locale")) else {}
    return {"ok": True, "user": user.profile(call.workspace.team) | locale}


def _readable(call: Call) -> Channel:
    channel = call.channel()
    call.require(f"{_FAMILIES[channel.kind]}:history")
    if call.workspace.bot.id not in channel.members:
        raise Refused("not_in_channel")
    return channel


def _described(call: Call, channel: Channel) -> Json:
    is_direct = channel.kind is Kind.DIRECT
    common = {
        "id": channel.id,
        "is_channel": channel.kind is Kind.PUBLIC,
        "is_group": False,
        "is_im": is_direct,
        "is_private": channel.kind is not Kind.PUBLIC,
        "is_archived": channel.is_archived,
        "context_team_id": call.workspace.team,
    }
    if is_direct:
        return common | {"user": next(iter(channel.members - {call.workspace.bot.id}))}
    is_member = call.workspace.bot.id in channel.members
    return common | {"name": channel.name, "name_normalized": channel.name, "is_member": is_member}


def _is_between(call: Call, message: Message) -> bool:
    oldest, latest = call.text("oldest", "0"), call.text("latest") or "9999999999.999999"
    try:
        when, first, last = float(message.ts), float(oldest), float(latest)
    except ValueError:
        raise Refused("invalid_ts_latest") from None
    return first <= when <= last if is_true(call.args.get("inclusive")) else first < when < last


def _page(call: Call, channel: Channel, found: Sequence[Message]) -> Json:
    limit, cursor = call.text("limit", "100"), call.text("cursor", "0") or "0"
    if not limit.isdecimal() or not 0 < int(limit) <= 1000:  # noqa: PLR2004 - Slack's own bound
        raise Refused("invalid_limit")
    if not cursor.isdecimal():
        raise Refused("invalid_cursor")
    start, end = int(cursor), int(cursor) + int(limit)
    with_metadata = is_true(call.args.get("include_all_metadata"))
    shown = [channel.thread_payload(message, with_metadata=with_metadata) for message in found[start:end]]
    more = {"response_metadata": {"next_cursor": str(end)}} if len(found) > end else {}
    return {"ok": True, "messages": shown, "has_more": bool(more), **more}


CONVERSATIONS = {
    "conversations.info": Method(info),
    "conversations.history": Method(history),
    "conversations.replies": Method(replies),
    "conversations.open": Method(open_direct, scope="im:write"),
    "reactions.add": Method(add_reaction, scope="reactions:write"),
    "users.info": Method(user_info, scope="users:read"),
}
