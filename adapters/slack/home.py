"""The bot's own page: ask, see what can be asked and what others ask, and what is kept."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.card import Action, Card, Message, Pressed
from adapters.slack.home_blocks import HELPFUL, Page, view_of
from adapters.slack.rendering import continuation_of, message_of
from adapters.slack.sentences import said
from adapters.slack.text import plain
from bot.chat import messages
from bot.chat.asking import Asking, Way
from bot.chat.buttons import Buttons
from bot.chat.desk import BusyError
from bot.chat.given import Given
from bot.chat.host import Host
from bot.journal.errors import JournalError
from index.language import language_of

_log = logging.getLogger(__name__)


class Home:
    """Publishes the page, and does what people press on it; `days` is how long questions are kept."""

    def __init__(self, app: AsyncApp, host: Host, buttons: Buttons, days: int) -> None:
        self._host, self._buttons, self._days = host, buttons, days
        app.event("app_home_opened")(self.opened)
        app.action(Action.SEARCH.value)(self.searched)
        app.action(Action.FORGET.value)(self.forgot)

    async def opened(self, event: Mapping[str, Any], client: AsyncWebClient) -> None:
        """Show the page to whoever opens it."""
        if event.get("tab") == "home":
            self._host.spawn(self._publish(client, event["user"]))

    async def searched(self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        """Answer what was typed into the search box."""
        await ack()
        text = plain(body["actions"][0].get("value") or "")
        if text:
            self._host.spawn(self._search(client, body, text))

    async def forgot(self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        """Forget whoever asks for it."""
        await ack()
        self._host.spawn(self._forget(client, body["user"]["id"]))

    async def pressed(self, action: Action, carried: Pressed, person: str, client: AsyncWebClient) -> None:
        """Do what a button below an answer on the page says; the page shows what comes of it."""
        given = await self._host.given(carried.answer) if carried.answer else None
        language = given.reply.language if given is not None else "en"
        if action is Action.FEEDBACK:
            is_helpful = carried.extra == HELPFUL
            await self._buttons.rate(carried.answer, person, is_helpful=is_helpful)
            thanks = messages.glad(language) if is_helpful else messages.noted(language)
            await self._publish(client, person, said(thanks), language=language)
        elif action is Action.OTHERS:
            reply = await self._buttons.others(carried.answer, carried.base, carried.entry)
            found = message_of(Card(reply, carried.answer)) if reply else said(messages.no_others(language))
            await self._publish(client, person, found, language=language)
        elif action in {Action.PICK, Action.WHOLE}:
            chosen = await self._buttons.pick(carried.answer, person, carried.base, carried.entry)
            await self._publish(client, person, *self._shown(chosen, is_whole=True), language=language)

    async def _search(self, client: AsyncWebClient, body: Mapping[str, Any], text: str) -> None:
        person, language = body["user"]["id"], language_of(text)
        asking = Asking("", Way.SEARCH, (body.get("team") or {}).get("id", ""), "", person, text)
        try:
            shown = self._shown(await self._host.search(asking))
        except BusyError:
            shown = (said(messages.too_busy(language)),)
        await self._publish(client, person, *shown, language=language)

    async def _forget(self, client: AsyncWebClient, person: str) -> None:
        try:
            told = messages.forgotten(await self._buttons.forget(person), "en")
        except JournalError as error:
            _log.warning("%s", error)
            told = messages.failed("en")
        await self._publish(client, person, said(told))

    def _shown(self, given: Given | None, *, is_whole: bool = False) -> tuple[Message, ...]:
        if given is None:
            return (said(messages.gone("en")),)
        card = Card(given.reply, given.id)
        return (message_of(card), *(continuation_of(card) if is_whole else ()))

    async def _publish(self, client: AsyncWebClient, person: str, *shown: Message, language: str = "en") -> None:
        try:
            kept = messages.kept_about(await self._buttons.kept_about(person), self._days, language)
        except JournalError as error:
            _log.warning("%s", error)
            kept = messages.failed(language)
        page = Page(shown, self._buttons.bases(), await self._buttons.popular(), kept, language)
        await client.views_publish(user_id=person, view=view_of(page))
