"""What all messages to Discord have in common: no view is kept to listen to them, and a first response comes first."""

from __future__ import annotations

import hashlib
import logging
from typing import Any

import discord
from discord.ui import LayoutView

from adapters.discord_bot.card import Card
from adapters.discord_bot.errors import FAULTS, ClosedError, explain, unless_closed
from adapters.discord_bot.rendering import plain_of, plain_sentence, sentence_view, view_of
from bot.telemetry.stages import Stage, timed

_LONGEST_NONCE = 25
_log = logging.getLogger(__name__)


class _Original:
    """The first response to an interaction, in place of a message's id: no text, which discord.py would quote."""

    def __str__(self) -> str:
        return "@original"


ORIGINAL: Any = _Original()


def unheard(view: LayoutView) -> LayoutView:
    """Return a view that discord.py does not keep once it is sent: buttons are known by their ids alone."""
    view.stop()
    return view


@timed(Stage.RENDER)
def view_for(content: Card | str) -> LayoutView:
    """Return what shows an answer or a sentence."""
    return unheard(view_of(content) if isinstance(content, Card) else sentence_view(content))


@timed(Stage.RENDER)
def texts_for(content: Card | str) -> list[str]:
    """Return an answer or a sentence as messages of plain text."""
    return plain_of(content) if isinstance(content, Card) else [plain_sentence(content)]


async def acknowledge(interaction: discord.Interaction, *, is_private: bool, shows_thinking: bool = True) -> None:
    """Respond at once; where Discord does not take it, what follows goes another way.

    Raise ClosedError where the bot has ended: nothing can follow.
    """
    try:
        with unless_closed():
            await interaction.response.defer(ephemeral=is_private, thinking=shows_thinking)
    except ClosedError:
        raise
    except FAULTS as error:
        _log.warning("An interaction is not acknowledged. %s", explain(error))


async def say(interaction: discord.Interaction, view: LayoutView, *, is_private: bool = True) -> str:
    """Say something after the first response; return the message's id."""
    with unless_closed():
        sent = await interaction.followup.send(view=unheard(view), ephemeral=is_private, wait=True)
    return str(sent.id)


async def channel_of(client: discord.Client, place: str) -> Any:
    """Return a channel, a thread or a direct conversation by its id."""
    number = int(place)
    found = client.get_channel(number)
    return await client.fetch_channel(number) if found is None else found


def nonce_of(what: str, key: str) -> str:
    """Return what makes Discord post something once, however often it is sent within minutes."""
    return hashlib.sha256(f"{what}:{key}".encode()).hexdigest()[:_LONGEST_NONCE]
