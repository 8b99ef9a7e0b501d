"""How the bot tells Discord which commands it has, and what Discord refuses about them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.discord_bot.double.call import Answer, Call
from adapters.discord_bot.double.core import Core
from adapters.discord_bot.double.errors import Code, Problem, Refused
from adapters.discord_bot.double.state import Json

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, NUMBER = 1, 2, 3, 4, 5, 6, 7, 8, 10
CHAT, USER_MENU, MESSAGE_MENU = 1, 2, 3
_MOST = {CHAT: 100, USER_MENU: 15, MESSAGE_MENU: 15}
_OPTION_TYPES = range(1, 12)
_MOST_NAME, _MOST_DESCRIPTION, _MOST_OPTIONS, _MOST_CHOICES, _MOST_TEXT = 32, 100, 25, 25, 8000
_NAME = re.compile(r"[-_'\w]{1,32}")
_LOCALES = re.compile(
    "id|da|de|en-GB|en-US|es-ES|es-419|fr|hr|it|lt|hu|nl|no|pl|pt-BR|ro|fi|sv-SE|vi|tr|cs|el|bg|ru|uk|hi|th|zh-CN|ja|"
    "zh-TW|ko"
)


def put_commands(core: Core, call: Call) -> Answer:
    """Replace all commands of the application, or those of one server."""
    scope = _scope(core, call)
    commands = [dict(one) for one in call.items]
    _refuse(commands)
    old = core.world.commands.get(scope, [])
    core.world.commands[scope] = [_registered(core, scope, one, old) for one in commands]
    core.changed("commands", scope=scope)
    return core.world.commands[scope]


def post_command(core: Core, call: Call) -> Answer:
    """Add a command, or replace the one of the same name and type."""
    scope = _scope(core, call)
    old = core.world.commands.get(scope, [])
    kept = [one for one in old if _key(one) != _key(call.body)]
    _refuse([*kept, dict(call.body)])
    added = _registered(core, scope, dict(call.body), old)
    core.world.commands[scope] = [*kept, added]
    return added


def list_commands(core: Core, call: Call) -> Answer:
    """Return the commands."""
    return core.world.commands.get(_scope(core, call), [])


def delete_command(core: Core, call: Call) -> Answer:
    """Take a command away."""
    scope = _scope(core, call)
    old = core.world.commands.get(scope, [])
    kept = [one for one in old if one["id"] != call.path["command"]]
    if len(kept) == len(old):
        raise Refused(Code.UNKNOWN_COMMAND)
    core.world.commands[scope] = kept
    return None


def _scope(core: Core, call: Call) -> int:
    """Return the id of the server whose commands are meant, 0 for everywhere."""
    if call.id("application") != core.world.application_id:
        raise Refused(Code.MISSING_ACCESS)
    return call.guild(core).id if "guild" in call.path else 0


def _key(command: Mapping[str, Any]) -> tuple[str, int]:
    return str(command.get("name")), command.get("type") or CHAT


def _registered(core: Core, scope: int, command: Json, old: list[Json]) -> Json:
    before = next((one for one in old if _key(one) == _key(command)), None)
    told: Json = {
        "id": before["id"] if before else str(core.world.new_id()),
        "application_id": str(core.world.application_id),
        "version": str(core.world.new_id()),
        "default_member_permissions": None,
        "nsfw": False,
        "description": "",
        "dm_permission": True,
        "contexts": None,
        "integration_types": [0],
        **command,
        "type": command.get("type") or CHAT,
    }
    return told | ({"guild_id": str(scope)} if scope else {})


def _refuse(commands: list[Json]) -> None:
    counts = Counter(_key(one)[1] for one in commands)
    if any(count > _MOST.get(kind, 0) for kind, count in counts.items()):
        raise Refused(Code.TOO_MANY_COMMANDS)
    found = [problem for index, one in enumerate(commands) for problem in _command(one, str(index))]
    names = Counter(map(_key, commands))
    for index, command in enumerate(commands):
        if names[_key(command)] > 1:
            code = "APPLICATION_COMMANDS_DUPLICATE_NAME"
            found.append(Problem(f"{index}.name", code, "Application command names must be unique"))
    if found:
        raise Refused(Code.INVALID_FORM, found)


def _command(command: Json, path: str) -> Iterator[Problem]:
    kind = _key(command)[1]
    if kind == CHAT:
        yield from _named(command, path)
        yield from _options(command.get("options") or [], path)
        if _size(command) > _MOST_TEXT:
            said = f"Must be {_MOST_TEXT} or fewer characters in all."
            yield Problem(path, "APPLICATION_COMMAND_TOO_LARGE", said)
    else:
        yield from _length(command.get("name"), f"{path}.name", _MOST_NAME)
        if command.get("description"):
            code = "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION"
            yield Problem(f"{path}.description", code, "Context menu commands cannot have a description")
    yield from _localized(command, path, kind)


def _named(thing: Mapping[str, Any], path: str) -> Iterator[Problem]:
    if not _is_name(thing.get("name")):
        code = "APPLICATION_COMMAND_INVALID_NAME"
        yield Problem(f"{path}.name", code, "Command name is invalid: lower case, 1 to 32 letters, digits, - and _")
    yield from _length(thing.get("description"), f"{path}.description", _MOST_DESCRIPTION)


def _is_name(name: object) -> bool:
    return isinstance(name, str) and bool(_NAME.fullmatch(name)) and name == name.lower()


def _options(options: list[Json], path: str) -> Iterator[Problem]:
    if len(options) > _MOST_OPTIONS:
        yield Problem(f"{path}.options", "BASE_TYPE_MAX_LENGTH", f"Must be {_MOST_OPTIONS} or fewer in length.")
    required = [bool(one.get("required")) for one in options]
    if required != sorted(required, reverse=True):
        code = "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"
        yield Problem(f"{path}.options", code, "Required options must be placed before non-required options")
    if len({one.get("name") for one in options}) < len(options):
        code = "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS"
        yield Problem(f"{path}.options", code, "Option name already exists")
    for index, option in enumerate(options):
        yield from _option(option, f"{path}.options.{index}")


def _option(option: Json, path: str) -> Iterator[Problem]:
    yield from _named(option, path)
    yield from _localized(option, path, CHAT)
    if option.get("type") not in _OPTION_TYPES:
        yield Problem(f"{path}.type", "BASE_TYPE_CHOICES", f"Value must be one of {list(_OPTION_TYPES)}.")
    choices = option.get("choices") or []
    if len(choices) > _MOST_CHOICES:
        yield Problem(f"{path}.choices", "BASE_TYPE_MAX_LENGTH", f"Must be {_MOST_CHOICES} or fewer in length.")
    if choices and option.get("autocomplete"):
        code = "APPLICATION_COMMAND_OPTIONS_CHOICES_AND_AUTOCOMPLETE"
        yield Problem(path, code, "Options with choices cannot be completed")
    for index, choice in enumerate(choices):
        yield from _length(choice.get("name"), f"{path}.choices.{index}.name", _MOST_DESCRIPTION)
        if option.get("type") == STRING:
            yield from _length(choice.get("value"), f"{path}.choices.{index}.value", _MOST_DESCRIPTION)
    yield from _options(option.get("options") or [], path)


def _localized(thing: Mapping[str, Any], path: str, kind: int) -> Iterator[Problem]:
    for name in ("name_localizations", "description_localizations"):
        for locale, text in (thing.get(name) or {}).items():
            at = f"{path}.{name}.{locale}"
            if not _LOCALES.fullmatch(locale):
                yield Problem(at, "LOCALE_INVALID", f"{locale!r} is not a locale of Discord's")
            if name.startswith("name") and kind == CHAT and not _is_name(text):
                yield Problem(at, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
            longest = _MOST_NAME if name.startswith("name") else _MOST_DESCRIPTION
            yield from _length(text, at, longest)


def _length(text: object, path: str, most: int) -> Iterator[Problem]:
    if not isinstance(text, str) or not 1 <= len(text) <= most:
        yield Problem(path, "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {most} in length.")


def _size(thing: Mapping[str, Any]) -> int:
    own = sum(_longest(thing, name) for name in ("name", "description"))
    choices = sum(_longest(one, "name") + len(str(one.get("value", ""))) for one in thing.get("choices") or [])
    return own + choices + sum(map(_size, thing.get("options") or []))


def _longest(thing: Mapping[str, Any], name: str) -> int:
    texts = [thing.get(name), *(thing.get(f"{name}_localizations") or {}).values()]
    return max(len(str(text or "")) for text in texts)
