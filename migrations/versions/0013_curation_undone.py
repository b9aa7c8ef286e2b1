"""An event may be the same as another on a site; what was done to events can be undone.

``curation`` is made again on SQLite: it holds what people hid or featured, some hundreds of rows.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "curation_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("after", JSON, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("undone_at", INSTANT, nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_curation_step_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_curation_step_site_id_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_curation_step")),
    )
    op.create_index(op.f("ix_curation_step_batch"), "curation_step", ["batch"])
    op.create_index(op.f("ix_curation_step_event_id"), "curation_step", ["event_id"])
    op.create_index(op.f("ix_curation_step_site_id"), "curation_step", ["site_id"])
    with op.batch_alter_table("curation") as curation:
        curation.add_column(sa.Column("same_as_id", sa.Integer(), nullable=True))
        curation.add_column(
            sa.Column("actor", sa.String(length=254), server_default=sa.text("''"), nullable=False)
        )
        curation.create_foreign_key(
            op.f("fk_curation_same_as_id_event"),
            "event",
            ["same_as_id"],
            ["id"],
            ondelete="SET NULL",
        )
        curation.create_check_constraint(
            op.f("ck_curation_another"), "same_as_id IS NULL OR same_as_id <> event_id"
        )
        curation.create_index(op.f("ix_curation_same_as_id"), ["same_as_id"])
    op.add_column(
        "event_override",
        sa.Column("actor", sa.String(length=254), server_default=sa.text("''"), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("event_override", "actor")
    with op.batch_alter_table("curation") as curation:
        curation.drop_index(op.f("ix_curation_same_as_id"))
        curation.drop_constraint(op.f("ck_curation_another"), type_="check")
        curation.drop_constraint(op.f("fk_curation_same_as_id_event"), type_="foreignkey")
        curation.drop_column("actor")
        curation.drop_column("same_as_id")
    op.drop_table("curation_step")
