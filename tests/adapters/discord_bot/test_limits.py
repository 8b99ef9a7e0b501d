"""What Discord refuses is found before it is sent."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.discord_bot.limits import check_content, check_limits

Json = dict[str, Any]


def _text(content: Any = "x") -> Json:
    return {"type": 10, "content": content}


def _button(custom_id: str = "a", **more: Any) -> Json:
    return {"type": 2, "style": 2, "label": "Press", "custom_id": custom_id} | more


def _link(url: str) -> Json:
    return {"type": 2, "style": 5, "label": "Open", "url": url}


def _row(*children: Json) -> Json:
    return {"type": 1, "components": list(children)}


def _menu(**more: Any) -> Json:
    return {"type": 3, "custom_id": "m", "options": [{"label": "a", "value": "a"}]} | more


def _section(*children: Json, **more: Any) -> Json:
    return {"type": 9, "components": list(children), "accessory": _button("s")} | more


def _container(*children: Json, **more: Any) -> Json:
    return {"type": 17, "components": list(children)} | more


@pytest.mark.parametrize(
    "components",
    [
        [_text("x" * 4000)],
        [_container(*[_text()] * 39)],
        [_row(*(_button(str(number)) for number in range(5)))],
        [_row(_button("x" * 100, label="x" * 80))],
        [_row(_link("https://x.y/" + "a" * 500))],
        [_row({"type": 2, "style": 6, "sku_id": "1"}), _row(_button(label=None, emoji={"name": "x"}))],
        [_section(*[_text()] * 3), _section(_text(), accessory={"type": 11, "media": {"url": "https://x.y"}})],
        [_container(_row(_menu()), {"type": 14, "spacing": 2}, accent_color=0xFFFFFF)],
        [_row({"type": 5, "custom_id": "u"})],
        [{"type": 12, "items": [{}]}, {"type": 13, "file": {}}],
    ],
)
def test_what_discord_takes_passes(components: list[Json]) -> None:
    assert check_limits(components) == []


@pytest.mark.parametrize(
    ("components", "fault"),
    [
        ([], "a message of components needs at least one"),
        ([_container(*[_text()] * 40)], "there are 41 components, at most 40 are allowed in a message"),
        ([_container(*[_section(_text(), accessory=_link("https://x.y"))] * 13, _text())], "there are 41 components"),
        ([_text("x" * 4001)], "/0 holds 4001 characters, at most 4000 are allowed"),
        ([_text("x" * 2000), _section(_text("x" * 2001))], "all texts hold 4001 characters"),
        ([_text(" \n")], "/0 is an empty text"),
        ([_text(None)], "/0 is an empty text"),
        ([_row(_button(), _button())], "the custom_id 'a' is used 2 times"),
        ([_row(_button("s")), _section(_text())], "the custom_id 's' is used 2 times"),
        ([_text() | {"id": 7}, _text() | {"id": 7}], "the id 7 is used 2 times"),
        ([_row(_button("x" * 101))], "/0/0/custom_id holds 101 characters, at most 100 are allowed"),
        ([_row(_button(label="x" * 81))], "/0/0/label holds 81 characters, at most 80 are allowed"),
        ([_row(_button(label=1))], "/0/0/label is no text"),
        ([_row(_button(label=""))], "/0/0 is a button without a label"),
        ([_row(_button(""))], "/0/0 is a button without custom_id"),
        ([_row(_button(style=7))], "/0/0/style is 7, not one of 1 to 6"),
        ([_row(_button(style=[]))], "/0/0/style is [], not one of 1 to 6"),
        ([_row(_button(url="https://x.y"))], "/0/0 has a url, but needs a custom_id"),
        ([_row(_link(""))], "/0/0 is a button without url"),
        ([_row(_link("javascript:alert(1)"))], "/0/0/url is no web address"),
        ([_row(_link("https://x.y/" + "a" * 501))], "/0/0/url holds 513 characters, at most 512 are allowed"),
        ([_row()], "/0 holds 0 components, 1 to 5 are allowed in a row"),
        ([_row(*(_button(str(number)) for number in range(6)))], "/0 holds 6 components"),
        ([_row(_menu(), _button())], "/0 holds a menu and something else"),
        ([_row(_text())], "/0/0 is a text, which cannot stand there"),
        ([_row(_menu(options=[]))], "/0/0 holds 0 options"),
        ([_row(_menu(options=["a"]))], "/0/0/options/0 needs a label and a value"),
        ([_row(_menu(options=[{"label": "x" * 101, "value": "a"}]))], "/0/0/options/0/label holds 101 characters"),
        ([_row(_menu(placeholder="x" * 151, custom_id=""))], "/0/0 is a menu without custom_id"),
        ([_button()], "/0 is a button, which cannot stand there"),
        ([_container(_container(_text()))], "/0/0 is a container, which cannot stand there"),
        ([_container()], "/0 is an empty container"),
        ([_container(_text(), accent_color=0x1000000)], "/0/accent_color is no colour"),
        ([_section()], "/0 holds 0 texts, 1 to 3 are allowed in a section"),
        ([_section(*[_text()] * 4)], "/0 holds 4 texts"),
        ([_section(_text(), accessory=None)], "/0/accessory is no component that a message can hold"),
        ([_section(_text(), accessory=_text())], "/0/accessory is a text, which cannot stand there"),
        ([{"type": 12, "items": []}], "/0 holds 0 pictures"),
        ([{"type": 14, "spacing": 3}], "/0/spacing is 3, not 1 or 2"),
        ([{"type": 4, "custom_id": "a"}], "/0 is no component that a message can hold"),
        ([{"type": True}], "/0 is no component that a message can hold"),
        (["x"], "/0 is no component that a message can hold"),
    ],
)
def test_what_discord_refuses_is_said(components: list[Any], fault: str) -> None:
    assert any(found.startswith(fault) for found in check_limits(components)), check_limits(components)


def test_plain_text_has_2000_characters_at_most_and_some() -> None:
    assert check_content("x" * 2000) == []
    assert check_content("x" * 2001) == ["the message holds 2001 characters, at most 2000 are allowed"]
    assert check_content(" \n") == ["the message is empty"]
