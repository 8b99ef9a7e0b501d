"""What follows up a question is answered together with it, unless it is surely a question by itself."""

from __future__ import annotations

import asyncio

from bot.chat.desk import Desk, Told
from bot.chat.live import Live
from bot.question import Question

INSTALL = "How do I install the package?"


def asked(text: str) -> Question:
    return Question(text, platform="chat", place="C1", person="U1")


def test_a_follow_up_is_answered_together_with_the_question_before(live: Live) -> None:
    async def chat() -> tuple[Told, Told]:
        desk = Desk(live)
        question = asked("what about Windows?")
        return await desk.ask(question, INSTALL), await desk.ask(question)

    together, alone = asyncio.run(chat())

    assert together.is_follow_up
    assert together.answer.reply.shown is not None
    assert together.answer.reply.shown.title == INSTALL
    assert not alone.is_follow_up
    assert alone.answer.asked == "what about Windows?"


def test_a_whole_question_in_a_thread_is_answered_by_itself(live: Live) -> None:
    async def chat() -> Told:
        return await Desk(live).ask(asked("Who feeds the kestrel?"), INSTALL)

    told = asyncio.run(chat())

    assert not told.is_follow_up
    assert told.answer.asked == "Who feeds the kestrel?"


def test_a_follow_up_that_is_surer_alone_is_answered_alone(live: Live) -> None:
    async def chat() -> Told:
        return await Desk(live).ask(asked("and the kestrel at noon?"), INSTALL)

    told = asyncio.run(chat())

    assert not told.is_follow_up
    assert told.answer.reply.shown is not None
    assert told.answer.reply.shown.base == "kestrel"


def test_a_follow_up_that_nothing_answers_stays_one(live: Live) -> None:
    async def chat() -> Told:
        return await Desk(live).ask(asked("and with hovercrafts?"), "Where do zebras park?")

    told = asyncio.run(chat())

    assert told.is_follow_up
    assert told.answer.asked == "Where do zebras park with hovercrafts?"


def test_a_follow_up_that_the_same_entry_answers_alone_stays_one(live: Live) -> None:
    async def chat() -> Told:
        return await Desk(live).ask(asked("and installing the package?"), INSTALL)

    told = asyncio.run(chat())

    assert told.is_follow_up
    assert told.answer.reply.shown is not None
    assert told.answer.reply.shown.title == INSTALL
