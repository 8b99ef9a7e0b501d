"""The bot's messages as Slack would be sent them, for the page of Slack's double."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from adapters.slack.card import Card
from adapters.slack.double.web import PAGE
from adapters.slack.rendering import message_of
from benchmarks.drawing import PICTURES, Drawing, Picture, answered
from bot.answering import Serving

SHARED = Picture("shared", "训练时 loss 变成 nan 怎么办？")  # an answer to the asker alone, once it is shared
_ASKER, _BOT = "U0100000001", "U0100000002"
_PEOPLE = ({"id": _ASKER, "name": "Ada"}, {"id": _BOT, "name": "mmfaq", "is_bot": True})
_ASKED_AT, _ANSWERED_AT = "1767949380.000100", "1767949381.000200"


def slack_drawings(serving: Serving) -> Iterator[Drawing]:
    """Yield all pictures of Slack."""
    for picture in (*PICTURES, SHARED):
        yield slack_drawing(picture.name, _messages(picture, serving))


def slack_drawing(name: str, messages: list[dict[str, Any]]) -> Drawing:
    """Return how messages of Slack are drawn."""
    return Drawing(f"slack-{name}.png", PAGE, {"viewer": _ASKER, "people": _PEOPLE, "messages": messages})


def _messages(picture: Picture, serving: Serving) -> list[dict[str, Any]]:
    """Return what the channel shows: the question and the answer, or an answer to the command alone."""
    answer = answered(picture, serving)
    is_alone = picture.is_private or picture is SHARED
    card = Card(
        answer.reply,
        answer.id,
        is_private=picture.is_private,
        asker="" if picture.is_private else _ASKER,
        asked=picture.question if is_alone else "",
    )
    message = message_of(card)
    shown = {"ts": _ANSWERED_AT, "user": _BOT, "text": message.text, "blocks": list(message.blocks)}
    if is_alone:
        return [shown | {"is_ephemeral": picture.is_private}]
    return [{"ts": _ASKED_AT, "user": _ASKER, "text": f"<@{_BOT}> {picture.question}"}, shown]
