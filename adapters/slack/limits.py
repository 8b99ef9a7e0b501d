"""What Slack refuses in a message, a modal or a home tab, found before it is sent.

The SDK's own models miss the sums: too many blocks, a second table, ids that are taken, what all cells hold together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from adapters.slack.block_kit import (
    BLOCKS,
    MOST_IN_CELLS,
    MOST_MARKDOWN,
    ONLY_IN_MESSAGES,
    VIEW,
    block_rule,
)
from adapters.slack.rules import is_list, shaped, string

Surface = Literal["message", "modal", "home"]
MOST_BLOCKS: Mapping[str, int] = {"message": 50, "modal": 100, "home": 100}
MOST_IN_MESSAGE = 13_000  # measured by others: a message with more fails as a whole
MOST_TEXT = 4_000  # `chat.update` refuses more
_NOT_WRITTEN = {"type", "block_id", "action_id"}

_view_rule = shaped(VIEW, has_type=True)


def check_limits(blocks: Sequence[Any], surface: Surface = "message") -> list[str]:
    """Return a sentence for each thing in the blocks that Slack refuses; none if all is well."""
    if not is_list(blocks):
        return ["blocks must be a list"]
    found = [fault for index, block in enumerate(blocks) for fault in block_rule(block, f"/blocks/{index}")]
    found.extend(_count_faults(blocks, surface))
    known = [block for block in blocks if isinstance(block, Mapping) and str(block.get("type")) in BLOCKS]
    found.extend(_id_faults(known))
    found.extend(_sum_faults(known, surface))
    return found


def check_message(payload: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each thing that Slack refuses in what `chat.postMessage` and its like are given."""
    text, blocks = payload.get("text"), payload.get("blocks")
    if not text and not blocks and not payload.get("attachments"):
        return ["a message needs text or blocks"]
    found = list(string(MOST_TEXT, 0)(text, "/text")) if text is not None else []
    return found + (check_limits(blocks) if blocks is not None else [])


def check_view(view: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each thing that Slack refuses in a modal or a home tab."""
    surface = view.get("type")
    if surface not in {"modal", "home"}:
        return [f"/type is {surface!r}, not one of modal, home"]
    found = [] if surface == "home" or view.get("title") else ["a modal needs a title"]
    found += _view_rule({name: value for name, value in view.items() if name != "blocks"}, "")
    blocks = view.get("blocks")
    if not blocks:
        return [*found, "a view needs blocks"]
    has_input = any(isinstance(block, Mapping) and block.get("type") == "input" for block in blocks)
    if surface == "modal" and has_input and not view.get("submit"):
        found.append("a modal with an input needs a submit button")
    return found + check_limits(blocks, "modal" if surface == "modal" else "home")


def size_of(value: Any) -> int:
    """Return how many characters blocks hold that count against the size of a message."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        return sum(size_of(inner) for name, inner in value.items() if name not in _NOT_WRITTEN)
    return sum(map(size_of, value)) if is_list(value) else 0


def _count_faults(blocks: Sequence[Any], surface: Surface) -> Iterator[str]:
    most = MOST_BLOCKS[surface]
    if len(blocks) > most:
        yield f"there are {len(blocks)} blocks, at most {most} are allowed in a {surface}"


def _id_faults(blocks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    block_ids = Counter(block["block_id"] for block in blocks if isinstance(block.get("block_id"), str))
    yield from (f"the block_id {name!r} is used {count} times" for name, count in block_ids.items() if count > 1)
    for index, block in enumerate(blocks):
        action_ids = Counter(_action_ids(block))
        for name, count in action_ids.items():
            if count > 1:
                yield f"the action_id {name!r} is used {count} times in /blocks/{index}"


def _action_ids(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("action_id"), str):
            yield value["action_id"]
        for inner in value.values():
            yield from _action_ids(inner)
    elif is_list(value):
        for inner in value:
            yield from _action_ids(inner)


def _sum_faults(blocks: Sequence[Mapping[str, Any]], surface: Surface) -> Iterator[str]:
    kinds = Counter(str(block["type"]) for block in blocks)
    if surface != "message":
        yield from (f"a {surface} cannot hold a {kind} block" for kind in sorted(ONLY_IN_MESSAGES & set(kinds)))
        return
    if kinds["table"] > 1:
        yield f"there are {kinds['table']} tables, at most 1 is allowed in a message"
    cells = sum(size_of(block.get("rows")) for block in blocks if block["type"] == "table")
    if cells > MOST_IN_CELLS:
        yield f"the cells of the table hold {cells} characters, at most {MOST_IN_CELLS} are allowed"
    markdown = sum(size_of(block.get("text")) for block in blocks if block["type"] == "markdown")
    if markdown > MOST_MARKDOWN:
        yield f"the markdown blocks hold {markdown} characters, at most {MOST_MARKDOWN} are allowed"
    size = size_of(blocks)
    if size > MOST_IN_MESSAGE:
        yield f"the blocks hold {size} characters, at most about {MOST_IN_MESSAGE} are allowed in a message"
