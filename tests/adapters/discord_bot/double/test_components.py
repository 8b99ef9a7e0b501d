from typing import Any

import discord
import pytest
from discord import ui
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord_bot.double.components import MOST_COMPONENTS, MOST_TEXT, is_url, problems
from adapters.discord_bot.limits import check_limits

Json = dict[str, Any]


def text(content: str = "hello") -> Json:
    return {"type": 10, "content": content}


def button(custom_id: str = "go", **changed: Any) -> Json:
    return {"type": 2, "style": 1, "label": "Go", "custom_id": custom_id} | changed


def link(url: str = "https://example.org") -> Json:
    return {"type": 2, "style": 5, "label": "Docs", "url": url}


def row(*parts: Json) -> Json:
    return {"type": 1, "components": list(parts)}


def container(*parts: Json) -> Json:
    return {"type": 17, "components": list(parts)}


def section(*parts: Json, accessory: Json | None) -> Json:
    return {"type": 9, "components": list(parts), "accessory": accessory}


def menu(**changed: Any) -> Json:
    return {"type": 3, "custom_id": "menu", "options": [{"label": "One", "value": "1"}]} | changed


def codes(*parts: Json, is_v2: bool = True) -> list[str]:
    return [problem.code for problem in problems(parts, is_v2=is_v2)]


def test_a_whole_layout_is_taken() -> None:
    parts = container(
        text("# Title"),
        {"type": 14, "divider": True, "spacing": 1},
        section(text("part"), accessory=link()),
        row(button(), button("stop"), link()),
        row(menu()),
        row({"type": 5, "custom_id": "people"}),
    )
    assert codes(text(), parts) == check_limits([text(), parts]) == []
    assert codes(row(button()), row(menu()), is_v2=False) == []


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([text() for _ in range(MOST_COMPONENTS + 1)], "BASE_TYPE_BAD_LENGTH"),
        ([container(*[text() for _ in range(MOST_COMPONENTS)])], "BASE_TYPE_BAD_LENGTH"),
        ([text("x" * 2001), container(text("x" * 2000))], "COMPONENT_MAX_TOTAL_TEXT_EXCEEDED"),
        ([text("")], "BASE_TYPE_BAD_LENGTH"),
        ([text("  ")], "BASE_TYPE_BAD_LENGTH"),
        ([{"type": 10}], "BASE_TYPE_REQUIRED"),
        ([row(button(), button())], "COMPONENT_CUSTOM_ID_DUPLICATED"),
        ([text() | {"id": 5}, text() | {"id": 5}], "COMPONENT_ID_DUPLICATED"),
        ([row(*[button(str(number)) for number in range(6)])], "BASE_TYPE_BAD_LENGTH"),
        ([row()], "BASE_TYPE_BAD_LENGTH"),
        ([row(button(), menu())], "BASE_TYPE_BAD_LENGTH"),
        ([row(button(label="x" * 81))], "BASE_TYPE_BAD_LENGTH"),
        ([row(button("x" * 101))], "BASE_TYPE_BAD_LENGTH"),
        ([row(button(""))], "BASE_TYPE_BAD_LENGTH"),
        ([row(button(label=""))], "BUTTON_COMPONENT_REQUIRES_LABEL_OR_EMOJI"),
        ([row(button(style=9))], "BASE_TYPE_CHOICES"),
        ([row(button(url="https://example.org"))], "COMPONENT_CUSTOM_ID_AND_URL"),
        ([row(link() | {"custom_id": "x"})], "COMPONENT_CUSTOM_ID_AND_URL"),
        ([row(link("javascript:alert(1)"))], "URL_TYPE_INVALID_SCHEME"),
        ([row(link("https://" + "x" * 512))], "BASE_TYPE_BAD_LENGTH"),
        ([row(menu(options=[]))], "BASE_TYPE_BAD_LENGTH"),
        ([row(menu(options=[{"label": "x" * 101, "value": "1"}]))], "BASE_TYPE_BAD_LENGTH"),
        ([row(menu(placeholder="x" * 151))], "BASE_TYPE_BAD_LENGTH"),
        ([section(text(), accessory=None)], "UNION_TYPE_CHOICES"),
        ([section(*[text()] * 4, accessory=link())], "BASE_TYPE_BAD_LENGTH"),
        ([section(button(), accessory=link())], "UNION_TYPE_CHOICES"),
        ([container(container(text()))], "UNION_TYPE_CHOICES"),
        ([button()], "UNION_TYPE_CHOICES"),
        ([row(text())], "UNION_TYPE_CHOICES"),
        ([{"type": 99}], "UNION_TYPE_CHOICES"),
    ],
)
def test_what_discord_refuses_has_a_problem(parts: list[Json], code: str) -> None:
    assert code in codes(*parts)
    assert check_limits(parts) != []  # what the bot checks before it sends, counted apart from the double


def test_without_the_flag_there_are_five_rows_and_nothing_else() -> None:
    rows = [row(button(str(number))) for number in range(6)]
    assert codes(*rows, is_v2=False) == ["BASE_TYPE_BAD_LENGTH"]
    assert codes(text(), is_v2=False) == ["UNION_TYPE_CHOICES"]


def test_problems_say_where_they_are() -> None:
    found = problems([text(), container(row(button(label="x" * 81)))], is_v2=True)
    assert [problem.path for problem in found] == ["components.1.components.0.components.0.label"]


@pytest.mark.parametrize("url", ["https://example.org/a?b#c", "http://localhost:80", "discord://-/channels/1/2"])
def test_addresses_that_discord_takes(url: str) -> None:
    assert is_url(url)


@pytest.mark.parametrize(
    "url", ["", "docs/a.md", "mailto:a@example.org", "https://", "https://a b", "https://[", "//x"]
)
def test_addresses_that_discord_refuses(url: str) -> None:
    assert not is_url(url)


@given(st.lists(st.text(min_size=1, max_size=1500).filter(str.strip), min_size=1, max_size=45))
def test_the_double_counts_as_discord_py_does(texts: list[str]) -> None:
    view = ui.LayoutView()
    try:
        for one in texts:
            view.add_item(ui.TextDisplay(one))
        is_small = True
    except ValueError:  # discord.py counts components itself
        is_small = False
    length = view.content_length()
    parts: list[Json] = view.to_components()  # type: ignore[no-untyped-call] # discord.py's own
    found = codes(*parts) if is_small else []
    assert ("COMPONENT_MAX_TOTAL_TEXT_EXCEEDED" in found) == (is_small and length > MOST_TEXT)
    assert discord.ComponentType.text_display.value == 10
