"""How the bot starts, what keeps it from starting, what happens to its line, and how it ends."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.discord_bot.adapter import DiscordAdapter
from adapters.discord_bot.client import FaqClient
from adapters.discord_bot.double import Close, DiscordDouble, Timing
from adapters.discord_bot.errors import DiscordError
from adapters.discord_bot.settings import DiscordSettings
from bot.chat.live import Live
from bot.memory import memory_of
from bot.secret import Secret
from bot.settings import Settings
from tests.adapters.discord_bot.conversing import QUICK, Talk, bot, converse, words, world
from tests.adapters.discord_bot.remembering import converse_with_restarts, posts
from tests.adapters.slack.answering import closed_port

INSTALL, BACKUP = "how do I install tern?", "how do I start a backup by hand?"


@pytest.fixture(autouse=True)
def _is_quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever goes wrong with Discord, no stack is logged."""
    caplog.set_level("INFO", "adapters")
    yield
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []


def _starts(
    live: Live, change: Callable[[DiscordDouble, DiscordSettings], DiscordSettings], *, has_content: bool = False
) -> str:
    """Return why a start fails."""

    async def within() -> str:
        async with DiscordDouble(world(), timing=QUICK) as double:
            settings = DiscordSettings(Secret(double.token), double.api_url, double.gateway_url)
            settings = change(double, replace(settings, has_content=has_content))
            chosen = Settings(Path(), Path(), Path(), journal=None, state=Path(os.environ["MMFAQ_STATE"]))
            with memory_of(chosen) as memory, pytest.raises(DiscordError) as told:
                await asyncio.wait_for(DiscordAdapter(settings, chosen, live, memory).run(), 30)
            return str(told.value)

    return asyncio.run(within())


async def _asks(talk: Talk, text: str = INSTALL, place: str = "help") -> str:
    """Mention the bot and return its answer."""
    before = len(talk.double.from_bot(place))
    await talk.double.say("ann", place, f"@faqbot {text}")
    return words(await talk.answer(place, before + 1))


def _synced(double: DiscordDouble) -> int:
    return sum(call.operation == "put_commands" for call in double.calls if call.status == 200)


def _synced_file(spoilt: str) -> dict[str, str]:
    """Spoil the file of what was registered, and return what it held."""
    path = Path(os.environ["MMFAQ_STATE"]) / "discord-commands.json"
    held: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(spoilt, encoding="utf-8")
    return held


def test_without_a_token_it_says_where_to_get_one(slack_live: Live) -> None:
    assert "DISCORD_TOKEN is not set" in _starts(slack_live, lambda _, settings: replace(settings, token=None))


def test_a_token_that_is_not_known_is_said(slack_live: Live) -> None:
    told = _starts(slack_live, lambda _, settings: replace(settings, token=Secret("wrong")))
    assert told.startswith("Discord does not know the bot's token.")


def test_an_intent_that_is_not_granted_is_said(slack_live: Live) -> None:
    told = _starts(slack_live, lambda _, settings: settings, has_content=True)
    assert "Switch Message Content Intent on" in told


def test_an_address_where_nobody_listens_is_said(slack_live: Live) -> None:
    nowhere = f"http://127.0.0.1:{closed_port()}/api/v10"
    told = _starts(slack_live, lambda _, settings: replace(settings, api_url=nowhere))
    assert told.startswith("Discord cannot be reached.")


@pytest.mark.parametrize(("operation", "part"), [("get_me", "403"), ("put_commands", "403")])
def test_what_discord_refuses_at_the_start_is_said(slack_live: Live, operation: str, part: str) -> None:
    def change(double: DiscordDouble, settings: DiscordSettings) -> DiscordSettings:
        double.faults.fail(operation, status=403)
        return settings

    assert part in _starts(slack_live, change)


def test_a_token_that_is_revoked_ends_it_with_a_sentence(slack_live: Live, caplog: pytest.LogCaptureFixture) -> None:
    async def within() -> None:
        async with DiscordDouble(world(), timing=QUICK) as double:
            with pytest.raises(DiscordError, match="does not know the bot's token"):
                await _until_it_ends(double, slack_live, double.revoke)

    with caplog.at_level(logging.INFO):
        asyncio.run(within())
    assert "connects again" not in caplog.text


async def _until_it_ends(double: DiscordDouble, live: Live, deed: Callable[[], Awaitable[None]]) -> None:
    settings = DiscordSettings(Secret(double.token), double.api_url, double.gateway_url)
    chosen = Settings(Path(), Path(), Path(), journal=None, state=Path(os.environ["MMFAQ_STATE"]))
    with memory_of(chosen) as memory:
        running = asyncio.ensure_future(DiscordAdapter(settings, chosen, live, memory).run())
        await double.connected()
        await deed()
        await asyncio.wait_for(running, 30)


