"""Who may do what where, by Discord's own order of roles and overwrites."""

from __future__ import annotations

from enum import IntFlag
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adapters.discord_bot.double.state import Channel, Guild, Overwrite


class Permission(IntFlag):
    """What somebody may do; the bits are Discord's."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38


NONE = Permission(0)
ALL = Permission(sum(Permission))
USUAL = ALL & ~(
    Permission.ADMINISTRATOR
    | Permission.MANAGE_CHANNELS
    | Permission.MANAGE_GUILD
    | Permission.MANAGE_MESSAGES
    | Permission.MANAGE_THREADS
)


def in_guild(guild: Guild, user: int) -> Permission:
    """Return what a member may do before any channel's overwrites."""
    member = guild.members.get(user)
    if member is None:
        return NONE
    if guild.owner == user:
        return ALL
    granted = guild.roles[guild.id].permissions
    for role in member.roles:
        granted |= guild.roles[role].permissions
    return ALL if Permission.ADMINISTRATOR in granted else granted


def in_channel(channel: Channel, user: int) -> Permission:
    """Return what somebody may do in a channel; a thread has its parent's overwrites."""
    guild = channel.guild
    if guild is None:
        return ALL if channel.is_between(user) else NONE
    granted = in_guild(guild, user)
    if granted in (ALL, NONE):
        return granted
    overwrites = (channel.parent if channel.is_thread and channel.parent else channel).overwrites
    granted = _over(granted, [overwrites[guild.id]] if guild.id in overwrites else [])
    granted = _over(granted, [overwrites[role] for role in guild.members[user].roles if role in overwrites])
    granted = _over(granted, [overwrites[user]] if user in overwrites else [])
    return granted if _sees(channel, user, granted) else NONE


def _over(granted: Permission, overwrites: list[Overwrite]) -> Permission:
    """Take away what any of them denies, then add what any of them allows."""
    for overwrite in overwrites:
        granted &= ~overwrite.deny
    for overwrite in overwrites:
        granted |= overwrite.allow
    return granted


def _sees(channel: Channel, user: int, granted: Permission) -> bool:
    is_closed = channel.is_private_thread and user not in channel.members and Permission.MANAGE_THREADS not in granted
    return Permission.VIEW_CHANNEL in granted and not is_closed
