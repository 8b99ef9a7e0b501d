"""The page by which a person plays the people of the double's workspace: its files, what they see, what they do."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web

from adapters.slack.double.errors import DoubleError
from adapters.slack.double.hands import act
from adapters.slack.double.seen import Look, seen
from adapters.slack.double.state import Json

if TYPE_CHECKING:
    from adapters.slack.double.server import Double

PAGE = Path(__file__).parent / "page"
PREFIX = "/page/"
_HOSTS = {"127.0.0.1", "localhost", "::1"}
_MOST_BYTES = 8_000_000  # a few attached files
_BEAT_S = 15.0
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: https:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def page_app(double: Double, shortcuts: Mapping[str, str]) -> web.Application:
    """Return the page as an application to be mounted at `PREFIX`; `shortcuts` are names by callback id."""
    app = web.Application(middlewares=[_guard], client_max_size=_MOST_BYTES)
    changes = _Changes()
    double.observers.append(changes.note)
    app.on_shutdown.append(changes.end)
    app.on_response_prepare.append(_with_headers)

    async def index(_: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE / "index.html")

    async def state(request: web.Request) -> web.StreamResponse:
        look = Look(*(request.query.get(name, "") for name in ("viewer", "channel", "thread")))
        return web.json_response(seen(double.workspace, double.installed_app, look, shortcuts))

    async def do(request: web.Request) -> web.StreamResponse:
        return web.json_response(await _done(double, request))

    app.add_routes(
        [
            web.get("/", index),
            web.get("/state", state),
            web.get("/changes", changes.stream),
            web.post("/act", do),
            web.static("/", PAGE),
        ]
    )
    return app


async def _done(double: Double, request: web.Request) -> Json:
    """Do what the page asks for; what cannot be done is a sentence for the person who tried."""
    try:
        return await act(double, await request.json())
    except ValueError:
        return {"error": "an action is JSON: send {verb, viewer, …}"}
    except (DoubleError, TimeoutError) as error:
        return {"error": str(error) or "The app did not answer in time."}


@web.middleware
async def _guard(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Answer this machine's own browser only: no other name that leads here, no other page's posts."""
    try:
        host = urlsplit(f"//{request.host}").hostname
    except ValueError:
        host = None
    if host not in _HOSTS:
        raise web.HTTPForbidden(text="This page is opened as 127.0.0.1 or localhost.")
    if request.method not in {"GET", "HEAD"}:
        is_own = request.headers.get("Origin") == f"{request.scheme}://{request.host}"
        if not is_own or request.content_type != "application/json":
            raise web.HTTPForbidden(text="Only the page itself may act.")
    return await handler(request)


async def _with_headers(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_HEADERS)


class _Changes:
    """Tells every open page that something is different, as server-sent events."""

    def __init__(self) -> None:
        self._pages: set[asyncio.Event] = set()
        self._is_ended = False

    def note(self, _: Json) -> None:
        """Wake every page."""
        for page in self._pages:
            page.set()

    async def end(self, _: web.Application) -> None:
        """Let every stream end, so that the server can."""
        self._is_ended = True
        self.note({})

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Send an event per change, several as one, until the page is gone."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        page = asyncio.Event()
        self._pages.add(page)
        try:
            with contextlib.suppress(ConnectionResetError):
                await self._feed(response, page)
        finally:
            self._pages.discard(page)
        return response

    async def _feed(self, response: web.StreamResponse, page: asyncio.Event) -> None:
        await response.write(b"data: open\n\n")  # what changed before the page listened
        while not self._is_ended:
            try:
                await asyncio.wait_for(page.wait(), _BEAT_S)
                page.clear()
                await response.write(b"data: changed\n\n")
            except TimeoutError:
                await response.write(b": still here\n\n")
