"""What each construct of Markdown is in Slack's rich text."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.slack.limits import check_limits
from adapters.slack.rich_text import elements_of, merged
from bot.markup.parsing import tree_of

Json = dict[str, Any]


def _text(text: str, *styles: str) -> Json:
    style = {"style": dict.fromkeys(styles, True)} if styles else {}
    return {"type": "text", "text": text, **style}


def _section(*inlines: Json | str) -> Json:
    return {"type": "rich_text_section", "elements": [_text(one) if isinstance(one, str) else one for one in inlines]}


def _quote(*inlines: Json | str) -> Json:
    return {**_section(*inlines), "type": "rich_text_quote"}


def _code(text: str, **more: int) -> Json:
    return {"type": "rich_text_preformatted", "elements": [_text(text)], **more}


def _list(style: str, indent: int, *items: str | Json, **more: int) -> Json:
    sections = [item if isinstance(item, dict) else _section(item) for item in items]
    return {"type": "rich_text_list", "style": style, "indent": indent, "elements": sections, **more}


def _rendered(markdown: str) -> list[Json]:
    return merged([element.json for element in elements_of(tree_of(markdown))])


_EXPECTED: dict[str, list[Json]] = {
    "a **b** *c* ~~d~~ `e`": [
        _section(
            *("a ", _text("b", "bold"), " ", _text("c", "italic"), " ", _text("d", "strike"), " ", _text("e", "code"))
        )
    ],
    "[a](https://x.y) and ![b](https://x.y/b.png)": [
        _section(
            {"type": "link", "url": "https://x.y", "text": "a"},
            " and ",
            {"type": "link", "url": "https://x.y/b.png", "text": "b"},
        )
    ],
    "one\n\ntwo": [_section("one", "\n\n", "two")],
    "#### Deep": [_section(_text("Deep", "bold"))],
    "> a\n>\n> b": [_quote("a", "\n\n", "b")],
    "> a\n> - b\n>\n> ```\n> c\n> ```": [_quote("a"), _list("bullet", 0, "b", border=1), _code("c", border=1)],
    "- a\n- b": [_list("bullet", 0, "a", "b")],
    "- a\n  - b\n    - c\n- d": [
        _list("bullet", 0, "a"),
        _list("bullet", 1, "b"),
        _list("bullet", 2, "c"),
        _list("bullet", 0, "d"),
    ],
    "1. a\n2. b\n   ```\n   x\n   ```\n3. c\n4. d": [
        _list("ordered", 0, "a", "b"),
        _code("x"),
        _list("ordered", 0, "c", "d", offset=2),
    ],
    "7. a\n8. b": [_list("ordered", 0, "a", "b", offset=6)],
    "1. a\n   1. b\n   2. c\n2. d": [
        _list("ordered", 0, "a"),
        _list("ordered", 1, "b", "c"),
        _list("ordered", 0, "d", offset=1),
    ],
    "1. a\n\n   b": [_list("ordered", 0, _section("a", "\n", "b"))],
    "1. a\n   > q\n\n   b\n2. c": [
        _list("ordered", 0, "a"),
        _quote("q"),
        _section("b"),
        _list("ordered", 0, "c", offset=1),
    ],
    "- ```\n  x\n  ```": [_list("bullet", 0, " "), _code("x")],
    "-\n- b": [_list("bullet", 0, " ", "b")],
    "- a\n\n1. b": [_list("bullet", 0, "a"), _list("ordered", 0, "b")],
    "```\n```": [],
    "- a\n\n  | h | i |\n  |---|---|\n  | 1 | 2 |": [_list("bullet", 0, "a"), _code("h  i\n-  -\n1  2")],
    "Ping <!channel> <@U1> &lt;!here&gt; :smile: *not bold\\*": [
        _section("Ping <!channel> <@U1> <!here> :smile: *not bold*"),
    ],
    "<!channel>": [_section("<!channel>")],
}


@pytest.mark.parametrize("markdown", _EXPECTED)
def test_a_construct_becomes_its_elements(markdown: str) -> None:
    assert _rendered(markdown) == _EXPECTED[markdown]


def test_lists_deeper_than_slack_shows_stay_at_its_deepest() -> None:
    markdown = "\n".join(f"{'  ' * depth}- {depth}" for depth in range(12))
    found = _rendered(markdown)
    assert [one["indent"] for one in found] == [*range(9)]
    assert len(found[-1]["elements"]) == 4
    assert check_limits([{"type": "rich_text", "elements": found}]) == []


def test_what_an_item_holds_is_held_by_it() -> None:
    elements = elements_of(tree_of("1. a\n   ```\n   x\n   ```\n   - b\n2. c"))
    assert [(element.json["type"], element.is_held) for element in elements] == [
        ("rich_text_list", False),
        ("rich_text_preformatted", True),
        ("rich_text_list", True),
        ("rich_text_list", False),
    ]
