"""The methods about the app itself: who it is, its sockets, its files, its installation."""

from __future__ import annotations

from adapters.slack.double.board import end_installation
from adapters.slack.double.calls import Call, Method, TokenKind
from adapters.slack.double.errors import Refused
from adapters.slack.double.state import Json
from adapters.slack.double.workspace import TokenState


def test_auth(call: Call) -> Json:
    """Return whose token it is."""
    app, workspace = call.core.installed_app, call.workspace
    if call.token == app.token:
        return {"ok": True, "app_name": workspace.bot.name, "app_id": app.id}
    return {
        "ok": True,
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.name,
        "user": workspace.bot.name,
        "team_id": workspace.team,
        "user_id": workspace.bot.id,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


def test(_: Call) -> Json:
    """Answer anybody at all."""
    return {"ok": True}


def open_connection(call: Call) -> Json:
    """Return the address of a new websocket."""
    app = call.core.installed_app
    if "connections:write" not in app.app_scopes:
        raise Refused("missing_scope", needed="connections:write", provided=",".join(app.app_scopes))
    if not app.is_socket_mode:
        raise Refused("socket_mode_not_enabled")
    return {"ok": True, "url": call.core.sockets.issue(call.core.base)}


def file_info(call: Call) -> Json:
    """Return what a file is."""
    file = call.workspace.files.get(call.needed("file"))
    if file is None:
        raise Refused("file_not_found")
    return {"ok": True, "file": file.payload()}


def revoke(call: Call) -> Json:
    """Make the bot's token worth nothing."""
    end_installation(call.core, call.workspace, TokenState.REVOKED)
    return {"ok": True, "revoked": True}


def uninstall(call: Call) -> Json:
    """Remove the app from the workspace."""
    app = call.core.installed_app
    if call.text("client_id") != app.client_id:
        raise Refused("bad_client_id" if call.text("client_id") else "invalid_client_id")
    if call.text("client_secret") != app.client_secret:
        raise Refused("bad_client_secret")
    end_installation(call.core, call.workspace, TokenState.UNINSTALLED)
    return {"ok": True}


APP = {
    "api.test": Method(test, TokenKind.NONE),
    "auth.test": Method(test_auth, TokenKind.EITHER),
    "auth.revoke": Method(revoke),
    "apps.connections.open": Method(open_connection, TokenKind.APP),
    "apps.uninstall": Method(uninstall),
    "files.info": Method(file_info, scope="files:read"),
}
