"""What conversations leave behind, and how time passes in it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from adapters.slack.double import Double
from bot.chat.live import Live
from bot.journal.chat_records import Claim, Post
from bot.journal.records import Record
from bot.journal.sql import SqlJournal
from tests.adapters.slack.conversing import QUICK, Talk, bot, team

_EVER = datetime(2000, 1, 1, tzinfo=UTC)


def records(talk: Talk) -> list[Record]:
    """Return the answers that are remembered, the newest first."""
    journal = talk.memory.journal
    assert isinstance(journal, SqlJournal)
    assert journal.flush(5)
    return list(journal.recent(50))


def posts(talk: Talk) -> list[Post]:
    """Return the bot's messages that are remembered, the oldest first."""
    return talk.memory.chat.posts_since("slack", _EVER)


async def undone(talk: Talk) -> list[Claim]:
    """Return the questions that are not done, with what they say; they count as taken over."""
    later = datetime.now(UTC) + timedelta(days=1)
    return await asyncio.wrap_future(talk.memory.chat.take_over("slack", later, later))


async def pass_minutes(talk: Talk, minutes: float) -> None:
    """Let all that the bot has said be so much older; what it says is remembered a moment after it is seen."""
    await talk.quiet()
    for post in posts(talk):
        older = replace(post, posted_at=post.posted_at - timedelta(minutes=minutes))
        await asyncio.wrap_future(talk.memory.chat.post(older))


def converse_with_restarts(live: Live, parts: Sequence[Callable[[Talk], Awaitable[None]]]) -> None:
    """Run a conversation between whose parts the bot is ended and started again."""

    async def within() -> None:
        async with Double(team(), timing=QUICK) as double:
            for part in parts:
                async with bot(double, live) as talk:
                    await part(talk)
                    await double.settled()
            assert [one.error for one in double.refusals] == []

    asyncio.run(within())
