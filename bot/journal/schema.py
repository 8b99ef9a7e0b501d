"""The journal's tables as the program uses them; `migrations` makes them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Boolean, Column, Date, DateTime, Float, Integer, MetaData, Table, Text, TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy import Dialect

REVISIONS = ("0001", "0002", "0003", "0004")  # the oldest first; a test compares them with the migrations


class UtcTime(TypeDecorator[datetime]):
    """An aware time in UTC, also where the database knows no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the time as the database keeps it."""
        if value is None:
            return None
        aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return aware.replace(tzinfo=None) if dialect.name == "sqlite" else aware

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - its name
        """Return the time as the program knows it."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_METADATA = MetaData()

ANSWERS = Table(
    "answers",
    _METADATA,
    Column("id", Text, primary_key=True),
    Column("asked_at", UtcTime, nullable=False),
    Column("day", Date, nullable=False),
    Column("question", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("base", Text),
    Column("outcome", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("index_version", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("is_overheard", Boolean, nullable=False),
    Column("elapsed_ms", Float, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("workspace", Text, nullable=False),
)

SHOWN = Table(
    "shown",
    _METADATA,
    Column("answer_id", Text, primary_key=True),
    Column("rank", Integer, primary_key=True),
    Column("base", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("score", Float, nullable=False),
)

FEEDBACK = Table(
    "feedback",
    _METADATA,
    Column("answer_id", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("is_helpful", Boolean, nullable=False),
    Column("given_at", UtcTime, nullable=False),
    Column("reason", Text, nullable=False),
)

DAILY = Table(
    "daily",
    _METADATA,
    Column("day", Date, primary_key=True),
    Column("base", Text, primary_key=True),
    Column("platform", Text, primary_key=True),
    Column("outcome", Text, primary_key=True),
    Column("entry", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("questions", Integer, nullable=False),
    Column("helpful", Integer, nullable=False),
    Column("unhelpful", Integer, nullable=False),
)

CLAIMS = Table(
    "claims",
    _METADATA,
    Column("platform", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("payload", Text, nullable=False),
    Column("claimed_at", UtcTime, nullable=False),
    Column("is_done", Boolean, nullable=False),
)

POSTS = Table(
    "posts",
    _METADATA,
    Column("platform", Text, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("place", Text, primary_key=True),
    Column("message", Text, primary_key=True),
    Column("thread", Text, nullable=False),
    Column("asked_in", Text, nullable=False),
    Column("answer_id", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("base", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("posted_at", UtcTime, nullable=False),
    Column("is_overheard", Boolean, nullable=False),
)

CHANNELS = Table(
    "channels",
    _METADATA,
    Column("platform", Text, primary_key=True),
    Column("workspace", Text, primary_key=True),
    Column("place", Text, primary_key=True),
    Column("base", Text),
    Column("is_listening", Boolean, nullable=False),
    Column("has_digest", Boolean, nullable=False),
)

MARKS = Table(
    "marks",
    _METADATA,
    Column("answer_id", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("mark", Text, primary_key=True),
    Column("made_at", UtcTime, nullable=False),
)

PICKS = Table(
    "picks",
    _METADATA,
    Column("answer_id", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("base", Text, primary_key=True),
    Column("entry", Text, primary_key=True),
    Column("picked_at", UtcTime, nullable=False),
)
