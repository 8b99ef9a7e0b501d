"""What Slack sends when a person uses a command, a button, a shortcut or a modal."""

from __future__ import annotations

from adapters.slack.double import elements
from adapters.slack.double.composing import escaped, escaped_labels
from adapters.slack.double.core import Core
from adapters.slack.double.state import Channel, Json, Message, User, View
from adapters.slack.double.workspace import Workspace


def command(core: Core, workspace: Workspace, user: User, channel: Channel, name: str, text: str) -> Json:
    """Return the fields of a slash command."""
    return {
        "token": core.installed_app.verification_token,
        "team_id": workspace.team,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": channel.name_in_interactions,
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": escaped(text) if core.installed_app.escapes_commands else text,
        "api_app_id": core.installed_app.id,
        "is_enterprise_install": "false",
        "response_url": core.response_urls.issue(core.base, workspace.team, user.id, channel.id),
        "trigger_id": core.triggers.issue(user.id),
    }


def shortcut(core: Core, workspace: Workspace, user: User, channel: Channel, message: Message, name: str) -> Json:
    """Return the payload of a message shortcut."""
    return _from(core, workspace, user, "message_action") | {
        "action_ts": workspace.new_ts(core.clock.now()),
        "callback_id": name,
        "trigger_id": core.triggers.issue(user.id),
        "response_url": core.response_urls.issue(core.base, workspace.team, user.id, channel.id),
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": channel.name_in_interactions},
        "message": escaped_labels(channel.thread_payload(message)),
    }


def pressed_in_message(
    core: Core, workspace: Workspace, user: User, channel: Channel, message: Message, action: Json
) -> Json:
    """Return the payload of a press in a message; of an ephemeral one Slack says only where it stands."""
    url = core.response_urls.issue(core.base, workspace.team, user.id, channel.id, origin=message.ts)
    is_ephemeral = bool(message.only_for)
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": is_ephemeral,
        **({"thread_ts": message.thread_ts} if message.thread_ts and not is_ephemeral else {}),
    }
    return {
        **_from(core, workspace, user, "block_actions"),
        "container": container,
        "trigger_id": core.triggers.issue(user.id),
        "channel": {"id": channel.id, "name": channel.name_in_interactions},
        **({} if is_ephemeral else {"message": escaped_labels(channel.thread_payload(message))}),
        "state": {"values": elements.state_of(message.blocks, _values(action))},
        "response_url": url,
        "actions": [escaped_labels(action)],
    }


def pressed_in_view(core: Core, workspace: Workspace, user: User, view: View, action: Json) -> Json:
    """Return the payload of a press in a modal or a home tab."""
    return {
        **_from(core, workspace, user, "block_actions"),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": core.triggers.issue(user.id),
        "view": _view(core, workspace, view),
        "actions": [action],
    }


def submitted(core: Core, workspace: Workspace, user: User, view: View) -> Json:
    """Return the payload of a modal that was submitted."""
    return {
        **_from(core, workspace, user, "view_submission"),
        "trigger_id": core.triggers.issue(user.id),
        "view": _view(core, workspace, view),
        "response_urls": [],
    }


def closed(core: Core, workspace: Workspace, user: User, view: View, *, is_cleared: bool = False) -> Json:
    """Return the payload of a modal that was closed."""
    return {
        **_from(core, workspace, user, "view_closed"),
        "view": _view(core, workspace, view),
        "is_cleared": is_cleared,
    }


def _from(core: Core, workspace: Workspace, user: User, kind: str) -> Json:
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": workspace.team},
        "api_app_id": core.installed_app.id,
        "token": core.installed_app.verification_token,
        "team": {"id": workspace.team, "domain": workspace.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _view(core: Core, workspace: Workspace, view: View) -> Json:
    payload = workspace.view_payload(view, core.installed_app.id)
    return payload | {"state": {"values": elements.state_of(view.blocks, view.values)}}


def _values(action: Json) -> Json:
    chosen = {name: value for name, value in action.items() if name.startswith("selected_")}
    if not chosen:
        return {}
    return {action["block_id"]: {action["action_id"]: {"type": action["type"], **chosen}}}
