"""The bot on Slack: over a socket that it opens itself, or called over HTTP, until it is stopped."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from adapters.listening import Address, serving
from adapters.slack.capturing import Capturing
from adapters.slack.commands import Commands
from adapters.slack.delivery import Clients, SlackDelivery
from adapters.slack.digests import SlackBoard
from adapters.slack.errors import FAULTS, SlackError, explain
from adapters.slack.events import Events
from adapters.slack.home import Home
from adapters.slack.http import application
from adapters.slack.oauth import Flow, oauth_flow
from adapters.slack.presses import Presses
from adapters.slack.settings import SlackSettings
from adapters.slack.socket_mode import SocketMode, Watch
from adapters.slack.startup import check, check_reach, client_of
from adapters.slack.upkeep import Upkeep
from adapters.slack.workspaces import installed, patient
from bot.building.rebuilding import Rebuild
from bot.capturing.captures import Captures
from bot.chat.buttons import Buttons
from bot.chat.claims import LEASE
from bot.chat.desk import Desk
from bot.chat.host import Host
from bot.chat.live import Live
from bot.chat.rebuilding import Rebuilding
from bot.memory import Memory
from bot.reporting.making import Making
from bot.reporting.weekly import Weekly, ended
from bot.secret import Secret
from bot.settings import Settings
from bot.telemetry.meters import Fault
from index.errors import MmfaqError

_GONE = "Slack: the app was removed from the workspace, or its token revoked. Install it, and start with the new token."
_log = logging.getLogger(__name__)
_bolt = logging.getLogger(f"{__name__}.bolt")
_bolt.setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Pace:
    """How much may wait, and for how long.

    `drain`: seconds for what is being answered when the program is told to end. `lease`: how long the questions of a
    program that died wait before another takes them over. `waiting`, `most_per_person`: what the desk takes.
    """

    drain: float = 20.0
    lease: timedelta = LEASE
    waiting: int = 64
    most_per_person: int = 5
    watch: Watch = field(default_factory=Watch)


class SlackAdapter:
    """Serves Slack until it is cancelled, or its one workspace lost; then it finishes what it was asked before."""

    name = "slack"

    def __init__(
        self,
        slack: SlackSettings,
        settings: Settings,
        live: Live,
        memory: Memory,
        *,
        is_http: bool = False,
        pace: Pace | None = None,
    ) -> None:
        self._slack, self._settings, self._live, self._memory = slack, settings, live, memory
        self._is_http, self._pace = is_http, pace or Pace()
        self._socket: SocketMode | None = None
        self._host: Host | None = None
        self._gone = asyncio.Event()
        self.address: Address | None = None

    async def run(self) -> None:
        """Serve; raise SlackError for what keeps the app from working, at the start or later."""
        pace = self._pace
        async with AsyncExitStack() as stack:
            app, clients = await self._app(stack)
            desk = Desk(self._live, waiting=pace.waiting, most_per_person=pace.most_per_person)
            delivery = SlackDelivery(clients, self._end)
            self._host = host = Host(self.name, self._live, desk, self._memory, delivery, lease=pace.lease)
            rebuilding = Rebuilding(host, Rebuild(self._settings))
            self._register(app, host, rebuilding)
            keeping = asyncio.ensure_future(host.run())
            stack.callback(keeping.cancel)
            board, making = SlackBoard(clients), Making(self._settings)
            weekly = Weekly(self.name, lambda: host.log, host.hash, board, making, zone=self._settings.zone)
            stack.push_async_callback(ended, asyncio.ensure_future(weekly.run()))
            stack.push_async_callback(_finish, host, desk, pace.drain)
            stack.push_async_callback(rebuilding.close)
            await self._while_welcome(self._serve(stack, app))

    def health(self) -> Mapping[str, Any]:
        """Return how the bot fares: `ok` where it is connected, can remember, and looks after what is left undone."""
        journal = self._memory.health
        is_open = self._is_http or (self._socket is not None and self._socket.is_open)
        is_connected = is_open and not self._gone.is_set()
        is_kept = self._host is not None and self._host.rounds.is_ok
        return {
            "ok": is_connected and journal.is_ok and is_kept,
            "connected": is_connected,
            "journal": journal.is_ok,
            "upkeep": is_kept,
            "index": self._live.serving.version,
        }

    async def _app(self, stack: AsyncExitStack) -> tuple[AsyncApp, Clients]:
        """Return Bolt's app, and who gives the client of a workspace."""
        app, clients = await (self._for_many(stack) if self._is_for_many else self._for_one())
        app.error(self._failed)
        return app, clients

    async def _for_many(self, stack: AsyncExitStack) -> tuple[AsyncApp, Clients]:
        client = self._patient(None)
        await check_reach(client, self._slack)
        flow = await stack.enter_async_context(oauth_flow(self._settings, self._slack, client))
        app = AsyncApp(
            client=client,
            signing_secret=self._signing_secret,
            oauth_flow=flow,
            logger=_bolt,
            ignoring_self_events_enabled=False,  # an answer of ours that an admin deletes is to be forgotten
        )
        app.event("app_uninstalled")(_uninstalled(flow))
        app.event("tokens_revoked")(_uninstalled(flow))
        return app, installed(flow, self._slack, self._on_wait)

    async def _for_one(self) -> tuple[AsyncApp, Clients]:
        client = self._patient(self._slack.bot_token)
        identity = await check(client, self._slack, is_http=self._is_http)
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
        bare = self._patient(None)
        app = AsyncApp(
            client=bare,
            signing_secret=self._signing_secret,
            authorize=authorize,
            logger=_bolt,
            ignoring_self_events_enabled=False,
        )
        app.event("app_uninstalled")(self._uninstalled)
        app.event("tokens_revoked")(self._uninstalled)
        _log.info("Slack: %s as %s.", identity.workspace or identity.team, identity.bot_user)
        return app, only

    @property
    def _is_for_many(self) -> bool:
        return self._is_http and self._slack.is_for_many

    @property
    def _signing_secret(self) -> str | None:
        return self._slack.signing_secret.reveal() if self._slack.signing_secret else None

    def _register(self, app: AsyncApp, host: Host, rebuilding: Rebuilding) -> None:
        buttons, maintainers = Buttons(host), self._slack.maintainers
        capturing = Capturing(app, host, Captures(host, self._settings.captures), maintainers)
        Events(app, host, capturing, maintainers, self._slack.command)
        upkeep, zone = Upkeep(host, rebuilding), self._settings.zone
        Commands(app, host, upkeep, maintainers, self._slack.command, zone=zone)
        home = Home(app, host, buttons, self._settings.keep_days)
        Presses(app, host, buttons, home, maintainers)

    async def _while_welcome(self, serving: Coroutine[Any, Any, None]) -> None:
        """Serve until cancelled; raise SlackError once the one workspace is lost."""
        tasks = asyncio.ensure_future(serving), asyncio.ensure_future(self._lost())
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()

    async def _lost(self) -> None:
        await self._gone.wait()
        raise SlackError(_GONE)

    async def _serve(self, stack: AsyncExitStack, app: AsyncApp) -> None:
        if self._is_http:
            answers = application(self.health, app, self._live.meters)
            self.address = await stack.enter_async_context(serving(answers, self._slack.http, "MMFAQ_HTTP"))
            _log.info("Slack: listening at %s.", self.address)
            await asyncio.Event().wait()
        client = self._patient(self._slack.app_token)
        self._socket = SocketMode(app, self._slack, client, self._pace.watch, self._live.meters)
        await self._socket.run()

    def _patient(self, token: Secret | None) -> AsyncWebClient:
        return patient(client_of(self._slack, token), self._on_wait)

    def _on_wait(self) -> None:
        self._live.meters.limited(self.name)

    async def _failed(self, error: Exception) -> None:
        """Say what went wrong while an event was taken; only what nobody foresees is told at length."""
        self._live.meters.failed(Fault.EVENT)
        if isinstance(error, MmfaqError):
            _log.warning("%s", error)
        elif isinstance(error, FAULTS):
            _log.warning("%s", explain(error))
        else:
            _log.error("Slack: an event could not be taken (%s).", type(error).__name__, exc_info=error)

    async def _uninstalled(self, event: Mapping[str, Any]) -> None:
        if _is_of_bot(event):
            self._end()

    def _end(self) -> None:
        """Note that the one workspace is lost; of many, the others go on."""
        if not self._is_for_many:
            self._gone.set()


