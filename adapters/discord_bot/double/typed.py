"""What somebody types into a slash command, as Discord sends it; what its client would not send is an error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.discord_bot.double import payloads
from adapters.discord_bot.double import permissions as permitted
from adapters.discord_bot.double.command_calls import (
    BOOLEAN,
    CHANNEL,
    GROUP,
    INTEGER,
    NUMBER,
    ROLE,
    STRING,
    SUBCOMMAND,
    USER,
)
from adapters.discord_bot.double.errors import DoubleError
from adapters.discord_bot.double.starting import command_data
from adapters.discord_bot.double.state import Channel, Json, Role, User

_PYTHON: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    NUMBER: (int, float),
    USER: (User,),
    CHANNEL: (Channel,),
    ROLE: (Role,),
}
_MOST_TYPED = 6000


@dataclass(slots=True)
class Typed:
    """Somebody's typing in a channel; `focused` names the option in which they still are."""

    person: User
    channel: Channel
    focused: str = ""
    _resolved: Json = field(default_factory=dict)

    def data(self, command: Json, path: list[str], options: Mapping[str, Any]) -> Json:
        """Return what the command carries; `path` names its subcommand."""
        leaf, nesting = _leaf(command, path)
        given = [self._given(leaf, name, value) for name, value in options.items()]
        missing = [
            one["name"] for one in leaf.get("options") or [] if one.get("required") and one["name"] not in options
        ]
        if missing and not self.focused:
            raise DoubleError(f"{leaf['name']} needs {', '.join(missing)}")
        for step in reversed(nesting):
            given = [{"name": step["name"], "type": step["type"], "options": given}]
        resolved = {"resolved": self._resolved} if self._resolved else {}
        return command_data(command) | {"options": given} | resolved

    def _given(self, leaf: Json, name: str, value: Any) -> Json:
        option = next((one for one in leaf.get("options") or [] if one["name"] == name), None)
        if option is None:
            raise DoubleError(f"{leaf['name']} has no option {name!r}")
        if name == self.focused:
            if not option.get("autocomplete"):
                raise DoubleError(f"the option {name!r} of {leaf['name']} is not completed")
            return {"name": name, "type": option["type"], "value": value, "focused": True}
        _fits(leaf, option, value)
        if isinstance(value, User | Channel | Role):
            self._resolve(value)
            value = str(value.id)
        return {"name": name, "type": option["type"], "value": value}

    def _resolve(self, value: User | Channel | Role) -> None:
        if isinstance(value, Channel):
            may = permitted.in_channel(value, self.person.id)
            self._put("channels", value.id, payloads.channel(value) | {"permissions": str(int(may))})
        elif isinstance(value, Role):
            self._put("roles", value.id, payloads.role(value, 0))
        else:
            self._put("users", value.id, payloads.user(value))
            guild = self.channel.guild
            if guild and value.id in guild.members:
                may = permitted.in_channel(self.channel, value.id)
                there = payloads.member(guild.members[value.id], with_user=False)
                self._put("members", value.id, there | {"permissions": str(int(may))})

    def _put(self, bucket: str, identity: int, shown: Json) -> None:
        self._resolved.setdefault(bucket, {})[str(identity)] = shown


def _leaf(command: Json, path: list[str]) -> tuple[Json, list[Json]]:
    """Return the subcommand that a path names, and what leads to it."""
    leaf, nesting = command, []
    for name in path:
        found = next((one for one in leaf.get("options") or [] if one["name"] == name), None)
        if found is None or found["type"] not in (SUBCOMMAND, GROUP):
            raise DoubleError(f"{command['name']} has no subcommand {name!r}")
        leaf = found
        nesting.append(found)
    if any(one["type"] in (SUBCOMMAND, GROUP) for one in leaf.get("options") or []):
        raise DoubleError(f"{leaf['name']} is used with one of its subcommands only")
    return leaf, nesting


def _fits(leaf: Json, option: Json, value: Any) -> None:
    """Refuse a value that the client would not send."""
    name, kind = option["name"], option["type"]
    if not isinstance(value, _PYTHON.get(kind, ())) or (kind != BOOLEAN and isinstance(value, bool)):
        raise DoubleError(f"the option {name!r} of {leaf['name']} does not take {value!r}")
    choices = [one["value"] for one in option.get("choices") or []]
    if choices and value not in choices:
        raise DoubleError(f"the option {name!r} of {leaf['name']} takes one of {choices}")
    if isinstance(value, str) and not option.get("min_length", 0) <= len(value) <= option.get(
        "max_length", _MOST_TYPED
    ):
        raise DoubleError(f"the option {name!r} of {leaf['name']} does not take a text of {len(value)} characters")
    if kind in (INTEGER, NUMBER) and not option.get("min_value", value) <= value <= option.get("max_value", value):
        raise DoubleError(f"the option {name!r} of {leaf['name']} does not take {value}")
