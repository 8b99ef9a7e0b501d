"""What listens for others, on every platform: where, how failures are answered, and how the bot fares."""

from __future__ import annotations

import logging
import os
import re
import reprlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from index.errors import MmfaqError

Health = Callable[[], Mapping[str, Any]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEALTH_PATH = "/health"
MOST_BYTES = 1 << 20
_STOP_SECONDS = 10.0
_HIGHEST_PORT = 65_535
_HOST_FORM = re.compile(r"[A-Za-z0-9.:-]{1,253}")
_NO_STORE = {"Cache-Control": "no-store"}

_log = logging.getLogger(__name__)
_wire = logging.getLogger(f"{__name__}.wire")  # strangers who speak no HTTP are no news
_wire.setLevel(logging.CRITICAL)


class ListeningError(MmfaqError):
    """Nothing can listen at an address."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens; port 0 is any free one."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def address_of(text: str, name: str) -> Address:
    """Return an address written as host:port, an IPv6 one in brackets; raise ListeningError that names the setting."""
    host, colon, port = text.rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host:
        host = ""
    is_port = port.isascii() and port.isdecimal() and len(port) <= len(str(_HIGHEST_PORT))
    if not (colon and _HOST_FORM.fullmatch(host) and is_port and int(port) <= _HIGHEST_PORT):
        raise ListeningError(f"{name} is {reprlib.repr(text)}. Set it to host:port, such as 127.0.0.1:3000.")
    return Address(host, int(port))


def health_application(health: Health) -> web.Application:
    """Return what answers for health over HTTP.

    `health` returns what is shown as JSON; its key `ok` says whether the status is 200 or 503.
    """
    answers = answering()
    answers.router.add_get(HEALTH_PATH, shown(health))
    return answers


def answering() -> web.Application:
    """Return what answers nothing yet, and every failure plainly."""
    return web.Application(middlewares=[_plainly], client_max_size=MOST_BYTES)


def shown(health: Health) -> Handler:
    """Return what shows health as JSON."""

    async def show(_: web.Request) -> web.StreamResponse:
        state = health()
        return web.json_response(dict(state), status=200 if state.get("ok") is True else 503, headers=_NO_STORE)

    return show


@asynccontextmanager
async def serving(answers: web.Application, address: Address, setting: str) -> AsyncIterator[Address]:
    """Yield the address that is listened at; leaving it finishes what is being answered. Raise ListeningError.

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
        raise ListeningError(f"Nothing can listen at {address} ({why}). Set {setting} to another host:port.") from None


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