async def _finish(host: Host, desk: Desk, seconds: float) -> None:
    """Answer what was taken, for so many seconds at most."""
    host.claims.close()
    if not await host.drain(seconds):
        _log.warning("Some questions are not answered yet; the next start takes them over.")
        await host.claims.hand_over()
    await desk.drain(0)


def _is_of_bot(event: Mapping[str, Any]) -> bool:
    """Tell whether the app is gone, or the bot's own token among those revoked."""
    return event.get("type") == "app_uninstalled" or bool((event.get("tokens") or {}).get("bot"))


def _uninstalled(flow: Flow) -> Any:
    async def delete(event: Mapping[str, Any], context: Any) -> None:
        if not _is_of_bot(event):
            return
        store = flow.settings.installation_store
        try:
            await store.async_delete_all(enterprise_id=context.enterprise_id, team_id=context.team_id)
        except (SQLAlchemyError, OSError) as error:
            _log.error("Slack: a workspace has removed the app; its token is not deleted (%s).", type(error).__name__)
            return
        _log.info("Slack: a workspace has removed the app; its token is deleted.")

    return delete


def _first_line(record: logging.LogRecord) -> bool:
    """Keep of what Bolt says the first line: below it are suggestions for programmers."""
    record.msg, record.args = record.getMessage().partition("\n")[0], ()
    return True


_bolt.addFilter(_first_line)
