"""What is completed without a project is what is set for the place, and no key stroke waits for the journal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.chat.bases_here import BasesHere
from bot.journal.chat_records import Channel


class _Settings:
    """Settings that are read, and how often they were; `gate` holds reading up."""

    def __init__(self, base: str | None = "tern") -> None:
        self.base, self.reads, self.time = base, 0, 100.0
        self.gate = asyncio.Event()
        self.gate.set()

    async def read(self, workspace: str, place: str) -> Channel:
        """Return what is set."""
        self.reads += 1
        await self.gate.wait()
        return Channel("discord", workspace, place, self.base)


def _run(test: Callable[[_Settings, BasesHere], Awaitable[None]]) -> None:
    async def within() -> None:
        settings = _Settings()
        await test(settings, BasesHere(settings.read, now=lambda: settings.time))

    asyncio.run(within())


def test_settings_are_read_once_for_many_key_strokes_and_again_a_while_later() -> None:
    async def test(settings: _Settings, here: BasesHere) -> None:
        assert await asyncio.gather(*(here.of("1", "2") for _ in range(5))) == ["tern"] * 5
        assert await here.of("1", "2") == "tern"
        assert settings.reads == 1
        settings.base, settings.time = None, settings.time + 60
        assert await here.of("1", "2") is None
        assert settings.reads == 2

    _run(test)


def test_each_place_has_its_own() -> None:
    async def test(settings: _Settings, here: BasesHere) -> None:
        assert await here.of("1", "2") == "tern"
        settings.base = "kestrel"
        assert await here.of("1", "3") == "kestrel"
        assert await here.of("1", "2") == "tern"

    _run(test)


def test_settings_that_take_long_are_not_waited_for_and_what_was_known_counts_meanwhile() -> None:
    async def test(settings: _Settings, here: BasesHere) -> None:
        settings.gate.clear()
        assert await here.of("1", "2") is None
        settings.gate.set()
        assert await here.of("1", "2") == "tern"
        settings.gate.clear()
        settings.base, settings.time = "kestrel", settings.time + 60
        assert await here.of("1", "2") == "tern"
        settings.gate.set()
        assert await here.of("1", "2") == "kestrel"

    _run(test)
