"""The bot as Discord's client: its events go to the host, and nothing is worked out here."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import filelock
import yarl
from discord import MessageReferenceType, app_commands

from adapters.discord_bot.admin import NEEDED, maintains
from adapters.discord_bot.asked import from_message, heard_of, is_named, is_persons
from adapters.discord_bot.capturing import CAPTURING, Capturing
from adapters.discord_bot.errors import ANSWERED_ALREADY, FAULTS, ClosedError, explain, is_closed, unless_closed
from adapters.discord_bot.pace import paced
from adapters.discord_bot.rendering import sentence_view
from adapters.discord_bot.shards import Shards
from adapters.discord_bot.tracing import trace_of
from adapters.discord_bot.words import help_for, language_for
from adapters.files import LARGEST_FILE_KB
from bot.chat import messages
from bot.chat.asking import Asking, Way, is_help
from bot.chat.host import EDITABLE, Host
from bot.journal.chat_records import Post
from bot.messages import plural
from bot.telemetry.meters import Fault, Meters
from index.language import language_of

_IDENTIFY_S = 5.0  # between two processes, or shards, that log in
_LOCK_FILE = "discord-identify.lock"
_REMOVING = {"❌", "✖️", "✖", "🚫", "⛔", "🗑️", "🗑"}
_log = logging.getLogger(__name__)


def intents_for(*, has_content: bool) -> discord.Intents:
    """Return what the bot hears of: nothing privileged but, where it is wanted, the content of messages."""
    intents = discord.Intents.none()
    intents.guilds = intents.guild_messages = intents.dm_messages = intents.guild_reactions = True
    intents.message_content = has_content
    return intents


def invitation(application: int | str) -> str:
    """Return the link by which a server's manager invites the bot, with all that it needs."""
    permissions = discord.Permissions(**dict.fromkeys(NEEDED, True))
    scopes = ("bot", "applications.commands")
    return discord.utils.oauth_url(application, permissions=permissions, scopes=scopes)


