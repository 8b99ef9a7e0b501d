"""What conversations on Discord leave behind, how time passes in them, and restarts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.discord_bot.client import FaqClient
from adapters.discord_bot.double import DiscordDouble
from bot.chat.live import Live
from bot.journal.chat_records import Claim, Post
from bot.journal.records import Record
from bot.journal.sql import SqlJournal
from tests.adapters.discord_bot.conversing import QUICK, Talk, bot, world

_EVER = datetime(2000, 1, 1, tzinfo=UTC)


def records(talk: Talk) -> list[Record]:
    """Return the answers that are remembered, the newest first."""
    journal = talk.memory.journal
    assert isinstance(journal, SqlJournal)
    assert journal.flush(5)
    return list(journal.recent(50))


def posts(talk: Talk) -> list[Post]:
    """Return the bot's messages that are remembered, the oldest first."""
    return talk.memory.chat.posts_since("discord", _EVER)


async def undone(talk: Talk) -> list[Claim]:
    """Return the questions that are not done, with what they say; they count as taken over."""
    later = datetime.now(UTC) + timedelta(days=1)
    return await asyncio.wrap_future(talk.memory.chat.take_over("discord", later, later))


async def pass_minutes(talk: Talk, minutes: float) -> None:
    """Let all that the bot has said be so much older."""
    await talk.quiet()
    for post in posts(talk):
        older = replace(post, posted_at=post.posted_at - timedelta(minutes=minutes))
        await asyncio.wrap_future(talk.memory.chat.post(older))


def converse_with_restarts(live: Live, parts: Sequence[Callable[[Talk], Awaitable[None]]], **options: Any) -> None:
    """Run a conversation between whose parts the bot is ended and started again."""

    async def within() -> None:
        has_content = options.get("has_content", False)
        async with DiscordDouble(world(has_content=has_content), timing=QUICK) as double:
            for part in parts:
                async with bot(double, live, **options) as talk:
                    await part(talk)
                    await talk.quiet()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FaqClient, "_wait_for_others", lambda _: 0.0)
        asyncio.run(within())
