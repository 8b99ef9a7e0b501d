"""Whether a running bot is ready, and its metrics: over HTTP, at an address of the operator's choice."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from adapters.base import Served
from adapters.listening import Address, Handler, Health, answering, serving, shown
from bot.chat.live import Live
from bot.journal.errors import JournalError
from bot.memory import Memory
from bot.settings import Settings
from bot.telemetry import messages
from bot.telemetry.freshness import Freshness
from bot.telemetry.states import Ready

LIVE_PATH, READY_PATH, METRICS_PATH = "/health/live", "/health/ready", "/metrics"
_LOOK_S = 30.0  # between two looks at the FAQ files
_log = logging.getLogger(__name__)


class Readiness:
    """Looks at everything that a bot needs for answering."""

    def __init__(self, adapters: Sequence[Served], live: Live, memory: Memory, freshness: Freshness) -> None:
        self._adapters, self._live, self._memory, self._freshness = adapters, live, memory, freshness

    def state(self) -> Mapping[str, Any]:
        """Return each check, and `ok` where all are well; an index that is behind is a warning, and answers."""
        index, journal = self._index(), self._journal()
        platforms = {adapter.name: adapter.health() for adapter in self._adapters}
        checks = (index, journal, *platforms.values())
        return {
            "ok": bool(platforms) and all(check.get("ok") is True for check in checks),
            "index": index,
            "journal": journal,
            "platforms": platforms,
            "warnings": [] if index["fresh"] else [messages.behind(self._freshness.behind)],
        }

    def ready(self) -> Ready:
        """Return the same as metrics show it."""
        state = self.state()
        connected = {name: bool(health.get("connected")) for name, health in state["platforms"].items()}
        return Ready(state["ok"], connected, self._freshness.behind.total_seconds())

    async def watch(self) -> None:
        """Compare the FAQ files with the index again and again, in a worker thread, until cancelled."""
        while True:
            try:
                await asyncio.to_thread(self._freshness.look)
            except Exception as error:  # noqa: BLE001 - whatever keeps it from looking, the bot answers
                _log.warning("The FAQ files cannot be compared with the index (%s).", type(error).__name__)
            await asyncio.sleep(_LOOK_S)

    def _index(self) -> dict[str, Any]:
        index = self._live.index
        built = index.built_at.isoformat()
        return {"ok": True, "version": index.version, "built": built, "fresh": self._freshness.is_fresh}

    def _journal(self) -> dict[str, Any]:
        try:
            health = self._memory.health
        except JournalError:
            return {"ok": False}
        return {"ok": health.is_ok, "pending": health.pending, "dropped": health.dropped}


@asynccontextmanager
async def shown_at(
    address: Address, adapters: Sequence[Served], live: Live, memory: Memory, chosen: Settings
) -> AsyncIterator[Address]:
    """Yield the address at which health and metrics are shown; raise ListeningError."""
    readiness = Readiness(adapters, live, memory, Freshness(live, chosen))
    live.meters.states.ready = readiness.ready
    answers = _answers(readiness.state)
    answers.router.add_get(METRICS_PATH, _metrics(live))
    watching = asyncio.ensure_future(readiness.watch())
    try:
        async with _serving(answers, address) as found:
            _log.info("%s", messages.shows(f"http://{found}"))
            yield found
    finally:
        watching.cancel()


@asynccontextmanager
async def unready_at(address: Address, why: str) -> AsyncIterator[Address]:
    """Yield the address at which it is shown that nothing is served, and why; raise ListeningError."""
    state = {"ok": False, "platforms": {}, "warnings": [why]}
    async with _serving(_answers(lambda: state), address) as found:
        yield found


def _answers(ready: Health) -> web.Application:
    answers = answering()
    answers.router.add_get(LIVE_PATH, shown(lambda: {"ok": True}))
    answers.router.add_get(READY_PATH, shown(ready))
    return answers


@asynccontextmanager
async def _serving(answers: web.Application, address: Address) -> AsyncIterator[Address]:
    async with serving(answers, address, "--health or MMFAQ_HEALTH") as found:
        if not _is_own(found.host):
            _log.warning("%s", messages.open_to_others(str(found)))
        yield found


def _metrics(live: Live) -> Handler:
    async def show(_: web.Request) -> web.StreamResponse:
        return web.Response(body=live.meters.exposed(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return show


def _is_own(host: str) -> bool:
    """Tell whether only this machine itself reaches a host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
