"""A new index at a maintainer's wish, from any chat: how far it is, and what came of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from types import TracebackType
from typing import Self, TypeAlias

from bot.answering import Serving
from bot.building import messages as building
from bot.building.rebuilding import BuildError, Rebuild
from bot.chat import upkeep_messages
from bot.chat.host import Host
from bot.comparing.entries import differences
from bot.comparing.messages import news
from index.builder import Summary
from index.errors import MmfaqError

Show: TypeAlias = Callable[[str], Awaitable[None]]

_LONGEST_TOLD = 3_000
_log = logging.getLogger(__name__)


class Rebuilding:
    """Builds the index anew for those who look after the bot, one build at a time."""

    def __init__(self, host: Host, rebuild: Rebuild) -> None:
        self._host, self._rebuild = host, rebuild
        self._building: asyncio.Future[Summary] | None = None
        self._encoded: tuple[int, int] | None = None
        self._is_closed = False

    @property
    def is_running(self) -> bool:
        """Whether a build runs."""
        return self._building is not None

    async def run(self, show: Show, waits: Iterable[float], language: str) -> str:
        """Build, answer from the new version at once, and return what has changed; raise MmfaqError with why not.

        After each of the `waits`, in seconds, it is shown how far the build is, once that is another than before.
        """
        if self._building is not None:
            raise MmfaqError(upkeep_messages.is_building(self._encoded, language))
        before = self._host.live.serving
        if self._is_closed:
            raise MmfaqError(upkeep_messages.stopped(before.version, language))
        summary = await self._built(show, waits, before.version, language)
        await asyncio.to_thread(self._host.live.refresh)
        return await asyncio.to_thread(_told, summary, before, self._host.live.serving, language)

    async def close(self) -> None:
        """End a build that runs: nothing is published then, and whoever asked for it is told."""
        self._is_closed = True
        if self._building is not None:
            self._building.cancel()
            await asyncio.gather(self._building, return_exceptions=True)

    async def _built(self, show: Show, waits: Iterable[float], version: str, language: str) -> Summary:
        shown = _Shown(show, waits)

        def note(done: int, total: int) -> None:
            self._encoded = done, total
            shown.note(upkeep_messages.encoding(done, total, language))

        self._building = asyncio.ensure_future(self._rebuild.run(note))
        try:
            async with shown:
                return await self._building
        except BuildError as error:
            raise MmfaqError(upkeep_messages.not_built(_cut(str(error)), version, language)) from None
        except OSError as error:
            why = building.not_started(error)
            raise MmfaqError(upkeep_messages.not_built(why, version, language)) from None
        except asyncio.CancelledError:
            if not self._is_closed:
                raise
            raise MmfaqError(upkeep_messages.stopped(version, language)) from None
        finally:
            self._building = self._encoded = None


class _Shown:
    """Shows the newest of what is noted, after each of the waits, and nothing more once it is left."""

    def __init__(self, show: Show, waits: Iterable[float]) -> None:
        self._show, self._waits = show, waits
        self._newest, self._is_new, self._showing = "", asyncio.Event(), asyncio.Lock()

    def note(self, sentence: str) -> None:
        """Note how far it is."""
        if sentence != self._newest:
            self._newest = sentence
            self._is_new.set()

    async def __aenter__(self) -> Self:
        self._task = asyncio.ensure_future(self._run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None or issubclass(kind, Exception):
            async with self._showing:  # what is on its way must not come after what came of it
                self._task.cancel()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        for wait in self._waits:
            await asyncio.sleep(wait)
            await self._is_new.wait()
            self._is_new.clear()
            async with self._showing:
                try:
                    await self._show(self._newest)
                except Exception as error:  # noqa: BLE001 - whatever keeps it from being shown, the build goes on
                    _log.warning("It is not shown how far a build is (%s).", type(error).__name__)


def _told(summary: Summary, before: Serving, after: Serving, language: str) -> str:
    lines = [upkeep_messages.built(summary, language)]
    if summary.is_new and after.version == before.version:
        lines.append(upkeep_messages.not_served(after.version, language))
    else:
        lines += news(differences(before, after), language)
    return _cut("\n".join(lines))


def _cut(told: str) -> str:
    """Return whole lines, as many as a chat takes."""
    if len(told) <= _LONGEST_TOLD:
        return told
    beginning = told[:_LONGEST_TOLD]
    return f"{beginning.rpartition(chr(10))[0] or beginning}\n…"
