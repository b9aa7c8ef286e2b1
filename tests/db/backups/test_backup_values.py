"""Any value is the same line on both engines, to the byte."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.base import Base, Json
from app.services.backups import canonical, tables
from app.services.backups.canonical import Kind
from tests.db.backups.furnished import INSTANTS
from tests.db.installation import databases
from tests.db.whole import as_json, asked_of

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60)


NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**40), 10**40) | NUMBERS | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


ROWS = st.fixed_dictionaries(
    {
        "big": st.integers(-(2**63), 2**63 - 1),
        "ratio": NUMBERS,
        "price": st.decimals(-99_999_999, 99_999_999, places=2, allow_nan=False),
        "words": WORDS,
        "is_so": st.none() | st.booleans(),
        "at": st.datetimes(
            datetime(1, 1, 2),  # noqa: DTZ001 (hypothesis adds the zone)
            datetime(9999, 12, 30),  # noqa: DTZ001 (as above)
            timezones=st.just(UTC),
        )
        | st.sampled_from(INSTANTS),
        "day": st.dates(date(1, 1, 1)),
        "content": st.binary(max_size=50),
        "more": st.dictionaries(WORDS, VALUES, max_size=3) | st.just(sa.JSON.NULL) | st.none(),
    }
)


_meta = sa.MetaData()


ODD = sa.Table(
    "odd",
    _meta,
    sa.Column("key", sa.String(20), primary_key=True),
    sa.Column("big", sa.BigInteger),
    sa.Column("ratio", sa.Float),
    sa.Column("price", sa.Numeric(10, 2)),
    sa.Column("words", sa.Text),
    sa.Column("is_so", sa.Boolean),
    sa.Column("at", sa.DateTime(timezone=True)),
    sa.Column("day", sa.Date),
    sa.Column("content", sa.LargeBinary),
    sa.Column("more", Json()),
)


@pytest.fixture(scope="module")
def engines(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[sa.Engine]]:
    made = []
    for engine in ("sqlite", "postgresql"):
        asked: Any = asked_of(engine, request)
        with databases(asked, tmp_path_factory.mktemp("odd"), "odd") as (url,):
            made.append(sa.create_engine(url, json_serializer=as_json))
    for one in made:
        _meta.create_all(one)
    yield made
    for one in made:
        one.dispose()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(ROWS, min_size=1, max_size=6), keys=st.sets(WORDS, min_size=6, max_size=6))
def test_any_value_is_the_same_line_on_both_engines(
    engines: list[sa.Engine], rows: list[dict[str, Any]], keys: set[str]
) -> None:
    given = [{**row, "key": key[:20]} for row, key in zip(rows, keys, strict=False)]
    given = list({row["key"]: row for row in given}.values())
    first, second = engines
    for source, target in ((first, second), (second, first)):
        lines = _kept(source, given)
        again = [canonical.row_of(KINDS, line) for line in lines]
        assert _kept(target, again) == lines
        assert _kept(source, again) == lines


KINDS = {
    column.name: Kind.JSON if column.name == "more" else canonical.kind_of(column)
    for column in ODD.columns
}


def _kept(engine: sa.Engine, rows: list[dict[str, Any]]) -> list[bytes]:
    """Write rows in place of all others; return the lines that they are read back as."""
    with engine.begin() as connection:
        connection.execute(sa.delete(ODD))
        connection.execute(sa.insert(ODD), rows)
        (table,) = tables.tables_of(connection)
        assert table.kinds == KINDS
        return list(tables.lines_of(connection, table))


def test_each_column_of_ours_is_of_a_known_kind() -> None:
    kinds = {
        canonical.kind_of(column)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if not isinstance(column.type, sa.types.TypeDecorator)
    }
    assert kinds <= set(Kind)
