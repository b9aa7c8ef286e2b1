"""A search whose words and place are resolved, and the statement that answers it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from math import cos, radians, sin
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from app.kernel.folding import words
from app.kernel.geo import KM_PER_DEGREE, Point, box_around
from app.kernel.period import Days, days_named
from app.kernel.scope import Scope
from app.kernel.search import Search
from app.models.event import Event, EventSearch, Occurrence
from app.models.scoping import within
from app.models.site import Curation
from app.queries.facts import OccurrenceFacts

_Statement = TypeVar("_Statement", bound="Select[*tuple[Any, ...]]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A :class:`Search` with its place resolved, asked by a site at an instant.

    ``zone`` is the site's, in which "today" is meant. ``area`` narrows to
    communes (INSEE codes); ``center`` gives distances, and with the search's
    radius narrows to a circle.
    """

    scope: Scope
    search: Search
    now: datetime
    zone: ZoneInfo
    area: frozenset[str] | None = None
    center: Point | None = None

    @property
    def days(self) -> Days:
        """The days asked for; open ends are ``None``."""
        if self.search.says_days:
            return Days(self.search.first_day, self.search.last_day)
        if self.search.when is None:
            return Days(None, None)
        return days_named(self.search.when, self.today)

    @property
    def today(self) -> date:
        """The site's day."""
        return self.now.astimezone(self.zone).date()

    def asks_for(self, time: OccurrenceFacts) -> bool:
        """Tell whether ``time`` is among the times asked for: what :func:`_when` says in SQL."""
        days = self.days
        return (
            (self.search.says_days or time.until_at > self.now)
            and (days.last is None or time.first_day <= days.last)
            and (days.first is None or time.last_day >= days.first)
        )


def matching(question: Question) -> Select[int, datetime, int, float]:
    """Return a statement of one row an event: ``id``, ``first`` (instant), ``times``, ``far``.

    ``far`` is a squared distance in degrees of latitude, or a constant.
    """
    far = _squared_distance(question.center) if question.center else sa.literal(0.0)
    statement = select(
        Occurrence.event_id.label("id"),
        func.min(Occurrence.starts_at).label("first"),
        func.count().label("times"),
        func.min(far).label("far"),
    ).group_by(Occurrence.event_id)
    for clause in (*_when(question), *_where(question), *_what(question)):
        statement = statement.where(clause)
    return within(statement, question.scope, Occurrence, reached=(Event, EventSearch, Curation))


def carried(statement: _Statement, question: Question) -> _Statement:
    """Mark a statement built on :func:`matching`, whose rows are narrowed already."""
    return within(statement, question.scope, reached=(Occurrence, Event, EventSearch, Curation))


def _when(question: Question) -> list[sa.ColumnElement[bool]]:
    days = question.days
    clauses: list[sa.ColumnElement[bool]] = []
    if not question.search.says_days:
        clauses.append(Occurrence.until_at > question.now)
    if days.last is not None:
        clauses.append(Occurrence.first_day <= days.last)
    if days.first is not None:
        clauses.append(Occurrence.last_day >= days.first)
    return clauses


def _where(question: Question) -> list[sa.ColumnElement[bool]]:
    clauses: list[sa.ColumnElement[bool]] = []
    radius = question.search.radius
    if question.center and radius:
        box = box_around(question.center, radius)
        clauses += [
            Occurrence.lat.between(box.south, box.north),
            Occurrence.lon.between(box.west, box.east),
            _squared_distance(question.center) <= (radius / KM_PER_DEGREE) ** 2,
        ]
    elif question.center:
        clauses.append(Occurrence.lat.is_not(None))
    if question.area is not None:
        clauses.append(Occurrence.insee.in_(sorted(question.area)))
    return clauses


def _what(question: Question) -> list[sa.ColumnElement[bool]]:
    search = question.search
    clauses: list[sa.ColumnElement[bool]] = []
    if search.themes:
        clauses.append(Occurrence.theme.in_([theme.value for theme in search.themes]))
    if details := _details(search):
        event = aliased(Event)
        found = select(event.id).where(event.id == Occurrence.event_id, *details(event))
        clauses.append(found.exists())
    for word in words(search.q):
        row = aliased(EventSearch)
        clauses.append(
            select(row.event_id)
            .where(row.event_id == Occurrence.event_id, row.folded.contains(word, autoescape=True))
            .exists()
        )
    if question.scope.site_id is not None:
        hidden = (
            select(Curation.event_id)
            .where(Curation.event_id == Occurrence.event_id, Curation.is_hidden)
            .where(Curation.site_id == question.scope.site_id)
        )
        clauses.append(~hidden.exists())
    return clauses


def _squared_distance(center: Point) -> sa.ColumnElement[float]:
    """Return the squared distance to ``center`` in degrees of latitude, as plain arithmetic.

    Equirectangular, with the cosine taken at the middle latitude by its second
    order expansion: within 0.05 % of the great circle up to 200 km in France,
    and no SQL function, so that both engines compute the same.
    """
    c, s = cos(radians(center.lat)), sin(radians(center.lat))
    north: sa.ColumnElement[Any] = Occurrence.lat - center.lat
    half = north * radians(0.5)
    east = (Occurrence.lon - center.lon) * (c - s * half - c * half * half * 0.5)
    return north * north + east * east


def _details(search: Search) -> Any:
    if not (
        search.free or search.access or search.spoken or search.modes or search.age is not None
    ):
        return None

    def clauses(event: Any) -> list[sa.ColumnElement[bool]]:
        found: list[sa.ColumnElement[bool]] = []
        if search.free:
            found.append(event.is_free.is_(True))
        if search.modes:
            found.append(event.mode.in_([mode.value for mode in search.modes]))
        if search.age is not None:
            found.append(sa.or_(event.age_min.is_(None), event.age_min <= search.age))
            found.append(sa.or_(event.age_max.is_(None), event.age_max >= search.age))
            found.append(sa.or_(event.age_min.is_not(None), event.age_max.is_not(None)))
        found += [_lists(event.access, code.value) for code in search.access]
        if search.spoken:
            found.append(sa.or_(*(_lists(event.spoken, code) for code in search.spoken)))
        return found

    return clauses


def _lists(column: Any, word: str) -> sa.ColumnElement[bool]:
    """Tell whether a JSON list of plain words holds ``word``; both engines write it quoted."""
    return sa.cast(column, sa.Text).contains(f'"{word}"', autoescape=True)
