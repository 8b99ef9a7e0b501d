"""An edited question has its answer edited, a deleted one has it deleted, at whatever moment that happens."""

from __future__ import annotations

import asyncio

import pytest

from bot.chat.live import Live
from tests.adapters.slack.conversing import Talk, converse, words
from tests.adapters.slack.remembering import pass_minutes, posts, records

INSTALL = "how do I install tern?"
BACKUP = "how do I start a backup by hand?"
UNKNOWN = "what is the airspeed velocity of an unladen swallow?"
WHICH = "which wing version fits tern 2.25.0?"
CRANE = "how do I repair the crane?"


async def _asked(talk: Talk, text: str, thread: str | None = None) -> tuple[str, str]:
    """Ask, and return the times of the question and of its answer once that is remembered."""
    before = len(posts(talk))
    sent = await talk.double.say("ann", "help", text, thread=thread)
    await talk.double.until(lambda: len(posts(talk)) > before)
    return sent, talk.double.from_bot("help", thread or sent)[-1].ts


async def _becomes(talk: Talk, message: str, part: str) -> None:
    await talk.double.until(lambda: part in words(talk.double.message("help", message)))


def _words(talk: Talk, thread: str) -> str:
    return " ".join(map(words, talk.double.from_bot("help", thread)))


async def _only(talk: Talk, thread: str, message: str) -> None:
    """Nothing but one message of the bot's is there, and it is remembered."""
    await talk.quiet()
    assert [one.ts for one in talk.double.from_bot("help", thread)] == [message]
    assert [post.message for post in posts(talk)] == [message]


