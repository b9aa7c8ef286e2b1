"""Where the events that answer a question are: how many by commune, how many by department."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.geo import Point
from app.models.commune import Commune
from app.models.listed import is_listed
from app.queries import lists
from app.queries.question import Question

_COMMUNE: Any = Commune.__table__


@dataclass(frozen=True, slots=True)
class Spot:
    """A place and how many events it holds. ``insee`` is empty when nobody knows the commune.

    ``point`` is ``None`` where nobody knows where it is; ``name`` may be empty.
    """

    insee: str
    name: str
    point: Point | None
    count: int


def by_commune(session: Session, question: Question) -> tuple[Spot, ...]:
    """Return how many events each commune holds, at its town hall, the most first."""
    counts = lists.by_commune(session, question)
    known = {row.insee: row for row in _communes(session, counts)}
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0] or ""))
    return tuple(_spot(known.get(insee or ""), insee or "", count) for insee, count in ordered)


def by_department(session: Session, question: Question) -> dict[str, int]:
    """Return how many events each department holds, by code; ``""`` is for those without."""
    counts = lists.by_commune(session, question)
    known = {row.insee: row.department for row in _communes(session, counts)}
    found: Counter[str] = Counter()
    for insee, count in counts.items():
        found[known.get(insee or "", "")] += count
    return dict(found)


def _communes(session: Session, counts: dict[str | None, int]) -> Any:
    columns = (getattr(_COMMUNE.c, name) for name in ("insee", "name", "department", "lat", "lon"))
    statement = select(*columns).where(is_listed(_COMMUNE.c.insee, "insees"))
    return session.execute(statement, {"insees": [insee for insee in counts if insee]}).all()


def _spot(commune: Any, insee: str, count: int) -> Spot:
    if commune is None:
        return Spot(insee, "", None, count)
    is_placed = commune.lat is not None and commune.lon is not None
    point = Point(commune.lat, commune.lon) if is_placed else None
    return Spot(insee, commune.name, point, count)
