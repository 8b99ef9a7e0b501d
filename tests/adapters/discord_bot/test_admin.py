"""What managers do with /faq-admin: seen by them alone, refused to all others, and done for real."""

from __future__ import annotations

import pytest

from adapters.discord_bot.double import DoubleError, Permission
from adapters.discord_bot.double.state import Message
from bot.chat.live import Live
from bot.journal.errors import JournalError
from tests.adapters.discord_bot.conversing import Talk, converse, words
from tests.adapters.discord_bot.remembering import records
from tests.adapters.discord_bot.using import stuck

INSTALL = "how do I install tern?"


def _plain(message: Message) -> str:
    return words(message).replace("\\", "")


async def _admin(talk: Talk, command: str, user: str = "mo", place: str = "help", **options: object) -> str:
    """Use a command of /faq-admin, and return what only that person sees."""
    done = await talk.double.slash(user, place, f"faq-admin {command}", options)
    found = await talk.seen(done)
    assert found.only_for == talk.double.world.user(user).id
    assert found.pings == set()
    return _plain(found)


async def _asks(talk: Talk, text: str, place: str = "help") -> str:
    """Mention the bot and return its answer."""
    before = len(talk.double.from_bot(place))
    await talk.double.say("ann", place, f"@faqbot {text}")
    return _plain(await talk.answer(place, before + 1))