def test_an_edit_changes_the_answer_in_its_place(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await _asked(talk, f"@mmfaq {INSTALL}")
        await talk.double.edit("ann", "help", sent, f"@mmfaq {BACKUP}")
        await _becomes(talk, answer, "tern fly")
        await _only(talk, sent, answer)
        assert [record.question for record in records(talk)] == [BACKUP, INSTALL]
        assert posts(talk)[0].answer_id == records(talk)[0].answer_id

    converse(slack_live, test)


def test_an_edit_in_a_direct_message_changes_the_answer(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        direct = talk.double.direct("ann")
        sent = await talk.double.say("ann", direct, INSTALL)
        await talk.answer(direct)
        await talk.quiet()
        await talk.double.edit("ann", direct, sent, BACKUP)
        await talk.double.until(lambda: "tern fly" in words(talk.double.from_bot(direct)[0]))
        await talk.quiet()
        assert len(talk.double.from_bot(direct)) == 1

    converse(slack_live, test)


def test_edits_count_for_ten_minutes_after_the_answer_however_often_it_is_edited(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await _asked(talk, f"@mmfaq {INSTALL}")
        await pass_minutes(talk, 9)
        await talk.double.edit("ann", "help", sent, f"@mmfaq {BACKUP}")
        await _becomes(talk, answer, "tern fly")
        await pass_minutes(talk, 2)
        await talk.double.edit("ann", "help", sent, f"@mmfaq {INSTALL}")
        await talk.quiet()
        assert "tern fly" in words(talk.double.message("help", answer))
        await _only(talk, sent, answer)

    converse(slack_live, test)


def test_an_edit_that_cannot_be_answered_says_so_in_the_same_place(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await _asked(talk, f"@mmfaq {INSTALL}")
        await talk.double.edit("ann", "help", sent, f"@mmfaq {UNKNOWN}")
        await _becomes(talk, answer, "The FAQ does not cover this")
        await talk.double.edit("ann", "help", sent, f"@mmfaq {BACKUP}")
        await _becomes(talk, answer, "tern fly")
        await _only(talk, sent, answer)

    converse(slack_live, test)


def test_a_change_without_new_words_changes_nothing(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await _asked(talk, f"@mmfaq {INSTALL} see https://example.org")
        await talk.double.edit("ann", "help", sent, f"@mmfaq {INSTALL} see https://example.org")
        await _only(talk, sent, answer)
        assert len(records(talk)) == 1

    converse(slack_live, test)


def test_a_follow_up_stays_one_when_it_is_edited(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, _ = await _asked(talk, f"@mmfaq {WHICH}")
        more, answer = await _asked(talk, "and for 2.24.0?", sent)
        await _asked(talk, "@mmfaq how do I install tern?", sent)
        await talk.double.edit("ann", "help", more, "and for 2.23.0?")
        await _becomes(talk, answer, "1.3.17")
        assert "1.4.5" not in words(talk.double.message("help", answer))
        await talk.double.edit("ann", "help", more, "which wing version fits tern 2.25.0?")
        await _becomes(talk, answer, "1.5.0")
        await talk.quiet()
        assert len(talk.double.from_bot("help", sent)) == 3

    converse(slack_live, test)


def test_an_unasked_follow_up_that_is_edited_into_something_else_is_taken_back(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, first = await _asked(talk, f"@mmfaq {WHICH}")
        more, _ = await _asked(talk, "and for 2.24.0?", sent)
        await talk.double.edit("ann", "help", more, UNKNOWN)
        await talk.double.until(lambda: len(talk.double.from_bot("help", sent)) == 1)
        await _only(talk, sent, first)
        assert UNKNOWN not in [record.question for record in records(talk)]

    converse(slack_live, test)


def test_what_continued_an_answer_goes_when_the_question_is_edited(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await _asked(talk, f"@mmfaq {CRANE}")
        await talk.double.press("ann", talk.double.message("help", answer), "faq_whole")
        await talk.answer("help", sent, 2)
        await talk.quiet()
        await talk.double.edit("ann", "help", sent, f"@mmfaq {BACKUP}")
        await _becomes(talk, answer, "tern fly")
        await talk.double.until(lambda: len(talk.double.from_bot("help", sent)) == 1)
        await _only(talk, sent, answer)

    converse(slack_live, test)


def test_an_overheard_answer_that_is_no_longer_sure_is_taken_back(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.command("mo", "help", "channel listen on")
        sent, answer = await _asked(talk, INSTALL)
        await talk.double.edit("ann", "help", sent, BACKUP)
        await _becomes(talk, answer, "tern fly")
        await talk.double.edit("ann", "help", sent, UNKNOWN)
        await talk.double.until(lambda: not talk.double.from_bot("help", sent))
        await talk.quiet()
        assert posts(talk) == []
        assert UNKNOWN not in [record.question for record in records(talk)]

    converse(slack_live, test)


def test_an_answer_that_was_asked_for_stays_when_the_edit_drops_the_name(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await _asked(talk, f"@mmfaq {INSTALL}")
        for text in (BACKUP, UNKNOWN):
            await talk.double.edit("ann", "help", sent, text)
        await _becomes(talk, answer, "The FAQ does not cover this")
        await _only(talk, sent, answer)

    converse(slack_live, test)


def test_an_edit_that_names_the_bot_is_a_question(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", INSTALL)
        await talk.quiet()
        assert talk.double.from_bot("help", sent) == []
        await talk.double.edit("ann", "help", sent, f"@mmfaq {INSTALL}")
        assert "pip install tern" in words(await talk.answer("help", sent))
        await talk.quiet()
        await talk.double.edit("ann", "help", sent, f"@mmfaq {BACKUP}")
        await talk.double.until(lambda: "tern fly" in _words(talk, sent))
        await talk.quiet()
        assert len(talk.double.from_bot("help", sent)) == 1

    converse(slack_live, test)


@pytest.mark.parametrize("pause", [0.0, 0.01, 0.05])
def test_an_edit_while_the_answer_is_made_is_not_lost(slack_live: Live, pause: float) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", f"@mmfaq {INSTALL}")
        await asyncio.sleep(pause)
        await talk.double.edit("ann", "help", sent, f"@mmfaq {BACKUP}")
        await talk.double.until(lambda: "tern fly" in _words(talk, sent))
        await talk.quiet()
        assert len(talk.double.from_bot("help", sent)) == 1
        assert "pip install" not in words(talk.double.from_bot("help", sent)[0])

    converse(slack_live, test)


def test_of_many_edits_the_last_one_counts(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", f"@mmfaq {INSTALL}")
        for text in (UNKNOWN, "who feeds the kestrel?", INSTALL, BACKUP):
            await talk.double.edit("ann", "help", sent, f"@mmfaq {text}")
        await talk.double.until(lambda: "tern fly" in _words(talk, sent))
        await talk.quiet(0.8)
        assert len(talk.double.from_bot("help", sent)) == 1
        assert "tern fly" in words(talk.double.from_bot("help", sent)[0])

    converse(slack_live, test)


@pytest.mark.parametrize("has_replies", [False, True])
def test_a_deleted_question_takes_its_answer_and_what_continues_it_along(
    slack_live: Live, *, has_replies: bool
) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await _asked(talk, f"@mmfaq {CRANE}")
        await talk.double.press("ann", talk.double.message("help", answer), "faq_whole")
        await talk.answer("help", sent, 2)
        await talk.quiet()
        if has_replies:
            await talk.double.say("bob", "help", "what a long answer", thread=sent)
        await talk.double.delete("ann", "help", sent)
        await talk.double.until(lambda: not talk.double.from_bot("help", sent))
        await talk.quiet()
        assert posts(talk) == []
        assert len(talk.double.messages("help", sent)) == int(has_replies)

    converse(slack_live, test)


@pytest.mark.parametrize("pause", [0.0, 0.01, 0.05])
def test_a_question_that_is_deleted_while_it_is_answered_keeps_no_answer(slack_live: Live, pause: float) -> None:
    async def test(talk: Talk) -> None:
        sent = await talk.double.say("ann", "help", f"@mmfaq {INSTALL}")
        await asyncio.sleep(pause)
        await talk.double.delete("ann", "help", sent)
        await talk.quiet(0.8)
        assert talk.double.from_bot("help", sent) == []
        assert posts(talk) == []

    converse(slack_live, test, refusals=["thread_not_found"])  # the thread may be gone when the answer comes


def test_an_edit_and_a_deletion_at_once_leave_nothing(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, _ = await _asked(talk, f"@mmfaq {INSTALL}")
        await talk.double.edit("ann", "help", sent, f"@mmfaq {BACKUP}")
        await talk.double.delete("ann", "help", sent)
        await talk.quiet(0.8)
        assert talk.double.from_bot("help", sent) == []
        assert posts(talk) == []

    converse(slack_live, test)


def test_a_deleted_answer_is_forgotten_with_what_continues_it(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        talk.double.workspace.add_user("admin", is_admin=True)
        talk.double.workspace.channel("help").members.add(talk.double.workspace.user("admin").id)
        sent, answer = await _asked(talk, f"@mmfaq {CRANE}")
        await talk.double.press("ann", talk.double.message("help", answer), "faq_whole")
        await talk.answer("help", sent, 2)
        await talk.quiet()
        await talk.double.delete("admin", "help", answer)
        await talk.double.until(lambda: not talk.double.from_bot("help", sent))
        await talk.quiet()
        assert posts(talk) == []
        await talk.double.edit("ann", "help", sent, f"@mmfaq {INSTALL}")
        await talk.quiet()
        assert talk.double.from_bot("help", sent) == []

    converse(slack_live, test)


def test_an_edit_is_tried_again_where_slack_cannot_take_it(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        sent, answer = await _asked(talk, f"@mmfaq {INSTALL}")
        talk.double.faults.fail("chat.update", status=503)
        await talk.double.edit("ann", "help", sent, f"@mmfaq {BACKUP}")
        await _becomes(talk, answer, "tern fly")
        await _only(talk, sent, answer)

    converse(slack_live, test, refusals=["internal_error", ""])
