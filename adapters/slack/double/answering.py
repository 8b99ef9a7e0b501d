"""What an app says through a response URL, or in its acknowledgement, becomes messages."""

from __future__ import annotations

import json

from aiohttp import web

from adapters.slack.double import board
from adapters.slack.double.content import content_of, is_true
from adapters.slack.double.core import Core
from adapters.slack.double.errors import Refused
from adapters.slack.double.response_urls import ResponseUrl
from adapters.slack.double.state import Channel, Json, Message
from adapters.slack.double.workspace import Workspace

_GONE = {"used_url", "expired_url", "invalid_token", "message_not_found"}


async def handle(core: Core, request: web.Request) -> web.Response:
    """Answer one request to a response URL."""
    name = f"response_url {request.match_info['secret'][:6]}"
    failure = core.faults.next_failure("response_url")
    if failure is not None and not failure.after_work:
        headers = {"Retry-After": str(failure.retry_after)} if failure.retry_after else {}
        return web.Response(status=failure.status, text=failure.error, headers=headers)
    try:
        url = core.response_urls.use(request.match_info["secret"])
        said(core, url, _parsed(await request.text()))
    except Refused as refused:
        core.refuse(name, refused.code, "; ".join(refused.messages))
        return web.json_response(refused.answer(), status=404 if refused.code in _GONE else 400)
    if failure is not None and request.transport is not None:
        request.transport.abort()
    return web.Response(text="ok")


def said(core: Core, url: ResponseUrl, payload: Json) -> None:
    """Post, replace or delete what the payload says."""
    workspace, channel = core.place(url.channel)
    if url.origin and is_true(payload.get("delete_original")):
        board.remove(core, workspace, channel, _origin(channel, url))
        return
    content = content_of(payload)
    # Only what an interaction came from can be replaced, and it is unless the app says no.
    if url.origin and is_true(payload.get("replace_original", True)):
        board.change(core, workspace, channel, _origin(channel, url), **content)
        return
    _new(core, workspace, channel, url, payload, content)


def _new(core: Core, workspace: Workspace, channel: Channel, url: ResponseUrl, payload: Json, content: Json) -> None:
    message = Message(
        ts=workspace.new_ts(core.clock.now()),
        channel=channel.id,
        user=workspace.bot.id,
        thread_ts=str(payload.get("thread_ts") or ""),
        bot_id=workspace.bot_id,
        app_id=core.installed_app.id,
        team=workspace.team,
        **content,
    )
    if payload.get("response_type") == "in_channel":
        board.post(core, workspace, channel, message)
        return
    message.only_for = url.user
    board.whisper(core, workspace, channel, message)


def _origin(channel: Channel, url: ResponseUrl) -> Message:
    message = channel.messages.get(url.origin) or channel.ephemerals.get(url.origin)
    if message is None:
        raise Refused("message_not_found")
    return message


def _parsed(text: str) -> Json:
    try:
        payload = json.loads(text)
    except ValueError:
        raise Refused("invalid_payload") from None
    if not isinstance(payload, dict):
        raise Refused("invalid_payload")
    return payload