def test_status_tells_the_version_the_bases_and_what_is_set(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        told = await _admin(talk, "status")
        assert slack_live.serving.version in told
        assert "tern (6), kestrel (2)" in told or "kestrel (2), tern (6)" in told
        assert "The journal is written. Overhears no channel." in told
        assert "Message Content Intent" not in told
        questions = talk.double.world.channel("questions")
        await _admin(talk, "channel", listen="on", base="kestrel", where=questions)
        await _admin(talk, "base", name="tern")
        told = await _admin(talk, "status")
        assert "Overhears questions in #questions." in told
        assert "#questions: In this channel: FAQ kestrel" in told
        assert "On this server: FAQ tern" in told

    converse(slack_live, test, has_content=True)


def test_managers_are_answered_in_their_own_language(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        talk.double.world.user("mo").locale = "zh-CN"
        assert "日志写入正常" in await _admin(talk, "status")
        assert "只在被问到时回答" in await _admin(talk, "channel")
        assert "还没有人提问" in await _admin(talk, "answers")

    converse(slack_live, test)


def test_a_channels_base_is_asked_there_alone_and_all_again_after(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        talk.double.world.add_channel("birds")
        assert "FAQ Kestrel".casefold() in (await _admin(talk, "channel", base="Kestrel")).casefold()
        assert "at noon" in await _asks(talk, "who feeds the kestrel?")
        assert "pip install tern" not in await _asks(talk, INSTALL)
        await talk.quiet()
        assert {record.base for record in records(talk)} == {"kestrel"}
        assert "FAQ all" in await _admin(talk, "channel", base="all")
        assert "pip install tern" in await _asks(talk, INSTALL)

    converse(slack_live, test)


def test_a_servers_base_counts_where_a_channel_has_none(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        assert "On this server: FAQ kestrel" in await _admin(talk, "base", name="kestrel")
        assert "pip install tern" not in await _asks(talk, INSTALL)
        await _admin(talk, "channel", base="tern")
        assert "pip install tern" in await _asks(talk, INSTALL)
        assert "FAQ all" in await _admin(talk, "channel", base="all")
        assert "at noon" in await _asks(talk, "who feeds the kestrel?")
        assert "FAQ kestrel (the server's)" in await _admin(talk, "channel", base="server")
        assert "pip install tern" not in await _asks(talk, INSTALL)
        await _admin(talk, "base", name="all")
        assert "FAQ all;" in await _admin(talk, "channel")
        assert "at noon" in await _asks(talk, "who feeds the kestrel?")

    converse(slack_live, test)


@pytest.mark.parametrize(("command", "option"), [("channel", "base"), ("base", "name")])
def test_a_base_that_is_not_there_is_said_and_nothing_set(slack_live: Live, command: str, option: str) -> None:
    async def test(talk: Talk) -> None:
        told = await _admin(talk, command, **{option: "*osprey*"})
        assert "There is no FAQ called *osprey*. There are: " in told
        assert "FAQ all" in await _admin(talk, "channel")

    converse(slack_live, test)


def test_a_channel_where_the_bot_may_not_write_is_told(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        assert "I lack permissions" not in await _admin(talk, "channel")
        bot = talk.double.world.bot
        await talk.double.deny("questions", bot, Permission.SEND_MESSAGES_IN_THREADS | Permission.READ_MESSAGE_HISTORY)
        told = await _admin(talk, "channel", listen="on", where=talk.double.world.channel("questions"))
        assert "I lack permissions there: Send Messages in Threads, Read Message History." in told

    converse(slack_live, test, has_content=True)


def test_people_who_do_not_manage_the_server_are_not_offered_the_commands(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        for user in ("ann", "kim"):
            with pytest.raises(DoubleError, match="not offered"):
                await talk.double.slash(user, "help", "faq-admin status")
        with pytest.raises(DoubleError, match="not offered"):
            await talk.double.slash("mo", talk.double.direct("mo"), "faq-admin status")

    converse(slack_live, test)


@pytest.mark.parametrize("role", ["keepers", "id"])
def test_a_role_of_the_settings_may_look_after_the_bot_and_others_are_refused_politely(
    slack_live: Live, role: str
) -> None:
    async def test(talk: Talk) -> None:
        assert "Index version" in await _admin(talk, "status", user="mo")
        if role == "keepers":
            assert "Index version" in await _admin(talk, "status", user="kim")
        talk.double.world.user("bob").locale = "zh-TW"
        for command, options in (("status", {}), ("rebuild", {}), ("answers", {}), ("channel", {"listen": "on"})):
            assert "Only maintainers" in await _admin(talk, command, user="ann", **options)
            assert "只有维护者" in await _admin(talk, command, user="bob", **options)
        assert "only when I am asked" in await _admin(talk, "channel")

    converse(slack_live, test, role=role)


def test_why_explains_an_answer_by_its_id(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _asks(talk, INSTALL)
        await talk.quiet()
        (record,) = records(talk)
        told = await _admin(talk, "why", answer=f" {record.answer_id.lower()} ")
        assert "Message Content Intent" in await _admin(talk, "status")
        assert f"discord: {INSTALL}" in told
        assert "1. How do I install tern? (" in told
        assert "score" in told

    converse(slack_live, test)


def test_an_answer_that_is_not_remembered_is_said(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        assert "No answer 'NOSUCH' is remembered." in await _admin(talk, "why", answer="nosuch")

    converse(slack_live, test)


def test_the_last_answers_are_listed_without_markup_of_people(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        assert "Nothing was asked yet." in await _admin(talk, "answers")
        await _asks(talk, "[click](https://evil.example) `x` @everyone " + "long " * 60)
        await talk.quiet()
        done = await talk.double.slash("mo", "help", "faq-admin answers")
        shown = await talk.seen(done)
        (record,) = records(talk)
        assert record.answer_id in words(shown)
        assert "\\[click\\]" in words(shown)
        assert words(shown).endswith("…")
        await talk.double.say("ann", talk.double.direct("ann"), INSTALL)
        await talk.answer(talk.double.direct("ann"))
        await talk.quiet()
        elsewhere, _ = records(talk)
        listed = await _admin(talk, "answers")
        assert record.answer_id in listed
        assert elsewhere.answer_id not in listed
        assert shown.pings == set()

    converse(slack_live, test)


def test_what_takes_longer_than_an_interaction_lasts_is_told_in_a_direct_message(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        async with stuck(talk):
            await talk.double.slash("mo", "help", "faq-admin status")
            talk.double.clock.advance(16 * 60)
        assert "Index version" in words(await talk.answer(talk.double.direct("mo")))
        assert talk.double.from_bot("help") == []

    converse(slack_live, test)


def test_without_a_journal_answers_are_not_listed_and_settings_are_kept(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _asks(talk, INSTALL)
        assert "MMFAQ_JOURNAL is off" in await _admin(talk, "answers")
        await _admin(talk, "channel", base="kestrel")
        assert "FAQ kestrel" in await _admin(talk, "channel")

    converse(slack_live, test, journal="")


def test_settings_that_cannot_be_kept_are_said(slack_live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(talk: Talk) -> None:
        def refuse(*_: object) -> None:
            raise JournalError("The journal cannot be written: the disk is full.")

        monkeypatch.setattr(talk.memory.chat, "set_channel", refuse)
        assert "the disk is full" in await _admin(talk, "channel", listen="on")

    converse(slack_live, test)


def test_settings_that_cannot_be_read_are_not_changed(slack_live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(talk: Talk) -> None:
        def refuse(*_: object) -> None:
            raise JournalError("The journal cannot be read: the disk is gone.")

        await _admin(talk, "channel", base="kestrel")
        with monkeypatch.context() as patch:
            patch.setattr(talk.memory.chat, "channel", refuse)
            assert "the disk is gone" in await _admin(talk, "channel", listen="on")
            assert "the disk is gone" in await _admin(talk, "digest", post="on")
        told = await _admin(talk, "channel")
        assert "FAQ kestrel; I answer only when I am asked" in told

    converse(slack_live, test)


@pytest.mark.parametrize(("locale", "part"), [("en-US", "it is not your fault"), ("zh-CN", "不是您的错")])
def test_a_fault_of_ours_is_told_politely_and_logged(
    slack_live: Live,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    locale: str,
    part: str,
) -> None:
    async def fail(*_: object) -> str:
        raise RuntimeError("hunter2")

    async def test(talk: Talk) -> None:
        talk.double.world.user("mo").locale = locale
        told = await _admin(talk, "status")
        assert part in told
        assert "hunter2" not in told

    monkeypatch.setattr("adapters.discord_bot.admin.status_of", fail)
    converse(slack_live, test)
    assert "a command failed (RuntimeError)" in caplog.text


def test_a_lost_acknowledgement_is_one_line_and_an_answer_all_the_same(
    slack_live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(talk: Talk) -> None:
        talk.double.faults.lose_answers("respond")
        assert "Index version" in await _admin(talk, "status")

    converse(slack_live, test)
    assert "An interaction is not acknowledged. Discord cannot be reached." in caplog.text
    assert "Traceback" not in caplog.text
