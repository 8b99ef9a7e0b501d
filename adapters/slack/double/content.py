"""What may be said in a message: the checks that Slack makes before it takes one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from adapters.slack.double.errors import Refused
from adapters.slack.double.state import Json
from adapters.slack.double.workspace import with_block_ids
from adapters.slack.limits import MOST_IN_MESSAGE, check_limits, check_view, size_of

MOST_POSTED_TEXT = 40_000
MOST_UPDATED_TEXT = 4_000
MOST_METADATA = 16_384
MOST_VIEW = 250_000


def content_of(args: Mapping[str, Any], *, most_text: int = MOST_POSTED_TEXT) -> Json:
    """Return text, blocks and attachments as a message keeps them; Refused where Slack would refuse them."""
    text = str(args.get("text") or "")
    blocks = _list(args.get("blocks"), "invalid_blocks_format")
    attachments = _list(args.get("attachments"), "invalid_attachments")
    if not text.strip() and not blocks and not attachments:
        raise Refused("no_text")
    if len(text) > most_text:
        raise Refused("msg_too_long")
    if size_of(blocks) > MOST_IN_MESSAGE:
        raise Refused("msg_blocks_too_long")
    if faults := check_limits(blocks):
        raise Refused("invalid_blocks", faults)
    return {"text": text, "blocks": with_block_ids(blocks), "attachments": attachments}


def metadata_of(args: Mapping[str, Any]) -> Json | None:
    """Return the message's metadata, None where there is none; Refused in a form that Slack does not take."""
    metadata = _decoded(args.get("metadata"), "invalid_metadata_format")
    if not metadata:
        return None
    is_right = isinstance(metadata, dict) and isinstance(metadata.get("event_type"), str)
    if not is_right or not isinstance(metadata.get("event_payload"), dict):
        raise Refused("invalid_metadata_format")
    if len(json.dumps(metadata)) > MOST_METADATA:
        raise Refused("metadata_too_large")
    return {"event_type": metadata["event_type"], "event_payload": metadata["event_payload"]}


def view_of(args: Mapping[str, Any], kind: str) -> Json:
    """Return a view as Slack keeps it; Refused where it is of another kind or breaks a limit."""
    view = _decoded(args.get("view"), "invalid_arguments")
    if not isinstance(view, dict) or view.get("type") != kind:
        raise Refused("invalid_arguments", [f"the view must be of type {kind}"])
    if faults := check_view(view):
        raise Refused("invalid_arguments", faults)
    if len(json.dumps(view)) > MOST_VIEW:
        raise Refused("view_too_large")
    return {**view, "blocks": with_block_ids(view["blocks"])}


def is_true(value: Any) -> bool:
    """Tell whether an argument means yes, in any of the ways that Slack understands."""
    return str(value).lower() in {"true", "1"}


def _list(value: Any, code: str) -> list[Json]:
    decoded = _decoded(value, code)
    if decoded is None:
        return []
    if not isinstance(decoded, list) or not all(isinstance(item, dict) for item in decoded):
        raise Refused(code)
    return decoded


def _decoded(value: Any, code: str) -> Any:
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    try:
        return json.loads(value)
    except ValueError:
        raise Refused(code) from None
