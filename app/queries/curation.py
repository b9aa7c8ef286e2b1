"""What a site decided of one event, what people corrected of it, what a gesture did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.kernel.text import LocalizedText
from app.models.commune import Commune
from app.models.curation import Curation, CurationStep
from app.models.event import Event, EventOverride, Occurrence
from app.models.scoping import ScopeKind, kind_of, values_of, within, within_kind
from app.models.site import Site

_EVERYWHERE = Scope.everything()
DECISIONS = ("hide", "show", "feature", "unfeature", "merge")
"""The gestures that decide of an event on a site."""
_CURATION: Any = Curation.__table__


@dataclass(frozen=True, slots=True)
class Decision:
    """What one site decided of an event; ``same_as_title`` names the one that it is."""

    is_hidden: bool
    is_featured: bool
    reason: str | None
    same_as_id: int | None
    same_as_title: LocalizedText | None
    actor: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Correction:
    """A column that a person corrected. ``received``: what its source says now.

    ``seen``: what it said when the correction was made, where that is still known (``is_known``).
    """

    column: str
    received: Any
    seen: Any
    is_known: bool
    site_id: int
    site_name: LocalizedText
    actor: str
    updated_at: datetime

    @property
    def has_moved(self) -> bool:
        """Whether the source says something else than when it was corrected."""
        return self.is_known and bool(self.seen != self.received)


@dataclass(frozen=True, slots=True)
class Whole:
    """An event with all that may be corrected. ``times``: instants in UTC; the end may lack.

    ``communes`` names, by code, the commune where it is and the one that its source says.
    """

    id: int
    columns: Mapping[str, Any]
    times: tuple[tuple[datetime, datetime | None], ...]
    commune: str | None
    decision: Decision | None
    corrections: Mapping[str, Correction]
    communes: Mapping[str, str]

    @property
    def is_withdrawn(self) -> bool:
        """Whether its source, or the operator, withdrew it."""
        return self.columns["withdrawn_at"] is not None


@dataclass(frozen=True, slots=True)
class Left:
    """An event of a gesture that could not be put back: who did what to it since."""

    event_id: int
    title: LocalizedText
    kind: str
    actor: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Gesture:
    """One gesture of one person: how many events it was about, how many were put back."""

    kind: str
    count: int
    undone: int
    title: LocalizedText
    left: tuple[Left, ...]


def whole(session: Session, scope: Scope, event_id: int) -> Whole | None:
    """Return an event of ``scope``, an activity too, whatever this site decided of it."""
    columns = [*Event.__table__.columns, Commune.name.label("commune_name")]
    statement = (
        select(*columns)
        .outerjoin(Commune, Commune.insee == Event.insee)
        .where(Event.id == event_id)
    )
    row = session.execute(within(statement, scope, Event)).mappings().first()
    if row is None:
        return None
    found = dict(row)
    commune = found.pop("commune_name")
    corrections = _corrections(session, event_id)
    return Whole(
        event_id,
        found,
        _times(session, found),
        commune,
        _decision(session, scope, event_id),
        corrections,
        _communes(session, found["insee"], corrections.get("insee")),
    )


def gesture(
    session: Session, scope: Scope, batch: str, *, was_undone: bool = False
) -> Gesture | None:
    """Return what a gesture of this site did; ``was_undone``: and what could not be put back."""
    statement = (
        select(
            CurationStep.id,
            CurationStep.event_id,
            CurationStep.kind,
            CurationStep.undone_at,
            Event.title,
        )
        .join(Event, Event.id == CurationStep.event_id)
        .where(CurationStep.batch == batch, CurationStep.kind != "correct")
        .order_by(CurationStep.id)
    )
    marked = within(statement, scope, CurationStep, reached=(Event,))
    rows = session.execute(marked).all()
    if not rows:
        return None
    undone = [row for row in rows if row.undone_at is not None]
    waiting = [row for row in rows if row.undone_at is None]
    left = tuple(_left(session, scope, row) for row in waiting) if was_undone else ()
    return Gesture(rows[0].kind, len(rows), len(undone), rows[0].title, left)


def kept_apart(session: Session, scope: Scope) -> frozenset[frozenset[int]]:
    """Return the pairs of events of which somebody of this site said that they are two."""
    statement = select(CurationStep.event_id, CurationStep.after).where(
        CurationStep.kind == "apart", CurationStep.undone_at.is_(None)
    )
    rows = session.execute(within(statement, scope, CurationStep))
    return frozenset(frozenset({number, after["other"]}) for number, after in rows)


def merged_into(session: Session, scope: Scope, event_id: int) -> int | None:
    """Return the event that this site shows in place of another."""
    given = {**values_of(scope), "id": event_id}
    found: int | None = session.scalar(_merged(kind_of(scope)), given)
    return found


@lru_cache(maxsize=8)
def _merged(kind: ScopeKind) -> Select[*tuple[Any, ...]]:
    statement = select(_CURATION.c.same_as_id).where(
        _CURATION.c.event_id == bindparam("id", type_=sa.Integer), _CURATION.c.is_hidden
    )
    return within_kind(statement, kind, Curation)


def _times(
    session: Session, columns: Mapping[str, Any]
) -> tuple[tuple[datetime, datetime | None], ...]:
    if columns["is_season"]:
        return ((columns["starts_at"], columns["ends_at"]),)
    statement = (
        select(Occurrence.starts_at, Occurrence.ends_at)
        .where(Occurrence.event_id == columns["id"])
        .order_by(Occurrence.position)
    )
    rows = session.execute(within(statement, _EVERYWHERE, reached=(Occurrence,)))
    return tuple((begin, end) for begin, end in rows)


def _decision(session: Session, scope: Scope, event_id: int) -> Decision | None:
    other = sa.orm.aliased(Event)
    statement = (
        select(
            Curation.is_hidden,
            Curation.is_featured,
            Curation.reason,
            Curation.same_as_id,
            other.title,
            Curation.actor,
            Curation.updated_at,
        )
        .outerjoin(other, other.id == Curation.same_as_id)
        .where(Curation.event_id == event_id)
    )
    row = session.execute(within(statement, scope, Curation, reached=(Event,))).first()
    return Decision(*row) if row else None


def _communes(session: Session, insee: str | None, moved: Correction | None) -> dict[str, str]:
    codes = {insee, moved.received if moved else None} - {None}
    statement = select(Commune.insee, Commune.name).where(Commune.insee.in_(sorted(codes)))
    return dict(session.execute(statement).all()) if codes else {}


def _corrections(session: Session, event_id: int) -> dict[str, Correction]:
    statement = (
        select(
            EventOverride.field,
            EventOverride.received,
            EventOverride.site_id,
            Site.name,
            EventOverride.actor,
            EventOverride.updated_at,
        )
        .join(Site, Site.id == EventOverride.site_id)
        .where(EventOverride.event_id == event_id)
    )
    rows = session.execute(statement).all()
    seen = _seen(session, event_id) if rows else {}
    return {
        row.field: Correction(
            row.field,
            row.received,
            seen.get((row.site_id, row.field), (None,))[0],
            (row.site_id, row.field) in seen,
            row.site_id,
            row.name,
            row.actor,
            row.updated_at,
        )
        for row in rows
    }


def _seen(session: Session, event_id: int) -> dict[tuple[int, str], tuple[Any]]:
    """Return what the source said at the last correction of each column, by site.

    The corrections are those of every site: what each remembers is told of its own alone.
    """
    statement = (
        select(CurationStep.site_id, CurationStep.before, CurationStep.after)
        .where(CurationStep.event_id == event_id, CurationStep.kind == "correct")
        .order_by(CurationStep.id)
    )
    found: dict[tuple[int, str], tuple[Any]] = {}
    for site_id, before, after in session.execute(within(statement, _EVERYWHERE, CurationStep)):
        for column in after:
            found[site_id, column] = (before.get(column, {}).get("received"),)
    return found


def _left(session: Session, scope: Scope, row: Any) -> Left:
    """Return who changed an event since: the last to do something to it here."""
    if row.kind not in DECISIONS:
        return Left(row.event_id, row.title, "", "", None)
    later = (
        select(CurationStep.kind, CurationStep.actor, CurationStep.at)
        .where(
            CurationStep.event_id == row.event_id,
            CurationStep.id > row.id,
            CurationStep.kind.in_(DECISIONS),
            CurationStep.undone_at.is_(None),
        )
        .order_by(CurationStep.id.desc())
        .limit(1)
    )
    found = session.execute(within(later, scope, CurationStep)).first()
    kind, actor, at = found or ("", "", None)
    return Left(row.event_id, row.title, kind, actor, at)
