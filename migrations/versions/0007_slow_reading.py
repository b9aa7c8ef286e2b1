"""What HelloAsso does not say by itself: forms to read again, associations that change slug.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# What was shown before this table was there is read again first, a few at each run.
FILL = """
    INSERT INTO helloasso_reading (key, read_at, due_at)
    SELECT source_key, updated_at, updated_at FROM event
    WHERE source = 'helloasso' AND status <> 'withdrawn'
    AND COALESCE(ends_at, starts_at) > CURRENT_TIMESTAMP
"""


def upgrade() -> None:
    op.create_table(
        "helloasso_reading",
        sa.Column("key", sa.String(length=250), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_helloasso_reading")),
    )
    op.create_index(op.f("ix_helloasso_reading_due_at"), "helloasso_reading", ["due_at"])
    op.create_table(
        "helloasso_rename",
        sa.Column("old_slug", sa.String(length=150), nullable=False),
        sa.Column("new_slug", sa.String(length=150), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("old_slug", "new_slug", name=op.f("pk_helloasso_rename")),
    )
    op.execute(FILL)


def downgrade() -> None:
    op.drop_table("helloasso_rename")
    op.drop_table("helloasso_reading")
