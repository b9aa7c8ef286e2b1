"""Where an answer is: by department and commune, kept for a site; by venue, as it is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from sqlalchemy.orm import Session

from app.kernel.geo import Box
from app.queries import positions, spots
from app.queries.positions import Place
from app.queries.question import Question
from app.web.database import session
from app.web.figures import summary_of
from app.web.kept import kept
from app.web.public_page import current_site

# Some dozens of communes, and some thousands.
_SIZE, _SIZE_OF_COUNTRY = 20_000, 600_000
# Degrees: at least a walk, up to 60° from the equator.
SQUARE_LAT, SQUARE_LON = 0.001, 0.002
_Found = TypeVar("_Found")


@dataclass(frozen=True)
class Whereabouts:
    """The places of an answer, the fullest first, and how to name those that are shown.

    They are venues, else whole communes, each at its town hall. ``unplaced`` events are at
    none of them.
    """

    places: Sequence[Place]
    unplaced: int
    names: Callable[[Iterable[int]], Mapping[int, str]]
    are_venues: bool

    @cached_property
    def _by_square(self) -> Mapping[tuple[float, float], Sequence[int]]:
        """Which places are in each small square, told by its row and column."""
        found: dict[tuple[float, float], list[int]] = defaultdict(list)
        for at, place in enumerate(self.places):
            found[place.lat // SQUARE_LAT, place.lon // SQUARE_LON].append(at)
        return found

    def around(self, place: Place) -> Iterator[int]:
        """Yield which places are in the square of a place and those that touch it.

        They are all that are within a walk, and some that are not; itself is one.
        """
        row, column = place.lat // SQUARE_LAT, place.lon // SQUARE_LON
        for up in (-1, 0, 1):
            for across in (-1, 0, 1):
                yield from self._by_square.get((row + up, column + across), ())

    @property
    def total(self) -> int:
        """How many events there are."""
        return self.unplaced + sum(place.events for place in self.places)


def by_commune(question: Question) -> Whereabouts:
    """Return how many events each commune holds."""
    return _counted("by commune", question, _by_commune)


def by_venue(question: Question, box: Box | None = None) -> Whereabouts | None:
    """Return how many events each venue holds, in ``box`` if it is given.

    ``None`` when there are too many of them to be told apart.
    """
    asking = _by_date(question)
    found = positions.venues(session(), asking, box)
    if found is None:
        return None

    def names(wanted: Iterable[int]) -> Mapping[int, str]:
        ids = {at: found.places[at].event_id for at in wanted}
        known = positions.place_names(session(), asking, ids.values())
        return {at: known.get(number, "") for at, number in ids.items()}

    return Whereabouts(found.places, found.unplaced, names, are_venues=True)


def _by_commune(database: Session, question: Question) -> Whereabouts:
    spotted = spots.by_commune(database, question)
    placed = [spot for spot in spotted if spot.point is not None]
    places = [
        Place(spot.point.lat, spot.point.lon, spot.count, 0, spot.insee)
        for spot in placed
        if spot.point
    ]
    named = [spot.name for spot in placed]
    unplaced = sum(spot.count for spot in spotted if spot.point is None)
    return Whereabouts(
        places, unplaced, lambda wanted: {at: named[at] for at in wanted}, are_venues=False
    )


def by_department(question: Question) -> dict[str, int]:
    """Return how many events each department holds, by code."""
    return _counted("by department", question, spots.by_department)


def _by_date(question: Question) -> Question:
    return replace(question, search=question.search.with_(sort="date"))


def _counted(kind: str, question: Question, ask: Callable[[Session, Question], _Found]) -> _Found:
    facts = current_site().facts
    asking = _by_date(question)
    # It stands as long as its summary: until the first end among what is to come.
    until = summary_of(facts, asking).until_at
    # Words may come to mean something else by what is written elsewhere.
    said = (asking.search, asking.words, asking.edition)
    key = (kind, *said, asking.days, asking.area, asking.center, until)
    size = _SIZE if asking.area is not None or asking.center is not None else _SIZE_OF_COUNTRY
    return kept(facts, key, lambda: ask(session(), asking), size=size)
