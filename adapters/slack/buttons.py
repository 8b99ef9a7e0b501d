"""The buttons below a reply, and what each of them carries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from adapters.slack.blocks import plain
from adapters.slack.card import Action, Card, Pressed
from bot.chat import messages
from bot.markup.links import absolute
from bot.markup.parsing import spans_of
from bot.markup.tree import text_of
from bot.reply import Kind

Json = dict[str, Any]
_MOST_CHOICE = 300
_MOST_URL = 2_000


def row_of_buttons(card: Card, *, is_cut: bool) -> Iterator[Json]:
    """Yield the row of buttons below an entry; `is_cut`: more of its answer can be shown."""
    shown, language = card.reply.shown, card.reply.language
    if shown is None:
        return
    url = absolute(shown.source.url or "", None)
    found = []
    if is_cut:
        found.append(_button(card, Action.WHOLE, messages.show_whole(language)))
    if card.reply.choices and card.reply.kind is Kind.ANSWERED:
        found.append(_button(card, Action.OTHERS, messages.other_answers(language)))
    if card.is_private:
        found.append(_button(card, Action.SHARE, messages.share_to_channel(language)))
    if url and len(url) <= _MOST_URL:
        found.append({**_button(card, Action.SOURCE, messages.source_page(language)), "url": url})
    if found:
        yield {"type": "actions", "elements": found}


def choice_sections(card: Card) -> Iterator[Json]:
    """Yield a section for each question that can be chosen, with its button."""
    for number, choice in enumerate(card.reply.choices, start=1):
        title = text_of(spans_of(choice.title)) or choice.title
        pressed = Pressed(card.answer, choice.base, choice.id)
        button = {
            "type": "button",
            "action_id": f"{Action.PICK.value}_{number}",
            "text": plain(messages.choose(card.reply.language)),
            "value": pressed.value(),
        }
        yield {"type": "section", "text": plain(shortened(title, _MOST_CHOICE)), "accessory": button}


def feedback(card: Card) -> Iterator[Json]:
    """Yield what the asker can say of a reply, and the button that deletes it."""
    reply = card.reply
    if not card.answer or not (reply.shown or reply.choices):
        return
    elements: list[Json] = [
        {
            "type": "feedback_buttons",
            "action_id": Action.FEEDBACK.value,
            "positive_button": _opinion(card, "helpful", messages.helpful(reply.language)),
            "negative_button": _opinion(card, "unhelpful", messages.not_helpful(reply.language)),
        }
    ]
    if card.asker and not card.is_private:
        elements.append(_delete(card))
    yield {"type": "context_actions", "elements": elements}


def shortened(text: str, most: int) -> str:
    """Return a text, cut if it is longer."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _button(card: Card, action: Action, label: str) -> Json:
    return {"type": "button", "action_id": action.value, "text": plain(label), "value": _pressed(card).value()}


def _opinion(card: Card, word: str, label: str) -> Json:
    return {"text": plain(label), "value": _pressed(card, word).value()}


def _delete(card: Card) -> Json:
    language = card.reply.language
    confirm = {
        "title": plain(messages.delete(language)),
        "text": plain(messages.is_to_be_deleted(language)),
        "confirm": plain(messages.delete(language)),
        "deny": plain(messages.keep_answer(language)),
    }
    return {
        "type": "icon_button",
        "icon": "trash",
        "action_id": Action.DELETE.value,
        "text": plain(messages.delete(language)),
        "value": _pressed(card).value(),
        "visible_to_user_ids": [card.asker],
        "confirm": confirm,
    }


def _pressed(card: Card, word: str = "") -> Pressed:
    shown = card.reply.shown
    return Pressed(card.answer, shown.base, shown.id, word) if shown is not None else Pressed(card.answer, extra=word)
