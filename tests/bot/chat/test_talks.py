"""Below its own answer the bot goes on talking with the asker, until somebody else joins them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.chat.asking import Way
from bot.chat.live import Live
from bot.reply import Kind
from tests.bot.chat.chatting import Chat, asked, run

INSTALL = "How do I install the package?"
BACKUP = "How do I start a backup by hand?"
UNKNOWN = "what is the airspeed velocity of an unladen swallow?"


async def follow(chat: Chat, text: str, person: str = "U1", **changes: Any) -> None:
    """Let somebody say something in the thread M1 without naming the bot."""
    fields = {"message": f"F-{text}", "thread": "M1", "person": person}
    options = {"is_addressed": changes.pop("is_addressed", False)}
    await chat.host.follow(asked(text, Way.THREAD, **(fields | changes)), **options)
    await chat.settle()


@pytest.mark.parametrize("text", [BACKUP, "RuntimeError: the crane is not on the beach"])
def test_what_the_asker_asks_below_an_answer_is_answered_if_that_is_sure(live: Live, text: str) -> None:
    async def test(chat: Chat) -> None:
        await chat.ask(INSTALL, message="M1")
        alone = (await chat.answered(text)).entry
        await follow(chat, text)
        sure = [given.entry[1] for given in chat.given() if given.reply.kind is Kind.ANSWERED]
        assert sure.count(alone) in {0, 2}
        assert len(chat.given()) == (3 if alone in sure else 2)

    run(live, test)


@pytest.mark.parametrize("text", ["we had lunch", "ok", "the installer is nice"])
def test_what_asks_nothing_below_an_answer_is_left_alone(live: Live, text: str) -> None:
    async def test(chat: Chat) -> None:
        await chat.ask(INSTALL, message="M1")
        await follow(chat, text)
        assert chat.titles() == [INSTALL]

    run(live, test)


def test_others_are_left_alone_and_so_is_the_asker_once_they_have_joined(live: Live) -> None:
    async def test(chat: Chat) -> None:
        await chat.ask(INSTALL, message="M1")
        await follow(chat, BACKUP, "U2")
        await follow(chat, BACKUP)
        assert chat.titles() == [INSTALL]
        await chat.ask(BACKUP, message="M2", thread="M1")
        await follow(chat, INSTALL)
        assert chat.titles() == [INSTALL, BACKUP, INSTALL]

    run(live, test)


def test_others_who_speak_to_a_person_have_joined_too(live: Live) -> None:
    async def test(chat: Chat) -> None:
        await chat.ask(INSTALL, message="M1")
        await follow(chat, "ann, do you know?", "U2", is_addressed=True)
        await follow(chat, BACKUP)
        assert chat.titles() == [INSTALL]

    run(live, test)


def test_a_reply_to_the_bot_itself_is_answered_whoever_has_joined(live: Live) -> None:
    async def test(chat: Chat) -> None:
        await chat.ask(INSTALL, message="M1")
        await follow(chat, "feed it", "U2")
        await follow(chat, BACKUP, after="A1")
        assert chat.titles() == [INSTALL, BACKUP]

    run(live, test)


def test_what_was_not_answered_may_be_said_again_in_any_words(live: Live) -> None:
    async def test(chat: Chat) -> None:
        await chat.ask(UNKNOWN, message="M1")
        await follow(chat, "the swallow of Africa")
        assert len(chat.given()) == 2
        await follow(chat, "thanks")
        assert len(chat.board.shown) == 2
        await follow(chat, BACKUP)
        assert chat.titles()[-1] == BACKUP

    run(live, test)


def test_whoever_was_told_how_to_ask_asks_without_naming_the_bot(live: Live) -> None:
    async def test(chat: Chat) -> None:
        asking = asked("help", message="M1")
        assert await chat.host.take(asking)
        await chat.host.explain(asking, "Ask me.")
        await follow(chat, UNKNOWN, "U2")
        await follow(chat, UNKNOWN)
        assert chat.given() == []
        await chat.ask(UNKNOWN, message="M2", thread="M1")
        await follow(chat, INSTALL)
        assert chat.titles()[-1] == INSTALL

    run(live, test)


def test_whoever_was_told_how_to_ask_is_answered_whatever_comes_of_it(live: Live) -> None:
    async def test(chat: Chat) -> None:
        asking = asked("help", message="M1")
        assert await chat.host.take(asking)
        await chat.host.explain(asking, "Ask me.")
        await follow(chat, UNKNOWN)
        assert len(chat.given()) == 1

    run(live, test)


@pytest.mark.parametrize("doubt", ["that doesn't work", "why?", "another answer"])
def test_a_doubt_is_not_met_with_the_same_text_again(live: Live, doubt: str) -> None:
    async def test(chat: Chat) -> None:
        await chat.ask(INSTALL, message="M1")
        await follow(chat, doubt)
        first, second = chat.given()
        assert second.reply.lead.startswith(("Then the FAQ may not have it.", "The FAQ says no more about this."))
        assert second.reply.shown is None
        assert second.reply.next_step
        assert first.entry not in [(one.base, one.id) for one in second.reply.choices]
        await follow(chat, "still the same")
        assert chat.given()[2].reply.lead == "Then the FAQ may not have it."
        assert chat.given()[2].reply.choices == ()

    run(live, test)


def test_a_wish_for_more_shows_the_whole_entry(live: Live) -> None:
    async def test(chat: Chat) -> None:
        await chat.ask(INSTALL, message="M1")
        await follow(chat, "more details please")
        first, second = (given.reply.shown for given in chat.given())
        assert first is not None
        assert second is not None
        assert first.answer == second.answer != ""

    run(live, test)


def test_a_follow_up_with_a_subject_of_its_own_is_a_question_of_its_own(live: Live) -> None:
    async def test(chat: Chat) -> None:
        await chat.ask(INSTALL, message="M1")
        await chat.ask("and starting a backup by hand?", message="M2", thread="M1")
        assert chat.titles() == [INSTALL, BACKUP]

    run(live, test)


def test_a_follow_up_is_answered_in_its_own_language(live: Live) -> None:
    async def test(chat: Chat) -> None:
        await chat.ask(INSTALL, message="M1")
        await chat.ask("那 macOS 上呢？", message="M2", thread="M1")
        assert [given.reply.language for given in chat.given()] == ["en", "zh"]

    run(live, test)


def test_an_overheard_answer_says_why_it_is_there(live: Live) -> None:
    async def test(chat: Chat) -> None:
        await chat.listen()
        await chat.overhear(INSTALL)
        assert chat.given()[0].reply.lead == "Nobody asked me, but the FAQ has this."
        await chat.ask(BACKUP)
        assert chat.given()[1].reply.lead == ""

    run(live, test)


@pytest.mark.parametrize(
    ("text", "way"), [("👍", Way.MENTION), ("ok", Way.MENTION), ("bye", Way.MENTION), ("👍", Way.DIRECT)]
)
def test_what_says_nothing_gets_no_answer(live: Live, text: str, way: Way) -> None:
    async def test(chat: Chat) -> None:
        await chat.ask(text, way)
        assert chat.board.shown == {}
        assert chat.records() == []

    run(live, test)
