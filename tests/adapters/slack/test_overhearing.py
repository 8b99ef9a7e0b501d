"""Questions that nobody puts to the bot: answered only where a channel wants it, surely, once, and not too often."""

from __future__ import annotations

import pytest

from adapters.slack.double import pings_of
from bot.chat.live import Live
from tests.adapters.slack.conversing import Talk, converse, words
from tests.adapters.slack.remembering import converse_with_restarts, posts, records, undone

INSTALL = "how do I install tern?"
BACKUP = "how do I start a backup by hand?"


async def _listen(talk: Talk, word: str = "on") -> None:
    await talk.double.command("mo", "help", f"channel listen {word}")


async def _no_trace(talk: Talk, whispers: int = 0) -> None:
    """Nothing was said, and nothing is left of what was overheard."""
    await talk.quiet()
    messages = talk.double.messages("help")
    assert talk.double.from_bot("help") == []
    assert all(talk.double.from_bot("help", message.ts) == [] for message in messages)
    assert sum(len(talk.double.ephemerals(user, "help")) for user in ("ann", "bob")) == whispers
    assert records(talk) == []
    assert posts(talk) == []
    assert await undone(talk) == []


def test_nothing_is_overheard_by_default(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.say("ann", "help", INSTALL)
        await _no_trace(talk)

    converse(slack_live, test)


def test_a_sure_answer_is_given_in_the_thread_where_maintainers_want_it(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _listen(talk)
        sent = await talk.double.say("ann", "help", INSTALL)
        found = await talk.answer("help", sent)
        assert "pip install tern" in words(found)
        assert pings_of(found) == []
        await talk.quiet()
        assert [record.is_overheard for record in records(talk)] == [True]
        assert [post.is_overheard for post in posts(talk)] == [True]

    converse(slack_live, test)


def test_overhearing_is_switched_off_again(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _listen(talk)
        await _listen(talk, "off")
        await talk.double.say("ann", "help", INSTALL)
        await _no_trace(talk)

    converse(slack_live, test)


@pytest.mark.parametrize("word", ["on", "off"])
def test_only_maintainers_switch_it(slack_live: Live, word: str) -> None:
    async def test(talk: Talk) -> None:
        done = await talk.double.command("ann", "help", f"channel listen {word}")
        assert "Only maintainers" in done.text
        await talk.double.say("ann", "help", INSTALL)
        await _no_trace(talk, whispers=1)

    converse(slack_live, test)


@pytest.mark.parametrize(
    "text",
    [
        "how do I install tern on windows with docker?",
        "what is the airspeed velocity of an unladen swallow?",
        "I have installed tern, all is well",
        "@bob how do I install tern?",
    ],
)
def test_what_is_not_sure_or_not_put_to_all_leaves_no_trace(slack_live: Live, text: str) -> None:
    async def test(talk: Talk) -> None:
        await _listen(talk)
        await talk.double.say("ann", "help", text)
        await _no_trace(talk)

    converse(slack_live, test)


def test_bots_and_replies_are_not_overheard(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _listen(talk)
        talk.double.workspace.add_user("robot", is_bot=True)
        talk.double.workspace.channel("help").members.add(talk.double.workspace.user("robot").id)
        await talk.double.say("robot", "help", INSTALL)
        sent = await talk.double.say("ann", "help", "good morning")
        await talk.double.say("bob", "help", INSTALL, thread=sent)
        await _no_trace(talk)

    converse(slack_live, test)


def test_a_channel_is_left_in_peace_for_a_while_after_an_answer(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _listen(talk)
        first = await talk.double.say("ann", "help", INSTALL)
        await talk.answer("help", first)
        second = await talk.double.say("bob", "help", BACKUP)
        await talk.quiet()
        assert talk.double.from_bot("help", second) == []
        named = await talk.double.say("bob", "help", f"@mmfaq {BACKUP}")
        assert "tern fly" in words(await talk.answer("help", named))

    converse(slack_live, test)


def test_of_two_questions_at_once_one_is_answered(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _listen(talk)
        sent = [await talk.double.say(user, "help", text) for user, text in (("ann", INSTALL), ("bob", BACKUP))]
        await talk.quiet(0.8)
        assert sum(len(talk.double.from_bot("help", one)) for one in sent) == 1
        assert len(records(talk)) == len(posts(talk)) == 1

    converse(slack_live, test)


def test_a_thread_is_joined_once_also_after_a_restart_unless_the_bot_is_named(slack_live: Live) -> None:
    sent: list[str] = []

    async def before(talk: Talk) -> None:
        await _listen(talk)
        sent.append(await talk.double.say("ann", "help", INSTALL))
        await talk.answer("help", sent[0])
        await talk.double.say("ann", "help", BACKUP, thread=sent[0])
        await talk.double.say("ann", "help", "does that not work?", thread=sent[0])
        await talk.quiet()
        assert len(talk.double.from_bot("help", sent[0])) == 1

    async def after(talk: Talk) -> None:
        await talk.double.say("ann", "help", BACKUP, thread=sent[0])
        await talk.double.say("bob", "help", BACKUP, thread=sent[0])
        await talk.double.say("ann", "help", "and how do I do that by hand?", thread=sent[0])
        await talk.quiet()
        assert len(talk.double.from_bot("help", sent[0])) == 1
        await talk.double.say("ann", "help", f"@mmfaq {BACKUP}", thread=sent[0])
        assert "tern fly" in words(await talk.answer("help", sent[0], 2))

    converse_with_restarts(slack_live, [before, after])


def test_a_maintainers_reaction_takes_an_answer_back_and_is_remembered(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _listen(talk)
        sent = await talk.double.say("ann", "help", INSTALL)
        found = await talk.answer("help", sent)
        await talk.quiet()
        await talk.double.react("mo", "help", found.ts, "x")
        await talk.double.until(lambda: not talk.double.from_bot("help", sent))
        await talk.quiet()
        (record,) = records(talk)
        (mark,) = talk.memory.chat.marks_of(record.answer_id)
        assert mark.mark == "not answerable"
        assert mark.person == talk.memory.people.hash("slack", talk.double.workspace.user("mo").id)
        assert posts(talk) == []
        await talk.double.edit("ann", "help", sent, f"{INSTALL} please")
        await talk.quiet()
        assert talk.double.from_bot("help", sent) == []

    converse(slack_live, test)


def test_a_reaction_takes_back_what_continues_an_answer_too(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", "@mmfaq how do I repair the crane?")
        found = await talk.answer("help", sent)
        await talk.quiet()
        await talk.double.press("ann", found, "faq_whole")
        await talk.answer("help", sent, 2)
        await talk.quiet()
        rest = talk.double.from_bot("help", sent)[-1]
        await talk.double.react("mo", "help", rest.ts, "wastebasket")
        await talk.double.until(lambda: not talk.double.from_bot("help", sent))
        await talk.quiet()
        assert posts(talk) == []

    converse(slack_live, test)


@pytest.mark.parametrize(("user", "name"), [("ann", "x"), ("bob", "wastebasket"), ("mo", "tada"), ("mo", "eyes")])
def test_other_reactions_do_nothing(slack_live: Live, user: str, name: str) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", f"@mmfaq {INSTALL}")
        found = await talk.answer("help", sent)
        await talk.quiet()
        await talk.double.react(user, "help", found.ts, name)
        await talk.double.react("mo", "help", sent, "x")
        await talk.quiet()
        assert len(talk.double.from_bot("help", sent)) == 1
        assert talk.memory.chat.marks_of(records(talk)[0].answer_id) == []

    converse(slack_live, test)
