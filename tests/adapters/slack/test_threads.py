"""Follow-ups are understood with the question before them, and nobody else's conversation is joined."""

from __future__ import annotations

import pytest

from bot.chat.live import Live
from tests.adapters.slack.conversing import Talk, buttons, converse, words
from tests.adapters.slack.remembering import (
    converse_with_restarts,
    pass_minutes,
    posts,
    records,
    undone,
)

WHICH = "@mmfaq which wing version fits tern 2.25.0?"


async def _silent(talk: Talk, thread: str, count: int) -> None:
    await talk.quiet()
    assert len(talk.double.from_bot("help", thread)) == count


@pytest.mark.parametrize("name", ["@mmfaq ", ""])
def test_a_follow_up_shows_its_row_without_the_whole_entry_again(slack_live: Live, name: str) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", WHICH)
        assert "1.3.17" in words(await talk.answer("help", sent))
        await talk.double.say("ann", "help", f"{name}and for 2.24.0?", thread=sent)
        found = await talk.answer("help", sent, 2)
        assert "1.4.5" in words(found)
        assert "1.3.17" not in words(found)
        assert "faq_whole" in buttons(found)
        await _silent(talk, sent, 2)

    converse(slack_live, test)


def test_a_chain_of_follow_ups_goes_on_from_each_to_the_next(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", WHICH)
        await talk.answer("help", sent)
        for number, (text, row) in enumerate(
            (("and for 2.24.0?", "1.4.5"), ("2.23.0?", "1.3.17"), ("2.25.0?", "1.5.0"))
        ):
            await talk.double.say("ann", "help", text, thread=sent)
            assert row in words(await talk.answer("help", sent, number + 2))

    converse(slack_live, test)


def test_a_chinese_follow_up_is_understood(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", "@mmfaq tern 2.25.0 用哪个版本的 wing？")
        await talk.answer("help", sent)
        await talk.double.say("ann", "help", "那 2.24.0 呢？", thread=sent)
        found = words(await talk.answer("help", sent, 2))
        assert "表中关于 tern 2.24.0 的内容" in found
        assert "1.3.17" not in found

    converse(slack_live, test)


def test_a_follow_up_is_understood_after_a_restart(slack_live: Live) -> None:
    sent: list[str] = []

    async def before(talk: Talk) -> None:
        sent.append(await talk.double.say("ann", "help", WHICH))
        await talk.answer("help", sent[0])

    async def after(talk: Talk) -> None:
        await talk.double.say("ann", "help", "and for 2.24.0?", thread=sent[0])
        found = words(await talk.answer("help", sent[0], 2))
        assert "1.4.5" in found
        assert "1.3.17" not in found

    converse_with_restarts(slack_live, [before, after])


def test_what_another_person_says_below_an_answer_is_left_alone_unless_it_names_the_bot(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", WHICH)
        await talk.answer("help", sent)
        await talk.double.say("bob", "help", "and for 2.24.0?", thread=sent)
        await _silent(talk, sent, 1)
        await talk.double.say("bob", "help", "@mmfaq and for 2.24.0?", thread=sent)
        assert "1.4.5" in words(await talk.answer("help", sent, 2))

    converse(slack_live, test)


@pytest.mark.parametrize("text", ["and for 2.24.0, @bob?", "how do I install the operating system?", "I see"])
def test_what_the_asker_says_to_others_is_left_alone(slack_live: Live, text: str) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", WHICH)
        await talk.answer("help", sent)
        await talk.double.say("ann", "help", text, thread=sent)
        await _silent(talk, sent, 1)
        assert len(records(talk)) == 1
        assert await undone(talk) == []

    converse(slack_live, test)


def test_a_whole_question_below_an_answer_stands_for_itself(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", WHICH)
        await talk.answer("help", sent)
        await talk.double.say("ann", "help", "how do I start a backup by hand?", thread=sent)
        assert "tern fly" in words(await talk.answer("help", sent, 2))
        assert {record.question for record in records(talk)} >= {"how do I start a backup by hand?"}

    converse(slack_live, test)


@pytest.mark.parametrize("text", ["I would feed it", "ann, @carl knows that"])
def test_once_another_person_has_joined_the_bot_is_silent_until_it_is_named(slack_live: Live, text: str) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", WHICH)
        await talk.answer("help", sent)
        await talk.double.say("bob", "help", text, thread=sent)
        await talk.double.say("ann", "help", "and for 2.24.0?", thread=sent)
        await _silent(talk, sent, 1)
        await talk.double.say("ann", "help", "@mmfaq and for 2.24.0?", thread=sent)
        assert "1.4.5" in words(await talk.answer("help", sent, 2))
        await talk.double.say("ann", "help", "and for 2.23.0?", thread=sent)
        assert "1.3.17" in words(await talk.answer("help", sent, 3))

    converse(slack_live, test)


@pytest.mark.parametrize("first", ["@mmfaq help", "@mmfaq hello", "@mmfaq my crane is tired of the moon"])
def test_after_a_regret_or_help_the_asker_says_it_again_without_a_name(slack_live: Live, first: str) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", first)
        await talk.answer("help", sent)
        await talk.double.say("bob", "help", "how do I install tern?")  # elsewhere
        await talk.double.say("ann", "help", "the moon crane sleeps", thread=sent)
        await talk.answer("help", sent, 2)
        await talk.double.say("ann", "help", "how do I install tern?", thread=sent)
        assert "pip install tern" in words(await talk.answer("help", sent, 3))

    converse(slack_live, test)


def test_a_doubt_is_met_with_what_to_do_next(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", "@mmfaq how do I start a backup by hand?")
        await talk.answer("help", sent)
        await talk.double.say("ann", "help", "that doesn't work", thread=sent)
        found = words(await talk.answer("help", sent, 2))
        assert "Then the FAQ may not have it." in found
        assert "tern fly" not in found

    converse(slack_live, test)


@pytest.mark.parametrize("text", ["👍", "ok", "bye"])
def test_what_asks_nothing_of_the_bot_gets_silence(slack_live: Live, text: str) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", f"@mmfaq {text}")
        await _silent(talk, sent, 0)
        assert await undone(talk) == []

    converse(slack_live, test)


def test_thanks_are_silent_in_a_thread_and_answered_politely_where_the_bot_is_named(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", WHICH)
        await talk.answer("help", sent)
        await talk.double.say("ann", "help", "thanks!", thread=sent)
        await _silent(talk, sent, 1)
        await talk.double.say("ann", "help", "@mmfaq thanks a lot", thread=sent)
        found = await talk.answer("help", sent, 2)
        assert words(found) == "You are welcome."
        assert buttons(found) == []
        assert len(records(talk)) == len(posts(talk)) == 1

    converse(slack_live, test)


@pytest.mark.parametrize(("thanks", "said"), [("thank you", "You are welcome."), ("谢谢！", "不客气。")])
def test_thanks_in_a_direct_message_are_answered_politely(slack_live: Live, thanks: str, said: str) -> None:
    async def test(talk: Talk) -> None:
        direct = talk.double.direct("ann")
        await talk.double.say("ann", direct, thanks)
        assert words(await talk.answer(direct)) == said
        assert records(talk) == []

    converse(slack_live, test)


def test_a_direct_message_follows_up_the_one_before_it_for_ten_minutes(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        direct = talk.double.direct("ann")
        await talk.double.say("ann", direct, "which wing version fits tern 2.25.0?")
        await talk.answer(direct)
        await pass_minutes(talk, 9)
        await talk.double.say("ann", direct, "and for 2.24.0?")
        found = words(await talk.answer(direct, None, 2))
        assert "1.4.5" in found
        assert "1.3.17" not in found
        await pass_minutes(talk, 11)
        await talk.double.say("ann", direct, "and for 2.23.0?")
        assert "1.4.5" in words(await talk.answer(direct, None, 3))  # all of the entry
        assert records(talk)[0].question == "and for 2.23.0?"

    converse(slack_live, test)


def test_a_thread_below_an_answer_in_a_direct_message_follows_it_up(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        direct = talk.double.direct("ann")
        sent = await talk.double.say("ann", direct, "which wing version fits tern 2.25.0?")
        found = await talk.answer(direct)
        for root in (found.ts, sent):
            await talk.double.say("ann", direct, "and for 2.24.0?", thread=root)
            answer = words(await talk.answer(direct, root))
            assert "1.4.5" in answer
            assert "1.3.17" not in answer

    converse(slack_live, test)


def test_a_direct_message_that_names_the_bot_is_answered_where_it_is(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        direct = talk.double.direct("ann")
        await talk.double.say("ann", direct, "@mmfaq how do I install tern?")
        assert (await talk.answer(direct)).thread_ts == ""

    converse(slack_live, test)


def test_a_mention_in_a_thread_of_others_is_answered_there_by_itself(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", "my crane is tired")
        await talk.double.say("bob", "help", "feed it", thread=sent)
        await talk.double.say("bob", "help", "@mmfaq, who feeds the kestrel?", thread=sent)
        assert "at noon" in words(await talk.answer("help", sent))
        await talk.double.say("ann", "help", "and for 2.24.0?", thread=sent)
        await _silent(talk, sent, 1)

    converse(slack_live, test)


def test_a_follow_up_stays_in_the_base_that_the_question_named(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", "@mmfaq in kestrel who feeds it at noon?")
        await talk.answer("help", sent)
        await talk.double.say("ann", "help", "@mmfaq and on monday?", thread=sent)
        await talk.answer("help", sent, 2)
        assert [record.base for record in records(talk)] == ["kestrel", "kestrel"]
        await talk.double.say("ann", "help", "@mmfaq how do I install tern?", thread=sent)
        assert "pip install tern" in words(await talk.answer("help", sent, 3))
        assert records(talk)[0].base is None

    converse(slack_live, test)
