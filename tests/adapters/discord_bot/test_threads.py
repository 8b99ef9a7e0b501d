"""Follow-ups are understood with the answer to which they reply, and nobody else's conversation is joined."""

from __future__ import annotations

import pytest

from adapters.discord_bot.double.state import Message
from bot.chat.live import Live
from tests.adapters.discord_bot.conversing import Talk, converse, words
from tests.adapters.discord_bot.remembering import converse_with_restarts, pass_minutes, posts, records, undone

WHICH = "which wing version fits tern 2.25.0?"


async def _asked(talk: Talk, text: str = WHICH, user: str = "ann", place: str = "help") -> Message:
    """Mention the bot, and return its answer once that is remembered."""
    before = len(posts(talk))
    await talk.double.say(user, place, f"<@{talk.double.world.bot.id}> {text}")
    await talk.double.until(lambda: len(posts(talk)) > before)
    return talk.double.from_bot(place)[-1]


async def _silent(talk: Talk, count: int, place: str = "help") -> None:
    await talk.quiet()
    assert len(talk.double.from_bot(place)) == count


@pytest.mark.parametrize("is_pinging", [True, False])
def test_a_reply_to_an_answer_shows_its_row_without_the_whole_entry_again(slack_live: Live, is_pinging: bool) -> None:  # noqa: FBT001 - a parameter of the test
    async def test(talk: Talk) -> None:
        answer = await _asked(talk)
        assert "1.3.17" in words(answer)
        sent = await talk.double.reply("ann", answer, "and for 2.24.0?", is_pinging=is_pinging)
        found = await talk.answer("help", 2)
        assert "1.4.5" in words(found)
        assert "1.3.17" not in words(found)
        assert found.reference is sent
        assert found.pings == set()
        await _silent(talk, 2)

    converse(slack_live, test, has_content=True)


