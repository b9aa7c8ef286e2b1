"""The search index: what is to come, told so that a million events answer at once.

Everything here is made from ``event``, ``occurrence`` and ``event_search``, in the transaction
that changes them, and can be made again (``flask search rebuild``). See ADR 0025.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.models.base import Base
from app.models.scoping import Placed

# What a reading needs of a row: an index that holds it all spares the row itself.
_READ = tuple("id event_id lat lon until first_day last_day before before_day traits insee".split())


class Tokens(TypeDecorator[Any]):
    """A set of tokens: a ``tsvector`` of PostgreSQL. SQLite keeps them in a table of its own."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        """Choose the column's type for ``dialect``."""
        kind = TSVECTOR() if dialect.name == "postgresql" else sa.Text()
        return dialect.type_descriptor(kind)

    def bind_expression(self, bindvalue: Any) -> Any:
        """Make a ``tsvector`` of a list of tokens, taken as they are."""
        return token_set(bindvalue)


class token_set(sa.sql.functions.FunctionElement[Any]):  # noqa: N801 (written as a function in statements)
    """The value of a :class:`Tokens` column."""

    inherit_cache = True
    type = sa.Text()


class Upcoming(Placed, Base):
    """One time that an event happens, as searches read it: numbers, no words.

    ``id`` is the minute at which it begins (since 2000, UTC) then the event, so that the
    table itself is in the order of lists. ``until`` is in seconds since 1970, rounded up; days
    are ordinals (1 is 1 January of year 1), of the place. ``before`` and ``before_day`` are the
    latest ``until`` and ``last_day`` of the event's earlier times, 0 without: a row is the first
    of its event that answers when these do not. ``alike`` and ``alike_day``: of those that begin
    in the same half of a day. ``traits`` are bits (:mod:`app.kernel.traits`). ``is_long``: it
    lasts more than two days. ``organizer`` is a digest of the folded name, 0 without.
    Two times of an event that begin in the same minute are one row: that which ends last.
    """

    __tablename__ = "upcoming"

    @declared_attr
    def insee(cls) -> Mapped[str | None]:  # noqa: N805 (a declared attribute belongs to the class)
        """Hold the commune's INSEE code; an index that begins with it is made below."""
        return mapped_column(sa.String(5))

    # Of SQLite's own kind of key: the rows themselves are then in its order.
    id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False
    )
    event_id: Mapped[int] = mapped_column(index=True)
    position: Mapped[int]
    until: Mapped[int] = mapped_column(sa.BigInteger)
    first_day: Mapped[int]
    last_day: Mapped[int]
    before: Mapped[int] = mapped_column(sa.BigInteger)
    before_day: Mapped[int]
    alike: Mapped[int] = mapped_column(sa.BigInteger)
    alike_day: Mapped[int]
    is_long: Mapped[int] = mapped_column(sa.SmallInteger)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    cell: Mapped[int | None] = mapped_column(sa.BigInteger)
    fine: Mapped[int | None] = mapped_column(sa.BigInteger)
    traits: Mapped[int] = mapped_column(sa.BigInteger)
    age_min: Mapped[int] = mapped_column(sa.SmallInteger)
    age_max: Mapped[int] = mapped_column(sa.SmallInteger)
    organizer: Mapped[int] = mapped_column(sa.BigInteger)
    words: Mapped[Any] = mapped_column(Tokens, nullable=True)

    __table_args__ = (
        sa.Index("ix_upcoming_cell", "cell", "is_long", *_READ),
        sa.Index("ix_upcoming_fine", "fine", "is_long", *_READ),
        sa.Index("ix_upcoming_commune", "insee", "is_long", *_READ[:-1]),
        sa.Index(
            "ix_upcoming_long",
            "id",
            sqlite_where=sa.text("is_long = 1"),
            postgresql_where=sa.text("is_long = 1"),
        ),
        sa.Index("ix_upcoming_last_day", "last_day"),
    )


class UpcomingCount(Base):
    """How many rows of :class:`Upcoming` there are: in a square, with a trait, in all.

    ``level`` is that of :class:`app.kernel.cells.Level`, or one of :mod:`app.kernel.tallies`.
    """

    __tablename__ = "upcoming_count"

    level: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True, autoincrement=False)
    cell: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    n: Mapped[int]


class SearchWord(Base):
    """A token that some text says, or said: what a word that nobody writes is compared with."""

    __tablename__ = "search_word"

    # In the order of its bytes, as SQLite has it: beginnings are stretches of the index.
    word: Mapped[str] = mapped_column(
        sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), primary_key=True
    )


class SearchState(Base):
    """One row: the index holds each time whose last day is ``since`` or later (an ordinal)."""

    __tablename__ = "search_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[int]

    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)
