"""Our messages in chats: which there are, and how they are taken back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ParamSpec, TypeVar

from bot.chat.asking import Asking, Way
from bot.chat.claims import kept
from bot.chat.delivery import Delivery, DeliveryError
from bot.chat.given import Given
from bot.journal.chat_records import Mark, Post
from bot.journal.chatlog import ChatLog
from bot.journal.errors import JournalError

_TRIES, _BETWEEN_S = 3, 0.1
_PATIENCE_S = 10.0  # an answer without what it follows is better than none
_P = ParamSpec("_P")
_T = TypeVar("_T")
_log = logging.getLogger(__name__)


class Posts:
    """What one platform shows of ours; of a journal that fails it warns once, until that works again."""

    def __init__(self, platform: str, log: Callable[[], ChatLog], delivery: Delivery) -> None:
        self._platform, self._log, self._delivery = platform, log, delivery
        self._is_unread = self._is_unkept = False

    async def read(self, read: Callable[_P, _T], *args: _P.args, **named: _P.kwargs) -> _T | None:
        """Read the journal in a thread; what cannot be read is as if it were not there."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                found = await asyncio.to_thread(read, *args, **named)
        except (JournalError, TimeoutError) as error:
            if not self._is_unread:
                _log.warning("%s", str(error) or f"The journal did not answer within {_PATIENCE_S:g} s.")
            self._is_unread = True
            return None
        self._is_unread = False
        return found

    async def at(self, place: str, message: str) -> Post | None:
        """Return what is known of a message of ours, None where nothing is."""
        return await self.read(self._log().post_at, self._platform, place, message)

    async def soon_at(self, place: str, message: str) -> Post | None:
        """Return the same, also where a message was seen, and pressed on, a moment before it was remembered."""
        for _ in range(_TRIES):
            if (found := await self.at(place, message)) is not None:
                return found
            await asyncio.sleep(_BETWEEN_S)
        return await self.at(place, message)

    async def of(self, place: str, message: str) -> list[Post]:
        """Return our messages that answer a message, the oldest first."""
        return await self.read(self._log().posts_of, self._platform, place, message) or []

    async def before(self, asking: Asking, until: datetime | None = None) -> Post | None:
        """Return our newest message, up to a time, in the conversation of a question: in its thread or above it.

        A reply goes on with the message that it replies to.
        """
        place, thread = asking.place, asking.thread
        replied = await self.at(place, asking.after) if asking.after else None
        if replied is not None:
            return replied
        found = await self.read(self._log().last_in, self._platform, place, thread, before=until)
        if found is None and thread:
            found = await self.at(place, thread) or next(reversed(await self.of(place, thread)), None)
        return None if found is not None and found.asked_in and found.asked_in == asking.message else found

    def showing(
        self, asking: Asking, given: Given, message: str, digest: str, person: str, posted_at: datetime
    ) -> Post:
        """Return a message of ours that shows an answer to a person, by its hash."""
        base, entry = given.entry
        return Post(
            platform=self._platform,
            workspace=asking.workspace,
            place=asking.place,
            message=message,
            thread=asking.thread,
            asked_in=asking.message,
            answer_id=given.id,
            person=person,
            base=base,
            entry=entry,
            digest=digest,
            language=given.reply.language,
            posted_at=posted_at,
            is_overheard=asking.way is Way.OVERHEARD,
        )

    async def keep(self, post: Post) -> None:
        """Remember a message of ours; it is there even where that fails."""
        try:
            await kept(self._log().post(post))
        except JournalError as error:
            if not (self._is_unread or self._is_unkept):
                _log.warning("What is answered now cannot be changed or taken back later. %s", error)
            self._is_unkept = True
        else:
            self._is_unkept = False

    async def withdraw(self, post: Post) -> None:
        """Forget a message of ours that is gone."""
        await kept(self._log().withdraw(post.platform, post.place, post.message))

    async def take_back(self, post: Post) -> None:
        """Delete a message of ours, and forget it; raise DeliveryError."""
        await self._delivery.delete(post)
        await self.withdraw(post)

    async def mark(self, mark: Mark) -> None:
        """Remember what a maintainer said of an answer; where that cannot be, it is heeded all the same."""
        try:
            await kept(self._log().mark(mark))
        except JournalError as error:
            _log.warning("What a maintainer said of an answer is not remembered. %s", error)

    async def take_back_each(self, posts: Sequence[Post]) -> None:
        """Delete messages of ours one by one, and forget them; one that cannot be deleted keeps none of the others."""
        errors = []
        for post in posts:
            try:
                await self.take_back(post)
            except DeliveryError as error:
                errors.append(error)
        if errors:
            raise next((error for error in errors if not error.is_lasting), errors[0])

    async def together(self, post: Post) -> list[Post]:
        """Return what is one answer with a message of ours, itself among it, the beginning first.

        What answers the same message belongs together; what continues an answer to no message has that as its own.
        """
        spot = post.asked_in or post.message
        first = await self.at(post.place, spot)
        found = [one for one in await self.of(post.place, spot) if first is None or one.message != first.message]
        return ([] if first is None else [first]) + found or [post]

    async def take_back_all(self, post: Post) -> None:
        """Delete a message of ours, with all that is one answer with it."""
        for one in await self.together(post):
            if one.message != post.message:
                await self.take_back(one)
        await self.take_back(post)
