"""What the buttons below an answer do."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.card import Action, Block, Card, Message, Pressed, pressed_of
from adapters.slack.delivery import respond
from adapters.slack.errors import code_of
from adapters.slack.home import Home
from adapters.slack.home_blocks import HELPFUL
from adapters.slack.rendering import continuation_of, message_of
from adapters.slack.sentences import button, said
from bot.chat import messages
from bot.chat.buttons import Buttons, Reason
from bot.chat.claims import kept, utc_now
from bot.chat.given import Given, digest_of
from bot.chat.host import Host
from bot.journal.chat_records import Post
from bot.reply import Kind, Reply

_OUTSIDE = {"not_in_channel", "channel_not_found", "is_archived"}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Where:
    """Where a button was pressed and by whom; `back` is the way to answer only that person."""

    workspace: str
    place: str
    message: str
    thread: str
    person: str
    back: str
    is_private: bool
    blocks: tuple[Block, ...]

    @property
    def is_direct(self) -> bool:
        """Whether it is a conversation with the bot alone."""
        return self.place.startswith("D")


def where_of(body: Mapping[str, Any]) -> Where:
    """Return where a button was pressed."""
    container, message = body.get("container") or {}, body.get("message") or {}
    return Where(
        workspace=(body.get("team") or {}).get("id", ""),
        place=container.get("channel_id", ""),
        message=container.get("message_ts", ""),
        thread=container.get("thread_ts") or message.get("thread_ts", ""),
        person=body["user"]["id"],
        back=body.get("response_url", ""),
        is_private=bool(container.get("is_ephemeral")),
        blocks=tuple(message.get("blocks") or ()),
    )


Do = Callable[[Where, Pressed, AsyncWebClient], Awaitable[None]]


class Presses:
    """Does what people press below answers."""

    def __init__(self, app: AsyncApp, host: Host, buttons: Buttons, home: Home, maintainers: frozenset[str]) -> None:
        self._host, self._buttons, self._home, self._maintainers = host, buttons, home, maintainers
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
                return
            if "view" in body:
                self._host.spawn(self._home.pressed(action, carried, body["user"]["id"], context.client))
            else:
                self._host.spawn(self._do(do, where_of(body), carried, context.client))

        app.action(re.compile(rf"{action.value}(_\d+)?"))(pressed)

    async def _do(self, do: Do, where: Where, pressed: Pressed, client: AsyncWebClient) -> None:
        try:
            await do(where, pressed, client)
        except Exception:
            await _tell(where, said(messages.failed("en")), client)
            raise

    async def _rate(self, where: Where, pressed: Pressed, client: AsyncWebClient) -> None:
        is_helpful = pressed.extra == HELPFUL
        await self._buttons.rate(pressed.answer, where.person, is_helpful=is_helpful)
        language = await self._language(pressed)
        if is_helpful:
            await _tell(where, said(messages.glad(language)), client)
            return
        reasons = tuple(
            button(messages.reason(one.value, language), Action.REASON, replace(pressed, extra=one.value), number)
            for number, one in enumerate(Reason, 1)
        )
        asked = said(messages.what_was_wrong(language), buttons=reasons)
        await _tell(where, await self._with_others(asked, pressed), client)

    async def _reason(self, where: Where, pressed: Pressed, client: AsyncWebClient) -> None:
        await self._buttons.rate(pressed.answer, where.person, is_helpful=False, reason=pressed.extra)
        thanks = said(messages.noted(await self._language(pressed)))
        await _tell(where, await self._with_others(thanks, pressed), client, is_instead=True)

    async def _others(self, where: Where, pressed: Pressed, client: AsyncWebClient) -> None:
        reply = await self._buttons.others(pressed.answer, pressed.base, pressed.entry)
        if reply is None:
            await _tell(where, said(messages.no_others(await self._language(pressed))), client)
        else:
            await _tell(where, message_of(Card(reply, pressed.answer, is_private=True)), client)

    async def _pick(self, where: Where, pressed: Pressed, client: AsyncWebClient) -> None:
        given = await self._buttons.pick(pressed.answer, where.person, pressed.base, pressed.entry)
        if given is None:
            await _tell(where, said(messages.gone(await self._language(pressed))), client)
            return
        post = None if where.is_private else await self._post_at(where)
        if post is not None and post.person == self._host.hash(where.person):
            message = message_of(Card(given.reply, given.id, asker=where.person))
            await client.chat_update(channel=where.place, ts=where.message, blocks=message.blocks, text=message.text)
            await self._keep(post, given)
        else:
            card = Card(given.reply, given.id, is_private=True)
            await _tell(where, message_of(card), client, is_instead=where.is_private)

    async def _whole(self, where: Where, pressed: Pressed, client: AsyncWebClient) -> None:
        given = await self._buttons.about(pressed.answer, pressed.base, pressed.entry)
        if given is None:
            await _tell(where, said(messages.gone(await self._language(pressed))), client)
            return
        card = Card(given.reply, given.id, is_private=where.is_private)
        was_brief = pressed.extra == "brief"
        rest = (message_of(card), *continuation_of(card)) if was_brief else continuation_of(card)
        post = None if where.is_private else await self._post_at(where)
        if post is not None and (where.is_direct or post.person == self._host.hash(where.person)):
            await self._continue(where, post, rest, client)
        else:
            for message in rest:
                await _tell(where, message, client)

    async def _continue(self, where: Where, post: Post, rest: Sequence[Message], client: AsyncWebClient) -> None:
        """Post the rest of an answer below its beginning, for all, and take the button away."""
        key = f"whole:{where.place}:{where.message}"
        if not await self._host.claims.claim(key):
            return
        for message in rest:
            done = await client.chat_postMessage(
                channel=where.place,
                thread_ts=where.thread or None,
                blocks=message.blocks,
                text=message.text,
                unfurl_links=False,
                unfurl_media=False,
            )
            await kept(self._host.log.post(replace(post, message=str(done["ts"]), posted_at=utc_now())))
        blocks = _without(where.blocks, Action.WHOLE)
        if blocks:
            await client.chat_update(channel=where.place, ts=where.message, blocks=blocks, text=rest[0].text)
        await self._host.claims.finish(key)

    async def _share(self, where: Where, pressed: Pressed, client: AsyncWebClient) -> None:
        given = await self._buttons.about(pressed.answer, pressed.base, pressed.entry)
        language = await self._language(pressed)
        if given is None:
            await _tell(where, said(messages.gone(language)), client)
            return
        if not await self._buttons.first_share(pressed.answer, f"{where.place}:{where.thread}"):
            await _tell(where, said(messages.shared_already(language)), client)
            return
        message = message_of(Card(_shared(given.reply), given.id, asker=where.person, asked=given.asked))
        try:
            done = await client.chat_postMessage(
                channel=where.place,
                thread_ts=where.thread or None,
                blocks=message.blocks,
                text=message.text,
                unfurl_links=False,
                unfurl_media=False,
            )
        except SlackApiError as error:
            if code_of(error) not in _OUTSIDE:
                raise
            await respond(where.back, message, is_public=True)  # where the bot is no member, this way is open
        else:
            await self._keep(self._new_post(where, str(done["ts"])), given)
        await _tell(where, said(messages.shared(language)), client, is_instead=True)

    async def _delete(self, where: Where, pressed: Pressed, client: AsyncWebClient) -> None:
        post = await self._post_at(where)
        is_maintainer = where.person in self._maintainers
        if post is None or not (is_maintainer or post.person == self._host.hash(where.person)):
            await _tell(where, said(messages.not_yours(await self._language(pressed))), client)
            return
        await self._host.take_back_all(post)

    async def _with_others(self, message: Message, pressed: Pressed) -> Message:
        """Return a message with what else may be meant below it."""
        reply = await self._buttons.others(pressed.answer, pressed.base, pressed.entry)
        if reply is None:
            return message
        more = message_of(Card(reply, pressed.answer, is_private=True))
        return Message((*message.blocks, *more.blocks), message.text)

    async def _post_at(self, where: Where) -> Post | None:
        return await self._host.post_at(where.place, where.message)

    def _new_post(self, where: Where, message: str) -> Post:
        whose = self._host.hash(where.person)
        platform, now = self._host.platform, utc_now()
        return Post(platform, where.workspace, where.place, message, where.thread, "", "", whose, "", "", "", "", now)

    async def _keep(self, post: Post, given: Given) -> None:
        """Remember that a message of ours shows an answer now."""
        base, entry = given.entry
        found = self._host.live.serving.searcher.entry(base, entry)
        shown = replace(
            post, answer_id=given.id, base=base, entry=entry, digest=digest_of(found), language=given.reply.language
        )
        await kept(self._host.log.post(shown))

    async def _language(self, pressed: Pressed) -> str:
        given = await self._host.given(pressed.answer)
        return given.reply.language if given is not None else "en"


async def _nothing(ack: AsyncAck) -> None:
    """Acknowledge a button that is a link."""
    await ack()


async def _tell(where: Where, message: Message, client: AsyncWebClient, *, is_instead: bool = False) -> None:
    """Show a message to whoever pressed, in the thread; `is_instead`: in place of what only that person saw."""
    is_whispered = where.thread and not is_instead and await _whispered(where, message, client)
    if is_whispered or await respond(where.back, message, replace_original=is_instead):
        return
    await _whispered(where, message, client)


async def _whispered(where: Where, message: Message, client: AsyncWebClient) -> bool:
    """Tell whether the bot could show a message to one person: it must be in the channel."""
    try:
        await client.chat_postEphemeral(
            channel=where.place,
            user=where.person,
            thread_ts=where.thread or None,
            blocks=message.blocks,
            text=message.text,
        )
    except SlackApiError as error:
        if code_of(error) not in _OUTSIDE:
            raise
        return False
    return True


def _shared(reply: Reply) -> Reply:
    """Return a reply as others get it: what the asker might do next is the asker's business."""
    return replace(reply, next_step="") if reply.kind is Kind.ANSWERED else reply


def _without(blocks: Sequence[Block], action: Action) -> list[Block]:
    """Return blocks without the buttons of one kind, and without rows that are empty then."""
    left = []
    for block in blocks:
        elements = [one for one in block.get("elements", ()) if one.get("action_id") != action.value]
        if block["type"] != "actions":
            left.append(block)
        elif elements:
            left.append({**block, "elements": elements})
    return left
