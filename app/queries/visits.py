"""How many pages each site showed: by day of the place, and by kind of page (ADR 0021)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.models.campaign import VisitCount
from app.models.scoping import within


class PageKind(StrEnum):
    """What a page is, as it is counted."""

    HOME = "home"
    AGENDA = "agenda"
    EVENT = "event"
    MAP = "map"
    ACTIVITIES = "activities"
    OTHER = "other"
    FEED = "feed"
    API = "api"


FOR_PROGRAMS = frozenset({PageKind.FEED, PageKind.API})
"""What programs read for people: counted apart from the pages."""
READ_BY_PEOPLE = tuple(kind for kind in PageKind if kind not in FOR_PROGRAMS)


@dataclass(frozen=True, slots=True)
class Visits:
    """What a site showed: how many, by day of the place and kind; what is absent is none."""

    by_day: Mapping[tuple[date, PageKind], int]

    def on(self, day: date) -> int:
        """Return how many pages people read on a day."""
        return sum(self.by_day.get((day, kind), 0) for kind in READ_BY_PEOPLE)

    def between(self, first: date, last: date, *kinds: PageKind) -> int:
        """Return how many there were, both days included; all that people read without ``kinds``.

        >>> visits = Visits({(date(2026, 9, 4), PageKind.HOME): 3})
        >>> visits.between(date(2026, 9, 1), date(2026, 9, 4)), visits.on(date(2026, 9, 5))
        (3, 0)
        """
        wanted = kinds or READ_BY_PEOPLE
        return sum(
            count
            for (day, kind), count in self.by_day.items()
            if first <= day <= last and kind in wanted
        )

    @property
    def first_day(self) -> date | None:
        """The first day on which anything was counted."""
        return min((day for day, _ in self.by_day), default=None)


def of_site(session: Session, scope: Scope, *, since: date | None = None) -> Visits:
    """Return what the site of ``scope`` showed, from a day on, or from the beginning."""
    statement = select(VisitCount.day, VisitCount.kind, VisitCount.count)
    if since is not None:
        statement = statement.where(VisitCount.day >= since)
    rows = session.execute(within(statement, scope, VisitCount))
    return Visits({(day, PageKind(kind)): count for day, kind, count in rows})


def by_site(
    session: Session, *, first: date, last: date, among: Collection[int] | None = None
) -> dict[int, int]:
    """Return how many pages people read on each site, both days included; absent means none."""
    statement = (
        select(VisitCount.site_id, func.sum(VisitCount.count))
        .where(
            VisitCount.day.between(first, last),
            VisitCount.kind.in_([kind.value for kind in READ_BY_PEOPLE]),
        )
        .group_by(VisitCount.site_id)
    )
    if among is not None:
        statement = statement.where(VisitCount.site_id.in_(sorted(among)))
    rows = session.execute(within(statement, Scope.everything(), VisitCount))
    return {site_id: int(total) for site_id, total in rows}
