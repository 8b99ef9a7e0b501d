"""An edited question has its answer edited, a deleted one has it deleted, at whatever moment that happens."""

from __future__ import annotations

import asyncio

import pytest

from adapters.discord_bot.double import Code, board
from adapters.discord_bot.double.state import Message
from bot.chat.live import Live
from tests.adapters.discord_bot.conversing import Talk, converse, words
from tests.adapters.discord_bot.remembering import pass_minutes, posts, records

INSTALL = "how do I install tern?"
BACKUP = "how do I start a backup by hand?"
UNKNOWN = "what is the airspeed velocity of an unladen swallow?"
WHICH = "which wing version fits tern 2.25.0?"


async def _asked(talk: Talk, text: str, *, reply_to: Message | None = None) -> tuple[Message, Message]:
    """Ask, and return the question and its answer once that is remembered."""
    before = len(posts(talk))
    sent = await talk.double.say("ann", "help", text, reply_to=reply_to)
    await talk.double.until(lambda: len(posts(talk)) > before)
    return sent, talk.double.from_bot("help")[-1]


async def _becomes(talk: Talk, message: Message, part: str) -> None:
    await talk.double.until(lambda: part in words(message))


async def _only(talk: Talk, message: Message) -> None:
    """Nothing but one message of the bot's is there, and it is remembered."""
    await talk.quiet()
    assert talk.double.from_bot("help") == [message]
    assert [post.message for post in posts(talk)] == [str(message.id)]


