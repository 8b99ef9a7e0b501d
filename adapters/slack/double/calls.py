"""A call of the Web API: who calls, what they may do, and what they hand over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from adapters.slack.double.core import Core
from adapters.slack.double.errors import Refused
from adapters.slack.double.state import Channel, Json, Kind, Message
from adapters.slack.double.workspace import TokenState, Workspace


class TokenKind(Enum):
    """What a method must be called with."""

    BOT = "bot"
    APP = "app"
    EITHER = "either"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Call:
    """One call; `workspace` is that of the bot's token, the first one for calls without."""

    core: Core
    method: str
    args: Mapping[str, Any]
    token: str
    workspace: Workspace

    def require(self, scope: str) -> None:
        """Refuse the call unless the scope was granted."""
        granted = self.workspace.scopes
        if scope not in granted:
            raise Refused("missing_scope", needed=scope, provided=",".join(sorted(granted)))

    def text(self, name: str, default: str = "") -> str:
        """Return an argument as text."""
        value = self.args.get(name)
        return default if value is None else str(value)

    def needed(self, name: str) -> str:
        """Return an argument as text; Refused where it is missing."""
        value = self.text(name)
        if not value:
            raise Refused("invalid_arguments", [f"missing required field: {name}"])
        return value

    def now_ts(self) -> str:
        """Return a new message's time."""
        return self.workspace.new_ts(self.core.clock.now())

    def channel(self, *, by_name: bool = False) -> Channel:
        """Return the channel that the bot can see; private ones it is not in do not exist for it.

        Only what posts takes names of channels, and people for the direct message with them.
        """
        name = self.text("channel")
        if by_name and name in self.workspace.users:
            return self.workspace.direct(name)
        for channel in self.workspace.channels.values():
            is_named = by_name and name.lstrip("#") == channel.name and channel.kind is not Kind.DIRECT
            is_seen = channel.kind is Kind.PUBLIC or self.workspace.bot.id in channel.members
            if is_seen and (name == channel.id or is_named):
                return channel
        raise Refused("channel_not_found")

    def joined_channel(self, *, by_name: bool = False) -> Channel:
        """Return the channel, in which the bot must be."""
        channel = self.channel(by_name=by_name)
        if self.workspace.bot.id not in channel.members:
            raise Refused("not_in_channel")
        if channel.is_archived:
            raise Refused("is_archived")
        return channel

    def message(self, channel: Channel, name: str = "ts") -> Message:
        """Return a message that everybody in the channel sees."""
        message = channel.messages.get(self.text(name))
        if message is None:
            raise Refused("message_not_found")
        return message


@dataclass(frozen=True, slots=True)
class Method:
    """What answers a method, what it must be called with, and the scope it always needs."""

    answer: Callable[[Call], Json]
    token: TokenKind = TokenKind.BOT
    scope: str = ""


def authorized(core: Core, method: Method, token: str) -> Workspace:
    """Return whose token it is; Refused where it is missing, unknown, spent or of the wrong kind."""
    if method.token is TokenKind.NONE:
        return core.workspace
    if not token:
        raise Refused("not_authed")
    if token == core.installed_app.token:
        if method.token is TokenKind.BOT:
            raise Refused("not_allowed_token_type")
        return core.workspace
    workspace = next((each for each in core.workspaces if each.state_of_token(token)), None)
    state = workspace.state_of_token(token) if workspace else None
    if workspace is None or state is None:
        raise Refused("invalid_auth")
    if state is not TokenState.GOOD:
        raise Refused(state.value)
    if method.token is TokenKind.APP:
        raise Refused("not_allowed_token_type")
    return workspace
