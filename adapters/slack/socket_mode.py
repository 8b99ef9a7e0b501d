"""Socket Mode: a connection that is kept open, and exchanged for a new one where it does not come back by itself."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import ENDED, FAULTS, SlackError, code_of, explain
from adapters.slack.settings import SlackSettings
from bot.secret import Secret
from bot.telemetry.meters import Fault, Meters

_ACK_S, _ACK_TRIES = 2.0, 40
_SOON_S, _END_S = 0.1, 1.0
_log = logging.getLogger(__name__)
_sdk = logging.getLogger(f"{__name__}.sdk")  # it tells each try with a traceback; what matters is told here
_sdk.setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True)
class Watch:
    """How a connection is watched, in seconds.

    `ping`: between two signs of life; after two without an answer the SDK connects again. `look`: between two looks
    at the SDK. `stalled`: how long the SDK may try before everything is made anew.
    """

    ping: float = 5.0
    look: float = 1.0
    stalled: float = 30.0


class SocketMode:
    """Takes what Slack sends over a socket; `is_open` tells whether there is one."""

    def __init__(
        self, app: AsyncApp, slack: SlackSettings, client: AsyncWebClient, watch: Watch, meters: Meters
    ) -> None:
        self._app, self._slack, self._client, self._watch, self._meters = app, slack, client, watch, meters
        self.is_open = self._was_open = False
        self._why = ""

    async def run(self) -> None:
        """Stay connected until cancelled; the end waits until what was taken is acknowledged.

        Raise SlackError once the token is good for nothing any more.
        """
        while True:
            async with self._socket() as (socket, connecting):
                greeted = _Greeted(socket)
                await asyncio.wait([connecting], timeout=self._watch.stalled)
                if connecting.done():
                    await self._while_open(socket, greeted)
            await self._say_why()

    @asynccontextmanager
    async def _socket(self) -> AsyncIterator[tuple[AsyncSocketModeHandler, asyncio.Future[None]]]:
        """Yield a socket, and what connects it; leaving it waits until what was taken is acknowledged."""
        token, ping = self._token.reveal(), self._watch.ping
        socket = AsyncSocketModeHandler(self._app, token, logger=_sdk, web_client=self._client, ping_interval=ping)
        if self._slack.is_local:
            socket.client.proxy = None
        taking = _Taking(socket, self._meters)
        connecting: asyncio.Future[None] = asyncio.ensure_future(socket.connect_async())  # type: ignore[no-untyped-call]  # the SDK's own
        try:
            yield socket, connecting
        finally:
            await taking.done()
            await _end(connecting)
            await socket.close_async()  # type: ignore[no-untyped-call]  # the SDK's own

    async def _while_open(self, socket: AsyncSocketModeHandler, greeted: _Greeted) -> None:
        """Return once the socket has been closed or silent for too long."""
        loop = asyncio.get_running_loop()
        since = loop.time()
        while loop.time() - since <= self._watch.stalled:
            is_connected = await socket.client.is_connected()
            self._note(is_open=is_connected and greeted.is_now)
            since = loop.time() if self.is_open else since
            if not is_connected:
                await self._reconnect(socket)
            await asyncio.sleep(self._watch.look if self.is_open else min(_SOON_S, self._watch.look))

    async def _reconnect(self, socket: AsyncSocketModeHandler) -> None:
        """Have the SDK connect at once, which else waits for its next ping."""
        # In a task of its own: within the SDK a cancellation can get lost, and the program would never end.
        trying: asyncio.Future[None] = asyncio.ensure_future(socket.client.connect_to_new_endpoint())
        try:
            await asyncio.wait([trying], timeout=self._watch.stalled)
        finally:
            await _end(trying)
        if not trying.done() or trying.cancelled() or trying.exception():
            await asyncio.sleep(self._watch.look)

    def _note(self, *, is_open: bool) -> None:
        if is_open and not self.is_open:
            _log.info("Slack: connected.")
            self._why = ""
            if self._was_open:
                self._meters.reconnected("slack")
            self._was_open = True
        elif self.is_open and not is_open:
            _log.warning("Slack: the connection is lost; connecting again.")
        self.is_open = is_open

    async def _say_why(self) -> None:
        """Say once what keeps the connection from being made; raise SlackError for what stays so."""
        why = "The socket stays silent. Check any proxy or firewall on the way to Slack."
        try:
            await self._client.apps_connections_open(app_token=self._token.reveal())
        except (*FAULTS, ValueError) as error:
            why = explain(error)
            if code_of(error) in ENDED:
                raise SlackError(why, code_of(error)) from None
        if why != self._why:
            _log.warning("Slack: still not connected. %s", why)
        self._why = why

    @property
    def _token(self) -> Secret:
        return self._slack.app_token or Secret("")


class _Greeted:
    """Notes on which connection Slack has said anything: one that is open may be silent all the same."""

    def __init__(self, socket: AsyncSocketModeHandler) -> None:
        self._client = socket.client
        self._session: Any = None
        socket.client.on_message_listeners.append(self._hear)

    @property
    def is_now(self) -> bool:
        """Whether Slack has spoken on the connection that is open now."""
        return self._session is not None and self._session is self._client.current_session

    async def _hear(self, _: Any) -> None:
        self._session = self._client.current_session


class _Taking:
    """Counts what is on its way to being acknowledged, so that a socket is not closed under it."""

    def __init__(self, socket: AsyncSocketModeHandler, meters: Meters) -> None:
        self._count, self._socket, self._meters = 0, socket, meters
        socket.client.socket_mode_request_listeners[:] = [self._take]

    async def done(self) -> None:
        """Wait until nothing is on its way, for a moment at most."""
        for _ in range(_ACK_TRIES):
            if not self._count:
                return
            await asyncio.sleep(_ACK_S / _ACK_TRIES)

    async def _take(self, client: Any, request: SocketModeRequest) -> None:
        self._count += 1
        came = time.perf_counter()
        try:
            await self._socket.handle(client, request)
            self._meters.acknowledged("slack", time.perf_counter() - came)
        except (aiohttp.ClientConnectionError, ConnectionError):
            _log.info("Slack: the socket closed before an event was acknowledged; Slack sends it again.")
        except Exception as error:  # noqa: BLE001 - whatever it is, the socket stays; the SDK would only log it, too
            self._meters.failed(Fault.EVENT)
            _log.exception("Slack: an event could not be taken (%s).", type(error).__name__)
        finally:
            self._count -= 1


async def _end(work: asyncio.Future[None]) -> None:
    """Cancel what may take its time to notice, or not notice at all."""
    work.cancel()
    await asyncio.wait([work], timeout=_END_S)
