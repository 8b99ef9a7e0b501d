"""What the weekly digest needs: in which channels it is posted, and of which workspace an answer is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the columns; of older answers the workspace is not known."""
    op.add_column("answers", sa.Column("workspace", sa.Text, nullable=False, server_default=""))
    op.add_column("channels", sa.Column("has_digest", sa.Boolean, nullable=False, server_default=sa.false()))
