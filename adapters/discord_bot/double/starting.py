"""How commands, presses and choices while typing reach the bot."""

from __future__ import annotations

import uuid

from adapters.discord_bot.double import payloads
from adapters.discord_bot.double import permissions as permitted
from adapters.discord_bot.double.command_calls import CHAT
from adapters.discord_bot.double.core import Core
from adapters.discord_bot.double.errors import DoubleError
from adapters.discord_bot.double.interaction import Interaction, InteractionType
from adapters.discord_bot.double.permissions import Permission
from adapters.discord_bot.double.state import Channel, Json, Message, User

_GUILD, _BOT_DM = 0, 1


def start(
    core: Core, kind: InteractionType, user: User, channel: Channel, data: Json, source: Message | None = None
) -> Interaction:
    """Send an interaction to the bot; it is answered or not."""
    interaction_id, token = core.world.new_id(), f"aW50ZXJhY3Rpb246{uuid.uuid4().hex}"
    payload: Json = {
        "id": str(interaction_id),
        "application_id": str(core.world.application_id),
        "type": int(kind),
        "token": token,
        "version": 1,
        "data": data,
        "channel_id": str(channel.id),
        "channel": payloads.channel(channel),
        "locale": user.locale,
        "entitlements": [],
        "attachment_size_limit": 10_485_760,
        **_where(core, user, channel),
    }
    if source:
        payload["message"] = payloads.message(source, core.world.bot)
    interaction = Interaction(interaction_id, token, kind, user, channel, core.clock.now(), payload, source)
    core.interactions.append(interaction)
    core.by_token[token] = interaction
    core.emit("INTERACTION_CREATE", payload, guild=channel.guild)
    return interaction


def find_command(core: Core, user: User, channel: Channel, name: str, kind: int = CHAT) -> Json:
    """Return a command that a person is offered in a channel."""
    scopes = [channel.guild.id, 0] if channel.guild else [0]
    for scope in scopes:
        for command in core.world.commands.get(scope, []):
            if (command["name"], command["type"]) == (name, kind) and _is_offered(core, command, user, channel):
                return command
    raise DoubleError(f"{user.name} is not offered {name!r} there: see that the bot has registered it for that place")


def command_data(command: Json) -> Json:
    """Return what every use of a command carries."""
    data: Json = {"id": command["id"], "name": command["name"], "type": command["type"]}
    return data | ({"guild_id": command["guild_id"]} if "guild_id" in command else {})


def _where(core: Core, user: User, channel: Channel) -> Json:
    may = permitted.in_channel(channel, user.id)
    told: Json = {"app_permissions": str(int(core.bot_may(channel)))}
    if channel.guild is None:
        return told | {
            "user": payloads.user(user),
            "context": _BOT_DM,
            "authorizing_integration_owners": {"0": "0"},
        }
    member = payloads.member(channel.guild.members[user.id]) | {"permissions": str(int(may))}
    return told | {
        "guild_id": str(channel.guild.id),
        "guild": {"id": str(channel.guild.id), "locale": channel.guild.locale, "features": []},
        "guild_locale": channel.guild.locale,
        "member": member,
        "context": _GUILD,
        "authorizing_integration_owners": {"0": str(channel.guild.id)},
    }


def _is_offered(core: Core, command: Json, user: User, channel: Channel) -> bool:
    contexts = command.get("contexts")
    if channel.guild is None:
        return _BOT_DM in contexts if contexts is not None else command.get("dm_permission") is not False
    if not core.world.is_bot_in(channel.guild) or (contexts is not None and _GUILD not in contexts):
        return False
    may = permitted.in_channel(channel, user.id)
    needed = Permission(int(command.get("default_member_permissions") or 0))
    return Permission.USE_APPLICATION_COMMANDS in may and needed in may
