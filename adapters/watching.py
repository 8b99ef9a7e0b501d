"""The index kept up to date: built when files change, on a schedule, and when a forge calls."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from adapters.listening import Address, health_application, serving
from adapters.webhooks import GITHUB_PATH, GITLAB_PATH, Webhooks
from bot.building import messages
from bot.building.builds import Builds
from bot.building.deliveries import Deliveries
from bot.building.looking import EVERY_SECONDS, Files
from bot.building.rebuilding import Rebuild
from bot.building.sources import git_sources, places_of
from bot.settings import Settings
from index.errors import MmfaqError

_DELIVERIES_FILE = "webhooks.json"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Watched:
    """What is kept up to date, and by what: `every` None for no schedule, `webhook` None for no calls.

    `look_every` is the number of seconds between two looks at the files.
    """

    settings: Settings
    paths: tuple[Path, ...]
    every: timedelta | None = None
    webhook: Address | None = None
    look_every: float = EVERY_SECONDS


def watch(watched: Watched) -> None:
    """Keep an index up to date until a signal ends it."""
    asyncio.run(_until_a_signal(watched))


def build_once(watched: Watched) -> bool:
    """Build once, and tell whether that went well; what came of it is logged."""

    async def once() -> bool:
        builds = Builds(Rebuild(watched.settings, watched.paths).run)
        await builds.once()
        return not builds.failure

    return asyncio.run(once())


def build_first(watched: Watched) -> None:
    """Build before anything can be served; raise BuildError."""
    asyncio.run(Rebuild(watched.settings, watched.paths).run())


async def _until_a_signal(watched: Watched) -> None:
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    async with watching(watched):
        await ended.wait()


@asynccontextmanager
async def watching(watched: Watched) -> AsyncIterator[Builds]:
    """Keep an index up to date beside what is done within; leaving it ends the build that runs."""
    builds = Builds(Rebuild(watched.settings, watched.paths).run)
    files = Files(lambda: places_of(watched.paths), every=watched.look_every)
    async with AsyncExitStack() as stack:
        if watched.webhook is not None:
            await stack.enter_async_context(_listening(watched, watched.webhook, builds))
        await files.begin()
        builds.ask(messages.START)
        work = [builds.run(), _on_changes(files, builds)]
        if watched.every is not None:
            work.append(_on_schedule(watched.every, builds))
        await _tell(watched)
        await stack.enter_async_context(_beside(work))
        yield builds


@asynccontextmanager
async def _beside(work: Sequence[Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    """Do work beside what is done within; leaving it ends it."""
    tasks = [asyncio.ensure_future(one) for one in work]
    for task in tasks:
        task.add_done_callback(_tell_fault)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _tell_fault(task: asyncio.Future[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("%s", messages.WATCHES_NO_MORE, exc_info=error)


async def _on_changes(files: Files, builds: Builds) -> None:
    while True:
        await files.changed()
        builds.ask(messages.CHANGE)


async def _on_schedule(every: timedelta, builds: Builds) -> None:
    while True:
        await asyncio.sleep(every.total_seconds())
        builds.ask(messages.SCHEDULE)


@asynccontextmanager
async def _listening(watched: Watched, address: Address, builds: Builds) -> AsyncIterator[None]:
    secret = watched.settings.webhook_secret
    if secret is None:
        raise MmfaqError(messages.UNSIGNED)

    def health() -> Mapping[str, Any]:
        return {"ok": True, "built": not builds.failure}  # a fault in an FAQ is no reason to start anew

    answers = health_application(health)
    deliveries = Deliveries(watched.settings.state / _DELIVERIES_FILE)
    Webhooks(secret, lambda: git_sources(watched.paths), builds.ask, deliveries).add_to(answers)
    async with serving(answers, address, "MMFAQ_WEBHOOK") as found:
        _log.info("%s", messages.listens(str(found), [GITHUB_PATH, GITLAB_PATH]))
        yield


async def _tell(watched: Watched) -> None:
    """Say what is watched, and which sources nothing makes anybody fetch."""
    every = "" if watched.every is None else str(watched.every)
    _log.info("%s", messages.watches([str(path) for path in watched.paths], every))
    if watched.every is None and watched.webhook is None:
        with contextlib.suppress(MmfaqError):  # the build says what is wrong
            if sources := await asyncio.to_thread(git_sources, watched.paths):
                _log.warning("%s", messages.nothing_fetches([one.shown for one in sources]))
