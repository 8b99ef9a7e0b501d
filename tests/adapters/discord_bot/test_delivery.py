"""How answers reach people on Discord where the usual way is closed, and that they ping nobody."""

from __future__ import annotations

import asyncio
import logging

import pytest

from adapters.discord_bot.delivery import DiscordDelivery
from adapters.discord_bot.double import Code, Permission
from bot.chat.asking import Asking, Way
from bot.chat.claims import kept, utc_now
from bot.chat.given import Given
from bot.chat.live import Live
from bot.chat.updating import mark, stale_of
from bot.reply import Kind, Reply
from tests.adapters.discord_bot.conversing import Talk, words
from tests.adapters.discord_bot.using import (
    CRANE,
    HOW,
    VAGUE,
    ask,
    changed,
    posts,
    remembered,
    served,
    stuck,
    use,
)
from tests.adapters.slack.publishing import Published

PING = "who may ping @everyone?"
_QUARTER = 16 * 60
_TOO_MANY = 0  # the code of what is to be sent a moment later


def test_an_answer_that_outlives_its_interaction_goes_to_the_channel_with_the_question(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        async with stuck(talk):
            asked = await talk.double.slash("ann", "help", "faq", {"question": HOW})
            talk.double.clock.advance(_QUARTER)
        await talk.double.until(lambda: "pip install tern" in words(talk.double.from_bot("help")[-1]))
        found = talk.double.from_bot("help")[-1]
        assert f"> {HOW}" in found.text
        assert asked.seen == []
        await remembered(talk, found)
        await talk.double.click("ann", found, "Delete")
        await talk.double.until(lambda: found.is_deleted)

    use(slack_live, test, refusals=[Code.INVALID_WEBHOOK_TOKEN.number])


def test_a_private_answer_that_outlives_its_interaction_is_written_to_the_asker(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        async with stuck(talk):
            await talk.double.slash("ann", "help", "faq", {"question": CRANE, "private": True})
            talk.double.clock.advance(_QUARTER)
        found = await talk.answer(talk.double.direct("ann"))
        assert f"> {CRANE}" in found.text
        assert talk.double.from_bot("help") == []
        await changed(talk, found, "ann", "Show more")
        await talk.double.click("ann", found, "Delete")
        await talk.double.until(lambda: found.is_deleted)

    use(slack_live, test, refusals=[Code.INVALID_WEBHOOK_TOKEN.number])


@pytest.mark.parametrize("private", [False, True])
def test_a_command_that_could_not_be_acknowledged_in_time_is_answered_another_way(
    slack_live: Live,
    private: bool,  # noqa: FBT001 - a case
) -> None:
    async def test(talk: Talk) -> None:
        talk.double.faults.delay("respond", 3.4)
        await talk.double.slash("ann", "help", "faq", {"question": HOW, "private": private})
        found = await talk.answer(talk.double.direct("ann") if private else "help")
        assert "pip install tern" in words(found)

    codes = [Code.UNKNOWN_INTERACTION.number, Code.UNKNOWN_WEBHOOK.number]
    use(slack_live, test, refusals=codes, all_acked=False)


def test_a_command_is_claimed_before_it_is_acknowledged(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        talk.double.faults.delay("respond", 0.5)
        asking = asyncio.ensure_future(talk.double.slash("ann", "help", "faq", {"question": HOW}))
        await talk.double.until(lambda: not any(talk.double.faults._failures.values()))
        (started,) = talk.double.interactions
        claimed = talk.memory.chat.claim("discord", f"interaction:{started.id}", "", utc_now())
        assert await kept(claimed) is False
        assert started.is_failed
        await talk.double.answers(await asking)

    use(slack_live, test)


def test_a_press_whose_token_is_over_ends_in_a_line_of_the_log(
    slack_live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(talk: Talk) -> None:
        answer = await ask(talk, HOW)
        async with stuck(talk):
            await talk.double.click("bob", answer, "Other answers")
            talk.double.clock.advance(_QUARTER)
        await talk.double.until(lambda: "is not told" in caplog.text)

    with caplog.at_level(logging.WARNING):
        use(slack_live, test, refusals=[Code.INVALID_WEBHOOK_TOKEN.number])
    assert not [record for record in caplog.records if record.exc_info]


def test_an_answer_whose_acknowledgement_was_lost_is_there_once(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        talk.double.faults.lose_answers("edit_original")
        found = await ask(talk, HOW)
        await talk.double.until(lambda: sum(one.operation == "edit_original" for one in talk.double.calls) > 1)
        assert talk.double.from_bot("help") == [found]

    use(slack_live, test)


def test_an_answer_that_was_posted_without_the_bot_hearing_of_it_is_there_once(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        talk.double.faults.lose_answers("send_message")
        await talk.double.say("ann", "help", f"@faqbot {HOW}")
        await remembered(talk, await talk.answer("help"))
        assert len(talk.double.from_bot("help")) == 1

    use(slack_live, test)


def test_two_messages_that_name_the_bot_only_once_they_are_edited_have_two_answers(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        for count, question in enumerate([HOW, CRANE], start=1):
            said = await talk.double.say("ann", "help", question)
            await talk.quiet()
            await talk.double.edit("ann", said, f"@faqbot {question}")
            assert (await talk.answer("help", count)).reference is said

    use(slack_live, test)


def test_where_the_bot_cannot_write_the_answer_goes_to_the_asker_with_the_question(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.deny("help", "faqbot", Permission.SEND_MESSAGES)
        await talk.double.say("ann", "help", f"@faqbot {HOW}")
        found = await talk.answer(talk.double.direct("ann"))
        assert "pip install tern" in words(found)
        assert f"> {HOW}" in found.text
        assert "I may not write in #help, so here it is." in words(found).replace("\\", "")
        assert talk.double.from_bot("help") == []

    use(slack_live, test, refusals=[Code.MISSING_PERMISSIONS.number])


def test_whoever_takes_no_direct_messages_costs_one_line_of_the_log(
    slack_live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(talk: Talk) -> None:
        talk.double.world.user("ann").accepts_dms = False
        await talk.double.deny("help", "faqbot", Permission.SEND_MESSAGES)
        await talk.double.say("ann", "help", f"@faqbot {HOW}")
        await talk.double.until(lambda: "cannot send direct messages" in caplog.text)
        await talk.double.allow("help", "faqbot", Permission.SEND_MESSAGES)
        await talk.double.say("bob", "help", f"@faqbot {HOW}")
        await talk.answer("help")

    with caplog.at_level(logging.WARNING):
        use(slack_live, test, refusals=[Code.MISSING_PERMISSIONS.number, Code.CANNOT_DM.number])
    assert not [record for record in caplog.records if record.exc_info]


def test_a_command_is_answered_where_the_bot_may_not_write(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.deny("help", "faqbot", Permission.SEND_MESSAGES | Permission.VIEW_CHANNEL)
        assert "pip install tern" in words(await ask(talk, HOW))

    use(slack_live, test)


def test_without_the_history_the_answer_is_no_reply(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.deny("help", "faqbot", Permission.READ_MESSAGE_HISTORY)
        await talk.double.say("ann", "help", f"@faqbot {HOW}")
        found = await talk.answer("help")
        assert "pip install tern" in words(found)
        assert found.reference is None

    use(slack_live, test, refusals=[Code.NO_REPLY_WITHOUT_HISTORY.number])


def test_a_first_response_that_discord_does_not_take_is_tried_again(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        talk.double.faults.fail("respond", status=503)
        asked = await talk.double.slash("ann", "help", "faq", {"question": HOW})
        assert "pip install tern" in words(await talk.seen(asked))

    use(slack_live, test)


def test_an_answer_whose_entry_has_changed_is_put_right_below_its_question(published: Published) -> None:
    async def test(talk: Talk) -> None:
        found, gone = await ask(talk, HOW), await ask(talk, HOW)
        await remembered(talk, found)
        await remembered(talk, gone)
        await served(talk, published.change("tern", "and restart the shell", "and restart all"))
        await talk.double.deny("help", "faqbot", Permission.VIEW_CHANNEL)  # so that it does not hear of this
        await talk.double.delete("mo", gone)
        await talk.double.allow("help", "faqbot", Permission.VIEW_CHANNEL)
        client = talk.adapter._client
        assert client is not None
        delivery, serving = DiscordDelivery(client, ""), published.live().serving
        done = [await mark(one, delivery, serving, talk.memory, utc_now()) for one in stale_of(posts(talk), serving)]
        assert done == [True, False]
        assert "and restart all" in words(found)
        assert "Updated on" in words(found)
        assert f"> {HOW}" in found.text
        assert [one.message for one in posts(talk)] == [str(found.id)]
        assert list(stale_of(posts(talk), serving)) == []

    use(published.live(), test, refusals=[Code.UNKNOWN_MESSAGE.number])


def test_where_components_are_not_taken_the_answer_is_plain_text_that_still_can_change(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        talk.double.faults.fail("send_message", status=400)
        said = await talk.double.say("ann", "help", f"@faqbot {CRANE}")
        found = await talk.answer("help")
        assert not found.is_v2
        assert "page 1 of the crane manual" in found.content
        await remembered(talk, found)
        await talk.double.edit("ann", said, f"@faqbot {HOW}")
        await talk.double.until(lambda: "pip install tern" in words(found))
        assert (found.is_v2, found.content) == (True, "")

    use(slack_live, test)


def test_a_command_is_answered_in_plain_text_where_components_are_not_taken(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        talk.double.faults.fail("edit_original", status=400)
        found = await ask(talk, CRANE)
        await talk.double.until(lambda: "page 39" in " ".join(words(one) for one in talk.double.from_bot("help")))
        assert "crane manual" in found.content

    use(slack_live, test)


@pytest.mark.parametrize("is_command", [False, True])
def test_an_answer_in_several_messages_of_plain_text_is_taken_back_as_a_whole(
    slack_live: Live,
    is_command: bool,  # noqa: FBT001 - a case
) -> None:
    async def test(talk: Talk) -> None:
        talk.double.faults.fail("edit_original" if is_command else "send_message", status=400)
        if is_command:
            await ask(talk, CRANE)
        else:
            await talk.double.say("ann", "help", f"@faqbot {CRANE}")
        await talk.double.until(lambda: len(posts(talk)) > 2)
        said = talk.double.from_bot("help")
        assert [one.message for one in posts(talk)] == [str(one.id) for one in said]
        await talk.double.react("mo", said[1], "❌")
        await talk.double.until(lambda: talk.double.from_bot("help") == [])
        await talk.double.until(lambda: posts(talk) == [])

    use(slack_live, test)


@pytest.mark.parametrize("is_command", [False, True])
def test_what_continues_an_answer_goes_when_somebody_deletes_its_beginning(
    slack_live: Live,
    is_command: bool,  # noqa: FBT001 - a case
) -> None:
    async def test(talk: Talk) -> None:
        talk.double.faults.fail("edit_original" if is_command else "send_message", status=400)
        if is_command:
            await ask(talk, CRANE)
        else:
            await talk.double.say("ann", "help", f"@faqbot {CRANE}")
        await talk.double.until(lambda: len(posts(talk)) > 2)
        first, *_, last = talk.double.from_bot("help")
        await talk.double.delete("mo", last)
        await talk.double.until(lambda: str(last.id) not in [one.message for one in posts(talk)])
        assert not first.is_deleted
        await talk.double.delete("mo", first)
        await talk.double.until(lambda: talk.double.from_bot("help") == [])

    use(slack_live, test)


def test_an_answer_in_plain_text_that_has_changed_is_one_message_again(published: Published) -> None:
    async def test(talk: Talk) -> None:
        talk.double.faults.fail("edit_original", status=400)
        first = await ask(talk, CRANE)
        await talk.double.until(lambda: len(posts(talk)) > 2)
        await served(talk, published.change("tern", "page 1 of the crane manual", "page one of it"))
        client = talk.adapter._client
        assert client is not None
        delivery, serving = DiscordDelivery(client, ""), published.live().serving
        (stale,) = stale_of(posts(talk), serving)
        assert await mark(stale, delivery, serving, talk.memory, utc_now())
        assert talk.double.from_bot("help") == [first]
        assert "page one of it" in words(first)

    use(published.live(), test)


def test_a_notice_that_takes_no_components_makes_room_for_the_answer(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        client = talk.adapter._client
        assert client is not None
        delivery = DiscordDelivery(client, "")
        said = await talk.double.say("bob", "help", HOW)
        person, place = str(talk.double.world.user("bob").id), str(said.channel.id)
        asking = Asking("message:1", Way.MENTION, "1", place, person, HOW, message=str(said.id))
        await delivery.tell(asking, "One moment.")
        talk.double.faults.fail("edit_message", status=400)
        reply = Reply(Kind.UNANSWERED, "en", "The FAQ has no answer.")
        (shown,) = await delivery.show(asking, Given("A", HOW, None, reply))
        (found,) = talk.double.from_bot("help")
        assert (str(found.id), words(found)) == (shown, "The FAQ has no answer.")

    use(slack_live, test)


def test_a_notice_that_many_wait_is_replaced_by_the_answer(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        people = [talk.double.world.add_user(f"p{number}") for number in range(70)]
        async with stuck(talk):
            for person in people[:66]:
                await talk.double.say(person, "help", f"@faqbot {HOW}")
            asked = await talk.double.slash(people[66], "help", "faq", {"question": HOW})
            private = await talk.double.slash(people[67], "help", "faq", {"question": HOW, "private": True})
            await talk.double.say(people[68], "help", f"@faqbot {HOW}")
        await talk.double.until(lambda: len(talk.double.from_bot("help")) == 68, 30)
        await talk.double.until(lambda: not any("one moment" in words(one) for one in talk.double.from_bot("help")), 30)
        for one in (asked, private):
            assert "pip install tern" in words(await talk.seen(one))

    use(slack_live, test, refusals=[_TOO_MANY])


def test_nothing_of_the_faq_pings_anybody(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        for private in (False, True):
            assert (await ask(talk, PING, private=private)).pings == set()
        await talk.double.say("ann", "help", f"@faqbot {PING}")
        assert (await talk.answer("help", 2)).pings == set()

    use(slack_live, test)


def test_nothing_that_people_write_pings_anybody(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        bob, role = talk.double.world.user("bob"), talk.double.world.add_role("all", Permission(0))
        hostile = f"{HOW} @everyone {bob.mention} <@&{role.id}>"
        public = await ask(talk, hostile)
        private = await ask(talk, hostile, private=True)
        unknown = await ask(talk, HOW, project=f"@everyone {bob.mention}")
        await changed(talk, private, "ann", "Show answer")
        await talk.seen(await talk.double.click("ann", private, "Share to channel"), 2)
        assert "everyone" in talk.double.from_bot("help")[-1].text
        await talk.double.say("ann", "help", f"@faqbot {hostile}")
        await talk.answer("help", 3)
        for found in (public, private, unknown, *talk.double.from_bot("help")):
            assert found.pings == set()
        vague = await ask(talk, f"{VAGUE} {bob.mention}", by="bob")
        await remembered(talk, vague)
        await changed(talk, vague, "bob", "Show answer")
        assert vague.pings == set()

    use(slack_live, test)


def test_an_answer_in_a_thread_stays_there(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        thread = await talk.double.open_thread("ann", "help", "tern")
        asked = await talk.double.slash("ann", thread, "faq", {"question": HOW})
        assert (await talk.seen(asked)).channel is thread
        await talk.double.say("ann", thread, f"@faqbot {CRANE}")
        assert "crane" in words(await talk.answer(thread, 2))
        assert talk.double.from_bot("help") == []

    use(slack_live, test)


def test_an_answer_that_is_asked_for_again_after_a_restart_is_there_once(slack_live: Live) -> None:
    async def before(talk: Talk) -> None:
        await talk.double.say("ann", "help", f"@faqbot {HOW}")
        await remembered(talk, await talk.answer("help"))

    async def after(talk: Talk) -> None:
        await talk.quiet(1.0)
        assert len(talk.double.from_bot("help")) == 1

    use(slack_live, before, after)
