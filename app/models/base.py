"""The database handle and the column types every table shares."""

import json
from datetime import UTC, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.kernel.text import LocalizedText

# Alembic can only drop a constraint on SQLite if it knows its name.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Json(TypeDecorator[Any]):
    """A JSON value: JSONB where it exists. ``None`` is SQL's NULL, never JSON's null."""

    impl = sa.JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        """Choose the column's type for ``dialect``."""
        kind = (
            JSONB(none_as_null=True) if dialect.name == "postgresql" else sa.JSON(none_as_null=True)
        )
        return dialect.type_descriptor(kind)


class LocalizedType(TypeDecorator[LocalizedText]):
    """A :class:`LocalizedText`, stored as one JSON object keyed by language.

    The value is immutable, so a change is always an assignment and SQLAlchemy
    always sees it; a plain JSON dict changed in place would be lost at commit.
    """

    impl = Json
    cache_ok = True

    def process_bind_param(self, value: LocalizedText | None, dialect: sa.Dialect) -> Any:  # noqa: ARG002 (as SQLAlchemy calls it)
        """Python to database."""
        return None if value is None else value.to_json()

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> LocalizedText | None:  # noqa: ARG002 (as SQLAlchemy calls it)
        """Database to Python."""
        return None if value is None else LocalizedText.from_json(value)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware instant, kept in UTC. A naive one is a bug and is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002 (as SQLAlchemy calls it)
        """Refuse naive values; SQLite would silently forget the zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "naive datetime"
            raise ValueError(msg)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002 (as SQLAlchemy calls it)
        """Give back what was stored, always aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The parent of every table."""

    # Flask-SQLAlchemy copies this class; only a ready-made registry survives the copy.
    registry = registry(
        metadata=sa.MetaData(naming_convention=NAMING),
        type_annotation_map={
            LocalizedText: LocalizedType(),
            datetime: UTCDateTime(),
            list[str]: Json(),
            dict[str, Any]: Json(),
            list[dict[str, Any]]: Json(),
        },
    )


db = SQLAlchemy(
    model_class=Base,
    # SQLite would otherwise store "Fête" as "F\u00eate", which no search finds.
    engine_options={"json_serializer": partial(json.dumps, ensure_ascii=False)},
)
