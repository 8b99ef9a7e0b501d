"""The demo: everything that the bot needs to take it for Slack, and the page."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.demo import Demo, demo


def test_the_demos_settings_open_its_workspace_with_the_scopes_of_the_manifest() -> None:
    async def within(demo: Demo) -> None:
        bot, app = demo.settings.bot_token, demo.settings.app_token
        assert bot is not None
        assert app is not None
        client = AsyncWebClient(token=bot.reveal(), base_url=demo.settings.api_url)
        answer = await client.auth_test()
        assert answer["user_id"] == demo.double.workspace.bot.id
        opened = await client.apps_connections_open(app_token=app.reveal())
        assert str(opened["url"]).startswith("ws://127.0.0.1:")
        assert "users:read" not in answer.headers["x-oauth-scopes"]

    _with_demo(within)


def test_people_and_channels_are_there_and_the_page_shows_them() -> None:
    async def within(demo: Demo) -> None:
        async with aiohttp.ClientSession() as session, session.get(f"{demo.page_url}state") as answer:
            seen = await answer.json()
        assert [person["name"] for person in seen["people"] if not person["is_bot"]] == ["Ada", "Lin", "Mo"]
        assert [place["name"] for place in seen["places"] if place["kind"] == "channel"] == ["help", "general"]
        named = {"answer_from_faq": "Answer from FAQ", "add_to_faq": "Add to FAQ"}
        assert seen["shortcuts"] == [{"id": name, "name": called} for name, called in named.items()]
        assert len(seen["messages"]) == 2
        assert demo.settings.maintainers == {demo.double.workspace.user("Mo").id}

    _with_demo(within)


def test_the_command_is_the_one_that_the_bot_listens_to() -> None:
    async def within() -> None:
        started = await demo(command="/ask")
        await started.double.stop()
        assert started.settings.command == "/ask"
        assert started.double.installed_app.commands == ("/ask",)

    asyncio.run(within())


def _with_demo(test: Callable[[Demo], Awaitable[None]]) -> None:
    async def within() -> None:
        started = await demo()
        try:
            await test(started)
        finally:
            await started.double.stop()

    asyncio.run(within())
