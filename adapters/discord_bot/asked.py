"""From an event of Discord to a question."""

from __future__ import annotations

from collections.abc import Iterable

import discord

from bot.chat.asking import Asking, Attachment, Way
from bot.chat.overhearing import Heard
from bot.journal.chat_records import Post

_LARGEST_FILE = 262_144  # bytes; more is no question
_TEXT_FILES = (".txt", ".log", ".md", ".py", ".json", ".yml", ".yaml", ".toml", ".cfg", ".ini", ".sh", ".out", ".err")
_SPOKEN = {discord.MessageType.default, discord.MessageType.reply, discord.MessageType.thread_starter_message}


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
        files=tuple(_files(message)),
        parent=parent_of(interaction.channel),
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
        files=tuple(_files(message)),
        parent=parent_of(message.channel),
        after=replied.message if replied is not None else "",
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
    """Return what a message says as people read it, embeds included; the bot's own mention is left out.

    A post in a forum begins with its title.
    """
    content = message.clean_content
    if me is not None:
        shown = message.guild.me.display_name if message.guild else me.display_name
        content = content.replace(f"@{shown}", "").replace(f"@{me.name}", "")
    title = message.channel.name if begins_post(message) and isinstance(message.channel, discord.Thread) else ""
    pieces = [content] if title.strip().casefold() in content.casefold() else [title, content]
    for embed in message.embeds:
        pieces += [embed.title or "", embed.description or "", *(f"{one.name}: {one.value}" for one in embed.fields)]
    return "\n".join(piece.strip() for piece in pieces if piece.strip())


def back_of(interaction: discord.Interaction) -> str:
    """Return the way back to whoever used a command; it is open for fifteen minutes."""
    return f"{interaction.application_id}:{interaction.token}"


def parent_of(channel: object) -> str:
    """Return the channel that a thread or a post belongs to, "" for what is a channel itself."""
    return str(channel.parent_id) if isinstance(channel, discord.Thread) else ""


def chinese_or_english(interaction: discord.Interaction) -> str:
    """Return the language to speak to whoever uses Discord in their own."""
    return "zh" if interaction.locale.value.startswith("zh") else "en"


def _talk(channel: object, own: int) -> str:
    """Return the conversation that something begins: the thread, or itself; direct messages are one, without a name."""
    if isinstance(channel, discord.Thread):
        return str(channel.id)
    return "" if isinstance(channel, discord.DMChannel) else str(own)


def _files(message: discord.Message) -> Iterable[Attachment]:
    for file in message.attachments:
        is_text = file.filename.lower().endswith(_TEXT_FILES) or (file.content_type or "").startswith("text/")
        if is_text and file.size <= _LARGEST_FILE:
            yield Attachment(file.url, file.filename, file.size)
