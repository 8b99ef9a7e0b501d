"""What the bot may write into a message, and what Discord makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from adapters.discord_bot.double import components, composing
from adapters.discord_bot.double.core import Core
from adapters.discord_bot.double.errors import Code, Problem, Refused, invalid
from adapters.discord_bot.double.permissions import Permission
from adapters.discord_bot.double.state import Flag, Json, Message, walk

MOST_CONTENT, _MOST_EMBEDS, _MOST_IN_EMBEDS, _MOST_FIELDS = 2000, 10, 6000, 25
_EMBED_TEXTS = {"title": 256, "description": 4096}
_FIELD_TEXTS = {"name": 256, "value": 1024}
_SENT_FLAGS = Flag.SUPPRESS_EMBEDS | Flag.SUPPRESS_NOTIFICATIONS | Flag.COMPONENTS_V2


def write(core: Core, message: Message, body: Json, files: Sequence[Json] = ()) -> None:
    """Fill a new message with what the bot sent, or refuse it."""
    message.flags |= Flag(_whole(body.get("flags"), "flags")) & _SENT_FLAGS
    _fill(message, body)
    message.attachments = list(files)
    _check(message, body)
    composing.mention(message, core.world, body.get("allowed_mentions"))


def rewrite(core: Core, message: Message, body: Json, files: Sequence[Json] = ()) -> None:
    """Change a message as the bot asks for, or refuse it and leave it as it was."""
    changed = deepcopy_of(message)
    if "flags" in body and body["flags"] is not None:
        asked = Flag(_whole(body["flags"], "flags"))
        changed.flags = changed.flags & ~Flag.SUPPRESS_EMBEDS | asked & Flag.SUPPRESS_EMBEDS
        changed.flags |= asked & Flag.COMPONENTS_V2
    _fill(changed, body)
    if "attachments" in body or files:
        kept = {str(one["id"]) for one in body.get("attachments") or []}
        changed.attachments = [one for one in changed.attachments if one["id"] in kept] + list(files)
    _check(changed, body)
    for name in ("flags", "content", "embeds", "components", "attachments"):
        setattr(message, name, getattr(changed, name))
    composing.mention(message, core.world, body.get("allowed_mentions"))


def deepcopy_of(message: Message) -> Message:
    """Return a message of the same content, to be tried before it replaces the other."""
    return Message(
        message.id,
        message.channel,
        message.author,
        message.created,
        message.content,
        deepcopy(message.components),
        deepcopy(message.embeds),
        deepcopy(message.attachments),
        message.flags,
    )


def needed(body: Json, files: Sequence[Json]) -> Permission:
    """Return what the bot must be allowed in a channel to send this there."""
    wanted = Permission.VIEW_CHANNEL
    wanted |= Permission.EMBED_LINKS if body.get("embeds") else wanted
    return wanted | (Permission.ATTACH_FILES if files else wanted)


def _fill(message: Message, body: Json) -> None:
    if "content" in body:
        message.content = _text(body["content"])
    for name in ("embeds", "components"):
        if name in body:
            setattr(message, name, deepcopy(_list(body[name], name)))
    if "components" in body:
        _number(message.components)


def _number(parts: list[Json]) -> None:
    """Give a number to each component that has none, as Discord does."""
    every = list(walk(parts)) if all(isinstance(part, Mapping) for part in parts) else []
    taken = {part.get("id") for part in every}
    free = (number for number in range(1, 2 * len(every) + 2) if number not in taken)
    for part in every:
        part["id"] = part.get("id") or next(free)


def _check(message: Message, body: Json) -> None:
    found = _legacy_beside_v2(message, body) if message.is_v2 else _legacy(message)
    if message.components:
        found += components.problems(message.components, is_v2=message.is_v2)
    if found:
        raise Refused(Code.INVALID_FORM, found)
    if not (message.content.strip() or message.embeds or message.components or message.attachments):
        raise Refused(Code.EMPTY_MESSAGE)


def _legacy_beside_v2(message: Message, body: Json) -> list[Problem]:
    present = {"content": message.content, "embeds": message.embeds, "poll": body.get("poll")}
    code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
    said = "The '{}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
    found = [Problem(name, code, said.format(name)) for name, value in present.items() if value]
    if not message.components:
        found.append(Problem("components", "BASE_TYPE_REQUIRED", "This field is required"))
    return found


def _legacy(message: Message) -> list[Problem]:
    found = []
    if len(message.content) > MOST_CONTENT:
        said = f"Must be {MOST_CONTENT} or fewer in length, not {len(message.content)}."
        found.append(Problem("content", "BASE_TYPE_MAX_LENGTH", said))
    return found + _embeds(message.embeds)


def _embeds(embeds: list[Json]) -> list[Problem]:
    found = []
    texts: list[tuple[str, str, int]] = []
    for index, embed in enumerate(embeds):
        fields = embed.get("fields") or []
        texts += [(f"embeds.{index}.{name}", embed.get(name) or "", most) for name, most in _EMBED_TEXTS.items()]
        texts.append((f"embeds.{index}.footer.text", (embed.get("footer") or {}).get("text") or "", 2048))
        texts.append((f"embeds.{index}.author.name", (embed.get("author") or {}).get("name") or "", 256))
        for place, one in enumerate(fields):
            texts += [
                (f"embeds.{index}.fields.{place}.{n}", one.get(n) or "", most) for n, most in _FIELD_TEXTS.items()
            ]
        if len(fields) > _MOST_FIELDS:
            found.append(_too_long(f"embeds.{index}.fields", _MOST_FIELDS))
    found += [_too_long(path, most) for path, text, most in texts if len(text) > most]
    if sum(len(text) for _, text, _ in texts) > _MOST_IN_EMBEDS:
        found.append(
            Problem("embeds", "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {_MOST_IN_EMBEDS}")
        )
    return found + ([_too_long("embeds", _MOST_EMBEDS)] if len(embeds) > _MOST_EMBEDS else [])


def _too_long(path: str, most: int) -> Problem:
    return Problem(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def _text(value: Any) -> str:
    if value is not None and not isinstance(value, str):
        raise invalid("content", "STRING_TYPE_CONVERT", "Could not interpret the value as string.")
    return (value or "").strip()


def _list(value: Any, name: str) -> list[Json]:
    if value is not None and not isinstance(value, list):
        raise invalid(name, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
    return value or []


def _whole(value: Any, name: str) -> int:
    if value is not None and not isinstance(value, int):
        raise invalid(name, "NUMBER_TYPE_COERCE", f"Value {value!r} is not int.")
    return value or 0
