"""Each question is counted once, by what became of it, and is one line without its text and its asker."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.chat.asking import Way
from bot.chat.delivery import DeliveryError
from bot.chat.live import Live
from bot.settings import Settings
from index.store import Store
from tests.bot.chat.chatting import Board, Chat, chatting
from tests.bot.telemetry.scraping import value

INSTALL = "How do I install the package?"
NOWHERE = "Where do zebras park their hovercrafts?"

Test = Callable[[Chat], Awaitable[None]]


@pytest.fixture
def own(index: Path, faq: Path, cache: Path) -> Live:
    """Return what answers with meters of its own."""
    return Live(Store(index), Settings(faq, index, cache))


def questions(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.getMessage() == "question"]


def outcomes(chat: Chat, way: Way, *names: str) -> list[float | None]:
    meters, labels = chat.live.meters, {"platform": "chat", "way": way.value}
    return [value(meters, "mmfaq_questions_total", **labels, outcome=name) for name in names]


def run(live: Live, test: Test, board: Board | None = None, caplog: pytest.LogCaptureFixture | None = None) -> None:
    async def within() -> None:
        async with chatting(live, board) as chat:
            await test(chat)

    if caplog is None:
        asyncio.run(within())
    else:
        with caplog.at_level(logging.INFO, "bot.chat"):
            asyncio.run(within())


def test_an_answer_is_counted_timed_and_one_line(own: Live, caplog: pytest.LogCaptureFixture) -> None:
    async def test(chat: Chat) -> None:
        await chat.ask(INSTALL)
        (record,) = chat.records()
        (line,) = questions(caplog)
        told: dict[str, Any] = line.__dict__
        assert (told["platform"], told["way"], told["outcome"]) == ("chat", "mention", "answered")
        assert (told["answer"], told["index"]) == (record.answer_id, record.index_version)
        assert told["confidence"] == pytest.approx(record.confidence, abs=0.001)
        assert told["ms"] >= 0
        assert not {"install", "U1", "C1"} & set(str(told).split())

    run(own, test, caplog=caplog)
    for stage in ("wait", "search", "encode", "render", "deliver"):
        assert value(own.meters, "mmfaq_stage_seconds_count", stage=stage) == 1
    assert value(own.meters, "mmfaq_questions_total", platform="chat", way="mention", outcome="answered") == 1
    assert value(own.meters, "mmfaq_answer_seconds_count", platform="chat") == 1
    assert value(own.meters, "mmfaq_confidence_count", platform="chat") == 1
    assert value(own.meters, "mmfaq_encodes_total") == 1


def test_what_has_no_answer_is_counted_by_why(own: Live, caplog: pytest.LogCaptureFixture) -> None:
    async def test(chat: Chat) -> None:
        await chat.ask(NOWHERE)
        await chat.ask("thanks!")
        await chat.listen()
        await chat.overhear(f"{NOWHERE} Does anybody know?")
        assert outcomes(chat, Way.MENTION, "unanswered", "small_talk") == [1, 1]
        assert outcomes(chat, Way.OVERHEARD, "kept_back") == [1]

    run(own, test, caplog=caplog)
    assert sorted(record.__dict__["outcome"] for record in questions(caplog)) == [
        "kept_back",
        "small_talk",
        "unanswered",
    ]


def test_what_the_platform_does_not_take_and_our_own_faults_are_errors(own: Live) -> None:
    async def test(chat: Chat) -> None:
        await chat.ask(INSTALL, message="Q1")
        await chat.ask(INSTALL, message="Q2")
        assert outcomes(chat, Way.MENTION, "undelivered", "failed", "answered") == [1, 1, None]

    run(own, test, Board(faults=[DeliveryError("The channel is archived."), ZeroDivisionError()]))
    assert value(own.meters, "mmfaq_errors_total", kind="undelivered") == 1
    assert value(own.meters, "mmfaq_errors_total", kind="unforeseen") == 1


def test_an_edit_is_a_question_of_its_own_and_its_answer_is_counted(own: Live) -> None:
    async def test(chat: Chat) -> None:
        asking = await chat.ask(NOWHERE)
        await chat.host.edited(replace(asking, text=INSTALL))
        await chat.settle()
        assert outcomes(chat, Way.MENTION, "unanswered", "answered") == [1, 1]

    run(own, test)


def test_a_search_on_the_bots_own_page_is_counted(own: Live) -> None:
    async def nothing() -> None:
        return

    async def test(chat: Chat) -> None:
        asking = await chat.ask("hello")
        await chat.host.search(replace(asking, text=INSTALL, way=Way.SEARCH), nothing)
        assert outcomes(chat, Way.SEARCH, "answered") == [1]

    run(own, test)


def test_what_waits_and_how_the_journal_fares_can_be_asked_for(own: Live) -> None:
    async def test(chat: Chat) -> None:
        await chat.ask(INSTALL)
        assert value(own.meters, "mmfaq_queue_length", platform="chat") == 0
        assert value(own.meters, "mmfaq_journal_ok") == 1
        assert value(own.meters, "mmfaq_journal_dropped_total") == 0
        assert value(own.meters, "mmfaq_index_info", version=own.serving.version) == 1

    run(own, test)
