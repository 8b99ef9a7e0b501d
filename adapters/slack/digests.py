"""Where digests are posted in Slack: a message, and its picture in the thread below."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from slack_sdk.errors import SlackApiError

from adapters.slack.delivery import Clients, may_pass
from adapters.slack.errors import FAULTS, SlackError, explain
from adapters.slack.sentences import said
from bot.chat.delivery import DeliveryError
from bot.journal.chat_records import Channel
from bot.reporting.weekly import Notice

_DIGEST = "mmfaq_digest"  # what the message says of itself in its metadata
_PAGE = 100
_FILE = "digest.png"
_log = logging.getLogger(__name__)


class SlackBoard:
    """Posts digests into channels that the bot is in."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    async def is_posted(self, channel: Channel, notice: Notice, since: datetime) -> bool:
        """Tell whether a message since a time says of itself that it is this digest."""
        client = await self._client(channel)
        try:
            page = await client.conversations_history(
                channel=channel.place, oldest=f"{since.timestamp():.6f}", limit=_PAGE, include_all_metadata=True
            )
        except FAULTS as error:
            raise _told(error) from error
        return any(_key_of(message) == notice.key for message in page["messages"])

    async def post(self, channel: Channel, notice: Notice) -> None:
        """Post a digest; a picture that is not taken is said in the log."""
        client = await self._client(channel)
        message = said(f"{notice.head}:", *notice.lines)
        metadata = {"event_type": _DIGEST, "event_payload": {"key": notice.key}}
        try:
            posted = await client.chat_postMessage(
                channel=channel.place,
                text=message.text,
                blocks=message.blocks,
                metadata=metadata,
                unfurl_links=False,
                unfurl_media=False,
            )
        except FAULTS as error:
            raise _told(error) from error
        if notice.picture is not None:
            await _show(client, channel, notice, str(posted["ts"]))

    async def _client(self, channel: Channel) -> Any:
        try:
            return await self._clients(channel.workspace)
        except SlackError as error:
            raise DeliveryError(str(error)) from error


async def _show(client: Any, channel: Channel, notice: Notice, message: str) -> None:
    try:
        await client.files_upload_v2(
            channel=channel.place,
            thread_ts=message,
            file=notice.picture,
            filename=_FILE,
            title=notice.head,
            alt_txt=notice.alternative,
        )
    except FAULTS as error:
        _log.warning("Slack: a digest has no picture. %s", explain(error))


def _key_of(message: dict[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    is_ours = metadata.get("event_type") == _DIGEST
    return str((metadata.get("event_payload") or {}).get("key", "")) if is_ours else ""


def _told(error: Exception) -> DeliveryError:
    is_lasting = isinstance(error, SlackApiError) and not may_pass(error)
    return DeliveryError(explain(error), is_lasting=is_lasting)
