"""What the buttons below an answer do."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.buttons import BRIEF, HELPFUL, begun
from adapters.slack.card import Action, Card, Message, Pressed, pressed_of
from adapters.slack.delivery import ANSWER, respond
from adapters.slack.errors import FAULTS, code_of, explain
from adapters.slack.home import Home
from adapters.slack.opinions import asked_why, offered, with_others
from adapters.slack.rendering import brief_question, continuation_of, message_of
from adapters.slack.sentences import said
from adapters.slack.where import OUTSIDE, Where, tell, tell_all, where_of, without
from bot.chat import messages
from bot.chat.buttons import Buttons
from bot.chat.claims import kept, utc_now
from bot.chat.delivery import DeliveryError
from bot.chat.desk import BusyError
from bot.chat.given import Given, digest_of
from bot.chat.host import Host
from bot.journal.chat_records import Post
from bot.reply import Kind, Reply
from index.errors import MmfaqError

_DOUBLE_CLICK_S = 1.0
_log = logging.getLogger(__name__)

Do = Callable[[Where, Pressed, AsyncWebClient], Awaitable[None]]


class Presses:
    """Does what people press below answers."""

    def __init__(self, app: AsyncApp, host: Host, buttons: Buttons, home: Home, maintainers: frozenset[str]) -> None:
        self._host, self._buttons, self._home, self._maintainers = host, buttons, home, maintainers
        self._pressed: set[tuple[Action, str, str, str, Pressed]] = set()
        does = {
            Action.FEEDBACK: self._rate,
            Action.REASON: self._reason,
            Action.OTHERS: self._others,
            Action.PICK: self._pick,
            Action.WHOLE: self._whole,
            Action.SHARE: self._share,
            Action.DELETE: self._delete,
        }
        for action, do in does.items():
            self._listen(app, action, do)
        app.action(Action.SOURCE.value)(_nothing)

    def _listen(self, app: AsyncApp, action: Action, do: Do) -> None:
        async def pressed(ack: AsyncAck, body: Mapping[str, Any], context: AsyncBoltContext) -> None:
            await ack()
            carried = pressed_of(body["actions"][0].get("value") or "")
            if carried is None or context.client is None:
                _log.warning("A button is not ours, or of another version of the program: nothing is done.")
            elif "view" in body:
                self._host.spawn(self._home.pressed(action, carried, body, context.client))
            else:
                self._host.spawn(self._once(action, do, where_of(body, carried), carried, context.client))

        app.action(re.compile(rf"{action.value}(_\d+)?"))(pressed)

    async def _once(self, action: Action, do: Do, where: Where, pressed: Pressed, client: AsyncWebClient) -> None:
        """Do what is pressed, once for two clicks."""
        click = (action, where.person, where.place, where.message, pressed)
        if click in self._pressed:
            return
        self._pressed.add(click)
        try:
            await self._do(do, where, pressed, client)
        except BaseException:
            self._pressed.discard(click)
            raise
        asyncio.get_running_loop().call_later(_DOUBLE_CLICK_S, self._pressed.discard, click)

    async def _do(self, do: Do, where: Where, pressed: Pressed, client: AsyncWebClient) -> None:
        try:
            await do(where, pressed, client)
        except BusyError:
            await tell(where, said(messages.too_busy(await self._language(where, pressed))), client)
        except Exception as error:
            with contextlib.suppress(*FAULTS, MmfaqError):
                await tell(where, said(messages.failed(await self._language(where, pressed))), client)
            if isinstance(error, FAULTS):
                raise DeliveryError(explain(error)) from error
            raise

    async def _rate(self, where: Where, pressed: Pressed, client: AsyncWebClient) -> None:
        is_helpful = pressed.extra == HELPFUL
        await self._buttons.rate(pressed.answer, where.person, is_helpful=is_helpful)
        language = await self._language(where, pressed)
        if is_helpful:
            await tell(where, said(messages.glad(language)), client)
        else:
            others = await self._buttons.others(pressed.answer, pressed.base, pressed.entry)
            here = _moved(pressed, where)
            await tell(where, with_others(asked_why(here, language), others, here), client)

    async def _reason(self, where: Where, pressed: Pressed, client: AsyncWebClient) -> None:
        await self._buttons.rate(pressed.answer, where.person, is_helpful=False, reason=pressed.extra)
        thanks = said(messages.noted(await self._language(where, pressed)))
        others = await self._buttons.others(pressed.answer, pressed.base, pressed.entry)
        await tell(where, with_others(thanks, others, pressed), client, is_instead=True)

    async def _others(self, where: Where, pressed: Pressed, client: AsyncWebClient) -> None:
        others = await self._buttons.others(pressed.answer, pressed.base, pressed.entry)
        if others is None:
            await tell(where, said(messages.no_others(await self._language(where, pressed))), client)
        else:
            await tell(where, offered(others, _moved(pressed, where)), client)

    async def _pick(self, where: Where, pressed: Pressed, client: AsyncWebClient) -> None:
        given = await self._buttons.pick(pressed.answer, where.person, pressed.base, pressed.entry)
        if given is None:
            await self._tell_gone(where, pressed, client)
            return
        post = None if where.is_private else await self._post_at(where)
        if post is not None and post.person == self._host.hash(where.person):
            message = message_of(Card(given.reply, given.id, asker=where.person))
            await client.chat_update(channel=where.place, ts=where.message, blocks=message.blocks, text=message.text)
            await self._keep(post, given)
        else:
            asked = brief_question(given.asked) if where.is_private else ""
            card = Card(
                given.reply, given.id, is_private=True, asked=asked, thread=where.thread, shared_in=where.shared_in
            )
            await tell(where, message_of(card), client, is_instead=where.is_private)

    async def _whole(self, where: Where, pressed: Pressed, client: AsyncWebClient) -> None:
        given = await self._buttons.about(pressed.answer, pressed.base, pressed.entry)
        if given is None:
            await self._tell_gone(where, pressed, client)
            return
        post = None if where.is_private else await self._post_at(where)
        if post is not None and (where.is_direct or post.person == self._host.hash(where.person)):
            await self._continue(where, post, _rest(Card(given.reply, given.id), pressed), client)
        else:
            card = Card(
                given.reply, given.id, is_private=where.is_private, thread=where.thread, shared_in=where.shared_in
            )
            await tell_all(where, _rest(card, pressed), client, given.reply.language)

    async def _continue(self, where: Where, post: Post, rest: Sequence[Message], client: AsyncWebClient) -> None:
        """Post the rest of an answer below its beginning, for all, and take the button away."""
        key = f"whole:{where.place}:{where.message}:{post.answer_id}:{post.digest}"
        if not await self._host.claims.claim(key):
            return
        try:
            for message in rest:
                done = await _posted(where.place, where.thread, message, client)
                more = replace(post, message=done, digest="", posted_at=utc_now())
                await kept(self._host.log.post(more))
        except BaseException:
            await self._host.claims.release(key)
            raise
        await self._host.claims.finish(key)
        blocks = without(where.blocks, Action.WHOLE.value)
        await client.chat_update(channel=where.place, ts=where.message, blocks=blocks, text=where.text)

    async def _share(self, where: Where, pressed: Pressed, client: AsyncWebClient) -> None:
        given = await self._buttons.about(pressed.answer, pressed.base, pressed.entry)
        if given is None:
            await self._tell_gone(where, pressed, client)
            return
        language, entry = given.reply.language, (pressed.base, pressed.entry)
        claim = await self._buttons.first_share(pressed.answer, entry, _place(where))
        if not claim:
            await tell(where, said(messages.shared_already(language)), client)
            return
        try:
            await self._show_all(where, given, client)
        except BaseException:
            await self._host.claims.release(claim)
            raise
        await self._host.claims.finish(claim)
        await tell(where, said(messages.shared(language)), client, is_instead=True)

    async def _show_all(self, where: Where, given: Given, client: AsyncWebClient) -> None:
        """Show everybody what one person saw."""
        message = message_of(Card(_shared(given.reply), given.id, asker=where.person, asked=given.asked))
        payload = {"key": f"share:{given.id}", "asker": where.person, "is_shared": True}
        try:
            metadata = {"event_type": ANSWER, "event_payload": payload}
            done = await _posted(where.place, where.shared_in, message, client, metadata)
        except SlackApiError as error:
            if code_of(error) not in OUTSIDE:
                raise
            # Where the bot is no member, this way is open.
            if not await respond(where.back, message, where.shared_in, is_public=True):
                raise
        else:
            await self._keep(self._new_post(where, done), given)

    async def _delete(self, where: Where, pressed: Pressed, client: AsyncWebClient) -> None:
        post = await self._post_at(where)
        whose = post.person == self._host.hash(where.person) if post is not None else False
        if post is not None and (whose or where.person in self._maintainers):
            await self._host.take_back_all(post)
        elif post is None and await self._buttons.is_askers(pressed.answer, where.person):
            # It was shared where the bot is no member: nothing but its button leads to it.
            await respond(where.back, Message((), ""), delete_original=True)
        else:
            await tell(where, said(messages.not_yours(await self._language(where, pressed))), client)
            return
        await self._buttons.unshare(pressed.answer, (pressed.base, pressed.entry), _place(where))

    async def _tell_gone(self, where: Where, pressed: Pressed, client: AsyncWebClient) -> None:
        await tell(where, said(messages.gone(await self._language(where, pressed))), client)

    async def _post_at(self, where: Where) -> Post | None:
        return await self._host.posts.soon_at(where.place, where.message)

    def _new_post(self, where: Where, message: str) -> Post:
        """Return the record of what was shared; nothing asked for it but itself, so that it is whole when deleted."""
        whose = self._host.hash(where.person)
        platform, now = self._host.platform, utc_now()
        return Post(
            platform, where.workspace, where.place, message, where.shared_in, message, "", whose, "", "", "", "", now
        )

    async def _keep(self, post: Post, given: Given) -> None:
        """Remember that a message of ours shows an answer now."""
        base, entry = given.entry
        digest, language = digest_of(given.reply.shown), given.reply.language
        shown = replace(post, answer_id=given.id, base=base, entry=entry, digest=digest, language=language)
        await kept(self._host.log.post(shown))

    async def _language(self, where: Where, pressed: Pressed) -> str:
        """Return the language of an answer, or of the message that showed it."""
        known = await self._buttons.language(pressed.answer, pressed.base, pressed.entry)
        post = None if known or where.is_private else await self._post_at(where)
        return known or (post.language if post is not None else "") or "en"


async def _nothing(ack: AsyncAck) -> None:
    """Acknowledge a button that is a link."""
    await ack()


async def _posted(
    place: str, thread: str, message: Message, client: AsyncWebClient, metadata: Mapping[str, Any] | None = None
) -> str:
    """Post a message in a channel, or in a thread of it; return its ts."""
    done = await client.chat_postMessage(
        channel=place,
        thread_ts=thread or None,
        blocks=message.blocks,
        text=message.text,
        metadata=dict(metadata) if metadata else None,
        unfurl_links=False,
        unfurl_media=False,
    )
    return str(done["ts"])


def _rest(card: Card, pressed: Pressed) -> tuple[Message, ...]:
    """Return what of an entry is not shown yet: all of it, where what is shown was another text, or none."""
    shown = card.reply.shown
    if shown is not None and pressed.extra == BRIEF:  # the verdict and the best match are all that is shown
        card = replace(card, reply=replace(card.reply, lead="", shown=replace(shown, focus=())))
    rest = continuation_of(card)
    if rest and shown is not None and pressed.extra == begun(shown):
        return rest
    first = message_of(card)
    return (Message(without(first.blocks, Action.WHOLE.value), first.text), *rest)


def _shared(reply: Reply) -> Reply:
    """Return a reply as others get it: what the asker might do next is the asker's business."""
    return replace(reply, next_step="") if reply.kind is Kind.ANSWERED else reply


def _place(where: Where) -> str:
    return f"{where.place}:{where.shared_in}"


def _moved(pressed: Pressed, where: Where) -> Pressed:
    """Return what a button carries that is shown below another one."""
    return replace(pressed, thread=where.thread, shared_in=where.shared_in)
