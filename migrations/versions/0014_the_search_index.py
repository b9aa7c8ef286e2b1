"""What is to come, told so that a million events answer at once; prices that one chooses.

The tables are made empty: ``flask db upgrade`` fills them afterwards, through the program's own
``flask search rebuild``, for what they hold is not a matter of schema.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TOKENS = sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql")
READ = ["id", "event_id", "lat", "lon", "until", "first_day", "last_day", "before", "before_day"]
READ += ["traits"]
BY_DATE = "id lat lon until before first_day last_day before_day traits insee event_id".split()
BY_DATE += "is_long alike alike_day age_min age_max organizer".split()
TEXT = (
    "CREATE VIRTUAL TABLE upcoming_text USING fts5(words, content='', columnsize=0, detail=none, "
    "tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* Co' tokenchars '_'\")"
)


def upgrade() -> None:
    op.add_column(
        "event",
        sa.Column("is_open_price", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "occurrence",
        sa.Column("is_evening", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    # What its source said with « prix libre », as it was kept until now.
    op.execute(
        "UPDATE event SET is_open_price = true WHERE source IN ('helloasso', 'demo') "
        "AND is_free = false AND price_min IS NOT NULL AND price_max IS NULL"
    )
    op.create_index("ix_occurrence_first_day", "occurrence", ["first_day", "starts_at", "event_id"])
    op.create_index(
        "ix_occurrence_lasting",
        "occurrence",
        ["last_day", "first_day"],
        sqlite_where=sa.text("first_day < last_day"),
        postgresql_where=sa.text("first_day < last_day"),
    )
    op.add_column(
        "event_search",
        sa.Column("words", sa.Text(), server_default=sa.text("''"), nullable=False),
    )
    _make_upcoming()
    op.create_table(
        "upcoming_count",
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("cell", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("level", "cell", name=op.f("pk_upcoming_count")),
    )
    op.create_table(
        "search_word",
        sa.Column(
            "word",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_word")),
    )
    op.create_table(
        "search_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_search_state_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_state")),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(TEXT)
    else:
        op.create_index("ix_upcoming_words", "upcoming", ["words"], postgresql_using="gin")
        op.create_index("ix_upcoming_dates", "upcoming", BY_DATE)


def _make_upcoming() -> None:
    numbers = ("position", "first_day", "last_day", "before_day", "alike_day")
    instants = ("until", "before", "alike", "traits", "organizer")
    op.create_table(
        "upcoming",
        # Of SQLite's own kind of key: the rows themselves are then in its order.
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("event_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in numbers),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in instants),
        *(
            sa.Column(name, sa.SmallInteger(), nullable=False)
            for name in ("is_long", "age_min", "age_max")
        ),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("cell", sa.BigInteger(), nullable=True),
        sa.Column("fine", sa.BigInteger(), nullable=True),
        sa.Column("words", TOKENS, nullable=True),
        sa.Column("insee", sa.String(length=5), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upcoming")),
    )
    op.create_index(op.f("ix_upcoming_event_id"), "upcoming", ["event_id"])
    op.create_index(op.f("ix_upcoming_last_day"), "upcoming", ["last_day"])
    op.create_index("ix_upcoming_cell", "upcoming", ["cell", "is_long", *READ, "insee"])
    op.create_index("ix_upcoming_fine", "upcoming", ["fine", "is_long", *READ, "insee"])
    op.create_index("ix_upcoming_commune", "upcoming", ["insee", "is_long", *READ])
    op.create_index(
        "ix_upcoming_long",
        "upcoming",
        ["id"],
        sqlite_where=sa.text("is_long = 1"),
        postgresql_where=sa.text("is_long = 1"),
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE upcoming_text")
    for table in ("search_state", "search_word", "upcoming_count", "upcoming"):
        op.drop_table(table)
    op.drop_index("ix_occurrence_lasting", "occurrence")
    op.drop_index("ix_occurrence_first_day", "occurrence")
    op.drop_column("event_search", "words")
    op.drop_column("occurrence", "is_evening")
    op.drop_column("event", "is_open_price")
