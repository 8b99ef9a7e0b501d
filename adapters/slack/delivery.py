"""How answers reach Slack: messages in threads and direct conversations, private ones by the asker's own way back."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.files import Files, end_of
from adapters.slack.card import Card, Message
from adapters.slack.errors import ENDED, FAULTS, SlackError, code_of, explain
from adapters.slack.rendering import brief_question, message_of
from adapters.slack.sentences import said
from adapters.slack.settings import is_loopback
from bot.chat.asking import Asking, Attachment
from bot.chat.delivery import DeliveryError, GoneError
from bot.chat.given import Given
from bot.journal.chat_records import Post

Clients: TypeAlias = Callable[[str], Awaitable[AsyncWebClient]]

ANSWER, WAITING = "mmfaq_answer", "mmfaq_waiting"  # what a message says of itself in its metadata
_MOST_WAITING = 5_000
_PAGE = 100  # messages that are looked through for an answer that may be there
_FILE_TIMEOUT_S = 10.0
_OK = 200
_GONE = "message_not_found"
_SERVERS = 500  # statuses from here on are the server's fault
_RESPOND_WAITS = (0.3, 1.0)  # seconds between tries where Slack is out of order
_PASSING = {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
_DOMAINS = ("slack.com", "slack-gov.com")
_log = logging.getLogger(__name__)


class SlackDelivery:
    """Shows, changes and takes back messages of Slack.

    `clients` gives the client of a workspace; `on_end` hears of a token that is good for nothing any more.
    """

    def __init__(self, clients: Clients, on_end: Callable[[], None] | None = None) -> None:
        self._clients, self._on_end = clients, on_end
        self._waiting: OrderedDict[str, str] = OrderedDict()  # what an answer is to replace, by the question's key
        self._files = Files()

    async def show(self, asking: Asking, given: Given) -> Sequence[str]:
        """Show an answer; return the message's ts, none where only the asker sees it."""
        is_private = asking.is_private
        asker = "" if is_private else asking.person
        note = self._files.note(asking, given.reply.language)
        card = Card(given.reply, given.id, is_private=is_private, asker=asker, note=note)
        if is_private:
            asked = brief_question(given.asked)
            card = replace(card, thread=asking.thread, shared_in=asking.thread or asking.message, asked=asked)
        message = message_of(card)
        if is_private:
            is_told = self._waiting.pop(asking.key, "") != ""
            await self._privately(asking, message, replace_original=is_told)
            return ()
        return (await self._publicly(asking, message, _metadata(ANSWER, asking)),)

    async def tell(self, asking: Asking, sentence: str) -> None:
        """Tell the asker something until the answer takes its place."""
        message = said(*sentence.split("\n"))
        if asking.is_private:
            await self._privately(asking, message)
            self._keep_waiting(asking, asking.key)
        else:
            self._keep_waiting(asking, await self._publicly(asking, message, _metadata(WAITING, asking)))

    async def find(self, asking: Asking) -> str:
        """Return the ts of what is there for a question, "" for nothing; what is shown next takes its place."""
        with self._told():
            client = await self._clients(asking.workspace)
            if asking.thread:
                page = await client.conversations_replies(
                    channel=asking.place,
                    ts=asking.thread,
                    oldest=asking.message,
                    limit=_PAGE,
                    include_all_metadata=True,
                )
            else:
                page = await client.conversations_history(
                    channel=asking.place, oldest=asking.message, limit=_PAGE, include_all_metadata=True
                )
        found = [str(message["ts"]) for message in page["messages"] if _key_of(message) == asking.key]
        if found:
            self._keep_waiting(asking, found[-1])
        return found[-1] if found else ""

    async def attached(self, asking: Asking) -> str:
        """Return the text of the files that hang on a question, as far as they can be read."""
        with self._told():
            client = await self._clients(asking.workspace)
        texts = await asyncio.gather(*(_downloaded(client, file) for file in asking.files))
        return self._files.together(asking, texts)

    async def edit(self, post: Post, given: Given, note: str = "") -> None:
        """Show another answer in a message of ours, below a note; who may delete it stays."""
        with self._told():
            client = await self._clients(post.workspace)
            metadata = await _metadata_of(client, post)
            payload = metadata.get("event_payload", {})
            asked = given.asked if payload.get("is_shared") else ""
            message = message_of(
                Card(given.reply, given.id, asker=str(payload.get("asker", "")), asked=asked, note=note)
            )
            await client.chat_update(
                channel=post.place,
                ts=post.message,
                blocks=message.blocks,
                text=message.text,
                metadata=metadata or None,
            )

    async def delete(self, post: Post) -> None:
        """Take a message of ours back; one that is gone already is no error."""
        with self._told(is_fine=_GONE):
            client = await self._clients(post.workspace)
            await client.chat_delete(channel=post.place, ts=post.message)

    async def _publicly(self, asking: Asking, message: Message, metadata: dict[str, Any]) -> str:
        waiting = self._waiting.pop(asking.key, "")
        content: dict[str, Any] = {"text": message.text, "blocks": message.blocks, "metadata": metadata}
        with self._told():
            client = await self._clients(asking.workspace)
            if waiting and await _is_changed(client, asking.place, waiting, content):
                return waiting
            done = await client.chat_postMessage(
                channel=asking.place,
                thread_ts=asking.thread or None,
                unfurl_links=False,
                unfurl_media=False,
                **content,
            )
        return str(done["ts"])

    def _keep_waiting(self, asking: Asking, message: str) -> None:
        self._waiting[asking.key] = message
        while len(self._waiting) > _MOST_WAITING:
            self._waiting.popitem(last=False)

    @contextmanager
    def _told(self, is_fine: str = "") -> Iterator[None]:
        """Turn what Slack or the way to it refuses into a DeliveryError."""
        try:
            yield
        except SlackError as error:
            raise DeliveryError(str(error)) from error
        except SlackApiError as error:
            code = code_of(error)
            if code and code == is_fine:
                return
            if code in ENDED and self._on_end:
                self._on_end()
            if code == _GONE:
                raise GoneError(explain(error)) from error
            raise DeliveryError(explain(error), is_lasting=not may_pass(error)) from error
        except FAULTS as error:
            raise DeliveryError(explain(error), is_lasting=False) from error

    async def _privately(self, asking: Asking, message: Message, *, replace_original: bool = False) -> None:
        """Show a message to the asker alone: in a thread as the bot, if it is there, else by the asker's way back."""
        if asking.thread and await self._whispered(asking, message, is_last=not asking.back):
            return
        if asking.back and await respond(asking.back, message, asking.thread, replace_original=replace_original):
            return
        await self._whispered(asking, message, is_last=True)

    async def _whispered(self, asking: Asking, message: Message, *, is_last: bool) -> bool:
        """Tell whether the bot could show the message; the last way raises DeliveryError instead."""
        try:
            with self._told():
                client = await self._clients(asking.workspace)
                await whisper(client, asking.place, asking.person, message, asking.thread)
        except DeliveryError:
            if is_last:
                raise
            return False
        return True


