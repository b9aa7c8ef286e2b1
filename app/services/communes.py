"""Make the tables of communes equal to the official list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.kernel.typography import french_spacing
from app.models.base import Base
from app.models.commune import Commune, CommuneAlias, CommuneContour, CommunePostalCode
from app.models.engine import begin_writing
from app.models.scoping import Placed, within
from app.models.site import SiteTerritory
from app.services.commune_list import (
    CommuneFiles,
    CommuneListError,
    CommuneRows,
    Row,
    read_communes,
)
from app.services.versions import touch_all

# Mergers take a few hundred communes away in a big year. A list that lacks more was cut.
LARGEST_LOSS = 0.1
_BATCH = 1_000

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, in communes.

    ``kept`` are communes that the list no longer has and that a site or an
    event still names: somebody has to move those first.
    """

    created: int
    updated: int
    unchanged: int
    removed: int
    kept: tuple[str, ...]


def load(
    session: Session, files: CommuneFiles | None = None, *, progress: Progress = lambda _: None
) -> LoadReport:
    """Make the tables of communes equal to ``files`` (the list shipped with the program).

    The same list twice writes nothing. ``progress`` is told, in French, each
    step that begins. Raises ``CommuneListError``, with nothing written, for a
    list that cannot be read or that lacks a tenth of the communes we have.
    """
    progress("Lecture de la liste officielle…")
    rows = read_communes(files or CommuneFiles())
    begin_writing(session)
    try:
        report = _write(session, rows, progress)
    except BaseException:
        session.rollback()
        raise
    session.commit()
    return report


def _write(session: Session, rows: CommuneRows, progress: Progress) -> LoadReport:
    known = frozenset(session.scalars(sa.select(Commune.insee)))
    vanished = known - {row["insee"] for row in rows.communes}
    if len(vanished) > len(known) * LARGEST_LOSS:
        msg = (
            f"Cette liste n’a que {len(rows.communes)} communes ; il en manque {len(vanished)} "
            f"de celles que nous avons. Elle semble incomplète : rien n’a été changé."
        )
        raise CommuneListError(french_spacing(msg))
    kept = _referenced(session, vanished)
    progress("Écriture des communes…")
    communes = _Table(session, Commune)
    communes.make_equal(rows.communes, leave=vanished)
    progress("Écriture des codes postaux, des anciens codes et des contours…")
    parts = [_Table(session, table) for table in (CommunePostalCode, CommuneAlias, CommuneContour)]
    for part, wanted in zip(parts, (rows.postal_codes, rows.aliases, rows.contours), strict=True):
        part.make_equal(wanted, leave=kept)
    removed = vanished - kept
    for batch in _batches(sorted(removed)):
        session.execute(
            sa.delete(Commune)
            .where(Commune.insee.in_(batch))
            .execution_options(synchronize_session=False)
        )
    # Any site may name any commune: "where=" tells those that are not its own, and namesakes.
    if communes.changed.union(removed, *(part.changed for part in parts)):
        touch_all(session)
    updated = communes.changed & known
    return LoadReport(
        created=len(communes.changed - known),
        updated=len(updated),
        unchanged=len(known - vanished - updated),
        removed=len(removed),
        kept=tuple(sorted(kept)),
    )


def _referenced(session: Session, insees: Iterable[str]) -> frozenset[str]:
    """Return those of ``insees`` that a territory or a public fact still names."""
    found: set[str] = set()
    for batch in _batches(sorted(insees)):
        territory = sa.select(SiteTerritory.insee).where(SiteTerritory.insee.in_(batch))
        found.update(session.scalars(territory.distinct()))
        for mapper in Base.registry.mappers:
            entity: Any = mapper.class_
            if issubclass(entity, Placed):
                statement = sa.select(entity.insee).where(entity.insee.in_(batch)).distinct()
                found.update(session.scalars(within(statement, Scope.everything(), entity)))
    return frozenset(found)


def _batches(items: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """Cut ``items`` so that no statement has more variables than an engine allows."""
    return (items[start : start + _BATCH] for start in range(0, len(items), _BATCH))


class _Table:
    """One table of reference data, made equal to the rows that it should have."""

    def __init__(self, session: Session, model: type[Base]) -> None:
        self.session = session
        self.table: Any = model.__table__
        self.columns = [column.name for column in self.table.columns]
        self.key = [column.name for column in self.table.primary_key]
        self.changed: set[str] = set()

    def make_equal(self, rows: list[Row], *, leave: frozenset[str]) -> None:
        """Insert, update and delete what differs; leave alone what belongs to ``leave``.

        ``changed`` then names the communes for which something was written.
        """
        existing = {
            tuple(row[name] for name in self.key): row
            for row in self.session.execute(sa.select(self.table)).mappings()
        }
        new, different = [], []
        for row in rows:
            old = existing.pop(tuple(row[name] for name in self.key), None)
            if old is None:
                new.append(row)
            elif any(old[name] != row[name] for name in self.columns):
                different.append(row)
        gone = [dict(row) for row in existing.values() if row["insee"] not in leave]
        self.changed.update(row["insee"] for row in (*new, *different, *gone))
        self._delete(gone)
        self._update(different)
        if new:
            self.session.execute(sa.insert(self.table), new)

    def _delete(self, rows: list[Row]) -> None:
        if rows:
            this = sa.and_(*(self.table.c[name] == sa.bindparam(f"_{name}") for name in self.key))
            keys = [{f"_{name}": row[name] for name in self.key} for row in rows]
            self.session.execute(sa.delete(self.table).where(this), keys)

    def _update(self, rows: list[Row]) -> None:
        if rows:
            this = sa.and_(*(self.table.c[name] == sa.bindparam(f"_{name}") for name in self.key))
            values: dict[str, Any] = {
                name: sa.bindparam(name) for name in self.columns if name not in self.key
            }
            keyed = [{**row, **{f"_{name}": row[name] for name in self.key}} for row in rows]
            statement = sa.update(self.table).where(this).values(values)
            for row in keyed:
                for name in self.key:
                    del row[name]
            self.session.execute(statement, keyed)
