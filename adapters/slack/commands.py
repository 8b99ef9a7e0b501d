"""The slash command, and the shortcut on any message."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from adapters.channels import set_for
from adapters.slack.asked import from_command, from_shortcut
from adapters.slack.manifest import SHORTCUT
from adapters.slack.sentences import said
from adapters.slack.text import plain
from adapters.slack.upkeep import Upkeep, wish_in
from bot.chat import messages, upkeep_messages
from bot.chat.asking import is_help
from bot.chat.bases import ALL, base_called, setting_called
from bot.chat.claims import kept
from bot.chat.host import Host
from bot.journal.chat_records import Channel
from bot.journal.errors import JournalError
from bot.journal.sql import SqlJournal
from bot.reporting.messages import digest_set, digest_usage, no_digest, when_posted
from bot.settings import UTC_ZONE
from index.language import language_of
from index.searcher import UnknownBaseError

_PATIENCE_S = 1.2  # to read what is set, and to keep it: an acknowledgement is due after three seconds
_log = logging.getLogger(__name__)
_CHANNEL = re.compile(
    r"channel(?:\s+(?:base\s+(?P<base>\S.*)|listen\s+(?P<listen>on|off)|digest\s+(?P<digest>on|off)))?", re.IGNORECASE
)
_IN = re.compile(r"in\s+", re.IGNORECASE)
_NEARLY = re.compile(r"channel\s+(?:base|listen|digest)(?:\s+\S+)?", re.IGNORECASE)


class Commands:
    """Answers the slash command and the shortcut in private."""

    def __init__(
        self,
        app: AsyncApp,
        host: Host,
        upkeep: Upkeep,
        maintainers: frozenset[str],
        command: str,
        *,
        zone: str = UTC_ZONE,
    ) -> None:
        self._host, self._upkeep, self._maintainers, self._command = host, upkeep, maintainers, command
        self._zone = zone
        app.command(command)(self.command)
        app.shortcut(SHORTCUT)(self.shortcut)

    async def command(self, ack: AsyncAck, command: Mapping[str, Any], context: AsyncBoltContext) -> None:
        """Explain, show or change what is set for the channel, look after the bot, or answer."""
        text = plain(command.get("text") or "")
        if is_help(text):
            await _say(ack, *self._help(command, language_of(text)))
        elif wish := wish_in(text):
            if self._is_allowed(command):
                await self._upkeep.fulfil(wish, ack, command, context)
            else:
                await _say(ack, messages.maintainers_only(language_of(text)))
        elif setting := _CHANNEL.fullmatch(text):
            await self._channel(ack, command, setting)
        elif _IN.match(text) and base_called(_IN.sub("", text, count=1), self._host.live.serving.searcher):
            names = self._host.live.serving.searcher.names
            await _say(ack, messages.base_usage(self._command, names, language_of(text)))
        elif _NEARLY.fullmatch(text):
            language = language_of(text)
            usage = messages.channel_usage(self._command, language), digest_usage(self._command, language)
            await _say(ack, *usage)
        else:
            asking = from_command(command, command.get("text") or "")
            is_mine = await self._host.take(asking)
            await ack()
            if is_mine:
                self._host.start(asking)

    async def shortcut(self, ack: AsyncAck, shortcut: Mapping[str, Any], context: AsyncBoltContext) -> None:
        """Answer the message that the shortcut was used on."""
        asking = from_shortcut(shortcut, context.bot_user_id or "")
        is_mine = await self._host.take(asking)
        await ack()
        if is_mine:
            self._host.start(asking)

    def _is_allowed(self, command: Mapping[str, Any]) -> bool:
        return command["user_id"] in self._maintainers

    def _help(self, command: Mapping[str, Any], language: str) -> tuple[str, ...]:
        told = messages.help_text(self._command, self._host.live.serving.searcher.names, language)
        is_more = self._is_allowed(command)
        return (*told, upkeep_messages.upkeep_usage(self._command, language)) if is_more else told

    async def _channel(self, ack: AsyncAck, command: Mapping[str, Any], setting: re.Match[str]) -> None:
        language = language_of(setting.string)
        if any(setting.groups()) and not self._is_allowed(command):
            await _say(ack, messages.maintainers_only(language))
            return
        try:
            told = await self._set(command, setting, language)
        except JournalError as error:
            _log.warning("%s", error)
            told = (messages.failed(language),)
        await _say(ack, *told)

    async def _set(self, command: Mapping[str, Any], setting: re.Match[str], language: str) -> tuple[str, ...]:
        """Change what is to be changed for a channel, and say what is set; raise JournalError."""
        channel = await set_for(self._host, command["team_id"], command["channel_id"], _PATIENCE_S)
        searcher = self._host.live.serving.searcher
        name, listen, digest = setting["base"], setting["listen"], setting["digest"]
        if name:
            try:
                channel = replace(channel, base=setting_called(name, searcher))
            except UnknownBaseError:
                return (messages.no_such_base(name, searcher.names, language),)
        if listen:
            channel = replace(channel, is_listening=listen.casefold() == "on")
        if digest and not isinstance(self._host.memory.journal, SqlJournal):
            return (no_digest(language),)
        if digest:
            channel = replace(channel, has_digest=digest.casefold() == "on")
        if any(setting.groups()):
            await kept(self._host.log.set_channel(channel), _PATIENCE_S)
        return self._told(channel, language, is_of_digest=bool(digest))

    def _told(self, channel: Channel, language: str, *, is_of_digest: bool) -> tuple[str, ...]:
        """Say what is set for a channel."""
        names = self._host.live.serving.searcher.names
        known = channel.base if channel.base in names else None
        told = [messages.channel_set(known, language, is_listening=channel.is_listening)]
        if channel.base not in {None, ALL} and known is None:
            told.append(messages.no_such_base(channel.base, names, language))
        if is_of_digest or channel.has_digest:
            told.append(digest_set(language, when_posted(self._zone), is_on=channel.has_digest))
        return tuple(told)


async def _say(ack: AsyncAck, *sentences: str) -> None:
    message = said(*sentences)
    await ack(text=message.text, blocks=message.blocks, response_type="ephemeral")
