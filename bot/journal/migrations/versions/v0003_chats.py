"""What chat platforms need: claims, posts, channels, marks and picks; and why an answer did not help."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables and the column."""
    op.add_column("feedback", sa.Column("reason", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "claims",
        sa.Column("platform", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_done", sa.Boolean, nullable=False),
    )
    _make_posts()
    op.create_table(
        "channels",
        sa.Column("platform", sa.Text, primary_key=True),
        sa.Column("workspace", sa.Text, primary_key=True),
        sa.Column("place", sa.Text, primary_key=True),
        sa.Column("base", sa.Text),
        sa.Column("is_listening", sa.Boolean, nullable=False),
    )
    op.create_table(
        "marks",
        sa.Column("answer_id", sa.Text, primary_key=True),
        sa.Column("person", sa.Text, primary_key=True, index=True),
        sa.Column("mark", sa.Text, primary_key=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "picks",
        sa.Column("answer_id", sa.Text, primary_key=True),
        sa.Column("person", sa.Text, primary_key=True, index=True),
        sa.Column("base", sa.Text, primary_key=True),
        sa.Column("entry", sa.Text, primary_key=True),
        sa.Column("picked_at", sa.DateTime(timezone=True), nullable=False),
    )


def _make_posts() -> None:
    op.create_table(
        "posts",
        sa.Column("platform", sa.Text, primary_key=True),
        sa.Column("workspace", sa.Text, nullable=False),
        sa.Column("place", sa.Text, primary_key=True),
        sa.Column("message", sa.Text, primary_key=True),
        sa.Column("thread", sa.Text, nullable=False),
        sa.Column("asked_in", sa.Text, nullable=False),
        sa.Column("answer_id", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False, index=True),
        sa.Column("base", sa.Text, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("is_overheard", sa.Boolean, nullable=False),
    )
    op.create_index("ix_posts_thread", "posts", ["platform", "place", "thread"])
    op.create_index("ix_posts_asked_in", "posts", ["platform", "place", "asked_in"])
