"""A long answer whose rest is asked for: who sees it, in which order, and nothing of it twice."""

from __future__ import annotations

import asyncio

import pytest

from adapters.slack.double import Double
from bot.chat.live import Live
from tests.adapters.slack.conversing import QUICK, Talk, bot, buttons, converse, team, words
from tests.adapters.slack.pressing import CRANE, HOW, answered, carried_by, is_kept, steps_of
from tests.adapters.slack.publishing import Published


def test_the_asker_gets_the_whole_answer_in_the_thread_in_order_and_the_button_is_gone(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await answered(talk, CRANE)
        text, labels = answer.text, words(answer)
        await talk.double.press("ann", answer, "faq_whole")
        await talk.double.until(lambda: "faq_whole" not in buttons(answer))
        assert steps_of(talk.double.from_bot("help", sent)) == list(range(1, 40))
        assert answer.text == text
        assert words(answer) == labels.replace("Show the whole answer ", "")
        await talk.double.delete("ann", "help", sent)
        await talk.double.until(lambda: talk.double.from_bot("help", sent) == [])

    converse(slack_live, test)


def test_an_edited_question_takes_the_rest_of_the_answer_back(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await answered(talk, CRANE)
        await talk.double.press("ann", answer, "faq_whole")
        await talk.double.until(lambda: "faq_whole" not in buttons(answer))
        await talk.double.edit("ann", "help", sent, HOW)
        await talk.double.until(lambda: "pip install tern" in words(answer))
        await talk.double.until(lambda: talk.double.from_bot("help", sent) == [answer])

    converse(slack_live, test)


def test_somebody_else_gets_the_whole_answer_in_private(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await answered(talk, CRANE)
        await talk.double.press("bob", answer, "faq_whole")
        await talk.whisper("bob", "help", thread=sent)
        await talk.quiet()
        assert steps_of([answer, *talk.double.ephemerals("bob", "help", sent)]) == list(range(1, 40))
        assert talk.double.from_bot("help", sent) == [answer]
        assert "faq_whole" in buttons(answer)

    converse(slack_live, test)


@pytest.mark.parametrize("channel", ["help", "quiet"])
def test_a_private_answer_goes_on_in_private(slack_live: Live, channel: str) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.command("ann", channel, "how do I repair the crane?")
        answer = await talk.whisper("ann", channel)
        await talk.double.press("ann", answer, "faq_whole")
        await talk.whisper("ann", channel, 2)
        await talk.quiet()
        assert steps_of(talk.double.ephemerals("ann", channel)) == list(range(1, 40))
        assert talk.double.from_bot(channel) == []

    converse(slack_live, test, refusals=["not_in_channel"])


def test_an_answer_in_a_direct_conversation_goes_on_there(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        direct = talk.double.direct("ann")
        await talk.double.say("ann", direct, "how do I repair the crane?")
        answer = await talk.answer(direct)
        await is_kept(talk, answer)
        await talk.double.press("ann", answer, "faq_whole")
        await talk.double.until(lambda: "faq_whole" not in buttons(answer))
        assert steps_of(talk.double.from_bot(direct)) == list(range(1, 40))

    converse(slack_live, test)


def test_below_a_brief_follow_up_the_button_brings_all_of_the_entry(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, _ = await answered(talk, CRANE)
        await talk.double.say("ann", "help", "@mmfaq and on page 3?", thread=sent)
        answer = await talk.answer("help", sent, 2)
        await is_kept(talk, answer)
        assert carried_by(answer, "faq_whole").extra == "brief"
        await talk.double.press("ann", answer, "faq_whole")
        await talk.double.until(lambda: "faq_whole" not in buttons(answer))
        assert steps_of(talk.double.from_bot("help", sent)[2:]) == list(range(1, 40))

    converse(slack_live, test)


def test_below_a_brief_follow_up_a_long_table_comes_once(published: Published) -> None:
    older = "".join(f"| 2.{minor}.0 | 1.0.{minor} |\n" for minor in range(22, 2, -1))
    published.change("tern", "| 2.23.0 | 1.3.17 |\n", f"| 2.23.0 | 1.3.17 |\n{older}")

    async def test(talk: Talk) -> None:
        sent, _ = await answered(talk, "@mmfaq which wing for tern 2.24?")
        await talk.double.say("ann", "help", "@mmfaq and for 2.23?", thread=sent)
        answer = await talk.answer("help", sent, 2)
        await talk.double.press("ann", answer, "faq_whole")
        await talk.double.until(lambda: "faq_whole" not in buttons(answer))
        below = " ".join(map(words, talk.double.from_bot("help", sent)[2:]))
        assert [below.count(f"2.{minor}.0") for minor in range(3, 22)] == [1] * 19

    converse(published.live(), test)


def test_deleting_an_answer_deletes_what_continues_it(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await answered(talk, CRANE)
        await talk.double.press("ann", answer, "faq_whole")
        await talk.double.until(lambda: "faq_whole" not in buttons(answer))
        await talk.double.press("ann", answer, "faq_delete")
        await talk.double.until(lambda: talk.double.from_bot("help", sent) == [])

    converse(slack_live, test)


def test_where_the_text_has_changed_since_the_whole_entry_is_shown_anew(published: Published) -> None:
    async def test() -> None:
        async with Double(team(), timing=QUICK) as double:
            async with bot(double, published.live()) as talk:
                sent, answer = await answered(talk, CRANE)
            published.change("tern", "Step 1:", "Step 0: wash your hands.\n\nStep 1:")
            await double.until(lambda: not double.sockets.connections)
            async with bot(double, published.live()):
                await double.press("ann", answer, "faq_whole")
                await double.until(lambda: "faq_whole" not in buttons(answer))
                assert steps_of(double.from_bot("help", sent)[1:])[-40:] == list(range(40))

    asyncio.run(test())


@pytest.mark.parametrize("channel", ["help", "quiet"])
def test_of_a_very_long_entry_all_is_shown_or_it_is_said_where_the_rest_is(published: Published, channel: str) -> None:
    steps = "\n\n".join(f"Step {number}: {'crane ' * 150}" for number in range(40, 120))
    published.change("tern", "\n\n### Who may ping", f"\n\n{steps}\n\n### Who may ping")

    async def test(talk: Talk) -> None:
        await talk.double.command("ann", channel, "how do I repair the crane?")
        answer = await talk.whisper("ann", channel)
        await talk.double.press("ann", answer, "faq_whole")
        await talk.double.until(lambda: len(talk.double.ephemerals("ann", channel)) >= 6)
        await talk.quiet()
        found = talk.double.ephemerals("ann", channel)
        shown = [number for number in steps_of(found) if number != steps_of([answer])[0] or number == 1]
        assert shown == list(range(1, len(shown) + 1))
        assert shown[-1] == 119 if channel == "help" else "it is at the source" in words(found[-1])
        assert not any(one.error == "used_url" for one in talk.double.refusals)

    converse(published.live(), test, refusals=["not_in_channel"])


def test_what_slack_does_not_take_is_said_and_can_be_pressed_again(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await answered(talk, CRANE)
        talk.double.faults.fail("chat.postMessage", 1, error="restricted_action")
        await talk.double.press("ann", answer, "faq_whole")
        assert "That did not work" in words(await talk.whisper("ann", "help", thread=sent))
        await talk.quiet()
        await talk.double.press("ann", answer, "faq_whole")
        await talk.double.until(lambda: "faq_whole" not in buttons(answer))
        assert steps_of(talk.double.from_bot("help", sent)) == list(range(1, 40))

    converse(slack_live, test, refusals=["restricted_action"])
