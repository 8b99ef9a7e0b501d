"""What Slack and browsers call: signed requests, the installation, and health beside them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.listening import Handler, Health, health_application
from adapters.slack.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH
from bot.telemetry.meters import Meters

_READ_SECONDS = 10.0
_LONGEST_TIMESTAMP = 12
_REFUSED = 400  # statuses from here on
_CONTENT = {"application/json", "application/x-www-form-urlencoded"}
# What Bolt and the parsers beneath it raise for a body that is not Slack's.
_UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, RecursionError)


def application(health: Health, app: AsyncApp, meters: Meters | None = None) -> web.Application:
    """Return what answers over HTTP: health, Slack's requests to an app, and its installation."""
    answers = health_application(health)
    answers.router.add_post(EVENTS_PATH, _events_of(app, meters or Meters()))
    if app.oauth_flow is not None:
        _add_installation(answers, app.oauth_flow)
    return answers


def _events_of(app: AsyncApp, meters: Meters) -> Handler:
    async def take(request: web.Request) -> web.StreamResponse:
        came = time.perf_counter()
        if request.content_type not in _CONTENT:
            raise web.HTTPUnsupportedMediaType
        body = await _body(request)
        if not _may_be_signed(request.headers):
            raise web.HTTPUnauthorized
        answer = await app.async_dispatch(_bolt_request(request, body))
        if answer.status < _REFUSED:  # what is not Slack's says nothing of how Slack is answered
            meters.acknowledged("slack", time.perf_counter() - came)
        return await to_aiohttp_response(answer)

    return take


def _add_installation(answers: web.Application, flow: AsyncOAuthFlow) -> None:
    def answering(handle: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            return await to_aiohttp_response(await handle(_bolt_request(request, b"")))

        return answer

    answers.router.add_get(INSTALL_PATH, answering(flow.handle_installation), allow_head=False)
    answers.router.add_get(REDIRECT_PATH, answering(flow.handle_callback), allow_head=False)


async def _body(request: web.Request) -> bytes:
    """Return the body, of one megabyte at most; who sends it slowly holds no place for long."""
    try:
        async with asyncio.timeout(_READ_SECONDS):
            return await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except web.RequestPayloadError:
        raise web.HTTPBadRequest from None


def _may_be_signed(headers: Mapping[str, str]) -> bool:
    """Tell whether Bolt can check the signature at all: its verifier fails on what is no number or no ASCII."""
    timestamp = headers.get("X-Slack-Request-Timestamp", "")
    is_number = timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= _LONGEST_TIMESTAMP
    return is_number and headers.get("X-Slack-Signature", "").isascii()


def _bolt_request(request: web.Request, body: bytes) -> AsyncBoltRequest:
    """Return the request as Bolt reads it, without the headers by which Bolt calls itself."""
    headers: dict[str, Any] = {
        name: value for name, value in request.headers.items() if not name.lower().startswith("x-slack-bolt-")
    }
    try:
        return AsyncBoltRequest(body=body.decode(), query=request.query_string, headers=headers)
    except _UNREADABLE:
        raise web.HTTPBadRequest from None
