"""Whom a text names and whom it alerts."""

from __future__ import annotations

import re

from adapters.discord_bot.double.permissions import Permission, in_channel
from adapters.discord_bot.double.state import Json, Message
from adapters.discord_bot.double.world import World

_USER = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")
_EVERYONE = re.compile(r"@(everyone|here)\b")
_TYPED = re.compile(r"(?<![\w<@])@([\w.-]*\w)")


def composed(text: str, world: World) -> str:
    """Return what the client sends for a typed text: `@name` becomes a mention."""
    names = {user.name: user.mention for user in world.users.values()}
    return _TYPED.sub(lambda match: names.get(match[1], match[0]), text)


def mention(message: Message, world: World, allowed: Json | None) -> None:
    """Write into a message whom it alerts; `allowed` is what its author allows, None for everything."""
    text = message.text
    kinds = {"users", "roles", "everyone"} if allowed is None else set(allowed.get("parse") or [])
    users = _allowed(_USER, text, "users" in kinds, (allowed or {}).get("users"))
    roles = _allowed(_ROLE, text, "roles" in kinds, (allowed or {}).get("roles"))
    message.mentions = [world.users[one] for one in users if one in world.users]
    guild = message.channel.guild
    message.mention_roles = [one for one in roles if guild and one in guild.roles and one != guild.id]
    may_all = Permission.MENTION_EVERYONE in in_channel(message.channel, message.author.id)
    message.mentions_everyone = "everyone" in kinds and bool(guild) and may_all and bool(_EVERYONE.search(text))
    replied = message.reference.author if message.reference else None
    if (
        replied not in (None, message.author)
        and (allowed is None or allowed.get("replied_user"))
        and replied not in message.mentions
    ):
        message.mentions.append(replied)


def _allowed(pattern: re.Pattern[str], text: str, is_any: bool, named: list[str] | None) -> list[int]:  # noqa: FBT001 - one rule of three
    found = dict.fromkeys(int(one) for one in pattern.findall(text))
    return [one for one in found if is_any or str(one) in map(str, named or [])]
