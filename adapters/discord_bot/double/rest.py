"""The REST interface: reads requests, lets them meet faults and limits, and answers as Discord does."""

from __future__ import annotations

import asyncio
import json
import mimetypes
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from adapters.discord_bot.double.call import Answer, Call
from adapters.discord_bot.double.calls import OPERATIONS, Operation
from adapters.discord_bot.double.core import Called, Core
from adapters.discord_bot.double.errors import Code, Refused, invalid
from adapters.discord_bot.double.faults import Failure
from adapters.discord_bot.double.limits import Limited, Limits
from adapters.discord_bot.double.state import Json

PREFIX = "/api/v10"
_TOO_MANY = 429
_PLAIN = {400: "Bad Request", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}


@dataclass(slots=True)
class _Body:
    """What a request carries."""

    body: Json = field(default_factory=dict)
    items: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)


class Rest:
    """Serves every operation; what is refused is noted."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._limits = Limits(core.timing, core.faults)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes, the unknown ones last."""
        known = [web.route(one.method, PREFIX + one.path, self._handler(one)) for one in OPERATIONS]
        return [*known, web.route("*", "/api/{rest:.*}", self._unknown)]

    def _handler(self, operation: Operation) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            response = await self._answer(operation, request)
            self._core.calls.append(Called(operation.name, self._core.clock.now(), response.status))
            self._core.changed("call", operation=operation.name, status=response.status)
            return response

        return handle

    async def _answer(self, operation: Operation, request: web.Request) -> web.StreamResponse:
        failure = self._core.faults.next_failure(operation.name)
        await asyncio.sleep(failure.delay)
        try:
            response = await self._done(operation, request, failure)
        except Refused as refused:
            code = refused.code
            self._core.refuse(operation.name, code.status, code.number, refused.detail)
            response = _json(refused.answer(), code.status)
        response.headers.extend(self._limits.headers(operation, dict(request.match_info)))
        if failure.loses_answer and request.transport is not None:
            request.transport.abort()
        return response

    async def _done(self, operation: Operation, request: web.Request, failure: Failure) -> web.Response:
        path = dict(request.match_info)
        limited = self._limits.check(operation, path)
        if failure.status == _TOO_MANY:
            limited = Limited(failure.retry_after, failure.is_global)
        if limited:
            self._core.refuse(operation.name, _TOO_MANY, 0, f"retry after {limited.retry_after} s")
            return _json(limited.body(), _TOO_MANY, limited.headers())
        if failure.status:
            text = _PLAIN.get(failure.status, "Error")
            return web.Response(
                status=failure.status, text=f"<html><body>{text}</body></html>", content_type="text/html"
            )
        self._authorize(operation, request)
        body = await self._read(request)
        call = Call(operation.name, path, dict(request.query), body.body, body.items, body.files)
        answer = _handled(operation, self._core, call)
        return web.Response(status=204) if answer is None else _json(answer)

    def _authorize(self, operation: Operation, request: web.Request) -> None:
        token = self._core.world.token
        if not operation.is_open and (token is None or request.headers.get("Authorization") != f"Bot {token}"):
            raise Refused(Code.UNAUTHORIZED)

    async def _read(self, request: web.Request) -> _Body:
        if request.content_type == "multipart/form-data":
            return await self._multipart(request)
        text = await request.text()
        if not text:
            return _Body()
        return _parsed(text)

    async def _multipart(self, request: web.Request) -> _Body:
        read, files = _Body(), []
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                continue
            if part.name == "payload_json":
                read = _parsed(await part.text())
            else:
                files.append(self._attachment(part.filename or "file", await part.read()))
        read.files = files
        return read

    def _attachment(self, name: str, content: bytes | bytearray) -> Json:
        identity = str(self._core.world.new_id())
        url = f"https://cdn.discordapp.com/attachments/{identity}/{name}"
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        size = len(content)
        return {"id": identity, "filename": name, "size": size, "url": url, "proxy_url": url, "content_type": kind}

    async def _unknown(self, request: web.Request) -> web.Response:
        self._core.refuse(f"{request.method} {request.path}", 404, 0, "the double does not know this request")
        return _json(Refused(Code.NOT_FOUND).answer(), 404)


def _handled(operation: Operation, core: Core, call: Call) -> Answer:
    try:
        return operation.handle(core, call)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        # A body of another shape than any client's: Discord names the field, the double what it stumbled over.
        raise invalid("", "BASE_TYPE_INVALID", repr(error)) from error


def _parsed(text: str) -> _Body:
    try:
        body = json.loads(text)
    except ValueError:
        raise Refused(Code.INVALID_JSON) from None
    return _Body(items=body) if isinstance(body, list) else _Body(body=body)


def _json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    # No charset: discord.py takes "application/json" for JSON and nothing else.
    typed = {"Content-Type": "application/json"} | (headers or {})
    return web.Response(body=json.dumps(body).encode(), status=status, headers=typed)