def test_commands_are_registered_once_over_many_starts_and_again_when_they_change(
    slack_live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def first(talk: Talk) -> None:
        assert _synced(talk.double) == 1
        named = ["Add to FAQ", "Answer from FAQ", "faq", "faq-admin"]
        assert sorted(one["name"] for one in talk.double.world.commands[0]) == named

    async def second(talk: Talk) -> None:
        assert _synced(talk.double) == 1
        monkeypatch.setattr("adapters.discord_bot.words._CHINESE", {"faq": "提问"})

    async def third(talk: Talk) -> None:
        assert _synced(talk.double) == 2
        assert set(_synced_file("[broken")) == {str(talk.double.world.application_id)}

    async def fourth(talk: Talk) -> None:
        assert _synced(talk.double) == 3

    converse_with_restarts(slack_live, [first, second, third, fourth])


def test_reconnecting_registers_nothing(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        talk.double.gateway.invalidate()
        await talk.double.until(lambda: len(talk.double.gateway.identifies) > 1)
        assert "pip install tern" in await _asks(talk)
        assert _synced(talk.double) == 1

    converse(slack_live, test)


def test_a_gateway_of_the_settings_is_used_instead_of_the_one_that_discord_names(slack_live: Live) -> None:
    async def within() -> None:
        async with DiscordDouble(world(), timing=QUICK) as double:
            double_url = double.gateway.url
            double.gateway.url = "ws://127.0.0.1:9/nowhere/"  # what REST and READY name
            settings = DiscordSettings(Secret(double.token), double.api_url, double_url)
            chosen = Settings(Path(), Path(), Path(), journal=None, state=Path(os.environ["MMFAQ_STATE"]))
            with memory_of(chosen) as memory:
                running = asyncio.ensure_future(DiscordAdapter(settings, chosen, slack_live, memory).run())
                await double.connected()
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)

    asyncio.run(within())


def test_two_that_start_together_wait_for_each_other(slack_live: Live) -> None:
    async def within() -> None:
        async with (
            DiscordDouble(world(), timing=Timing(identify=4.9)) as double,
            bot(double, slack_live),
            bot(double, slack_live),
        ):
            await double.connected(2)
            assert len(double.gateway.identifies) == 2
            assert double.gateway.turned_away == []

    asyncio.run(within())


def test_a_folder_that_cannot_be_written_keeps_nobody_from_logging_in(
    slack_live: Live, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_: FaqClient) -> float:
        raise PermissionError(13, "Permission denied")

    async def within() -> None:
        async with DiscordDouble(world(), timing=QUICK) as double, bot(double, slack_live) as talk:
            assert "pip install tern" in await _asks(talk)

    monkeypatch.setattr(FaqClient, "_wait_for_others", refuse)
    asyncio.run(within())
    assert "another process may log in at the same time" in caplog.text


def test_while_it_is_in_no_server_it_tells_how_to_invite_it(slack_live: Live, caplog: pytest.LogCaptureFixture) -> None:
    async def within() -> None:
        made = world()
        made.guild.members.pop(made.bot.id)
        async with DiscordDouble(made, timing=QUICK) as double, bot(double, slack_live):
            await double.until(lambda: "invite it" in caplog.text)

    asyncio.run(within())
    assert "scope=bot+applications.commands&permissions=" in caplog.text


@pytest.mark.parametrize("fault", ["drop", "reconnect", "invalidate", "resumable", "close", "restart"])
def test_after_a_drop_it_hears_what_was_said_and_answers_it_once(slack_live: Live, fault: str) -> None:
    async def test(talk: Talk) -> None:
        assert "pip install tern" in await _asks(talk)
        gateway = talk.double.gateway
        before = len(gateway.connections), gateway.resumes, len(gateway.identifies)
        if fault == "drop":
            gateway.drop()
        elif fault == "reconnect":
            await gateway.ask_to_reconnect()
        elif fault in {"invalidate", "resumable"}:
            gateway.invalidate(is_resumable=fault == "resumable")
        else:
            await gateway.close(Close.SESSION_TIMED_OUT if fault == "close" else None)
        is_lost = fault == "invalidate"
        await talk.double.until(
            lambda: (len(gateway.identifies) > before[2]) if is_lost else (gateway.resumes > before[1]), 20
        )
        assert "tern fly" in await _asks(talk, BACKUP)
        await talk.quiet()
        assert len(talk.double.from_bot("help")) == 2

    converse(slack_live, test)


def test_what_is_said_while_the_line_is_cut_is_answered_after(
    slack_live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(talk: Talk) -> None:
        gateway = talk.double.gateway
        gateway.is_down = True
        gateway.drop()
        await talk.double.until(lambda: not gateway.connections)
        await talk.double.until(lambda: not talk.adapter.health()["connected"])
        assert not talk.adapter.health()["ok"]
        await talk.double.until(lambda: caplog.text.count("Attempting a reconnect") > 1)
        await talk.double.say("ann", "help", f"@faqbot {INSTALL}")
        gateway.is_down = False
        found = await talk.double.until(lambda: talk.double.from_bot("help"), 30)
        assert "pip install tern" in words(found[0])
        await talk.double.until(lambda: talk.adapter.health()["ok"])
        await talk.quiet()
        assert len(talk.double.from_bot("help")) == len(gateway.identifies) == 1

    converse(slack_live, test)
    assert caplog.text.count("is disconnected") == caplog.text.count("is connected again.") == 1


def test_after_a_session_that_is_over_it_says_that_it_has_missed_something(
    slack_live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(talk: Talk) -> None:
        gateway = talk.double.gateway
        gateway.is_down = True
        gateway.drop()
        await talk.double.until(lambda: "Attempting a reconnect" in caplog.text)
        gateway.forget_sessions()
        gateway.is_down = False
        await talk.double.until(lambda: "has missed what was said meanwhile" in caplog.text, 30)
        assert "tern fly" in await _asks(talk, BACKUP)

    converse(slack_live, test)


def test_health_tells_whether_it_is_connected_and_can_remember(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.until(lambda: talk.adapter.health()["ok"])
        assert talk.adapter.health() == {
            "ok": True,
            "connected": True,
            "journal": True,
            "upkeep": True,
            "index": slack_live.serving.version,
        }

    converse(slack_live, test)


def test_health_before_it_runs_is_not_good(slack_live: Live) -> None:
    chosen = Settings(Path(), Path(), Path(), journal=None, state=Path(os.environ["MMFAQ_STATE"]))
    with memory_of(chosen) as memory:
        assert not DiscordAdapter(DiscordSettings(), chosen, slack_live, memory).health()["ok"]


@pytest.mark.parametrize("status", [429, 503])
def test_an_answer_that_discord_cannot_take_just_now_comes_a_moment_later_and_once(
    slack_live: Live, status: int
) -> None:
    async def test(talk: Talk) -> None:
        if status == 429:
            talk.double.faults.rate_limit("send_message", 2, retry_after=0.2)
        else:
            talk.double.faults.fail("send_message", 1, status=503)
        assert "pip install tern" in await _asks(talk)
        await talk.quiet()
        assert len(talk.double.from_bot("help")) == len(posts(talk)) == 1

    converse(slack_live, test)


def test_kicked_from_the_server_it_says_so_and_goes_on_elsewhere(
    slack_live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.until(lambda: talk.adapter.health()["connected"])
        talk.double.faults.delay("send_message", 0.3)
        await talk.double.say("ann", "help", f"@faqbot {INSTALL}")
        await talk.double.kick()
        await talk.double.until(lambda: "removed from the server" in caplog.text)
        second = talk.double.world.add_guild("Second", has_bot=False)
        talk.double.world.join(talk.double.world.user("ann"), second)
        talk.double.world.add_channel("elsewhere", guild=second)
        await talk.double.invite(second)
        assert "tern fly" in await _asks(talk, BACKUP, "elsewhere")

    converse(slack_live, test)


def test_a_channel_that_is_deleted_meanwhile_is_a_line_in_the_log(
    slack_live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.say("ann", "help", f"@faqbot {INSTALL}")
        await talk.double.delete_channel("help")
        await talk.double.until(lambda: "Discord" in caplog.text and talk.double.refusals)
        await talk.quiet()

    converse(slack_live, test)


def test_the_end_waits_for_what_is_being_answered(slack_live: Live) -> None:
    async def within() -> None:
        async with DiscordDouble(world(), timing=QUICK) as double:
            async with bot(double, slack_live):
                double.faults.rate_limit("send_message", 1, retry_after=0.5)
                await double.say("ann", "help", f"@faqbot {INSTALL}")
                await double.until(lambda: double.refusals)
            (found,) = double.from_bot("help")
            assert "pip install tern" in words(found)

    asyncio.run(within())


def test_in_a_thread_that_is_locked_the_asker_is_answered_directly(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        thread = await talk.double.open_thread("ann", "help", "aside")
        talk.double.faults.delay("send_message", 0.3)
        await talk.double.say("ann", thread, f"@faqbot {INSTALL}")
        await talk.double.archive(thread, is_locked=True)
        found = await talk.answer(talk.double.direct("ann"))
        assert "pip install tern" in words(found)
        assert talk.double.from_bot(thread) == []

    converse(slack_live, test)
