"""An app that is installed over the web, beside a double of Slack and a browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from sqlalchemy import func, select
from yarl import URL

from adapters.listening import Address, health_application, serving
from adapters.slack.double.faults import Timing
from adapters.slack.double.installed_app import App
from adapters.slack.double.server import Double
from adapters.slack.double.workspace import Workspace
from adapters.slack.http import application
from adapters.slack.oauth import Flow, oauth_flow
from adapters.slack.settings import SlackSettings
from adapters.slack.startup import client_of
from bot.secret import Secret
from bot.settings import Settings

APP = App()
SLACK = SlackSettings(
    signing_secret=Secret(APP.signing_secret),
    client_id=APP.client_id,
    client_secret=Secret(APP.client_secret),
    public_url="https://faq.example.org",
)


def settings_in(tmp_path: Path) -> Settings:
    return Settings(tmp_path, tmp_path, tmp_path, state=tmp_path / "state", journal=None)


@dataclass(frozen=True, slots=True)
class Stage:
    """A double of Slack, the app beside it, a browser, and what reached the app."""

    double: Double
    flow: Flow
    url: str
    browser: aiohttp.ClientSession
    taken: list[str]

    async def get(self, address: str | URL, **headers: str) -> aiohttp.ClientResponse:
        response = await self.browser.get(address, allow_redirects=False, headers=headers)
        await response.read()
        return response

    async def asked(self, query: str = "") -> tuple[URL, str]:
        """Begin an installation; return where the browser is sent, and its cookie."""
        response = await self.get(f"{self.url}/slack/install{query}")
        assert response.status == 302
        return URL(response.headers["Location"]), response.headers["Set-Cookie"].partition(";")[0]

    async def allowed(self, query: str = "") -> tuple[URL, str]:
        """Begin an installation and allow it; return where Slack sends the browser, and its cookie."""
        page, cookie = await self.asked(query)
        response = await self.get(page.with_path("/oauth/v2/allow").with_query(page.query))
        assert response.status == 302
        return URL(response.headers["Location"]), cookie

    async def installed(self) -> aiohttp.ClientResponse:
        """Go through a whole installation."""
        back, cookie = await self.allowed()
        return await self.get(back, Cookie=cookie)

    async def rows(self) -> int:
        """Return how many installations are kept."""
        store: Any = self.flow.settings.installation_store
        async with store.engine.connect() as connection:
            bots = await connection.scalar(select(func.count()).select_from(store.bots))
            people = await connection.scalar(select(func.count()).select_from(store.installations))
        return int(bots) + int(people)


@asynccontextmanager
async def staged(settings: Settings, *, is_installed: bool = False) -> AsyncIterator[Stage]:
    workspace = Workspace(is_installed=is_installed)
    workspace.add_user("alice")
    workspace.add_channel("general")
    taken: list[str] = []
    async with Double(workspace, app=App(), timing=Timing(retries=())) as double:
        slack = replace(SLACK, api_url=double.api_url)
        # The redirect's address is fixed before the port is known, so a free one is taken first.
        async with serving(health_application(lambda: {"ok": True}), Address("127.0.0.1", 0), "MMFAQ_HTTP") as free:
            pass
        slack = replace(slack, public_url=f"http://{free}")
        double.installed_app.redirect_urls.append(f"http://{free}/slack/oauth_redirect")
        async with oauth_flow(settings, slack, client_of(slack)) as flow:
            app = AsyncApp(client=client_of(slack), signing_secret=APP.signing_secret, oauth_flow=flow)
            app.enable_token_revocation_listeners()

            @app.command("/mmfaq")
            async def command(ack: Callable[[str], Awaitable[None]], command: dict[str, Any]) -> None:
                taken.append(command["text"])
                await ack("taken")

            async with (
                serving(application(lambda: {"ok": True}, app), free, "MMFAQ_HTTP") as address,
                aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as browser,
            ):
                double.deliver_over_http(f"http://{address}/slack/events")
                yield Stage(double, flow, f"http://{address}", browser, taken)


def run_stage(settings: Settings, act: Callable[[Stage], Awaitable[Any]], *, is_installed: bool = False) -> Any:
    """Act on a stage of its own, and return what that returned."""

    async def run() -> Any:
        async with staged(settings, is_installed=is_installed) as stage:
            return await act(stage)

    return asyncio.run(run())
