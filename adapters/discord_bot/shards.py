"""The lines of the client's shards: told of once when cut, and gone on with after an outage."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import partial

import discord
from discord.gateway import ReconnectWebSocket
from discord.shard import Shard

from adapters.discord_bot.errors import CLOSES
from bot.telemetry.meters import Meters

_MOST_TRIES = 10  # to go on with a session; after that a new one is begun
_log = logging.getLogger(__name__)


class Shards:
    """Which shards are cut off, and how often each has tried to come back."""

    def __init__(self, meters: Meters) -> None:
        self._meters = meters
        self._tries: dict[int, int] = {}

    def lost(self, shard_id: int, info: discord.ShardInfo | None) -> None:
        """Say once that a line is cut; what Discord has ended for good is said by whoever hears why."""
        shard: Shard | None = None if info is None else info._parent  # noqa: SLF001 - there is no other way to it
        is_over = shard is not None and shard.ws.socket.close_code in CLOSES
        if shard_id not in self._tries and not is_over:
            self._tries[shard_id] = 0
            _log.info("Discord: shard %d is disconnected, and connects again.", shard_id)

    def found(self, shard_id: int, *, is_new: bool) -> None:
        """Say that a line is there again; with a new session, what was said meanwhile is lost."""
        if self._tries.pop(shard_id, None) is not None:
            self._meters.reconnected("discord")
            missed = "; it has missed what was said meanwhile" if is_new else ""
            _log.info("Discord: shard %d is connected again%s.", shard_id, missed)

    def keep_session(self, info: discord.ShardInfo | None) -> None:
        """Let a shard go on with its session after an outage.

        Where the first try fails, discord.py begins a new session, and never hears of what was said meanwhile.
        """
        if info is not None:
            shard: Shard = info._parent  # noqa: SLF001 - there is no other way to it
            begin_anew = shard.reconnect
            shard.reconnect = partial(self._come_back, shard, begin_anew)  # type: ignore[method-assign]  # of this one

    async def _come_back(self, shard: Shard, begin_anew: Callable[[], Awaitable[None]]) -> None:
        tries = self._tries.get(shard.id, 0)
        self._tries[shard.id] = tries + 1
        if shard.ws.session_id and tries < _MOST_TRIES:
            await shard.reidentify(ReconnectWebSocket(shard.id, resume=True))
        else:
            await begin_anew()
