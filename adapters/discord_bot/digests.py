"""Where digests are posted on Discord: one message, its picture below the words."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import discord
from discord.ui import LayoutView, MediaGallery

from adapters.discord_bot.errors import FAULTS, NO_ACCESS, NO_PERMISSION, explain, may_pass
from adapters.discord_bot.rendering import sentence_view
from adapters.discord_bot.sending import channel_of, nonce_of, unheard
from bot.chat.delivery import DeliveryError
from bot.journal.chat_records import Channel
from bot.markup.titles import shortened
from bot.reporting.weekly import Notice

_FILE = "digest.png"
_LOOKED_THROUGH = 100
_LONGEST_DESCRIPTION = 256
_NO_HISTORY = {NO_PERMISSION, NO_ACCESS}


class DiscordBoard:
    """Posts digests into channels that the bot may write in."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def is_posted(self, channel: Channel, notice: Notice, since: datetime) -> bool:
        """Tell whether a message of ours since a time has the digest's head; without the permission to look, no."""
        try:
            place = await channel_of(self._client, channel.place)
            async for message in place.history(after=since, limit=_LOOKED_THROUGH, oldest_first=True):
                if message.author == self._client.user and notice.head in _text_of(message):
                    return True
        except discord.HTTPException as error:
            if error.code not in _NO_HISTORY:
                raise _told(error) from error
        except FAULTS as error:
            raise _told(error) from error
        return False

    async def post(self, channel: Channel, notice: Notice) -> None:
        """Post a digest; where the bot may attach no files, without its picture."""
        try:
            place = await channel_of(self._client, channel.place)
            try:
                await _send(place, notice, with_picture=notice.picture is not None)
            except discord.HTTPException as error:
                if error.code != NO_PERMISSION or notice.picture is None:
                    raise
                await _send(place, notice, with_picture=False)
        except FAULTS as error:
            raise _told(error) from error


async def _send(place: Any, notice: Notice, *, with_picture: bool) -> None:
    nonce = nonce_of("digest", notice.key)
    view = sentence_view("\n".join([f"{notice.head}:", *notice.lines]))
    if not with_picture:
        await place.send(view=unheard(view), nonce=nonce)
        return
    file = discord.File(io.BytesIO(notice.picture or b""), _FILE, description=notice.alternative)
    await place.send(view=unheard(_with_picture(view, notice)), file=file, nonce=nonce)


def _with_picture(view: LayoutView, notice: Notice) -> LayoutView:
    gallery: MediaGallery[Any] = MediaGallery()
    gallery.add_item(media=f"attachment://{_FILE}", description=shortened(notice.alternative, _LONGEST_DESCRIPTION))
    view.add_item(gallery)
    return view


def _text_of(message: discord.Message) -> str:
    """Return what a message says, in its components, too."""
    return " ".join([message.content, *(getattr(part, "content", "") for part in _walked(message.components))])


def _walked(components: Any) -> list[Any]:
    return [one for part in components for one in (part, *_walked(getattr(part, "children", ())))]


def _told(error: BaseException) -> DeliveryError:
    return DeliveryError(explain(error), is_lasting=not may_pass(error))
