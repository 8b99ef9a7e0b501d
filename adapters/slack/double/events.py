"""The events that Slack sends, in its own shapes."""

from __future__ import annotations

import uuid
from copy import deepcopy

from adapters.slack.double.installed_app import EVENT_SCOPES, App
from adapters.slack.double.state import SLACKBOT, Channel, Json, Kind, Message
from adapters.slack.double.workspace import Workspace

_SUBSCRIPTIONS = {Kind.PUBLIC: "message.channels", Kind.PRIVATE: "message.groups", Kind.DIRECT: "message.im"}


def callback(app: App, workspace: Workspace, event: Json, now: float) -> Json:
    """Return the envelope's payload: the event, and whose eyes see it."""
    bot = {
        "enterprise_id": None,
        "team_id": workspace.team,
        "user_id": workspace.bot.id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": app.verification_token,
        "team_id": workspace.team,
        "context_team_id": workspace.team,
        "context_enterprise_id": None,
        "api_app_id": app.id,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{uuid.uuid4().hex[:10].upper()}",
        "event_time": int(now),
        "authorizations": [bot],
        "is_ext_shared_channel": False,
        "event_context": f"4-{uuid.uuid4().hex}",
    }


def subscription(event: Json) -> str:
    """Return the name under which an app subscribes to the event."""
    if event["type"] != "message":
        return str(event["type"])
    return _SUBSCRIPTIONS[Kind(event["channel_type"])]


def is_wanted(app: App, workspace: Workspace, event: Json) -> bool:
    """Tell whether the app is subscribed to the event and has the scope for it."""
    name = subscription(event)
    scope = EVENT_SCOPES.get(name, "")
    return name in app.events and (not scope or scope in workspace.scopes)


def posted(channel: Channel, message: Message) -> Json:
    """Return the `message` event of a new message."""
    return channel.thread_payload(message, with_metadata=False) | _place(channel, message.ts)


def mentioned(channel: Channel, message: Message) -> Json:
    """Return the `app_mention` event of a message."""
    event = channel.thread_payload(message) | {"type": "app_mention", "channel": channel.id, "event_ts": message.ts}
    event.pop("subtype", None)
    return event


def changed(channel: Channel, before: Json, after: Json, ts: str) -> Json:
    """Return the `message_changed` event."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": deepcopy(after),
        "previous_message": deepcopy(before),
        "hidden": True,
        "ts": ts,
        **_place(channel, ts),
    }


def deleted(channel: Channel, before: Json, ts: str) -> Json:
    """Return the `message_deleted` event."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": deepcopy(before),
        "deleted_ts": before["ts"],
        "hidden": True,
        "ts": ts,
        **_place(channel, ts),
    }


def tombstone(before: Json) -> Json:
    """Return what stands in the place of a deleted message that has replies."""
    kept = {name: before[name] for name in ("thread_ts", "reply_count", "reply_users", "latest_reply")}
    text = "This message was deleted."
    return {"type": "message", "subtype": "tombstone", "user": SLACKBOT, "text": text, "ts": before["ts"], **kept}


def reacted(user: str, name: str, message: Message, ts: str, *, is_added: bool = True) -> Json:
    """Return the event of a reaction."""
    return {
        "type": "reaction_added" if is_added else "reaction_removed",
        "user": user,
        "reaction": name,
        "item_user": message.user,
        "item": {"type": "message", "channel": message.channel, "ts": message.ts},
        "event_ts": ts,
    }


def joined(channel: Channel, user: str, team: str, ts: str, *, has_joined: bool = True, inviter: str = "") -> Json:
    """Return the event of somebody joining or leaving."""
    return {
        "type": "member_joined_channel" if has_joined else "member_left_channel",
        "user": user,
        "channel": channel.id,
        "channel_type": "C" if channel.kind is Kind.PUBLIC else "G",
        "team": team,
        "event_ts": ts,
        **({"inviter": inviter} if inviter else {}),
    }


def home_opened(user: str, channel: str, view: Json | None, ts: str) -> Json:
    """Return the event of somebody opening the home tab."""
    event: Json = {"type": "app_home_opened", "user": user, "channel": channel, "tab": "home", "event_ts": ts}
    return event | ({"view": view} if view else {})


def _place(channel: Channel, ts: str) -> Json:
    return {"channel": channel.id, "event_ts": ts, "channel_type": channel.kind.value}
