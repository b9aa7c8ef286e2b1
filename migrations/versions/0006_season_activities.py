"""What one joins for a season stands beside what happens, and never among it.

Both engines add the column without writing the table again: moments on a million events.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "event",
        sa.Column("is_season", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_index(
        "ix_event_season",
        "event",
        ["insee", "id"],
        sqlite_where=sa.text("is_season"),
        postgresql_where=sa.text("is_season"),
    )


def downgrade() -> None:
    # An event without a day is none: the next reading of its source brings it back.
    op.execute("DELETE FROM event WHERE is_season")
    op.drop_index("ix_event_season", table_name="event")
    op.drop_column("event", "is_season")
