"""What is remembered of services that we read from again and again.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "upstream_token",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("pair", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_upstream_token")),
    )
    op.create_table(
        "feed_position",
        sa.Column("feed", sa.String(length=120), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("feed", name=op.f("pk_feed_position")),
    )
    op.create_table(
        "reread",
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=250), nullable=False),
        sa.Column("why", sa.String(length=10), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "why IN ('failed', 'notified', 'asked')", name=op.f("ck_reread_known_why")
        ),
        sa.PrimaryKeyConstraint("source", "key", name=op.f("pk_reread")),
    )
    op.create_table(
        "helloasso_association",
        sa.Column("slug", sa.String(length=150), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=True),
        sa.Column("is_followed", sa.Boolean(), nullable=False),
        sa.Column("postal_code", sa.String(length=10), nullable=True),
        sa.Column("city", sa.String(length=120), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("rna", sa.String(length=10), nullable=True),
        sa.Column("category", sa.String(length=120), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(lat IS NULL) = (lon IS NULL)",
            name=op.f("ck_helloasso_association_lat_lon_together"),
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_helloasso_association")),
    )
    op.create_table(
        "geocoded_address",
        sa.Column("asked", sa.String(length=200), nullable=False),
        sa.Column("insee", sa.String(length=5), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=True),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(insee IS NULL) <> (reason IS NULL)", name=op.f("ck_geocoded_address_found_or_why_not")
        ),
        sa.CheckConstraint(
            "(lat IS NULL) = (lon IS NULL)", name=op.f("ck_geocoded_address_lat_lon_together")
        ),
        sa.PrimaryKeyConstraint("asked", name=op.f("pk_geocoded_address")),
    )


def downgrade() -> None:
    for table in (
        "geocoded_address",
        "helloasso_association",
        "reread",
        "feed_position",
        "upstream_token",
    ):
        op.drop_table(table)
