"""Whatever goes wrong with Discord is one sentence that says what to do, and a line in the log."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest

from adapters.discord_bot.errors import CLOSES, REMEDIES, ClosedError, explain, may_pass, quieten


def _answered(status: int, code: int = 0) -> discord.HTTPException:
    kinds = {403: discord.Forbidden, 404: discord.NotFound}
    kind = kinds.get(status, discord.DiscordServerError if status >= 500 else discord.HTTPException)
    response: Any = SimpleNamespace(status=status, reason="reason")
    return kind(response, {"code": code, "message": "hunter2 said something"})


def _closed(code: int) -> discord.ConnectionClosed:
    socket: Any = SimpleNamespace(close_code=code)
    return discord.ConnectionClosed(socket, shard_id=0, code=code)


def _made(kind: type[BaseException]) -> BaseException:
    if issubclass(kind, discord.HTTPException):
        return _answered(400)
    return _closed(4000) if issubclass(kind, discord.ConnectionClosed) else kind.__new__(kind)


def _subclasses(kind: type[BaseException]) -> Iterator[type[BaseException]]:
    for one in kind.__subclasses__():
        yield one
        yield from _subclasses(one)


ERRORS = [
    *(_answered(400, code) for code in REMEDIES),
    *(_answered(status) for status in (400, 401, 403, 404, 429, 500, 503)),
    *(_closed(code) for code in (1000, 4000, *CLOSES)),
    discord.LoginFailure("Improper token"),
    discord.PrivilegedIntentsRequired(0),
    discord.GatewayNotFound.__new__(discord.GatewayNotFound),
    aiohttp.ClientError("hunter2"),
    OSError(111, "hunter2"),
    TimeoutError(),
    discord.InvalidData("hunter2"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: f"{type(error).__name__}-{getattr(error, 'code', '')}")
def test_each_is_one_line_with_a_remedy_and_without_what_people_say(error: BaseException) -> None:
    told = explain(error)
    assert re.fullmatch(r"Discord[^\n]+[.)] [A-Z][^\n]+\.", told)
    assert "hunter2" not in told


def test_every_error_of_the_library_is_explained() -> None:
    kinds = [kind for kind in _subclasses(discord.DiscordException) if kind.__module__.startswith("discord")]
    assert len(kinds) > 20
    for kind in kinds:
        assert explain(_made(kind)).startswith("Discord")


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (_answered(401), "DISCORD_TOKEN"),
        (_closed(4004), "DISCORD_TOKEN"),
        (discord.LoginFailure(), "DISCORD_TOKEN"),
        (_closed(4014), "Message Content Intent"),
        (discord.PrivilegedIntentsRequired(None), "MMFAQ_DISCORD_CONTENT=off"),
        (OSError(), "MMFAQ_DISCORD_API"),
        (_answered(403, 50013), "Send Messages in Threads"),
        (_answered(400, 50083), "archived"),
    ],
)
def test_the_remedy_names_what_to_change(error: BaseException, part: str) -> None:
    assert part in explain(error)


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (_answered(429), True),
        (_answered(503), True),
        (_answered(403, 50013), False),
        (_answered(404, 10003), False),
        (aiohttp.ClientError(), True),
        (TimeoutError(), True),
        (ClosedError(), True),
        (discord.LoginFailure(), False),
    ],
)
def test_what_may_be_otherwise_in_a_moment_is_tried_again(error: BaseException, *, passes: bool) -> None:
    assert may_pass(error) is passes


def test_the_library_tells_of_a_fault_on_the_way_in_one_line_and_of_ours_at_length(
    caplog: pytest.LogCaptureFixture,
) -> None:
    quieten()
    quieten()
    log = logging.getLogger("discord.shard")
    for error in (aiohttp.ClientError("hunter2"), ValueError("ours")):
        log.error("Attempting a reconnect for shard ID %s in %.2fs", 0, 1.5, exc_info=error)
    first, second = caplog.records
    assert first.getMessage() == (
        "Attempting a reconnect for shard ID 0 in 1.50s. Discord cannot be reached. Check the network, any proxy,"
        " MMFAQ_DISCORD_API and MMFAQ_DISCORD_GATEWAY."
    )
    assert first.exc_info is None
    assert second.exc_info is not None


def test_the_library_does_not_speak_of_voice(caplog: pytest.LogCaptureFixture) -> None:
    async def within() -> None:
        quieten()
        discord.Client(intents=discord.Intents.none())

    asyncio.run(within())
    assert "voice" not in caplog.text


def test_the_page_lists_what_discord_may_say() -> None:
    text = (Path(__file__).resolve().parents[3] / "docs/discord.md").read_text(encoding="utf-8")
    listed: Any = re.findall(r"^\| (\d+) \| (.*) \| (.*) \|$", text, re.MULTILINE)
    assert listed == [(str(code), f"Discord {what}", remedy) for code, (what, remedy) in sorted(REMEDIES.items())]
