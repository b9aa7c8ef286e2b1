"""The index tells who says its own place: it is made anew.

``flask db upgrade`` makes it afterwards, as it does an index that nobody ever made.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM search_state")


def downgrade() -> None:
    op.execute("DELETE FROM search_state")
