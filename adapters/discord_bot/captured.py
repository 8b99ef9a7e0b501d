"""From a message of Discord to Markdown of an FAQ: what it says, and what of it is no text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain

import discord
from discord import MessageReferenceType

from adapters.discord_bot.asked import begins_post
from bot.capturing.exchange import Said
from bot.capturing.markdown import fenced, pieces_of, spaced, tamed, unaddressed

_SPECIAL = re.compile(
    r"(?P<code>(?<!`)(`{1,2})(?!`).+?(?<!`)\2(?!`))"
    r"|<(?:@[!&]?(?P<person>\d{15,20})|\#(?P<place>\d{15,20})|a?(?P<emoji>:\w{2,32}:)\d{15,20}"
    r"|t:(?P<time>-?\d{1,11})(?::\w)?|(?P<command>/[\w -]{1,100}):\d{15,20}|id:\w+)>"
    r"|@(?P<all>everyone|here)\b",
    re.DOTALL,
)
_SPOILER = re.compile(r"\|\|(.+?)\|\|", re.DOTALL)
_QUOTE = re.compile(r"(?m)^[ ]*>>>[ ]+(?P<rest>[\s\S]*)")
_SUBTEXT = re.compile(r"(?m)^[ ]*-#[ ]+")
_PEOPLE, _PLACE = "a mention", "a channel's name"


def said_of(message: discord.Message) -> Said:
    """Return a message as what somebody said; what it forwards belongs to it."""
    left_out: list[str] = []
    texts = [message.content, *(one.content for one in message.message_snapshots)]
    found = [_markdown(text, message.guild, left_out) for text in texts if text.strip()]
    left_out += _left_out(message)
    reference = message.reference
    is_reply = reference is not None and reference.type is MessageReferenceType.reply
    return Said(
        str(message.id),
        str(message.author.id),
        message.created_at.timestamp(),
        "\n\n".join(found),
        tuple(dict.fromkeys(left_out)),
        title=_title(message),
        replied=str(reference.message_id) if reference is not None and is_reply else "",
        is_bots=message.author.bot or message.webhook_id is not None,
    )


def _title(message: discord.Message) -> str:
    """Return the title of a forum's post that a message begins; the first messages of other threads stand outside."""
    channel = message.channel
    return channel.name if isinstance(channel, discord.Thread) and begins_post(message) else ""


def _left_out(message: discord.Message) -> Iterator[str]:
    forwarded = message.message_snapshots
    yield from (
        f"the file {file.filename}" for file in chain(message.attachments, *(one.attachments for one in forwarded))
    )
    yield from (f"the sticker {one.name}" for one in chain(message.stickers, *(one.stickers for one in forwarded)))
    if message.poll is not None:
        yield "a poll"


def _markdown(content: str, guild: discord.Guild | None, left_out: list[str]) -> str:
    found = []
    for piece in pieces_of(content):
        if piece.is_code:
            found.append(fenced(piece.text, piece.language))
        elif piece.text.strip():
            found.append(spaced(tamed(_plain(piece.text, guild, left_out))))
    return "\n\n".join(one for one in found if one.strip())


def _plain(text: str, guild: discord.Guild | None, left_out: list[str]) -> str:
    """Return Discord's own markup as Markdown; whom it mentions is nobody's business but the channel's."""

    def shown(found: re.Match[str]) -> str:
        if found["code"] or found["emoji"] or found["command"]:
            return found["code"] or found["emoji"] or found["command"]
        if found["time"]:
            return _time(int(found["time"]))
        place = guild.get_channel_or_thread(int(found["place"])) if guild and found["place"] else None
        if place is not None:
            return f"#{place.name}"
        left_out.append(_PLACE if found["place"] else _PEOPLE)
        return ""

    count = len(left_out)
    words = _SPECIAL.sub(shown, text)
    words = unaddressed(words) if len(left_out) > count else words
    words = _SUBTEXT.sub("", _SPOILER.sub(r"\1", words))
    return _QUOTE.sub(lambda found: "\n".join(f"> {line}".rstrip() for line in found["rest"].split("\n")), words)


def _time(seconds: int) -> str:
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError, OSError):
        return str(seconds)
