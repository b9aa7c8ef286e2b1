"""A row in words that belong to no engine: the same line whoever keeps it, byte for byte.

Instants are in UTC to the microsecond (RFC 3339), days are ISO 8601, decimals are strings,
bytes are in base 64 (RFC 4648 §4). JSON is told with its keys in order, and numbers as
PostgreSQL keeps them: it has no negative zero, and nothing tells it a large float from an
integer.
"""

from __future__ import annotations

import json
import math
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from app.services.backups.problems import BackupError

# From here on Python writes a float with an exponent, and PostgreSQL keeps it as an integer.
_LARGE = 1e16


class Kind(StrEnum):
    """What a column holds, whatever its engine calls it."""

    INTEGER = "integer"
    FLOAT = "float"
    DECIMAL = "decimal"
    TEXT = "text"
    BOOLEAN = "boolean"
    INSTANT = "instant"
    DAY = "day"
    BYTES = "bytes"
    JSON = "json"


# The first that fits: a Boolean is no Integer here, but an Enum is a String.
_KINDS: tuple[tuple[type[Any], Kind], ...] = (
    (sa.Boolean, Kind.BOOLEAN),
    (sa.Integer, Kind.INTEGER),
    (sa.Float, Kind.FLOAT),
    (sa.Numeric, Kind.DECIMAL),
    (sa.DateTime, Kind.INSTANT),
    (sa.Date, Kind.DAY),
    (sa.LargeBinary, Kind.BYTES),
    (sa.JSON, Kind.JSON),
    (sa.String, Kind.TEXT),
)


def kind_of(column: sa.Column[Any]) -> Kind:
    """Return what a column of the database holds; :class:`BackupError` when nobody knows."""
    for family, kind in _KINDS:
        if isinstance(column.type, family):
            return kind
    msg = (
        f"La colonne {column.table.name}.{column.name} est d’un type inconnu "
        f"({column.type!r}) : rien n’est sauvegardé."
    )
    raise BackupError(msg)


def line_of(
    kinds: Mapping[str, Kind], row: Mapping[str, Any], *, absent: Collection[str] = ()
) -> bytes:
    r"""Return the line of a row, its end included.

    JSON has a null of its own, which is a value: a column of JSON that holds none at all is
    among ``absent``, and left out of the line.

    >>> line_of({"id": Kind.INTEGER, "at": Kind.INSTANT}, {"id": 7, "at": datetime(2026, 9, 4)})
    b'{"at":"2026-09-04T00:00:00.000000+00:00","id":7}\n'
    """
    said = {name: _told(kind, row[name]) for name, kind in kinds.items() if name not in absent}
    return (
        json.dumps(
            said, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
        ).encode()
        + b"\n"
    )


def row_of(kinds: Mapping[str, Kind], line: bytes) -> dict[str, Any]:
    """Return the row of a line; ``ValueError`` when it is not one of this table.

    >>> row_of({"price": Kind.DECIMAL}, b'{"price":"12.50"}')
    {'price': Decimal('12.50')}
    """
    said = json.loads(line)
    needed = {name for name, kind in kinds.items() if kind is not Kind.JSON}
    if not isinstance(said, dict) or not needed <= said.keys() <= kinds.keys():
        msg = "not the columns of this table"
        raise ValueError(msg)
    return {name: _meant(kind, name, said) for name, kind in kinds.items()}


def _meant(kind: Kind, name: str, said: Mapping[str, Any]) -> Any:
    value = said.get(name)
    if value is not None:
        return _READERS[kind](value)
    return sa.JSON.NULL if kind is Kind.JSON and name in said else None


def _told(kind: Kind, value: Any) -> Any:
    return None if value is None else _WRITERS[kind](value)


def _float(value: float) -> float | str:
    return float(value) + 0.0 if math.isfinite(value) else str(value)


def _instant(value: datetime) -> str:
    aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return aware.isoformat(timespec="microseconds")


def _json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_json(one) for one in value]
    if isinstance(value, float):
        return int(value) if abs(value) >= _LARGE else value + 0.0
    return value


def _same(value: Any) -> Any:
    return value


def _typed(kind: type[Any]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            msg = f"{kind.__name__} expected"
            raise ValueError(msg)
        return value

    return read


_WRITERS: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.INTEGER: int,
    Kind.FLOAT: _float,
    Kind.DECIMAL: lambda value: format(value, "f"),
    Kind.TEXT: str,
    Kind.BOOLEAN: bool,
    Kind.INSTANT: _instant,
    Kind.DAY: date.isoformat,
    Kind.BYTES: lambda value: b64encode(bytes(value)).decode("ascii"),
    Kind.JSON: _json,
}

_READERS: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.INTEGER: _typed(int),
    Kind.FLOAT: float,
    Kind.DECIMAL: Decimal,
    Kind.TEXT: _typed(str),
    Kind.BOOLEAN: _typed(bool),
    Kind.INSTANT: lambda value: datetime.fromisoformat(value).astimezone(UTC),
    Kind.DAY: date.fromisoformat,
    Kind.BYTES: lambda value: b64decode(value, validate=True),
    Kind.JSON: _same,
}
