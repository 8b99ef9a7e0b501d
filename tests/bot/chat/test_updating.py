"""Messages whose entry has changed since are found, and put right."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.given import digest_of, rest_of
from bot.chat.live import Live
from bot.chat.updating import Stale, mark, stale_of
from bot.journal.chat_records import Post
from bot.reply import Kind
from tests.bot.chat.chatting import Chat, chatting
from tests.bot.chat.served import Served
from tests.bot.journal.records import NOON

QUESTION, BEFORE, AFTER = "Who feeds the tern at night?", "Nobody feeds the tern.", "The warden feeds the tern."
Test = Callable[[Chat, Post], Awaitable[None]]


@pytest.fixture
def live(served: Served) -> Live:
    served.publish(QUESTION, BEFORE)
    return served.live()


def asked(live: Live, test: Test) -> None:
    """Run a test with a message that shows the entry."""

    async def within() -> None:
        async with chatting(live) as chat:
            await test(chat, await chat.answered(QUESTION))

    asyncio.run(within())


def written_anew(served: Served, live: Live, old: str, new: str) -> None:
    path = served.faq / "kestrel" / "faq.md"
    path.write_text(path.read_text().replace(old, new))
    served.publish("What is new?", "Little.")
    assert live.refresh()


def stale(chat: Chat) -> list[Stale]:
    return list(stale_of(chat.memory.chat.posts_since("chat", NOON - timedelta(days=9999)), chat.live.serving))


async def marked(chat: Chat) -> list[bool]:
    return [await mark(one, chat.board, chat.live.serving, chat.memory, NOON) for one in stale(chat)]


def test_a_message_is_right_until_its_entry_changes(served: Served, live: Live) -> None:
    async def test(chat: Chat, post: Post) -> None:
        assert stale(chat) == []
        served.publish("What is else?", "Nothing.")
        assert live.refresh()
        assert stale(chat) == []
        written_anew(served, live, BEFORE, AFTER)
        assert stale(chat) == [Stale(post, QUESTION, is_gone=False)]

    asked(live, test)


def test_marking_shows_the_new_text_below_a_note_with_what_fits_the_question(served: Served, live: Live) -> None:
    async def test(chat: Chat, post: Post) -> None:
        chat.journal()
        written_anew(served, live, BEFORE, AFTER)
        assert await marked(chat) == [True]
        given = chat.shown(post)
        assert given.id == post.answer_id
        assert given.asked == QUESTION
        assert given.reply.shown is not None
        assert given.reply.shown.answer == AFTER
        assert given.reply.shown.focus
        assert chat.board.notes[post.message] == "Updated on 2026-03-01: the FAQ has changed."
        assert stale(chat) == []

    asked(live, test)


def test_where_the_entry_is_gone_the_message_says_so_and_shows_it_no_more(served: Served, live: Live) -> None:
    async def test(chat: Chat, post: Post) -> None:
        written_anew(served, live, QUESTION, "Who is awake?")
        assert [one.is_gone for one in stale(chat)] == [True]
        assert await marked(chat) == [True]
        reply = chat.shown(post).reply
        assert (reply.kind, reply.shown) == (Kind.UNANSWERED, None)
        assert "no longer has this answer" in reply.lead
        assert stale(chat) == []

    asked(live, test)


def test_what_went_on_with_the_old_text_is_no_message_of_its_own_and_taken_back(served: Served, live: Live) -> None:
    async def test(chat: Chat, post: Post) -> None:
        chat.board.shown["M9"] = chat.shown(post)
        chat.memory.chat.post(replace(post, message="M9", digest="")).result(10)
        written_anew(served, live, BEFORE, AFTER)
        assert [one.post for one in stale(chat)] == [post]
        assert await marked(chat) == [True]
        assert list(chat.board.shown) == [post.message]
        assert chat.memory.chat.post_at("chat", "C1", "M9") is None

    asked(live, test)


def test_what_the_platform_refuses_stays_to_be_done(
    served: Served, live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(chat: Chat, post: Post) -> None:
        written_anew(served, live, BEFORE, AFTER)
        chat.board.locked.add(post.message)
        assert await marked(chat) == [False]
        assert "The message is locked." in caplog.text
        assert [one.post for one in stale(chat)] == [post]
        chat.board.locked.clear()
        assert await marked(chat) == [True]

    asked(live, test)


def test_a_message_that_is_gone_is_forgotten(served: Served, live: Live) -> None:
    async def test(chat: Chat, post: Post) -> None:
        written_anew(served, live, BEFORE, AFTER)
        del chat.board.shown[post.message]
        assert await marked(chat) == [False]
        assert stale(chat) == []

    asked(live, test)


def test_messages_that_show_no_entry_are_never_stale(served: Served, live: Live) -> None:
    async def test(chat: Chat, post: Post) -> None:
        await chat.answered("What is the airspeed velocity of an unladen swallow?")
        written_anew(served, live, "Who feeds the kestrel?", "Who feeds the crane?")
        assert stale(chat) == []
        assert post.digest

    asked(live, test)


def test_an_entry_and_what_is_shown_of_it_have_one_digest(live: Live) -> None:
    async def test(chat: Chat, post: Post) -> None:
        entry = live.serving.searcher.entry(post.base, post.entry)
        assert digest_of(entry) == digest_of(chat.shown(post).reply.shown) == post.digest
        assert digest_of(None) == ""

    asked(live, test)


def test_what_goes_on_with_an_answer_is_told_from_other_answers(live: Live) -> None:
    async def test(chat: Chat, post: Post) -> None:
        assert chat.board.shown
        more, other = replace(post, message="M8"), replace(post, message="M9", answer_id="OTHER")
        assert rest_of(post, [post, more, other]) == [more]

    asked(live, test)
