"""What people press below an answer on Discord, and what they and others see then."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from adapters.discord_bot.double import Message, Permission
from adapters.discord_bot.double.state import Json, walk
from bot.chat.live import Live
from tests.adapters.discord_bot.conversing import Talk, labels, words
from tests.adapters.discord_bot.using import (
    CHINESE,
    CRANE,
    HOW,
    VAGUE,
    actions,
    ask,
    changed,
    forgotten,
    opinions,
    picks,
    posts,
    press,
    remembered,
    served,
    stuck,
    use,
)
from tests.adapters.slack.publishing import Published

_STEP = re.compile(r"Step (\d+):")


def test_whoever_finds_an_answer_helpful_is_thanked_in_private_and_it_is_remembered(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        answer = await ask(talk, HOW)
        thanks = await press(talk, "bob", answer, "Helpful")
        assert "this helped" in words(thanks)
        assert thanks.only_for == talk.double.world.user("bob").id
        assert opinions(talk) == [(True, "")]

    use(slack_live, test)


def test_whoever_finds_an_answer_unhelpful_is_asked_why_and_offered_the_others(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        answer = await ask(talk, HOW)
        asked = await press(talk, "ann", answer, "Not helpful")
        assert "What was wrong?" in words(asked)
        assert asked.only_for
        assert "pick" in actions(asked)
        assert "How do I install tern?" not in words(asked)
        await changed(talk, asked, "ann", "Out of date")
        assert "The maintainers will see it" in words(asked)
        assert opinions(talk) == [(False, "outdated")]
        await changed(talk, asked, "ann", "Show answer")
        assert "share" in actions(asked)
        assert len(picks(talk)) == 1
        assert talk.double.from_bot("help") == [answer]

    use(slack_live, test)


def test_other_answers_are_shown_in_private_without_the_one_above(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        answer = await ask(talk, HOW)
        found = await press(talk, "bob", answer, "Other answers")
        assert "These may be meant, too" in words(found)
        assert "How do I install tern?" not in words(found)
        assert found.only_for
        await changed(talk, found, "bob", "Show answer")
        again = await press(talk, "bob", found, "Other answers")
        assert "How do I install tern?" in words(again)

    use(slack_live, test)


def test_what_the_asker_picks_takes_the_place_of_the_suggestions_below_the_question(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        answer = await ask(talk, VAGUE)
        suggested = await remembered(talk, answer)
        await changed(talk, answer, "ann", "Show answer")
        assert f"> {VAGUE}" in answer.text
        assert "delete" in actions(answer)
        await talk.quiet()
        post = await remembered(talk, answer)
        assert (suggested.entry, post.answer_id) == ("", suggested.answer_id)
        assert picks(talk) == [(post.base, post.entry)]
        assert post.digest

    use(slack_live, test)


def test_what_somebody_else_picks_is_theirs_alone(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        answer = await ask(talk, VAGUE)
        before = words(answer)
        found = await press(talk, "bob", answer, "Show answer")
        assert found.only_for == talk.double.world.user("bob").id
        assert "share" in actions(found)
        assert "delete" not in actions(found)
        assert words(answer) == before

    use(slack_live, test)


def test_a_pick_below_a_mention_needs_no_question_above_it(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.say("ann", "help", f"@faqbot {VAGUE}")
        answer = await talk.answer("help")
        await remembered(talk, answer)
        await changed(talk, answer, "ann", "Show answer")
        assert "> how" not in answer.text

    use(slack_live, test)


@pytest.mark.parametrize("private", [False, True])
def test_show_more_goes_through_a_long_entry_in_order_and_back(slack_live: Live, private: bool) -> None:  # noqa: FBT001 - a case
    async def test(talk: Talk) -> None:
        answer = await ask(talk, CRANE, private=private)
        if not private:
            await remembered(talk, answer)
        steps = _steps(answer)
        while "Show more" in labels(answer):
            await changed(talk, answer, "ann", "Show more")
            steps += _steps(answer)
        assert list(dict.fromkeys(steps)) == list(range(1, 40))
        while "Back" in labels(answer):
            await changed(talk, answer, "ann", "Back")
        assert _steps(answer)[0] == 1
        assert len(talk.double.messages("help")) + len(talk.double.ephemerals("ann", "help")) == 1

    use(slack_live, test)


def test_somebody_else_reads_on_alone(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        answer = await ask(talk, CRANE)
        first = _steps(answer)
        rest = await press(talk, "bob", answer, "Show more")
        assert rest.only_for == talk.double.world.user("bob").id
        assert _steps(rest)[0] == max(first) + 1
        await changed(talk, rest, "bob", "Back")
        assert (_steps(answer), _steps(rest)) == (first, first)

    use(slack_live, test)


def test_a_private_answer_is_shared_once_with_the_question_above_it(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        private = await ask(talk, HOW, private=True)
        started = await talk.double.click("ann", private, "Share to channel")
        said = await talk.seen(started, 2)
        assert "Shared with everybody here" in words(said)
        assert said.only_for
        (shared,) = talk.double.from_bot("help")
        assert f"> {HOW}" in shared.text
        assert "delete" in actions(shared)
        assert "here already" in words(await press(talk, "ann", private, "Share to channel"))
        assert talk.double.from_bot("help") == [shared]
        assert (await remembered(talk, shared)).entry == "how-do-i-install-tern"

    use(slack_live, test)


def test_what_was_shared_can_be_deleted_and_shared_again(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        private = await ask(talk, HOW, private=True)
        for _ in range(2):
            await talk.seen(await talk.double.click("ann", private, "Share to channel"), 2)
            (shared,) = talk.double.from_bot("help")
            await remembered(talk, shared)
            await talk.double.click("ann", shared, "Delete")
            await talk.double.until(lambda: talk.double.from_bot("help") == [])
            await talk.quiet()

    use(slack_live, test)


def test_what_could_not_be_shared_can_be_shared_later(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        private = await ask(talk, HOW, private=True)
        talk.double.faults.fail("follow_up", status=400)
        assert "did not work" in words(await press(talk, "ann", private, "Share to channel"))
        await talk.seen(await talk.double.click("ann", private, "Share to channel"), 2)
        assert len(talk.double.from_bot("help")) == 1

    use(slack_live, test)


@pytest.mark.parametrize("who", ["ann", "mo"])
def test_the_asker_and_whoever_manages_the_server_can_delete_an_answer(slack_live: Live, who: str) -> None:
    async def test(talk: Talk) -> None:
        for by_mention in (False, True):
            if by_mention:
                await talk.double.say("ann", "help", f"@faqbot {HOW}")
            answer = await talk.answer("help") if by_mention else await ask(talk, HOW)
            await remembered(talk, answer)
            pressed = await talk.double.click(who, answer, "Delete")
            await talk.double.until(lambda: talk.double.from_bot("help") == [])
            assert pressed.seen == []
        await talk.double.until(lambda: posts(talk) == [])

    use(slack_live, test)


def test_a_moderator_of_the_channel_can_delete_an_answer(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        answer = await ask(talk, HOW)
        await talk.double.allow("help", "bob", Permission.MANAGE_MESSAGES)
        await talk.double.click("bob", answer, "Delete")
        await talk.double.until(lambda: talk.double.from_bot("help") == [])

    use(slack_live, test)


def test_nobody_else_can_delete_an_answer(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        answer = await ask(talk, HOW)
        told = await press(talk, "bob", answer, "Delete")
        assert "Only who asked" in words(told)
        assert told.only_for
        assert talk.double.from_bot("help") == [answer]

    use(slack_live, test)


def test_an_answer_is_deleted_where_the_bot_is_not_let_in(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.deny("help", "faqbot", Permission.VIEW_CHANNEL)
        answer = await ask(talk, HOW)
        await remembered(talk, answer)
        await talk.double.click("ann", answer, "Delete")
        await talk.double.until(lambda: talk.double.from_bot("help") == [])
        await talk.double.until(lambda: posts(talk) == [])

    use(slack_live, test, refusals=[50001])


def test_the_source_is_a_link(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        (link,) = [button for button in (await ask(talk, HOW)).buttons if button.url]
        assert (link.label, link.url[:27]) == ("Source", "https://example.org/tern#L5")

    use(slack_live, test)


def test_all_buttons_work_after_a_restart(slack_live: Live) -> None:
    answers: list[Message] = []

    async def before(talk: Talk) -> None:
        answers.extend([await ask(talk, HOW, private=True), await ask(talk, CRANE), await ask(talk, VAGUE)])
        for answer in answers[1:]:
            await remembered(talk, answer)

    async def after(talk: Talk) -> None:
        await _all_work(talk, answers)
        assert opinions(talk).count((False, "incomplete")) == 1
        assert opinions(talk).count((True, "")) == 1

    use(slack_live, before, after)


def test_all_buttons_work_below_answers_that_are_forgotten(slack_live: Live) -> None:
    answers: list[Message] = []

    async def before(talk: Talk) -> None:
        answers.extend([await ask(talk, HOW, private=True), await ask(talk, CRANE), await ask(talk, VAGUE)])
        await forgotten(talk, answers[1])
        assert posts(talk) == []

    async def after(talk: Talk) -> None:
        private, long, vague = answers
        assert "this helped" in words(await press(talk, "bob", long, "Helpful"))
        asked = await press(talk, "ann", long, "Not helpful")
        await changed(talk, asked, "ann", "Not enough")
        assert "nothing else" in words(await press(talk, "ann", long, "Other answers"))
        assert _steps(await press(talk, "ann", long, "Show more"))[0] > 1
        assert (await press(talk, "ann", vague, "Show answer")).only_for
        await talk.seen(await talk.double.click("ann", private, "Share to channel"), 2)
        assert "Only who asked" in words(await press(talk, "ann", long, "Delete"))
        await talk.double.click("mo", long, "Delete")
        await talk.double.until(lambda: long.is_deleted)

    use(slack_live, before, after)


def test_a_press_of_an_answer_in_chinese_is_answered_in_chinese(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        answer = await ask(talk, CHINESE)
        assert "有帮助" in words(await press(talk, "bob", answer, "有帮助"))
        assert "哪里不对" in words(await press(talk, "bob", answer, "没有帮助"))
        assert "只有提问者" in words(await press(talk, "bob", answer, "删除"))

    use(slack_live, test)


def test_an_entry_that_is_gone_is_said_to_be(published: Published) -> None:
    async def test(talk: Talk) -> None:
        answers = [await ask(talk, CRANE), await ask(talk, HOW, private=True)]
        for old in ("How do I repair the crane?", "How do I install tern?"):
            version = published.change("tern", f"### {old}", f"### {old[:9]} rest of the {old[-6:]}")
        await served(talk, version)
        long, private = answers
        for button in ("Show more", "Other answers"):
            assert "no longer in the FAQ" in words(await press(talk, "bob", long, button))
        assert "no longer in the FAQ" in words(await press(talk, "ann", private, "Share to channel"))
        assert "this helped" in words(await press(talk, "bob", long, "Helpful"))
        assert "What was wrong?" in words(await press(talk, "bob", long, "Not helpful"))
        assert [one.only_for for one in talk.double.messages("help")] == [0]

    use(published.live(), test)


@pytest.mark.parametrize(
    "custom_id",
    [
        "faq:",
        "faq:dance:01ABC:-:",
        "faq:more:-:-:",
        "faq:pick:-:000000000000:",
        "faq:more:01ABC:000000000000:99999999999999999999",
        "faq:share:-:-:",
        "faq:yes:ZZZZZZZZZZZZZZZZZZZZ:-:",
        "faq:why:-:-:hacked",
        "faq:others:-:-:",
        "faq:yes:'; DROP TABLE answers; --",
        "faq:more:\n:-:",
    ],
)
def test_a_button_of_no_sense_is_answered_politely(
    slack_live: Live, custom_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(talk: Talk) -> None:
        answer = await ask(talk, HOW, private=True)
        for part in _buttons(answer.components):
            part["custom_id"] = custom_id
        before = words(answer)
        pressed = await talk.double.click("ann", answer, custom_id)
        await talk.double.until(lambda: pressed.seen or words(answer) != before)
        assert talk.double.from_bot("help") == []

    use(slack_live, test)
    assert not [record for record in caplog.records if record.exc_info]


def test_buttons_of_others_are_left_alone(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        answer = await ask(talk, HOW)
        _buttons(answer.components)[0]["custom_id"] = "other:yes"
        pressed = await talk.double.click("ann", answer, "other:yes")
        assert pressed.is_failed

    use(slack_live, test, all_acked=False)


def test_all_is_acknowledged_before_anything_is_looked_up(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        answer = await ask(talk, CRANE)
        await remembered(talk, answer)
        said = await talk.double.say("bob", "help", HOW)
        async with stuck(talk):
            asked = await talk.double.slash("ann", "help", "faq", {"question": HOW})
            chosen = await talk.double.context_menu("ann", "help", said, "Answer from FAQ")
            pressed = [await talk.double.click("bob", answer, one) for one in ("Show more", "Helpful", "Delete")]
            more, _, deletion = pressed  # a rating is only written
            assert [one.seen for one in (asked, chosen, more, deletion)] == [[]] * 4
        for one in (asked, chosen, *pressed):
            assert words(await talk.seen(one))

    use(slack_live, test)


async def _all_work(talk: Talk, answers: Sequence[Message]) -> None:
    private, long, vague = answers
    assert "this helped" in words(await press(talk, "bob", long, "Helpful"))
    asked = await press(talk, "ann", long, "Not helpful")
    await changed(talk, asked, "ann", "Not enough")
    assert "These may be meant" in words(await press(talk, "ann", long, "Other answers"))
    before = _steps(long)
    await changed(talk, long, "ann", "Show more")
    assert _steps(long)[0] == before[-1] + 1
    await changed(talk, vague, "ann", "Show answer")
    await talk.seen(await talk.double.click("ann", private, "Share to channel"), 2)
    assert "here already" in words(await press(talk, "ann", private, "Share to channel"))
    await talk.double.click("ann", long, "Delete")
    await talk.double.until(lambda: long.is_deleted)


def _steps(message: Message) -> list[int]:
    """Return the steps of the crane entry's text that a message shows, without its best match."""
    text = message.text.split("How do I repair the crane?")[-1]
    return [int(number) for number in _STEP.findall(text)]


def _buttons(components: list[Json]) -> list[Json]:
    return [part for part in walk(components) if "custom_id" in part]
