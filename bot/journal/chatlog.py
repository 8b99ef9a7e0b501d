"""What chats remember, in the journal's database: what is worked on, what was posted, and what is set for channels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from bot.journal import chat_statements as statements
from bot.journal.chat_records import Channel, Claim, Kept, Mark, Pick, Post
from bot.journal.database import Database
from bot.journal.statements import forget
from bot.journal.writer import PATIENCE, Writer

_P = ParamSpec("_P")
_T = TypeVar("_T")


class ChatLog:
    """Keeps what chats need. What changes something neither waits nor raises: its future is done once it is safe.

    A future holds a JournalError where nothing was kept. What reads waits for the database, and raises JournalError.
    Times are aware and in UTC.
    """

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database, self._writer = database, writer

    def claim(self, platform: str, key: str, payload: str, now: datetime) -> Future[bool]:
        """Claim an event for the caller; False says that it was claimed before, whether it is done or not.

        Of all programs that claim a key at most one gets True. The payload is kept as it is: it is its maker who
        takes secrets out.
        """
        return self._do(statements.claim, Claim(platform, key, payload, now))

    def renew(self, platform: str, keys: Sequence[str], now: datetime) -> Future[None]:
        """Say that claimed events are still worked on."""
        return self._do(statements.renew, platform, tuple(keys), now)

    def finish(self, platform: str, key: str) -> Future[None]:
        """Say that an event is done: its payload is deleted, its key stays claimed for a day."""
        return self._do(statements.finish, platform, key)

    def finish_all(self, platform: str, keys: Sequence[str]) -> Future[None]:
        """Say that events are done."""
        return self._do(statements.finish_all, platform, tuple(keys))

    def release(self, platform: str, key: str) -> Future[None]:
        """Give back an event that is not done, so that it can be claimed anew."""
        return self._do(statements.release, platform, key)

    def take_over(self, platform: str, before: datetime, now: datetime) -> Future[list[Claim]]:
        """Claim for the caller what was last claimed before a time and is not done, the oldest first.

        Of all programs that take over only one gets each.
        """
        return self._do(statements.take_over, platform, before, now)

    def post(self, post: Post) -> Future[None]:
        """Keep a message of ours, in place of what was kept of it before."""
        return self._do(statements.put_post, post)

    def withdraw(self, platform: str, place: str, message: str) -> Future[None]:
        """Forget a message of ours that is no longer there."""
        return self._do(statements.withdraw, platform, place, message)

    def post_at(self, platform: str, place: str, message: str) -> Post | None:
        """Return a message of ours, None for anybody else's."""
        return self._read(statements.read_post, platform, place, message)

    def posts_of(self, platform: str, place: str, asked_in: str) -> list[Post]:
        """Return our messages that answer a message, the oldest first."""
        return self._read(statements.read_posts_of, platform, place, asked_in)

    def last_in(self, platform: str, place: str, thread: str, before: datetime | None = None) -> Post | None:
        """Return our newest message in a thread, of those before a time; with "" that in the place and in no thread."""
        return self._read(statements.read_last_in, platform, place, thread, before)

    def posts_since(self, platform: str, since: datetime) -> list[Post]:
        """Return our messages of a time and after it, the oldest first."""
        return self._read(statements.read_posts_since, platform, since)

    def channel(self, platform: str, workspace: str, place: str) -> Channel:
        """Return what is set for a channel; of one that nobody has set, what is so by default."""
        found = self._read(statements.read_channels, platform, workspace, place)
        return found[0] if found else Channel(platform, workspace, place)

    def set_channel(self, channel: Channel) -> Future[None]:
        """Keep what is set for a channel, in place of what was."""
        return self._do(statements.put_channel, channel)

    def channels(self, platform: str, workspace: str) -> list[Channel]:
        """Return what is set for the channels of a workspace, by their ids."""
        return self._read(statements.read_channels, platform, workspace)

    def digests(self, platform: str) -> list[Channel]:
        """Return the channels of a platform in which a digest is posted."""
        return self._read(statements.read_digests, platform)

    def mark(self, mark: Mark) -> Future[None]:
        """Keep what a maintainer said of an answer."""
        return self._do(statements.put_mark, mark)

    def marks_of(self, answer_id: str) -> list[Mark]:
        """Return what maintainers said of an answer, the oldest first."""
        return self._read(statements.read_marks, answer_id)

    def pick(self, pick: Pick) -> Future[None]:
        """Keep which entry a person chose after an answer."""
        return self._do(statements.put_pick, pick)

    def picks_of(self, answer_id: str) -> list[Pick]:
        """Return what people chose after an answer, the oldest first."""
        return self._read(statements.read_picks, answer_id)

    def kept_about(self, person: str) -> Kept:
        """Return what is kept about a person, answers and feedback included."""
        return self._read(statements.read_kept, person)

    def popular(self, since: datetime, limit: int) -> list[tuple[str, str, int]]:
        """Return bases and entries that answered most questions since, with how many; no unhelpful answers count."""
        return self._read(statements.read_popular, since, limit)

    def forget(self, person: str) -> int:
        """Delete all that is kept about a person, answers included, except for counts; this waits.

        Return how many answers; raise JournalError.
        """
        return self._writer.erase(partial(forget, person=person), PATIENCE)

    def _do(self, work: Callable[Concatenate[Connection, _P], _T], *args: _P.args, **named: _P.kwargs) -> Future[_T]:
        # What is worked on, and what was shown, comes before what was asked: it decides what a restart does again.
        return self._writer.submit(lambda: lambda connection: work(connection, *args, **named), is_urgent=True)

    def _read(self, read: Callable[Concatenate[Connection, _P], _T], *args: _P.args, **named: _P.kwargs) -> _T:
        with self._database.reading() as connection:
            return read(connection, *args, **named)
