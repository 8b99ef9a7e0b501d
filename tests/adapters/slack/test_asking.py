"""Each way of asking the bot in Slack, from what a person does to what is seen."""

from __future__ import annotations

import pytest

from adapters.slack.double import pings_of
from bot.chat.live import Live
from bot.journal.records import Record
from bot.journal.sql import SqlJournal
from tests.adapters.slack.conversing import Talk, buttons, converse, words

_LOG = "Traceback (most recent call last):\nImportError: libtern.so.1: cannot open shared object file\n"


def test_a_command_is_answered_in_private(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        done = await talk.double.command("ann", "help", "how do I install tern?")
        found = await talk.whisper("ann", "help")
        assert done.acked_ms is not None
        assert "pip install tern" in words(found)
        assert "How do I install tern?" in words(found)
        assert words(found).startswith("how do I install tern?")  # no message of hers says it there
        assert "faq_share" in buttons(found)
        assert "faq_delete" not in buttons(found)
        assert talk.double.from_bot("help") == []

    converse(slack_live, test)


@pytest.mark.parametrize("text", ["", "help", " HELP "])
def test_a_command_without_a_question_explains_how_to_ask(slack_live: Live, text: str) -> None:
    async def test(talk: Talk) -> None:
        done = await talk.double.command("ann", "help", text)
        assert "/mmfaq QUESTION" in done.text or "/mmfaq QUESTION" in words(await talk.whisper("ann", "help"))
        assert talk.double.from_bot("help") == []

    converse(slack_live, test)


@pytest.mark.parametrize("name", ["kestrel", "KESTREL"])
def test_a_command_can_name_the_base_to_ask(slack_live: Live, name: str) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.command("ann", "help", f"in {name} who feeds it at noon?")
        found = words(await talk.whisper("ann", "help"))
        assert "The warden feeds the kestrel" in found
        await talk.quiet()
        assert [record.base for record in _records(talk)] == ["kestrel"]

    converse(slack_live, test)


def test_a_command_that_names_a_base_and_asks_nothing_explains_how_to_ask_it(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        done = await talk.double.command("ann", "help", "in kestrel")
        assert "/mmfaq in NAME QUESTION" in done.text or "/mmfaq in NAME QUESTION" in words(
            await talk.whisper("ann", "help")
        )
        assert _records(talk) == []

    converse(slack_live, test)


def test_a_name_that_no_base_has_is_said_above_the_answer_of_all(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.command("ann", "help", "in nosuch how do I install tern?")
        found = words(await talk.whisper("ann", "help"))
        assert "There is no FAQ called nosuch. There are: kestrel, tern." in found
        assert "How do I install tern?" in found

    converse(slack_live, test)


def test_a_word_after_in_that_is_no_base_belongs_to_the_question(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.command("ann", "help", "in docker how do I install tern?")
        assert "How do I install tern?" in words(await talk.whisper("ann", "help"))
        assert [record.base for record in _records(talk)] == [None]

    converse(slack_live, test)


def test_a_command_works_where_the_bot_is_no_member(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.command("ann", "quiet", "how do I install tern?")
        assert "pip install tern" in words(await talk.whisper("ann", "quiet"))

    converse(slack_live, test)


def test_a_mention_is_answered_once_in_its_thread(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", "@mmfaq how do I start a backup by hand?")
        found = await talk.answer("help", sent)
        assert "tern fly" in words(found)
        assert "faq_share" not in buttons(found)
        assert "tern fly" in found.text
        await talk.quiet()
        assert len(talk.double.from_bot("help", sent)) == 1

    converse(slack_live, test)


def test_a_mention_alone_explains_how_to_ask(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", "@mmfaq")
        assert "I answer from the FAQ" in words(await talk.answer("help", sent))
        assert list(_records(talk)) == []

    converse(slack_live, test)


def test_a_direct_message_is_answered_where_it_is(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        direct = talk.double.direct("ann")
        await talk.double.say("ann", direct, "怎么给红隼喂食？")
        found = await talk.answer(direct)
        assert "中午由管理员喂食" in words(found)
        assert found.thread_ts == ""
        assert "有帮助" in words(found) or "faq_feedback" in buttons(found)

    converse(slack_live, test)


def test_the_shortcut_answers_a_message_with_its_log_in_private_and_shares_it_in_its_thread(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("bob", "help", "look what I got", files=[("out.log", _LOG)])
        await talk.double.shortcut("ann", "help", sent)
        found = await talk.whisper("ann", "help")
        assert "libtern1" in words(found)
        assert found.thread_ts == ""  # in a thread without replies nobody would see it
        assert talk.double.from_bot("help", sent) == []
        await talk.double.press("ann", found, "faq_share")
        assert "libtern1" in words(await talk.answer("help", sent))

    converse(slack_live, test)


def test_the_shortcut_answers_in_a_thread_that_has_replies(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("bob", "help", "how do I start a backup by hand")
        await talk.double.say("bob", "help", "anybody?", thread=sent)
        await talk.double.shortcut("ann", "help", sent)
        found = await talk.whisper("ann", "help", thread=sent)
        assert "tern fly" in words(found)
        assert "faq_share" in buttons(found)

    converse(slack_live, test)


def test_the_shortcut_works_where_the_bot_is_no_member(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("bob", "quiet", "how do I start a backup by hand")
        await talk.double.shortcut("ann", "quiet", sent)
        assert "tern fly" in words(await talk.whisper("ann", "quiet"))

    converse(slack_live, test, refusals=["not_in_channel"])


def test_a_file_that_is_no_text_is_left_alone(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        files = [("photo.png", b"\x89PNG")]
        sent = await talk.double.say("ann", "help", "@mmfaq how do I install tern?", files=files)
        assert "pip install tern" in words(await talk.answer("help", sent))

    converse(slack_live, test)


def test_what_the_faq_does_not_cover_is_said_with_what_to_do_next(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", "@mmfaq what is the airspeed velocity of an unladen swallow?")
        found = words(await talk.answer("help", sent))
        assert "The FAQ does not cover this" in found
        assert "Try other words" in found

    converse(slack_live, test)


def test_bots_are_never_answered(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        talk.double.workspace.add_user("robot", is_bot=True)
        talk.double.workspace.channel("help").members.add(talk.double.workspace.user("robot").id)
        sent = await talk.double.say("robot", "help", "@mmfaq how do I install tern?")
        await talk.quiet()
        assert talk.double.from_bot("help", sent) == []

    converse(slack_live, test)


def test_nothing_in_a_question_or_an_answer_can_reach_anybody(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", "@mmfaq who may ping <!channel> and @everyone?")
        found = await talk.answer("help", sent)
        assert "stay words" in words(found)
        await talk.rate("ann", found, "unhelpful")
        await talk.whisper("ann", "help", thread=sent)
        assert all(pings_of(message) == [] for message in talk.double.from_bot("help", sent))

    converse(slack_live, test)


def _records(talk: Talk) -> list[Record]:
    journal = talk.memory.journal
    assert isinstance(journal, SqlJournal)
    assert journal.flush(5)
    return list(journal.recent(50))


def test_a_log_that_is_too_large_is_told_instead_of_guessed_around(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        large = [("out.log", "x" * 300_000)]
        alone = await talk.double.say("ann", "help", "@mmfaq", files=large)
        assert "more than 256 KB: paste its end" in words(await talk.answer("help", alone))
        asked = await talk.double.say("ann", "help", "@mmfaq how do I start a backup by hand?", files=large)
        found = words(await talk.answer("help", asked))
        assert "more than 256 KB: paste its end" in found
        assert "tern fly" in found

    converse(slack_live, test)
