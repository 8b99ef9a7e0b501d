"""What people do with the bot's commands and buttons, over restarts too, and what is left of it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web

from adapters.discord_bot.client import FaqClient
from adapters.discord_bot.double import DiscordDouble, Interaction, Message
from adapters.discord_bot.double.state import walk
from bot.chat.live import Live
from bot.journal.chat_records import Post
from bot.journal.records import Feedback, Record
from bot.journal.sql import SqlJournal
from tests.adapters.discord_bot.conversing import QUICK, Talk, bot, world

HOW = "how do I install tern?"
CRANE = "how do I repair the crane?"
VAGUE = "how do I repair a backup crane wing?"
NOWHERE = "what will the weather in Paris be tomorrow?"
CHINESE = "怎么给红隼喂食？"
LOG = "Traceback (most recent call last):\nImportError: libtern.so.1: cannot open shared object file\n"
_EVER = datetime(2000, 1, 1, tzinfo=UTC)

Part = Callable[[Talk], Awaitable[None]]


def use(live: Live | Sequence[Live], *parts: Part, refusals: Sequence[int] = (), all_acked: bool = True) -> None:
    """Run parts of a conversation, between which the bot is ended and started again.

    Nothing may be refused but with the codes that the test expects, and all is acknowledged within a second.
    """
    lives = [live] * len(parts) if isinstance(live, Live) else live

    async def within() -> None:
        double = DiscordDouble(world(), timing=QUICK)
        double.app.router.add_get("/files/error.log", _file)
        double.app.router.add_get("/files/slow.log", _slow_file)
        async with double:
            double.world.add_user("li", locale="zh-CN")
            for one, part in zip(lives, parts, strict=True):
                async with bot(double, one) as talk:
                    await part(talk)
            assert [one for one in double.refusals if one.code not in refusals] == []
            if all_acked:
                assert [one for one in double.interactions if one.is_failed] == []

    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(FaqClient, "_wait_for_others", lambda _: 0.0)
        asyncio.run(within())


async def ask(talk: Talk, question: str, *, by: str = "ann", where: str = "help", **options: Any) -> Message:
    """Use /faq, and return what comes of it."""
    asked = await talk.double.slash(by, where, "faq", {"question": question, **options})
    return await talk.seen(asked)


async def press(talk: Talk, by: str, message: Message, name: str) -> Message:
    """Press a button, and return what is said about it."""
    return await talk.seen(await talk.double.click(by, message, name))


async def changed(talk: Talk, message: Message, by: str, name: str) -> None:
    """Press a button, and wait until the message that holds it is another."""
    before = [*message.components]
    pressed = await talk.double.click(by, message, name)
    await talk.double.until(lambda: message.components != before)
    assert pressed.seen == []


async def remembered(talk: Talk, message: Message) -> Post:
    """Return what is remembered of a message; it is, a moment after it is seen."""
    place, number = str(message.channel.id), str(message.id)
    found = await talk.double.until(lambda: talk.memory.chat.post_at("discord", place, number))
    assert found is not None
    return found


async def served(talk: Talk, version: str) -> None:
    """Wait until the bot answers from a version of the index."""
    await talk.double.until(lambda: talk.adapter.health()["index"] == version)


async def forgotten(talk: Talk, message: Message) -> None:
    """Let all that is remembered of a message, and of its answer, be as long ago as it is kept."""
    post = await remembered(talk, message)
    talk.memory.forget(post.person)


@asynccontextmanager
async def stuck(talk: Talk) -> AsyncIterator[None]:
    """Let all threads in which anything is looked up or answered be busy with something else meanwhile."""
    client = talk.adapter._client
    assert client is not None
    assert client.host is not None
    go_on, loop = threading.Event(), asyncio.get_running_loop()
    waiting = [loop.run_in_executor(None, go_on.wait) for _ in range(64)]
    waiting.append(asyncio.ensure_future(client.host.desk.run(go_on.wait)))
    try:
        yield
    finally:
        go_on.set()
        await asyncio.gather(*waiting)


def posts(talk: Talk) -> list[Post]:
    """Return the bot's messages that are remembered, the oldest first."""
    return talk.memory.chat.posts_since("discord", _EVER)


def records(talk: Talk) -> list[Record]:
    """Return the answers that are remembered, the newest first."""
    return list(_journal(talk).recent(50))


def opinions(talk: Talk) -> list[tuple[bool, str]]:
    """Return what people thought of all answers: whether they helped, and why not."""
    journal = _journal(talk)
    found: list[Feedback] = [one for record in journal.recent(50) for one in journal.feedback_of(record.answer_id)]
    return [(one.is_helpful, one.reason) for one in found]


def picks(talk: Talk) -> list[tuple[str, str]]:
    """Return the entries that people chose after all answers."""
    found = [one for record in records(talk) for one in talk.memory.chat.picks_of(record.answer_id)]
    return [(one.base, one.entry) for one in found]


def ids(message: Message) -> list[str]:
    """Return the ids of a message's buttons."""
    return [part["custom_id"] for part in walk(message.components) if "custom_id" in part]


def actions(message: Message) -> list[str]:
    """Return what a message's buttons do."""
    return [one.split(":")[1] for one in ids(message)]


def choices(started: Interaction) -> list[str]:
    """Return the names of what is offered to whoever types."""
    return [choice["name"] for choice in started.choices]


def _journal(talk: Talk) -> SqlJournal:
    journal = talk.memory.journal
    assert isinstance(journal, SqlJournal)
    assert journal.flush(5)
    return journal


async def _file(_: web.Request) -> web.Response:
    return web.Response(text=LOG)


async def _slow_file(request: web.Request) -> web.StreamResponse:
    """Send a log of which the part that tells what is wrong comes later."""
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(b"all is well\n" * 10)
    await asyncio.sleep(0.1)
    await response.write(LOG.encode())
    return response
