"""`mmfaq run discord`, and `mmfaq run` with both platforms, as people use them: in a process, ended by signals."""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from adapters.discord_bot.double import DiscordDouble, World
from adapters.slack.double import Double
from index.store import Store
from tests.adapters.discord_bot.conversing import QUICK, words, world
from tests.adapters.slack.answering import closed_port
from tests.adapters.slack.conversing import QUICK as SLACK_QUICK
from tests.adapters.slack.conversing import team
from tests.adapters.slack.conversing import words as slack_words
from tests.adapters.slack.processes import Process, free_address, get, started
from tests.adapters.slack.processes import environment_of as slack_environment_of
from tests.bot.running import Command

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gh0sty.kestrel_kestrel-kestrel2kestrel0"  # noqa: S105 - the double's own
BACKUP = "how do I start a backup by hand?"
_LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (INFO   |WARNING|ERROR  ) \S.*")

mmfaq = Command({})


def _world() -> World:
    made = world()
    made.token = TOKEN
    return made


def _environment(double: DiscordDouble, index: Store) -> dict[str, str]:
    return {
        "MMFAQ_INDEX": str(index.folder),
        "MMFAQ_DISCORD_API": double.api_url,
        "MMFAQ_DISCORD_GATEWAY": double.gateway_url,
        "DISCORD_TOKEN": TOKEN,
    }


def run(test: Callable[[DiscordDouble, Process], Coroutine[Any, Any, None]], index: Store, *arguments: str) -> None:
    """Run a test with a server and the bot connected to it."""

    async def within() -> None:
        double = DiscordDouble(_world(), timing=QUICK)
        async with double, started(*arguments, **_environment(double, index)) as process:
            await process.says("connected as")
            await test(double, process)

    asyncio.run(within())


@pytest.mark.parametrize(("number", "arguments"), [(signal.SIGTERM, ("discord",)), (signal.SIGINT, ())])
def test_a_signal_ends_it_without_a_fault(
    slack_index: Store, number: signal.Signals, arguments: tuple[str, ...]
) -> None:
    async def test(double: DiscordDouble, process: Process) -> None:
        await double.say("ann", "help", f"@faqbot {BACKUP}")
        (found,) = await double.until(lambda: double.from_bot("help"))
        assert "tern fly" in words(found)
        assert await process.end(number) == 0
        assert "Traceback" not in process.text

    run(test, slack_index, *arguments)


def test_what_is_being_answered_when_it_is_told_to_end_is_answered(slack_index: Store) -> None:
    async def test(double: DiscordDouble, process: Process) -> None:
        double.faults.rate_limit("send_message", retry_after=1)
        await double.say("ann", "help", f"@faqbot {BACKUP}")
        await double.until(lambda: double.refusals)
        assert await process.end() == 0
        (answer,) = double.from_bot("help")
        assert "tern fly" in words(answer)

    run(test, slack_index, "discord")


def test_what_a_killed_program_was_asked_the_next_one_answers_once(slack_index: Store) -> None:
    async def test(double: DiscordDouble, process: Process) -> None:
        double.faults.delay("send_message", 30)
        asked = await double.slash("bob", "help", "faq", {"question": BACKUP})
        await double.until(lambda: asked.seen)
        await double.say("ann", "help", f"@faqbot {BACKUP}")
        await asyncio.sleep(0.5)
        await process.kill()
        before = len(double.from_bot("help"))
        async with started("discord", "--lease", "1", **_environment(double, slack_index)) as second:
            await second.says("Taken over")
            await double.until(lambda: len(double.from_bot("help")) > before, 20)
            await asyncio.sleep(0.5)
            assert len(double.from_bot("help")) == before + 1
            assert await second.end() == 0

    run(test, slack_index, "discord", "--lease", "1")


def test_what_it_writes_are_lines_with_a_time_and_without_people_texts_and_tokens(slack_index: Store) -> None:
    async def test(double: DiscordDouble, process: Process) -> None:
        await double.dm("ann", "who feeds the osprey at noon?")
        asked = await double.slash("bob", "help", "faq", {"question": "how do I install tern?"})
        await double.until(lambda: double.from_bot(double.direct("ann")) and asked.seen)
        double.gateway.is_down = True
        double.gateway.drop()
        await process.says("disconnected")
        await asyncio.sleep(1)
        double.gateway.is_down = False
        await process.says("connected again")
        await process.end()
        assert [line for line in process.lines if not _LINE.fullmatch(line)] == []
        ids = tuple(str(double.world.user(name).id) for name in ("ann", "bob"))
        for word in (TOKEN, asked.token, *ids, "osprey", "tern"):
            assert word not in process.text

    run(test, slack_index, "discord")


