"""Questions that nobody puts to the bot: answered only where managers want it, surely, once, and not too often."""

from __future__ import annotations

import pytest

from adapters.discord_bot.double import Channel, Code, Permission, board
from adapters.discord_bot.double.composing import composed
from adapters.discord_bot.double.state import Message
from bot.chat.live import Live
from tests.adapters.discord_bot.conversing import Talk, converse, words
from tests.adapters.discord_bot.remembering import converse_with_restarts, posts, records, undone

INSTALL = "how do I install tern?"
BACKUP = "how do I start a backup by hand?"
UNKNOWN = "what is the airspeed velocity of an unladen swallow?"


async def _listen(talk: Talk, where: str = "help", word: str = "on") -> Message:
    place = talk.double.world.channel(where)
    done = await talk.double.slash("mo", "help", "faq-admin channel", {"listen": word, "where": place})
    return await talk.seen(done)


async def _no_trace(talk: Talk, *places: Channel) -> None:
    """Nothing was said, and nothing is left of what was overheard."""
    await talk.quiet()
    for place in (talk.double.world.channel("help"), *places):
        assert talk.double.from_bot(place) == []
    assert records(talk) == []
    assert posts(talk) == []
    assert await undone(talk) == []


def test_nothing_is_overheard_by_default(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.say("ann", "help", INSTALL)
        post = await talk.double.forum_post("ann", "questions", "Installing", INSTALL)
        await _no_trace(talk, post)

    converse(slack_live, test, has_content=True)


def test_a_sure_answer_is_given_where_managers_want_it(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        assert "answered if I am sure" in words(await _listen(talk))
        sent = await talk.double.say("ann", "help", INSTALL)
        found = await talk.answer("help")
        assert "pip install tern" in words(found)
        assert found.reference is sent
        assert found.pings == set()
        await talk.quiet()
        assert [record.is_overheard for record in records(talk)] == [True]
        assert [post.is_overheard for post in posts(talk)] == [True]

    converse(slack_live, test, has_content=True)


def test_overhearing_is_switched_off_again(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _listen(talk)
        assert "only when I am asked" in words(await _listen(talk, word="off"))
        await talk.double.say("ann", "help", INSTALL)
        await _no_trace(talk)

    converse(slack_live, test, has_content=True)


@pytest.mark.parametrize(
    "text",
    [
        "how do I install tern on windows with docker?",
        UNKNOWN,
        "I have installed tern, all is well",
        "@bob how do I install tern?",
    ],
)
def test_what_is_not_sure_or_not_put_to_all_leaves_no_trace(slack_live: Live, text: str) -> None:
    async def test(talk: Talk) -> None:
        await _listen(talk)
        await talk.double.say("ann", "help", text)
        await _no_trace(talk)

    converse(slack_live, test, has_content=True)


def test_bots_webhooks_replies_and_threads_are_not_overheard(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _listen(talk)
        talk.double.world.add_user("robot", is_bot=True)
        await talk.double.say("robot", "help", INSTALL)
        place, ann = talk.double.world.channel("help"), talk.double.world.user("ann")
        new_id = talk.double.world.new_id
        board.post(talk.double, Message(new_id(), place, ann, talk.double.clock.now(), INSTALL, webhook=new_id()))
        said = await talk.double.say("bob", "help", "good morning")
        await talk.double.reply("ann", said, INSTALL)
        thread = await talk.double.open_thread("ann", "help", "aside")
        await talk.double.say("ann", thread, INSTALL)
        await _no_trace(talk, thread)

    converse(slack_live, test, has_content=True)


def test_a_channel_is_left_in_peace_for_a_while_after_an_answer(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _listen(talk)
        await talk.double.say("ann", "help", INSTALL)
        await talk.answer("help")
        await talk.quiet()
        await talk.double.say("bob", "help", BACKUP)
        await talk.quiet()
        assert len(talk.double.from_bot("help")) == 1
        await talk.double.say("bob", "help", f"<@{talk.double.world.bot.id}> {BACKUP}")
        assert "tern fly" in words(await talk.answer("help", 2))

    converse(slack_live, test, has_content=True)


def test_of_two_questions_at_once_one_is_answered(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _listen(talk)
        await talk.double.say("ann", "help", INSTALL)
        await talk.double.say("bob", "help", BACKUP)
        await talk.quiet(0.8)
        assert len(talk.double.from_bot("help")) == len(records(talk)) == len(posts(talk)) == 1

    converse(slack_live, test, has_content=True)


def test_a_new_post_in_a_forum_is_answered_on_its_first_message_without_a_race(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        assert "#questions: " in words(await _listen(talk, "questions"))
        post = await talk.double.forum_post("ann", "questions", "Installing", INSTALL)
        found = await talk.answer(post)
        assert "pip install tern" in words(found)
        assert found.reference is not None
        assert found.reference.id == post.id
        assert [one.code for one in talk.double.refusals if one.code] == []

    converse(slack_live, test, has_content=True)


def test_the_title_of_a_post_belongs_to_its_question(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _listen(talk, "questions")
        post = await talk.double.forum_post("ann", "questions", BACKUP, "please help")
        assert "tern fly" in words(await talk.answer(post))
        same = await talk.double.forum_post("bob", "questions", "install tern?", INSTALL)
        assert "pip install tern" in words(await talk.answer(same))
        await talk.quiet()
        assert [record.question for record in records(talk)] == [INSTALL, f"{BACKUP}\nplease help"]

    converse(slack_live, test, has_content=True)


def test_a_post_gets_one_answer_and_its_later_messages_none_also_after_a_restart(slack_live: Live) -> None:
    found: list[Channel] = []

    async def before(talk: Talk) -> None:
        await _listen(talk, "questions")
        found.append(await talk.double.forum_post("ann", "questions", "Installing", INSTALL))
        answer = await talk.answer(found[0])
        await talk.quiet()
        await talk.double.say("ann", found[0], BACKUP)
        await talk.double.reply("ann", answer, "and on windows?", is_pinging=False)
        await talk.quiet()
        assert len(talk.double.from_bot(found[0])) == 1

    async def after(talk: Talk) -> None:
        await talk.double.say("bob", found[0], BACKUP)
        await talk.quiet()
        assert len(talk.double.from_bot(found[0])) == 1
        await talk.double.say("ann", found[0], f"<@{talk.double.world.bot.id}> {BACKUP}")
        assert "tern fly" in words(await talk.answer(found[0], 2))

    converse_with_restarts(slack_live, [before, after], has_content=True)


def test_a_post_that_is_not_surely_answered_is_left_alone(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _listen(talk, "questions")
        posts = [
            await talk.double.forum_post("ann", "questions", title, text)
            for title, text in (("Swallows", UNKNOWN), ("Windows", "how do I install tern on windows with docker?"))
        ]
        await _no_trace(talk, *posts)

    converse(slack_live, test, has_content=True)


def test_a_forum_is_set_from_within_one_of_its_posts_too(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        old = await talk.double.forum_post("bob", "questions", "Rules", "be kind")
        done = await talk.double.slash("mo", old, "faq-admin channel", {"listen": "on"})
        assert "#questions: " in words(await talk.seen(done))
        post = await talk.double.forum_post("ann", "questions", "Installing", INSTALL)
        assert "pip install tern" in words(await talk.answer(post))

    converse(slack_live, test, has_content=True)


@pytest.mark.parametrize(("locale", "part"), [("en-US", "Message Content Intent on"), ("zh-CN", "Bot 页面打开")])
def test_without_the_intent_it_says_what_to_enable_and_overhears_nothing(
    slack_live: Live, locale: str, part: str
) -> None:
    async def test(talk: Talk) -> None:
        talk.double.world.user("mo").locale = locale
        told = words(await _listen(talk)).replace("\\", "")
        assert part in told
        assert "MMFAQ_DISCORD_CONTENT=on" in told
        await _listen(talk, "questions")
        await talk.double.say("ann", "help", INSTALL)
        post = await talk.double.forum_post("ann", "questions", INSTALL, INSTALL)
        await _no_trace(talk, post)

    converse(slack_live, test)


def test_where_it_may_not_write_an_overheard_question_is_left_alone(
    slack_live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(talk: Talk) -> None:
        await _listen(talk)
        await talk.double.deny("help", talk.double.world.bot, Permission.SEND_MESSAGES)
        await talk.double.say("ann", "help", INSTALL)
        await talk.double.until(
            lambda: [one for one in talk.double.refusals if one.code == Code.MISSING_PERMISSIONS.number]
        )
        await talk.quiet()
        assert talk.double.from_bot("help") == talk.double.from_bot(talk.double.direct("ann")) == []

    converse(slack_live, test, has_content=True)
    assert "Give its role Send Messages" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_managers_reaction_takes_an_answer_back_and_is_remembered(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _listen(talk)
        sent = await talk.double.say("ann", "help", INSTALL)
        found = await talk.answer("help")
        await talk.double.until(lambda: posts(talk))
        await talk.double.react("mo", found, "❌")
        await talk.double.until(lambda: not talk.double.from_bot("help"))
        await talk.quiet()
        (record,) = records(talk)
        (mark,) = talk.memory.chat.marks_of(record.answer_id)
        assert mark.mark == "not answerable"
        assert mark.person == talk.memory.people.hash("discord", str(talk.double.world.user("mo").id))
        assert posts(talk) == []
        await talk.double.edit("ann", sent, f"{INSTALL} please")
        await talk.quiet()
        assert talk.double.from_bot("help") == []

    converse(slack_live, test, has_content=True)


@pytest.mark.parametrize(("user", "emoji"), [("ann", "❌"), ("bob", "🗑️"), ("mo", "🎉")])
def test_other_reactions_do_nothing(slack_live: Live, user: str, emoji: str) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", composed(f"@faqbot {INSTALL}", talk.double.world))
        found = await talk.answer("help")
        await talk.double.until(lambda: posts(talk))
        await talk.double.react(user, found, emoji)
        await talk.double.react("mo", sent, "❌")
        await talk.quiet()
        assert talk.double.from_bot("help") == [found]
        assert talk.memory.chat.marks_of(records(talk)[0].answer_id) == []

    converse(slack_live, test)


def test_whoever_has_the_role_of_the_settings_rejects_answers_too(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.say("ann", "help", f"<@{talk.double.world.bot.id}> {INSTALL}")
        found = await talk.answer("help")
        await talk.double.until(lambda: posts(talk))
        await talk.double.react("kim", found, "❌")
        await talk.double.until(lambda: not talk.double.from_bot("help"))

    converse(slack_live, test, role="keepers")
