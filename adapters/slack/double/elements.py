"""The elements of blocks that a person can press, choose from or type into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.slack.double.errors import DoubleError
from adapters.slack.double.state import Json

_ONE_OF = {"static_select", "radio_buttons", "overflow"}
_SOME_OF = {"checkboxes", "multi_static_select"}
_CHOSEN = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
}
_HAS_STATE = {"plain_text_input", "number_input", *_ONE_OF - {"overflow"}, *_SOME_OF, *_CHOSEN}


@dataclass(frozen=True, slots=True)
class Place:
    """An element, and the block in which it stands."""

    element: Json
    block: Json

    @property
    def block_id(self) -> str:
        """Return the id of its block; Slack gives one to every block, a message made by hand may lack it."""
        return str(self.block.get("block_id", ""))

    @property
    def is_dispatched(self) -> bool:
        """Tell whether the app hears of it at once."""
        return self.block["type"] != "input" or bool(self.block.get("dispatch_action"))


def elements(blocks: Iterable[Json]) -> Iterator[Place]:
    """Yield all elements with an action id."""
    for block in blocks:
        for name in ("accessory", "element"):
            if isinstance(block.get(name), Mapping):
                yield Place(block[name], block)
        if block["type"] in {"actions", "context_actions"}:
            yield from (Place(element, block) for element in block["elements"])


def find(blocks: Iterable[Json], action_id: str, user: str) -> Place:
    """Return the element with this action id, if the person sees one."""
    places = list(elements(blocks))
    for place in places:
        seen_by = place.element.get("visible_to_user_ids")
        if place.element.get("action_id") == action_id and (not seen_by or user in seen_by):
            return place
    known = ", ".join(str(place.element.get("action_id")) for place in places) or "none"
    raise DoubleError(f"{user} sees no element {action_id!r} there; the elements are: {known}")


def first_field(blocks: Iterable[Json]) -> Place:
    """Return the first field to type into."""
    for place in elements(blocks):
        if place.element["type"] == "plain_text_input":
            return place
    raise DoubleError("there is no field to type into")


def acted(place: Place, value: Any, action_ts: str) -> Json:
    """Return what `actions` says of pressing or choosing; `value` picks from several, None takes the button's own."""
    element = place.element
    action: Json = {
        "type": element["type"],
        "action_id": element.get("action_id"),
        "block_id": place.block_id,
        "action_ts": action_ts,
    }
    for name in ("text", "style", "icon", "placeholder"):
        if name in element:
            action[name] = element[name]
    return action | _given(element, value)


def state_of(blocks: Iterable[Json], typed: Json) -> Json:
    """Return the values of all fields, as typed, else as they began."""
    values: Json = {}
    for place in elements(blocks):
        kind, action_id = place.element["type"], place.element.get("action_id")
        if kind in _HAS_STATE and action_id:
            values.setdefault(place.block_id, {})[action_id] = {"type": kind} | _initial(place.element)
    for block_id, by_action in typed.items():
        values.setdefault(block_id, {}).update(by_action)
    return values


def entered(place: Place, value: Any) -> Json:
    """Return the state of a field in which something was typed or chosen."""
    return {"type": place.element["type"]} | _given(place.element, value)


def missing(blocks: Iterable[Json], values: Json) -> str:
    """Return the block that must be filled in and is not, "" if all are."""
    for place in elements(blocks):
        if place.block["type"] != "input" or place.block.get("optional"):
            continue
        state = values.get(place.block_id, {}).get(place.element.get("action_id"), {})
        if not any(value for name, value in state.items() if name != "type"):
            return str(place.block_id)
    return ""


def _given(element: Json, value: Any) -> Json:
    kind = element["type"]
    if kind == "feedback_buttons":
        return _feedback(element, value)
    if kind in _ONE_OF:
        return {"selected_option": _option(element, value)}
    if kind in _SOME_OF:
        return {"selected_options": [_option(element, each) for each in value or []]}
    if kind in _CHOSEN:
        return {_CHOSEN[kind]: value}
    if kind in {"plain_text_input", "number_input"}:
        return {"value": value}
    return {"value": element["value"]} if "value" in element else {}


def _feedback(element: Json, value: Any) -> Json:
    buttons = [element["positive_button"], element["negative_button"]]
    for button in buttons:
        if value in (button["value"], button["text"]["text"]):
            return {"value": button["value"], "text": button["text"]}
    raise DoubleError(f"{value!r} is neither of the feedback buttons: {[button['value'] for button in buttons]}")


def _option(element: Json, value: Any) -> Json:
    groups = element.get("option_groups") or [element]
    for option in (option for group in groups for option in group.get("options", [])):
        if value in (option["value"], option["text"]["text"]):
            return dict(option)
    raise DoubleError(f"{value!r} is no choice of {element.get('action_id')!r}")


def _initial(element: Json) -> Json:
    kind = element["type"]
    if kind in _ONE_OF:
        return {"selected_option": element.get("initial_option")}
    if kind in _SOME_OF:
        return {"selected_options": element.get("initial_options", [])}
    if kind in _CHOSEN:
        return {_CHOSEN[kind]: element.get(_CHOSEN[kind].replace("selected", "initial"))}
    return {"value": element.get("initial_value")}
