"""Work beside the events: started, waited for at the end, and tried again where a platform cannot take it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeAlias

from bot.chat.delivery import DeliveryError
from bot.chat.desk import BusyError
from index.errors import MmfaqError

Try: TypeAlias = Callable[[bool], Awaitable[None]]  # told whether it was tried before

_WAITS = (1.0, 2.0, 5.0, 15.0, 30.0)  # seconds between tries
_log = logging.getLogger(__name__)


class Jobs:
    """What is done beside everything else; what goes wrong in it is logged."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do work beside everything else."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def drain(self, seconds: float) -> bool:
        """Wait until all is done, for so many seconds at most, and end the rest; tell whether there was none."""
        end = asyncio.get_running_loop().time() + seconds
        while self._tasks and (rest := end - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(self._tasks, timeout=rest)  # what is done may start more
        left = set(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        return not left

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            if isinstance(error, MmfaqError):
                _log.warning("%s", error)
            else:
                _log.error("What a chat asked for was not done (%s).", type(error).__name__, exc_info=error)


async def patiently(do: Try, *, is_again: bool = False) -> None:
    """Do something, and try again for a while where the platform, or the desk, cannot take it just now."""
    for wait in (*_WAITS, None):
        try:
            await do(is_again)
        except (DeliveryError, BusyError) as error:
            is_lasting = isinstance(error, DeliveryError) and error.is_lasting
            if is_lasting or wait is None:
                raise
            await asyncio.sleep(wait)
            is_again = True
        else:
            return
