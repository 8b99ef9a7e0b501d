"""Questions are answered in worker threads, in their turn, each by one version, and never too many of them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from bot.chat.desk import BusyError, Desk, Told
from bot.chat.live import Live
from bot.question import Question
from bot.reply import Kind
from index.searcher import UnknownBaseError
from tests.bot.chat.served import Served

INSTALL = "How do I install the package?"


def asked_by(person: str, text: str = INSTALL) -> Question:
    return Question(text, platform="chat", place="C1", person=person)


class Gate:
    """Work that keeps a worker until it is opened."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._opened = desk, threading.Event()
        self.begun = threading.Event()

    def open(self) -> None:
        self._opened.set()

    def _work(self) -> None:
        self.begun.set()
        self._opened.wait(60)

    async def close(self) -> asyncio.Task[None]:
        task = asyncio.create_task(self._desk.run(self._work))
        await asyncio.to_thread(self.begun.wait, 60)
        return task


@asynccontextmanager
async def gated(desk: Desk) -> AsyncIterator[Gate]:
    """Keep the only worker busy until the end."""
    gate = Gate(desk)
    task = await gate.close()
    try:
        yield gate
    finally:
        gate.open()
        await task
        await desk.drain(60)


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def test_a_question_is_answered_with_the_version_that_answered_it(live: Live) -> None:
    async def chat() -> Told:
        return await Desk(live).ask(Question(INSTALL))

    told = asyncio.run(chat())

    assert told.answer.reply.kind is Kind.ANSWERED
    assert told.answer.reply.shown is not None
    assert told.answer.reply.shown.title == INSTALL
    assert (told.version, told.serving, told.is_follow_up) == (live.serving.version, live.serving, False)


def test_the_event_loop_goes_on_while_a_question_is_answered(live: Live) -> None:
    async def chat() -> None:
        loop, desk = asyncio.get_running_loop(), Desk(live)

        def asks_the_loop() -> str:
            asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop).result(60)  # hangs where the loop is blocked
            return threading.current_thread().name

        assert (await desk.run(asks_the_loop)).startswith("desk")

    asyncio.run(chat())


def test_questions_are_answered_in_the_order_in_which_they_came(live: Live) -> None:
    order: list[int] = []

    async def chat() -> None:
        desk = Desk(live)
        async with gated(desk) as gate:
            tasks = [asyncio.create_task(desk.run(order.append, number)) for number in range(20)]
            await settle()
            assert desk.waiting == 20
            gate.open()
            await asyncio.gather(*tasks)
            assert desk.waiting == 0

    asyncio.run(chat())
    assert order == list(range(20))


def test_a_base_that_is_not_there_is_said(live: Live) -> None:
    async def chat() -> None:
        await Desk(live).ask(Question(INSTALL, base="gone"))

    with pytest.raises(UnknownBaseError):
        asyncio.run(chat())


def test_an_overheard_question_needs_the_higher_bar(live: Live) -> None:
    text = "install package on a toaster"

    async def chat() -> tuple[Told, Told]:
        desk = Desk(live)
        return await desk.ask(Question(text)), await desk.ask(Question(text, is_overheard=True))

    asked, overheard = asyncio.run(chat())

    assert live.serving.bars.suggested <= asked.answer.result.confidence < live.serving.bars.overheard
    assert asked.answer.reply.kind is not Kind.UNANSWERED
    assert overheard.answer.reply.kind is Kind.UNANSWERED


def test_who_must_wait_long_is_told_once_and_answered_all_the_same(live: Live) -> None:
    told_to_wait: list[str] = []

    def tell(person: str) -> Callable[[], Awaitable[None]]:
        async def on_wait() -> None:
            told_to_wait.append(person)

        return on_wait

    async def chat() -> list[Told]:
        desk = Desk(live, waiting=2)
        async with gated(desk) as gate:
            people = ["U1", "U2", "U3", "U4"]
            tasks = [asyncio.create_task(desk.ask(asked_by(person), on_wait=tell(person))) for person in people]
            await settle()
            assert told_to_wait == ["U3", "U4"]
            gate.open()
            return await asyncio.gather(*tasks)

    assert all(told.answer.reply.kind is Kind.ANSWERED for told in asyncio.run(chat()))
    assert told_to_wait == ["U3", "U4"]


def test_a_question_keeps_its_turn_while_its_asker_is_told_to_wait(live: Live) -> None:
    async def chat() -> None:
        desk = Desk(live, waiting=1)
        async with gated(desk) as gate:
            noticed = asyncio.Event()

            async def slow() -> None:
                await noticed.wait()

            before = asyncio.create_task(desk.ask(asked_by("U1")))
            await settle()
            question = asyncio.create_task(desk.ask(asked_by("U2"), on_wait=slow))
            await settle()
            behind = asyncio.create_task(desk.ask(asked_by("U3")))
            await settle()
            gate.open()
            await asyncio.gather(before, behind)
            assert not question.done()
            assert desk.waiting == 0  # it was answered before the one behind it
            noticed.set()
            assert (await question).answer.reply.kind is Kind.ANSWERED

    asyncio.run(chat())