def test_health_can_be_asked_for(slack_index: Store) -> None:
    address = free_address()

    async def test(double: DiscordDouble, process: Process) -> None:
        status, state = await get(f"http://{address}/health/ready")
        assert (status, state["ok"], state["index"]["version"]) == (200, True, slack_index.current())
        double.gateway.is_down = True
        double.gateway.drop()
        await process.says("disconnected")
        status, state = await get(f"http://{address}/health/ready")
        assert (status, state["ok"], state["platforms"]["discord"]["connected"]) == (503, False, False)
        assert await process.end() == 0

    run(test, slack_index, "discord", "--health", address)


def test_health_is_asked_for_behind_the_platform() -> None:
    done = mmfaq("run", "--health", "127.0.0.1:8080", "discord")
    assert done.code == 2
    assert "mmfaq run discord --health" in done.err


def _fails(index: Store, *, spoil: Callable[[DiscordDouble], dict[str, str]], arguments: tuple[str, ...]) -> str:
    """Return the last line of a start that cannot succeed."""

    async def within() -> str:
        async with DiscordDouble(_world(), timing=QUICK) as double:
            environment = _environment(double, index) | spoil(double)
            async with started(*arguments, **environment) as process:
                assert await process.ended() == 1
            assert "Traceback" not in process.text
            assert TOKEN not in process.text
            return process.lines[-1]

    return asyncio.run(within())


@pytest.mark.parametrize("arguments", [("discord",), ()])
@pytest.mark.parametrize(
    ("spoil", "parts"),
    [
        (lambda _: {"DISCORD_TOKEN": TOKEN[:-1] + "1"}, ("does not know the bot's token", "Reset Token")),
        (lambda _: {"DISCORD_TOKEN": "kestrel"}, ("has not the form of a bot's token",)),
        (lambda _: {"MMFAQ_DISCORD_CONTENT": "on"}, ("Message Content Intent on",)),
        (lambda _: {"MMFAQ_DISCORD_API": f"http://127.0.0.1:{closed_port()}/api/v10"}, ("be reached", "network")),
        (lambda _: {"MMFAQ_INDEX": "/nowhere/at/all"}, ("mmfaq build",)),
    ],
    ids=["token", "no token at all", "intent", "no network", "no index"],
)
def test_what_keeps_it_from_starting_is_one_sentence(
    slack_index: Store,
    spoil: Callable[[DiscordDouble], dict[str, str]],
    parts: tuple[str, ...],
    arguments: tuple[str, ...],
) -> None:
    line = _fails(slack_index, spoil=spoil, arguments=arguments)
    assert line.startswith("mmfaq: ")
    for part in parts:
        assert part in line


def test_without_a_token_it_says_where_to_get_one() -> None:
    done = mmfaq("run", "discord")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "DISCORD_TOKEN is not set" in done.err
    assert "DISCORD_TOKEN" in mmfaq("run").err


def test_two_programs_that_start_together_wait_for_each_other(slack_index: Store) -> None:
    async def test(double: DiscordDouble, _: Process) -> None:
        async with started("discord", **_environment(double, slack_index)) as second:
            await second.says("connected as")
            assert len(double.gateway.identifies) == 2
            assert double.gateway.turned_away == []

    run(test, slack_index, "discord")


def test_both_platforms_are_served_by_one_process_from_one_index(slack_index: Store) -> None:
    async def within() -> None:
        async with (
            DiscordDouble(_world(), timing=QUICK) as discord,
            Double(team(), timing=SLACK_QUICK) as slack,
        ):
            environment = _environment(discord, slack_index) | slack_environment_of(slack, slack_index.folder)
            address = free_address()
            async with started("--health", address, **environment) as process:
                await process.says("Slack: connected")
                await process.says("Discord: connected as")
                status, state = await get(f"http://{address}/health/ready")
                assert (status, state["ok"], sorted(state["platforms"])) == (200, True, ["discord", "slack"])
                sent = await slack.say("ann", "help", f"@mmfaq {BACKUP}")
                await discord.say("ann", "help", f"@faqbot {BACKUP}")
                (answer,) = await slack.until(lambda: slack.from_bot("help", sent))
                assert "tern fly" in slack_words(answer)
                (found,) = await discord.until(lambda: discord.from_bot("help"))
                assert "tern fly" in words(found)
                await discord.revoke()
                await process.says("Discord is not served any more, the others are. Discord does not know")
                sent = await slack.say("ann", "help", f"@mmfaq {BACKUP}")
                await slack.until(lambda: slack.from_bot("help", sent))
                assert await process.end() == 0
                assert "Traceback" not in process.text

    asyncio.run(within())
