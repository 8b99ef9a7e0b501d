"""Whatever chats do in whatever order, the log tells the same as a dictionary."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.journal.chat_records import Channel, Claim, Post
from bot.journal.sql import SqlJournal
from tests.bot.journal.records import NOON, a_post, url_of

KEYS = st.sampled_from(["E1", "E2", "E3"])
PLATFORMS = st.sampled_from(["slack", "discord"])
NAMES = st.sampled_from(["", "1", "2"])
PEOPLE = st.sampled_from(["", "a" * 32, "b" * 32])
MINUTES = st.integers(1, 600)
_KEPT, _CLAIMS_KEPT = timedelta(days=2), timedelta(days=1)


class ChatMachine(RuleBasedStateMachine):
    """Claims, posts and channels, beside dictionaries of them."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.journal = SqlJournal(url_of(Path(self._folder.name) / "j.db"), kept_days=_KEPT.days)
        self.chat = self.journal.chat
        self.now = NOON
        self.claims: dict[tuple[str, str], Claim | datetime] = {}  # a time where it is done
        self.posts: dict[tuple[str, str, str], Post] = {}
        self.channels: dict[tuple[str, str, str], Channel] = {}

    def teardown(self) -> None:
        self.journal.close()
        self._folder.cleanup()

    @rule(minutes=MINUTES)
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(platform=PLATFORMS, key=KEYS, payload=NAMES)
    def claim(self, platform: str, key: str, payload: str) -> None:
        is_new = (platform, key) not in self.claims
        assert self.chat.claim(platform, key, payload, self.now).result(30) is is_new
        self.claims.setdefault((platform, key), Claim(platform, key, payload, self.now))

    @rule(platform=PLATFORMS, keys=st.lists(KEYS))
    def renew(self, platform: str, keys: list[str]) -> None:
        self.chat.renew(platform, keys, self.now).result(30)
        for key in keys:
            if isinstance(known := self.claims.get((platform, key)), Claim):
                self.claims[platform, key] = replace(known, claimed_at=self.now)

    @rule(platform=PLATFORMS, key=KEYS)
    def finish(self, platform: str, key: str) -> None:
        self.chat.finish(platform, key).result(30)
        if isinstance(known := self.claims.get((platform, key)), Claim):
            self.claims[platform, key] = known.claimed_at

    @rule(platform=PLATFORMS, key=KEYS)
    def release(self, platform: str, key: str) -> None:
        self.chat.release(platform, key).result(30)
        if isinstance(self.claims.get((platform, key)), Claim):
            del self.claims[platform, key]

    @rule(platform=PLATFORMS, minutes=MINUTES)
    def take_over(self, platform: str, minutes: int) -> None:
        before = self.now - timedelta(minutes=minutes)
        late = [one for one in self.claims.values() if isinstance(one, Claim) and one.platform == platform]
        late = sorted((one for one in late if one.claimed_at < before), key=lambda one: (one.claimed_at, one.key))
        taken = [replace(one, claimed_at=self.now) for one in late]
        assert self.chat.take_over(platform, before, self.now).result(30) == taken
        self.claims |= {(one.platform, one.key): one for one in taken}

    @rule(platform=PLATFORMS, place=NAMES, message=NAMES, thread=NAMES, asked_in=NAMES, person=PEOPLE)
    def post(self, **names: str) -> None:
        post = a_post(**names, posted_at=self.now)
        self.chat.post(post).result(30)
        self.posts[post.platform, post.place, post.message] = post

    @rule(platform=PLATFORMS, place=NAMES, message=NAMES)
    def withdraw(self, platform: str, place: str, message: str) -> None:
        self.chat.withdraw(platform, place, message).result(30)
        self.posts.pop((platform, place, message), None)

    @rule(platform=PLATFORMS, workspace=NAMES, place=NAMES, base=st.none() | NAMES, is_listening=st.booleans())
    def set_channel(self, platform: str, workspace: str, place: str, base: str | None, *, is_listening: bool) -> None:
        channel = Channel(platform, workspace, place, base, is_listening)
        self.chat.set_channel(channel).result(30)
        self.channels[platform, workspace, place] = channel

    @rule(person=PEOPLE)
    def forget(self, person: str) -> None:
        assert self.chat.forget(person) == 0
        self.posts = {key: post for key, post in self.posts.items() if not person or post.person != person}

    @rule()
    def expire(self) -> None:
        assert self.journal.expire(self.now) == 0
        self.posts = {key: post for key, post in self.posts.items() if post.posted_at >= self.now - _KEPT}
        times = {key: one.claimed_at if isinstance(one, Claim) else one for key, one in self.claims.items()}
        self.claims = {key: one for key, one in self.claims.items() if times[key] >= self.now - _CLAIMS_KEPT}

    @invariant()
    def posts_are_those_of_the_model(self) -> None:
        found = [post for platform in ("slack", "discord") for post in self.chat.posts_since(platform, NOON)]
        assert {(post.platform, post.place, post.message): post for post in found} == self.posts
        for post in found:
            beside = [one for one in found if (one.platform, one.place) == (post.platform, post.place)]
            last = max(
                (one for one in beside if one.thread == post.thread), key=lambda one: (one.posted_at, one.message)
            )
            assert self.chat.last_in(post.platform, post.place, post.thread) == last
            answering = self.chat.posts_of(post.platform, post.place, post.asked_in)
            assert set(answering) == {one for one in beside if one.asked_in == post.asked_in}

    @invariant()
    def channels_are_those_of_the_model(self) -> None:
        for (platform, workspace, place), channel in self.channels.items():
            assert self.chat.channel(platform, workspace, place) == channel
            assert channel in self.chat.channels(platform, workspace)


TestChats = ChatMachine.TestCase
TestChats.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
