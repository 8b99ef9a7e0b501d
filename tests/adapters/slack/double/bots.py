"""A workspace with a few people, and a small bot of the real SDK that talks to the double."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.double import App, Double, Kind, Timing, Workspace

PATIENT = Timing(retries=(0.0, 0.05, 0.05), close_after_refresh=0.05)
# For tests in which an acknowledgement does not come.
QUICK = Timing(ack=0.3, retries=(0.0, 0.05, 0.05), close_after_refresh=0.05)
SILENT = logging.getLogger("silent-bot")
SILENT.setLevel(logging.CRITICAL)


def team(**settings: Any) -> Workspace:
    """Return a workspace: ann, bob, an admin; channels with the bot, without it, and private ones."""
    workspace = Workspace(**settings)
    workspace.add_user("ann")
    workspace.add_user("bob")
    workspace.add_user("ada", is_admin=True)
    workspace.add_channel("general")
    workspace.add_channel("quiet", has_bot=False)
    workspace.add_channel("secret", kind=Kind.PRIVATE)
    workspace.add_channel("hidden", kind=Kind.PRIVATE, has_bot=False)
    return workspace


def run(test: Callable[[Double], Coroutine[Any, Any, None]], *others: Workspace, **settings: Any) -> None:
    """Run a test against a double of the workspace above."""
    timing, app = settings.pop("timing", PATIENT), settings.pop("app", None)

    async def within() -> None:
        async with Double(team(**settings), *others, app=app, timing=timing) as double:
            await test(double)

    asyncio.run(within())


def client_of(double: Double, token: str | None = None) -> AsyncWebClient:
    """Return the SDK's own client, by default with the bot's token."""
    return AsyncWebClient(token=double.bot_token if token is None else token, base_url=double.api_url)


async def refused(call: Coroutine[Any, Any, Any]) -> dict[str, Any]:
    """Return the answer of a call that Slack refuses."""
    with pytest.raises(SlackApiError) as caught:
        await call
    assert isinstance(caught.value.response.data, dict)
    return caught.value.response.data


async def code_of(call: Coroutine[Any, Any, Any]) -> str:
    """Return the error code of a call that Slack refuses."""
    return str((await refused(call))["error"])


@asynccontextmanager
async def bot(double: Double, *, sockets: int = 1) -> AsyncIterator[AsyncApp]:
    """Connect a bot without listeners, which the test then adds."""
    app = AsyncApp(client=client_of(double), logger=SILENT)
    handlers = [
        AsyncSocketModeHandler(
            app, double.app_token, web_client=client_of(double, ""), logger=SILENT, ping_interval=0.1
        )
        for _ in range(sockets)
    ]
    before = len(double.sockets.connections)
    for handler in handlers:
        await handler.connect_async()  # type: ignore[no-untyped-call] # the SDK's own
    await double.connected(before + sockets)
    try:
        yield app
    finally:
        for handler in handlers:
            await handler.close_async()  # type: ignore[no-untyped-call] # the SDK's own


def heard(app: AsyncApp, *kinds: str) -> list[dict[str, Any]]:
    """Collect the bodies of events of these kinds as they come."""
    bodies: list[dict[str, Any]] = []

    async def listen(body: dict[str, Any]) -> None:
        bodies.append(body)

    for kind in kinds:
        app.event(kind)(listen)
    return bodies


def button(action_id: str = "go", value: str = "1") -> dict[str, Any]:
    """Return a block with one button."""
    text = {"type": "plain_text", "text": "Go"}
    return {
        "type": "actions",
        "elements": [{"type": "button", "action_id": action_id, "value": value, "text": text}],
    }


def section(text: str) -> dict[str, Any]:
    """Return a section."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


__all__ = ["App", "bot", "button", "client_of", "code_of", "heard", "refused", "run", "section", "team"]
