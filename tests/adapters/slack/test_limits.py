"""What Slack refuses is found before it is sent."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from adapters.slack.limits import check_limits, check_message, check_view, size_of

Json = dict[str, Any]


def _plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def _rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def _section(*inlines: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(inlines)}


def _text(text: str = "x", **more: Any) -> Json:
    return {"type": "text", "text": text, **more}


def _button(action_id: str = "a", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": _plain(), **more}


def _table(rows: int = 1, cells: int = 1, text: str = "x") -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * cells] * rows}


def _option(text: str = "x", value: str = "v") -> Json:
    return {"text": _plain(text), "value": value}


_OPINION = {"text": _plain(), "value": "v"}
_FEEDBACK = {
    "type": "feedback_buttons",
    "action_id": "f",
    "positive_button": _OPINION,
    "negative_button": _OPINION,
}
_TRASH = {"type": "icon_button", "icon": "trash", "action_id": "t", "text": _plain(), "visible_to_user_ids": ["U1"]}
_CONFIRM = {"title": _plain(), "text": _plain(), "confirm": _plain(), "deny": _plain()}
_INPUT = {"type": "input", "label": _plain(), "element": {"type": "plain_text_input", "action_id": "i"}}
_DIVIDER = {"type": "divider"}

_ACCEPTED: dict[str, Json] = {
    "section": {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}, "accessory": _button()},
    "fields": {"type": "section", "fields": [_plain()] * 10},
    "header": {"type": "header", "text": _plain("x" * 150), "block_id": "b"},
    "context": {"type": "context", "elements": [_plain(), {"type": "image", "image_url": "u", "alt_text": "a"}]},
    "actions": {"type": "actions", "elements": [_button(str(number)) for number in range(25)]},
    "select": {
        "type": "actions",
        "elements": [{"type": "static_select", "action_id": "s", "options": [_option()] * 100}],
    },
    "confirm": {"type": "actions", "elements": [_button(confirm=_CONFIRM, url="https://x.y", style="danger")]},
    "context_actions": {"type": "context_actions", "elements": [_FEEDBACK, {**_TRASH, "confirm": _CONFIRM}]},
    "image": {"type": "image", "image_url": "https://x.y/z.png", "alt_text": "a"},
    "rich_text": _rich(
        _section(_text("a", style={"bold": True}), {"type": "link", "url": "https://x.y", "text": "l"}),
        {"type": "rich_text_list", "style": "ordered", "indent": 1, "offset": 3, "elements": [_section(_text())]},
        {"type": "rich_text_preformatted", "elements": [_text()], "border": 0},
        {"type": "rich_text_quote", "elements": [_text()]},
    ),
    "table": {**_table(100, 20), "column_settings": [{"align": "right", "is_wrapped": True}]},
    "markdown": {"type": "markdown", "text": "x" * 12_000},
    "input": _INPUT,
    "divider": _DIVIDER,
}


@pytest.mark.parametrize("name", _ACCEPTED)
def test_what_slack_accepts_is_accepted(name: str) -> None:
    assert check_limits([_ACCEPTED[name]]) == []


@pytest.mark.parametrize("name", _ACCEPTED)
def test_the_sdk_knows_each_block_that_is_accepted(name: str) -> None:
    for block in Block.parse_all([_ACCEPTED[name]]):
        assert block is not None
        block.validate_json()


_REFUSED: dict[str, tuple[Json, str]] = {
    "unknown block": ({"type": "blink"}, "/blocks/0 has the type 'blink'"),
    "no type": ({"text": "x"}, "/blocks/0 has the type None"),
    "unknown field": ({**_DIVIDER, "colour": "red"}, "/blocks/0 has an unknown field 'colour'"),
    "long section": (
        {"type": "section", "text": _plain("x" * 3001)},
        "/blocks/0/text/text has 3001 characters, at most 3000 are allowed",
    ),
    "empty section": ({"type": "section"}, "/blocks/0 lacks text or fields"),
    "long field": ({"type": "section", "fields": [_plain("x" * 2001)]}, "/blocks/0/fields/0/text has 2001"),
    "long header": ({"type": "header", "text": _plain("x" * 151)}, "/blocks/0/text/text has 151"),
    "mrkdwn header": ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "not one of plain_text"),
    "empty header": ({"type": "header", "text": _plain("")}, "must have 1 characters or more"),
    "no header text": ({"type": "header"}, "/blocks/0 lacks text"),
    "context elements": ({"type": "context", "elements": [_plain()] * 11}, "has 11 elements, at most 10"),
    "no context": ({"type": "context", "elements": []}, "must have 1 or more elements"),
    "26 buttons": (
        {"type": "actions", "elements": [_button(str(number)) for number in range(26)]},
        "/blocks/0/elements has 26 elements, at most 25 are allowed",
    ),
    "long label": ({"type": "actions", "elements": [_button(text=_plain("x" * 76))]}, "has 76 characters"),
    "long value": ({"type": "actions", "elements": [_button(value="x" * 2001)]}, "value has 2001 characters"),
    "long action_id": ({"type": "actions", "elements": [_button("x" * 256)]}, "action_id has 256 characters"),
    "long block_id": ({**_DIVIDER, "block_id": "x" * 256}, "block_id has 256 characters"),
    "long url": ({"type": "actions", "elements": [_button(url="x" * 3001)]}, "url has 3001 characters"),
    "style": ({"type": "actions", "elements": [_button(style="pink")]}, "not one of primary, danger"),
    "taken action_id": (
        {"type": "actions", "elements": [_button(), _button()]},
        "the action_id 'a' is used 2 times in /blocks/0",
    ),
    "input in actions": ({"type": "actions", "elements": [_INPUT["element"]]}, "has the type 'plain_text_input'"),
    "button in input": ({**_INPUT, "element": _button()}, "has the type 'button'"),
    "no label": ({"type": "input", "element": _INPUT["element"]}, "/blocks/0 lacks label"),
    "select without options": (
        {"type": "actions", "elements": [{"type": "static_select", "action_id": "s"}]},
        "/blocks/0/elements/0 lacks options or option_groups",
    ),
    "long option": (
        {"type": "actions", "elements": [{"type": "overflow", "action_id": "s", "options": [_option("x" * 76)]}]},
        "has 76 characters",
    ),
    "feedback in actions": ({"type": "actions", "elements": [_FEEDBACK]}, "has the type 'feedback_buttons'"),
    "button in context_actions": ({"type": "context_actions", "elements": [_button()]}, "has the type 'button'"),
    "half a feedback": (
        {"type": "context_actions", "elements": [{**_FEEDBACK, "negative_button": None}]},
        "lacks negative_button",
    ),
    "another icon": ({"type": "context_actions", "elements": [{**_TRASH, "icon": "bomb"}]}, "not one of trash"),
    "11 people": (
        {"type": "context_actions", "elements": [{**_TRASH, "visible_to_user_ids": ["U1"] * 11}]},
        "has 11 elements, at most 10",
    ),
    "unknown rich text": (_rich({"type": "rich_text_heading", "elements": []}), "has the type 'rich_text_heading'"),
    "unknown inline": (_rich(_section({"type": "mention", "text": "x"})), "has the type 'mention'"),
    "empty text": (_rich(_section(_text(""))), "/elements/0/text must have 1 characters or more"),
    "empty rich text section": (_rich(_section()), "must have 1 or more elements"),
    "empty rich text": (_rich(), "/blocks/0/elements must have 1 or more elements"),
    "link without address": (_rich(_section({"type": "link", "text": "x"})), "lacks url"),
    "style of text": (_rich(_section(_text(style={"blink": True}))), "unknown field 'blink'"),
    "code in a list": (
        _rich({"type": "rich_text_list", "style": "bullet", "elements": [{"type": "rich_text_preformatted"}]}),
        "has the type 'rich_text_preformatted'",
    ),
    "list style": (
        _rich({"type": "rich_text_list", "style": "roman", "elements": [_section(_text())]}),
        "not one of bullet, ordered",
    ),
    "deep list": (
        _rich({"type": "rich_text_list", "style": "bullet", "indent": 9, "elements": [_section(_text())]}),
        "must be a whole number from 0 to 8",
    ),
    "emoji in code": (
        _rich({"type": "rich_text_preformatted", "elements": [{"type": "emoji", "name": "x"}]}),
        "has the type 'emoji'",
    ),
    "101 rows": (_table(101), "/blocks/0/rows has 101 elements, at most 100 are allowed"),
    "21 cells": (_table(1, 21), "/blocks/0/rows/0 has 21 elements, at most 20 are allowed"),
    "full cells": (_table(2, 1, "x" * 5001), "hold 10002 characters, at most 10000 are allowed"),
    "empty cell": (_table(1, 1, ""), "must have 1 characters or more"),
    "text for a cell": ({"type": "table", "rows": [["x"]]}, "has the type None"),
    "no rows": ({"type": "table"}, "/blocks/0 lacks rows"),
    "long markdown": ({"type": "markdown", "text": "x" * 12_001}, "has 12001 characters"),
    "image without source": ({"type": "image", "alt_text": "x"}, "lacks image_url or slack_file"),
    "image without words": ({"type": "image", "image_url": "u"}, "lacks alt_text"),
}


@pytest.mark.parametrize("name", _REFUSED)
def test_what_slack_refuses_is_said_in_a_sentence(name: str) -> None:
    block, sentence = _REFUSED[name]
    assert any(sentence in found for found in check_limits([block])), check_limits([block])


def test_51_blocks_are_too_many_for_a_message_and_101_for_a_view() -> None:
    assert check_limits([_DIVIDER] * 50) == []
    assert check_limits([_DIVIDER] * 51) == ["there are 51 blocks, at most 50 are allowed in a message"]
    assert check_limits([_DIVIDER] * 100, "modal") == []
    assert check_limits([_DIVIDER] * 101, "home") == ["there are 101 blocks, at most 100 are allowed in a home"]


def test_a_message_has_one_table() -> None:
    assert check_limits([_table(), _table()]) == ["there are 2 tables, at most 1 is allowed in a message"]


def test_markdown_blocks_are_limited_together() -> None:
    half = {"type": "markdown", "text": "x" * 6001}
    assert check_limits([half, half]) == ["the markdown blocks hold 12002 characters, at most 12000 are allowed"]


def test_a_message_is_limited_as_a_whole() -> None:
    block = {"type": "section", "text": _plain("x" * 2900)}
    assert check_limits([block] * 4) == []
    assert "the blocks hold" in check_limits([block] * 5)[0]
    assert check_limits([block] * 5, "modal") == []


def test_a_block_id_is_used_once() -> None:
    block = {**_DIVIDER, "block_id": "b"}
    assert check_limits([block, block]) == ["the block_id 'b' is used 2 times"]


def test_an_action_id_may_be_used_in_two_blocks() -> None:
    actions = {"type": "actions", "elements": [_button()]}
    assert check_limits([actions, actions]) == []


@pytest.mark.parametrize("name", ["table", "markdown", "context_actions"])
def test_some_blocks_are_for_messages_only(name: str) -> None:
    assert check_limits([_ACCEPTED[name]], "home") == [f"a home cannot hold a {name} block"]


@pytest.mark.parametrize("blocks", ["x", {"type": "divider"}, [None], [["x"]], [{"type": ["x"]}], [{"type": 1}]])
def test_what_is_no_list_of_blocks_is_refused_without_a_fault(blocks: Any) -> None:
    assert check_limits(blocks)


def test_a_message_needs_text_or_blocks() -> None:
    assert check_message({"channel": "C1"}) == ["a message needs text or blocks"]
    assert check_message({"text": "x"}) == []
    assert check_message({"text": "x", "blocks": []}) == []
    assert check_message({"blocks": [_DIVIDER]}) == []
    assert check_message({"text": "x" * 4001}) == ["/text has 4001 characters, at most 4000 are allowed"]
    assert check_message({"text": "x", "blocks": [{"type": "blink"}]})


def test_a_view_is_checked_with_its_blocks() -> None:
    modal = {"type": "modal", "title": _plain(), "submit": _plain(), "blocks": [_INPUT]}
    assert check_view(modal) == []
    assert check_view({"type": "home", "blocks": [_DIVIDER]}) == []
    assert check_view({**modal, "title": _plain("x" * 25)}) == ["/title/text has 25 characters, at most 24 are allowed"]
    assert check_view({**modal, "title": None}) == ["a modal needs a title"]
    assert check_view({**modal, "submit": None}) == ["a modal with an input needs a submit button"]
    assert check_view({**modal, "blocks": []}) == ["a view needs blocks"]
    assert check_view({**modal, "blocks": [_table()]}) == ["a modal cannot hold a table block"]
    assert check_view({"type": "page"}) == ["/type is 'page', not one of modal, home"]


def test_the_size_counts_what_is_written_and_carried_but_no_names() -> None:
    block = {"type": "section", "block_id": "bbb", "text": _plain("four"), "accessory": _button("a", value="value")}
    assert size_of([block]) == len("four" + "x" + "value")
