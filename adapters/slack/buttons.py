"""The buttons below a reply, and what each of them carries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from adapters.slack.blocks import plain
from adapters.slack.card import Action, Card, Pressed
from bot.chat import labels, messages
from bot.chat.given import digest_of
from bot.markup.links import absolute
from bot.markup.titles import titles_of
from bot.reply import Kind, Shown

Json = dict[str, Any]
HELPFUL, UNHELPFUL = "helpful", "unhelpful"
BRIEF = "brief"  # what is cut is all of the entry's text
_MOST_CHOICE = 300
_MOST_URL = 2_000
_SHORT = 8


def row_of_buttons(card: Card, *, is_cut: bool) -> Iterator[Json]:
    """Yield the row of buttons below an entry; `is_cut`: more of its answer can be shown."""
    shown, language = card.reply.shown, card.reply.language
    if shown is None:
        return
    url = absolute(shown.source.url or "", None)
    found = []
    if is_cut:
        found.append(_button(card, Action.WHOLE, labels.show_whole(language), begun(shown)))
    if card.reply.choices and card.reply.kind is Kind.ANSWERED:
        found.append(_button(card, Action.OTHERS, labels.other_answers(language)))
    if card.is_private:
        found.append(_button(card, Action.SHARE, labels.share_to_channel(language)))
    if url and len(url) <= _MOST_URL:
        found.append({**_button(card, Action.SOURCE, labels.source_page(language)), "url": url})
    if found:
        yield {"type": "actions", "elements": found}


def choice_sections(card: Card) -> Iterator[Json]:
    """Yield a section for each question that can be chosen, with its button."""
    choices = card.reply.choices
    for number, (choice, title) in enumerate(zip(choices, titles_of(choices, _MOST_CHOICE), strict=True), start=1):
        pressed = Pressed(card.answer, choice.base, choice.id, thread=card.thread, shared_in=card.shared_in)
        button = {
            "type": "button",
            "action_id": f"{Action.PICK.value}_{number}",
            "text": plain(labels.choose(card.reply.language)),
            "value": pressed.value(),
        }
        yield {"type": "section", "text": plain(title), "accessory": button}


def feedback(card: Card) -> Iterator[Json]:
    """Yield what the asker can say of a reply, and the button that deletes it."""
    reply = card.reply
    elements = []
    if card.answer and reply.shown:
        elements.append(_opinions(card))
    if card.answer and card.asker and not card.is_private:
        elements.append(_delete(card))
    if elements:
        yield {"type": "context_actions", "elements": elements}


def begun(shown: Shown) -> str:
    """Return what the button that shows a whole entry says of the text above it, so that it can go on there."""
    return digest_of(shown)[:_SHORT] if shown.answer else BRIEF


def _button(card: Card, action: Action, label: str, word: str = "") -> Json:
    return {"type": "button", "action_id": action.value, "text": plain(label), "value": _pressed(card, word).value()}


def _opinions(card: Card) -> Json:
    language = card.reply.language
    return {
        "type": "feedback_buttons",
        "action_id": Action.FEEDBACK.value,
        "positive_button": _opinion(card, HELPFUL, labels.helpful(language)),
        "negative_button": _opinion(card, UNHELPFUL, labels.not_helpful(language)),
    }


def _opinion(card: Card, word: str, label: str) -> Json:
    return {"text": plain(label), "value": _pressed(card, word).value()}


def _delete(card: Card) -> Json:
    language = card.reply.language
    confirm = {
        "title": plain(labels.delete(language)),
        "text": plain(messages.is_to_be_deleted(language)),
        "confirm": plain(labels.delete(language)),
        "deny": plain(labels.keep(language)),
    }
    return {
        "type": "icon_button",
        "icon": "trash",
        "action_id": Action.DELETE.value,
        "text": plain(labels.delete(language)),
        "value": _pressed(card).value(),
        "visible_to_user_ids": [card.asker],
        "confirm": confirm,
    }


def _pressed(card: Card, word: str = "") -> Pressed:
    shown = card.reply.shown
    base, entry = (shown.base, shown.id) if shown is not None else ("", "")
    return Pressed(card.answer, base, entry, word, card.thread, card.shared_in)
