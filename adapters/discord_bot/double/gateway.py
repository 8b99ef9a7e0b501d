"""The gateway: connections that log in, beat, lose their line and come back to what they missed."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum

from aiohttp import WSMsgType, web

from adapters.discord_bot.double.faults import Timing
from adapters.discord_bot.double.intents import MOST_BITS, PRIVILEGED, Intent
from adapters.discord_bot.double.state import Json
from adapters.discord_bot.double.world import World

_VERSION = "10"
_KEPT_EVENTS = 5000
_MOST_SENT = 120  # messages of a client in a minute


class Op(IntEnum):
    """What a gateway message is; the numbers are Discord's."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    VOICE_STATE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    ACK = 11


class Close(IntEnum):
    """Why the gateway ends a connection; the numbers are Discord's."""

    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    INVALID_SEQUENCE = 4007
    RATE_LIMITED = 4008
    SESSION_TIMED_OUT = 4009
    INVALID_SHARD = 4010
    INVALID_VERSION = 4012
    INVALID_INTENTS = 4013
    DISALLOWED_INTENTS = 4014


class Closed(Exception):  # noqa: N818 - what the gateway does, not what went wrong in it
    """The gateway ends the connection for this reason."""

    def __init__(self, code: Close) -> None:
        super().__init__(code.name)
        self.code = code


@dataclass(slots=True, eq=False)
class Session:
    """A login of one shard; it outlives its connection for a while, and keeps what it was sent."""

    id: str
    intents: Intent
    shard: int
    shards: int
    sequence: int = 0
    sent: list[Json] = field(default_factory=list)
    connection: Connection | None = None
    left_at: float = 0.0

    def serves(self, guild_id: int) -> bool:
        """Tell whether this shard hears of a server; 0 stands for direct messages."""
        return (guild_id >> 22) % self.shards == self.shard

    def dispatch(self, name: str, data: Json) -> None:
        """Send an event, or keep it until the connection comes back."""
        self.sequence += 1
        payload = {"op": int(Op.DISPATCH), "t": name, "s": self.sequence, "d": data}
        self.sent.append(payload)
        del self.sent[:-_KEPT_EVENTS]
        if self.connection:
            self.connection.say(payload)


@dataclass(slots=True, eq=False)
class Connection:
    """One open websocket; a stalled one neither listens nor speaks."""

    socket: web.WebSocketResponse
    request: web.Request
    is_compressed: bool
    session: Session | None = None
    is_stalled: bool = False
    last_beat: float = field(default_factory=time.monotonic)
    sent_by_client: list[float] = field(default_factory=list)
    _outbox: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)
    _stream: zlib._Compress = field(default_factory=zlib.compressobj)

    def say(self, payload: Json) -> None:
        """Put a message in the line, unless the connection is stalled."""
        if not self.is_stalled:
            self._outbox.put_nowait({"t": None, "s": None} | payload)

    async def write(self) -> None:
        """Send what is in the line, in order, until cancelled."""
        with suppress(ConnectionError):
            while True:
                text = json.dumps(await self._outbox.get())
                if self.is_compressed:
                    data = self._stream.compress(text.encode()) + self._stream.flush(zlib.Z_SYNC_FLUSH)
                    await self.socket.send_bytes(data)
                else:
                    await self.socket.send_str(text)

    def abort(self) -> None:
        """Cut the line without a word."""
        if self.request.transport is not None:
            self.request.transport.abort()


