"""Where a button was pressed, and the ways to tell whoever pressed it something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.card import Block, Message, Pressed
from adapters.slack.delivery import respond, whisper
from adapters.slack.errors import code_of
from adapters.slack.sentences import said
from bot.chat import messages

OUTSIDE = {"not_in_channel", "channel_not_found", "is_archived", "user_not_in_channel"}
_MOST_RESPONSES = 5  # through one response URL


@dataclass(frozen=True, slots=True)
class Where:
    """Where a button was pressed and by whom; `back` is the way to answer only that person.

    `shared_in` is the thread in which an answer is shared. `blocks` and `text` are what the message shows, empty where
    only one person sees it.
    """

    workspace: str
    place: str
    message: str
    thread: str
    shared_in: str
    person: str
    back: str
    is_private: bool
    blocks: tuple[Block, ...]
    text: str

    @property
    def is_direct(self) -> bool:
        """Whether it is a conversation with the bot alone."""
        return self.place.startswith("D")


def where_of(body: Mapping[str, Any], pressed: Pressed) -> Where:
    """Return where a button was pressed."""
    container, message = body.get("container") or {}, body.get("message") or {}
    thread = container.get("thread_ts") or message.get("thread_ts") or pressed.thread
    return Where(
        workspace=(body.get("team") or {}).get("id", ""),
        place=container.get("channel_id", ""),
        message=container.get("message_ts", ""),
        thread=thread,
        shared_in=pressed.shared_in or thread,
        person=body["user"]["id"],
        back=body.get("response_url", ""),
        is_private=bool(container.get("is_ephemeral")),
        blocks=tuple(map(_unescaped, message.get("blocks") or ())),
        text=message.get("text", ""),
    )


async def tell(where: Where, message: Message, client: AsyncWebClient, *, is_instead: bool = False) -> None:
    """Show a message to whoever pressed, in the thread; `is_instead`: in place of what only that person saw."""
    is_told = bool(where.thread) and not is_instead and await _whispered(where, message, client)
    if is_told or await respond(where.back, message, where.thread, replace_original=is_instead):
        return
    await _whispered(where, message, client)


async def tell_all(where: Where, told: Sequence[Message], client: AsyncWebClient, language: str) -> None:
    """Show messages to whoever pressed, in their order; the last says so where Slack takes no more of them."""
    if await _whispered(where, told[0], client):
        for message in told[1:]:
            await _whispered(where, message, client)
        return
    if len(told) > _MOST_RESPONSES:
        told = (*told[: _MOST_RESPONSES - 1], said(messages.rest_is_at_source(language)))
    for message in told:
        await respond(where.back, message, where.thread)


async def _whispered(where: Where, message: Message, client: AsyncWebClient) -> bool:
    """Tell whether the bot could show a message to one person: both must be in the channel."""
    try:
        await whisper(client, where.place, where.person, message, where.thread)
    except SlackApiError as error:
        if code_of(error) not in OUTSIDE:
            raise
        return False
    return True


def without(blocks: Sequence[Block], action: str) -> tuple[Block, ...]:
    """Return blocks without the buttons of one kind, and without rows that are empty then."""
    left = []
    for block in blocks:
        if block["type"] != "actions":
            left.append(block)
        elif elements := [one for one in block["elements"] if one.get("action_id") != action]:
            left.append({**block, "elements": elements})
    return tuple(left)


def _unescaped(part: Any) -> Any:
    """Return a part of blocks as it was sent: Slack escapes the plain text of what it says a press was in."""
    if isinstance(part, list):
        return [_unescaped(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    inner = {name: _unescaped(each) for name, each in part.items()}
    if inner.get("type") != "plain_text":
        return inner
    text = inner["text"].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return inner | {"text": text}
