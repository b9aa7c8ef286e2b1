"""Town halls ask for a portal; their domains are watched, and rest when released.

Two new and empty tables, and columns that may be null on the few rows of ``host``.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "site_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("insee", sa.String(length=5), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("position", sa.String(length=120), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("confirmed_at", INSTANT, nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decided_by", sa.String(length=254), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'confirmed', 'accepted', 'declined')",
            name=op.f("ck_site_request_known_state"),
        ),
        sa.ForeignKeyConstraint(
            ["insee"], ["commune.insee"], name=op.f("fk_site_request_insee_commune")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_site_request_site_id_site"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_request")),
        sa.UniqueConstraint("digest", name=op.f("uq_site_request_digest")),
    )
    op.create_index(op.f("ix_site_request_insee"), "site_request", ["insee"])
    op.create_table(
        "released_host",
        sa.Column("name", sa.String(length=253), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("released_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"],
            ["site.id"],
            name=op.f("fk_released_host_site_id_site"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_released_host")),
    )
    op.add_column("host", sa.Column("claimed_at", INSTANT, nullable=True))
    op.add_column("host", sa.Column("checked_at", INSTANT, nullable=True))
    op.add_column("host", sa.Column("trouble", sa.String(length=40), nullable=True))
    op.add_column("host", sa.Column("trouble_since", INSTANT, nullable=True))
    op.add_column("host", sa.Column("findings", JSON, nullable=True))
    op.add_column("host", sa.Column("waiting_email", sa.String(length=254), nullable=True))


def downgrade() -> None:
    op.drop_column("host", "claimed_at")
    op.drop_column("host", "checked_at")
    op.drop_column("host", "trouble")
    op.drop_column("host", "trouble_since")
    op.drop_column("host", "findings")
    op.drop_column("host", "waiting_email")
    op.drop_table("released_host")
    op.drop_table("site_request")
