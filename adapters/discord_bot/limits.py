"""What Discord refuses in a message, found before it is sent.

discord.py counts components, and nothing else: what is too long, taken or in the wrong place Discord alone would tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import IntEnum
from typing import Any, TypeVar

MOST_COMPONENTS = 40  # nested ones, too
MOST_TEXT = 4_000  # characters of all texts of a message
MOST_CONTENT = 2_000  # characters of a message of plain text
MOST_CUSTOM_ID = 100
MOST_LABEL = 80
MOST_IN_ROW = 5
MOST_URL = 512
_MOST_IN_SECTION = 3
_MOST_IN_GALLERY = 10
_MOST_OPTIONS = 25
_MOST_OPTION = 100
_MOST_PLACEHOLDER = 150
_MOST_COLOUR = 0xFFFFFF
_LINK_SCHEMES = {"http", "https", "discord"}


class Type(IntEnum):
    """The components that a message can hold, by Discord's numbers."""

    ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT = 10
    THUMBNAIL = 11
    GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17


class _Style(IntEnum):
    PRIMARY = 1
    SECONDARY = 2
    SUCCESS = 3
    DANGER = 4
    LINK = 5
    PREMIUM = 6


Json = Mapping[str, Any]
_Number = TypeVar("_Number", bound=IntEnum)
_SELECTS = {
    Type.STRING_SELECT,
    Type.USER_SELECT,
    Type.ROLE_SELECT,
    Type.MENTIONABLE_SELECT,
    Type.CHANNEL_SELECT,
}
_IN_CONTAINER = {Type.ROW, Type.SECTION, Type.TEXT, Type.GALLERY, Type.FILE, Type.SEPARATOR}
_IN_MESSAGE = _IN_CONTAINER | {Type.CONTAINER}


def check_limits(components: Sequence[Json]) -> list[str]:
    """Return a sentence for each thing in a message of components that Discord refuses; none if all is well."""
    if not _list(components):
        return ["a message of components needs at least one"]
    found = list(_children_faults(components, "", _IN_MESSAGE))
    return found + list(_sum_faults(list(_walk(components))))


def check_content(text: str) -> list[str]:
    """Return a sentence if Discord refuses a message of plain text."""
    if not text.strip():
        return ["the message is empty"]
    return _too_long(text, MOST_CONTENT, "the message")


def _walk(components: Sequence[Any]) -> Iterator[Json]:
    """Yield components and all that they hold."""
    for component in components:
        if isinstance(component, Mapping):
            yield component
            yield from _walk(_list(component.get("components")))
            yield from _walk([component["accessory"]] if "accessory" in component else [])


def _sum_faults(components: Sequence[Json]) -> Iterator[str]:
    if len(components) > MOST_COMPONENTS:
        yield f"there are {len(components)} components, at most {MOST_COMPONENTS} are allowed in a message"
    texts = [one["content"] for one in components if _type(one) is Type.TEXT and isinstance(one.get("content"), str)]
    size = sum(map(len, texts))
    if size > MOST_TEXT:
        yield f"all texts hold {size} characters, at most {MOST_TEXT} are allowed in a message"
    for name in ("custom_id", "id"):
        counts = Counter(one[name] for one in components if isinstance(one.get(name), str | int) and one[name])
        yield from (f"the {name} {value!r} is used {count} times" for value, count in counts.items() if count > 1)


def _children_faults(components: Sequence[Any], where: str, allowed: set[Type]) -> Iterator[str]:
    for index, component in enumerate(components):
        yield from _faults(component, f"{where}/{index}", allowed)


def _faults(component: Any, where: str, allowed: set[Type]) -> Iterator[str]:
    kind = _type(component)
    if kind is None:
        yield f"{where} is no component that a message can hold"
    elif kind not in allowed:
        yield f"{where} is a {kind.name.lower()}, which cannot stand there"
    else:
        yield from _RULES[kind](component, where)


def _row(row: Json, where: str) -> Iterator[str]:
    children = _list(row.get("components"))
    if not 1 <= len(children) <= MOST_IN_ROW:
        yield f"{where} holds {len(children)} components, 1 to {MOST_IN_ROW} are allowed in a row"
    yield from _children_faults(children, where, {Type.BUTTON, *_SELECTS})
    if len(children) > 1 and any(_type(child) in _SELECTS for child in children):
        yield f"{where} holds a menu and something else, a menu needs a row of its own"


