"""A maintainer's "Add to FAQ" in Slack: the shortcut on a message, or a reaction, makes a draft of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.conversations import conversation
from adapters.slack.delivery import respond, whisper
from adapters.slack.errors import FAULTS, SlackError, code_of, explain
from adapters.slack.manifest import CAPTURE
from adapters.slack.sentences import said
from bot.capturing.captures import Captures
from bot.chat import messages
from bot.chat.host import Host
from index.language import language_of

CAPTURING = {"bookmark"}

Payload = Mapping[str, Any]


class Capturing:
    """Makes drafts of what maintainers point at, and tells them alone."""

    def __init__(self, app: AsyncApp, host: Host, captures: Captures, maintainers: frozenset[str]) -> None:
        self._host, self._captures, self._maintainers = host, captures, maintainers
        app.shortcut(CAPTURE)(self.shortcut)

    async def shortcut(self, ack: AsyncAck, shortcut: Payload, context: AsyncBoltContext) -> None:
        """Make a draft of the message that the shortcut was used on."""
        await ack()
        if context.client is not None:
            self._host.spawn(self._captured(_Point.of_shortcut(shortcut), context.client))

    def reacted(self, body: Payload, context: AsyncBoltContext) -> None:
        """Make a draft of the message that a maintainer marks; others mark messages for reasons of their own."""
        event = body["event"]
        is_wanted = event["reaction"] in CAPTURING and event["user"] in self._maintainers
        if is_wanted and event["item"].get("type") == "message" and context.client is not None:
            self._host.spawn(self._captured(_Point.of_reaction(body), context.client))

    async def _captured(self, point: _Point, client: AsyncWebClient) -> None:
        language = language_of(point.text)
        if point.person not in self._maintainers:
            await point.tell(messages.maintainers_only(language), client)
            return
        try:
            told = await self._captures.keep(
                lambda: conversation(client, point.workspace, point.place, point.message), language
            )
        except Exception:
            await point.tell(messages.failed(language), client)
            raise
        await point.tell(told, client)


class _Point:
    """What somebody pointed at, and the way to tell them alone."""

    def __init__(self, workspace: str, place: str, message: str, person: str) -> None:
        self.workspace, self.place, self.message, self.person = workspace, place, message, person
        self.thread = self.back = self.text = ""

    @classmethod
    def of_shortcut(cls, payload: Payload) -> _Point:
        """Return what a shortcut was used on."""
        message = payload["message"]
        found = cls(payload["team"]["id"], payload["channel"]["id"], message["ts"], payload["user"]["id"])
        found.thread, found.back = message.get("thread_ts", ""), payload.get("response_url", "")
        found.text = message.get("text") or ""
        return found

    @classmethod
    def of_reaction(cls, body: Payload) -> _Point:
        """Return what was reacted to."""
        event = body["event"]
        return cls(body.get("team_id", ""), event["item"]["channel"], event["item"]["ts"], event["user"])

    async def tell(self, told: str, client: AsyncWebClient) -> None:
        """Tell whoever pointed, by the shortcut's own way, else as the bot."""
        message = said(*told.split("\n"))
        if self.back and await respond(self.back, message, self.thread):
            return
        try:
            await whisper(client, self.place, self.person, message, self.thread)
        except FAULTS as error:
            raise SlackError(explain(error), code_of(error)) from error
