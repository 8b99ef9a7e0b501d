"""From an event of Discord to a question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

import discord

from adapters.files import LARGEST_FILE_KB
from bot.chat.asking import Asking, Attachment, Way
from bot.chat.overhearing import Heard
from bot.journal.chat_records import Post

_TEXT_FILES = (".txt", ".log", ".md", ".py", ".json", ".yml", ".yaml", ".toml", ".cfg", ".ini", ".sh", ".out", ".err")
_MENTION = re.compile(r"<(@[!&]?|#)(\d{15,20})>")
_SPOKEN = {discord.MessageType.default, discord.MessageType.reply, discord.MessageType.thread_starter_message}


def typed(interaction: discord.Interaction, text: str) -> str:
    """Return what somebody typed into a command as people read it: Discord sends ids in place of names."""
    data: Any = interaction.data or {}
    people = data.get("resolved", {}).get("users", {}).items()
    names = {int(number): str(one.get("global_name") or one.get("username")) for number, one in people}
    return _readable(text, interaction.guild, interaction.client.user, names).strip()


def from_command(interaction: discord.Interaction, text: str, base: str | None, *, is_private: bool) -> Asking:
    """Return the question of the slash command."""
    return Asking(
        key=f"interaction:{interaction.id}",
        way=Way.COMMAND,
        workspace=str(interaction.guild_id or ""),
        place=str(interaction.channel_id or ""),
        person=str(interaction.user.id),
        text=text,
        thread=_talk(interaction.channel, interaction.id),
        back=back_of(interaction),
        base=base,
        is_for_all=not is_private,
        parent=parent_of(interaction.channel),
    )


def from_menu(interaction: discord.Interaction, message: discord.Message) -> Asking:
    """Return the question that a message is, chosen by whoever uses the menu."""
    return Asking(
        key=f"interaction:{interaction.id}",
        way=Way.MENU,
        workspace=str(interaction.guild_id or ""),
        place=str(interaction.channel_id or ""),
        person=str(interaction.user.id),
        text=text_of(message, interaction.client.user),
        back=back_of(interaction),
        files=tuple(filter(_is_readable, _text_files(message))),
        parent=parent_of(interaction.channel),
        lacks_file=not all(map(_is_readable, _text_files(message))),
    )


def from_message(message: discord.Message, me: discord.ClientUser | None, replied: Post | None = None) -> Asking:
    """Return what a message asks the bot, or may ask it; `replied` is the message of ours to which it replies."""
    return Asking(
        key=f"message:{message.id}",
        way=way_of(message, me, replied),
        workspace=str(message.guild.id) if message.guild else "",
        place=str(message.channel.id),
        person=str(message.author.id),
        text=text_of(message, me),
        thread=replied.thread if replied is not None else _talk(message.channel, message.id),
        message=str(message.id),
        files=tuple(filter(_is_readable, _text_files(message))),
        parent=parent_of(message.channel),
        after=replied.message if replied is not None else "",
        lacks_file=not all(map(_is_readable, _text_files(message))),
    )


def way_of(message: discord.Message, me: discord.ClientUser | None, replied: Post | None = None) -> Way:
    """Return how a message came; a reply to the bot that pings it names it."""
    if message.guild is None:
        return Way.DIRECT
    if is_named(message, me):
        return Way.MENTION
    return Way.THREAD if replied is not None else Way.OVERHEARD


def is_named(message: discord.Message, me: discord.ClientUser | None) -> bool:
    """Tell whether a message mentions the bot."""
    return me is not None and any(user.id == me.id for user in message.mentions)


def heard_of(message: discord.Message, me: discord.ClientUser | None) -> Heard:
    """Return what is to be known of a message that was not for the bot.

    Each post of a forum is a place by itself: what is answered in one keeps nobody from answering the next.
    """
    is_thread = isinstance(message.channel, discord.Thread)
    return Heard(
        text=text_of(message, me),
        place=str(message.channel.id),
        thread=str(message.channel.id) if is_thread else str(message.id),
        is_bot=not is_persons(message),
        is_reply=message.reference is not None or (is_thread and not begins_post(message)),
        addressed=bool(message.mentions or message.role_mentions),
    )


def begins_post(message: discord.Message) -> bool:
    """Tell whether a message is the first one of a post in a forum; such a thread has its id."""
    return message.id == message.channel.id


def is_persons(message: discord.Message) -> bool:
    """Tell whether a person says something: no bot, no webhook, no notice of Discord's."""
    return not message.author.bot and message.webhook_id is None and message.type in _SPOKEN


def text_of(message: discord.Message, me: discord.ClientUser | None) -> str:
    """Return what a message says as people read it, with embeds and what it forwards, without the bot's own mention.

    A post in a forum begins with its title.
    """
    content = message.clean_content
    if me is not None:
        shown = message.guild.me.display_name if message.guild else me.display_name
        content = content.replace(f"@{shown}", "").replace(f"@{me.name}", "")
    title = message.channel.name if begins_post(message) and isinstance(message.channel, discord.Thread) else ""
    pieces = [content] if title.strip().casefold() in content.casefold() else [title, content]
    pieces += _embedded(message.embeds)
    for forwarded in message.message_snapshots:
        pieces += [_readable(forwarded.content, message.guild, me), *_embedded(forwarded.embeds)]
    return "\n".join(piece.strip() for piece in pieces if piece.strip())


def back_of(interaction: discord.Interaction) -> str:
    """Return the way back to whoever used a command; it is open for fifteen minutes."""
    return f"{interaction.application_id}:{interaction.token}"


def parent_of(channel: object) -> str:
    """Return the channel that a thread or a post belongs to, "" for what is a channel itself."""
    return str(channel.parent_id) if isinstance(channel, discord.Thread) else ""


def _talk(channel: object, own: int) -> str:
    """Return the conversation that something begins: the thread, or itself; direct messages are one, without a name."""
    if isinstance(channel, discord.Thread):
        return str(channel.id)
    return "" if isinstance(channel, discord.DMChannel) else str(own)


def _readable(
    text: str, guild: discord.Guild | None, me: discord.ClientUser | None, names: Mapping[int, str] | None = None
) -> str:
    """Return text with names in place of the ids of people, roles and channels; the bot's own is left out."""

    def called(found: re.Match[str]) -> str:
        kind, number = found[1], int(found[2])
        if me is not None and number == me.id:
            return ""
        if kind == "#":
            place = guild.get_channel_or_thread(number) if guild else None
            return f"#{place.name if place else 'unknown'}"
        if kind == "@&":
            role = guild.get_role(number) if guild else None
            return f"@{role.name if role else 'unknown-role'}"
        member = guild.get_member(number) if guild else None
        return f"@{member.display_name if member else (names or {}).get(number, 'unknown-user')}"

    return _MENTION.sub(called, text)


def _embedded(embeds: Iterable[discord.Embed]) -> Iterator[str]:
    for embed in embeds:
        yield from (embed.title or "", embed.description or "", *(f"{one.name}: {one.value}" for one in embed.fields))


def _is_readable(file: Attachment) -> bool:
    return file.size <= LARGEST_FILE_KB * 1024


def _text_files(message: discord.Message) -> Iterator[Attachment]:
    for file in chain(message.attachments, *(one.attachments for one in message.message_snapshots)):
        if file.filename.lower().endswith(_TEXT_FILES) or (file.content_type or "").startswith("text/"):
            yield Attachment(file.url, file.filename, file.size)
