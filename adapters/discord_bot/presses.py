"""What the buttons below an answer do; they work after a restart and years later, by what their ids carry."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import discord

from adapters.discord_bot.card import Action, Card, Pressed, find_entry, pressed_of
from adapters.discord_bot.errors import FAULTS, ClosedError, explain, unless_closed
from adapters.discord_bot.rendering import choices_view, reasons_view, sentence_view, view_of
from adapters.discord_bot.sending import acknowledge, say, unheard
from adapters.discord_bot.words import language_for
from bot.chat import messages
from bot.chat.buttons import Buttons, Reason
from bot.chat.claims import kept, utc_now
from bot.chat.delivery import DeliveryError
from bot.chat.desk import BusyError
from bot.chat.given import Given, digest_of
from bot.chat.host import Host
from bot.journal.chat_records import Post
from index.errors import MmfaqError

# Whatever an id of ours holds, also one of another version of the program: its button is ours to answer.
_OURS = re.compile(r"faq:.*", re.DOTALL)
# What is said about these, if anything, is a message of its own.
_WITHOUT_THINKING = {Action.REASON, Action.PICK, Action.MORE, Action.SHARE, Action.DELETE}
_OF_AN_ENTRY = {Action.OTHERS, Action.PICK, Action.MORE, Action.SHARE}
_REASONS = {reason.value for reason in Reason}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Press:
    """A press: by whom and where, the answer below which it was made, and the entry, "" for one that is gone."""

    interaction: discord.Interaction
    carried: Pressed
    base: str
    entry: str
    language: str

    @property
    def person(self) -> str:
        """The platform's id of who pressed."""
        return str(self.interaction.user.id)

    @property
    def place(self) -> str:
        """Where it was pressed."""
        return str(self.interaction.channel_id or "")

    @property
    def message(self) -> str:
        """The message that holds the button."""
        found = self.interaction.message
        return str(found.id) if found is not None else ""

    @property
    def is_private(self) -> bool:
        """Whether only one person sees the message that holds the button."""
        found = self.interaction.message
        return found is not None and found.flags.ephemeral


