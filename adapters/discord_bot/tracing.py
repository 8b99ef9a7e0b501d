"""What Discord's answers to calls tell: how soon it hears that an event is taken, and which calls it puts off."""

from __future__ import annotations

import time
from typing import Any

import aiohttp

from bot.telemetry.meters import Meters

_TOO_MANY = 429
_ACK_END = "/callback"  # POST interactions/ID/TOKEN/callback


def trace_of(meters: Meters) -> aiohttp.TraceConfig:
    """Return what follows the calls of a client."""

    async def begin(_: aiohttp.ClientSession, context: Any, __: aiohttp.TraceRequestStartParams) -> None:
        context.began = time.perf_counter()

    async def end(_: aiohttp.ClientSession, context: Any, call: aiohttp.TraceRequestEndParams) -> None:
        if call.response.status == _TOO_MANY:
            meters.limited("discord")
        elif call.url.path.endswith(_ACK_END):
            meters.acknowledged("discord", time.perf_counter() - context.began)

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(begin)
    trace.on_request_end.append(end)
    return trace
