"""Text as Slack sends it, as the person wrote it."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"<([^<>]*)>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_SMART = str.maketrans({"\u201c": '"', "\u201d": '"', "\u2018": "'", "\u2019": "'", "\u00a0": " "})
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")


def plain(text: str, bot: str = "") -> str:
    """Return what was typed: the bot's own mention left out, links and names as they read, entities resolved."""

    def shown(found: re.Match[str]) -> str:
        target, _, label = found.group(1).partition("|")
        if target.startswith("@"):
            return "" if target[1:] == bot else f"@{label or 'somebody'}"
        if target.startswith(("#", "!")):
            return f"{target[0] if target[0] == '#' else '@'}{label or target[1:].partition('^')[0]}"
        return label or target.removeprefix("mailto:")

    words = _SPECIAL.sub(shown, text)
    for entity, character in _ENTITIES:
        words = words.replace(entity, character)
    return words.translate(_SMART).strip()


def mentioned(text: str) -> list[str]:
    """Return the ids of the people that a text mentions."""
    return _MENTION.findall(text)
