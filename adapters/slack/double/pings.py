"""Whom a message would notify: mentions in its text, in the markup of its blocks, and as elements of rich text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.slack.double.state import Message

_MENTION = re.compile(r"<(?:@[UW]\w+|!(?:channel|here|everyone|subteam\^\w+))[^>]*>")
_ELEMENTS = {"user": "user_id", "usergroup": "usergroup_id", "broadcast": "range"}


def pings_of(message: Message) -> list[str]:
    """Return every mention that the message makes."""
    return [*_MENTION.findall(message.text), *_in(message.blocks), *_in(message.attachments)]


def _in(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        kind = value.get("type")
        if kind == "mrkdwn":
            yield from _MENTION.findall(str(value.get("text", "")))
        elif kind in _ELEMENTS and _ELEMENTS[kind] in value:
            yield str(value[_ELEMENTS[kind]])
        for inner in value.values():
            yield from _in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _in(inner)
