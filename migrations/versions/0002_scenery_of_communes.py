"""Each commune knows what its landscape shows: the sea, a river, hills.

Empty until ``flask communes load`` reads it: a portal then shows hills meanwhile.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: nothing to convert, no lock worth the name."""
    op.add_column("commune", sa.Column("scenery", sa.String(length=60), nullable=True))


def downgrade() -> None:
    """Take it away; the file that it was read from is still there."""
    op.drop_column("commune", "scenery")
