"""The bot's own page: ask, see what can be asked and what others ask, and what is kept."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.buttons import HELPFUL
from adapters.slack.card import Action, Card, Message, Pressed
from adapters.slack.errors import FAULTS, explain
from adapters.slack.home_blocks import Page, language_in, view_of, whole_of
from adapters.slack.opinions import asked_why, offered, with_others
from adapters.slack.rendering import brief_question, message_of
from adapters.slack.sentences import said
from adapters.slack.text import plain
from bot.chat import messages
from bot.chat.asking import Asking, Way
from bot.chat.buttons import Buttons
from bot.chat.delivery import DeliveryError
from bot.chat.desk import BusyError
from bot.chat.given import Given
from bot.chat.host import Host
from bot.chat.small_talk import is_small_talk, said_to
from bot.journal.errors import JournalError
from index.errors import MmfaqError
from index.language import language_of

Shown: TypeAlias = tuple[Message, ...]

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
            self._host.spawn(self._publish(client, event["user"], language=language_in(event.get("view"))))

    async def searched(self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        """Answer what was typed into the search box."""
        await ack()
        text = plain(body["actions"][0].get("value") or "")
        if text:
            self._host.spawn(self._search(client, body, text))

    async def forgot(self, ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        """Forget whoever asks for it."""
        await ack()
        self._host.spawn(self._forget(client, body["user"]["id"], language_in(body.get("view"))))

    async def pressed(self, action: Action, carried: Pressed, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        """Do what a button below an answer on the page says; the page shows what comes of it."""
        person = body["user"]["id"]
        language = await self._buttons.language(carried.answer, carried.base, carried.entry)
        language = language or language_in(body.get("view"))
        found = await _safely(self._done(action, carried, person, language), language)
        await self._publish(client, person, *found, language=language)

    async def _done(self, action: Action, carried: Pressed, person: str, language: str) -> Shown:
        answer, base, entry = carried.answer, carried.base, carried.entry
        if action is Action.PICK:
            return self._shown(await self._buttons.pick(answer, person, base, entry), language, is_whole=True)
        given = await self._buttons.about(answer, base, entry)
        if action is Action.WHOLE:
            return self._shown(given, language, is_whole=True)
        others = await self._buttons.others(answer, base, entry)
        if action is Action.OTHERS:
            return (offered(others, carried) if others else said(messages.no_others(language)),)
        reason = carried.extra if action is Action.REASON else ""
        is_helpful = action is Action.FEEDBACK and carried.extra == HELPFUL
        await self._buttons.rate(answer, person, is_helpful=is_helpful, reason=reason)
        if is_helpful:
            return (said(messages.glad(language)), *self._shown(given, language))
        told = said(messages.noted(language)) if reason else asked_why(carried, language)
        return (with_others(told, others, carried), *self._shown(given, language))

    async def _search(self, client: AsyncWebClient, body: Mapping[str, Any], text: str) -> None:
        person, language = body["user"]["id"], language_of(text)
        asking = Asking("", Way.SEARCH, (body.get("team") or {}).get("id", ""), "", person, text)

        async def say_busy() -> None:
            await self._publish(client, person, said(messages.busy(language)), language=language)

        if is_small_talk(text):
            await self._publish(
                client, person, said(said_to(asking) or messages.invitation(language)), language=language
            )
            return
        shown = await _safely(self._found(asking, say_busy, language), language)
        await self._publish(client, person, *shown, language=language)

    async def _found(self, asking: Asking, on_wait: Callable[[], Awaitable[None]], language: str) -> Shown:
        return self._shown(await self._host.search(asking, on_wait), language)

    async def _forget(self, client: AsyncWebClient, person: str, language: str) -> None:
        shown = await _safely(self._forgotten(person, language), language)
        await self._publish(client, person, *shown, language=language)

    async def _forgotten(self, person: str, language: str) -> Shown:
        return (said(messages.forgotten(await self._buttons.forget(person), language)),)

    def _shown(self, given: Given | None, language: str, *, is_whole: bool = False) -> Shown:
        if given is None:
            return (said(messages.gone(language)),)
        card = Card(given.reply, given.id, asked=brief_question(given.asked))
        return (whole_of(card) if is_whole else message_of(card),)

    async def _publish(self, client: AsyncWebClient, person: str, *shown: Message, language: str) -> None:
        try:
            kept = messages.kept_about(await self._buttons.kept_about(person), self._days, language)
        except JournalError as error:
            _log.warning("%s", error)
            kept = messages.failed(language)
        page = Page(shown, self._buttons.bases(), await self._buttons.popular(), kept, language)
        try:
            await client.views_publish(user_id=person, view=view_of(page))
        except FAULTS as error:
            raise DeliveryError(explain(error)) from error


async def _safely(work: Awaitable[Shown], language: str) -> Shown:
    """Return what work shows, or a sentence where it came to nothing: whoever waits for it hears of that."""
    try:
        return await work
    except BusyError:
        return (said(messages.too_busy(language)),)
    except MmfaqError as error:
        _log.warning("%s", error)
    except Exception as error:  # noqa: BLE001 - whatever it is, the page says that it failed
        _log.error("What was asked for on the bot's own page was not done (%s).", type(error).__name__, exc_info=error)
    return (said(messages.failed(language)),)
