"""What people are told after they have rated an answer."""

from __future__ import annotations

from dataclasses import replace

from adapters.slack.card import Action, Card, Message, Pressed
from adapters.slack.rendering import others_of
from adapters.slack.sentences import button, said
from bot.chat import labels, messages
from bot.chat.buttons import Reason
from bot.reply import Reply


def asked_why(pressed: Pressed, language: str) -> Message:
    """Return the question why an answer did not help, with a button for each reason."""
    reasons = tuple(
        button(labels.reason(one.value, language), Action.REASON, replace(pressed, extra=one.value), number)
        for number, one in enumerate(Reason, 1)
    )
    return said(messages.what_was_wrong(language), buttons=reasons)


def with_others(message: Message, others: Reply | None, pressed: Pressed) -> Message:
    """Return a message with what else may be meant below it."""
    if others is None:
        return message
    return Message((*message.blocks, *offered(others, pressed).blocks), message.text)


def offered(others: Reply, pressed: Pressed) -> Message:
    """Return what else may be meant, for whoever asked for it."""
    return others_of(Card(others, pressed.answer, is_private=True, thread=pressed.thread, shared_in=pressed.shared_in))
