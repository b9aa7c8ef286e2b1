"""People sign in, with a role on each site, and what they do is on record.

Five new and empty tables: instant on any database. The record refuses to be changed, by
triggers; a later migration that rebuilds ``record_entry`` on SQLite has to make them again.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
KNOWN_ROLE = "role IN ('reader', 'editor', 'administrator')"

NO_UPDATE, NO_DELETE = (
    f"CREATE TRIGGER record_entry_no_{change.lower()} BEFORE {change} ON record_entry "
    "BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END"
    for change in ("UPDATE", "DELETE")
)
REFUSE = (
    "CREATE OR REPLACE FUNCTION refuse_record_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the record is append-only'; END $$"
)
NO_CHANGE = (
    "CREATE TRIGGER record_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON record_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_record_change()"
)
APPEND_ONLY = {"sqlite": (NO_UPDATE, NO_DELETE), "postgresql": (REFUSE, NO_CHANGE)}


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("totp_secret", sa.Text(), nullable=True),
        sa.Column("totp_last_step", sa.BigInteger(), nullable=True),
        sa.Column("is_operator", sa.Boolean(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("signed_in_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email_key", name=op.f("uq_account_email_key")),
    )
    _roles()
    _ways_in()
    _record()


def _roles() -> None:
    op.create_table(
        "role",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=13), nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.CheckConstraint(KNOWN_ROLE, name=op.f("ck_role_known_role")),
        _belongs_to("role", "account"),
        _belongs_to("role", "site"),
        sa.PrimaryKeyConstraint("account_id", "site_id", name=op.f("pk_role")),
    )
    op.create_index(op.f("ix_role_site_id"), "role", ["site_id"])


def _ways_in() -> None:
    op.create_table(
        "sign_in",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("is_strong", sa.Boolean(), nullable=False),
        sa.Column("agent", sa.String(length=60), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        _belongs_to("sign_in", "account"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_account_id"), "sign_in", ["account_id"])
    op.create_index(op.f("ix_sign_in_began_at"), "sign_in", ["began_at"])
    op.create_table(
        "one_time_link",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=7), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=13), nullable=True),
        sa.Column("is_operator", sa.Boolean(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "purpose IN ('invite', 'reset', 'sign_in')", name=op.f("ck_one_time_link_known_purpose")
        ),
        sa.CheckConstraint(KNOWN_ROLE, name=op.f("ck_one_time_link_known_role")),
        sa.CheckConstraint(
            "(site_id IS NULL) = (role IS NULL)",
            name=op.f("ck_one_time_link_site_and_role_together"),
        ),
        _belongs_to("one_time_link", "account"),
        _belongs_to("one_time_link", "site"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_one_time_link")),
    )
    for column in ("account_id", "expires_at", "site_id"):
        op.create_index(op.f(f"ix_one_time_link_{column}"), "one_time_link", [column])


def _record() -> None:
    op.create_table(
        "record_entry",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("detail", JSON, nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_entry")),
        sa.UniqueConstraint("previous", name=op.f("uq_record_entry_previous")),
    )
    for column in ("account_id", "site_id"):
        op.create_index(op.f(f"ix_record_entry_{column}"), "record_entry", [column])
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def _belongs_to(table: str, owner: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [f"{owner}_id"],
        [f"{owner}.id"],
        name=op.f(f"fk_{table}_{owner}_id_{owner}"),
        ondelete="CASCADE",
    )


def downgrade() -> None:
    op.drop_table("record_entry")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS refuse_record_change()")
    op.drop_table("one_time_link")
    op.drop_table("sign_in")
    op.drop_table("role")
    op.drop_table("account")