def test_without_the_intent_a_reply_is_read_if_it_pings(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        answer = await _asked(talk)
        await talk.double.reply("ann", answer, "and for 2.24.0?", is_pinging=False)
        await _silent(talk, 1)
        assert await undone(talk) == []
        await talk.double.reply("ann", answer, "and for 2.24.0?")
        found = words(await talk.answer("help", 2))
        assert "1.4.5" in found
        assert "1.3.17" not in found

    converse(slack_live, test)


@pytest.mark.parametrize("is_pinging", [True, False])
def test_a_chain_of_replies_goes_on_from_each_to_the_next(slack_live: Live, is_pinging: bool) -> None:  # noqa: FBT001 - a parameter of the test
    async def test(talk: Talk) -> None:
        answer = await _asked(talk)
        for number, (text, row) in enumerate((("and for 2.24.0?", "1.4.5"), ("2.23.0?", "1.3.17"))):
            await talk.quiet()
            await talk.double.reply("ann", answer, text, is_pinging=is_pinging)
            answer = await talk.answer("help", number + 2)
            assert row in words(answer)
            assert "1.5.0" not in words(answer)

    converse(slack_live, test, has_content=True)


def test_a_reply_goes_on_with_the_answer_to_which_it_replies_not_with_the_last_one(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        first = await _asked(talk)
        await talk.double.reply("ann", first, "how do I install tern?")
        await talk.answer("help", 2)
        await talk.quiet()
        await talk.double.reply("ann", first, "and for 2.24.0?")
        found = words(await talk.answer("help", 3))
        assert "1.4.5" in found
        assert "1.3.17" not in found

    converse(slack_live, test)


def test_a_chinese_reply_is_understood(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        answer = await _asked(talk, "tern 2.25.0 用哪个版本的 wing？")
        await talk.double.reply("ann", answer, "那 2.24.0 呢？")
        found = words(await talk.answer("help", 2))
        assert "表中关于 tern 2.24.0 的内容" in found
        assert "1.3.17" not in found

    converse(slack_live, test)


def test_a_reply_is_understood_after_a_restart(slack_live: Live) -> None:
    answers: list[Message] = []

    async def before(talk: Talk) -> None:
        answers.append(await _asked(talk))

    async def after(talk: Talk) -> None:
        await talk.double.reply("ann", answers[0], "and for 2.24.0?")
        found = words(await talk.answer("help", 2))
        assert "1.4.5" in found
        assert "1.3.17" not in found

    converse_with_restarts(slack_live, [before, after])


def test_what_another_person_replies_is_left_alone_unless_it_pings_the_bot(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        answer = await _asked(talk)
        await talk.double.reply("bob", answer, "and for 2.24.0?", is_pinging=False)
        await _silent(talk, 1)
        await talk.double.reply("bob", answer, "and for 2.24.0?")
        found = words(await talk.answer("help", 2))
        assert "1.4.5" in found
        assert "1.3.17" not in found

    converse(slack_live, test, has_content=True)


@pytest.mark.parametrize("text", ["and for 2.24.0, @bob?", "how do I install the operating system?", "I see", "thanks"])
def test_what_the_asker_replies_without_a_ping_and_without_a_follow_up_is_left_alone(
    slack_live: Live, text: str
) -> None:
    async def test(talk: Talk) -> None:
        answer = await _asked(talk)
        await talk.double.reply("ann", answer, text, is_pinging=False)
        await _silent(talk, 1)
        assert len(records(talk)) == 1
        assert await undone(talk) == []

    converse(slack_live, test, has_content=True)


def test_a_reply_to_somebody_else_is_no_follow_up(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _asked(talk)
        said = await talk.double.say("bob", "help", "I use the newest")
        await talk.double.reply("ann", said, "and for 2.24.0?", is_pinging=False)
        await _silent(talk, 1)

    converse(slack_live, test, has_content=True)


def test_the_answer_to_a_public_command_is_followed_up_by_a_reply(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        asked = await talk.double.slash("ann", "help", "faq", {"question": WHICH})
        answer = await talk.seen(asked)
        await talk.double.until(lambda: posts(talk))
        await talk.double.reply("ann", answer, "and for 2.24.0?")
        found = await talk.double.until(lambda: [one for one in talk.double.from_bot("help") if one.id != answer.id])
        assert "1.4.5" in words(found[0])
        assert "1.3.17" not in words(found[0])

    converse(slack_live, test)


def test_in_a_thread_a_mention_goes_on_with_the_question_before_it(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        thread = await talk.double.open_thread("ann", "help", "wings")
        answer = await _asked(talk, WHICH, place="wings")
        await talk.double.say("ann", thread, "and for 2.24.0?")
        await _silent(talk, 1, "wings")
        await _asked(talk, "and for 2.24.0?", place="wings")
        assert "1.3.17" not in words(talk.double.from_bot(thread)[-1])
        await talk.double.reply("ann", answer, "and for 2.23.0?", is_pinging=False)
        found = words(await talk.answer(thread, 3))
        assert "1.3.17" in found
        assert "1.5.0" not in found

    converse(slack_live, test, has_content=True)


def test_in_a_channel_a_mention_that_replies_to_nothing_stands_for_itself(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _asked(talk)
        await _asked(talk, "and for 2.24.0?")
        assert records(talk)[0].question == "and for 2.24.0?"

    converse(slack_live, test)


def test_a_direct_message_follows_up_the_one_before_it_for_ten_minutes(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        direct = talk.double.direct("ann")
        await talk.double.dm("ann", WHICH)
        first = await talk.answer(direct)
        await pass_minutes(talk, 9)
        await talk.double.dm("ann", "and for 2.24.0?")
        found = words(await talk.answer(direct, 2))
        assert "1.4.5" in found
        assert "1.3.17" not in found
        await pass_minutes(talk, 11)
        await talk.double.dm("ann", "and for 2.23.0?")
        await talk.answer(direct, 3)
        await talk.quiet()
        assert records(talk)[0].question == "and for 2.23.0?"
        await talk.double.reply("ann", first, "and for 2.23.0?")
        found = words(await talk.answer(direct, 4))
        assert "1.3.17" in found
        assert "1.5.0" not in found

    converse(slack_live, test)


@pytest.mark.parametrize(("thanks", "said"), [("thank you", "You are welcome."), ("谢谢！", "不客气。")])
def test_thanks_that_name_the_bot_are_answered_politely(slack_live: Live, thanks: str, said: str) -> None:
    async def test(talk: Talk) -> None:
        answer = await _asked(talk)
        await talk.double.reply("ann", answer, thanks)
        assert words(await talk.answer("help", 2)) == said
        assert len(records(talk)) == 1

    converse(slack_live, test)


@pytest.mark.parametrize(("text", "part"), [("", "choose “Answer from FAQ”"), ("帮助", "用 FAQ 回答")])
def test_a_mention_that_asks_nothing_is_told_how_to_ask(slack_live: Live, text: str, part: str) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.say("ann", "help", f"<@{talk.double.world.bot.id}> {text}")
        assert part in words(await talk.answer("help"))
        assert records(talk) == []

    converse(slack_live, test)