class Gateway:
    """All sessions of the bot; an event goes to every session whose shard and intents fit."""

    def __init__(self, world: World, timing: Timing, on_change: Callable[[str], None]) -> None:
        self._world = world
        self._timing = timing
        self._on_change = on_change
        self._identified: dict[int, float] = {}
        self.url = ""
        self.sessions: dict[str, Session] = {}
        self.connections: list[Connection] = []
        self.is_down = False
        self.stalls_new = False
        self.closes: list[Close] = []
        self.identifies: list[int] = []
        self.turned_away: list[int] = []
        self.resumes = 0
        self.heartbeats = 0
        self.greet: Callable[[Session], None] = lambda _: None
        self.request_members: Callable[[Session, Json], None] = lambda _, __: None

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one websocket for as long as it is open."""
        if self.is_down:
            raise web.HTTPServiceUnavailable
        # A client that is stopped never says goodbye, so it is not waited for.
        socket = web.WebSocketResponse(timeout=1.0)
        await socket.prepare(request)
        connection = Connection(socket, request, request.query.get("compress") == "zlib-stream")
        connection.is_stalled = self.stalls_new
        self.connections.append(connection)
        writer = asyncio.create_task(connection.write())
        try:
            await self._serve(connection)
        finally:
            writer.cancel()
            self._left(connection)
        return socket

    def sessions_for(self, guild_id: int, intent: Intent) -> list[Session]:
        """Return the sessions that hear of this; intent 0 is what nobody has to ask for."""
        now = time.monotonic()
        for session in list(self.sessions.values()):
            if session.connection is None and now - session.left_at > self._timing.resume:
                del self.sessions[session.id]
        return [
            session
            for session in self.sessions.values()
            if session.serves(guild_id) and (not intent or intent & session.intents)
        ]

    def drop(self) -> None:
        """Cut all lines without a word."""
        for connection in list(self.connections):
            connection.abort()

    async def ask_to_reconnect(self) -> None:
        """Ask all clients to come back, and end their connections a moment later."""
        leaving = list(self.connections)
        for connection in leaving:
            connection.say({"op": int(Op.RECONNECT), "d": None})
        await asyncio.sleep(self._timing.close)
        for connection in leaving:
            await connection.socket.close(code=4000)

    def invalidate(self, *, is_resumable: bool = False) -> None:
        """Tell all clients that their session is over; a resumable one may come back to it."""
        for connection in self.connections:
            if not is_resumable and connection.session:
                self.sessions.pop(connection.session.id, None)
                connection.session = None
            connection.say({"op": int(Op.INVALID_SESSION), "d": is_resumable})

    def forget_sessions(self) -> None:
        """Let no lost connection come back to its session."""
        for session in list(self.sessions.values()):
            if session.connection is None:
                del self.sessions[session.id]

    def stall(self, *, also_new: bool = False) -> None:
        """Let all open connections neither listen nor speak from now on, and perhaps those that come."""
        for connection in self.connections:
            connection.is_stalled = True
        self.stalls_new = also_new

    async def close(self, code: Close | None = None) -> None:
        """End all connections."""
        for connection in list(self.connections):
            if code is None:
                connection.abort()
            else:
                self.closes.append(code)
                await connection.socket.close(code=code)

    async def _serve(self, connection: Connection) -> None:
        connection.say({"op": int(Op.HELLO), "d": {"heartbeat_interval": int(self._timing.heartbeat * 1000)}})
        try:
            _check_version(connection.request)
            while await self._listen(connection):
                pass
        except Closed as closed:
            self.closes.append(closed.code)
            await connection.socket.close(code=closed.code)

    async def _listen(self, connection: Connection) -> bool:
        """Take the client's next message; False where it is gone."""
        left = connection.last_beat + 2 * self._timing.heartbeat - time.monotonic()
        try:
            message = await connection.socket.receive(timeout=max(left, 0.001))
        except TimeoutError:
            raise Closed(Close.SESSION_TIMED_OUT) from None
        if message.type is not WSMsgType.TEXT:
            self._forget_if_left_cleanly(connection, message.type)
            return False
        if not connection.is_stalled:
            self._limit(connection)
            self._take(connection, _decoded(message.data))
        return True

    def _forget_if_left_cleanly(self, connection: Connection, kind: WSMsgType) -> None:
        if kind is WSMsgType.CLOSE and connection.socket.close_code in (1000, 1001) and connection.session:
            self.sessions.pop(connection.session.id, None)

    @staticmethod
    def _limit(connection: Connection) -> None:
        now = time.monotonic()
        connection.sent_by_client[:] = [at for at in connection.sent_by_client if now - at < 60] + [now]  # noqa: PLR2004 - a minute
        if len(connection.sent_by_client) > _MOST_SENT:
            raise Closed(Close.RATE_LIMITED)

    def _take(self, connection: Connection, message: Json) -> None:
        operation, data = message.get("op"), message.get("d")
        if operation == Op.HEARTBEAT:
            connection.last_beat = time.monotonic()
            self.heartbeats += 1
            connection.say({"op": int(Op.ACK)})
        elif operation == Op.IDENTIFY:
            self._identify(connection, data or {})
        elif operation == Op.RESUME:
            self._resume(connection, data or {})
        elif operation not in (Op.PRESENCE, Op.VOICE_STATE, Op.REQUEST_MEMBERS):
            raise Closed(Close.UNKNOWN_OPCODE)
        elif connection.session is None:
            raise Closed(Close.NOT_AUTHENTICATED)
        elif operation == Op.REQUEST_MEMBERS:
            self.request_members(connection.session, data or {})

    def _identify(self, connection: Connection, data: Json) -> None:
        if connection.session:
            raise Closed(Close.ALREADY_AUTHENTICATED)
        self._authenticate(data)
        shard, shards = data.get("shard") or (0, 1)
        if not 0 <= shard < shards:
            raise Closed(Close.INVALID_SHARD)
        bits = data.get("intents")
        if not isinstance(bits, int) or bits < 0 or bits >> MOST_BITS:
            raise Closed(Close.INVALID_INTENTS)
        if Intent(bits) & PRIVILEGED & ~self._world.privileged:
            raise Closed(Close.DISALLOWED_INTENTS)
        if self._is_too_early(shard):
            self.turned_away.append(shard)
            connection.say({"op": int(Op.INVALID_SESSION), "d": False})
            return
        session = Session(uuid.uuid4().hex, Intent(bits), shard, shards, connection=connection)
        self.sessions[session.id] = session
        connection.session = session
        self.identifies.append(shard)
        self.greet(session)
        self._on_change("session")

    def _is_too_early(self, shard: int) -> bool:
        """Tell whether a shard of the same group logged in just before."""
        group, now = shard % self._world.max_concurrency, time.monotonic()
        if now - self._identified.get(group, -self._timing.identify) < self._timing.identify:
            return True
        self._identified[group] = now
        return False

    def _resume(self, connection: Connection, data: Json) -> None:
        if connection.session:
            raise Closed(Close.ALREADY_AUTHENTICATED)
        self._authenticate(data)
        session = self.sessions.get(str(data.get("session_id")))
        if session is None or time.monotonic() - (session.left_at or time.monotonic()) > self._timing.resume:
            connection.say({"op": int(Op.INVALID_SESSION), "d": False})
            return
        seen = data.get("seq")
        if not isinstance(seen, int) or seen > session.sequence:
            raise Closed(Close.INVALID_SEQUENCE)
        if session.connection:
            session.connection.abort()
        session.connection, connection.session, session.left_at = connection, session, 0.0
        for payload in session.sent:
            if payload["s"] > seen:
                connection.say(payload)
        self.resumes += 1
        session.dispatch("RESUMED", {})
        self._on_change("resume")

    def _authenticate(self, data: Json) -> None:
        if self._world.token is None or data.get("token") != self._world.token:
            raise Closed(Close.AUTHENTICATION_FAILED)

    def _left(self, connection: Connection) -> None:
        self.connections.remove(connection)
        session = connection.session
        if session and session.connection is connection:
            session.connection, session.left_at = None, time.monotonic()
        self._on_change("connection")


def _check_version(request: web.Request) -> None:
    if request.query.get("v") != _VERSION:
        raise Closed(Close.INVALID_VERSION)


def _decoded(text: str) -> Json:
    try:
        message = json.loads(text)
    except ValueError:
        raise Closed(Close.DECODE_ERROR) from None
    if not isinstance(message, dict):
        raise Closed(Close.DECODE_ERROR)
    return message
