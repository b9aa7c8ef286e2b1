"""Pictures of events.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
)


def upgrade() -> None:
    op.create_table(
        "picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=600), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.String(length=32), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("color", sa.String(length=7), nullable=True),
        sa.Column("renditions", JSON, nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'ready', 'refused')", name=op.f("ck_picture_known_state")
        ),
        sa.CheckConstraint(
            "state <> 'ready' OR (digest IS NOT NULL AND width IS NOT NULL"
            " AND height IS NOT NULL AND renditions IS NOT NULL)",
            name=op.f("ck_picture_ready_is_whole"),
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR reason IS NOT NULL", name=op.f("ck_picture_refused_says_why")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint("address", name=op.f("uq_picture_address")),
    )
    op.create_index(op.f("ix_picture_state"), "picture", ["state"], unique=False)
    op.create_index(op.f("ix_picture_digest"), "picture", ["digest"], unique=False)
    # A hash: addresses may be longer than what a B-tree of PostgreSQL holds.
    op.create_index(
        "ix_event_image_url",
        "event",
        ["image_url"],
        unique=False,
        postgresql_using="hash",
        sqlite_where=sa.text("image_url IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_event_image_url",
        table_name="event",
        postgresql_using="hash",
        sqlite_where=sa.text("image_url IS NOT NULL"),
    )
    op.drop_index(op.f("ix_picture_digest"), table_name="picture")
    op.drop_index(op.f("ix_picture_state"), table_name="picture")
    op.drop_table("picture")
