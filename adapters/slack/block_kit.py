"""Block Kit as tables: which blocks and elements there are, their fields, and how long each may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.slack.rules import Rule, Shape, both, either, flag, many, number, one_of, shaped, string, typed

MOST_IN_CELLS = 10_000
MOST_ROWS = 100
MOST_CELLS = 20
MOST_MARKDOWN = 12_000
MOST_INDENT = 8
_MOST_URL = 3000
_MOST_OFFSET = 2**31

_ID = string(255)
_URL = string(_MOST_URL)
_IMAGE_SOURCE = {"image_url": _URL, "slack_file": shaped(Shape({}, {"id": _ID, "url": _URL}))}


def _plain(most: int) -> Rule:
    return typed({"plain_text": Shape({"text": string(most)}, {"emoji": flag})})


def _texts(most: int) -> dict[str, Shape]:
    text = {"text": string(most)}
    return {"plain_text": Shape(text, {"emoji": flag}), "mrkdwn": Shape(text, {"verbatim": flag})}


def _any_text(most: int) -> Rule:
    return typed(_texts(most))


_STYLE = shaped(Shape({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), flag)))
_ANY = string(_MOST_OFFSET, 0)
_LONG = string(_MOST_OFFSET)
_TEXT = Shape({"text": _LONG}, {"style": _STYLE})
_LINK = Shape({"url": _URL}, {"text": _LONG, "unsafe": flag, "style": _STYLE})
INLINES = {
    "text": _TEXT,
    "link": _LINK,
    "emoji": Shape({"name": _LONG}, {"unicode": _ANY, "skin_tone": number(1, 6), "style": _STYLE}),
    "user": Shape({"user_id": _ID}, {"style": _STYLE}),
    "usergroup": Shape({"usergroup_id": _ID}, {"style": _STYLE}),
    "channel": Shape({"channel_id": _ID}, {"style": _STYLE}),
    "team": Shape({"team_id": _ID}, {"style": _STYLE}),
    "broadcast": Shape({"range": one_of("here", "channel", "everyone")}, {"style": _STYLE}),
    "date": Shape({"timestamp": number(0, 2**40), "format": _LONG}, {"url": _URL, "fallback": _LONG, "style": _STYLE}),
    "color": Shape({"value": _LONG}, {"style": _STYLE}),
}
_INLINES = many(typed(INLINES))
_SECTION = Shape({"elements": _INLINES})
_BORDER = {"border": number(0, 1)}
RICH_TEXT = {
    "rich_text_section": _SECTION,
    "rich_text_list": Shape(
        {"style": one_of("bullet", "ordered"), "elements": many(typed({"rich_text_section": _SECTION}))},
        {"indent": number(0, MOST_INDENT), "offset": number(0, _MOST_OFFSET), **_BORDER},
    ),
    "rich_text_preformatted": Shape({"elements": many(typed({"text": _TEXT, "link": _LINK}))}, _BORDER),
    "rich_text_quote": Shape({"elements": _INLINES}, _BORDER),
}
_RICH_TEXT = Shape({"elements": many(typed(RICH_TEXT))})

_CONFIRM = shaped(
    Shape(
        {"title": _plain(100), "text": _any_text(300), "confirm": _plain(30), "deny": _plain(30)},
        {"style": one_of("primary", "danger")},
    )
)
_ACTION = {"action_id": _ID, "confirm": _CONFIRM}
_FOCUS = {"focus_on_load": flag}
_PLACEHOLDER = {"placeholder": _plain(150)}
_VALUE = string(2000)
_OPTION = shaped(Shape({"text": _any_text(75), "value": string(150)}, {"description": _any_text(75), "url": _URL}))
_GROUP = shaped(Shape({"label": _plain(75), "options": many(_OPTION, 100)}))
_BUTTON = Shape(
    {"text": _plain(75)},
    {
        "url": _URL,
        "value": _VALUE,
        "style": one_of("primary", "danger"),
        "accessibility_label": string(75),
        **_ACTION,
    },
)
_STATIC = {"options": many(_OPTION, 100), "option_groups": many(_GROUP, 100)}
_SELECT = {**_ACTION, **_FOCUS, **_PLACEHOLDER}
_SEVERAL = {**_SELECT, "max_selected_items": number(1, 100)}
_FILTER = shaped(
    Shape(
        {},
        {
            "include": many(one_of("im", "mpim", "private", "public")),
            "exclude_external_shared_channels": flag,
            "exclude_bot_users": flag,
        },
    )
)
_BOXES = Shape({"options": many(_OPTION, 10)}, {"initial_options": many(_OPTION, 10), **_ACTION, **_FOCUS})
_SELECTS = {
    "static_select": Shape({}, {**_STATIC, "initial_option": _OPTION, **_SELECT}),
    "multi_static_select": Shape({}, {**_STATIC, "initial_options": many(_OPTION, 100), **_SEVERAL}),
    "external_select": Shape({}, {"initial_option": _OPTION, "min_query_length": number(0, 3000), **_SELECT}),
    "users_select": Shape({}, {"initial_user": _ID, **_SELECT}),
    "channels_select": Shape({}, {"initial_channel": _ID, "response_url_enabled": flag, **_SELECT}),
    "conversations_select": Shape(
        {},
        {
            "initial_conversation": _ID,
            "default_to_current_conversation": flag,
            "response_url_enabled": flag,
            "filter": _FILTER,
            **_SELECT,
        },
    ),
    "checkboxes": _BOXES,
    "radio_buttons": Shape({"options": many(_OPTION, 10)}, {"initial_option": _OPTION, **_ACTION, **_FOCUS}),
}
_MENU = {"overflow": Shape({"options": many(_OPTION, 5)}, _ACTION)}
_IMAGE = Shape({"alt_text": string(2000)}, _IMAGE_SOURCE)
_DISPATCH = shaped(Shape({}, {"trigger_actions_on": many(one_of("on_enter_pressed", "on_character_entered"))}))
_INPUTS = {
    "plain_text_input": Shape(
        {},
        {
            "action_id": _ID,
            "initial_value": string(3000, 0),
            "multiline": flag,
            "min_length": number(0, 3000),
            "max_length": number(1, 3000),
            "dispatch_action_config": _DISPATCH,
            **_FOCUS,
            **_PLACEHOLDER,
        },
    ),
    **_SELECTS,
}
_ACTIONS = {"button": _BUTTON, **_MENU, **_SELECTS}
_OPINION = shaped(Shape({"text": _plain(75), "value": _VALUE}, {"accessibility_label": string(75)}))
_CONTEXT_ACTIONS = {
    "feedback_buttons": Shape({"positive_button": _OPINION, "negative_button": _OPINION}, {"action_id": _ID}),
    "icon_button": Shape(
        {"icon": one_of("trash"), "text": _plain(75)},
        {
            "value": _VALUE,
            "accessibility_label": string(75),
            "visible_to_user_ids": many(_ID, 10),
            **_ACTION,
        },
    ),
}
_CELL = typed({"raw_text": Shape({"text": _LONG}), "rich_text": _RICH_TEXT})
_COLUMN = shaped(Shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag}))

BLOCKS = {
    "section": Shape(
        {},
        {
            "text": _any_text(3000),
            "fields": many(_any_text(2000), 10),
            "accessory": typed({"image": _IMAGE, **_ACTIONS}),
            "expand": flag,
        },
    ),
    "header": Shape({"text": _plain(150)}),
    "divider": Shape(),
    "context": Shape({"elements": many(typed({"image": _IMAGE, **_texts(3000)}), 10)}),
    "actions": Shape({"elements": many(typed(_ACTIONS), 25)}),
    "context_actions": Shape({"elements": many(typed(_CONTEXT_ACTIONS), 5)}),
    "image": Shape({"alt_text": string(2000)}, {"title": _plain(2000), **_IMAGE_SOURCE}),
    "rich_text": _RICH_TEXT,
    "table": Shape({"rows": many(many(_CELL, MOST_CELLS), MOST_ROWS)}, {"column_settings": many(_COLUMN, MOST_CELLS)}),
    "markdown": Shape({"text": string(MOST_MARKDOWN)}),
    "input": Shape(
        {"label": _plain(2000), "element": typed(_INPUTS)},
        {"hint": _plain(2000), "optional": flag, "dispatch_action": flag},
    ),
}
ONLY_IN_MESSAGES = frozenset({"table", "markdown", "context_actions"})
_WITH_ONE_OF = {
    "section": either("text", "fields"),
    "image": either("image_url", "slack_file"),
    "static_select": either("options", "option_groups"),
    "multi_static_select": either("options", "option_groups"),
}
_BLOCK = typed({name: Shape(shape.required, {"block_id": _ID, **shape.optional}) for name, shape in BLOCKS.items()})


def _alternatives(value: Any, where: str) -> Iterator[str]:
    """Yield a sentence for each object below a value that lacks all of the fields of which it needs one."""
    if isinstance(value, Mapping):
        rule = _WITH_ONE_OF.get(str(value.get("type")))
        if rule is not None:
            yield from rule(value, where)
        for name, inner in value.items():
            yield from _alternatives(inner, f"{where}/{name}")
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _alternatives(inner, f"{where}/{index}")


block_rule = both(_BLOCK, _alternatives)
VIEW = Shape(
    {},
    {
        "title": _plain(24),
        "submit": _plain(24),
        "close": _plain(24),
        "private_metadata": string(3000, 0),
        "callback_id": string(255, 0),
        "external_id": string(255, 0),
        "clear_on_close": flag,
        "notify_on_close": flag,
    },
)
