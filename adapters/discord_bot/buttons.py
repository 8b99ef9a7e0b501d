"""The buttons below a reply, each with what it carries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from discord import ButtonStyle
from discord.ui import ActionRow, Button, Section, TextDisplay

from adapters.discord_bot.card import Action, Card, Pressed, key_of
from adapters.discord_bot.limits import MOST_URL
from adapters.discord_bot.markdown import fitting
from bot.chat import labels
from bot.chat.buttons import Reason
from bot.markup.links import absolute
from bot.markup.titles import titles_of
from bot.reply import Choice, Kind

MOST_CHOICES = 6  # more have no room in a message that also says something else
_MOST_TITLE = 200


def rows(card: Card, page: int, count: int) -> Iterator[ActionRow[Any]]:
    """Yield the rows of buttons below page `page` of `count`: what else can be shown, then what the asker can say."""
    for buttons in (list(_ways_on(card, page, count)), list(_opinions(card))):
        if buttons:
            yield ActionRow(*buttons)


def choice_sections(choices: Sequence[Choice], answer: str, language: str) -> Iterator[Section[Any]]:
    """Yield each question that can be chosen, with its button."""
    offered = choices[:MOST_CHOICES]
    for number, (choice, words) in enumerate(zip(offered, titles_of(offered, _MOST_TITLE), strict=True), start=1):
        title = TextDisplay[Any](fitting(words, _MOST_TITLE))
        pressed = Pressed(Action.PICK, answer, key_of(choice.base, choice.id))
        yield Section(title, accessory=_button(pressed, labels.choose(language), number=number))


def reason_row(carried: Pressed, language: str) -> ActionRow[Any]:
    """Return a button for each reason why an answer did not help."""
    pressed = [Pressed(Action.REASON, carried.answer, carried.entry, reason.value) for reason in Reason]
    return ActionRow(*(_button(one, labels.reason(one.reason, language)) for one in pressed))


def _ways_on(card: Card, page: int, count: int) -> Iterator[Button[Any]]:
    shown, language = card.reply.shown, card.reply.language
    if shown is None:
        return
    if not shown.answer:
        yield _button(_pressed(card, Action.MORE, "0"), labels.show_whole(language), ButtonStyle.primary)
    elif page + 1 < count:
        yield _button(_pressed(card, Action.MORE, str(page + 1)), labels.show_more(language), ButtonStyle.primary)
    if page:
        yield _button(_pressed(card, Action.MORE, str(page - 1)), labels.show_before(language))
    if card.reply.choices and card.reply.kind is Kind.ANSWERED:
        yield _button(_pressed(card, Action.OTHERS), labels.other_answers(language))
    if card.is_private:
        yield _button(_pressed(card, Action.SHARE), labels.share_to_channel(language))
    url = absolute(shown.source.url or "", None)
    if url.startswith(("https:", "http:")) and len(url) <= MOST_URL:
        yield Button(label=labels.source_page(language), url=url)


def _opinions(card: Card) -> Iterator[Button[Any]]:
    reply = card.reply
    if not card.answer or not (reply.shown or reply.choices):
        return
    if reply.shown:
        yield _button(_pressed(card, Action.HELPFUL), labels.helpful(reply.language))
        yield _button(_pressed(card, Action.UNHELPFUL), labels.not_helpful(reply.language))
    if not card.is_private:
        yield _button(_pressed(card, Action.DELETE), labels.delete(reply.language))


def _button(
    pressed: Pressed, label: str, style: ButtonStyle = ButtonStyle.secondary, *, number: int = 0
) -> Button[Any]:
    return Button(label=label, style=style, custom_id=pressed.custom_id(number))


def _pressed(card: Card, action: Action, extra: str = "") -> Pressed:
    shown = card.reply.shown
    return Pressed(action, card.answer, key_of(shown.base, shown.id) if shown is not None else "", extra)
