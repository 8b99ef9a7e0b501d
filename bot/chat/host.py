"""What happens to a question in a chat, on every platform: it is claimed, answered once, shown, and remembered.

An adapter makes `Asking`s of its events and shows what comes of them; it decides nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

from bot.chat import messages
from bot.chat.asking import Asking, Way, asking_from
from bot.chat.bases import named_base
from bot.chat.claims import LEASE, Claims, kept, utc_now
from bot.chat.delivery import Delivery, DeliveryError
from bot.chat.desk import BusyError, Desk, Told
from bot.chat.followup import brief
from bot.chat.given import Given, Recent, digest_of
from bot.chat.live import Live
from bot.chat.overhearing import Ear, Heard
from bot.journal.chat_records import Channel, Mark, Post
from bot.journal.chatlog import ChatLog
from bot.journal.errors import JournalError
from bot.memory import Memory
from bot.question import Question
from bot.reply import Kind
from index.language import language_of

EDITABLE = timedelta(minutes=10)  # after that others have read the answer
NOT_ANSWERABLE = "not answerable"
_WAITS = (1.0, 2.0, 5.0, 15.0, 30.0)  # seconds between tries
_CONTEXT = timedelta(minutes=10)  # between two questions of a conversation that has no thread
_log = logging.getLogger(__name__)


class Host:
    """Answers what is asked on one platform; use `run` beside it, and `drain` before the end."""

    def __init__(
        self,
        platform: str,
        live: Live,
        desk: Desk,
        memory: Memory,
        delivery: Delivery,
        *,
        lease: timedelta = LEASE,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.platform, self.live, self.desk, self.memory = platform, live, desk, memory
        self._delivery, self._now = delivery, now
        self.claims = Claims(self.log, platform, lease=lease, now=now)
        self.recent = Recent()
        self._ear = Ear(now=now)
        self._tasks: set[asyncio.Task[None]] = set()
        self._locks: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    @property
    def log(self) -> ChatLog:
        """What the chat needs remembered."""
        return self.memory.chat

    def hash(self, person: str) -> str:
        """Return what a person is remembered as."""
        return self.memory.hash_of(self.platform, person)

    async def take(self, asking: Asking) -> bool:
        """Claim a question, before its event is acknowledged; False: it is worked on already, or done."""
        return await self.claims.claim(asking.key, asking.to_json())

    def start(self, asking: Asking) -> None:
        """Answer a question that was taken, beside everything else."""
        self.spawn(self._work(asking))

    async def explain(self, asking: Asking, *sentences: str) -> None:
        """Tell the asker something instead of an answer."""
        await self._delivery.tell(asking, "\n".join(sentences))
        await self.claims.finish(asking.key)

    async def search(self, asking: Asking) -> Given:
        """Return the answer to a question that was put on the bot's own page; raise BusyError."""
        return self._given(asking, await self._ask(asking, None), None)

    async def overhear(self, asking: Asking, heard: Heard) -> None:
        """Answer a question that nobody put to the bot, if the channel wants it and the answer is sure."""
        channel = await self.channel(asking.workspace, asking.place)
        if not channel.is_listening or self._ear.why_not(heard) is not None:
            return
        if await self.take(asking):
            self.start(asking)

    async def follow(self, asking: Asking) -> None:
        """Answer what the asker adds below an answer without naming the bot, if it is a follow-up of the question."""
        last = await self._read(self.log.last_in, self.platform, asking.place, asking.thread)
        if last is not None and last.person == self.hash(asking.person) and await self.take(asking):
            self.start(asking)

    async def edited(self, asking: Asking) -> None:
        """Answer an edited question where it was answered, if that was a moment ago."""
        async with self._lock(asking):
            for post in await self._posts_of(asking.place, asking.message):
                if self._now() - post.posted_at <= EDITABLE:
                    await self._answer_again(asking, post)

    async def deleted(self, place: str, message: str) -> None:
        """Take back the answers to a message that is gone."""
        async with self._lock_of(place, message):
            for post in await self._posts_of(place, message):
                await self.take_back(post)

    async def removed(self, place: str, message: str, person: str) -> bool:
        """Take back an answer that a maintainer does not want, and remember that its question has none."""
        post = await self.post_at(place, message)
        if post is None:
            return False
        await self.take_back_all(post)
        await kept(self.log.mark(Mark(post.answer_id, self.hash(person), NOT_ANSWERABLE, self._now())))
        return True

    async def take_back(self, post: Post) -> None:
        """Delete a message of ours, and forget it."""
        await self._delivery.delete(post)
        await kept(self.log.withdraw(post.platform, post.place, post.message))

    async def take_back_all(self, post: Post) -> None:
        """Delete a message of ours, with all that continues it."""
        for one in await self._posts_of(post.place, post.asked_in) if post.asked_in else ():
            if one.message != post.message:
                await self.take_back(one)
        await self.take_back(post)

    async def post_at(self, place: str, message: str) -> Post | None:
        """Return what is known of a message of ours, None where nothing is."""
        found: Post | None = await self._read(self.log.post_at, self.platform, place, message)
        return found

    async def channel(self, workspace: str, place: str) -> Channel:
        """Return what is set for a channel, nothing while that cannot be read."""
        found = await self._read(self.log.channel, self.platform, workspace, place)
        return found or Channel(self.platform, workspace, place)

    async def run(self) -> None:
        """Keep the claims, take over what others left undone, and the newest index, until cancelled."""
        watching = asyncio.ensure_future(self.live.watch())
        try:
            while True:
                await self._take_over()
                await asyncio.sleep(self.claims.lease.total_seconds() / 3)
        finally:
            watching.cancel()

    async def drain(self, seconds: float) -> bool:
        """Wait until all that was taken is answered, for so many seconds at most; tell whether it is."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        return not self._tasks

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do work beside everything else; what goes wrong is logged."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            if isinstance(error, DeliveryError | JournalError):
                _log.warning("%s", error)
            else:
                _log.error("A question could not be answered (%s).", type(error).__name__, exc_info=error)

    async def _take_over(self) -> None:
        for claim in await self.claims.keep():
            asking = asking_from(claim.payload)
            if asking is None:
                await self.claims.finish(claim.key)
            else:
                self.spawn(self._work(asking, is_again=True))

    async def _work(self, asking: Asking, *, is_again: bool = False) -> None:
        """Answer a question that is claimed; where the platform cannot take it just now, try again for a while."""
        async with self._lock(asking):
            for wait in (*_WAITS, None):
                try:
                    if not (is_again and await self._is_there(asking)):
                        await self._answer(asking)
                    break
                except DeliveryError as error:
                    if error.is_lasting or wait is None:
                        _log.warning("A question is not answered. %s", error)
                        break
                    await asyncio.sleep(wait)
                    is_again = True
            await self.claims.finish(asking.key)

    async def _is_there(self, asking: Asking) -> bool:
        """Tell whether a question that was worked on before has its answer."""
        if asking.way.is_private or not asking.message:
            return False
        return bool(await self._posts_of(asking.place, asking.message) or await self._delivery.find(asking))

    async def _answer(self, asking: Asking) -> None:
        before = await self._before(asking)
        try:
            told = await self._ask(asking, before)
        except BusyError:
            await self._delivery.tell(asking, messages.too_busy(language_of(asking.text)))
            return
        if asking.way.is_unasked and not _is_sure(asking, told):
            return
        given = self._given(asking, told, before)
        message = await self._delivery.show(asking, given)
        if message:
            await self._post(asking, given, told, message)
        if asking.way is Way.OVERHEARD:
            self._ear.answered(asking.place, asking.thread)

    async def _answer_again(self, asking: Asking, post: Post) -> None:
        told = await self._ask(asking, None)
        if post.is_overheard and told.answer.reply.kind is not Kind.ANSWERED:
            await self.take_back(post)
            return
        given = self._given(asking, told, None)
        await self._delivery.edit(post, given)
        await self._post(asking, given, told, post.message)

    async def _ask(self, asking: Asking, before: Given | None) -> Told:
        channel = await self.channel(asking.workspace, asking.place)
        base, text = named_base(asking.text, self.live.serving.searcher)
        if asking.files:
            text = f"{text}\n{await self._delivery.attached(asking)}".strip()
        question = Question(
            text,
            asking.base or base or self._known(channel.base),
            self.platform,
            asking.place,
            asking.person,
            is_overheard=asking.way is Way.OVERHEARD,
        )

        async def say_busy() -> None:
            if not asking.way.is_unasked:
                await self._delivery.tell(asking, messages.busy(language_of(asking.text)))

        told = await self.desk.ask(question, before.asked if before else "", say_busy)
        if not asking.way.is_unasked or _is_sure(asking, told):
            self.memory.remember(question, told.answer, told.version)
        return told

    def _known(self, base: str | None) -> str | None:
        """Return a channel's base, None where the index has it no more."""
        return base if base in self.live.serving.searcher.names else None

    def _given(self, asking: Asking, told: Told, before: Given | None) -> Given:
        reply = told.answer.reply
        if told.is_follow_up and before is not None:
            reply = brief(reply, before.entry)
        given = Given(told.answer.id, told.answer.asked, asking.base, reply)
        self.recent.keep(self.hash(asking.person), given)
        return given

    async def _post(self, asking: Asking, given: Given, told: Told, message: str) -> None:
        base, entry = given.entry
        await kept(
            self.log.post(
                Post(
                    platform=self.platform,
                    workspace=asking.workspace,
                    place=asking.place,
                    message=message,
                    thread=asking.thread,
                    asked_in=asking.message,
                    answer_id=given.id,
                    person=self.hash(asking.person),
                    base=base,
                    entry=entry,
                    digest=digest_of(told.serving.searcher.entry(base, entry)),
                    language=given.reply.language,
                    posted_at=self._now(),
                    is_overheard=asking.way is Way.OVERHEARD,
                )
            )
        )

    async def _before(self, asking: Asking) -> Given | None:
        """Return the answer that a question may follow up: the last one in its thread, or a moment ago in private."""
        if not asking.thread and asking.way is not Way.DIRECT:
            return None
        last = await self._read(self.log.last_in, self.platform, asking.place, asking.thread)
        if last is None or (not asking.thread and self._now() - last.posted_at > _CONTEXT):
            return None
        return await self.given(last.answer_id)

    async def given(self, answer: str) -> Given | None:
        """Return an answer that was given, from memory or by asking the journal's question again."""
        found = self.recent.find(answer)
        if found is not None:
            return found
        record = await self._read(self.memory.record_of, answer)
        if record is None:
            return None
        question = Question(record.question, self._known(record.base), is_overheard=record.is_overheard)
        told = await self.desk.ask(question)
        return Given(answer, told.answer.asked, question.base, told.answer.reply)

    async def _posts_of(self, place: str, message: str) -> list[Post]:
        return await self._read(self.log.posts_of, self.platform, place, message) or []

    async def _read(self, read: Callable[..., Any], *arguments: object) -> Any:
        """Read the journal in a thread; what cannot be read is as if it were not there, with a warning."""
        try:
            return await asyncio.to_thread(read, *arguments)
        except JournalError as error:
            _log.warning("%s", error)
            return None

    def _lock(self, asking: Asking) -> asyncio.Lock:
        return self._lock_of(asking.place, asking.message or asking.key)

    def _lock_of(self, place: str, message: str) -> asyncio.Lock:
        """Return the lock of a message: an edit waits for the answer that it changes."""
        return self._locks.setdefault((place, message), asyncio.Lock())


def _is_sure(asking: Asking, told: Told) -> bool:
    """Tell whether a question that nobody put to the bot is answered, and, in a thread, is a follow-up at all."""
    is_fitting = asking.way is Way.OVERHEARD or told.is_follow_up
    return is_fitting and told.answer.reply.kind is Kind.ANSWERED
