"""What people type on Discord: /faq with its completions, and the menu on any message."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.app_commands import locale_str as _

from adapters.discord_bot.asked import from_command, from_menu, parent_of, typed
from adapters.discord_bot.card import find_entry, key_of
from adapters.discord_bot.rendering import sentence_view
from adapters.discord_bot.sending import acknowledge, say
from adapters.discord_bot.words import help_for, language_for
from adapters.files import LARGEST_FILE_KB
from bot.chat import messages
from bot.chat.asking import Asking, is_help
from bot.chat.bases import base_called, named_base
from bot.chat.bases_here import BasesHere
from bot.chat.buttons import Buttons
from bot.chat.completing import Completion, Completions
from bot.chat.host import Host
from bot.markup.titles import shortened
from index.searcher import Searcher

_MOST_CHOICES, _LONGEST_CHOICE, _LONGEST_END = 25, 100, 40
_CHOSEN = re.compile(r"entry:([0-9a-f]{12})")  # the value of a completion


class Commands:
    """Answers /faq and the menu: claimed before the first response, answered after it."""

    def __init__(self, tree: app_commands.CommandTree, host: Host, buttons: Buttons, completions: Completions) -> None:
        self._host, self._buttons, self._completions = host, buttons, completions
        self._bases_here = BasesHere(host.channel)
        faq: app_commands.Command[Any, ..., None] = app_commands.Command(
            name=_("faq"), description=_("Ask the FAQ"), callback=self.faq
        )
        faq.autocomplete("question")(self.complete_question)
        faq.autocomplete("project")(self.complete_project)
        tree.add_command(faq)
        tree.add_command(app_commands.ContextMenu(name=_("Answer from FAQ"), callback=self.menu))

    @app_commands.describe(
        question=_("Your question, or the last line of an error"),
        project=_("The FAQ to ask; all of them without it"),
        private=_("Whether only you see the answer"),
    )
    @app_commands.rename(question=_("question"), project=_("project"), private=_("private"))
    async def faq(
        self,
        interaction: discord.Interaction,
        question: str,
        project: str | None = None,
        private: bool = False,  # noqa: FBT001, FBT002 - an option of a command is what Discord makes it
    ) -> None:
        """Answer a question, or show the entry that was chosen from the completions."""
        question = typed(interaction, question)
        searcher, language = self._host.live.serving.searcher, language_for(interaction, question)
        base = base_called(project, searcher) if project else None
        is_private = private or is_help(question) or (bool(project) and base is None)
        asking = from_command(interaction, question, base, is_private=is_private)
        chosen = _CHOSEN.fullmatch(question)
        entry = find_entry(searcher, chosen[1]) if chosen else None
        if project and base is None:
            name = shortened(project, _LONGEST_CHOICE)
            await _say_instead(
                interaction, messages.no_such_base(name, searcher.names, language), is_private=is_private
            )
        elif chosen and entry is None:
            await _say_instead(interaction, messages.gone(language), is_private=is_private)
        elif entry is not None:
            chosen_entry = replace(asking, text=entry.question, base=entry.base, entry=entry.id)
            if await self._take(interaction, chosen_entry, is_private=is_private):
                self._host.start(chosen_entry)
        elif await self._take(interaction, asking, is_private=is_private):
            self._begin(asking, language)

    async def menu(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Answer a message to whoever uses the menu on it."""
        asking, language = from_menu(interaction, message), language_for(interaction)
        if asking.text or asking.files:
            if await self._take(interaction, asking, is_private=True):
                self._host.start(asking)
        elif asking.lacks_file:
            await _say_instead(interaction, messages.file_too_large(LARGEST_FILE_KB, language), is_private=True)
        elif interaction.client.user is not None and message.author.id == interaction.client.user.id:
            await _say_instead(interaction, messages.answer_of_mine(language), is_private=True)
        else:
            await _say_instead(interaction, messages.nothing_to_read(language), is_private=True)

    async def complete_question(self, interaction: discord.Interaction, current: str) -> list[Choice[str]]:
        """Return entries that may be meant by what is typed so far; what is typed can be sent all the same."""
        base, text = await self._asked_base(interaction, current)
        found = self._completions.complete(text, base, language_for(interaction, current), _MOST_CHOICES)
        names = _names(found, self._host.live.serving.searcher)
        keys = [f"entry:{key_of(one.base, one.entry)}" for one in found]
        return [Choice(name=name, value=key) for name, key in zip(names, keys, strict=True)]

    async def complete_project(self, _interaction: discord.Interaction, current: str) -> list[Choice[str]]:
        """Return the bases that are called by what is typed so far."""
        wanted = current.casefold().strip()
        bases = [
            base
            for base in self._buttons.bases()
            if any(wanted in name.casefold() for name in (base.name, base.title, base.project, *base.aliases))
        ]
        return [
            Choice(name=_fitting(base.title) or base.name, value=base.name)
            for base in bases
            if len(base.name) <= _LONGEST_CHOICE
        ][:_MOST_CHOICES]

    async def _asked_base(self, interaction: discord.Interaction, text: str) -> tuple[str | None, str]:
        """Return the base that would be asked, None for all, and what is asked of it."""
        searcher = self._host.live.serving.searcher
        project = getattr(interaction.namespace, "project", None)
        if project and (chosen := base_called(project, searcher)):
            return chosen, text
        named, rest = named_base(text, searcher)
        if named is not None:
            return named, rest
        place = parent_of(interaction.channel) or str(interaction.channel_id or "")
        here = await self._bases_here.of(str(interaction.guild_id or ""), place)
        return here if here in searcher.names else None, text

    async def _take(self, interaction: discord.Interaction, asking: Asking, *, is_private: bool) -> bool:
        """Claim a question, then respond: what is acknowledged is answered, also where this process dies.

        Tell whether it is to be answered here.
        """
        is_mine = await self._host.take(asking)
        await acknowledge(interaction, is_private=is_private)
        return is_mine

    def _begin(self, asking: Asking, language: str) -> None:
        if is_help(asking.text):
            names = self._host.live.serving.searcher.names
            self._host.spawn(self._host.explain(asking, help_for(names, language)))
        else:
            self._host.start(asking)


async def _say_instead(interaction: discord.Interaction, sentence: str, *, is_private: bool) -> None:
    """Respond, and say something instead of an answer."""
    await acknowledge(interaction, is_private=is_private)
    await say(interaction, sentence_view(sentence))


def _names(found: Sequence[Completion], searcher: Searcher) -> list[str]:
    """Return what entries are called; those of the same title are told apart by their bases, or by their ids."""
    names = [_fitting(one.title) for one in found]
    for ends in ([searcher.base(one.base).title or one.base for one in found], [one.entry for one in found]):
        counts = Counter(names)
        named = zip(names, found, ends, strict=True)
        names = [name if counts[name] == 1 else _fitting(one.title, end) for name, one, end in named]
    return names


def _fitting(title: str, end: str = "") -> str:
    """Return a title as Discord takes it, with what tells it apart at its end."""
    behind = f" · {shortened(end, _LONGEST_END)}" if end else ""
    return shortened(" ".join(title.split()), _LONGEST_CHOICE - len(behind)) + behind
