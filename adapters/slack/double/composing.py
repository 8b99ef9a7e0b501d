"""What Slack's message field makes of what a person types: escaped text with mentions, and the rich_text beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from adapters.slack.double.state import Json
from adapters.slack.double.workspace import Workspace, with_block_ids

_FENCED = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_PIECE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<@(?P<id>U\w+)>"
    r"|(?<![\w@])@(?P<name>[\w.-]+)"
    r"|(?P<url>https?://[^\s<>]+)"
)
_BROADCASTS = {"here", "channel", "everyone"}


def escaped(text: str) -> str:
    """Return it with the three characters escaped that are markup to Slack."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escaped_labels(value: Any) -> Any:
    """Return what interactions say of blocks: Slack escapes their plain text there, which nobody typed as markup."""
    if isinstance(value, list):
        return [escaped_labels(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    inner = {name: escaped_labels(each) for name, each in value.items()}
    return inner | {"text": escaped(value["text"])} if value.get("type") == "plain_text" else inner


def composed(typed: str, workspace: Workspace) -> tuple[str, list[Json]]:
    """Return the text and the blocks of a message that a person typed.

    `@name` mentions the person called so; the mention `<@U…>` may be typed too, for it is what pasting one gives.
    """
    text, elements, start = "", list[Json](), 0
    for fence in _FENCED.finditer(typed):
        before, section = _section(typed[start : fence.start()], workspace)
        text += f"{before}```{escaped(fence[1])}```"
        elements += [*section, {"type": "rich_text_preformatted", "elements": [_plain(fence[1])]}]
        start = fence.end()
    rest, section = _section(typed[start:], workspace)
    elements += section
    return text + rest, with_block_ids([{"type": "rich_text", "elements": elements}]) if elements else []


def _section(typed: str, workspace: Workspace) -> tuple[str, list[Json]]:
    pieces = list(_pieces(typed, workspace))
    text = "".join(written for written, _ in pieces)
    elements = [element for _, element in pieces]
    return text, [{"type": "rich_text_section", "elements": elements}] if elements else []


def _pieces(typed: str, workspace: Workspace) -> Iterator[tuple[str, Json]]:
    start = 0
    for found in _PIECE.finditer(typed):
        special = _special(found, workspace)
        if special is None:
            continue
        if found.start() > start:
            yield _written(typed[start : found.start()])
        yield special
        start = found.end()
    if start < len(typed):
        yield _written(typed[start:])


def _special(found: re.Match[str], workspace: Workspace) -> tuple[str, Json] | None:
    if found["code"]:
        return f"`{escaped(found['code'])}`", _plain(found["code"]) | {"style": {"code": True}}
    if found["url"]:
        return f"<{escaped(found['url'])}>", {"type": "link", "url": found["url"]}
    if found["name"] in _BROADCASTS:
        return f"<!{found['name']}>", {"type": "broadcast", "range": found["name"]}
    for user in workspace.users.values():
        if found["id"] == user.id or found["name"] == user.name:
            return f"<@{user.id}>", {"type": "user", "user_id": user.id}
    return None


def _written(text: str) -> tuple[str, Json]:
    return escaped(text), _plain(text)


def _plain(text: str) -> Json:
    return {"type": "text", "text": text}
