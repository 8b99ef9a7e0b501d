"""Text as Slack sends it, as the person wrote it."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"<([^<>]*)>")
_LEFT = re.compile(r"(?<!<)<++(?=[@#!])")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_SMART = str.maketrans({"\u201c": '"', "\u201d": '"', "\u2018": "'", "\u2019": "'", "\u00a0": " "})
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")
_GROUP = re.compile(r"<!subteam\^")
_AFTER_NAME = " \t\n:,，：、"


def plain(text: str, bot: str = "") -> str:
    """Return what was typed: the bot's own mention left out, links and names as they read, entities resolved."""
    words = text.strip()
    while bot and (called := _MENTION.match(words)) and called[1] == bot:
        words = words[called.end() :].lstrip(_AFTER_NAME)
    words = _LEFT.sub("", _SPECIAL.sub(lambda found: _shown(found[1], bot), words))
    return unescaped(words).translate(_SMART).strip()


def unescaped(text: str) -> str:
    """Return text with the characters that Slack escapes."""
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text


def mentioned(text: str) -> list[str]:
    """Return the ids of the people that a text mentions."""
    return _MENTION.findall(text)


def is_to_people(text: str) -> bool:
    """Tell whether a text mentions a person or a group of them."""
    return _MENTION.search(text) is not None or _GROUP.search(text) is not None


def _shown(special: str, bot: str) -> str:
    """Return how something between angle brackets reads."""
    target, _, label = special.partition("|")
    kind, name = target[:1], target[1:]
    if kind == "@":
        return "" if name == bot else f"@{label.lstrip('@') or 'somebody'}"
    if kind == "#":
        return f"#{label or name}"
    if kind == "!":
        command = name.partition("^")[0]
        return label if command == "date" else f"@{label.lstrip('@') or command}"
    return label or target.removeprefix("mailto:")
