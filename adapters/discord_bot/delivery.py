"""How answers reach Discord: replies in channels and direct messages, interactions by their own way back."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import discord

from adapters.discord_bot.card import Card
from adapters.discord_bot.errors import ENDED, FAULTS, NO_ACCESS, NO_PERMISSION, explain, may_pass, unless_closed
from adapters.discord_bot.sending import ORIGINAL, channel_of, nonce_of, texts_for, view_for
from adapters.files import Files, end_of
from bot.chat import messages
from bot.chat.asking import Asking, Attachment
from bot.chat.delivery import DeliveryError, GoneError
from bot.chat.given import Given
from bot.journal.chat_records import Post

_CDN = {"cdn.discordapp.com", "media.discordapp.net"}
_FILE_TIMEOUT_S = 10.0
_MOST_WAITING = 5_000
_OK = 200
_LOOKED_THROUGH = 50  # messages after a question, for an answer that may be there
_NO_HISTORY = 160002  # a reply needs it
_GONE = {10003, 10008}  # the channel, the message
_CLOSED = {NO_PERMISSION, NO_ACCESS, 10003, 50008, 50083, 160005}  # the bot cannot write there
_log = logging.getLogger(__name__)


class DiscordDelivery:
    """Shows, changes and takes back messages of Discord."""

    def __init__(self, client: discord.Client, api_url: str) -> None:
        self._client, self._api_url = client, api_url
        self._waiting: OrderedDict[str, str] = OrderedDict()  # what an answer is to replace, by the question's key
        self._files = Files()

    async def show(self, asking: Asking, given: Given) -> Sequence[str]:
        """Show an answer; return the ids of its messages, the beginning first, none where only the asker sees it."""
        # What a command asks is seen by nobody unless the answer repeats it.
        asked = given.asked if asking.back and not asking.is_private else ""
        note = self._files.note(asking, given.reply.language)
        card = Card(given.reply, given.id, is_private=asking.is_private, asked=asked, note=note)
        with _told():
            shown = await self._said(asking, card, nonce_of("answer", asking.key))
        return () if asking.is_private else shown

    async def tell(self, asking: Asking, sentence: str) -> None:
        """Tell the asker something until the answer takes its place."""
        with _told():
            shown = await self._said(asking, sentence, nonce_of("notice", asking.key))
        if shown and not asking.back:
            self._keep_waiting(asking, shown[0])

    async def find(self, asking: Asking) -> str:
        """Return the id of what is there for a question, "" for nothing; what is shown next takes its place."""
        if not asking.message or self._client.user is None:
            return ""
        with _told():
            found = await self._found(asking, self._client.user.id)
        if found:
            self._keep_waiting(asking, found)
        return found

    async def attached(self, asking: Asking) -> str:
        """Return the text of the files that hang on a question, as far as they can be read."""
        texts = await asyncio.gather(*map(self._downloaded, asking.files))
        return self._files.together(asking, texts)

    async def edit(self, post: Post, given: Given, note: str = "") -> None:
        """Show another answer in a message of ours, below a note."""
        asked = "" if post.asked_in else given.asked
        with _told():
            channel = await channel_of(self._client, post.place)
            await _change(channel, post.message, Card(given.reply, given.id, asked=asked, note=note))

    async def delete(self, post: Post) -> None:
        """Take a message of ours back; one that is gone already is no error."""
        with _told(are_fine=_GONE):
            channel = await channel_of(self._client, post.place)
            await channel.get_partial_message(int(post.message)).delete()

    async def _said(self, asking: Asking, content: Card | str, nonce: str) -> Sequence[str]:
        """Say something by an interaction's way back or in the channel; return the messages' ids, none if elsewhere."""
        if not asking.back:
            return await self._publicly(asking, content, nonce)
        application, _, token = asking.back.partition(":")
        hook = discord.Webhook.partial(int(application), token, client=self._client)
        try:
            return await _respond(hook, content, is_private=asking.is_private)
        except discord.HTTPException as error:
            if error.code not in ENDED:
                raise
        if not asking.is_private:
            return await self._publicly(asking, content, nonce)
        await self._directly(asking, content, nonce)
        return ()

    async def _publicly(self, asking: Asking, content: Card | str, nonce: str) -> Sequence[str]:
        """Reply in the channel, in place of what waits there; where the bot cannot write, directly."""
        try:
            channel = await channel_of(self._client, asking.place)
            waiting = self._waiting.pop(asking.key, "")
            if waiting and await _is_changed(channel, waiting, content):
                return (waiting,)
            return await _post(channel, content, _asked_in(asking), nonce)
        except discord.HTTPException as error:
            if error.code not in _CLOSED or asking.way.is_unasked:
                raise
            _log.info("An answer goes to the asker directly. %s", explain(error))
        await self._directly(asking, content, nonce, is_shut_out=True)
        return ()

    async def _directly(self, asking: Asking, content: Card | str, nonce: str, *, is_shut_out: bool = False) -> None:
        """Write to the asker; the question is repeated, for it was asked elsewhere.

        `is_shut_out`: the bot may not write where it was asked, and says so.
        """
        if isinstance(content, Card):
            channel, language = self._client.get_channel(int(asking.place)), content.reply.language
            why = messages.by_direct_message(getattr(channel, "name", ""), language) if is_shut_out else ""
            note = " ".join(filter(None, [why, content.note]))
            content = replace(content, is_private=False, asked=content.asked or asking.text, note=note)
        person = self._client.get_user(int(asking.person)) or await self._client.fetch_user(int(asking.person))
        await person.send(view=view_for(content), nonce=nonce)

    async def _found(self, asking: Asking, me: int) -> str:
        """Return the id of our reply to a question, "" where there is none or what was said cannot be read."""
        try:
            channel = await channel_of(self._client, asking.place)
            after = discord.Object(int(asking.message))
            async for message in channel.history(after=after, limit=_LOOKED_THROUGH, oldest_first=True):
                reference = message.reference
                if message.author.id == me and reference and str(reference.message_id) == asking.message:
                    return str(message.id)
        except discord.HTTPException as error:
            if error.code not in _CLOSED:
                raise
        return ""

    def _keep_waiting(self, asking: Asking, message: str) -> None:
        self._waiting[asking.key] = message
        while len(self._waiting) > _MOST_WAITING:
            self._waiting.popitem(last=False)

    async def _downloaded(self, file: Attachment) -> str:
        """Return the text of a file, "" where it cannot be had; no address but Discord's own is asked."""
        there, ours = urlsplit(file.url), urlsplit(self._api_url)
        is_discords = there.scheme == "https" and there.hostname in _CDN
        if not is_discords and (there.scheme, there.netloc) != (ours.scheme, ours.netloc):
            _log.warning("An attached file is not read: it lies outside of Discord.")
            return ""
        timeout = aiohttp.ClientTimeout(total=_FILE_TIMEOUT_S)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout, trust_env=is_discords) as session,
                session.get(file.url, allow_redirects=False) as answer,
            ):
                data = await end_of(answer.content) if answer.status == _OK else b""
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            _log.warning("An attached file cannot be read: %s", explain(error))
            return ""
        return data.decode("utf-8", "replace")


