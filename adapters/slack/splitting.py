"""One element of rich text that is too long for a message, in two."""

from __future__ import annotations

from typing import Any

from adapters.slack.limits import size_of

Json = dict[str, Any]


def split(element: Json, room: int) -> tuple[Json, Json]:
    """Return the part of an element that has room, and the rest; code ends, and begins anew, between two lines."""
    if element["type"] == "rich_text_list":
        item = element["elements"][0]
        first, rest = _divided(item["elements"], room - size_of(element) + size_of(item), " ")
        # What is left of an item is no item of its own.
        return {**element, "elements": [{**item, "elements": first}]}, {**item, "elements": rest}
    is_code = element["type"] == "rich_text_preformatted"
    first, rest = _divided(element["elements"], room, "\n" if is_code else " ")
    return {**element, "elements": first}, {**element, "elements": rest}


def _divided(texts: list[Json], room: int, separator: str) -> tuple[list[Json], list[Json]]:
    """Divide texts where one crosses the room there is, at the last separator before it if there is one."""
    for index, text in enumerate(texts):
        size = size_of(text)
        if size <= room:
            room -= size
            continue
        most = max(room - size + len(text["text"]), 0 if index else 1)
        end = _end(text["text"], most, separator) if most else 0
        before = [{**text, "text": text["text"][:end]}] if end else []
        after = text["text"][end:].removeprefix(separator)
        return [*texts[:index], *before], [*([{**text, "text": after}] if after else []), *texts[index + 1 :]]
    return texts, []


def _end(text: str, most: int, separator: str) -> int:
    """Return where a text ends within its room: at the last separator, or in the middle of a word that is longer."""
    found = text.rfind(separator, 1, most + 1)
    return found if found > 0 else most
