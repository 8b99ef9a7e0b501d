"""The bot on Discord, until it is stopped."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord_bot.admin import Admin, may_maintain
from adapters.discord_bot.application import client_of
from adapters.discord_bot.capturing import Capturing
from adapters.discord_bot.client import FaqClient
from adapters.discord_bot.commands import Commands
from adapters.discord_bot.delivery import DiscordDelivery
from adapters.discord_bot.digests import DiscordBoard
from adapters.discord_bot.errors import FAULTS, DiscordError, explain, quieten
from adapters.discord_bot.presses import Presses, button_of
from adapters.discord_bot.settings import GATEWAY_URL, DiscordSettings, require
from adapters.discord_bot.words import Words
from bot.building.rebuilding import Rebuild
from bot.capturing.captures import Captures
from bot.chat.buttons import Buttons
from bot.chat.claims import LEASE
from bot.chat.completing import Completions
from bot.chat.desk import Desk
from bot.chat.host import Host
from bot.chat.live import Live
from bot.chat.rebuilding import Rebuilding
from bot.memory import Memory
from bot.reporting.making import Making
from bot.reporting.weekly import Weekly, ended
from bot.settings import Settings
from index.files import write_atomically

_DRAIN_S = 20.0  # what is being answered when the program is told to end
_SYNCED_FILE = "discord-commands.json"
_log = logging.getLogger(__name__)


class DiscordAdapter:
    """Serves Discord until it is cancelled; then it finishes what it was asked before.

    `lease`: how long the questions of a program that died wait before another takes them over.
    """

    name = "discord"

    def __init__(
        self,
        chosen: DiscordSettings,
        settings: Settings,
        live: Live,
        memory: Memory,
        *,
        lease: timedelta = LEASE,
    ) -> None:
        self._chosen, self._settings, self._live, self._memory = chosen, settings, live, memory
        self._lease = lease
        self._client: FaqClient | None = None
        self._host: Host | None = None

    async def run(self) -> None:
        """Serve; raise DiscordError for what keeps the bot from working."""
        require(self._chosen)
        quieten()
        # discord.py has no setting for these: they are the class's.
        Route.BASE = self._chosen.api_url
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self._chosen.gateway_url)
        async with AsyncExitStack() as stack:
            client = await stack.enter_async_context(self._new_client())
            self._client = client
            desk = Desk(self._live)
            delivery = DiscordDelivery(client, self._chosen.api_url)
            self._host = host = Host(self.name, self._live, desk, self._memory, delivery, lease=self._lease)
            try:
                await client.login(self._chosen.token.reveal() if self._chosen.token else "")
                rebuilding = Rebuilding(host, Rebuild(self._settings))
                await self._register(client, host, rebuilding)
                keeping = asyncio.ensure_future(host.run())
                stack.callback(keeping.cancel)
                board, making = DiscordBoard(client), Making(self._settings)
                weekly = Weekly(self.name, lambda: host.log, host.hash, board, making, zone=self._settings.zone)
                stack.push_async_callback(ended, asyncio.ensure_future(weekly.run()))
                stack.push_async_callback(_finish, host, desk)
                stack.push_async_callback(rebuilding.close)
                await client.connect(reconnect=True)
            except FAULTS as error:
                raise DiscordError(explain(error)) from None

    def health(self) -> Mapping[str, Any]:
        """Return how the bot fares: `ok` where it is connected, can remember, and looks after what is left undone."""
        client, journal = self._client, self._memory.health
        is_connected = client is not None and client.is_connected
        is_kept = self._host is not None and self._host.rounds.is_ok
        return {
            "ok": is_connected and journal.is_ok and is_kept,
            "connected": is_connected,
            "journal": journal.is_ok,
            "upkeep": is_kept,
            "index": self._live.serving.version,
        }

    def _new_client(self) -> FaqClient:
        chosen, meters = self._chosen, self._live.meters
        client = FaqClient(self._settings.state, role=chosen.role, has_content=chosen.has_content, meters=meters)
        if chosen.gateway_url != GATEWAY_URL:
            _lead(client, chosen.gateway_url)
        return client

    async def _register(self, client: FaqClient, host: Host, rebuilding: Rebuilding) -> None:
        buttons, role = Buttons(host), self._chosen.role
        presses = Presses(host, buttons, lambda interaction: may_maintain(interaction, role))
        client.add_dynamic_items(button_of(presses))
        Commands(client.tree, host, buttons, Completions(self._live))
        has_content, zone = self._chosen.has_content, self._settings.zone
        client.tree.add_command(Admin(host, rebuilding, role, has_content=has_content, zone=zone))
        captures = Captures(host, self._settings.captures)
        client.capturing = Capturing(captures, role, has_content=self._chosen.has_content)
        client.capturing.register(client.tree)
        await client.tree.set_translator(Words())
        client.host = host
        await self._sync(client)

    async def _sync(self, client: FaqClient) -> None:
        """Give Discord the commands if they are others than those that it was given last."""
        translator = client.tree.translator or Words()
        payload = [await one.get_translated_payload(client.tree, translator) for one in client.tree.get_commands()]
        ours = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
        path, application = self._settings.state / _SYNCED_FILE, str(client.application_id)
        known = await asyncio.to_thread(_known, path)
        if known.get(application) == ours:
            return
        await client.tree.sync()
        _log.info("Discord: the commands are registered anew.")
        try:
            await asyncio.to_thread(_note, path, known | {application: ours})
        except OSError as error:
            _log.warning("Discord: the next start registers the commands once more. %s", error)


@asynccontextmanager
async def logged_in(chosen: DiscordSettings) -> AsyncIterator[DiscordDelivery]:
    """Yield the way to the bot's messages without listening to Discord; raise DiscordError."""
    async with client_of(chosen) as client:
        yield DiscordDelivery(client, chosen.api_url)


def _known(path: Path) -> dict[str, Any]:
    """Return the hash of the commands that each application was given last."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = {}
    return known if isinstance(known, dict) else {}


def _note(path: Path, known: Mapping[str, Any]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_atomically(path, json.dumps(known))


def _lead(client: FaqClient, gateway_url: str) -> None:
    """Let a client connect to a gateway of the operator's; Discord names its own."""
    ask = client.http.get_bot_gateway

    async def answer() -> Any:
        shards, _, limits = await ask()
        return shards, gateway_url, limits

    client.http.get_bot_gateway = answer  # type: ignore[method-assign]  # discord.py has no setting for it


async def _finish(host: Host, desk: Desk) -> None:
    """Answer what was taken, for some seconds, and leave the rest to the next start."""
    host.claims.close()
    if not await host.drain(_DRAIN_S):
        _log.warning("Some questions are not answered yet; the next start takes them over.")
        await host.claims.hand_over()
    await desk.drain(0)
