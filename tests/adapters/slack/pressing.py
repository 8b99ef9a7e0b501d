"""Answers whose buttons a test presses, and what it finds in them."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.slack.card import Pressed, pressed_of
from adapters.slack.double import Double, Message
from tests.adapters.slack.conversing import Talk, words

HOW = "@mmfaq how do I install tern?"
CRANE = "@mmfaq how do I repair the crane?"


async def answered(talk: Talk, text: str) -> tuple[str, Message]:
    sent = await talk.double.say("ann", "help", text)
    answer = await talk.answer("help", sent)
    await is_kept(talk, answer)
    return sent, answer


async def is_kept(talk: Talk, answer: Message) -> None:
    await talk.double.until(lambda: talk.memory.chat.post_at("slack", answer.channel, answer.ts))


async def is_empty(double: Double, thread: str) -> None:
    await double.until(lambda: not double.from_bot("help", thread))


def steps_of(messages: list[Message]) -> list[int]:
    """Return the numbers of the steps that messages name, in their order."""
    found = " ".join(map(words, messages)).split("Step ")[1:]
    return [int(one.partition(":")[0]) for one in found]


def button_of(message: Message, action: str) -> dict[str, str]:
    return next(one for one in _elements(message) if one.get("action_id") == action)


def carried_by(message: Message, action: str) -> Pressed:
    found = pressed_of(button_of(message, action)["value"])
    assert found is not None
    return found


def _elements(message: Message) -> Iterator[dict[str, str]]:
    for block in message.blocks:
        yield from (*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else ()))
