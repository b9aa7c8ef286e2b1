"""Events that are probably one: in one commune, on one day, under nearly the same words.

Nothing is decided here: two are shown side by side to who knows. Words are those of the
address (``slug``), folded already, so that twenty thousand events are compared in a moment.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.models.curation import Curation
from app.models.event import Event, Occurrence
from app.models.scoping import within
from app.queries import curation

# So many events to come are compared; past them a list of doubles would help nobody.
_MOST_EVENTS = 20_000
# A word that so many events of a day share says nothing of any.
_COMMON = 12
_ALIKE = 0.5
_SHORT = 2


@dataclass(frozen=True, slots=True)
class Pair:
    """Two events that are probably one; ``alike`` from 0 to 1."""

    first: int
    second: int
    alike: float


class _Said(NamedTuple):
    words: frozenset[str]
    source: str
    starts_at: datetime


def pairs(session: Session, scope: Scope, *, now: datetime, limit: int) -> tuple[Pair, ...]:
    """Return the most probable pairs among what the site shows and is to come, the surest first.

    Those of which somebody here said that they are two are left out.
    """
    days: defaultdict[tuple[str | None, date], dict[int, _Said]] = defaultdict(dict)
    for event_id, slug, source, insee, day, starts_at in _coming(session, scope, now):
        days[insee, day][event_id] = _Said(_words(slug), source, starts_at)
    apart = curation.kept_apart(session, scope)
    found = [
        pair
        for events in days.values()
        for pair in _alike(events)
        if frozenset({pair.first, pair.second}) not in apart
    ]
    found.sort(key=lambda pair: (-pair.alike, pair.first, pair.second))
    return tuple(found[:limit])


def _coming(session: Session, scope: Scope, now: datetime) -> Iterable[Any]:
    day, at = func.min(Occurrence.first_day), func.min(Occurrence.starts_at)
    event = (Event.slug, Event.source, Event.insee)
    statement = (
        select(Occurrence.event_id, *event, day, at)
        .join(Event, Event.id == Occurrence.event_id)
        .where(Occurrence.until_at > now)
        .group_by(Occurrence.event_id, *event)
        .order_by(day, Occurrence.event_id)
        .limit(_MOST_EVENTS)
    )
    hidden = (
        select(Curation.event_id)
        .where(
            Curation.event_id == Occurrence.event_id,
            Curation.site_id == scope.site_id,
            Curation.is_hidden,
        )
        .exists()
    )
    narrowed = within(statement.where(~hidden), scope, Occurrence, reached=(Event, Curation))
    return session.execute(narrowed)


def _words(slug: str) -> frozenset[str]:
    said = slug.split("-")
    return frozenset(word for word in said if len(word) > _SHORT) or frozenset(said)


def _alike(events: Mapping[int, _Said]) -> Iterator[Pair]:
    """Yield the pairs that share half of their words at least.

    One source that tells two at two hours of a day means two.
    """
    by_word: defaultdict[str, list[int]] = defaultdict(list)
    for number, said in events.items():
        for word in said.words:
            by_word[word].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in by_word.values():
        if len(numbers) <= _COMMON:
            shared.update(combinations(sorted(numbers), 2))
    for first, second in shared:
        one, other = events[first], events[second]
        alike = len(one.words & other.words) / len(one.words | other.words)
        are_two = one.source == other.source and one.starts_at != other.starts_at
        if alike >= _ALIKE and not are_two:
            yield Pair(first, second, alike)
