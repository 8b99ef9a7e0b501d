"""What the host does where the platform, the journal or the program itself fails."""

from __future__ import annotations

import asyncio
import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.delivery import DeliveryError
from bot.chat.live import Live
from bot.chat.posts import Posts
from bot.journal.chat_records import NOT_ANSWERABLE
from bot.journal.errors import JournalError
from tests.bot.chat.chatting import Chat, asked, run
from tests.bot.journal.records import put_in_place

INSTALL = "How do I install the package?"
BACKUP = "How do I start a backup by hand?"


def test_an_event_that_is_given_up_while_it_is_claimed_keeps_no_other_waiting(live: Live) -> None:
    async def test(chat: Chat) -> None:
        taking = asyncio.ensure_future(chat.host.take(asked(INSTALL)))
        await asyncio.sleep(0)
        taking.cancel()
        await asyncio.wait([taking])
        await asyncio.wait_for(chat.host.deleted("C1", f"M-{INSTALL}"), 5)

    run(live, test)


def test_what_the_platform_cannot_take_just_now_is_tried_again_in_the_same_place(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def test(chat: Chat) -> None:
        chat.board.lost = 1
        await chat.ask(INSTALL)
        assert list(chat.board.shown) == ["A1"]
        assert [post.message for post in chat.posts()] == ["A1"]
        assert len(chat.records()) == 1

    monkeypatch.setattr("bot.chat.jobs._WAITS", (0.0, 0.0))
    run(live, test)


def test_what_the_platform_never_takes_is_given_up(live: Live, caplog: pytest.LogCaptureFixture) -> None:
    async def test(chat: Chat) -> None:
        chat.board.faults = [DeliveryError("The channel is archived.")]
        await chat.ask(INSTALL)
        assert chat.board.shown == {}
        assert await chat.undone() == []

    run(live, test)
    assert "A question is not answered. The channel is archived." in caplog.text


def test_a_fault_that_nobody_foresaw_is_said_and_logged_once(live: Live, caplog: pytest.LogCaptureFixture) -> None:
    async def test(chat: Chat) -> None:
        chat.board.faults = [ZeroDivisionError()]
        await chat.ask(INSTALL)
        (sentence,) = chat.board.shown.values()
        assert isinstance(sentence, str)
        assert "not your fault" in sentence
        assert await chat.undone() == []
        await chat.listen()
        chat.board.faults = [ZeroDivisionError()]
        await chat.overhear(BACKUP)
        assert len(chat.board.shown) == 1

    run(live, test)
    assert caplog.text.count("could not be answered (ZeroDivisionError)") == 2


def test_where_not_even_that_can_be_said_the_question_is_done_all_the_same(live: Live) -> None:
    async def test(chat: Chat) -> None:
        chat.board.faults = [ZeroDivisionError(), ZeroDivisionError()]
        await chat.ask(INSTALL)
        assert chat.board.shown == {}
        assert await chat.undone() == []

    run(live, test)


def test_a_journal_that_breaks_is_told_once_and_everybody_is_answered(
    live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(chat: Chat) -> None:
        await chat.answered(INSTALL)
        chat.journal()
        put_in_place(Path(os.environ["MMFAQ_STATE"]) / "journal.db", b"no database" * 1000)
        for text in (BACKUP, INSTALL):
            await chat.ask(text)
        assert chat.titles() == [INSTALL, BACKUP, INSTALL]

    run(live, test)
    assert [record.name for record in caplog.records].count("bot.chat.posts") == 1


def test_a_journal_that_does_not_answer_keeps_nobody_waiting_for_ever(
    live: Live, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(chat: Chat) -> None:
        posts, answers = Posts("chat", lambda: chat.memory.chat, chat.board), threading.Event()
        try:
            assert [await posts.read(answers.wait) for _ in range(2)] == [None, None]
        finally:
            answers.set()
        assert await posts.read(answers.wait) is True

    monkeypatch.setattr("bot.chat.posts._PATIENCE_S", 0.05)
    run(live, test)
    assert caplog.text.count("The journal did not answer within 0.05 s.") == 1


def test_a_host_that_cannot_tell_people_apart_does_not_start(live: Live) -> None:
    async def test(_: Chat) -> None:
        raise AssertionError("it has started")

    (Path(os.environ["MMFAQ_STATE"]) / "people.key").mkdir(parents=True)
    with pytest.raises(JournalError, match=r"people\.key: the key cannot be read"):
        run(live, test)


def test_a_press_that_another_program_left_undone_can_be_done_again(live: Live) -> None:
    async def test(chat: Chat) -> None:
        before = chat.now - timedelta(hours=1)
        assert await asyncio.wrap_future(chat.memory.chat.claim("chat", "share:A1", "", before))
        running = asyncio.ensure_future(chat.host.run())
        await asyncio.wait([running], timeout=0.5)
        running.cancel()
        assert await chat.host.claims.claim("share:A1")

    run(live, test)


def test_a_message_that_cannot_be_deleted_keeps_no_other(live: Live) -> None:
    async def test(chat: Chat) -> None:
        posts = [await chat.answered(text) for text in (INSTALL, BACKUP)]
        chat.board.locked = {posts[0].message}
        with pytest.raises(DeliveryError, match="locked"):
            await chat.host.posts.take_back_each(posts)
        assert list(chat.board.shown) == [posts[0].message]
        assert chat.posts() == [posts[0]]

    run(live, test)


def test_a_question_that_another_program_left_undone_is_answered(live: Live) -> None:
    async def test(chat: Chat) -> None:
        for number, text in enumerate((INSTALL, BACKUP, "nonsense that is no question")):
            payload = asked(text).to_json() if number < 2 else "of another version"
            before = chat.now - timedelta(hours=1)
            assert await asyncio.wrap_future(chat.memory.chat.claim("chat", f"message:M-{text}", payload, before))
        running = asyncio.ensure_future(chat.host.run())
        await asyncio.wait([running], timeout=0.5)
        running.cancel()
        await chat.settle()
        assert sorted(chat.titles()) == [INSTALL, BACKUP]
        assert await chat.undone() == []

    run(live, test)


def test_deleting_is_tried_again(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(chat: Chat) -> None:
        await chat.ask(INSTALL)
        chat.board.faults = [DeliveryError("not now", is_lasting=False)]
        await chat.host.deleted("C1", f"M-{INSTALL}")
        assert chat.board.shown == {}
        assert chat.posts() == []

    monkeypatch.setattr("bot.chat.jobs._WAITS", (0.0,))
    run(live, test)


def test_an_answer_that_a_maintainer_rejects_goes_also_where_that_cannot_be_remembered(
    live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(chat: Chat) -> None:
        await chat.ask(INSTALL)
        chat.journal().close()
        with pytest.raises(JournalError):  # it is still remembered as ours
            await chat.host.removed("C1", "A1", "MAINTAINER")
        assert chat.board.shown == {}

    run(live, test)
    assert "What a maintainer said of an answer is not remembered." in caplog.text


def test_a_removed_answer_is_marked_even_if_it_cannot_be_deleted(live: Live) -> None:
    async def test(chat: Chat) -> None:
        await chat.ask(INSTALL)
        (post,) = chat.posts()
        chat.board.faults = [DeliveryError("never")]
        with pytest.raises(DeliveryError):
            await chat.host.removed("C1", "A1", "MAINTAINER")
        (mark,) = chat.memory.chat.marks_of(post.answer_id)
        assert mark.mark == NOT_ANSWERABLE
        assert await chat.host.removed("C1", "A1", "MAINTAINER")
        assert not await chat.host.removed("C1", "A1", "MAINTAINER")
        assert chat.board.shown == {}

    run(live, test)
