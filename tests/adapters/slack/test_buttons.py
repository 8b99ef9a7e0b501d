"""What people press below an answer, and what they and others see then."""

from __future__ import annotations

import asyncio

import pytest

from adapters.slack.card import Pressed
from adapters.slack.double import Double, DoubleError, Message
from bot.chat.live import Live
from bot.journal.chat_records import Pick
from bot.journal.records import Feedback
from bot.journal.sql import SqlJournal
from tests.adapters.slack.conversing import QUICK, Talk, bot, buttons, converse, team, words
from tests.adapters.slack.pressing import CRANE, HOW, answered, button_of, carried_by, is_empty, steps_of
from tests.adapters.slack.publishing import Published, served

VAGUE = "@mmfaq how do I repair a backup crane wing?"


def test_whoever_finds_an_answer_helpful_is_thanked_in_private_and_it_is_remembered(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await answered(talk, HOW)
        await talk.rate("bob", answer, "helpful")
        assert "this helped" in words(await talk.whisper("bob", "help", thread=sent))
        assert [(one.is_helpful, one.reason) for one in _feedback(talk)] == [(True, "")]
        assert len(talk.double.from_bot("help", sent)) == 1

    converse(slack_live, test)


def test_whoever_finds_an_answer_unhelpful_is_asked_why_and_offered_the_others(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await answered(talk, HOW)
        await talk.rate("ann", answer, "unhelpful")
        asked = await talk.whisper("ann", "help", thread=sent)
        assert "What was wrong?" in words(asked)
        assert "faq_pick_1" in buttons(asked)
        assert "How do I install tern?" not in words(asked)
        await talk.double.press("ann", asked, "faq_reason_3")
        await talk.double.until(lambda: "The maintainers will see it" in words(asked))
        assert [(one.is_helpful, one.reason) for one in _feedback(talk)] == [(False, "outdated")]
        assert len(talk.double.ephemerals("ann", "help")) == 1

    converse(slack_live, test)


def test_an_alternative_that_is_picked_is_shown_to_whoever_picks_and_remembered(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await answered(talk, HOW)
        before = words(answer)
        await talk.rate("ann", answer, "unhelpful")
        asked = await talk.whisper("ann", "help", thread=sent)
        picked = carried_by(asked, "faq_pick_1")
        await talk.double.press("ann", asked, "faq_pick_1")
        await talk.double.until(lambda: "What was wrong?" not in words(asked))
        assert [(one.base, one.entry) for one in _picks(talk, picked.answer)] == [(picked.base, picked.entry)]
        assert carried_by(asked, "faq_share").entry == picked.entry
        assert words(talk.double.message("help", answer.ts)) == before

    converse(slack_live, test)


def test_other_answers_are_shown_in_private_without_the_one_above(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await answered(talk, HOW)
        await talk.double.press("bob", answer, "faq_others")
        found = await talk.whisper("bob", "help", thread=sent)
        assert "These may be meant, too" in words(found)
        assert "How do I install tern?" not in words(found)
        assert "faq_feedback" not in buttons(found)

    converse(slack_live, test)


def test_after_a_pick_the_first_answer_is_among_the_others(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.command("ann", "help", "how do I install tern?")
        answer = await talk.whisper("ann", "help")
        await talk.double.press("ann", answer, "faq_others")
        others = await talk.whisper("ann", "help", 2)
        await talk.double.press("ann", others, "faq_pick_1")
        await talk.double.until(lambda: "faq_others" in buttons(others))
        await talk.double.press("ann", others, "faq_others")
        assert "How do I install tern?" in words(await talk.whisper("ann", "help", 3))

    converse(slack_live, test)


def test_what_the_asker_picks_from_suggestions_takes_their_place_for_all(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await answered(talk, VAGUE)
        pressed = carried_by(answer, "faq_pick_1")
        await talk.double.press("ann", answer, "faq_pick_1")
        await talk.double.until(lambda: "faq_pick_1" not in buttons(answer))
        assert len(talk.double.from_bot("help", sent)) == 1
        assert "faq_delete" in buttons(answer)
        await talk.quiet()
        post = talk.memory.chat.post_at("slack", answer.channel, answer.ts)
        assert post is not None
        assert (post.base, post.entry, post.answer_id) == (pressed.base, pressed.entry, pressed.answer)
        assert post.digest
        assert [one.entry for one in _picks(talk, pressed.answer)] == [pressed.entry]

    converse(slack_live, test)


def test_what_somebody_else_picks_from_suggestions_is_theirs_alone(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await answered(talk, VAGUE)
        before = words(answer)
        await talk.double.press("bob", answer, "faq_pick_1")
        found = await talk.whisper("bob", "help", thread=sent)
        assert "faq_share" in buttons(found)
        assert "faq_delete" not in buttons(found)
        assert words(answer) == before

    converse(slack_live, test)


def test_two_clicks_are_one(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await answered(talk, CRANE)
        for name in ("faq_whole", "faq_others"):
            await asyncio.gather(*(talk.double.press("bob", answer, name) for _ in range(3)))
        await asyncio.gather(*(talk.double.press("ann", answer, "faq_whole") for _ in range(3)))
        await talk.quiet(0.8)
        assert [words(one).count("These may be meant") for one in talk.double.ephemerals("bob", "help")].count(1) == 1
        assert steps_of(talk.double.ephemerals("bob", "help", sent)) == list(range(_steps_in(answer) + 1, 40))
        assert steps_of(talk.double.from_bot("help", sent)) == list(range(1, 40))

    converse(slack_live, test)


def test_a_source_link_is_taken_and_nothing_more(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await answered(talk, HOW)
        done = await talk.double.press("ann", answer, "faq_source")
        assert done.acked_ms is not None
        await talk.quiet()
        assert talk.double.from_bot("help", sent) == [answer]
        assert talk.double.ephemerals("ann", "help") == []

    converse(slack_live, test)


def test_the_asker_and_maintainers_can_delete_an_answer_and_nobody_else(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        for deleter, is_deleted in (("ann", True), ("mo", True), ("bob", False)):
            sent, answer = await answered(talk, HOW)
            with pytest.raises(DoubleError):
                await talk.double.press("bob", answer, "faq_delete")
            _delete_button(answer).pop("visible_to_user_ids")
            await talk.double.press(deleter, answer, "faq_delete")
            if is_deleted:
                await is_empty(talk.double, sent)
            else:
                assert "Only who asked" in words(await talk.whisper("bob", "help", thread=sent))
                assert talk.double.from_bot("help", sent) == [answer]

    converse(slack_live, test)


@pytest.mark.parametrize("value", ["", "[]", "hello", '["a"]', "[1,2,3,4,5]", '{"a": 1}', '["a","b","c","d","e"]'])
def test_a_value_that_is_not_ours_is_taken_and_nothing_is_done(slack_live: Live, value: str) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await answered(talk, CRANE)
        button_of(answer, "faq_whole")["value"] = value
        done = await talk.double.press("ann", answer, "faq_whole")
        assert done.acked_ms is not None
        await talk.quiet()
        assert talk.double.from_bot("help", sent) == [answer]

    converse(slack_live, test)


def test_what_is_said_below_a_chinese_answer_is_chinese(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await answered(talk, "@mmfaq 怎么给红隼喂食？")
        await talk.rate("ann", answer, "helpful")
        assert "谢谢" in words(await talk.whisper("ann", "help", thread=sent))
        await talk.rate("ann", answer, "unhelpful")
        asked = await talk.whisper("ann", "help", 2, thread=sent)
        assert "哪里不对" in words(asked)
        assert "已经过时" in words(asked)

    converse(slack_live, test)


@pytest.mark.parametrize("journal", [None, ""])
def test_buttons_work_after_the_bot_was_started_again(slack_live: Live, journal: str | None) -> None:
    async def test() -> None:
        async with Double(team(), timing=QUICK) as double:
            async with bot(double, slack_live, journal=journal) as talk:
                sent, answer = await answered(talk, CRANE)
                await double.command("ann", "help", "怎么给红隼喂食？")
                private = await talk.whisper("ann", "help")
            await double.until(lambda: not double.sockets.connections)
            async with bot(double, slack_live, journal=journal) as talk:
                await double.press("ann", answer, "faq_whole")
                await double.until(lambda: "faq_whole" not in buttons(answer))
                assert steps_of(double.from_bot("help", sent)) == list(range(1, 40))
                await talk.rate("ann", private, "helpful")
                assert "谢谢" in words(await talk.whisper("ann", "help", 2))
                await double.press("ann", private, "faq_share")
                assert "中午由管理员喂食" in words(await talk.answer("help"))
                await double.press("ann", answer, "faq_delete")
                await double.until(lambda: double.from_bot("help", sent) == [])
                assert double.refusals == []

    asyncio.run(test())


def test_years_later_a_button_still_shows_its_entry(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await answered(talk, VAGUE)
        old = Pressed("0LDANSWER0", "kestrel", _pressed_entry(slack_live, "kestrel", "怎么给红隼喂食？"))
        button_of(answer, "faq_pick_1")["value"] = old.value()
        await talk.double.press("bob", answer, "faq_pick_1")
        found = await talk.whisper("bob", "help", thread=sent)
        assert "中午由管理员喂食" in words(found)
        await talk.rate("bob", found, "unhelpful")
        assert "哪里不对" in words(await talk.whisper("bob", "help", 2, thread=sent))

    converse(slack_live, test)


def test_an_entry_that_a_new_version_no_longer_has_is_said_to_be_gone(published: Published) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await answered(talk, HOW)
        await talk.double.press("ann", answer, "faq_others")
        others = await talk.whisper("ann", "help", thread=sent)
        await served(talk, published.change("tern", "### ", "### Old: "))
        await talk.double.press("ann", others, "faq_pick_1")
        await talk.double.until(lambda: "no longer in the FAQ" in words(talk.double.ephemerals("ann", "help")[-1]))

    converse(published.live(), test)


def _steps_in(message: Message) -> int:
    return steps_of([message])[-1]


def _delete_button(message: Message) -> dict[str, str]:
    return button_of(message, "faq_delete")


def _pressed_entry(live: Live, base: str, question: str) -> str:
    entries = live.serving.searcher.base(base).entries
    return next(entry.id for entry in entries if entry.question == question)


def _journal(talk: Talk) -> SqlJournal:
    journal = talk.memory.journal
    assert isinstance(journal, SqlJournal)
    assert journal.flush(5)
    return journal


def _feedback(talk: Talk) -> list[Feedback]:
    journal = _journal(talk)
    return [one for record in journal.recent(50) for one in journal.feedback_of(record.answer_id)]


def _picks(talk: Talk, answer: str) -> list[Pick]:
    _journal(talk)
    return list(talk.memory.chat.picks_of(answer))
