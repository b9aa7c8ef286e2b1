"""What a search should answer, found by reading everything, one event after the other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from math import cos, radians, sin
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.folding import fold
from app.kernel.geo import KM_PER_DEGREE, Point, box_around
from app.kernel.scope import Scope
from app.kernel.vocabulary import Hours, Price, Status
from app.models.curation import Curation
from app.models.event import Event, EventSearch, Occurrence
from app.models.scoping import within
from app.models.search import SearchState
from app.queries.question import Question

EVERYWHERE = Scope.everything()


class Time(NamedTuple):
    """One time of an event."""

    starts_at: datetime
    until_at: datetime
    first_day: date
    last_day: date
    is_evening: bool


@dataclass(slots=True)
class Known:
    """All that is asked of an event."""

    id: int
    insee: str | None
    lat: float | None
    lon: float | None
    theme: str
    status: str
    mode: str
    price: Price | None
    access: frozenset[str]
    spoken: frozenset[str]
    age_min: int | None
    age_max: int | None
    organizer: str
    tokens: frozenset[str]
    times: list[Time]


class Oracle:
    """Everything in memory; each question reads all of it."""

    def __init__(self, session: Session) -> None:
        self.hidden = defaultdict(set)
        rows = within(select(Curation.site_id, Curation.event_id), EVERYWHERE, Curation)
        for site_id, event_id in session.execute(rows.where(Curation.is_hidden)):
            self.hidden[site_id].add(event_id)
        self.since = session.scalar(select(SearchState.since)) or 0
        words: dict[int, set[str]] = defaultdict(set)
        said = within(select(EventSearch.event_id, EventSearch.words), EVERYWHERE, EventSearch)
        for event_id, tokens in session.execute(said):
            words[event_id].update(tokens.split())
        self.events = {
            row.id: _known(row, frozenset(words[row.id]))
            for row in session.execute(within(select(*_COLUMNS), EVERYWHERE, Event))
        }
        columns = (getattr(Occurrence, name) for name in Time._fields)
        times = select(Occurrence.event_id, Occurrence.lat, Occurrence.lon, *columns).order_by(
            Occurrence.event_id, Occurrence.starts_at, Occurrence.position
        )
        for event_id, lat, lon, *time in session.execute(within(times, EVERYWHERE, Occurrence)):
            event = self.events[event_id]
            event.lat, event.lon = lat, lon
            event.times.append(Time(*time))

    def answer(self, question: Question) -> list[tuple[Any, int]]:
        """Return what answers, in the order asked for: (sort value, event)."""
        found = []
        measure = _measure(question.center) if question.center else None
        for event in self.events.values():
            if not self._is_asked(question, event):
                continue
            far = None
            if measure is not None:
                if event.lat is None or event.lon is None:
                    continue
                far = measure(event.lat, event.lon)
                radius = question.search.radius
                if radius and not _is_within(question.center, radius, event, far):
                    continue
            first = next((one for one in event.times if _suits(question, one)), None)
            if first is None:
                continue
            begins = first.starts_at
            if not (past := self.reaches_back(question)):
                begins = begins.replace(second=0, microsecond=0)
            order: Any = far if question.by_distance else begins
            if question.by_relevance and not past:
                order = (not _titled(question, event), begins)
            found.append((order, event.id))
        return sorted(found)

    def reaches_back(self, question: Question) -> bool:
        """Tell whether what is over may answer: told to the second, and never by relevance."""
        first = question.days.first
        return question.search.says_days and (first is None or first.toordinal() < self.since)

    def _is_asked(self, question: Question, event: Known) -> bool:
        search, scope = question.search, question.scope
        return (
            event.status != Status.WITHDRAWN
            and scope.holds(event.insee)
            and (question.area is None or event.insee in question.area)
            and (not search.themes or event.theme in search.themes)
            and (not question.prices or event.price in question.prices)
            and (not search.modes or event.mode in search.modes)
            and all(code in event.access for code in search.access)
            and (not search.spoken or any(code in event.spoken for code in search.spoken))
            and (not search.places or event.status not in {Status.FULL, Status.CANCELLED})
            and _is_of_age(search.age, event)
            and (not search.organizer or event.organizer == fold(search.organizer))
            and (not search.edition or event.id in question.edition)
            and all(_says(event.tokens, word) for word in question.meant)
            and not (scope.site_id and event.id in self.hidden[scope.site_id])
        )


def _suits(question: Question, time: Time) -> bool:
    days, hours = question.days, question.search.hours
    return (
        (question.search.says_days or time.until_at > question.now)
        and (days.last is None or time.first_day <= days.last)
        and (days.first is None or time.last_day >= days.first)
        and (hours is None or time.is_evening == (hours is Hours.EVENING))
    )


def _is_of_age(age: int | None, event: Known) -> bool:
    if age is None:
        return True
    if event.age_min is None and event.age_max is None:
        return False
    return (event.age_min or 0) <= age <= (999 if event.age_max is None else event.age_max)


def _says(tokens: frozenset[str], word: Any, before: str = "") -> bool:
    beginning = before + word.beginning
    return any(before + token in tokens for token in word.tokens) or (
        bool(word.beginning) and any(token.startswith(beginning) for token in tokens)
    )


def _titled(question: Question, event: Known) -> bool:
    return all(_says(event.tokens, word, "_t") for word in question.meant)


def _measure(center: Point) -> Any:
    c, s, half = cos(radians(center.lat)), sin(radians(center.lat)), radians(0.5)

    def far(lat: float, lon: float) -> float:
        north, east = lat - center.lat, lon - center.lon
        narrowing = c * c + north * (-2 * c * s * half + north * ((s * s - c * c) * half * half))
        return north * north + east * east * narrowing

    return far


def _is_within(center: Any, radius: float, event: Known, far: float) -> bool:
    box = box_around(center, radius)
    point = Point(event.lat or 0.0, event.lon or 0.0)
    return box.contains(point) and far <= (radius / KM_PER_DEGREE) ** 2


_COLUMNS = (
    Event.id,
    Event.insee,
    Event.theme,
    Event.status,
    Event.mode,
    Event.is_free,
    Event.is_open_price,
    Event.access,
    Event.spoken,
    Event.age_min,
    Event.age_max,
    Event.organizer,
)  # fmt: skip (names alone)


def _known(row: Any, tokens: frozenset[str]) -> Known:
    price = None if row.is_free is None else Price.FREE if row.is_free else Price.PAID
    return Known(
        id=row.id,
        insee=row.insee,
        lat=None,
        lon=None,
        theme=row.theme,
        status=row.status,
        mode=row.mode,
        price=Price.OPEN if row.is_open_price else price,
        access=frozenset(row.access),
        spoken=frozenset(row.spoken),
        age_min=row.age_min,
        age_max=row.age_max,
        organizer=fold(row.organizer or ""),
        tokens=tokens,
        times=[],
    )
