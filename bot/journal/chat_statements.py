"""What chats do to the journal's tables: functions of a connection that can be run again if a commit failed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, delete, func, select, true, update

from bot.journal.chat_records import Channel, Claim, Kept, Mark, Pick, Post
from bot.journal.schema import ANSWERS, CHANNELS, CLAIMS, FEEDBACK, MARKS, PICKS, POSTS, SHOWN
from bot.journal.texts import row_of, storable
from bot.journal.upsert import insert_new, upsert

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    _T = TypeVar("_T", bound=DataclassInstance)

_TIMES = {
    ANSWERS: ANSWERS.c.asked_at,
    FEEDBACK: FEEDBACK.c.given_at,
    POSTS: POSTS.c.posted_at,
    MARKS: MARKS.c.made_at,
    PICKS: PICKS.c.picked_at,
}
_OF_CHATS = (POSTS, MARKS, PICKS)
_ANSWERED = "answered"
_FINISH = (  # it takes longer to put a statement together than to run it
    update(CLAIMS)
    .where(CLAIMS.c.platform == bindparam("platform_of"), CLAIMS.c.is_done.is_(False), CLAIMS.c.key == bindparam("of"))
    .values(payload="", is_done=True)
)


def claim(connection: Connection, new: Claim) -> bool:
    """Keep a claim, unless its key is claimed already; tell whether it is kept."""
    return insert_new(connection, CLAIMS, row_of(new) | {"is_done": False})


def renew(connection: Connection, platform: str, keys: Sequence[str], now: datetime) -> None:
    """Set the time of claims that are not done."""
    named = _is_open(platform) & (CLAIMS.c.key == bindparam("of"))
    if keys:
        statement = update(CLAIMS).where(named).values(claimed_at=now)
        connection.execute(statement, [{"of": storable(key)} for key in sorted(keys)])


def finish(connection: Connection, platform: str, key: str) -> None:
    """Empty a claim, so that only its key is left."""
    connection.execute(_FINISH, {"of": storable(key), "platform_of": storable(platform)})


def finish_all(connection: Connection, platform: str, keys: Sequence[str]) -> None:
    """Empty claims, so that only their keys are left."""
    if keys:
        connection.execute(_FINISH, [{"of": storable(key), "platform_of": storable(platform)} for key in sorted(keys)])


def release(connection: Connection, platform: str, key: str) -> None:
    """Delete a claim that is not done."""
    connection.execute(delete(CLAIMS).where(_is_open(platform), CLAIMS.c.key == storable(key)))


def take_over(connection: Connection, platform: str, before: datetime, now: datetime) -> list[Claim]:
    """Claim anew what was last claimed before a time and is not done; return what no other program took meanwhile."""
    late = select(CLAIMS).where(_is_open(platform), CLAIMS.c.claimed_at < before)
    rows = connection.execute(late.order_by(CLAIMS.c.claimed_at, CLAIMS.c.key)).all()
    taken = []
    for row in rows:
        as_seen = and_(_is_open(platform), CLAIMS.c.key == row.key, CLAIMS.c.claimed_at == row.claimed_at)
        if connection.execute(update(CLAIMS).where(as_seen).values(claimed_at=now)).rowcount == 1:
            taken.append(Claim(row.platform, row.key, row.payload, now))
    return taken


def put_post(connection: Connection, post: Post) -> None:
    """Keep a post in place of a former one of the same message."""
    upsert(connection, POSTS, row_of(post))


def withdraw(connection: Connection, platform: str, place: str, message: str) -> None:
    """Delete a post."""
    connection.execute(delete(POSTS).where(_is_in(platform, place), POSTS.c.message == storable(message)))


def read_post(connection: Connection, platform: str, place: str, message: str) -> Post | None:
    """Return a post by its message."""
    statement = select(POSTS).where(_is_in(platform, place), POSTS.c.message == storable(message))
    return next(iter(_all(connection, Post, statement)), None)


def read_posts_of(connection: Connection, platform: str, place: str, asked_in: str) -> list[Post]:
    """Return the posts that answer a message, the oldest first."""
    answering = (_is_in(platform, place), POSTS.c.asked_in == storable(asked_in))
    return _all(connection, Post, select(POSTS).where(*answering).order_by(POSTS.c.posted_at, POSTS.c.message))


def read_last_in(
    connection: Connection, platform: str, place: str, thread: str, before: datetime | None = None
) -> Post | None:
    """Return the newest post of a thread, of those before a time."""
    is_early = true() if before is None else POSTS.c.posted_at < before
    within = select(POSTS).where(_is_in(platform, place), POSTS.c.thread == storable(thread), is_early)
    newest = within.order_by(POSTS.c.posted_at.desc(), POSTS.c.message.desc()).limit(1)
    return next(iter(_all(connection, Post, newest)), None)


def read_posts_since(connection: Connection, platform: str, since: datetime) -> list[Post]:
    """Return the posts of a time and after it, the oldest first."""
    statement = select(POSTS).where(POSTS.c.platform == storable(platform), POSTS.c.posted_at >= since)
    return _all(connection, Post, statement.order_by(POSTS.c.posted_at, POSTS.c.place, POSTS.c.message))


def put_channel(connection: Connection, channel: Channel) -> None:
    """Keep what is set for a channel in place of what was."""
    upsert(connection, CHANNELS, row_of(channel))


def read_channels(connection: Connection, platform: str, workspace: str, place: str | None = None) -> list[Channel]:
    """Return what is set for the channels of a workspace, or for one of them, by their ids."""
    of_workspace = (CHANNELS.c.platform == storable(platform), CHANNELS.c.workspace == storable(workspace))
    named = true() if place is None else CHANNELS.c.place == storable(place)
    return _all(connection, Channel, select(CHANNELS).where(*of_workspace, named).order_by(CHANNELS.c.place))


def read_digests(connection: Connection, platform: str) -> list[Channel]:
    """Return the channels of a platform in which a digest is posted, by their workspaces and ids."""
    statement = select(CHANNELS).where(CHANNELS.c.platform == storable(platform), CHANNELS.c.has_digest)
    return _all(connection, Channel, statement.order_by(CHANNELS.c.workspace, CHANNELS.c.place))


def put_mark(connection: Connection, mark: Mark) -> None:
    """Keep a mark; of two that are alike the later one."""
    upsert(connection, MARKS, row_of(mark))


def put_pick(connection: Connection, pick: Pick) -> None:
    """Keep a pick; of two that are alike the later one."""
    upsert(connection, PICKS, row_of(pick))


def read_marks(connection: Connection, answer_id: str) -> list[Mark]:
    """Return the marks on an answer, the oldest first."""
    statement = select(MARKS).where(MARKS.c.answer_id == storable(answer_id))
    return _all(connection, Mark, statement.order_by(MARKS.c.made_at, MARKS.c.mark))


def read_picks(connection: Connection, answer_id: str) -> list[Pick]:
    """Return the picks after an answer, the oldest first."""
    statement = select(PICKS).where(PICKS.c.answer_id == storable(answer_id))
    return _all(connection, Pick, statement.order_by(PICKS.c.picked_at, PICKS.c.entry))


def read_kept(connection: Connection, person: str) -> Kept:
    """Return what is kept about a person; of nobody nothing is."""
    if not person:
        return Kept(0, 0, None)
    counted = {
        table: connection.execute(select(func.count(), func.min(time)).where(table.c.person == storable(person))).one()
        for table, time in _TIMES.items()
    }
    since = [first for _, first in counted.values() if first is not None]
    return Kept(counted[ANSWERS][0], counted[FEEDBACK][0], min(since, default=None))


def read_popular(connection: Connection, since: datetime, limit: int) -> list[tuple[str, str, int]]:
    """Return the entries that answered most questions, without those that somebody found unhelpful."""
    unhelpful = select(FEEDBACK.c.answer_id).where(FEEDBACK.c.is_helpful.is_(False))
    times = func.count().label("times")
    statement = (
        select(SHOWN.c.base, SHOWN.c.entry, times)
        .join(ANSWERS, ANSWERS.c.id == SHOWN.c.answer_id)
        .where(SHOWN.c.rank == 0, ANSWERS.c.outcome == _ANSWERED, ANSWERS.c.asked_at >= since)
        .where(ANSWERS.c.id.not_in(unhelpful))
        .group_by(SHOWN.c.base, SHOWN.c.entry)
        .order_by(times.desc(), SHOWN.c.base, SHOWN.c.entry)
        .limit(max(0, limit))
    )
    return [(row.base, row.entry, row.times) for row in connection.execute(statement)]


def forget_in_chats(connection: Connection, person: str) -> None:
    """Delete the person's posts, marks and picks."""
    for table in _OF_CHATS:
        connection.execute(delete(table).where(table.c.person == person))


def expire_in_chats(connection: Connection, before: datetime, claimed_before: datetime) -> None:
    """Delete posts, marks, picks and claims of before a time."""
    for table in _OF_CHATS:
        connection.execute(delete(table).where(_TIMES[table] < before))
    connection.execute(delete(CLAIMS).where(CLAIMS.c.claimed_at < claimed_before))


def _is_open(platform: str) -> ColumnElement[bool]:
    return and_(CLAIMS.c.platform == storable(platform), CLAIMS.c.is_done.is_(False))


def _is_in(platform: str, place: str) -> ColumnElement[bool]:
    return and_(POSTS.c.platform == storable(platform), POSTS.c.place == storable(place))


def _all(connection: Connection, kind: type[_T], statement: Select[tuple[object, ...]]) -> list[_T]:
    """Return what a statement selects, as records whose fields are its columns."""
    return [kind(**row) for row in connection.execute(statement).mappings()]
