"""A private answer that is shared: who sees what, and who can take it back."""

from __future__ import annotations

import asyncio

import pytest

from adapters.slack.double import DoubleError, Message, pings_of
from bot.chat.live import Live
from tests.adapters.slack.conversing import Talk, buttons, converse, words

_DOUBLE_CLICK_S = 1.2


def test_a_shared_answer_is_posted_with_its_question_and_the_private_one_makes_way(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        private, shared = await _shared(talk, "how do I install tern?")
        assert words(shared).startswith("how do I install tern?")
        assert "pip install tern" in words(shared)
        assert "faq_share" not in buttons(shared)
        await talk.double.until(lambda: words(private) == "Shared with everybody here.")
        post = talk.memory.chat.post_at("slack", shared.channel, shared.ts)
        assert post is not None
        assert (post.base, post.thread) == ("tern", "")
        assert post.digest

    converse(slack_live, test)


def test_what_is_asked_is_quoted_and_reaches_nobody(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        _, shared = await _shared(talk, "who may ping <!channel> and @everyone?")
        assert words(shared).startswith("who may ping <!channel> and @everyone?")
        assert pings_of(shared) == []

    converse(slack_live, test)


def test_pressing_twice_shares_once(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.command("ann", "help", "how do I install tern?")
        private = await talk.whisper("ann", "help")
        pressed = _copy(private)
        await asyncio.gather(*(talk.double.press("ann", pressed, "faq_share") for _ in range(3)))
        await talk.answer("help")
        await talk.quiet(_DOUBLE_CLICK_S)
        await talk.double.press("ann", pressed, "faq_share")
        assert "shared here already" in words(await talk.whisper("ann", "help", 2))
        assert len(talk.double.from_bot("help")) == 1

    converse(slack_live, test)


def test_whoever_shared_can_delete_it_and_share_it_again(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.command("ann", "help", "how do I install tern?")
        private = await talk.whisper("ann", "help")
        pressed = _copy(private)
        await talk.double.press("ann", pressed, "faq_share")
        shared = await talk.answer("help")
        await talk.double.until(lambda: talk.memory.chat.post_at("slack", shared.channel, shared.ts))
        with pytest.raises(DoubleError):
            await talk.double.press("bob", shared, "faq_delete")
        await talk.double.press("ann", shared, "faq_delete")
        await talk.double.until(lambda: talk.double.from_bot("help") == [])
        await talk.quiet(_DOUBLE_CLICK_S)
        await talk.double.press("ann", pressed, "faq_share")
        assert "pip install tern" in words(await talk.answer("help"))

    converse(slack_live, test)


def test_what_continues_a_shared_answer_goes_with_it(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        _, shared = await _shared(talk, "how do I repair the crane?")
        await talk.double.press("ann", shared, "faq_whole")
        await talk.double.until(lambda: "faq_whole" not in buttons(shared))
        assert len(talk.double.from_bot("help")) == 2
        await talk.double.press("ann", shared, "faq_delete")
        await talk.double.until(lambda: talk.double.from_bot("help") == [])

    converse(slack_live, test)


def test_where_the_bot_is_no_member_sharing_and_deleting_work_by_slacks_own_way_back(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.command("ann", "quiet", "how do I install tern?")
        await talk.double.press("ann", await talk.whisper("ann", "quiet"), "faq_share")
        shared = await talk.answer("quiet")
        assert "pip install tern" in words(shared)
        await talk.double.press("ann", shared, "faq_delete")
        await talk.double.until(lambda: talk.double.from_bot("quiet") == [])

    converse(slack_live, test, refusals=["not_in_channel"])


@pytest.mark.parametrize("channel", ["help", "quiet"])
def test_what_the_shortcut_found_is_shared_in_the_thread_of_its_message(slack_live: Live, channel: str) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("bob", channel, "how do I start a backup by hand")
        await talk.double.shortcut("ann", channel, sent)
        private = await talk.whisper("ann", channel)
        await talk.double.press("ann", private, "faq_share")
        shared = await talk.answer(channel, sent)
        assert "tern fly" in words(shared)
        assert [one for one in talk.double.from_bot(channel) if not one.is_reply] == []

    converse(slack_live, test, refusals=["not_in_channel"])


def test_what_is_pressed_below_a_private_answer_in_a_thread_is_answered_there(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("bob", "help", "how do I repair the crane")
        await talk.double.say("mo", "help", "anybody?", thread=sent)
        await talk.double.shortcut("ann", "help", sent)
        private = await talk.whisper("ann", "help", thread=sent)
        await talk.rate("ann", private, "unhelpful")
        assert "What was wrong?" in words(await talk.whisper("ann", "help", 2, thread=sent))
        await talk.double.press("ann", private, "faq_whole")
        assert "Step 39" in words(await talk.whisper("ann", "help", 3, thread=sent))
        await talk.double.press("ann", private, "faq_others")
        others = await talk.whisper("ann", "help", 4, thread=sent)
        await talk.double.press("ann", others, "faq_pick_1")
        await talk.double.until(lambda: "faq_share" in buttons(others))
        await talk.double.press("ann", others, "faq_share")
        assert (await talk.answer("help", sent)).thread_ts == sent

    converse(slack_live, test)


def test_where_a_thread_has_no_replies_nothing_private_is_shown_in_it(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("bob", "help", "how do I repair the crane")
        await talk.double.shortcut("ann", "help", sent)
        private = await talk.whisper("ann", "help")
        await talk.rate("ann", private, "unhelpful")
        asked = await talk.whisper("ann", "help", 2)
        await talk.double.press("ann", private, "faq_whole")
        await talk.whisper("ann", "help", 3)
        await talk.double.press("ann", asked, "faq_pick_1")
        await talk.double.until(lambda: "faq_share" in buttons(asked))
        assert [one.thread_ts for one in talk.double.ephemerals("ann", "help")] == ["", "", ""]
        await talk.double.press("ann", asked, "faq_share")
        assert (await talk.answer("help", sent)).thread_ts == sent

    converse(slack_live, test)


def test_an_entry_that_was_picked_is_what_is_shared_also_after_the_first_answer_was(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.command("ann", "help", "how do I install tern?")
        private = await talk.whisper("ann", "help")
        await talk.double.press("ann", private, "faq_others")
        others = await talk.whisper("ann", "help", 2)
        await talk.double.press("ann", private, "faq_share")
        await talk.answer("help")
        await talk.double.press("ann", others, "faq_pick_1")
        await talk.double.until(lambda: "faq_share" in buttons(others))
        title = words(others)
        await talk.double.press("ann", others, "faq_share")
        shared = await talk.answer("help", count=2)
        assert "How do I install tern?" not in words(shared)
        assert title.split(" Share ")[0][:30] in words(shared)

    converse(slack_live, test)


def test_suggestions_are_picked_in_private_and_then_shared(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.command("ann", "help", "how do I repair a backup crane wing?")
        private = await talk.whisper("ann", "help")
        assert "faq_share" not in buttons(private)
        await talk.double.press("ann", private, "faq_pick_1")
        await talk.double.until(lambda: "faq_share" in buttons(private))
        assert len(talk.double.ephemerals("ann", "help")) == 1
        await talk.double.press("ann", private, "faq_share")
        assert "Step 1:" in words(await talk.answer("help"))

    converse(slack_live, test)


def test_a_chinese_answer_is_shared_in_chinese(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        private, shared = await _shared(talk, "怎么给红隼喂食？")
        assert "中午由管理员喂食" in words(shared)
        await talk.double.until(lambda: "已分享" in words(private))

    converse(slack_live, test)


def test_what_slack_does_not_let_be_shared_can_be_shared_later(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.command("ann", "help", "how do I install tern?")
        private = await talk.whisper("ann", "help")
        talk.double.faults.fail("chat.postMessage", error="restricted_action")
        await talk.double.press("ann", private, "faq_share")
        assert "That did not work" in words(await talk.whisper("ann", "help", 2))
        await talk.quiet()
        await talk.double.press("ann", private, "faq_share")
        assert "pip install tern" in words(await talk.answer("help"))

    converse(slack_live, test, refusals=["restricted_action"])


async def _shared(talk: Talk, question: str) -> tuple[Message, Message]:
    """Return a private answer that was shared, and what everybody sees."""
    await talk.double.command("ann", "help", question)
    private = await talk.whisper("ann", "help")
    await talk.double.press("ann", private, "faq_share")
    shared = await talk.answer("help")
    await talk.double.until(lambda: talk.memory.chat.post_at("slack", shared.channel, shared.ts))
    return private, shared


def _copy(message: Message) -> Message:
    """Return a message as it is now: a second click is made on what was seen."""
    from dataclasses import replace

    return replace(message, blocks=[dict(block) for block in message.blocks])