class Presses:
    """Does what people press below answers; `may_maintain` tells who may delete what others asked for."""

    def __init__(self, host: Host, buttons: Buttons, may_maintain: Callable[[discord.Interaction], bool]) -> None:
        self._host, self._buttons, self._may_maintain = host, buttons, may_maintain
        self._does: dict[Action, Callable[[Press], Awaitable[str]]] = {
            Action.HELPFUL: self._helpful,
            Action.UNHELPFUL: self._unhelpful,
            Action.REASON: self._reason,
            Action.OTHERS: self._others,
            Action.PICK: self._pick,
            Action.MORE: self._more,
            Action.SHARE: self._share,
            Action.DELETE: self._delete,
        }

    async def pressed(self, interaction: discord.Interaction, custom_id: str) -> None:
        """Acknowledge a press and do what it says; what goes wrong is said to whoever pressed."""
        carried = pressed_of(custom_id)
        shows_thinking = carried is None or carried.action not in _WITHOUT_THINKING
        language = language_for(interaction)
        try:
            with unless_closed():
                await acknowledge(interaction, is_private=True, shows_thinking=shows_thinking)
                sentence = messages.gone(language) if carried is None else await self._done(interaction, carried)
        except ClosedError as error:
            _log.warning("A press came to nothing. %s", explain(error))
            return
        except BusyError:
            sentence = messages.too_busy(language)
        except (MmfaqError, *FAULTS) as error:
            _log.warning("A press came to nothing. %s", error if isinstance(error, MmfaqError) else explain(error))
            sentence = messages.failed(language)
        except Exception as error:  # noqa: BLE001  # whatever it is, whoever pressed hears of it
            _log.error("A press could not be worked on (%s).", type(error).__name__, exc_info=error)
            sentence = messages.failed(language)
        if sentence:
            await _tell(interaction, sentence)

    async def _done(self, interaction: discord.Interaction, carried: Pressed) -> str:
        """Do what a press says; return what is to be said of it, "" for nothing."""
        found = find_entry(self._host.live.serving.searcher, carried.entry) if carried.entry else None
        base, entry = (found.base, found.id) if found is not None else ("", "")
        known = await self._buttons.language(carried.answer, base, entry)
        press = Press(interaction, carried, base, entry, known or language_for(interaction))
        if carried.entry and found is None and carried.action in _OF_AN_ENTRY:
            return messages.gone(press.language)
        return await self._does[carried.action](press)

    async def _helpful(self, press: Press) -> str:
        await self._buttons.rate(press.carried.answer, press.person, is_helpful=True)
        return messages.glad(press.language)

    async def _unhelpful(self, press: Press) -> str:
        await self._buttons.rate(press.carried.answer, press.person, is_helpful=False)
        reply = await self._buttons.others(press.carried.answer, press.base, press.entry)
        await say(press.interaction, reasons_view(press.carried, reply, press.language))
        return ""

    async def _reason(self, press: Press) -> str:
        reason = press.carried.reason if press.carried.reason in _REASONS else ""
        await self._buttons.rate(press.carried.answer, press.person, is_helpful=False, reason=reason)
        reply = await self._buttons.others(press.carried.answer, press.base, press.entry)
        lead = messages.noted(press.language)
        view = sentence_view(lead) if reply is None else choices_view(reply, press.carried.answer, lead)
        await press.interaction.edit_original_response(view=unheard(view))
        return ""

    async def _others(self, press: Press) -> str:
        reply = await self._buttons.others(press.carried.answer, press.base, press.entry)
        if reply is None:
            return messages.no_others(press.language)
        await say(press.interaction, choices_view(reply, press.carried.answer, reply.lead))
        return ""

    async def _pick(self, press: Press) -> str:
        given = await self._buttons.pick(press.carried.answer, press.person, press.base, press.entry)
        return messages.gone(press.language) if given is None else await self._show(press, given, 0)

    async def _more(self, press: Press) -> str:
        given = await self._buttons.about(press.carried.answer, press.base, press.entry)
        return messages.gone(press.language) if given is None else await self._show(press, given, press.carried.page)

    async def _share(self, press: Press) -> str:
        given = await self._buttons.about(press.carried.answer, press.base, press.entry)
        if given is None:
            return messages.gone(press.language)
        claim = await self._buttons.first_share(press.carried.answer, given.entry, press.place)
        if not claim:
            return messages.shared_already(press.language)
        card = Card(replace(given.reply, next_step=""), given.id, asked=given.asked)
        try:
            message = await say(press.interaction, view_of(card), is_private=False)
        except BaseException:
            await self._host.claims.release(claim)
            raise
        await self._host.claims.finish(claim)
        await self._keep(self._new_post(press, message), given)
        return messages.shared(press.language)

    async def _delete(self, press: Press) -> str:
        post = await self._host.posts.soon_at(press.place, press.message)
        may_delete = await self._is_askers(press, post) or self._may_moderate(press.interaction)
        if not may_delete:
            return messages.not_yours(press.language)
        try:
            await self._host.take_back_all(post or self._new_post(press, press.message))
        except DeliveryError:
            # Where the bot is not let in, the way back of the press is open.
            await press.interaction.delete_original_response()
            if post is not None:
                await kept(self._host.log.withdraw(post.platform, post.place, post.message))
        await self._buttons.unshare(press.carried.answer, (press.base, press.entry), press.place)
        return ""

    async def _show(self, press: Press, given: Given, page: int) -> str:
        """Show an entry in place of what is there, if it is the asker's own, else to whoever pressed alone."""
        post = None if press.is_private else await self._host.posts.soon_at(press.place, press.message)
        if not (press.is_private or await self._is_askers(press, post)):
            await say(press.interaction, view_of(Card(given.reply, given.id, is_private=True), page))
            return ""
        asked = given.asked if post is not None and not post.asked_in else ""
        view = view_of(Card(given.reply, given.id, press.is_private, asked), page)
        await press.interaction.edit_original_response(view=unheard(view))
        if post is not None:
            await self._keep(post, given)
        return ""

    async def _is_askers(self, press: Press, post: Post | None) -> bool:
        """Tell whether a message answers the question of whoever pressed; `post` is what is known of it."""
        if press.interaction.guild_id is None:
            return True
        if post is not None:
            return post.person == self._host.hash(press.person)
        return await self._buttons.is_askers(press.carried.answer, press.person)

    def _may_moderate(self, interaction: discord.Interaction) -> bool:
        return interaction.permissions.manage_messages or self._may_maintain(interaction)

    def _new_post(self, press: Press, message: str) -> Post:
        whose, now, interaction = self._host.hash(press.person), utc_now(), press.interaction
        workspace, platform = str(interaction.guild_id or ""), self._host.platform
        conversation = str(interaction.id)
        return Post(platform, workspace, press.place, message, conversation, "", "", whose, "", "", "", "", now)

    async def _keep(self, post: Post, given: Given) -> None:
        """Remember that a message of ours shows an answer now."""
        base, entry = given.entry
        digest, language = digest_of(given.reply.shown), given.reply.language
        shown = replace(post, answer_id=given.id, base=base, entry=entry, digest=digest, language=language)
        await kept(self._host.log.post(shown))


def button_of(presses: Presses) -> type[discord.ui.DynamicItem[Any]]:
    """Return the class of all our buttons, as discord.py finds them by their ids."""

    class AnswerButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=_OURS):
        """A button below an answer."""

        @classmethod
        async def from_custom_id(
            cls,
            interaction: discord.Interaction,  # noqa: ARG003 - discord.py's signature
            item: discord.ui.Item[Any],
            match: re.Match[str],  # noqa: ARG003 - discord.py's signature
        ) -> AnswerButton:
            """Return the button that was pressed."""
            assert isinstance(item, discord.ui.Button)  # noqa: S101 - we make no other items
            return cls(item)

        async def callback(self, interaction: discord.Interaction) -> None:
            """Do what the button says."""
            await presses.pressed(interaction, self.item.custom_id or "")

    return AnswerButton


async def _tell(interaction: discord.Interaction, sentence: str) -> None:
    try:
        await say(interaction, sentence_view(sentence))
    except FAULTS as error:
        _log.warning("Whoever pressed a button is not told what came of it. %s", explain(error))
