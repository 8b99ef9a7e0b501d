"""What listens: signed requests from Slack, the installation through the browser, and health."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack.errors import SlackError
from adapters.slack.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH
from adapters.slack.settings import Address

Health = Callable[[], Mapping[str, Any]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEALTH_PATH = "/health"
MOST_BYTES = 1 << 20
_READ_SECONDS = 10.0
_STOP_SECONDS = 10.0
_LONGEST_TIMESTAMP = 12
_CONTENT = {"application/json", "application/x-www-form-urlencoded"}
_NO_STORE = {"Cache-Control": "no-store"}
# What Bolt and the parsers beneath it raise for a body that is not Slack's.
_UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, RecursionError)

_log = logging.getLogger(__name__)
_wire = logging.getLogger(f"{__name__}.wire")  # strangers who speak no HTTP are no news
_wire.setLevel(logging.CRITICAL)


def application(health: Health, app: AsyncApp | None = None) -> web.Application:
    """Return what answers over HTTP: health, and with an app Slack's requests and its installation.

    `health` returns what is shown as JSON; its key `ok` says whether the status is 200 or 503.
    """
    answers = web.Application(middlewares=[_plainly], client_max_size=MOST_BYTES)
    answers.router.add_get(HEALTH_PATH, _health_of(health))
    if app is not None:
        answers.router.add_post(EVENTS_PATH, _events_of(app))
        if app.oauth_flow is not None:
            _add_installation(answers, app.oauth_flow)
    return answers


@asynccontextmanager
async def serving(answers: web.Application, address: Address, setting: str = "MMFAQ_HTTP") -> AsyncIterator[Address]:
    """Yield the address that is listened at; leaving it finishes what is being answered. Raise SlackError.

    `setting` is what a person changes where nothing can listen there.
    """
    runner = web.AppRunner(answers, access_log=None, handle_signals=False, logger=_wire, shutdown_timeout=_STOP_SECONDS)
    await runner.setup()
    try:
        await _listen(runner, address, setting)
        yield Address(address.host, runner.addresses[0][1])
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, address: Address, setting: str) -> None:
    try:
        await web.TCPSite(runner, address.host, address.port).start()
    except OSError as error:
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror or "unknown host"
        raise SlackError(f"Nothing can listen at {address} ({why}). Set {setting} to another host:port.") from None


@web.middleware
async def _plainly(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every failure with a status and one word, and never with what went wrong inside."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        allow = {name: value for name, value in error.headers.items() if name == "Allow"}
        return web.json_response({"error": error.reason}, status=error.status, headers=allow)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other side learns nothing of it
        _log.error("%s %s failed (%s).", request.method, request.path, type(error).__name__)
        _log.debug("It failed here:", exc_info=error)
        return web.json_response({"error": "Internal Server Error"}, status=500)


def _health_of(health: Health) -> Handler:
    async def show(_: web.Request) -> web.StreamResponse:
        state = health()
        return web.json_response(dict(state), status=200 if state.get("ok") is True else 503, headers=_NO_STORE)

    return show


def _events_of(app: AsyncApp) -> Handler:
    async def take(request: web.Request) -> web.StreamResponse:
        if request.content_type not in _CONTENT:
            raise web.HTTPUnsupportedMediaType
        body = await _body(request)
        if not _may_be_signed(request.headers):
            raise web.HTTPUnauthorized
        return await to_aiohttp_response(await app.async_dispatch(_bolt_request(request, body)))

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
