"""What Discord refuses about components, counted by itself rather than by those who make them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from adapters.discord_bot.double.errors import Problem
from adapters.discord_bot.double.state import Json, walk

ROW, BUTTON, SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 1, 2, 9, 10, 11, 12, 13, 14, 17
SELECTS = {3, 5, 6, 7, 8}
_LINK, _PREMIUM, _STYLES = 5, 6, range(1, 7)

MOST_COMPONENTS, MOST_TEXT, MOST_ROWS, MOST_IN_ROW = 40, 4000, 5, 5
_MOST_ID, _MOST_LABEL, _MOST_URL, _MOST_OPTIONS, _MOST_PLACEHOLDER, _MOST_OPTION = 100, 80, 512, 25, 150, 100
_IN_SECTION = 3

_TOP_V2 = {ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER}
_INSIDE = {
    ROW: {BUTTON, *SELECTS},
    SECTION: {TEXT},
    CONTAINER: _TOP_V2 - {CONTAINER},
}


def problems(components: Sequence[Json], *, is_v2: bool) -> list[Problem]:
    """Return what is wrong with a message's components."""
    every = list(walk(list(components)))
    found = list(_whole(components, every, is_v2=is_v2))
    for index, component in enumerate(components):
        allowed = _TOP_V2 if is_v2 else {ROW}
        found += _tree(component, f"components.{index}", allowed)
    return found


def _whole(components: Sequence[Json], every: list[Json], *, is_v2: bool) -> Iterator[Problem]:
    if len(every) > MOST_COMPONENTS:
        yield _long("components", MOST_COMPONENTS, len(every), "components in all")
    if not is_v2 and len(components) > MOST_ROWS:
        yield _long("components", MOST_ROWS, len(components), "rows")
    text = sum(len(str(one.get("content", ""))) for one in every if one.get("type") == TEXT)
    if text > MOST_TEXT:
        message = f"The total displayable text of the components is {text} characters and must not exceed {MOST_TEXT}."
        yield Problem("components", "COMPONENT_MAX_TOTAL_TEXT_EXCEEDED", message)
    ids = [one["custom_id"] for one in every if "custom_id" in one]
    for custom_id in sorted({one for one in ids if ids.count(one) > 1}):
        message = f"Component custom id cannot be duplicated: {custom_id}"
        yield Problem("components", "COMPONENT_CUSTOM_ID_DUPLICATED", message)
    numbers = [one["id"] for one in every if one.get("id")]
    if len(numbers) > len(set(numbers)):
        yield Problem("components", "COMPONENT_ID_DUPLICATED", "Component ids cannot be duplicated")


def _tree(component: Any, path: str, allowed: set[int]) -> Iterator[Problem]:
    if not isinstance(component, Mapping) or component.get("type") not in allowed:
        kind = component.get("type") if isinstance(component, Mapping) else component
        yield Problem(
            f"{path}.type", "UNION_TYPE_CHOICES", f'Value of field "type" must be one of {sorted(allowed)}, not {kind}.'
        )
        return
    kind = component["type"]
    if kind in _CHECKS:
        yield from _CHECKS[kind](component, path)
    for index, child in enumerate(component.get("components") or []):
        yield from _tree(child, f"{path}.components.{index}", _INSIDE.get(kind, set()))
    if kind == SECTION:
        yield from _tree(component.get("accessory"), f"{path}.accessory", {BUTTON, THUMBNAIL})


def _row(row: Mapping[str, Any], path: str) -> Iterator[Problem]:
    parts = row.get("components") or []
    room = sum(MOST_IN_ROW if part.get("type") in SELECTS else 1 for part in parts)
    if not parts or room > MOST_IN_ROW:
        yield _long(f"{path}.components", MOST_IN_ROW, len(parts), "parts of a row, or one menu")


def _section(section: Mapping[str, Any], path: str) -> Iterator[Problem]:
    if not 1 <= len(section.get("components") or []) <= _IN_SECTION:
        yield _long(f"{path}.components", _IN_SECTION, len(section.get("components") or []), "texts of a section")


def _text(display: Mapping[str, Any], path: str) -> Iterator[Problem]:
    content = display.get("content")
    # Spaces alone are nothing to Discord.
    yield from _length(content.strip() if isinstance(content, str) else content, f"{path}.content", 1, MOST_TEXT)


def _button(button: Mapping[str, Any], path: str) -> Iterator[Problem]:
    style = button.get("style")
    if style not in _STYLES:
        yield Problem(f"{path}.style", "BASE_TYPE_CHOICES", f"Value must be one of {list(_STYLES)}.")
    yield from _length(button.get("label") or "", f"{path}.label", 0, _MOST_LABEL)
    if style != _PREMIUM and not (button.get("label") or button.get("emoji")):
        yield Problem(path, "BUTTON_COMPONENT_REQUIRES_LABEL_OR_EMOJI", "A button needs a label or an emoji")
    if style == _LINK:
        yield from _link(button, path)
    elif style != _PREMIUM:
        yield from _length(button.get("custom_id"), f"{path}.custom_id", 1, _MOST_ID)
        if button.get("url"):
            yield Problem(path, "COMPONENT_CUSTOM_ID_AND_URL", "A custom id and url cannot both be specified")


def _link(button: Mapping[str, Any], path: str) -> Iterator[Problem]:
    if button.get("custom_id"):
        yield Problem(path, "COMPONENT_CUSTOM_ID_AND_URL", "A custom id and url cannot both be specified")
    yield from _length(button.get("url"), f"{path}.url", 1, _MOST_URL)
    if not is_url(str(button.get("url"))):
        message = f"Scheme or form of {button.get('url')!r} is not supported; it must be http, https or discord."
        yield Problem(f"{path}.url", "URL_TYPE_INVALID_SCHEME", message)


def is_url(text: str) -> bool:
    """Tell whether Discord takes it for an address."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    is_whole = parts.scheme in ("http", "https", "discord") and bool(parts.hostname)
    return is_whole and not any(letter.isspace() for letter in text)


def _select(menu: Mapping[str, Any], path: str) -> Iterator[Problem]:
    yield from _length(menu.get("custom_id"), f"{path}.custom_id", 1, _MOST_ID)
    yield from _length(menu.get("placeholder") or "", f"{path}.placeholder", 0, _MOST_PLACEHOLDER)
    if menu.get("type") != min(SELECTS):
        return
    options = menu.get("options") or []
    if not 1 <= len(options) <= _MOST_OPTIONS:
        yield _long(f"{path}.options", _MOST_OPTIONS, len(options), "options")
    for index, option in enumerate(options):
        yield from _length(option.get("label"), f"{path}.options.{index}.label", 1, _MOST_OPTION)
        yield from _length(option.get("value"), f"{path}.options.{index}.value", 1, _MOST_OPTION)


def _length(text: Any, path: str, least: int, most: int) -> Iterator[Problem]:
    if not isinstance(text, str):
        yield Problem(path, "BASE_TYPE_REQUIRED", "This field is required")
    elif not least <= len(text) <= most:
        yield _long(path, most, len(text), "characters", least)


def _long(path: str, most: int, count: int, what: str, least: int = 1) -> Problem:
    return Problem(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} {what}, not {count}.")


_CHECKS = {ROW: _row, SECTION: _section, TEXT: _text, BUTTON: _button, **dict.fromkeys(SELECTS, _select)}
