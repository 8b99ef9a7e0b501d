"""What comes at the very moment the bot ends: one line in the log, and no stack."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import aiohttp
import pytest

from adapters.discord_bot.double import Interaction
from bot.chat.live import Live
from tests.adapters.discord_bot.conversing import Talk, converse
from tests.adapters.discord_bot.using import ask

INSTALL = "how do I install tern?"
Use = Callable[[Talk], Awaitable[Interaction]]


@pytest.fixture(autouse=True)
def _is_quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []


async def _used_as_it_ends(talk: Talk, use: Use, caplog: pytest.LogCaptureFixture) -> None:
    """Use something while what the bot calls Discord with is closed already, and its line is not yet."""
    client: Any = talk.adapter._client  # there is no other way to that moment
    session: aiohttp.ClientSession = client.http._HTTPClient__session
    connector = session.connector
    assert connector is not None
    session.detach()
    used = await use(talk)
    await talk.double.until(lambda: "ending" in caplog.text)
    assert used.is_failed
    await connector.close()


@pytest.mark.parametrize("command", ["faq", "faq-admin status"])
def test_a_command_is_one_line(slack_live: Live, caplog: pytest.LogCaptureFixture, command: str) -> None:
    async def test(talk: Talk) -> None:
        options = {"question": INSTALL} if command == "faq" else {}
        await _used_as_it_ends(talk, lambda talk: talk.double.slash("mo", "help", command, options), caplog)

    converse(slack_live, test)
    assert [one for one in caplog.messages if "ending" in one] == [
        "Discord: a command is not answered. The bot was ending. Use it again once it is back."
    ]


def test_a_press_is_one_line(slack_live: Live, caplog: pytest.LogCaptureFixture) -> None:
    async def test(talk: Talk) -> None:
        shown = await ask(talk, INSTALL)
        await _used_as_it_ends(talk, lambda talk: talk.double.click("ann", shown, "Helpful"), caplog)

    converse(slack_live, test)
    assert [one for one in caplog.messages if "ending" in one] == [
        "A press came to nothing. The bot was ending. Use it again once it is back."
    ]
