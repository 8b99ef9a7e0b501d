"""Cards to render, and what the messages made of them say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from discord.ui import LayoutView

from adapters.discord_bot.card import Card
from adapters.discord_bot.rendering import pages_of, view_of
from bot.reply import Choice, Focus, Kind, Reply, Shown
from index.entry import Source

Json = dict[str, Any]
URL = "https://github.com/o/r/blob/main/docs/faq.md#L3-L9"
SOURCE = Source("docs/faq.md", 3, 9, URL)
_SAYS_SOMETHING = re.compile(r"\w")


def shown(answer: str, *focus: str, title: str = "How?", source: Source = SOURCE) -> Shown:
    """Return an entry with an answer and the parts of it that fit best."""
    return Shown("demo", "how", title, ("Setup",), source, tuple(Focus(part, 3, 3) for part in focus), answer)


def choice(title: str, entry: str = "other") -> Choice:
    """Return a question that can be chosen."""
    return Choice("demo", entry, title, SOURCE)


def card(entry: Shown | None, *choices: Choice, kind: Kind = Kind.ANSWERED, lead: str = "", **more: Any) -> Card:
    """Return a card; the language is English."""
    step = more.pop("next_step", "")
    return Card(Reply(kind, more.pop("language", "en"), lead, entry, choices, step), "A1", **more)


def json_of(view: LayoutView) -> list[Json]:
    """Return the components of a message as Discord gets them."""
    found: list[Json] = view.to_components()  # type: ignore[no-untyped-call]  # discord.py gives it no types
    return found


def components(view: LayoutView) -> list[Json]:
    """Return the components of a message, without the container around them."""
    found = json_of(view)
    return list(found[0]["components"]) if found[0]["type"] == 17 else found


def texts_of(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the texts of components, in order."""
    return [one["content"] for one in walk(found) if one["type"] == 10]


def buttons_of(found: Sequence[Mapping[str, Any]]) -> list[Json]:
    """Return the buttons of components, in order."""
    return [dict(one) for one in walk(found) if one["type"] == 2]


def labels_of(view: LayoutView) -> list[str]:
    """Return what is written on the buttons of a message."""
    return [one["label"] for one in buttons_of(components(view))]


def walk(found: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield components and what they hold."""
    for one in found:
        yield one
        yield from walk(one.get("components", ()))
        yield from walk([one["accessory"]] if "accessory" in one else [])


def views_of(given: Card) -> list[LayoutView]:
    """Return all pages of a reply."""
    return [view_of(given, page) for page in range(pages_of(given))]


def texts_of_pages(given: Card) -> list[str]:
    """Return the texts of all pages of a reply."""
    return [text for view in views_of(given) for text in texts_of(components(view))]


def squeezed(text: str) -> str:
    """Return the letters and digits of a text."""
    return "".join(_SAYS_SOMETHING.findall(text))


def answer_of(given: Card) -> str:
    """Return what the pages of a reply say of its answer, without what stands around it."""
    found = []
    for number, view in enumerate(views_of(given)):
        texts = [text for text in texts_of(components(view)) if not text.startswith("-# ")]
        start = 1 if number == 0 and texts[0].startswith("**Best match**") else 0
        found += [texts[start].partition("\n")[2], *texts[start + 1 :]]
    return "\n".join(found)