class FaqClient(discord.AutoShardedClient):
    """Hears what people say; `state` is the folder in which processes of one machine wait for each other.

    `role` is that of those who maintain the FAQ beside the server's managers.
    """

    def __init__(self, state: Path, *, role: str = "", has_content: bool = False, meters: Meters | None = None) -> None:
        self._meters = meters or Meters()
        super().__init__(
            intents=intents_for(has_content=has_content),
            allowed_mentions=discord.AllowedMentions.none(),
            http_trace=trace_of(self._meters),
        )
        self.http.request = paced(self.http.request)  # type: ignore[method-assign]  # discord.py has no setting for it
        self.tree = app_commands.CommandTree(self)
        self.tree.error(self.on_command_error)
        self.host: Host | None = None
        self.capturing: Capturing | None = None
        self._lines = Shards(self._meters)
        self._state, self._role, self._has_content = state, role, has_content

    @property
    def is_connected(self) -> bool:
        """Whether every shard hears of what people say."""
        shards = self.shards.values()
        return self.is_ready() and bool(shards) and not any(shard.is_closed() for shard in shards)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:  # noqa: ARG002 - discord.py's signature
        """Wait for other shards and processes that log in: two at once are refused."""
        try:
            while left := await asyncio.to_thread(self._wait_for_others):  # noqa: ASYNC110 - other processes set no event
                await asyncio.sleep(left)
        except OSError as error:
            _log.warning("Discord: another process may log in at the same time. %s", error)

    async def on_ready(self) -> None:
        """Say that the bot is there, and how it comes into a server."""
        _log.info("Discord: connected as %s, in %s.", self.user, plural(len(self.guilds), "server"))
        if not self.guilds and self.application_id is not None:
            _log.info("Discord: invite it: %s", invitation(self.application_id))

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        """Connect a shard that goes on with its session after an outage."""
        await super().launch_shard(gateway, shard_id, initial=initial)
        self._lines.keep_session(self.get_shard(shard_id))

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Say that a line is cut."""
        if not self.is_closed():
            self._lines.lost(shard_id, self.get_shard(shard_id))

    async def on_shard_resumed(self, shard_id: int) -> None:
        """Say that a line is there again."""
        self._lines.found(shard_id, is_new=False)

    async def on_shard_ready(self, shard_id: int) -> None:
        """Say that a line is there again, and begins anew."""
        self._lines.found(shard_id, is_new=True)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Say that a server has removed the bot."""
        _log.info("Discord: removed from the server %d.", guild.id)

    async def on_message(self, message: discord.Message) -> None:
        """Answer a question, a follow-up below an answer, or what is overheard."""
        host = self.host
        if host is None or not is_persons(message):
            return
        asking = from_message(message, self.user, await self._replied(host, message))
        if asking.way in {Way.MENTION, Way.DIRECT}:
            await self._asked(host, asking)
        elif not asking.text and not asking.files:
            return  # without the intent, nothing can be read
        elif asking.way is Way.THREAD:
            if not heard_of(message, self.user).addressed:
                host.spawn(host.follow(asking))
        elif self._has_content:
            host.spawn(host.overhear(asking, heard_of(message, self.user)))

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Answer an edited question where it was answered."""
        message, before, host = payload.message, payload.cached_message, self.host
        edited_at, is_same = message.edited_at, before is not None and before.content == message.content
        if host is None or edited_at is None or is_same or not is_persons(message) or not message.content:
            return
        asking = from_message(message, self.user, await self._replied(host, message))
        asking = replace(asking, revision=edited_at.isoformat())
        is_young = discord.utils.utcnow() - message.created_at < EDITABLE
        is_new = is_young and before is not None and asking.way is Way.MENTION and not is_named(before, self.user)
        host.spawn(host.edited(asking, is_new=is_new))

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Take back the answer to a question that is gone."""
        if self.host is not None:
            self.host.spawn(self.host.deleted(str(payload.channel_id), str(payload.message_id)))

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Take back the answers to questions that are gone."""
        if self.host is not None:
            for message in sorted(payload.message_ids):
                self.host.spawn(self.host.deleted(str(payload.channel_id), str(message)))

    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        """Take back an answer that somebody rejects who manages messages, or maintains the FAQ; or capture one."""
        channel, member, emoji = self.get_channel(payload.channel_id), payload.member, str(payload.emoji)
        if self.host is None or emoji not in _REMOVING | CAPTURING or member is None or member.bot:
            return
        if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
            return
        may = channel.permissions_for(member)
        is_maintainer = maintains(member, may, self._role)
        if emoji in _REMOVING and (may.manage_messages or is_maintainer):
            place, message = str(payload.channel_id), str(payload.message_id)
            self.host.spawn(_removed(self.host, place, message, str(member.id)))
        elif emoji in CAPTURING and is_maintainer and self.capturing and isinstance(channel, discord.abc.Messageable):
            self.host.spawn(self.capturing.reacted(channel, payload.message_id, member))

    async def on_command_error(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError
    ) -> None:
        """Tell a person that something went wrong, and log what; a fault on the way to Discord is one line."""
        if isinstance(error, app_commands.CheckFailure):
            return  # whoever checked has said why
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        cause = ClosedError() if is_closed(cause) else cause
        self._meters.failed(Fault.EVENT)
        if isinstance(cause, FAULTS) and not isinstance(cause, app_commands.AppCommandError):
            _log.warning("Discord: a command is not answered. %s", explain(cause))
        else:
            _log.error("Discord: a command failed (%s).", type(cause).__name__, exc_info=cause)
        if isinstance(cause, ClosedError):
            return
        try:
            with unless_closed():
                await _apologize(interaction)
        except FAULTS as failure:
            _log.warning("Discord: nor is the apology. %s", explain(failure))

    async def _asked(self, host: Host, asking: Asking) -> None:
        if not await host.take(asking):
            return
        if is_help(asking.text) and not asking.files:
            names, language = host.live.serving.searcher.names, language_of(asking.text)
            is_too_large = asking.lacks_file and not asking.text
            told = messages.file_too_large(LARGEST_FILE_KB, language) if is_too_large else help_for(names, language)
            host.spawn(host.explain(asking, told))
        else:
            host.start(asking)

    async def _replied(self, host: Host, message: discord.Message) -> Post | None:
        """Return our message to which a message replies."""
        reference = message.reference
        if reference is None or reference.message_id is None or reference.type is not MessageReferenceType.reply:
            return None
        return await host.post_at(str(reference.channel_id), str(reference.message_id))

    def _wait_for_others(self) -> float:
        """Return how many seconds are left until this one may log in; with 0 it is its turn."""
        self._state.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._state / _LOCK_FILE
        with filelock.FileLock(path):
            last = self._state / f"{_LOCK_FILE}.at"
            left = last.stat().st_mtime + _IDENTIFY_S - time.time() if last.exists() else 0.0
            if 0 < left <= _IDENTIFY_S:
                return left
            last.touch()
        return 0.0


async def _apologize(interaction: discord.Interaction[Any]) -> None:
    view = sentence_view(messages.failed(language_for(interaction)))
    if not interaction.response.is_done():
        try:
            await interaction.response.send_message(view=view, ephemeral=True)
        except discord.HTTPException as error:
            if error.code != ANSWERED_ALREADY:  # Discord has heard us, and we did not hear so
                raise
        else:
            return
    await interaction.followup.send(view=view, ephemeral=True)


async def _removed(host: Host, place: str, message: str, person: str) -> None:
    await host.removed(place, message, person)
