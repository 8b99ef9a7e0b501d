"""Sentences of ours as messages: text that can neither ping nor be markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from adapters.slack.card import Action, Block, Message, Pressed
from bot.markup.sentences import spans_of_sentence
from bot.markup.titles import shortened

_PING = re.compile(r"@(?=channel|here|everyone)")
_MOST_SENTENCE = 1_000
_MOST_TEXT = 200


def said(*sentences: str, buttons: tuple[Block, ...] = ()) -> Message:
    """Return sentences as a message, each on a line of its own, with a row of buttons below."""
    return Message((paragraph(*sentences), *((row(buttons),) if buttons else ())), notification(" ".join(sentences)))


def paragraph(*sentences: str) -> Block:
    """Return sentences as a block; what stands in backticks is code."""
    sections = [{"type": "rich_text_section", "elements": list(_pieces(sentence))} for sentence in sentences]
    return {"type": "rich_text", "elements": sections}


def row(buttons: tuple[Block, ...]) -> Block:
    """Return buttons side by side."""
    return {"type": "actions", "elements": list(buttons)}


def button(label: str, action: Action, pressed: Pressed, number: int = 0) -> Block:
    """Return a button; those of one kind in a message need different numbers."""
    text = {"type": "plain_text", "text": label, "emoji": False}
    action_id = f"{action.value}_{number}" if number else action.value
    return {"type": "button", "text": text, "action_id": action_id, "value": pressed.value()}


def notification(words: str) -> str:
    """Return words as the text of a notification: short, and nothing in it is markup or reaches anybody."""
    text = _PING.sub("@\u2060", shortened(" ".join(words.split()), _MOST_TEXT))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _pieces(sentence: str) -> Iterator[dict[str, Any]]:
    for span in spans_of_sentence(shortened(sentence, _MOST_SENTENCE)):
        yield {"type": "text", "text": span.text} | ({"style": {"code": True}} if span.style.code else {})
