"""No statement about scoped rows without saying whose."""

from collections.abc import Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, ORMExecuteState, declared_attr, mapped_column
from sqlalchemy.sql import visitors

from app.kernel.scope import Scope
from app.models.base import Base, db

_NAMED = "scoped_tables"
_Statement = TypeVar("_Statement", bound="sa.Select[*tuple[Any, ...]] | sa.Update | sa.Delete")


class UnscopedQueryError(RuntimeError):
    """A scoped table was read, or changed in bulk, by a statement that says no scope for it."""


class Placed:
    """A public fact with a place: a site sees those of its territory.

    ``insee`` is empty for what has no place; only the national site lists it.
    """

    @declared_attr
    def insee(cls) -> Mapped[str | None]:  # noqa: N805
        """Hold the commune's INSEE code, of the current official list."""
        return mapped_column(sa.String(5), index=True)


class SiteOwned:
    """A row that belongs to exactly one site."""

    @declared_attr
    def site_id(cls) -> Mapped[int]:  # noqa: N805
        """Hold the owner's identity."""
        return mapped_column(sa.ForeignKey("site.id", ondelete="CASCADE"), index=True)


def within(
    statement: _Statement,
    scope: Scope,
    *models: type[Placed] | type[SiteOwned],
    reached: Sequence[type[Placed] | type[SiteOwned]] = (),
) -> _Statement:
    """Narrow ``statement`` to ``scope`` on each named model, and mark it as narrowed there.

    Aliases of a model are accepted beside it. ``reached`` names the models that
    the statement only meets through the key of a row narrowed already, or
    narrows by itself (an ``EXISTS``). A scoped table that appears in the
    statement without being named either way is still refused.
    """
    narrowed: Any = statement
    named = set(statement.get_execution_options().get(_NAMED, ()))
    named |= {sa.inspect(model).mapper.local_table.name for model in reached}
    for model in models:
        entity: Any = model
        mapper = sa.inspect(entity).mapper
        named.add(mapper.local_table.name)
        if issubclass(mapper.class_, Placed):
            if scope.territory is not None:
                narrowed = narrowed.where(entity.insee.in_(sorted(scope.territory)))
        elif scope.site_id is not None:
            narrowed = narrowed.where(entity.site_id == scope.site_id)
    marked: _Statement = narrowed.execution_options(**{_NAMED: frozenset(named)})
    return marked


@event.listens_for(db.session, "do_orm_execute")
def _on_execute(state: ORMExecuteState) -> None:
    refuse_unscoped(state)


def refuse_unscoped(state: ORMExecuteState) -> None:
    """Stop a statement that touches a scoped table for which it says no scope.

    It looks at tables rather than at mapped classes: ``select(count())`` has no
    mapped class, and counting a neighbour's rows is a leak like any other.
    Inserts bring their own ``site_id`` or ``insee`` and pass.
    """
    if state.is_column_load or state.is_relationship_load or state.is_insert:
        return
    named = state.execution_options.get(_NAMED, frozenset())
    if touched := (scoped_tables() & _tables_in(state.statement)) - named:
        msg = f"say within(..., scope, Model) for: {', '.join(sorted(touched))}"
        raise UnscopedQueryError(msg)


def scoped_tables() -> frozenset[str]:
    """Return the names of the tables that the guard watches."""
    return frozenset(
        mapper.local_table.description
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Placed | SiteOwned)
    )


def _tables_in(statement: Any) -> set[str]:
    return {part.name for part in visitors.iterate(statement) if isinstance(part, sa.Table)}
