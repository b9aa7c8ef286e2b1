"""What a search should answer, found by reading everything, one event after the other.

A million events are a gigabyte: what many of them say alike is held once, words by the events
that say them. What surely does not answer (other communes, other latitudes, over for days) is
passed over, so that thousands of questions can be put to it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import cos, radians, sin
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.folding import fold
from app.kernel.geo import KM_PER_DEGREE, Point, box_around
from app.kernel.scope import Scope
from app.kernel.search_words import Word
from app.kernel.vocabulary import Hours, Price, Status
from app.models.curation import Curation
from app.models.event import Event, EventSearch, Occurrence
from app.models.scoping import within
from app.models.search import SearchState
from app.queries.question import Question

EVERYWHERE = Scope.everything()
_AT_ONCE = {"yield_per": 10_000}
# What is over for longer is to come nowhere in the world.
_SURELY_OVER = timedelta(days=2)


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
    times: list[Time]


class Oracle:
    """Everything in memory; each question reads all of it that may answer."""

    def __init__(self, session: Session) -> None:
        self.hidden = defaultdict(set)
        rows = within(select(Curation.site_id, Curation.event_id), EVERYWHERE, Curation)
        for site_id, event_id in session.execute(rows.where(Curation.is_hidden)):
            self.hidden[site_id].add(event_id)
        self.since = session.scalar(select(SearchState.since)) or 0
        self._said = _said(session)
        once = _Once()
        every = within(select(*_COLUMNS), EVERYWHERE, Event).execution_options(**_AT_ONCE)
        self.events = {row.id: _known(row, once) for row in session.execute(every)}
        columns = (getattr(Occurrence, name) for name in Time._fields)
        times = select(Occurrence.event_id, Occurrence.lat, Occurrence.lon, *columns).order_by(
            Occurrence.event_id, Occurrence.starts_at, Occurrence.position
        )
        times = within(times, EVERYWHERE, Occurrence).execution_options(**_AT_ONCE)
        for event_id, lat, lon, *time in session.execute(times):
            event = self.events[event_id]
            event.lat, event.lon = lat, lon
            event.times.append(Time(*map(once, time)))
        self._by_latitude = _Sorted(
            (one.lat, one.id) for one in self.events.values() if one.lat is not None
        )
        self._by_end = _Sorted(
            (max(time.last_day for time in one.times).toordinal(), one.id)
            for one in self.events.values()
            if one.times
        )
        self._by_commune: dict[str | None, list[int]] = defaultdict(list)
        for one in self.events.values():
            self._by_commune[one.insee].append(one.id)

    def answer(self, question: Question) -> list[tuple[Any, int]]:
        """Return what answers, in the order asked for: (sort value, event)."""
        found = []
        past = self.reaches_back(question)
        measure = _measure(question.center) if question.center else None
        is_within = _circle(question)
        said = self._saying(question.meant) if question.meant else None
        titled = self._saying(question.meant, "_t") if question.by_relevance else set()
        for event_id in self._that_may(question, said):
            event = self.events[event_id]
            if not self._is_asked(question, event) or (said is not None and event_id not in said):
                continue
            far = None
            if measure is not None:
                if event.lat is None or event.lon is None:
                    continue
                far = measure(event.lat, event.lon)
                if not is_within(event, far):
                    continue
            first = next((one for one in event.times if _suits(question, one)), None)
            if first is None:
                continue
            begins = first.starts_at
            if not past:
                begins = begins.replace(second=0, microsecond=0)
            order: Any = far if question.by_distance else begins
            if question.by_relevance and not past:
                order = (event_id not in titled, begins)
            found.append((order, event.id))
        return sorted(found)

    def _that_may(self, question: Question, said: set[int] | None) -> Collection[int]:
        """Return events among which are all that answer: the fewest that one thing tells."""
        found: list[Collection[int]] = [self.events.keys()]
        found += [] if said is None else [said]
        for communes in (question.area, question.scope.territory):
            if communes is not None:
                found.append([one for code in communes for one in self._by_commune.get(code, ())])
        if question.center and question.search.radius:
            box = box_around(question.center, question.search.radius)
            found.append(self._by_latitude.between(box.south, box.north))
        first = question.days.first
        if not question.search.says_days:
            first = max(first or date.min, question.now.date() - _SURELY_OVER)
        if first is not None:
            found.append(self._by_end.between(first.toordinal(), date.max.toordinal()))
        return min(found, key=len)

    def _saying(self, words: Iterable[Word], before: str = "") -> set[int]:
        """Return the events that say each of the words; ``before`` is what their tokens bear."""
        return set.intersection(*(self._saying_one(word, before) for word in words))

    def _saying_one(self, word: Word, before: str) -> set[int]:
        tokens = [before + token for token in word.tokens]
        if word.beginning:
            tokens += [one for one in self._said if one.startswith(before + word.beginning)]
        return {event for token in tokens for event in self._said.get(token, ())}

    def reaches_back(self, question: Question) -> bool:
        """Tell whether what is over may answer: told to the second, and never by relevance."""
        first = question.days.first
        return question.search.says_days and (first is None or first.toordinal() < self.since)

    def says_age(self, event_id: int) -> bool:
        """Tell whether an event says whom it is for, by age."""
        event = self.events[event_id]
        return event.age_min is not None or event.age_max is not None

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


def _measure(center: Point) -> Any:
    c, s, half = cos(radians(center.lat)), sin(radians(center.lat)), radians(0.5)

    def far(lat: float, lon: float) -> float:
        north, east = lat - center.lat, lon - center.lon
        narrowing = c * c + north * (-2 * c * s * half + north * ((s * s - c * c) * half * half))
        return north * north + east * east * narrowing

    return far


def _circle(question: Question) -> Callable[[Known, float], bool]:
    """Return what tells whether an event, that far (squared, in degrees), is in the circle."""
    center, radius = question.center, question.search.radius
    if center is None or not radius:
        return lambda _event, _far: True
    box, reach = box_around(center, radius), (radius / KM_PER_DEGREE) ** 2
    return lambda event, far: (
        far <= reach and box.contains(Point(event.lat or 0.0, event.lon or 0.0))
    )


def _said(session: Session) -> dict[str, array[int]]:
    """Return which events say each token."""
    found: dict[str, array[int]] = defaultdict(lambda: array("I"))
    said = within(select(EventSearch.event_id, EventSearch.words), EVERYWHERE, EventSearch)
    for event_id, tokens in session.execute(said.execution_options(**_AT_ONCE)):
        for token in tokens.split():
            found[token].append(event_id)
    return dict(found)


class _Once(dict[Any, Any]):
    """Holds each value once, however many are equal to it."""

    def __call__(self, value: Any) -> Any:
        # True is 1, and 1.0 too: what is equal may still be of another kind.
        return self.setdefault((type(value), value), value)


class _Sorted:
    """Events in the order of a number, so that those between two are found at once."""

    def __init__(self, pairs: Iterable[tuple[float, int]]) -> None:
        ordered = sorted(pairs)
        self._values = array("d", (value for value, _ in ordered))
        self._events = array("I", (event for _, event in ordered))

    def between(self, low: float, high: float) -> array[int]:
        """Return the events whose number is neither below ``low`` nor above ``high``."""
        start, end = bisect_left(self._values, low), bisect_right(self._values, high)
        return self._events[start:end]


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
)  # names alone  # fmt: skip


def _known(row: Any, once: _Once) -> Known:
    price = None if row.is_free is None else Price.FREE if row.is_free else Price.PAID
    return Known(
        id=row.id,
        insee=once(row.insee),
        lat=None,
        lon=None,
        theme=once(row.theme),
        status=once(row.status),
        mode=once(row.mode),
        price=Price.OPEN if row.is_open_price else price,
        access=once(frozenset(row.access)),
        spoken=once(frozenset(row.spoken)),
        age_min=row.age_min,
        age_max=row.age_max,
        organizer=once(fold(row.organizer or "")),
        times=[],
    )