def _button(button: Json, where: str) -> Iterator[str]:
    style = _member(button.get("style"), _Style)
    if style is None:
        yield f"{where}/style is {button.get('style')!r}, not one of 1 to 6"
        return
    carries = {"custom_id": bool(button.get("custom_id")), "url": bool(button.get("url"))}
    needed = {_Style.LINK: "url", _Style.PREMIUM: "sku_id"}.get(style, "custom_id")
    if not button.get(needed):
        yield f"{where} is a button without {needed}"
    yield from (f"{where} has a {name}, but needs a {needed}" for name in carries if carries[name] and name != needed)
    if style is not _Style.PREMIUM and not button.get("label") and not button.get("emoji"):
        yield f"{where} is a button without a label"
    yield from _too_long(button.get("label"), MOST_LABEL, f"{where}/label")
    yield from _too_long(button.get("custom_id"), MOST_CUSTOM_ID, f"{where}/custom_id")
    yield from _url_faults(button.get("url"), f"{where}/url")


def _url_faults(url: Any, where: str) -> Iterator[str]:
    if not url:
        return
    if not isinstance(url, str) or url.partition(":")[0] not in _LINK_SCHEMES:
        yield f"{where} is no web address"
    yield from _too_long(url, MOST_URL, where)


def _select(select: Json, where: str) -> Iterator[str]:
    if not select.get("custom_id"):
        yield f"{where} is a menu without custom_id"
    yield from _too_long(select.get("custom_id"), MOST_CUSTOM_ID, f"{where}/custom_id")
    yield from _too_long(select.get("placeholder"), _MOST_PLACEHOLDER, f"{where}/placeholder")
    if _type(select) is not Type.STRING_SELECT:
        return
    options = _list(select.get("options"))
    if not 1 <= len(options) <= _MOST_OPTIONS:
        yield f"{where} holds {len(options)} options, 1 to {_MOST_OPTIONS} are allowed in a menu"
    for index, option in enumerate(options):
        yield from _option(option, f"{where}/options/{index}")


def _option(option: Any, where: str) -> Iterator[str]:
    if not isinstance(option, Mapping) or not option.get("label") or not option.get("value"):
        yield f"{where} needs a label and a value"
        return
    for name in ("label", "value", "description"):
        yield from _too_long(option.get(name), _MOST_OPTION, f"{where}/{name}")


def _section(section: Json, where: str) -> Iterator[str]:
    children = _list(section.get("components"))
    if not 1 <= len(children) <= _MOST_IN_SECTION:
        yield f"{where} holds {len(children)} texts, 1 to {_MOST_IN_SECTION} are allowed in a section"
    yield from _children_faults(children, where, {Type.TEXT})
    yield from _faults(section.get("accessory"), f"{where}/accessory", {Type.BUTTON, Type.THUMBNAIL})


def _text(text: Json, where: str) -> Iterator[str]:
    content = text.get("content")
    if not isinstance(content, str) or not content.strip():
        yield f"{where} is an empty text"
    yield from _too_long(content, MOST_TEXT, where)


def _gallery(gallery: Json, where: str) -> Iterator[str]:
    count = len(_list(gallery.get("items")))
    if not 1 <= count <= _MOST_IN_GALLERY:
        yield f"{where} holds {count} pictures, 1 to {_MOST_IN_GALLERY} are allowed in a gallery"


def _separator(separator: Json, where: str) -> Iterator[str]:
    if separator.get("spacing", 1) not in (1, 2):
        yield f"{where}/spacing is {separator['spacing']!r}, not 1 or 2"


def _container(container: Json, where: str) -> Iterator[str]:
    children = _list(container.get("components"))
    if not children:
        yield f"{where} is an empty container"
    yield from _children_faults(children, where, _IN_CONTAINER)
    colour = container.get("accent_color")
    if colour is not None and not (isinstance(colour, int) and 0 <= colour <= _MOST_COLOUR):
        yield f"{where}/accent_color is no colour"


def _of_any_shape(component: Json, where: str) -> Iterator[str]:  # noqa: ARG001 - a rule, like the others
    """Check nothing: what it shows is a file, which we never send."""
    yield from ()


_RULES: Mapping[Type, Callable[[Json, str], Iterator[str]]] = {
    Type.ROW: _row,
    Type.BUTTON: _button,
    Type.SECTION: _section,
    Type.TEXT: _text,
    Type.THUMBNAIL: _of_any_shape,
    Type.GALLERY: _gallery,
    Type.FILE: _of_any_shape,
    Type.SEPARATOR: _separator,
    Type.CONTAINER: _container,
    **dict.fromkeys(_SELECTS, _select),
}


def _type(component: Any) -> Type | None:
    return _member(component.get("type"), Type) if isinstance(component, Mapping) else None


def _too_long(text: Any, most: int, where: str) -> list[str]:
    if text is None or (isinstance(text, str) and len(text) <= most):
        return []
    held = f"holds {len(text)} characters" if isinstance(text, str) else "is no text"
    return [f"{where} {held}, at most {most} are allowed"]


def _member(value: Any, numbers: type[_Number]) -> _Number | None:
    is_number = isinstance(value, int) and not isinstance(value, bool) and value in set(numbers)
    return numbers(value) if is_number else None


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, Sequence) and not isinstance(value, str | bytes) else []
