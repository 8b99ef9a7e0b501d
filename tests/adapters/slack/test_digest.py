"""The weekly digest in Slack: who switches it on, what is posted, and that nobody is pinged by it."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.slack.digests import SlackBoard
from adapters.slack.double import Double, Message
from adapters.slack.workspaces import clients_of
from bot.chat.delivery import DeliveryError
from bot.chat.live import Live
from bot.journal.chat_records import Channel
from bot.reporting.weekly import Notice
from bot.settings import Settings
from tests.adapters.slack.conversing import QUICK, Talk, converse, settings_for, team, words

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(200)
NOTICE = Notice("2026-03-30 T C", "FAQ digest, 2026-03-23 to 2026-03-30", ("4 questions",), PICTURE, "Bars.")
HOSTILE = "<!channel> <@U0MALLORY1> @everyone *bold* <https://example.org|x> (2×)"


def _channel(talk: Talk) -> Channel:
    workspace = talk.double.workspace
    return talk.memory.chat.channel("slack", workspace.team, workspace.channel("help").id)


async def _posted(double: Double, notice: Notice, place: str = "help") -> list[Message]:
    """Post a digest as the bot does, twice unless it is seen to be there."""
    channel = Channel("slack", double.workspace.team, double.workspace.channel(place).id, has_digest=True)
    async with clients_of(settings_for(double), Settings(Path(), Path(), Path())) as clients:
        board, since = SlackBoard(clients), datetime.now(UTC) - timedelta(hours=1)
        for _ in range(2):
            if not await board.is_posted(channel, notice, since):
                await board.post(channel, notice)
    return double.from_bot(place)


def test_only_maintainers_switch_it_on_and_off_and_it_is_remembered(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        assert "Only maintainers" in (await talk.double.command("ann", "help", "channel digest on")).text
        assert not _channel(talk).has_digest
        done = await talk.double.command("mo", "help", "channel digest on")
        assert "A weekly digest is posted here: Monday 09:00, UTC." in done.text
        assert [one.place for one in talk.memory.chat.digests("slack")] == [_channel(talk).place]
        await talk.double.command("mo", "help", "channel listen on")
        assert (_channel(talk).has_digest, _channel(talk).is_listening) == (True, True)
        assert "A weekly digest" in (await talk.double.command("ann", "help", "channel")).text
        assert "No weekly digest" in (await talk.double.command("mo", "help", "channel digest off")).text
        assert "channel digest on" in (await talk.double.command("mo", "help", "channel digest maybe")).text
        assert talk.memory.chat.digests("slack") == []

    converse(slack_live, test)


def test_without_a_journal_there_is_nothing_to_digest(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        done = await talk.double.command("mo", "help", "channel digest on")
        assert "Answers are not remembered" in done.text

    converse(slack_live, test, journal="")


def test_it_is_one_message_with_its_picture_in_the_thread_and_an_alternative_text() -> None:
    async def test() -> None:
        async with Double(team(), timing=QUICK) as double:
            (digest,) = await _posted(double, NOTICE)
            (below,) = double.from_bot("help", digest.ts)
            assert words(digest) == "FAQ digest, 2026-03-23 to 2026-03-30: 4 questions"
            assert below.thread_ts == digest.ts
            (file,) = below.files
            assert (file.name, file.content, file.alt_text) == ("digest.png", PICTURE, "Bars.")
            assert double.refusals == []

    asyncio.run(test())


def test_what_people_asked_pings_nobody_and_is_no_markup() -> None:
    async def test() -> None:
        async with Double(team(), timing=QUICK) as double:
            notice = Notice("k", "FAQ digest", (f"• {HOSTILE}",), None, "")
            (digest,) = await _posted(double, notice)
            assert HOSTILE in words(digest)
            assert not {"<!", "<@", "<h"} & {digest.text[place : place + 2] for place in range(len(digest.text))}

    asyncio.run(test())


def test_an_app_that_was_installed_before_posts_without_the_picture(caplog: pytest.LogCaptureFixture) -> None:
    async def test() -> None:
        workspace = team()
        workspace.scopes.discard("files:write")
        async with Double(workspace, timing=QUICK) as double:
            assert len(await _posted(double, NOTICE)) == 1

    asyncio.run(test())
    assert "files:write" in caplog.text


def test_a_channel_without_the_bot_is_a_lasting_fault() -> None:
    async def test() -> None:
        async with Double(team(), timing=QUICK) as double:
            with pytest.raises(DeliveryError) as told:
                await _posted(double, NOTICE, "quiet")
            assert told.value.is_lasting

    asyncio.run(test())


def test_the_running_bot_posts_what_is_due(slack_live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monday = datetime(2026, 3, 30, 9, 5, tzinfo=UTC)
    monkeypatch.setattr("bot.reporting.weekly.due_at", lambda _now, _zone: monday)
    monkeypatch.setattr("bot.reporting.weekly._PAUSE_S", 0.2)
    monkeypatch.setenv("MMFAQ_INDEX", str(Path(os.environ["MMFAQ_STATE"]) / "none"))

    async def test(talk: Talk) -> None:
        await talk.double.command("mo", "help", "channel digest on")
        (digest,) = await talk.double.until(lambda: talk.double.from_bot("help"), 30.0)
        await talk.double.until(lambda: talk.double.from_bot("help", digest.ts), 30.0)
        await talk.quiet()
        assert "FAQ digest" in words(digest)
        assert talk.double.from_bot("help") == [digest]

    converse(slack_live, test)
