"""What stands around a message of Slack, read for whoever captures it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.captured import said_of
from adapters.slack.delivery import Clients
from adapters.slack.errors import FAULTS, SlackError, code_of, explain
from bot.capturing.errors import CaptureError
from bot.capturing.exchange import Conversation

PLATFORM = "slack"
_NEAR_S = 3600.0  # of a thread, so much before and after the answer is looked at
_BEFORE, _THREAD = 20, 200  # messages that are looked at in a channel, and in a thread
_GONE = "That message is not there, or I may not read it. Check the link, and that the bot is in the channel."

Payload = Mapping[str, Any]


async def linked(clients: Clients, workspace: str, host: str, place: str, message: str) -> Conversation:
    """Return the messages around a message of the workspace at a host; raise SlackError or CaptureError."""
    client = await clients(workspace)
    try:
        ours = await client.auth_test()
    except FAULTS as error:
        raise SlackError(explain(error), code_of(error)) from error
    known = urlsplit(str(ours.get("url") or "")).hostname or ""
    if known != host:
        raise CaptureError(
            f"That link is to {host}, and the bot is of {known}. Set the tokens of the link's workspace."
        )
    return await conversation(client, str(ours.get("team_id") or ""), place, message)


async def conversation(client: AsyncWebClient, workspace: str, place: str, message: str) -> Conversation:
    """Return the messages around a message, by its channel and its ts; raise SlackError or CaptureError."""
    try:
        found = (await client.conversations_replies(channel=place, ts=message, limit=1, inclusive=True))["messages"]
        link = await client.chat_getPermalink(channel=place, message_ts=message)
        root = str(found[0].get("thread_ts") or found[0]["ts"]) if found else ""
        around = await _around(client, place, message, root)
    except FAULTS as error:
        raise SlackError(explain(error), code_of(error)) from error
    answer = next((one for one in around if one["ts"] == message), None)
    if answer is None:
        raise CaptureError(_GONE)
    first = next((one for one in around if one["ts"] == root), None) if root != message else None
    return Conversation(
        PLATFORM,
        workspace,
        place,
        said_of(answer),
        [said_of(one) for one in around],
        None if first is None else said_of(first),
        str(link["permalink"]),
    )


async def _around(client: AsyncWebClient, place: str, message: str, root: str) -> Sequence[Payload]:
    """Return what stands around a message, the oldest first: in its thread with its first message, or a channel."""
    if root == message:
        page = await client.conversations_history(channel=place, latest=message, inclusive=True, limit=_BEFORE)
        return list(reversed(page["messages"]))
    whole = await client.conversations_replies(channel=place, ts=root, limit=1)
    page = await client.conversations_replies(
        channel=place,
        ts=root,
        oldest=f"{float(message) - _NEAR_S:.6f}",
        latest=f"{float(message) + _NEAR_S:.6f}",
        inclusive=True,
        limit=_THREAD,
    )
    known = {one["ts"]: one for one in [*whole["messages"], *page["messages"]]}
    return [known[ts] for ts in sorted(known, key=float)]
