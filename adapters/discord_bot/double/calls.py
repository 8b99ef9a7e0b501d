"""Every request that the double understands: its name, its method and path, and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from adapters.discord_bot.double import command_calls, interaction_calls, message_calls, place_calls
from adapters.discord_bot.double.call import Answer, Call
from adapters.discord_bot.double.core import Core

Handler = Callable[[Core, Call], Answer]


@dataclass(frozen=True, slots=True)
class Operation:
    """A request; one `is_open` carries its right in its path instead of the bot's token, and counts to no limit."""

    method: str
    path: str
    handle: Handler
    is_open: bool = False

    @property
    def name(self) -> str:
        """Return what faults and refusals call it."""
        return self.handle.__name__


_CHANNEL = "/channels/{channel}"
_MESSAGE = f"{_CHANNEL}/messages/{{message}}"
_HOOK = "/webhooks/{application}/{token}"
_COMMANDS = "/applications/{application}/commands"
_GUILD_COMMANDS = "/applications/{application}/guilds/{guild}/commands"

OPERATIONS = (
    Operation("GET", "/users/@me", place_calls.get_me),
    Operation("POST", "/users/@me/channels", place_calls.open_direct),
    Operation("GET", "/users/@me/guilds", place_calls.list_guilds),
    Operation("DELETE", "/users/@me/guilds/{guild}", place_calls.leave_guild),
    Operation("GET", "/users/{user}", place_calls.get_user),
    Operation("GET", "/oauth2/applications/@me", place_calls.get_application),
    Operation("GET", "/applications/@me", place_calls.get_application),
    Operation("GET", "/gateway/bot", place_calls.get_gateway),
    Operation("GET", "/guilds/{guild}", place_calls.get_guild),
    Operation("GET", "/guilds/{guild}/channels", place_calls.list_channels),
    Operation("GET", "/guilds/{guild}/members/{user}", place_calls.get_member),
    Operation("GET", _CHANNEL, place_calls.get_channel),
    Operation("PATCH", _CHANNEL, place_calls.edit_channel),
    Operation("POST", f"{_CHANNEL}/typing", message_calls.type_in),
    Operation("POST", f"{_CHANNEL}/threads", place_calls.start_loose_thread),
    Operation("POST", f"{_MESSAGE}/threads", place_calls.start_thread),
    Operation("PUT", f"{_CHANNEL}/thread-members/@me", place_calls.join_thread),
    Operation("DELETE", f"{_CHANNEL}/thread-members/@me", place_calls.leave_thread),
    Operation("POST", f"{_CHANNEL}/messages", message_calls.send_message),
    Operation("GET", f"{_CHANNEL}/messages", message_calls.list_messages),
    Operation("GET", _MESSAGE, message_calls.get_message),
    Operation("PATCH", _MESSAGE, message_calls.edit_message),
    Operation("DELETE", _MESSAGE, message_calls.delete_message),
    Operation("PUT", f"{_MESSAGE}/reactions/{{emoji}}/@me", message_calls.add_reaction),
    Operation("DELETE", f"{_MESSAGE}/reactions/{{emoji}}/@me", message_calls.remove_reaction),
    Operation("POST", "/interactions/{interaction}/{token}/callback", interaction_calls.respond, is_open=True),
    Operation("POST", _HOOK, interaction_calls.follow_up, is_open=True),
    Operation("GET", f"{_HOOK}/messages/@original", interaction_calls.get_original, is_open=True),
    Operation("PATCH", f"{_HOOK}/messages/@original", interaction_calls.edit_original, is_open=True),
    Operation("DELETE", f"{_HOOK}/messages/@original", interaction_calls.delete_original, is_open=True),
    Operation("GET", f"{_HOOK}/messages/{{message}}", interaction_calls.get_followup, is_open=True),
    Operation("PATCH", f"{_HOOK}/messages/{{message}}", interaction_calls.edit_followup, is_open=True),
    Operation("DELETE", f"{_HOOK}/messages/{{message}}", interaction_calls.delete_followup, is_open=True),
    Operation("GET", _COMMANDS, command_calls.list_commands),
    Operation("PUT", _COMMANDS, command_calls.put_commands),
    Operation("POST", _COMMANDS, command_calls.post_command),
    Operation("DELETE", f"{_COMMANDS}/{{command}}", command_calls.delete_command),
    Operation("GET", _GUILD_COMMANDS, command_calls.list_commands),
    Operation("PUT", _GUILD_COMMANDS, command_calls.put_commands),
    Operation("POST", _GUILD_COMMANDS, command_calls.post_command),
    Operation("DELETE", f"{_GUILD_COMMANDS}/{{command}}", command_calls.delete_command),
)
