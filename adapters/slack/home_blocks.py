"""The bot's own page as blocks: messages in the form that Slack takes there, which knows fewer of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.slack.card import Action, Block, Card, Message, Pressed, pressed_of
from adapters.slack.rendering import continuation_of, message_of
from adapters.slack.sentences import button, paragraph, row
from adapters.slack.where import without
from bot.chat import labels, messages
from bot.markup.aligned import aligned
from bot.markup.titles import titles_of
from bot.markup.tree import Span, Table
from bot.reply import Choice
from index.entry import Base

_MOST_BLOCKS = 100
_LONGEST_TITLE = 300
_LONGEST_HEADER = 150
_MOST_LISTED = 30
_POPULAR = 100  # numbers above those of a reply's own choices
_BELOW = {"context", "actions", "context_actions"}
_NOT_HERE = {Action.SHARE.value, Action.DELETE.value}


@dataclass(frozen=True, slots=True)
class Page:
    """What the page shows: messages below the search box, then what is always there."""

    messages: tuple[Message, ...]
    bases: Sequence[Base]
    popular: Sequence[Choice]
    kept: str
    language: str = "en"


def view_of(page: Page) -> dict[str, Any]:
    """Return the page as a view of Slack."""
    found = [
        block for number, message in enumerate(page.messages) for block in _adapted(message, number, page.language)
    ]
    below = list(_standing(page))
    room = _MOST_BLOCKS - 1 - len(below)
    blocks = [_search_box(page.language), *_fitting(found, room, page.language), *below]
    return {"type": "home", "private_metadata": page.language, "blocks": blocks}


def language_in(view: Mapping[str, Any] | None) -> str:
    """Return the language of the page that somebody sees."""
    return str((view or {}).get("private_metadata") or "en")


def whole_of(card: Card) -> Message:
    """Return all of an answer, what stands below it at its end."""
    first, rest = message_of(card), continuation_of(card)
    end = _end(first.blocks)
    more = (block for message in rest for block in message.blocks)
    below = without(first.blocks[end:], Action.WHOLE.value) if rest else first.blocks[end:]
    return Message((*first.blocks[:end], *more, *below), first.text)


def _fitting(blocks: Sequence[Block], room: int, language: str) -> Sequence[Block]:
    """Return as many blocks as there is room for: what is too long ends early, above its source."""
    if len(blocks) <= room:
        return blocks
    end = _end(blocks)
    below = blocks[end:]
    return [*blocks[: room - len(below) - 1], paragraph(messages.rest_is_at_source(language)), *below]


def _end(blocks: Sequence[Block]) -> int:
    """Return where an answer ends and what stands below it begins."""
    end = len(blocks)
    while end and blocks[end - 1]["type"] in _BELOW:
        end -= 1
    return end


def _search_box(language: str) -> Block:
    return {
        "type": "input",
        "dispatch_action": True,
        "label": _plain(labels.search_label(language)),
        "element": {
            "type": "plain_text_input",
            "action_id": Action.SEARCH.value,
            "placeholder": _plain(labels.search_hint(language)),
            "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
        },
    }


def _standing(page: Page) -> Iterator[Block]:
    language = page.language
    yield {"type": "divider"}
    yield _header(labels.what_to_ask(language))
    bases = [f"`{base.name}`: {base.title} ({len(base.entries)})" for base in page.bases]
    yield paragraph(*(title.replace("\n", " ") for title in bases[:_MOST_LISTED]))
    if page.popular:
        yield _header(labels.often_asked(language))
        titles = titles_of(page.popular, _LONGEST_TITLE)
        for number, (choice, title) in enumerate(zip(page.popular, titles, strict=True), 1):
            pressed = Pressed("", choice.base, choice.id)
            yield {
                "type": "section",
                "text": _plain(title),
                "accessory": button(labels.choose(language), Action.PICK, pressed, _POPULAR + number),
            }
    yield _header(labels.about_you(language))
    yield paragraph(page.kept)
    forget = button(labels.forget(language), Action.FORGET, Pressed(""))
    yield row(({**forget, "style": "danger", "confirm": _confirm(language)},))


def _confirm(language: str) -> dict[str, Any]:
    return {
        "title": _plain(labels.forget(language)),
        "text": _plain(messages.forget_what(language)),
        "confirm": _plain(labels.forget(language)),
        "deny": _plain(labels.keep(language)),
    }


def _adapted(message: Message, number: int, language: str) -> Iterator[Block]:
    for block in message.blocks:
        kind = block["type"]
        if kind == "table":
            yield _as_text(block)
        elif kind == "context_actions":
            yield from _rating(block, number, language)
        elif kind == "actions":
            left = tuple(one for one in block["elements"] if one.get("action_id") not in _NOT_HERE)
            if left:
                yield {**block, "elements": list(left)}
        else:
            yield block


def _rating(block: Block, number: int, language: str) -> Iterator[Block]:
    """Yield plain buttons in place of those that only messages may have."""
    for element in block["elements"]:
        if element["type"] != "feedback_buttons":
            continue
        opinions = ((labels.helpful(language), "positive_button"), (labels.not_helpful(language), "negative_button"))
        yield row(
            tuple(
                button(label, Action.FEEDBACK, pressed, 10 * number + place)
                for place, (label, name) in enumerate(opinions, 1)
                if (pressed := pressed_of(element[name]["value"])) is not None
            )
        )


def _as_text(block: Block) -> Block:
    rows = tuple(tuple((Span(_text_of(cell)),) for cell in cells) for cells in block["rows"])
    widest = max(map(len, rows))
    padded = tuple((*cells, *(((Span(""),),) * (widest - len(cells)))) for cells in rows)
    text = {"type": "text", "text": aligned(Table(padded, ("",) * widest))}
    return {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": [text]}]}


def _text_of(part: dict[str, Any]) -> str:
    if "elements" in part:
        return "".join(map(_text_of, part["elements"]))
    return str(part.get("text") or part.get("url") or "")


def _header(text: str) -> Block:
    return {"type": "header", "text": _plain(text, _LONGEST_HEADER)}


def _plain(text: str, most: int = 2000) -> dict[str, Any]:
    return {"type": "plain_text", "text": text if len(text) <= most else f"{text[: most - 1]}…", "emoji": False}