def test_a_notice_that_fails_does_not_lose_the_answer(live: Live, caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        raise ConnectionResetError

    async def chat() -> Told:
        desk = Desk(live, waiting=1)
        async with gated(desk) as gate:
            asyncio.get_running_loop().call_later(0.05, gate.open)
            first = asyncio.create_task(desk.ask(asked_by("U1")))
            await settle()
            told = await desk.ask(asked_by("U2"), on_wait=fail)
            await first
            return told

    assert asyncio.run(chat()).answer.reply.kind is Kind.ANSWERED
    assert "could not be told" in caplog.text


def test_far_too_many_questions_are_not_taken(live: Live) -> None:
    async def chat() -> None:
        desk = Desk(live, waiting=1)
        async with gated(desk) as gate:
            tasks = [asyncio.create_task(desk.ask(asked_by(f"U{number}"))) for number in range(20)]
            await settle()
            with pytest.raises(BusyError):
                await desk.ask(asked_by("U99"))
            gate.open()
            await asyncio.gather(*tasks)
            await desk.ask(asked_by("U99"))

    asyncio.run(chat())


def test_one_person_cannot_fill_the_desk(live: Live) -> None:
    async def chat() -> None:
        desk = Desk(live, most_per_person=2)
        async with gated(desk) as gate:
            tasks = [asyncio.create_task(desk.ask(asked_by(person))) for person in ("U1", "U1", "U2", "U2")]
            await settle()
            with pytest.raises(BusyError):
                await desk.ask(asked_by("U1"))
            gate.open()
            await asyncio.gather(*tasks)
            assert (await desk.ask(asked_by("U1"))).answer.reply.kind is Kind.ANSWERED

    asyncio.run(chat())


def test_people_whom_the_platform_does_not_name_are_not_counted_as_one(live: Live) -> None:
    async def chat() -> None:
        desk = Desk(live, most_per_person=1)
        async with gated(desk) as gate:
            tasks = [asyncio.create_task(desk.ask(asked_by(""))) for _ in range(3)]
            await settle()
            gate.open()
            assert len(await asyncio.gather(*tasks)) == 3

    asyncio.run(chat())


def test_who_goes_away_while_waiting_gives_the_place_free(live: Live) -> None:
    async def chat() -> None:
        desk = Desk(live, most_per_person=1)
        async with gated(desk) as gate:
            task = asyncio.create_task(desk.ask(asked_by("U1")))
            await settle()
            assert desk.waiting == 1
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert desk.waiting == 0
            again = asyncio.create_task(desk.ask(asked_by("U1")))
            await settle()
            gate.open()
            assert (await again).answer.reply.kind is Kind.ANSWERED

    asyncio.run(chat())


def test_who_goes_away_while_being_told_to_wait_is_not_answered(live: Live) -> None:
    async def forever() -> None:
        await asyncio.Event().wait()

    async def chat() -> None:
        desk = Desk(live, waiting=1)
        async with gated(desk) as gate:
            first = asyncio.create_task(desk.ask(asked_by("U1")))
            await settle()
            task = asyncio.create_task(desk.ask(asked_by("U2"), on_wait=forever))
            await settle()
            assert desk.waiting == 2
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert desk.waiting == 1
            gate.open()
            await first

    asyncio.run(chat())


def test_who_goes_away_while_being_answered_leaves_the_desk_in_order(live: Live) -> None:
    async def chat() -> None:
        desk = Desk(live)
        gate = Gate(desk)
        task = await gate.close()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        later = asyncio.create_task(desk.ask(asked_by("U1")))
        await settle()
        assert desk.waiting == 1
        gate.open()
        assert (await later).answer.reply.kind is Kind.ANSWERED
        assert desk.waiting == 0

    asyncio.run(chat())


def test_the_end_waits_for_what_was_taken_and_takes_nothing_more(live: Live) -> None:
    async def chat() -> None:
        desk = Desk(live)
        tasks = [asyncio.create_task(desk.ask(asked_by(f"U{number}"))) for number in range(3)]
        await settle()
        await desk.drain(60)
        assert [told.answer.reply.kind for told in await asyncio.gather(*tasks)] == [Kind.ANSWERED] * 3
        with pytest.raises(BusyError):
            await desk.ask(asked_by("U1"))
        await desk.drain(60)

    asyncio.run(chat())


def test_the_end_does_not_wait_longer_than_it_was_given(live: Live, caplog: pytest.LogCaptureFixture) -> None:
    gates: list[Gate] = []

    async def chat() -> None:
        desk = Desk(live)
        gates.append(Gate(desk))
        running = await gates[0].close()
        waiting = asyncio.create_task(desk.ask(asked_by("U1")))
        await settle()
        await desk.drain(0.01)
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert not running.done()
        running.cancel()

    asyncio.run(chat())
    gates[0].open()
    assert not caplog.records


def test_a_fault_of_a_question_does_not_disturb_the_end(live: Live, caplog: pytest.LogCaptureFixture) -> None:
    async def chat() -> None:
        desk = Desk(live)
        task = asyncio.create_task(desk.ask(Question(INSTALL, base="gone")))
        await settle()
        await desk.drain(60)
        with pytest.raises(UnknownBaseError):
            await task

    asyncio.run(chat())
    assert not caplog.records


def test_a_version_that_is_published_between_is_never_mixed_in(served: Served) -> None:
    live = served.live()

    async def chat() -> tuple[Told, Told]:
        desk = Desk(live)
        first = await desk.ask(Question(INSTALL))
        await asyncio.to_thread(served.publish, "Where does the badger sleep?", "In the sett.")
        assert await asyncio.to_thread(live.refresh)
        return first, await desk.ask(Question("Where does the badger sleep?"))

    first, second = asyncio.run(chat())

    assert first.version != second.version == live.serving.version
    assert first.serving.version == first.version
    assert second.answer.result.hits[0].entry.question == "Where does the badger sleep?"


def test_many_people_at_once_are_all_answered(live: Live) -> None:
    async def chat() -> list[Told]:
        desk = Desk(live, workers=2)
        return await asyncio.gather(*(desk.ask(asked_by(f"U{number}")) for number in range(100)))

    told = asyncio.run(chat())

    assert len({one.answer.id for one in told}) == 100
    assert {one.answer.reply.kind for one in told} == {Kind.ANSWERED}