async def _respond(hook: discord.Webhook, content: Card | str, *, is_private: bool) -> Sequence[str]:
    """Let an interaction's first response say something, once if done twice; return the ids of the messages."""
    try:
        sent = await hook.edit_message(ORIGINAL, view=view_for(content))
    except discord.HTTPException as error:
        if error.code in ENDED | _GONE or may_pass(error):
            raise
        first, *rest = texts_for(content)
        sent = await hook.edit_message(ORIGINAL, content=first)
        more = [await hook.send(text, ephemeral=is_private, wait=True) for text in rest]
        return (str(sent.id), *(str(one.id) for one in more))
    return (str(sent.id),)


async def _post(
    channel: Any, content: Card | str, reference: discord.MessageReference | None, nonce: str
) -> Sequence[str]:
    """Post a message, as plain text in several where components are not taken; return the ids."""
    try:
        sent = await channel.send(view=view_for(content), reference=reference, nonce=nonce)
    except discord.HTTPException as error:
        if error.code == _NO_HISTORY and reference is not None:
            return await _post(channel, content, None, nonce)
        if error.code in _CLOSED or may_pass(error):
            raise
        first, *rest = texts_for(content)
        sent = await channel.send(first, reference=reference, nonce=nonce)
        more = [await channel.send(text, nonce=nonce_of(nonce, str(number))) for number, text in enumerate(rest)]
        return (str(sent.id), *(str(one.id) for one in more))
    return (str(sent.id),)


async def _is_changed(channel: Any, message: str, content: Card | str) -> bool:
    """Show something else in a message of ours; tell whether it does: one that takes no components goes."""
    try:
        await _change(channel, message, content)
    except discord.HTTPException as error:
        if error.code in _CLOSED - _GONE or may_pass(error):
            raise
        if error.code not in _GONE:
            await channel.get_partial_message(int(message)).delete()
        return False
    return True


async def _change(channel: Any, message: str, content: Card | str) -> None:
    # Components stand beside no text, and it may have been posted as text.
    partial = channel.get_partial_message(int(message))
    await partial.edit(content=None, view=view_for(content))


def _asked_in(asking: Asking) -> discord.MessageReference | None:
    """Return the message to reply to; one that is deleted meanwhile is no error."""
    if not asking.message:
        return None
    return discord.MessageReference(
        message_id=int(asking.message), channel_id=int(asking.place), fail_if_not_exists=False
    )


@contextmanager
def _told(are_fine: frozenset[int] | set[int] = frozenset()) -> Iterator[None]:
    """Turn what Discord or the way to it refuses into a DeliveryError."""
    try:
        with unless_closed():
            yield
    except discord.HTTPException as error:
        if error.code in are_fine:
            return
        if error.code in _GONE:
            raise GoneError(explain(error)) from error
        raise DeliveryError(explain(error), is_lasting=not may_pass(error)) from error
    except FAULTS as error:
        raise DeliveryError(explain(error), is_lasting=not may_pass(error)) from error
