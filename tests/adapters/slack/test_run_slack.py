"""`mmfaq run` and `mmfaq slack` as people use them: in a process, ended by signals, wrong in every way."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import socket
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from adapters.slack.double import Double
from adapters.slack.manifest import SCOPES
from index.store import Store
from tests.adapters.slack.answering import closed_port
from tests.adapters.slack.conversing import QUICK, team, words
from tests.adapters.slack.processes import Process, environment_of, free_address, get, started
from tests.bot.running import Command

_LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (INFO   |WARNING|ERROR  ) \S.*")
BOT, APP = "xoxb-0000000009-0000000001-0123456789abcdef01234567", "xapp-1-A0000000001-1000000000001-0123456789abcdef"

mmfaq = Command({})


def run(test: Callable[[Double, Process], Coroutine[Any, Any, None]], index: Store, *arguments: str) -> None:
    """Run a test with a workspace and the bot connected to it."""

    async def within() -> None:
        async with Double(team(), timing=QUICK) as double:
            environment = environment_of(double, index.folder)
            async with started(*arguments, **environment) as process:
                await process.says("connected")
                await test(double, process)

    asyncio.run(within())


@pytest.mark.parametrize(("number", "arguments"), [(signal.SIGTERM, ("slack",)), (signal.SIGINT, ())])
def test_a_signal_ends_it_without_a_fault(
    slack_index: Store, number: signal.Signals, arguments: tuple[str, ...]
) -> None:
    async def test(double: Double, process: Process) -> None:
        sent = await double.say("ann", "help", "@mmfaq how do I start a backup by hand?")
        await double.until(lambda: double.from_bot("help", sent))
        assert await process.end(number) == 0
        assert "Traceback" not in process.text

    run(test, slack_index, *arguments)


def test_what_is_being_answered_when_it_is_told_to_end_is_answered(slack_index: Store) -> None:
    async def test(double: Double, process: Process) -> None:
        double.faults.rate_limit("chat.postMessage", retry_after=1)
        sent = await double.say("ann", "help", "@mmfaq how do I start a backup by hand?")
        await double.until(lambda: double.web_api.calls.get("chat.postMessage"))
        assert await process.end() == 0
        (answer,) = double.from_bot("help", sent)
        assert "tern fly" in words(answer)

    run(test, slack_index, "slack")


def test_what_it_writes_are_lines_with_a_time_and_without_people_texts_and_tokens(slack_index: Store) -> None:
    async def test(double: Double, process: Process) -> None:
        await double.say("ann", double.direct("ann"), "who feeds the kestrel at noon?")
        await double.command("bob", "help", "how do I install tern?")
        await double.until(lambda: double.from_bot(double.direct("ann")) and double.ephemerals("bob", "help"))
        (before,) = double.sockets.connections
        await double.drop_sockets()
        await double.until(lambda: double.sockets.connections not in ([], [before]))
        await process.end()
        assert [line for line in process.lines if not _LINE.fullmatch(line)] == []
        secrets = (double.bot_token, double.app_token, double.installed_app.verification_token, "ticket=")
        ids = tuple(double.workspace.user(name).id for name in ("ann", "bob"))
        for word in (*secrets, *ids, "kestrel", "tern", double.direct("ann")):
            assert word not in process.text

    run(test, slack_index, "slack")


def test_health_can_be_asked_for_in_socket_mode(slack_index: Store) -> None:
    address = free_address()

    async def test(_: Double, process: Process) -> None:
        status, state = await get(f"http://{address}/health/ready")
        slack = {"ok": True, "connected": True, "journal": True, "upkeep": True, "index": slack_index.current()}
        assert (status, state["ok"], state["platforms"]) == (200, True, {"slack": slack})
        assert await process.end() == 0

    run(test, slack_index, "slack", "--health", address)


@pytest.mark.parametrize("uninstall", [True, False])
def test_a_workspace_that_removes_the_app_or_its_token_ends_it_with_one_sentence(
    slack_index: Store, *, uninstall: bool
) -> None:
    async def test(double: Double, process: Process) -> None:
        await double.revoke(uninstall=uninstall)
        assert await process.ended() == 1
        assert process.lines[-1].startswith(
            "mmfaq: Slack: the app was removed from the workspace, or its token revoked."
        )
        assert [line for line in process.lines[:-1] if "INFO" not in line] == []

    run(test, slack_index, "slack")


def _fails(index: Store, *arguments: str, spoil: Callable[[Double], dict[str, str]]) -> str:
    """Return the one line that a start which cannot succeed ends with."""

    async def within() -> str:
        async with Double(team(), timing=QUICK) as double:
            environment = environment_of(double, index.folder) | spoil(double)
            async with started(*arguments, **environment) as process:
                assert await process.ended() == 1
            assert BOT not in process.text
            assert double.app_token not in process.text
            (line,) = process.lines
            return line

    return asyncio.run(within())


def _without_scopes(double: Double) -> dict[str, str]:
    double.workspace.scopes.discard("chat:write")
    return {}


@pytest.mark.parametrize(
    ("spoil", "parts"),
    [
        (lambda _: {"SLACK_BOT_TOKEN": BOT}, ("SLACK_BOT_TOKEN", "invalid_auth")),
        (lambda _: {"SLACK_BOT_TOKEN": APP}, ("SLACK_BOT_TOKEN", "belongs in SLACK_APP_TOKEN")),
        (lambda _: {"SLACK_APP_TOKEN": ""}, ("SLACK_APP_TOKEN is not set",)),
        (_without_scopes, ("chat:write", "mmfaq slack manifest")),
        (lambda _: {"MMFAQ_SLACK_API": f"http://127.0.0.1:{closed_port()}/api/"}, ("cannot be reached", "network")),
        (lambda _: {"MMFAQ_INDEX": "/nowhere/at/all"}, ("mmfaq build",)),
        (lambda _: {"MMFAQ_STATE": str(Path(__file__))}, ("the folder cannot be made", "MMFAQ_STATE to a folder")),
        (lambda _: {"MMFAQ_JOURNAL": "mysql://me@host/db"}, ("cannot be kept in mysql", "postgresql+psycopg://")),
        (lambda _: {"MMFAQ_JOURNAL": "postgresql+pg8000://me@host/db"}, ("driver pg8000 is missing", "pip install")),
    ],
    ids=[
        "bot token",
        "swapped tokens",
        "no app token",
        "scope",
        "no network",
        "no index",
        "no state",
        "no journal",
        "no driver",
    ],
)
def test_what_keeps_it_from_starting_is_one_sentence(
    slack_index: Store, spoil: Callable[[Double], dict[str, str]], parts: tuple[str, ...]
) -> None:
    line = _fails(slack_index, "slack", spoil=spoil)
    assert line.startswith("mmfaq: ")
    for part in parts:
        assert part in line


def test_a_socket_needs_no_signing_secret_and_http_needs_one(slack_index: Store) -> None:
    line = _fails(slack_index, "slack", "--http", spoil=lambda _: {})
    assert "SLACK_SIGNING_SECRET is not set" in line


def test_without_any_tokens_it_says_how_to_get_some() -> None:
    done = mmfaq("run")
    assert done.code == 1
    (line,) = done.err.splitlines()
    assert "No chat platform is set up" in line
    assert "SLACK_BOT_TOKEN" in line
    assert "mmfaq run slack --demo" in line


@pytest.mark.parametrize(
    "arguments",
    [("--http", "--demo"), ("--lease", "0"), ("--port", "70000")],
)
def test_options_that_do_not_go_together_are_a_fault_of_usage(arguments: tuple[str, ...]) -> None:
    done = mmfaq("run", "slack", *arguments)
    assert done.code == 2
    assert "Usage" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("address", ["here", "127.0.0.1:99999", ""])
def test_an_address_for_health_that_is_none_is_said(address: str) -> None:
    done = mmfaq("run", "slack", "--health", address, SLACK_BOT_TOKEN=BOT, SLACK_APP_TOKEN=APP)
    assert done.code == 1
    assert "--health" in done.err
    assert len(done.err.splitlines()) == 1


def test_the_manifest_is_printed_filled_in() -> None:
    printed = yaml.safe_load(mmfaq("slack", "manifest").out)
    assert printed["settings"]["socket_mode_enabled"] is True
    assert printed["oauth_config"]["scopes"]["bot"] == [scope.name for scope in SCOPES]
    url = "https://faq.example.org"
    over_http = json.loads(mmfaq("slack", "manifest", "--json", "--url", url, "--command", "/faq").out)
    assert over_http["settings"]["socket_mode_enabled"] is False
    assert over_http["settings"]["event_subscriptions"]["request_url"].startswith(url)
    assert over_http["features"]["slash_commands"][0]["command"] == "/faq"
    assert json.loads(mmfaq("slack", "manifest", "--json", MMFAQ_PUBLIC_URL=url, MMFAQ_SLACK_COMMAND="/faq").out) == (
        over_http
    )


def test_the_manifest_of_a_wrong_address_is_one_sentence() -> None:
    done = mmfaq("slack", "manifest", "--url", "http://faq.example.org")
    assert done.code == 1
    assert "not encrypted" in done.err
    assert len(done.err.splitlines()) == 1


def test_the_demo_starts_and_its_bot_answers(slack_index: Store, tmp_path: Path) -> None:
    async def within() -> None:
        environment = {"MMFAQ_INDEX": str(slack_index.folder), "MMFAQ_STATE": str(tmp_path / "state")}
        address = free_address()
        async with started("slack", "--demo", "--port", "0", "--health", address, **environment) as process:
            line = await process.says("Type as a Slack user at")
            await process.says("connected")
            page = re.search(r"http://\S+", line)
            assert page is not None
            state = await _ask_in_demo(page[0])
            assert "tern fly" in state
            assert (await get(f"http://{address}/health/ready"))[0] == 200
            assert await process.end() == 0
            assert "Traceback" not in process.text
        assert not (tmp_path / "state").exists()

    asyncio.run(within())


def test_a_port_that_is_taken_is_told_by_the_demo(slack_index: Store) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = mmfaq("run", "slack", "--demo", "--port", str(port), MMFAQ_INDEX=str(slack_index.folder))
    assert done.code == 1
    (line,) = done.err.splitlines()
    assert line == f"mmfaq: Nothing can listen at port {port} (Address already in use). Set --port to another one."


async def _ask_in_demo(url: str) -> str:
    """Use the command as somebody on the page, and return what is seen there once the bot has answered."""
    origin = url.removesuffix("/page/")
    async with aiohttp.ClientSession(headers={"Origin": origin}) as session:
        async with session.get(f"{url}state") as answer:
            state = await answer.json()
        viewer = next(one["id"] for one in state["people"] if one["name"] == "Ada")
        look = {"viewer": viewer, "channel": next(one["id"] for one in state["places"] if one["name"] == "help")}
        deed = {"verb": "command", "text": "/mmfaq how do I start a backup by hand?", **look}
        async with session.post(f"{url}act", json=deed) as answer:
            assert await answer.json() == {}
        for _ in range(100):
            async with session.get(f"{url}state", params=look) as answer:
                text = await answer.text()
            if "tern fly" in text:
                break
            await asyncio.sleep(0.1)
    return text
