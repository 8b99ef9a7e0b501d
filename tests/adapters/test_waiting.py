"""`mmfaq run --wait`: what only another setting makes right is told once, and does not end the program."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.slack.processes import free_address, get, started
from tests.bot.running import Command

UNSET = {"SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": "", "DISCORD_TOKEN": ""}


def _waits(address: str, number: signal.Signals, *arguments: str, **environment: str) -> tuple[list[str], Any]:
    """Return what it has written and what `/health/ready` shows, after it ended without a fault."""

    async def within() -> tuple[list[str], Any]:
        async with started("--wait", *arguments, **(UNSET | environment)) as process:
            await process.says("it waits")
            while True:
                try:
                    assert await get(f"http://{address}/health/live") == (200, {"ok": True})
                    break
                except OSError:
                    await asyncio.sleep(0.05)
            status, state = await get(f"http://{address}/health/ready")
            assert (status, state["ok"], state["platforms"]) == (503, False, {})
            assert await process.end(number) == 0
            return process.lines, state

    return asyncio.run(within())


def test_without_tokens_it_waits_not_ready_and_says_so_once() -> None:
    address = free_address()
    lines, state = _waits(address, signal.SIGTERM, "--watch", MMFAQ_HEALTH=address)
    (line,) = lines
    assert "ERROR" in line
    assert "No chat platform is set up." in line
    assert state["warnings"][0] in line


def test_with_wrong_settings_it_waits_too_and_names_all_of_them(tmp_path: Path) -> None:
    address, empty = free_address(), tmp_path / "discord_token"
    empty.touch()
    wrong = {"MMFAQ_RISK": "x", "DISCORD_TOKEN_FILE": str(empty)}
    lines, state = _waits(address, signal.SIGINT, "--health", address, **wrong)
    for told in ("\n".join(lines), state["warnings"][0]):
        assert "2 settings are wrong" in told
        assert f"DISCORD_TOKEN_FILE: {empty}: this file is empty." in told
        assert "MMFAQ_RISK is 'x'." in told


def test_a_token_of_another_form_is_waited_with_and_not_shown() -> None:
    address = free_address()
    lines, _ = _waits(address, signal.SIGTERM, MMFAQ_HEALTH=address, SLACK_BOT_TOKEN="xoxp-1-hunter2")  # noqa: S106 - none
    assert "SLACK_BOT_TOKEN holds a user token." in lines[0]
    assert "hunter2" not in "\n".join(lines)


@pytest.mark.parametrize("platform", ["slack", "discord"])
def test_a_platform_that_is_named_is_not_waited_for(platform: str) -> None:
    done = Command(UNSET)("run", "--wait", platform)
    assert done.code == 2
    assert "--wait is for `mmfaq run` by itself" in done.err
