"""Installation over OAuth v2: the page that asks, codes that work once, and the token for one."""

from __future__ import annotations

import html
import uuid
from urllib.parse import urlencode

from aiohttp import web

from adapters.slack.double.calls import Call, Method, TokenKind
from adapters.slack.double.codes import Code
from adapters.slack.double.core import Core
from adapters.slack.double.errors import Refused
from adapters.slack.double.state import Json
from adapters.slack.double.workspace import TokenState

CODE_SECONDS = 600


class Consent:
    """The page on which a person installs the app, and the codes that it gives out."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def ask(self, request: web.Request) -> web.Response:
        """Show what the app wants, with a link for each workspace to allow it, and one to cancel."""
        self._check(request)
        query = dict(request.query)
        links = [
            f'<p><a href="/oauth/v2/allow?{html.escape(urlencode(query | {"team": workspace.team}))}">'
            f"Allow in {html.escape(workspace.name)}</a></p>"
            for workspace in self._core.workspaces
            if query.get("team") in (None, "", workspace.team)
        ]
        cancel = f'<p><a href="/oauth/v2/cancel?{html.escape(urlencode(query))}">Cancel</a></p>'
        scopes = html.escape(query["scope"].replace(",", ", "))
        page = f"<!DOCTYPE html><title>Install</title><p>The app asks for: {scopes}</p>{''.join(links)}{cancel}"
        return web.Response(text=page, content_type="text/html")

    async def allow(self, request: web.Request) -> web.Response:
        """Go back to the app with a code."""
        self._check(request)
        query = request.query
        team = query.get("team") or self._core.workspace.team
        workspace = next((each for each in self._core.workspaces if each.team == team), None)
        if workspace is None:
            raise self._refused("invalid_team_for_non_distributed_app")
        code = f"{uuid.uuid4().int % 10**13}.{uuid.uuid4().hex}"
        installer = next((user.id for user in workspace.users.values() if not user.is_bot), workspace.bot.id)
        scopes = tuple(scope for scope in query["scope"].split(",") if scope)
        self._core.codes[code] = Code(
            workspace, installer, scopes, query.get("redirect_uri", ""), self._core.clock.now()
        )
        return self._back(request, {"code": code, "state": query.get("state", "")})

    async def cancel(self, request: web.Request) -> web.Response:
        """Go back to the app empty-handed."""
        self._check(request)
        return self._back(request, {"error": "access_denied", "state": request.query.get("state", "")})

    def _back(self, request: web.Request, answer: dict[str, str]) -> web.Response:
        target = request.query.get("redirect_uri") or next(iter(self._core.installed_app.redirect_urls), "")
        if not target:
            raise self._refused("bad_redirect_uri")
        separator = "&" if "?" in target else "?"
        raise web.HTTPFound(f"{target}{separator}{urlencode(answer)}")

    def _check(self, request: web.Request) -> None:
        app, query = self._core.installed_app, request.query
        if query.get("client_id") != app.client_id:
            raise self._refused("invalid_client_id")
        if not query.get("scope"):
            raise self._refused("no_scopes")
        redirect = query.get("redirect_uri", "")
        if redirect and not any(redirect.startswith(known) for known in app.redirect_urls):
            raise self._refused("bad_redirect_uri")

    def _refused(self, code: str) -> web.HTTPBadRequest:
        self._core.refuse("oauth.v2.authorize", code)
        return web.HTTPBadRequest(text=f"Something went wrong when authorizing this app: {code}")


def access(call: Call) -> Json:
    """Give the token for a code, once."""
    app = call.core.installed_app
    if call.text("client_id") != app.client_id:
        raise Refused("invalid_client_id")
    if call.text("client_secret") != app.client_secret:
        raise Refused("bad_client_secret")
    code = call.core.codes.get(call.text("code"))
    if code is None or call.core.clock.now() - code.made_at > CODE_SECONDS:
        raise Refused("invalid_code")
    if code.is_used:
        raise Refused("code_already_used")
    if code.redirect_uri != call.text("redirect_uri"):
        raise Refused("bad_redirect_uri")
    code.is_used = True
    return _installed(call, code)


def _installed(call: Call, code: Code) -> Json:
    workspace = code.workspace
    # What was granted before stays granted, as long as the app was not removed.
    kept = workspace.scopes if workspace.token_state is TokenState.GOOD else set()
    workspace.install(kept | set(code.scopes))
    call.core.changed("installation", team=workspace.team, state=workspace.token_state.name)
    return {
        "ok": True,
        "app_id": call.core.installed_app.id,
        "authed_user": {"id": code.user},
        "scope": ",".join(sorted(workspace.scopes)),
        "token_type": "bot",
        "access_token": workspace.bot_token,
        "bot_user_id": workspace.bot.id,
        "team": {"id": workspace.team, "name": workspace.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }


OAUTH = {"oauth.v2.access": Method(access, TokenKind.NONE)}
