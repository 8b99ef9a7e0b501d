"""Socket Mode: tickets, connections, envelopes and their acknowledgements, disconnects."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from adapters.slack.double.delivery import EVENTS, Carried, Envelope
from adapters.slack.double.faults import Timing
from adapters.slack.double.installed_app import App
from adapters.slack.double.state import Json

MOST_SOCKETS = 10


@dataclass(slots=True, eq=False)
class Connection:
    """One open websocket; a stalled one neither listens nor speaks."""

    socket: web.WebSocketResponse
    request: web.Request
    is_stalled: bool = False
    is_leaving: bool = False
    waiting: dict[str, asyncio.Future[Carried]] = field(default_factory=dict)

    async def say(self, message: Json) -> None:
        """Send a message, unless the connection is stalled or gone."""
        if not self.is_stalled:
            with suppress(ConnectionError):
                await self.socket.send_str(json.dumps(message))

    def abort(self) -> None:
        """Cut the line without a word."""
        if self.request.transport is not None:
            self.request.transport.abort()


class Sockets:
    """All open websockets of the app; each envelope goes to one of them."""

    def __init__(self, app: App, timing: Timing, on_change: Callable[[int], None]) -> None:
        self._app = app
        self._timing = timing
        self._on_change = on_change
        self._tickets: set[str] = set()
        self._turns = itertools.count()
        self._opened = asyncio.Event()
        self.connections: list[Connection] = []
        self.stalls_new = False

    def issue(self, base: str) -> str:
        """Return the address of a new websocket, good for one connection."""
        ticket = str(uuid.uuid4())
        self._tickets.add(ticket)
        return f"{base.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={self._app.id}"

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one websocket for as long as it is open."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="the ticket is not known or used up")
        self._tickets.discard(ticket)
        # A client that is stopped never says goodbye, so it is not waited for.
        socket = web.WebSocketResponse(autoping=False, timeout=1.0)
        await socket.prepare(request)
        connection = Connection(socket, request, is_stalled=self.stalls_new)
        if len(self.connections) >= MOST_SOCKETS:
            await connection.say(self._disconnect("too_many_websockets"))
            await socket.close()
            return socket
        await self._serve(connection)
        return socket

    async def ready(self) -> None:
        """Wait until a websocket is open."""
        while not self._usable():
            self._opened.clear()
            await self._opened.wait()

    async def carry(self, envelope: Envelope) -> Carried:
        """Send an envelope through one of the websockets and wait for its acknowledgement."""
        usable = self._usable()
        if not usable:
            return Carried(None, error="no_socket")
        connection = usable[next(self._turns) % len(usable)]
        envelope_id = str(uuid.uuid4())
        answer: asyncio.Future[Carried] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope_id] = answer
        sent = time.perf_counter()
        await connection.say(self._written(envelope, envelope_id))
        try:
            carried = await asyncio.wait_for(answer, self._timing.ack)
        except TimeoutError:
            return Carried(None, error="timeout")
        finally:
            connection.waiting.pop(envelope_id, None)
        return carried if carried.error else Carried((time.perf_counter() - sent) * 1000, carried.payload)

    async def refresh(self, reason: str) -> None:
        """Tell all websockets to come back; all but a mere warning are then closed."""
        leaving = list(self.connections)
        for connection in leaving:
            await connection.say(self._disconnect(reason))
            connection.is_leaving = reason != "warning"
        if reason == "warning":
            return
        await asyncio.sleep(self._timing.close_after_refresh)
        for connection in leaving:
            await connection.socket.close()

    async def close(self, *, cleanly: bool) -> None:
        """Close all websockets, or cut their lines."""
        for connection in list(self.connections):
            if cleanly:
                await connection.socket.close()
            else:
                connection.abort()

    def _usable(self) -> list[Connection]:
        return [connection for connection in self.connections if not connection.is_leaving]

    async def _serve(self, connection: Connection) -> None:
        self.connections.append(connection)
        await connection.say(self._hello())
        self._opened.set()
        self._on_change(len(self.connections))
        try:
            await self._listen(connection)
        finally:
            self.connections.remove(connection)
            for answer in connection.waiting.values():
                if not answer.done():
                    answer.set_result(Carried(None, error="connection_failed"))
            self._on_change(len(self.connections))

    async def _listen(self, connection: Connection) -> None:
        async for message in connection.socket:
            if connection.is_stalled:
                continue
            if message.type is WSMsgType.PING:
                with suppress(ConnectionError):
                    await connection.socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                self._take(connection, message.data)

    @staticmethod
    def _take(connection: Connection, text: str) -> None:
        try:
            said = json.loads(text)
        except ValueError:
            return
        answer = connection.waiting.get(said.get("envelope_id", ""))
        if answer is not None and not answer.done():
            answer.set_result(Carried(0.0, said.get("payload")))

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {"host": "applink-double", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app.id},
        }

    @staticmethod
    def _disconnect(reason: str) -> Json:
        return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-double"}}

    @staticmethod
    def _written(envelope: Envelope, envelope_id: str) -> Json:
        is_event = envelope.kind == EVENTS
        retry = {"retry_attempt": envelope.attempt, "retry_reason": envelope.reason} if is_event else {}
        return {
            "envelope_id": envelope_id,
            "type": envelope.kind,
            "payload": envelope.payload,
            "accepts_response_payload": not is_event,
            **retry,
        }
