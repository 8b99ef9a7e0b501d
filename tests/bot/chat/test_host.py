"""What the host does with questions, edits and deletions, whatever platform they come from."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import pytest

from bot.chat.asking import Asking, Way
from bot.chat.given import Given
from bot.chat.live import Live
from bot.journal.chat_records import Channel
from tests.bot.chat.chatting import Chat, asked, run

INSTALL = "How do I install the package?"
BACKUP = "How do I start a backup by hand?"
UNKNOWN = "what is the airspeed velocity of an unladen swallow?"


async def edit(chat: Chat, asking: Asking, text: str, revision: str = "", **changes: Any) -> None:
    """Edit a question, and wait for what comes of it."""
    await chat.host.edited(replace(asking, text=text, revision=revision, **changes))
    await chat.settle()


def test_a_question_is_answered_remembered_and_done(live: Live) -> None:
    async def test(chat: Chat) -> None:
        await chat.ask(INSTALL)
        assert chat.titles() == [INSTALL]
        (post,) = chat.posts()
        assert (post.message, post.asked_in, post.entry != "") == ("A1", f"M-{INSTALL}", True)
        assert post.person == chat.host.hash("U1") != "U1"
        assert [record.answer_id for record in chat.records()] == [post.answer_id]
        assert await chat.undone() == []

    run(live, test)


def test_an_event_that_comes_twice_is_answered_once(live: Live) -> None:
    async def test(chat: Chat) -> None:
        asking = asked(INSTALL)
        taken = await asyncio.gather(*(chat.host.take(asking) for _ in range(5)))
        assert sorted(taken) == [False] * 4 + [True]
        chat.host.start(asking)
        await chat.settle()
        assert not await chat.host.take(asking)
        assert len(chat.board.shown) == 1

    run(live, test)


def test_an_edit_changes_the_answer_in_its_place_and_does_not_make_it_younger(live: Live) -> None:
    async def test(chat: Chat) -> None:
        asking = await chat.ask(INSTALL)
        chat.pass_minutes(6)
        await edit(chat, asking, BACKUP)
        assert (chat.titles(), list(chat.board.shown)) == ([BACKUP], ["A1"])
        chat.pass_minutes(6)
        await edit(chat, asking, INSTALL)
        assert chat.titles() == [BACKUP]

    run(live, test)


def test_edits_that_come_in_another_order_end_with_the_last_one(live: Live) -> None:
    async def test(chat: Chat) -> None:
        asking = await chat.ask(INSTALL)
        await edit(chat, asking, BACKUP, "3")
        await edit(chat, asking, UNKNOWN, "2")
        await edit(chat, asking, BACKUP, "3")
        assert chat.titles() == [BACKUP]
        assert len(chat.records()) == 2

    run(live, test)


def test_two_edits_at_once_end_with_the_last_one(live: Live) -> None:
    async def test(chat: Chat) -> None:
        asking = await chat.ask(INSTALL)
        texts = (UNKNOWN, BACKUP)
        await asyncio.gather(
            *(chat.host.edited(replace(asking, text=text, revision=str(n))) for n, text in enumerate(texts, 1))
        )
        await chat.settle()
        assert chat.titles() == [BACKUP]

    run(live, test)


def _at_the_gate(chat: Chat, do: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Let something happen when an answer is about to be shown, for once."""

    async def gate() -> None:
        chat.board.gate = None
        chat.host.spawn(do())
        await asyncio.sleep(0.05)

    chat.board.gate = gate


def test_an_edit_while_the_answer_is_shown_waits_for_it(live: Live) -> None:
    async def test(chat: Chat) -> None:
        _at_the_gate(chat, lambda: chat.host.edited(asked(BACKUP, message=f"M-{INSTALL}")))
        await chat.ask(INSTALL)
        await chat.settle()
        assert (chat.titles(), list(chat.board.shown)) == ([BACKUP], ["A1"])

    run(live, test)


def test_a_deletion_while_the_answer_is_shown_takes_it_back(live: Live) -> None:
    async def test(chat: Chat) -> None:
        _at_the_gate(chat, lambda: chat.host.deleted("C1", f"M-{INSTALL}"))
        await chat.ask(INSTALL)
        await chat.settle()
        assert chat.board.shown == {}
        assert chat.posts() == []

    run(live, test)


def test_what_is_deleted_before_it_is_answered_is_neither_answered_nor_remembered(live: Live) -> None:
    async def test(chat: Chat) -> None:
        asking = asked(INSTALL)
        assert await chat.host.take(asking)
        chat.host.spawn(chat.host.deleted("C1", asking.message))
        await asyncio.sleep(0)
        chat.host.start(asking)
        await chat.settle()
        assert chat.board.shown == {}
        assert chat.records() == []

    run(live, test)


def test_a_deleted_answer_is_forgotten_with_what_continues_it(live: Live) -> None:
    async def test(chat: Chat) -> None:
        asking = await chat.ask(INSTALL)
        (post,) = chat.posts()
        chat.pass_minutes(1)
        more = replace(post, message="A9", posted_at=chat.now)
        chat.board.shown["A9"] = "more"
        await asyncio.wrap_future(chat.memory.chat.post(more))
        await chat.host.deleted("C1", "A9")
        assert [one.message for one in chat.posts()] == ["A1"]
        await asyncio.wrap_future(chat.memory.chat.post(more))
        await chat.host.deleted("C1", "A1")
        assert chat.posts() == []
        assert "A9" not in chat.board.shown
        await edit(chat, asking, BACKUP)
        assert chat.titles() == [INSTALL]  # as it was: it is the platform that has deleted it

    run(live, test)