async def whisper(client: AsyncWebClient, place: str, person: str, message: Message, thread: str = "") -> None:
    """Show a message to one person alone, as the bot: both must be in the channel."""
    await client.chat_postEphemeral(
        channel=place, user=person, thread_ts=thread or None, blocks=message.blocks, text=message.text
    )


async def respond(
    url: str,
    message: Message,
    thread: str = "",
    *,
    replace_original: bool = False,
    is_public: bool = False,
    delete_original: bool = False,
) -> bool:
    """Answer an interaction by its own way back; tell whether Slack took it: that ends after five uses."""
    client = AsyncWebhookClient(url, retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=3)])
    if is_loopback(urlsplit(url).hostname or ""):
        client.proxy = None
    content = {
        "text": message.text,
        "response_type": "in_channel" if is_public else "ephemeral",
        "replace_original": replace_original,
        "delete_original": delete_original,
        "unfurl_links": False,
        "unfurl_media": False,
        "blocks": list(message.blocks),
        **({"thread_ts": thread} if thread else {}),
    }
    for wait in (*_RESPOND_WAITS, None):
        try:
            done = await client.send_dict(content)
        except FAULTS:
            return False
        if wait is None or done.status_code < _SERVERS:
            return done.status_code == _OK
        await asyncio.sleep(wait)
    return False


def may_pass(error: SlackApiError) -> bool:
    """Tell whether another try may succeed; an answer that is no JSON comes as aiohttp's own."""
    status = getattr(error.response, "status_code", None) or getattr(error.response, "status", 0)
    return code_of(error) in _PASSING or int(status or 0) >= _SERVERS


def _key_of(message: Mapping[str, Any]) -> str:
    """Return the key of the question that a message of ours says it is for."""
    return str(((message.get("metadata") or {}).get("event_payload") or {}).get("key", ""))


def _metadata(kind: str, asking: Asking) -> dict[str, Any]:
    return {"event_type": kind, "event_payload": {"key": asking.key, "asker": asking.person}}


async def _is_changed(client: AsyncWebClient, place: str, message: str, content: Mapping[str, Any]) -> bool:
    """Show something else in a message of ours; tell whether it is still there."""
    try:
        await client.chat_update(channel=place, ts=message, **content)
    except SlackApiError as error:
        if code_of(error) != _GONE:
            raise
        return False
    return True


async def _metadata_of(client: AsyncWebClient, post: Post) -> dict[str, Any]:
    """Return what a message of ours says of itself."""
    if post.thread:
        found = await client.conversations_replies(
            channel=post.place,
            ts=post.thread,
            oldest=post.message,
            latest=post.message,
            inclusive=True,
            include_all_metadata=True,
        )
    else:
        found = await client.conversations_history(
            channel=post.place,
            oldest=post.message,
            latest=post.message,
            inclusive=True,
            limit=1,
            include_all_metadata=True,
        )
    listed: list[dict[str, Any]] = found["messages"]
    same = (message for message in listed if message["ts"] == post.message)
    message = next(same, None)
    return dict((message or {}).get("metadata") or {})


async def _downloaded(client: AsyncWebClient, file: Attachment) -> str:
    """Return the text of a file, "" where it cannot be had; only Slack's own hosts get the token."""
    if not _is_slacks(file.url, client.base_url):
        _log.warning("An attached file is not read: it lies outside of Slack.")
        return ""
    headers = {"Authorization": f"Bearer {client.token}"}
    timeout = aiohttp.ClientTimeout(total=_FILE_TIMEOUT_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, trust_env=True) as session,
            session.get(file.url, headers=headers, allow_redirects=False) as answer,
        ):
            is_text = answer.status == _OK and "html" not in answer.content_type  # else it is Slack's sign-in page
            data = await end_of(answer.content) if is_text else b""
    except (aiohttp.ClientError, OSError) as error:
        _log.warning("An attached file cannot be read: %s", explain(error))
        return ""
    return data.decode("utf-8", "replace")


def _is_slacks(url: str, api: str) -> bool:
    there, ours = urlsplit(url), urlsplit(api)
    if (there.scheme, there.netloc) == (ours.scheme, ours.netloc):
        return True
    host = there.hostname or ""
    return there.scheme == "https" and any(host == one or host.endswith(f".{one}") for one in _DOMAINS)
