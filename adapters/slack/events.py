"""What people say, change, delete and react to in channels: claimed before Slack is told, answered after."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from adapters.files import LARGEST_FILE_KB
from adapters.slack.asked import from_edit, from_message, heard_of, is_named_by_edit
from adapters.slack.capturing import Capturing
from bot.chat import messages
from bot.chat.asking import Asking, Way, is_help
from bot.chat.host import Host
from index.language import language_of

_ASKED, _MINE = "mmfaq_asked", "mmfaq_is_mine"
_REMOVING = {"x", "negative_squared_cross_mark", "heavy_multiplication_x", "no_entry", "no_entry_sign", "wastebasket"}
_UNHEEDED = ("member_joined_channel", "member_left_channel")  # apps of old may be subscribed to them

Body = Mapping[str, Any]


class Events:
    """Hands the events of an app to its host."""

    def __init__(
        self, app: AsyncApp, host: Host, capturing: Capturing, maintainers: frozenset[str], command: str
    ) -> None:
        self._host, self._capturing, self._maintainers, self._command = host, capturing, maintainers, command
        app.middleware(self.claim)
        app.event("app_mention")(self.said)
        app.event("message")(self.said)
        app.event("reaction_added")(self.reacted)
        for name in _UNHEEDED:
            app.event(name)(self.unheeded)

    async def claim(self, body: Body, context: AsyncBoltContext, next: Callable[[], Awaitable[None]]) -> None:  # noqa: A002 - Bolt's name
        """Claim a question before its event is acknowledged: what is acknowledged is answered, or taken over."""
        if _kind(body) in {"message", "app_mention"}:
            asking = from_message(body, context.bot_user_id or "")
            if asking is not None and not asking.way.is_unasked:
                context[_ASKED], context[_MINE] = asking, await self._host.take(asking)
        await next()

    async def said(self, body: Body, context: AsyncBoltContext) -> None:
        """Answer a question, heed an edit or a deletion, or overhear what was said."""
        event, bot = body["event"], context.bot_user_id or ""
        asking: Asking | None = context.get(_ASKED)
        if asking is not None:
            if context[_MINE]:
                self._answer(asking)
        elif event.get("subtype") == "message_changed":
            self._changed(body, bot)
        elif event.get("subtype") == "message_deleted":
            self._host.spawn(self._host.deleted(event["channel"], event["deleted_ts"]))
        elif (asking := from_message(body, bot)) is not None:
            await self._heard(asking, event, bot)

    async def reacted(self, event: Body, body: Body, context: AsyncBoltContext) -> None:
        """Take an answer back that a maintainer rejects, or make a draft of one."""
        self._capturing.reacted(body, context)
        item = event["item"]
        is_removal = event["reaction"] in _REMOVING and event["user"] in self._maintainers
        if is_removal and item.get("type") == "message":
            self._host.spawn(self._removed(item["channel"], item["ts"], event["user"]))

    async def unheeded(self) -> None:
        """Let an event be acknowledged from which nothing follows."""

    def _answer(self, asking: Asking) -> None:
        language = language_of(asking.text)
        if asking.lacks_file and not asking.text and not asking.files:
            self._host.spawn(self._host.explain(asking, messages.file_too_large(LARGEST_FILE_KB, language)))
        elif is_help(asking.text) and not asking.files:
            bases = self._host.live.serving.searcher.names
            self._host.spawn(self._host.explain(asking, *messages.help_text(self._command, bases, language)))
        else:
            self._host.start(asking)

    def _changed(self, body: Body, bot: str) -> None:
        event = body["event"]
        if (event.get("message") or {}).get("subtype") == "tombstone":  # a deleted message that has replies
            self._host.spawn(self._host.deleted(event["channel"], event["message"]["ts"]))
        elif (asking := from_edit(body, bot)) is not None:
            self._host.spawn(self._host.edited(asking, is_new=is_named_by_edit(body, bot)))

    async def _heard(self, asking: Asking, event: Body, bot: str) -> None:
        if asking.way is Way.THREAD:
            self._host.spawn(self._host.follow(asking, is_addressed=heard_of(event, bot).addressed))
        else:
            self._host.spawn(self._host.overhear(asking, heard_of(event, bot)))

    async def _removed(self, place: str, message: str, person: str) -> None:
        await self._host.removed(place, message, person)


def _kind(body: Body) -> str:
    return str((body.get("event") or {}).get("type", "")) if body.get("type") == "event_callback" else ""
