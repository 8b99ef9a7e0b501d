"""Cards to render, and what the messages made of them say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from adapters.slack.card import Card, Message
from adapters.slack.rendering import continuation_of, message_of
from bot.reply import Choice, Focus, Kind, Reply, Shown
from index.entry import Source

URL = "https://github.com/o/r/blob/main/docs/faq.md#L3-L9"
SOURCE = Source("docs/faq.md", 3, 9, URL)
_SAYS_SOMETHING = re.compile(r"\w")
# What stands around an answer and is none of it.
_FRAME = {"context", "actions", "context_actions"}


def shown(answer: str, *focus: str, title: str = "How?", source: Source = SOURCE) -> Shown:
    """Return an entry with an answer and the parts of it that fit best."""
    return Shown("demo", "how", title, ("Setup",), source, tuple(Focus(part, 3, 3) for part in focus), answer)


def choice(title: str, entry: str = "other") -> Choice:
    """Return a question that can be chosen."""
    return Choice("demo", entry, title, SOURCE)


def card(entry: Shown | None, *choices: Choice, kind: Kind = Kind.ANSWERED, lead: str = "", **more: Any) -> Card:
    """Return a card; the language is English."""
    step = more.pop("next_step", "")
    return Card(Reply(kind, more.pop("language", "en"), lead, entry, choices, step), "a1", **more)


def all_of(given: Card) -> tuple[Message, ...]:
    """Return the first message and those that go on with it."""
    return message_of(given), *continuation_of(given)


def texts_of(value: Any) -> Iterator[str]:
    """Yield the texts in blocks, in order."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for inner in value.values():
            yield from texts_of(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_of(inner)


def types_of(value: Any) -> Iterator[str]:
    """Yield the types of all objects in blocks."""
    if isinstance(value, dict):
        if isinstance(value.get("type"), str):
            yield value["type"]
        for inner in value.values():
            yield from types_of(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from types_of(inner)


def said(messages: Sequence[Message]) -> str:
    """Return what messages say, their frames aside."""
    blocks = [block for message in messages for block in message.blocks if block["type"] not in _FRAME]
    return "\n".join(text for block in blocks for text in texts_of(block))


def code_of(messages: Sequence[Message]) -> list[str]:
    """Return the lines of code in messages."""
    elements = [one for message in messages for block in message.blocks for one in block.get("elements", ())]
    code = [one["elements"][0]["text"] for one in elements if one["type"] == "rich_text_preformatted"]
    return "\n".join(code).split("\n")


def squeezed(text: str) -> str:
    """Return the letters and digits of a text."""
    return "".join(_SAYS_SOMETHING.findall(text))
