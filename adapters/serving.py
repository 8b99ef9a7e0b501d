"""Runs adapters side by side in one process, until they fail or a signal ends them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.base import Served
from index.errors import MmfaqError

_log = logging.getLogger(__name__)


class Waiting:
    """Serves nothing, until it is told to stop."""

    name = "nothing"

    async def run(self) -> None:
        """Wait until it is cancelled."""
        await asyncio.Event().wait()

    def health(self) -> Mapping[str, Any]:
        """Return that nothing is served."""
        return {"ok": False}


def serve(
    adapters: Sequence[Served],
    *beside: contextlib.AbstractAsyncContextManager[object],
) -> None:
    """Run adapters until none is left, or a signal ends all; each then finishes what it was asked.

    One that fails is told of while others go on; what the last one fails with is raised. What is `beside` is entered
    before they start and left when they have ended.
    """

    async def listen() -> None:
        async with contextlib.AsyncExitStack() as stack:
            for one in beside:
                await stack.enter_async_context(one)
            await run_all()

    async def run_all() -> None:
        tasks = [asyncio.ensure_future(adapter.run()) for adapter in adapters]
        names = {task: adapter.name.capitalize() for task, adapter in zip(tasks, adapters, strict=True)}
        left = set(tasks)
        with _ended_by_signals(tasks):
            while left:
                done, left = await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
                failed = [task for task in done if not task.cancelled() and task.exception() is not None]
                for task in failed if left else failed[1:]:
                    _tell_failure(names[task], task.exception())
                if failed and not left:
                    failed[0].result()

    asyncio.run(listen())


def _tell_failure(name: str, error: BaseException | None) -> None:
    """Say that a platform is served no more, and why; a fault of ours with its stack."""
    stack = None if isinstance(error, MmfaqError) else error
    _log.error("%s is not served any more, the others are. %s", name, error, exc_info=stack)


@contextlib.contextmanager
def _ended_by_signals(tasks: Sequence[asyncio.Task[None]]) -> Iterator[None]:
    loop = asyncio.get_running_loop()

    def end() -> None:
        for task in tasks:
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
