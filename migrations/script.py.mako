"""${message}.

Why, and how long it takes on a million rows.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Make it true."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Make it as it was."""
    ${downgrades if downgrades else "pass"}
