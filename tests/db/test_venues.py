"""Where an answer is: each event at the point that it says, whatever is asked and however."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.geo import Box, Point
from app.kernel.scope import Scope
from app.kernel.search import Search
from app.models.event import Event
from app.models.scoping import within
from app.queries import indexed, positions, ways
from app.queries.question import Question
from app.queries.understanding import understood
from app.services.search import keep, rebuild
from tests import season
from tests.asking import PARIS, question
from tests.builders import Builder
from tests.conftest import NOW
from tests.oracle import Oracle

EVERYWHERE = Scope.everything()
HALL = Point(47.2378, 6.0241)
Spots = dict[tuple[float | None, float | None], int]


def asking(scope: Scope = EVERYWHERE, *, center: Point | None = None, **search: Any) -> Question:
    return Question(scope=scope, search=Search(**search), now=NOW, zone=PARIS, center=center)


def told(session: Session, asked: Question, box: Box | None = None) -> Spots:
    """Return how many events there are at each point, those without a point at ``None``."""
    found = positions.venues(session, asked, box)
    assert found is not None
    counts = [place.events for place in found.places]
    assert counts == sorted(counts, reverse=True)
    spots: Spots = {(place.lat, place.lon): place.events for place in found.places}
    assert len(spots) == len(found.places)
    return spots | ({(None, None): found.unplaced} if found.unplaced else {})


def begun(session: Session) -> dict[str, Any]:
    """Have the index begin yesterday; return days of which it does not hold all."""
    keep.begin(session, since=rebuild.first_day(NOW))
    session.commit()
    days = {"first_day": NOW.date() - timedelta(days=9)}
    assert not indexed.holds(session, asking(**days))
    return days


def test_venues_are_those_of_reading_everything(session: Session) -> None:
    halls = season.settle(session)
    season.hold_season(session, 300, halls=halls)
    oracle, world = Oracle(session), season.world(halls)
    rows = session.execute(within(select(Event.id, Event.lat, Event.lon), EVERYWHERE, Event))
    own = {number: (lat, lon) for number, lat, lon in rows}
    rng, some = Random(7), 0
    for number in range(120):
        asked = understood(session, question(rng, world, scope=EVERYWHERE, plain=0.5))
        answer = [] if asked.is_hopeless else oracle.answer(asked)
        want = Counter(own[event] for _, event in answer)
        some += len(want) > 1
        assert told(session, asked) == want, asked
        near = halls[rng.choice(sorted(halls))]
        wide, high = rng.choice([(0.01, 0.02), (0.4, 0.3), (3.0, 2.0)])
        box = Box(near.lat - high, near.lon - wide, near.lat + high, near.lon + wide)
        if number % 2 and not asked.search.radius:
            inside = {at: n for at, n in want.items() if at[0] and box.contains(Point(*at))}
            assert told(session, asked, box) == inside, asked
    assert some > 30, "questions that ask for something"


def test_what_says_no_place_is_on_no_map_even_where_another_event_says_that_one(
    session: Session, build: Builder
) -> None:
    build.event(title="À la mairie", lat=HALL.lat, lon=HALL.lon)
    build.event(title="Quelque part en ville", lat=None, lon=None)
    for more in ({}, {"center": HALL, "radius": 5.0}, begun(session)):
        assert told(session, asking(**more)) == {(HALL.lat, HALL.lon): 1, (None, None): 1}


def test_one_event_of_several_times_is_one_at_its_place_and_tells_its_name(
    session: Session, build: Builder
) -> None:
    here = {"lat": 47.25, "lon": 6.03}
    days = tuple(NOW + timedelta(days=n) for n in (3, 20))
    first = build.event(title="Cours", times=days, place_name="Gymnase", **here)
    build.event(title="Bal", place_name="Gymnase", **here)
    found = positions.venues(session, asking())
    assert found is not None
    [place] = found.places
    assert (place.events, place.event_id, place.insee) == (2, first.id, "25056")
    assert positions.place_names(session, asking(), [place.event_id]) == {first.id: "Gymnase"}


def test_a_place_read_in_two_ways_is_named_as_if_it_were_read_in_one(
    session: Session, build: Builder
) -> None:
    here = {"lat": 47.25, "lon": 6.03}
    short = build.event(title="Bal", place_name="Gymnase", **here)
    build.event(title="Exposition", place_name="Parc", lasting=timedelta(days=6), **here)
    asked = replace(asking(last_day=NOW.date() + timedelta(days=20)), area=frozenset({"25056"}))
    assert len(ways.planned(session, asked, need=10**6).reads) > 1, "short times, then long ones"
    found = positions.venues(session, asked)
    assert found is not None
    [place] = found.places
    assert (place.events, place.event_id, place.insee) == (2, short.id, "25056")


def test_a_site_shows_its_own_venues_and_not_those_that_it_hides(
    session: Session, build: Builder
) -> None:
    one, other = build.site("one", "25056"), build.site("other", "25056", "81004")
    shown = build.event(lat=47.25, lon=6.03)
    hidden = build.event(lat=47.25, lon=6.03)
    build.event("81004", lat=43.93, lon=2.15)
    build.hide(one, hidden)
    for more in ({}, begun(session)):
        mine = asking(Scope.of_site(one.id, ["25056"]), **more)
        theirs = asking(Scope.of_site(other.id, ["25056", "81004"]), **more)
        assert told(session, mine) == {(shown.lat, shown.lon): 1}
        assert told(session, theirs) == {(shown.lat, shown.lon): 2, (43.93, 2.15): 1}


def test_too_many_venues_are_not_told_apart(
    session: Session, build: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        build.event(lat=47.2 + number / 100, lon=6.0)
    build.event(lat=None, lon=None)
    monkeypatch.setattr(positions, "MOST_VENUES", 4)
    assert len(told(session, asking())) == 5
    monkeypatch.setattr(positions, "MOST_VENUES", 3)
    assert positions.venues(session, asking()) is None
    assert told(session, asking(), Box(47.195, 5.9, 47.205, 6.1)) == {(47.2, 6.0): 1}
