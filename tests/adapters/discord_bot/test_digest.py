"""The weekly digest on Discord: who switches it on, what is posted, and that nobody is pinged by it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from adapters.discord_bot.digests import DiscordBoard
from adapters.discord_bot.double import Permission
from adapters.discord_bot.double.state import Message
from bot.chat.delivery import DeliveryError
from bot.chat.live import Live
from bot.journal.chat_records import Channel
from bot.reporting.weekly import Notice
from tests.adapters.discord_bot.conversing import Talk, converse, words

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(200)
NOTICE = Notice("2026-03-30 1 2", "FAQ digest, 2026-03-23 to 2026-03-30", ("4 questions",), PICTURE, "Bars.")
HOSTILE = "@everyone <@123> **bold** [x](https://example.org) `code"


async def _admin(talk: Talk, command: str, user: str = "mo", **options: object) -> str:
    done = await talk.double.slash(user, "help", f"faq-admin {command}", options)
    return words(await talk.seen(done)).replace("\\", "")


async def _posted(talk: Talk, notice: Notice, place: str = "") -> list[Message]:
    """Post a digest as the bot does, twice unless it is seen to be there."""
    client = talk.adapter._client
    assert client is not None
    number = place or str(talk.double.world.channel("help").id)
    channel = Channel("discord", "1", number, has_digest=True)
    board, since = DiscordBoard(client), datetime.now(UTC) - timedelta(hours=1)
    for _ in range(2):
        if not await board.is_posted(channel, notice, since):
            await board.post(channel, notice)
    return list(talk.double.from_bot("help"))


def test_managers_switch_it_on_and_off_and_it_is_remembered(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        place = str(talk.double.world.channel("help").id)
        told = await _admin(talk, "digest", post="on")
        assert "#help: A weekly digest is posted here: Monday 09:00, UTC." in told
        assert [one.place for one in talk.memory.chat.digests("discord")] == [place]
        await _admin(talk, "channel", listen="on")
        assert [one.is_listening for one in talk.memory.chat.digests("discord")] == [True]
        assert "No weekly digest is posted here." in await _admin(talk, "digest", post="off")
        assert talk.memory.chat.digests("discord") == []

    converse(slack_live, test)


def test_without_a_journal_there_is_nothing_to_digest(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        assert "Answers are not remembered" in await _admin(talk, "digest", post="on")

    converse(slack_live, test, journal="")


def test_it_is_one_message_with_its_picture_and_a_description(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        (digest,) = await _posted(talk, NOTICE)
        assert words(digest) == "FAQ digest, 2026-03-23 to 2026-03-30: 4 questions"
        assert [one["filename"] for one in digest.attachments] == ["digest.png"]
        (item,) = digest.components[1]["items"]
        assert (item["media"]["url"], item["description"]) == ("attachment://digest.png", "Bars.")

    converse(slack_live, test)


def test_what_people_asked_pings_nobody_and_is_no_markup(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        (digest,) = await _posted(talk, Notice("k", "FAQ digest", (f"• {HOSTILE}",), None, ""))
        assert digest.pings == set()
        assert "@everyone <@123> **bold**" in words(digest).replace("\\", "").replace("\u200b", "").replace(
            "\u2060", ""
        )
        assert "**bold**" not in words(digest)

    converse(slack_live, test)


def test_where_no_files_may_be_attached_it_comes_without_its_picture_and_that_is_said(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.deny("help", talk.double.world.bot, Permission.ATTACH_FILES)
        assert "Attach Files" in await _admin(talk, "digest", post="on")
        (digest,) = await _posted(talk, NOTICE)
        assert digest.attachments == []

    converse(slack_live, test)


def test_a_channel_that_is_gone_is_a_lasting_fault(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        with pytest.raises(DeliveryError) as told:
            await _posted(talk, NOTICE, "123456789012345678")
        assert told.value.is_lasting

    converse(slack_live, test)
