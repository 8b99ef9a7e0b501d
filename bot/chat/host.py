"""What happens to a question in a chat, on every platform: it is claimed, answered once, shown, and remembered.

An adapter makes `Asking`s of its events and shows what comes of them; it decides nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.answering import Serving
from bot.chat import messages
from bot.chat.asking import Asking, Way, asking_from, payload_of
from bot.chat.claims import LEASE, Claims, utc_now
from bot.chat.consulting import Consulting, Said
from bot.chat.delivery import Delivery
from bot.chat.desk import BusyError, Desk
from bot.chat.followup import asked_of
from bot.chat.given import Given, Recent, digest_of
from bot.chat.jobs import Jobs, Try, patiently
from bot.chat.ledger import Fate, Ledger
from bot.chat.live import Live
from bot.chat.overhearing import Ear, Heard, is_question
from bot.chat.posts import Posts
from bot.chat.rounds import Rounds
from bot.chat.seldom import Seldom
from bot.chat.small_talk import is_small_talk, said_to
from bot.chat.talks import Talks
from bot.chat.working import Working
from bot.journal.chat_records import NOT_ANSWERABLE, Channel, Mark, Post
from bot.journal.chatlog import ChatLog
from bot.memory import Memory
from index.errors import MmfaqError
from index.language import language_of

EDITABLE = timedelta(minutes=10)  # after that others have read the answer
_LOOK_S = 0.2  # between two looks for a newer index
_NAMED = {Way.COMMAND, Way.MENTION, Way.DIRECT}  # what is said to the bot


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
        self._people = memory.people  # whoever asks is part of each answer: a key that is lost is said at once
        self._delivery, self._now = delivery, now
        self.claims = Claims(self.log, platform, lease=lease, now=now)
        self.posts = Posts(platform, lambda: self.log, delivery)
        self._consulting = Consulting(platform, live, desk, memory, delivery, self.posts, now)
        self._talks = Talks(self.recent, self.hash)
        self._working = Working()
        self._ear = Ear(now=now)
        self._heard: dict[str, Heard] = {}
        self._said: dict[str, Said] = {}  # of what is being shown, by the question's key
        self._jobs = Jobs()
        self._seldom = Seldom(now)
        self.rounds = Rounds(live.meters)
        self._ledger = Ledger(platform, live.meters)
        live.meters.states.know(platform, lambda: desk.waiting, lambda: memory.health)

    @property
    def log(self) -> ChatLog:
        """What the chat needs remembered."""
        return self.memory.chat

    @property
    def recent(self) -> Recent:
        """The last answers."""
        return self._consulting.recent

    def hash(self, person: str) -> str:
        """Return what a person is remembered as."""
        return self._people.hash(self.platform, person)

    async def take(self, asking: Asking) -> bool:
        """Claim a question, before its event is acknowledged; False: it is worked on already, or done.

        Whoever gets True starts it, or explains.
        """
        self._working.begin(asking)
        is_mine = False
        try:
            is_mine = await self.claims.claim(asking.key, await payload_of(asking))
        finally:
            if not is_mine:
                self._working.end(asking)
        return is_mine

    def start(self, asking: Asking) -> None:
        """Answer a question that was taken, beside everything else."""
        self.spawn(self._work(asking, self._doing(asking)))

    async def explain(self, asking: Asking, *sentences: str) -> None:
        """Tell the asker something instead of an answer."""
        self._talks.told(asking)
        await self._work(asking, lambda _: self._delivery.tell(asking, "\n".join(sentences)))

    async def search(self, asking: Asking, on_wait: Callable[[], Awaitable[None]]) -> Given:
        """Return the answer to a question that was put on the bot's own page; raise BusyError.

        `on_wait` is called once where many wait.
        """
        since = time.perf_counter()
        try:
            said = await self._consulting.ask(asking, None, on_wait)
        except BusyError:
            self._ledger.ended(asking, Fate.BUSY)
            raise
        self._remember(asking, said)
        self._ledger.shown(asking, said, since)
        return said.given

    async def overhear(self, asking: Asking, heard: Heard) -> None:
        """Answer a question that nobody put to the bot, if the channel wants it and the answer is sure."""
        if heard.is_reply:
            self._talks.heard(asking)
        if self._ear.why_not(heard) is not None:
            return
        channel = await self.own_settings(asking.workspace, asking.settings_of)
        if channel.is_listening and await self.take(asking):
            self._heard[asking.key] = heard
            self.start(asking)

    async def follow(self, asking: Asking, *, is_addressed: bool = False) -> None:
        """Answer what the asker adds below an answer without naming the bot, if it is sure or left the question open.

        Where nobody asked it, it says no more. `is_addressed`: it is put to a person.
        """
        self._talks.heard(asking)
        if is_addressed or (is_small_talk(asking.text) and not asking.files):
            return
        earlier = self._working.before(asking)
        if earlier is not None:
            await earlier.over.wait()
        last = await self.posts.before(asking)
        way = self._talks.way_of(asking, last)
        if way is not None and await self.take(put := replace(asking, way=way)):
            self.start(put)

    async def edited(self, asking: Asking, *, is_new: bool = False) -> None:
        """Answer an edited question where it was answered, if that was a moment ago.

        `is_new`: only the edit put it to the bot, so it is answered where it was not.
        """
        asking = replace(asking, revision=asking.revision or self._now().isoformat())
        asking = replace(asking, key=f"{asking.key}:{asking.revision}")
        self._working.note(asking)
        await self._working.over(asking.place, asking.message)
        posts = await self.posts.of(asking.place, asking.message)
        if not posts and is_new:
            asking = replace(asking, revision="")
        elif not posts or self._now() - posts[0].posted_at > EDITABLE:
            return
        if await self.take(asking):
            self.start(asking)

    async def deleted(self, place: str, message: str) -> None:
        """Take back the answers to a message that is gone; if it was one of ours, forget it, and what continues it."""
        self._working.drop(place, message)
        await self._working.over(place, message)
        if own := await self.post_at(place, message):
            await self._lost(own)
            return
        async with self._working.lock(place, message):
            posts = await self.posts.of(place, message)
            await patiently(lambda _: self.posts.take_back_each(posts))

    async def removed(self, place: str, message: str, person: str) -> bool:
        """Take back an answer that a maintainer does not want, and remember that its question has none."""
        post = await self.post_at(place, message)
        if post is None:
            return False
        await self.posts.mark(Mark(post.answer_id, self.hash(person), NOT_ANSWERABLE, self._now()))
        await patiently(lambda _: self.take_back_all(post))
        return True

    async def take_back_all(self, post: Post) -> None:
        """Delete a message of ours, with all that continues it."""
        async with self._working.lock(post.place, post.asked_in or post.message):
            await self.posts.take_back_all(post)

    async def post_at(self, place: str, message: str) -> Post | None:
        """Return what is known of a message of ours, None where nothing is."""
        return await self.posts.at(place, message)

    async def channel(self, workspace: str, place: str) -> Channel:
        """Return what counts for a channel: what is set for it, else the base that is set for its whole workspace."""
        return await self._consulting.channel(workspace, place)

    async def own_settings(self, workspace: str, place: str) -> Channel:
        """Return what is set for a channel itself, or for a workspace with ""; nothing while that cannot be read."""
        return await self._consulting.own_settings(workspace, place)

    async def given(self, answer: str) -> Given | None:
        """Return an answer that was given, from memory or by asking the journal's question again."""
        return await self._consulting.given(answer)

    async def run(self) -> None:
        """Keep the claims, take over what others left undone, and the newest index, until cancelled."""
        keep = self.rounds.keep
        await asyncio.gather(
            keep("what others left undone", self._take_over, self.claims.lease.total_seconds() / 3),
            keep("the index", lambda: asyncio.to_thread(self.live.refresh), _LOOK_S),
        )

    async def drain(self, seconds: float) -> bool:
        """Wait until all that was taken is answered, for so many seconds at most, and end the rest; tell of it."""
        return await self._jobs.drain(seconds)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do work beside everything else; what goes wrong is logged."""
        self._jobs.spawn(work)

    async def keep_post(
        self,
        asking: Asking,
        given: Given,
        message: str,
        serving: Serving | None = None,
        posted_at: datetime | None = None,
    ) -> Post:
        """Remember a message of ours that shows an answer, and return it so; `serving` is what answered."""
        found = (serving or self.live.serving).searcher.entry(*given.entry)
        person, posted_at = self.hash(asking.person), posted_at or self._now()
        post = self.posts.showing(asking, given, message, digest_of(found), person, posted_at)
        await self.posts.keep(post)
        return post

    async def _take_over(self) -> None:
        for claim in await self.claims.keep():
            asking = asking_from(claim.payload)
            if not claim.payload:
                await self.claims.release(claim.key)  # a press that came to nothing: it can be pressed again
            elif asking is None:
                await self.claims.finish(claim.key)
            else:
                self._working.begin(asking)
                self.spawn(self._work(asking, self._doing(asking), is_again=True))

    def _doing(self, asking: Asking) -> Try:
        return lambda is_again: self._do(asking, is_again=is_again)

    async def _work(self, asking: Asking, do: Try, *, is_again: bool = False) -> None:
        """Do what a claimed question needs; where the platform cannot take it just now, try again for a while."""
        try:
            async with self._working.lock_of(asking):
                try:
                    await patiently(do, is_again=is_again)
                except Exception as error:  # noqa: BLE001  # whatever it is, the asker hears of it, and once
                    self._ledger.failed(asking, error, self._said.get(asking.key))
                    if not isinstance(error, MmfaqError):
                        await self._apologize(asking)
                await self.claims.finish(asking.key)
        finally:
            self._heard.pop(asking.key, None)
            self._said.pop(asking.key, None)
            self._working.end(asking)

    async def _do(self, asking: Asking, *, is_again: bool) -> None:
        if asking.revision:
            await self._answer_again(asking)
        else:
            await self._answer(asking, is_again=is_again)

    async def _answer(self, asking: Asking, *, is_again: bool) -> None:
        if await self._is_there(asking, is_again=is_again):
            return
        if asking.way in _NAMED and not asking.files and is_small_talk(asking.text):
            if sentence := said_to(asking):
                await self._delivery.tell(asking, sentence)
            self._ledger.ended(asking, Fate.SMALL_TALK)
            return
        notices: list[str] = []

        async def say_busy() -> None:
            if not asking.way.is_unasked:
                notices.append(messages.busy(language_of(asking.text)))
                await self._delivery.tell(asking, notices[0])

        try:
            said = self._said.get(asking.key) or await self._in_context(asking, say_busy)
        except BusyError:
            # What waits for its response by a way back of its own is never left without one.
            if not asking.way.is_unasked and (asking.back or self._seldom.is_due(asking.person)):
                await self._delivery.tell(asking, messages.too_busy(language_of(asking.text)))
            self._ledger.ended(asking, Fate.BUSY)
            return
        is_gone = self._working.is_gone(asking) and not notices  # else it takes the notice's place, and goes with it
        if not is_gone and self._is_to_be_said(asking, said):
            await self._show(asking, said)
        else:
            self._ledger.ended(asking, Fate.GONE if is_gone else Fate.KEPT_BACK, said)

    async def _in_context(self, asking: Asking, on_wait: Callable[[], Awaitable[None]]) -> Said:
        """Return the answer; it waits for that to the question before, if this one goes on with it."""
        earlier = self._working.before(asking)
        if earlier is not None and asked_of(asking.text, earlier.asking.text) is not None:
            await earlier.over.wait()
        return await self._consulting.ask(asking, await self._consulting.before(asking), on_wait)

    async def _is_there(self, asking: Asking, *, is_again: bool) -> bool:
        """Tell whether a question has its answer; what was shown and not remembered is found, and replaced."""
        if asking.is_private or not asking.message:
            return False
        if await self.posts.of(asking.place, asking.message):
            return True
        if is_again:
            await self._delivery.find(asking)
        return False

    def _is_to_be_said(self, asking: Asking, said: Said) -> bool:
        """Tell whether an answer is wanted; where nobody asked for it, it must be sure, and fit what it follows."""
        if not asking.way.is_unasked:
            return True
        heard = self._heard.pop(asking.key, None)
        if asking.way is Way.THREAD:
            return said.is_doubted or (said.is_answered and (said.told.is_follow_up or is_question(asking.text)))
        if not said.is_answered or heard is None:
            return said.is_answered
        if self._ear.why_not(heard) is not None:  # another question was answered meanwhile
            return False
        self._ear.answered(heard.place, heard.thread)
        return True

    async def _show(self, asking: Asking, said: Said) -> None:
        self._remember_once(asking, said)
        with self._ledger.delivering():
            shown = await self._delivery.show(asking, said.given)
        self._ledger.shown(asking, said, self._working.since(asking))
        if not shown:
            return
        self._talks.answered(asking)
        first = await self.keep_post(asking, said.given, shown[0], said.told.serving)
        for message in shown[1:]:
            more = replace(first, message=message, asked_in=first.asked_in or first.message, digest="")
            await self.posts.keep(replace(more, posted_at=self._now()))

    def _remember_once(self, asking: Asking, said: Said) -> None:
        """Keep an answer, also for another try: what a platform does not take at first was asked once all the same."""
        if asking.key not in self._said:
            self._said[asking.key] = said
            self._remember(asking, said)

    def _remember(self, asking: Asking, said: Said) -> None:
        self.recent.keep(self.hash(asking.person), said.given)
        self.memory.remember(said.question, said.told.answer, said.told.version)

    async def _answer_again(self, asking: Asking) -> None:
        """Answer an edited question in the place of the answer that it has; what went on with that is taken back."""
        posts = await self.posts.of(asking.place, asking.message)
        if not posts or not self._working.is_newest(asking) or is_small_talk(asking.text):
            return
        first, rest = posts[0], posts[1:]
        if asking.way is Way.OVERHEARD and not first.is_overheard:  # the edit does not name the bot any more
            asking = replace(asking, way=Way.MENTION)
        before = await self._consulting.before(asking, first)
        said = self._said.get(asking.key) or await self._consulting.ask(asking, before)
        is_kept_back = asking.way.is_unasked and not (said.is_answered or said.is_doubted)
        if self._working.is_gone(asking) or is_kept_back:
            self._ledger.ended(asking, Fate.KEPT_BACK if is_kept_back else Fate.GONE, said)
            await self.posts.take_back_each(posts if is_kept_back else ())
            return
        self._remember_once(asking, said)
        with self._ledger.delivering():
            await self._delivery.edit(first, said.given)
        self._ledger.shown(asking, said, self._working.since(asking))
        await self.keep_post(asking, said.given, first.message, said.told.serving, first.posted_at)
        await self.posts.take_back_each(rest)

    async def _lost(self, own: Post) -> None:
        """Forget a message of ours that somebody else has deleted, and take back what continues it."""
        async with self._working.lock(own.place, own.asked_in or own.message):
            if await self.post_at(own.place, own.message) is None:
                return  # it was us
            posts = await self.posts.together(own)
            await self.posts.withdraw(own)
            if posts[0] == own:
                await patiently(lambda _: self.posts.take_back_each(posts[1:]))

    async def _apologize(self, asking: Asking) -> None:
        """Tell whoever asked that something went wrong."""
        if not asking.way.is_unasked and not asking.revision:
            with suppress(Exception):  # what is broken is logged already, and the question is done all the same
                await self._delivery.tell(asking, messages.failed(language_of(asking.text)))
