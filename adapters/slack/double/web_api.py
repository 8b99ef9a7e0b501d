"""The Web API over HTTP: arguments in every form that Slack takes, faults, limits, answers and their headers."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

from aiohttp import web

from adapters.slack.double.app_methods import APP
from adapters.slack.double.calls import Call, Method, authorized
from adapters.slack.double.chat_methods import CHAT
from adapters.slack.double.conversation_methods import CONVERSATIONS
from adapters.slack.double.core import Core
from adapters.slack.double.errors import Refused
from adapters.slack.double.faults import Failure
from adapters.slack.double.file_methods import FILES
from adapters.slack.double.oauth import OAUTH
from adapters.slack.double.state import Json
from adapters.slack.double.view_methods import VIEWS
from adapters.slack.double.workspace import Workspace

METHODS: Mapping[str, Method] = {**CHAT, **CONVERSATIONS, **VIEWS, **APP, **FILES, **OAUTH}
_OK, _LIMITED = 200, 429


@dataclass(slots=True)
class WebApi:
    """Answers calls; `calls` counts them by method."""

    core: Core
    calls: dict[str, int] = field(default_factory=dict)
    _last_post: dict[str, float] = field(default_factory=dict)

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request."""
        method = request.match_info["method"]
        self.calls[method] = self.calls.get(method, 0) + 1
        failure = self.core.faults.next_failure(method)
        if failure is not None and not failure.after_work:
            return self._failed(failure)
        token = ""
        try:
            args = await arguments(request)
            token = _token(request, args)
            answer = self._answer(method, token, args)
        except Refused as refused:
            self.core.refuse(method, refused.code, "; ".join(refused.messages) or str(refused.details or ""))
            if refused.code == "ratelimited":
                return self._failed(Failure(_LIMITED, "ratelimited", 1))
            answer = refused.answer()
        if failure is not None and request.transport is not None:
            request.transport.abort()
        return self._answered(method, token, answer)

    def _answer(self, name: str, token: str, args: Mapping[str, Any]) -> Json:
        method = METHODS.get(name)
        if method is None:
            raise Refused("unknown_method", req_method=name)
        workspace = authorized(self.core, method, token)
        call = Call(self.core, name, args, token, workspace)
        if method.scope:
            call.require(method.scope)
        if name == "chat.postMessage":
            self._pace(workspace, call.text("channel"))
        return method.answer(call)

    def _pace(self, workspace: Workspace, channel: str) -> None:
        if not workspace.faults.posts_per_second:
            return
        now = self.core.clock.now()
        if now - self._last_post.get(channel, 0.0) < 1:
            raise Refused("ratelimited")
        self._last_post[channel] = now

    def _answered(self, method: str, token: str, answer: Json) -> web.Response:
        accepted = METHODS[method].scope if method in METHODS else ""
        granted = [",".join(sorted(each.scopes)) for each in self.core.workspaces if each.bot_token == token]
        scopes = {"x-oauth-scopes": granted[0], "x-accepted-oauth-scopes": accepted} if granted else {}
        return web.json_response(answer, headers=scopes | self._date())

    def _failed(self, failure: Failure) -> web.Response:
        if failure.status == _LIMITED:
            headers = {"Retry-After": str(failure.retry_after)} | self._date()
            return web.json_response({"ok": False, "error": "ratelimited"}, status=_LIMITED, headers=headers)
        if failure.status == _OK:
            return web.json_response({"ok": False, "error": failure.error}, headers=self._date())
        page = "<!DOCTYPE html><html><body>Server Error</body></html>"
        return web.Response(text=page, status=failure.status, content_type="text/html", headers=self._date())

    def _date(self) -> dict[str, str]:
        return {"Date": formatdate(self.core.clock.now() + self.core.faults.clock_skew, usegmt=True)}


async def arguments(request: web.Request) -> dict[str, Any]:
    """Return the arguments from the address, a form or JSON."""
    args: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        try:
            given = json.loads(await request.text() or "{}")
        except ValueError:
            raise Refused("invalid_json") from None
        if not isinstance(given, dict):
            raise Refused("json_not_object")
        return args | given
    return args | dict(await request.post()) | _client(request)


def _client(request: web.Request) -> dict[str, str]:
    written = request.headers.get("Authorization", "")
    if not written.startswith("Basic "):
        return {}
    try:
        client, _, secret = base64.b64decode(written.removeprefix("Basic "), validate=True).decode().partition(":")
    except ValueError:
        raise Refused("invalid_client_id") from None
    return {"client_id": client, "client_secret": secret}


def _token(request: web.Request, args: Mapping[str, Any]) -> str:
    written = request.headers.get("Authorization", "")
    if written.startswith("Bearer "):
        return written.removeprefix("Bearer ").strip()
    return str(args.get("token") or "")