def test_an_edit_changes_the_answer_in_its_place(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await _asked(talk, f"@faqbot {INSTALL}")
        await talk.double.edit("ann", sent, f"@faqbot {BACKUP}")
        await _becomes(talk, answer, "tern fly")
        await _only(talk, answer)
        assert [record.question for record in records(talk)] == [BACKUP, INSTALL]
        assert posts(talk)[0].answer_id == records(talk)[0].answer_id

    converse(slack_live, test)


def test_an_edit_in_a_direct_message_changes_the_answer(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        direct = talk.double.direct("ann")
        sent = await talk.double.dm("ann", INSTALL)
        answer = await talk.answer(direct)
        await talk.quiet()
        await talk.double.edit("ann", sent, BACKUP)
        await _becomes(talk, answer, "tern fly")
        await talk.quiet()
        assert talk.double.from_bot(direct) == [answer]

    converse(slack_live, test)


def test_edits_count_for_ten_minutes_after_the_answer(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await _asked(talk, f"@faqbot {INSTALL}")
        await pass_minutes(talk, 9)
        await talk.double.edit("ann", sent, f"@faqbot {BACKUP}")
        await _becomes(talk, answer, "tern fly")
        await pass_minutes(talk, 2)
        await talk.double.edit("ann", sent, f"@faqbot {INSTALL}")
        await _only(talk, answer)
        assert "tern fly" in words(answer)

    converse(slack_live, test)


def test_an_edit_that_cannot_be_answered_says_so_in_the_same_place(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await _asked(talk, f"@faqbot {INSTALL}")
        await talk.double.edit("ann", sent, f"@faqbot {UNKNOWN}")
        await _becomes(talk, answer, "The FAQ does not cover this")
        await talk.double.edit("ann", sent, f"@faqbot {BACKUP}")
        await _becomes(talk, answer, "tern fly")
        await _only(talk, answer)

    converse(slack_live, test)


def test_a_change_that_is_no_edit_changes_nothing(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await _asked(talk, f"@faqbot {INSTALL} see https://example.org")
        sent.embeds = [{"type": "link", "url": "https://example.org", "title": BACKUP}]
        talk.double.emit_message("MESSAGE_UPDATE", sent)  # Discord has looked at the link
        await _only(talk, answer)
        assert len(records(talk)) == 1

    converse(slack_live, test, has_content=True)


def test_a_reply_that_is_edited_stays_a_follow_up(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        _, first = await _asked(talk, f"@faqbot {WHICH}")
        sent, answer = await _asked(talk, "@faqbot and for 2.24.0?", reply_to=first)
        await talk.double.edit("ann", sent, "@faqbot and for 2.23.0?")
        await _becomes(talk, answer, "1.3.17")
        assert "1.5.0" not in words(answer)
        assert "1.4.5" not in words(answer)
        await talk.quiet()
        assert talk.double.from_bot("help") == [first, answer]

    converse(slack_live, test)


def test_an_edit_that_drops_the_name_leaves_the_answer_where_the_bot_cannot_read_it(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await _asked(talk, f"@faqbot {INSTALL}")
        await talk.double.edit("ann", sent, BACKUP)
        await _only(talk, answer)
        assert "pip install tern" in words(answer)

    converse(slack_live, test)


def test_an_edit_that_drops_the_name_is_heeded_where_the_bot_reads_it(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await _asked(talk, f"@faqbot {INSTALL}")
        await talk.double.edit("ann", sent, BACKUP)
        await _becomes(talk, answer, "tern fly")
        await _only(talk, answer)

    converse(slack_live, test, has_content=True)


def test_an_edit_that_names_the_bot_is_a_question(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", INSTALL)
        await talk.quiet()
        assert talk.double.from_bot("help") == []
        await talk.double.edit("ann", sent, f"@faqbot {INSTALL}")
        answer = await talk.answer("help")
        assert "pip install tern" in words(answer)
        await talk.quiet()
        await talk.double.edit("ann", sent, f"@faqbot {BACKUP}")
        await _becomes(talk, answer, "tern fly")
        await _only(talk, answer)

    converse(slack_live, test)


def test_an_overheard_answer_that_is_no_longer_sure_is_taken_back(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.seen(await talk.double.slash("mo", "help", "faq-admin channel", {"listen": "on"}))
        sent, answer = await _asked(talk, INSTALL)
        await talk.double.edit("ann", sent, BACKUP)
        await _becomes(talk, answer, "tern fly")
        await talk.double.edit("ann", sent, UNKNOWN)
        await talk.double.until(lambda: not talk.double.from_bot("help"))
        await talk.quiet()
        assert posts(talk) == []

    converse(slack_live, test, has_content=True)


@pytest.mark.parametrize("pause", [0.0, 0.01, 0.05])
def test_an_edit_while_the_answer_is_made_is_not_lost(slack_live: Live, pause: float) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", f"@faqbot {INSTALL}")
        await asyncio.sleep(pause)
        await talk.double.edit("ann", sent, f"@faqbot {BACKUP}")
        await talk.double.until(lambda: any("tern fly" in words(one) for one in talk.double.from_bot("help")))
        await talk.quiet()
        (answer,) = talk.double.from_bot("help")
        assert "pip install" not in words(answer)

    converse(slack_live, test)


@pytest.mark.parametrize("pause", [None, 0.0, 0.05])
def test_the_answer_to_a_deleted_question_is_deleted(slack_live: Live, pause: float | None) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", f"@faqbot {INSTALL}")
        if pause is None:
            await talk.double.until(lambda: posts(talk))
        else:
            await asyncio.sleep(pause)
        await talk.double.delete("ann", sent)
        await talk.quiet(0.8)
        assert talk.double.from_bot("help") == []
        assert posts(talk) == []

    converse(slack_live, test)


def test_questions_that_are_purged_together_take_their_answers_with_them(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = [(await _asked(talk, f"@faqbot {text}"))[0] for text in (INSTALL, BACKUP)]
        channel = talk.double.world.channel("help")
        gone = {"ids": [str(one.id) for one in sent], "channel_id": str(channel.id)}
        for one in sent:
            del channel.messages[one.id]
        talk.double.emit_in(channel, "MESSAGE_DELETE_BULK", gone, board.messages_of(channel))
        await talk.double.until(lambda: not talk.double.from_bot("help"))
        await talk.quiet()
        assert posts(talk) == []

    converse(slack_live, test)


def test_an_answer_that_somebody_deleted_is_forgotten_and_an_edit_brings_none_back(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await _asked(talk, f"@faqbot {INSTALL}")
        await talk.double.delete("mo", answer)
        await talk.double.until(lambda: not posts(talk))
        await talk.double.edit("ann", sent, f"@faqbot {BACKUP}")
        await talk.quiet()
        assert talk.double.from_bot("help") == []

    converse(slack_live, test)


def test_an_edit_of_a_question_whose_answer_is_gone_is_a_clear_line(
    slack_live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await _asked(talk, f"@faqbot {INSTALL}")
        answer.channel.messages.pop(answer.id)  # gone, and nobody told the bot
        await talk.double.edit("ann", sent, f"@faqbot {BACKUP}")
        await talk.double.until(
            lambda: [one for one in talk.double.refusals if one.code == Code.UNKNOWN_MESSAGE.number]
        )
        await talk.quiet()

    converse(slack_live, test)
    assert "Discord has the message no more" in caplog.text
    assert "Traceback" not in caplog.text
