"""No statement about scoped rows without saying whose."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar
from weakref import WeakSet

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, ORMExecuteState, declared_attr, mapped_column
from sqlalchemy.sql import visitors

from app.kernel.scope import Scope
from app.models.base import Base, db
from app.models.hints import plainly

_NAMED = "scoped_tables"
_INSEES, _SITE = "scope_insees", "scope_site_id"
_Statement = TypeVar("_Statement", bound="sa.Select[*tuple[Any, ...]] | sa.Update | sa.Delete")
# Statements built once and executed often, already found to say whose rows they read.
_said_once: WeakSet[Any] = WeakSet()


class UnscopedQueryError(RuntimeError):
    """A scoped table was read, or changed in bulk, by a statement that says no scope for it."""


class Placed:
    """A public fact with a place: a site sees those of its territory.

    ``insee`` is empty for what has no place; only the national site lists it.
    """

    @declared_attr
    def insee(cls) -> Mapped[str | None]:  # noqa: N805 (a declared attribute belongs to the class)
        """Hold the commune's INSEE code, of the current official list."""
        return mapped_column(sa.String(5), index=True)


class SiteOwned:
    """A row that belongs to exactly one site."""

    @declared_attr
    def site_id(cls) -> Mapped[int]:  # noqa: N805 (a declared attribute belongs to the class)
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


class ScopeKind(NamedTuple):
    """What a scope narrows: a ``country`` narrows no place; a ``sited`` one names its site."""

    country: bool
    sited: bool


def kind_of(scope: Scope) -> ScopeKind:
    """Return what ``scope`` narrows; its values are those of :func:`values_of`.

    >>> kind_of(Scope.of_site(7, ["25056"])), kind_of(Scope.everything())
    (ScopeKind(country=False, sited=True), ScopeKind(country=True, sited=False))
    """
    return ScopeKind(country=scope.territory is None, sited=scope.site_id is not None)


def within_kind(
    statement: _Statement,
    kind: ScopeKind,
    *models: type[Placed] | type[SiteOwned],
    reached: Sequence[type[Placed] | type[SiteOwned]] = (),
    by_place: bool = True,
) -> _Statement:
    """Narrow as :func:`within` does, to the scope whose values come at each execution.

    For statements that are built once for all scopes of a kind, since building them
    costs more than asking them. Executed without :func:`values_of` a scope of that
    kind, they fail. ``by_place``: whether the place is a good way to the rows.
    """
    narrowed: Any = statement
    for model in models:
        # The table's own columns: an entity's would make a plain statement dearer to run.
        table: Any = sa.inspect(model).mapper.local_table
        if issubclass(model, Placed):
            insees: Any = sa.bindparam(_INSEES, expanding=True, required=True)
            insee = table.c.insee if by_place else plainly(table.c.insee)
            narrowed = narrowed if kind.country else narrowed.where(insee.in_(insees))
        elif kind.sited:
            narrowed = narrowed.where(table.c.site_id == sa.bindparam(_SITE, required=True))
    marked: _Statement = within(narrowed, Scope.everything(), *models, reached=reached)
    return marked


def values_of(scope: Scope) -> dict[str, Any]:
    """Return what a statement of :func:`within_kind` is executed with."""
    values: dict[str, Any] = {}
    if scope.territory is not None:
        values[_INSEES] = sorted(scope.territory)
    if scope.site_id is not None:
        values[_SITE] = scope.site_id
    return values


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
    if state.statement in _said_once:
        return
    named = state.statement.get_execution_options().get(_NAMED, frozenset())
    if touched := (scoped_tables() & _tables_in(state.statement)) - named:
        msg = f"say within(..., scope, Model) for: {', '.join(sorted(touched))}"
        raise UnscopedQueryError(msg)
    _said_once.add(state.statement)


@cache
def scoped_tables() -> frozenset[str]:
    """Return the names of the tables that the guard watches."""
    return frozenset(
        mapper.local_table.description
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Placed | SiteOwned)
    )


def _tables_in(statement: Any) -> set[str]:
    return {part.name for part in visitors.iterate(statement) if isinstance(part, sa.Table)}
