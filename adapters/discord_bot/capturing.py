"""A maintainer's "Add to FAQ" on Discord: the menu of a message, or a reaction, makes a draft of it."""

from __future__ import annotations

import logging

import discord
from discord import app_commands
from discord.app_commands import locale_str as _

from adapters.discord_bot.admin import may_maintain
from adapters.discord_bot.conversations import conversation
from adapters.discord_bot.errors import FAULTS, explain
from adapters.discord_bot.rendering import sentence_view
from adapters.discord_bot.sending import acknowledge, say, view_for
from adapters.discord_bot.words import language_for
from bot.capturing.captures import Captures
from bot.capturing.messages import ADD
from bot.chat import messages, upkeep_messages
from index.language import language_of

CAPTURING = {"🔖"}
_log = logging.getLogger(__name__)


class Capturing:
    """Makes drafts of what maintainers point at, and tells them alone; `has_content`: the bot reads all messages."""

    def __init__(self, captures: Captures, role: str, *, has_content: bool) -> None:
        self._captures, self._role, self._has_content = captures, role, has_content

    def register(self, tree: app_commands.CommandTree) -> None:
        """Add the command to the menu of messages; without a role of its own it is shown to managers only."""
        menu = app_commands.ContextMenu(name=_(ADD), callback=self.menu)
        menu.guild_only = True
        menu.default_permissions = None if self._role else discord.Permissions(manage_guild=True)
        tree.add_command(menu)

    async def menu(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Make a draft of the message whose menu is used."""
        await acknowledge(interaction, is_private=True)
        language = language_for(interaction)
        if may_maintain(interaction, self._role):
            told = await self._kept(message, language)
        else:
            told = messages.maintainers_only(language)
        await say(interaction, sentence_view(told))

    async def reacted(self, place: discord.abc.Messageable, message: int, person: discord.Member) -> None:
        """Make a draft of the message that a maintainer marks, and tell them directly."""
        try:
            found = await place.fetch_message(message)
            await person.send(view=view_for(await self._kept(found, language_of(found.content))))
        except FAULTS as error:
            _log.warning("Discord: a maintainer is not told what came of a reaction. %s", explain(error))

    async def _kept(self, message: discord.Message, language: str) -> str:
        hint = "" if self._has_content else upkeep_messages.needs_content(language)
        return await self._captures.keep(lambda: conversation(message), language, hint)
