"""What those who look after the bot can do on Discord: /faq-admin, answered to them alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from itertools import repeat
from typing import Literal

import discord
from discord import app_commands
from discord.app_commands import locale_str as _

from adapters.channels import set_for
from adapters.discord_bot.asked import parent_of
from adapters.discord_bot.errors import ENDED, FAULTS
from adapters.discord_bot.rendering import sentence_view
from adapters.discord_bot.sending import acknowledge, say, view_for
from adapters.discord_bot.words import language_for
from bot.chat import messages, upkeep_messages
from bot.chat.bases import ALL, setting_called
from bot.chat.claims import kept
from bot.chat.host import Host
from bot.chat.looking_after import last_answers, status_of, why_of
from bot.chat.rebuilding import Rebuilding
from bot.journal.chat_records import Channel
from bot.journal.sql import SqlJournal
from bot.reporting import messages as reporting
from bot.settings import UTC_ZONE
from index.errors import MmfaqError
from index.searcher import UnknownBaseError

_EVERY_S = 2.0  # at most so often it is shown how far a build is
_WHOLE_SERVER = ""  # the place whose settings count where a channel has none
# What the bot needs where it answers, as Discord's settings call it.
NEEDED = {
    "view_channel": "View Channels",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "read_message_history": "Read Message History",
}


def maintains(person: discord.abc.User, may: discord.Permissions, role: str) -> bool:
    """Tell whether a person may manage the server, or has the role that the operator has named."""
    if may.manage_guild:
        return True
    roles = person.roles if isinstance(person, discord.Member) else []
    return bool(role) and any(role in {one.name, str(one.id)} for one in roles)


def may_maintain(interaction: discord.Interaction, role: str) -> bool:
    """Tell whether whoever uses a command or a button may look after the bot."""
    return interaction.guild_id is not None and maintains(interaction.user, interaction.permissions, role)


class Admin(app_commands.Group):
    """The commands of those who look after the bot; `has_content` tells whether it reads all messages."""

    def __init__(
        self, host: Host, rebuilding: Rebuilding, role: str, *, has_content: bool, zone: str = UTC_ZONE
    ) -> None:
        super().__init__(
            name="faq-admin",
            description=_("Look after the FAQ bot"),
            guild_only=True,
            # With a role of its own, whom the command is shown to is up to the server's settings.
            default_permissions=None if role else discord.Permissions(manage_guild=True),
        )
        self._host, self._rebuilding, self._role, self._has_content = host, rebuilding, role, has_content
        self._zone = zone

    async def interaction_check(self, interaction: discord.Interaction) -> bool:
        """Let only those who may look after the bot use its commands."""
        if may_maintain(interaction, self._role):
            return True
        sentence = messages.maintainers_only(language_for(interaction))
        await interaction.response.send_message(view=sentence_view(sentence), ephemeral=True)
        return False

    @app_commands.command(description=_("How the bot fares"))
    async def status(self, interaction: discord.Interaction) -> None:
        """Show how the bot fares."""
        server, language = str(interaction.guild_id), language_for(interaction)
        called = _namer(interaction)

        async def tell() -> str:
            told = await status_of(self._host, server, called, language)
            return told if self._has_content else f"{told}\n{upkeep_messages.needs_content(language)}"

        await _answer(interaction, tell)

    @app_commands.command(description=_("What is set for this channel"))
    @app_commands.describe(
        listen=_("Answer questions that nobody puts to the bot, where it is sure"),
        base=_("The FAQ that this channel asks, all for every one, or server for the server's"),
        where=_("The channel or forum; this one without it"),
    )
    async def channel(
        self,
        interaction: discord.Interaction,
        listen: Literal["on", "off"] | None = None,
        base: str | None = None,
        where: app_commands.AppCommandChannel | None = None,
    ) -> None:
        """Show or change what is set for a channel, or for the forum that a post belongs to."""
        place = str(where.id) if where else parent_of(interaction.channel) or str(interaction.channel_id)
        await _answer(interaction, lambda: self._channel(interaction, place, listen, base))

    @app_commands.command(description=_("The FAQ that this server asks, or all"))
    @app_commands.describe(name=_("The name of the FAQ, or all"))
    async def base(self, interaction: discord.Interaction, name: str) -> None:
        """Set the base of all channels that have none of their own."""

        async def change() -> str:
            found = await self._set(interaction, _WHOLE_SERVER, None, name)
            return upkeep_messages.server_set(found.base, language_for(interaction))

        await _answer(interaction, change)

    @app_commands.command(description=_("A digest of the week, on Monday, for this channel"))
    @app_commands.describe(post=_("Whether it is posted"), where=_("The channel; this one without it"))
    async def digest(
        self, interaction: discord.Interaction, post: Literal["on", "off"], where: discord.TextChannel | None = None
    ) -> None:
        """Set whether a channel gets the weekly digest."""
        place = str(where.id) if where else str(interaction.channel_id)
        await _answer(interaction, lambda: self._digest(interaction, place, is_on=post == "on"))

    @app_commands.command(description=_("Read the FAQ files again and publish a new index"))
    async def rebuild(self, interaction: discord.Interaction) -> None:
        """Build the index anew; what answers is exchanged once it is there."""
        language = language_for(interaction)

        async def show(told: str) -> None:
            with suppress(*FAULTS):  # the build goes on
                await interaction.edit_original_response(view=view_for(told))

        await _answer(interaction, lambda: self._rebuilding.run(show, repeat(_EVERY_S), language), is_shown=True)

    @app_commands.command(description=_("Why an answer came about"))
    @app_commands.describe(answer=_("The id of the answer"))
    async def why(self, interaction: discord.Interaction, answer: str) -> None:
        """Explain an answer."""
        await _answer(interaction, lambda: why_of(self._host, answer))

    @app_commands.command(description=_("The last answers"))
    async def answers(self, interaction: discord.Interaction) -> None:
        """Show the last answers."""
        guild, language = interaction.guild, language_for(interaction)
        places = [str(one.id) for one in (*guild.channels, *guild.threads)] if guild else []
        await _answer(interaction, lambda: last_answers(self._host, places, language))

    async def _channel(self, interaction: discord.Interaction, place: str, listen: str | None, base: str | None) -> str:
        language = language_for(interaction)
        channel = await self._set(interaction, place, listen, base)
        counts = await self._host.channel(str(interaction.guild_id), place)
        base = counts.base if counts.base in self._host.live.serving.searcher.names else None
        told = messages.channel_set(
            base, language, is_listening=channel.is_listening, is_inherited=channel.base is None
        )
        lines = [upkeep_messages.settings_of(_namer(interaction)(place), told)]
        if channel.is_listening and not self._has_content:
            lines.append(upkeep_messages.needs_content(language))
        if missing := _missing(interaction, place):
            lines.append(upkeep_messages.lacks_permissions(missing, language))
        return "\n".join(lines)

    async def _digest(self, interaction: discord.Interaction, place: str, *, is_on: bool) -> str:
        language = language_for(interaction)
        if not isinstance(self._host.memory.journal, SqlJournal):
            raise MmfaqError(reporting.no_digest(language))
        channel = await set_for(self._host, str(interaction.guild_id), place)
        await kept(self._host.log.set_channel(replace(channel, has_digest=is_on)))
        told = reporting.digest_set(language, reporting.when_posted(self._zone), is_on=is_on)
        lines = [upkeep_messages.settings_of(_namer(interaction)(place), told)]
        if is_on and (missing := _missing(interaction, place)):
            lines.append(upkeep_messages.lacks_permissions(missing, language))
        if is_on and not may_attach(interaction.guild, place):
            lines.append(reporting.lacks_files(language))
        return "\n".join(lines)

    async def _set(self, interaction: discord.Interaction, place: str, listen: str | None, base: str | None) -> Channel:
        channel = await set_for(self._host, str(interaction.guild_id), place)
        searcher = self._host.live.serving.searcher
        if base is not None:
            try:
                found = setting_called(base, searcher)
            except UnknownBaseError:
                sentence = messages.no_such_base(base, searcher.names, language_for(interaction))
                raise MmfaqError(sentence) from None
            # Where nothing is set further up, all are asked anyway.
            channel = replace(channel, base=None if found == ALL and place == _WHOLE_SERVER else found)
        if listen is not None:
            channel = replace(channel, is_listening=listen == "on")
        if listen is not None or base is not None:
            await kept(self._host.log.set_channel(channel))
        return channel


async def _answer(
    interaction: discord.Interaction, work: Callable[[], Awaitable[str]], *, is_shown: bool = False
) -> None:
    """Acknowledge, do the work, and tell what came of it; where that took too long, in a direct message.

    `is_shown`: in the place of how far it was.
    """
    await acknowledge(interaction, is_private=True)
    try:
        told = await work()
    except MmfaqError as error:
        told = str(error)
    try:
        if not (is_shown and await _replaced(interaction, told)):
            await say(interaction, sentence_view(told))
    except discord.HTTPException as error:
        if error.code not in ENDED:
            raise
        await interaction.user.send(view=view_for(told))


async def _replaced(interaction: discord.Interaction, told: str) -> bool:
    """Show something in the place of the first response; tell whether that is still there."""
    try:
        await interaction.edit_original_response(view=view_for(told))
    except discord.NotFound as error:
        if error.code in ENDED:
            raise
        return False
    return True


def _namer(interaction: discord.Interaction) -> Callable[[str], str]:
    """Return what names the channels of a server by their ids."""

    def called(place: str) -> str:
        found = interaction.guild.get_channel(int(place)) if interaction.guild else None
        return f"#{found.name}" if found is not None else f"#{place}"

    return called


def may_attach(guild: discord.Guild | None, place: str) -> bool:
    """Tell whether the bot may post pictures in a channel, as far as is known."""
    channel = guild.get_channel(int(place)) if guild else None
    return guild is None or channel is None or channel.permissions_for(guild.me).attach_files


def _missing(interaction: discord.Interaction, place: str) -> list[str]:
    """Return what the bot may not do in a channel, of what it needs there."""
    guild = interaction.guild
    channel = guild.get_channel(int(place)) if guild else None
    if guild is None or channel is None:
        return []
    may = channel.permissions_for(guild.me)
    return [name for flag, name in NEEDED.items() if not getattr(may, flag)]
