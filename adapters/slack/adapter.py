"""The bot on Slack: over a socket that it opens itself, or called over HTTP, until it is stopped."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.commands import Commands
from adapters.slack.delivery import SlackDelivery
from adapters.slack.events import Events
from adapters.slack.home import Home
from adapters.slack.http import application, serving
from adapters.slack.oauth import Flow, oauth_flow
from adapters.slack.presses import Presses
from adapters.slack.settings import Address, SlackSettings
from adapters.slack.startup import check, check_reach, client_of
from adapters.slack.workspaces import installed, patient
from bot.chat.buttons import Buttons
from bot.chat.desk import Desk
from bot.chat.host import Host
from bot.chat.live import Live
from bot.memory import Memory
from bot.secret import Secret
from bot.settings import Settings

_DRAIN_S = 20.0  # what is being answered when the program is told to end
_WATCH_S = 5.0
_STALLED_S = 30.0
_PING_S = 5.0
_ACK_S, _ACK_TRIES = 2.0, 40
_log = logging.getLogger(__name__)


class SlackAdapter:
    """Serves Slack until it is cancelled; then it finishes what it was asked before.

    `health_at` is where health can be asked for in Socket Mode, None for nowhere.
    """

    name = "slack"

    def __init__(
        self,
        slack: SlackSettings,
        settings: Settings,
        live: Live,
        memory: Memory,
        *,
        is_http: bool = False,
        health_at: Address | None = None,
    ) -> None:
        self._slack, self._settings, self._live, self._memory = slack, settings, live, memory
        self._is_http, self._health_at = is_http, health_at
        self._socket: AsyncSocketModeHandler | None = None
        self._is_connected = is_http
        self.address: Address | None = None

    async def run(self) -> None:
        """Serve; raise SlackError for what keeps the app from working."""
        async with AsyncExitStack() as stack:
            app, clients = await self._app(stack)
            desk = Desk(self._live)
            host = Host(self.name, self._live, desk, self._memory, SlackDelivery(clients))
            self._register(app, host)
            stack.push_async_callback(_finish, host, desk)
            keeping = asyncio.ensure_future(host.run())
            stack.callback(keeping.cancel)
            await self._serve(stack, app)

    def health(self) -> Mapping[str, Any]:
        """Return how the bot fares: `ok` where it is connected and can remember."""
        journal = self._memory.health
        is_ok = self._is_connected and journal.is_ok
        return {
            "ok": is_ok,
            "connected": self._is_connected,
            "journal": journal.is_ok,
            "index": self._live.serving.version,
        }

    async def _app(self, stack: AsyncExitStack) -> tuple[AsyncApp, Any]:
        """Return Bolt's app, and who gives the client of a workspace."""
        slack = self._slack
        signing = slack.signing_secret.reveal() if slack.signing_secret else None
        if self._is_http and slack.is_for_many:
            client = patient(client_of(slack))
            await check_reach(client, slack)
            flow = await stack.enter_async_context(oauth_flow(self._settings, slack, client))
            app = AsyncApp(client=client, signing_secret=signing, oauth_flow=flow, logger=_log)
            app.event("app_uninstalled")(_uninstalled(flow))
            app.event("tokens_revoked")(_uninstalled(flow))
            return app, installed(flow, slack)
        client = patient(client_of(slack, slack.bot_token))
        identity = await check(client, slack, is_http=self._is_http)
        known = AuthorizeResult(
            enterprise_id=None,
            team_id=identity.team,
            bot_user_id=identity.bot_user,
            bot_id=identity.bot_id,
            bot_token=client.token,
        )

        async def authorize() -> AuthorizeResult:
            return known

        async def only(_: str) -> AsyncWebClient:
            return client

        # A client without a token: Bolt gives it the one of whoever is authorized, and warns of any other.
        app = AsyncApp(client=patient(client_of(slack)), signing_secret=signing, authorize=authorize, logger=_log)
        app.event("app_uninstalled")(self._gone)
        app.event("tokens_revoked")(self._gone)
        _log.info("Slack: %s as %s.", identity.workspace or identity.team, identity.bot_user)
        return app, only

    def _register(self, app: AsyncApp, host: Host) -> None:
        buttons, maintainers = Buttons(host), self._slack.maintainers
        Events(app, host, maintainers, self._slack.command)
        Commands(app, host, maintainers, self._slack.command)
        home = Home(app, host, buttons, self._settings.keep_days)
        Presses(app, host, buttons, home, maintainers)

    async def _serve(self, stack: AsyncExitStack, app: AsyncApp) -> None:
        if self._is_http:
            answers = application(self.health, app)
            self.address = await stack.enter_async_context(serving(answers, self._slack.http))
            _log.info("Slack: listening at %s.", self.address)
            await asyncio.Event().wait()
        if self._health_at is not None:
            answers = application(self.health)
            self.address = await stack.enter_async_context(serving(answers, self._health_at, "--health"))
        async with self._connected(app) as socket:
            await self._watch(socket)

    @asynccontextmanager
    async def _connected(self, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
        token = self._slack.app_token or Secret("")
        client = patient(client_of(self._slack, token))
        socket = AsyncSocketModeHandler(app, token.reveal(), web_client=client, ping_interval=_PING_S)
        taking = _Taking(socket)
        try:
            await socket.connect_async()  # type: ignore[no-untyped-call]  # the SDK's own
            _log.info("Slack: connected.")
            yield socket
        finally:
            self._is_connected = False
            await taking.done()
            await socket.close_async()  # type: ignore[no-untyped-call]  # the SDK's own

    async def _watch(self, socket: AsyncSocketModeHandler) -> None:
        """Tell health whether the socket is open; one that stays silent is opened anew."""
        loop = asyncio.get_running_loop()
        since = loop.time()
        while True:
            self._is_connected = await socket.client.is_connected()
            if self._is_connected:
                since = loop.time()
            elif loop.time() - since > _STALLED_S:
                _log.warning("Slack: the socket is silent for %d s; connecting again.", loop.time() - since)
                since = loop.time()
                await socket.client.connect_to_new_endpoint(force=True)
            await asyncio.sleep(_WATCH_S)

    async def _gone(self) -> None:
        self._is_connected = False
        _log.error("Slack: the app was removed from the workspace. Install it again, and start with the new token.")


class _Taking:
    """Counts what is on its way to being acknowledged, so that a socket is not closed under it."""

    def __init__(self, socket: AsyncSocketModeHandler) -> None:
        self._count, self._socket = 0, socket
        socket.client.socket_mode_request_listeners[:] = [self._take]

    async def done(self) -> None:
        """Wait until nothing is on its way, for a moment at most."""
        for _ in range(_ACK_TRIES):
            if not self._count:
                return
            await asyncio.sleep(_ACK_S / _ACK_TRIES)

    async def _take(self, client: Any, request: SocketModeRequest) -> None:
        self._count += 1
        try:
            await self._socket.handle(client, request)
        except aiohttp.ClientConnectionError:
            _log.warning("Slack: the socket closed before an event was acknowledged; Slack sends it again.")
        finally:
            self._count -= 1


async def _finish(host: Host, desk: Desk) -> None:
    """Answer what was taken, for some seconds."""
    if not await host.drain(_DRAIN_S):
        _log.warning("Some questions are not answered yet; the next start takes them over.")
    await desk.drain(0)


def _uninstalled(flow: Flow) -> Any:
    async def delete(context: Any) -> None:
        store = flow.settings.installation_store
        await store.async_delete_all(enterprise_id=context.enterprise_id, team_id=context.team_id)
        _log.info("Slack: a workspace has removed the app; its token is deleted.")

    return delete
