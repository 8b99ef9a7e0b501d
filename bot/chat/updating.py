"""Answers that show an entry as it no longer is, and what to do about them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.answering import Serving, entry_reply
from bot.chat import messages
from bot.chat.claims import kept
from bot.chat.delivery import Delivery, DeliveryError, GoneError
from bot.chat.given import Given, digest_of, rest_of
from bot.journal.chat_records import Post
from bot.memory import Memory
from bot.reply import Kind, Reply

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stale:
    """A message of ours whose entry has changed, or is gone."""

    post: Post
    title: str
    is_gone: bool


def stale_of(posts: list[Post], serving: Serving) -> Iterator[Stale]:
    """Yield the messages whose entry is not as they show it."""
    for post in posts:
        if not post.digest:  # it shows no entry, or goes on with one
            continue
        entry = serving.searcher.entry(post.base, post.entry)
        if entry is None:
            yield Stale(post, post.entry, is_gone=True)
        elif digest_of(entry) != post.digest:
            yield Stale(post, entry.question, is_gone=False)


async def mark(stale: Stale, delivery: Delivery, serving: Serving, memory: Memory, now: datetime) -> bool:
    """Put a message right, with a note above it; tell whether the platform took it."""
    record = await asyncio.to_thread(memory.record_of, stale.post.answer_id)
    given, note = renewed(stale, serving, record.question if record else "", now)
    try:
        await delivery.edit(stale.post, given, note)
    except GoneError as error:
        _log.warning("%s", error)
        await kept(memory.chat.withdraw(stale.post.platform, stale.post.place, stale.post.message))
        return False
    except DeliveryError as error:
        _log.warning("%s", error)
        return False
    await _take_back_rest(stale.post, delivery, memory)
    entry = serving.searcher.entry(stale.post.base, stale.post.entry)
    await kept(memory.chat.post(replace(stale.post, digest=digest_of(entry), entry=stale.post.entry if entry else "")))
    return True


async def _take_back_rest(post: Post, delivery: Delivery, memory: Memory) -> None:
    """Delete what went on with the old text; the button that shows the whole entry is there again."""
    spot = post.asked_in or post.message
    posts = await asyncio.to_thread(memory.chat.posts_of, post.platform, post.place, spot)
    for one in rest_of(post, posts):
        try:
            await delivery.delete(one)
        except DeliveryError as error:
            _log.warning("%s", error)
        else:
            await kept(memory.chat.withdraw(one.platform, one.place, one.message))


def renewed(stale: Stale, serving: Serving, asked: str, now: datetime) -> tuple[Given, str]:
    """Return what a message is to show instead, and the note above it; `asked` is "" where it is not known."""
    post = stale.post
    reply = entry_reply(serving, post.base, post.entry, asked, post.language)
    if reply is None:
        reply = Reply(Kind.UNANSWERED, post.language, messages.entry_gone(now.date(), post.language))
        return Given(post.answer_id, asked, post.base, reply), ""
    return Given(post.answer_id, asked, post.base, reply), messages.updated(now.date(), post.language)