def test_who_is_told_to_wait_sees_the_answer_in_that_place(live: Live) -> None:
    async def test(chat: Chat) -> None:
        askings = [asked(INSTALL, message=f"M{number}", person=f"U{number}") for number in range(6)]
        for asking in askings:
            assert await chat.host.take(asking)
            chat.host.start(asking)
        await chat.settle()
        assert chat.titles() == [INSTALL] * 6
        assert len(chat.board.shown) == 6

    run(live, test, waiting=1)


def test_too_many_questions_of_one_person_are_told_so_and_nobody_who_did_not_ask_is(live: Live) -> None:
    async def test(chat: Chat) -> None:
        go_on = threading.Event()
        holding = asyncio.ensure_future(chat.desk.run(go_on.wait))
        for asking in [asked(INSTALL, message=f"M{number}") for number in range(4)]:
            assert await chat.host.take(asking)
            chat.host.start(asking)
        async with asyncio.timeout(30):
            while not chat.board.shown:  # noqa: ASYNC110 - who is told so need not wait
                await asyncio.sleep(0.01)
        go_on.set()
        await holding
        await chat.settle()
        told = [one for one in chat.board.shown.values() if isinstance(one, str)]
        assert len(chat.given()) == 1
        assert len(told) == 1  # once a minute
        assert "Too many questions" in told[0]
        assert await chat.undone() == []

    run(live, test, most_per_person=1)


def test_overheard_and_unsure_leaves_nothing(live: Live) -> None:
    async def test(chat: Chat) -> None:
        await chat.listen()
        await chat.overhear(f"{INSTALL} on a toaster with a rubber duck and an umbrella?")
        assert chat.board.shown == {}
        assert chat.records() == []
        assert await chat.undone() == []
        await chat.overhear(INSTALL)
        assert chat.titles() == [INSTALL]

    run(live, test)


def test_an_overheard_answer_gives_the_channel_some_peace(live: Live) -> None:
    async def test(chat: Chat) -> None:
        await chat.listen()
        await chat.overhear(INSTALL)
        await chat.overhear(BACKUP)
        assert chat.titles() == [INSTALL]
        chat.pass_minutes(3)
        await chat.overhear(BACKUP, message="M9")
        assert chat.titles() == [INSTALL, BACKUP]

    run(live, test)


def test_a_follow_up_that_hurries_waits_for_the_answer_before_it(live: Live) -> None:
    async def test(chat: Chat) -> None:
        first, second = asked(INSTALL, message="M1"), asked("and on macOS?", message="M2", thread="M1")
        for asking in (first, second):
            assert await chat.host.take(asking)
            chat.host.start(asking)
        await chat.settle()
        assert [given.asked for given in chat.given()] == [INSTALL, "How do I install the package on macOS?"]
        shown = chat.given()[1].reply.shown
        assert shown is None or shown.answer == ""

    run(live, test)


@pytest.mark.parametrize("text", ["hi", "你好"])
def test_a_greeting_that_an_edit_brings_is_not_looked_up(live: Live, text: str) -> None:
    async def test(chat: Chat) -> None:
        asking = await chat.ask(INSTALL)
        await edit(chat, asking, text)
        assert chat.titles() == [INSTALL]

    run(live, test)


@pytest.mark.parametrize("way", [Way.MENTION, Way.DIRECT, Way.COMMAND])
def test_thanks_to_the_bot_are_answered_politely_and_not_looked_up(live: Live, way: Way) -> None:
    async def test(chat: Chat) -> None:
        await chat.ask("thanks a lot!", way)
        assert [*chat.board.shown.values(), *chat.board.private] == ["You are welcome."]
        assert chat.records() == []
        assert chat.posts() == []

    run(live, test)


@pytest.mark.parametrize("base", ["kestrel", "gone"])
def test_the_base_of_a_channel_counts_if_it_is_there(live: Live, base: str) -> None:
    async def test(chat: Chat) -> None:
        await asyncio.wrap_future(chat.memory.chat.set_channel(Channel("chat", "W1", "C1", base)))
        await chat.ask("who feeds it at noon?")
        await chat.ask("in tern how do I start a backup by hand?", Way.COMMAND)
        assert [record.base for record in chat.records()] == ["tern", "kestrel" if base == "kestrel" else None]
        (private,) = chat.board.private
        assert isinstance(private, Given)
        assert private.base == "tern"

    run(live, test)


def test_the_base_of_a_workspace_counts_where_a_channel_has_none(live: Live) -> None:
    async def test(chat: Chat) -> None:
        await asyncio.wrap_future(chat.memory.chat.set_channel(Channel("chat", "W1", "", "kestrel")))
        assert (await chat.host.channel("W1", "C1")).base == "kestrel"
        assert (await chat.host.own_settings("W1", "C1")).base is None

    run(live, test)


def test_a_question_is_explained_instead_of_answered(live: Live) -> None:
    async def test(chat: Chat) -> None:
        asking = asked("help")
        assert await chat.host.take(asking)
        await chat.host.explain(asking, "Ask me.", "Or not.")
        assert list(chat.board.shown.values()) == ["Ask me.\nOr not."]
        assert await chat.undone() == []
        await edit(chat, asking, INSTALL)  # and nobody waits for it for ever
        assert chat.titles() == []

    run(live, test)
