"""What associations decide of their own forms.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("linked_at", "left_at"):
        op.add_column(
            "helloasso_association", sa.Column(name, sa.DateTime(timezone=True), nullable=True)
        )
    op.create_table(
        "helloasso_withheld",
        sa.Column("key", sa.String(length=250), nullable=False),
        sa.Column("slug", sa.String(length=150), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_helloasso_withheld")),
    )
    op.create_index(op.f("ix_helloasso_withheld_slug"), "helloasso_withheld", ["slug"])


def downgrade() -> None:
    op.drop_table("helloasso_withheld")
    for name in ("left_at", "linked_at"):
        op.drop_column("helloasso_association", name)
