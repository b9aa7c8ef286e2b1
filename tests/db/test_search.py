"""Whatever is asked, however the index is read: what reading everything would answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.kernel.geo import Point
from app.kernel.scope import Scope
from app.kernel.search import Search
from app.models.curation import Curation
from app.queries import costs, expected, lists, saying, ways
from app.queries.question import Question
from app.queries.understanding import understood
from app.services.search import keep, rebuild
from tests import season
from tests.asking import PARIS, World, question, read_whole
from tests.builders import WRITTEN, Builder
from tests.conftest import NOW
from tests.oracle import Oracle

EVERYWHERE = Scope.everything()
BESANCON = Point(47.2378, 6.0241)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Agenda:
    """A season, what it is asked, who asks, and what reads all of it."""

    oracle: Oracle
    world: World
    scopes: tuple[Scope, ...]
    numbers: list[int]


@pytest.fixture
def agenda(session: Session, build: Builder) -> Agenda:
    """Three hundred events, the country, and two sites that hide some, not the same."""
    halls = season.settle(session)
    numbers = season.hold_season(session, 300, halls=halls)
    villages = [code for code in sorted(halls) if code.startswith("259")]
    near, wide = ["25056", *villages[:6]], ["25056", "2A004", "97411", "98735", *villages]
    sites = build.national(), build.site("near", *near), build.site("wide", *wide)
    for at, site in enumerate(sites):
        hidden = numbers[at :: 5 - at]
        session.add_all(
            Curation(site_id=site.id, event_id=one, is_hidden=True, updated_at=WRITTEN)
            for one in hidden
        )
    session.commit()
    country, one, two = (site.id for site in sites)
    scopes = EVERYWHERE, Scope.country(country), Scope.of_site(one, near), Scope.of_site(two, wide)
    return Agenda(Oracle(session), season.world(halls), scopes, numbers)


def asking(scope: Scope = EVERYWHERE, **search: Any) -> Question:
    place = {name: search.pop(name) for name in ("area", "center", "now") if name in search}
    return Question(scope=scope, search=Search(**search), **{"now": NOW, "zone": PARIS, **place})


def questions(session: Session, agenda: Agenda, how_many: int, *, seed: int) -> list[Question]:
    """Draw questions of every scope, some of them about an edition, their words understood."""
    rng, found = Random(seed), []
    for number in range(how_many):
        scope = agenda.scopes[number % len(agenda.scopes)]
        asked = question(rng, agenda.world, scope=scope, plain=0.5)
        if rng.random() < 0.1:
            some = tuple(rng.sample(agenda.numbers, 120))
            search = replace(asked.search, edition="rentree-2026")
            asked = replace(asked, edition=some, search=search)
        found.append(understood(session, asked))
    return found


def verify(session: Session, agenda: Agenda, asked: Question) -> int:
    """Compare a whole answer, its order and its total, with the oracle's; say how many answer."""
    want = [] if asked.is_hopeless else [event for _, event in agenda.oracle.answer(asked)]
    summary = lists.summarise(session, asked)
    assert (summary.total, summary.is_exact) == (len(want), True), asked
    assert [line.id for line in read_whole(session, asked)] == want, asked
    first = lists.page(session, asked, summary=summary).lines
    assert [line.id for line in first] == want[: asked.search.limit], asked
    return len(want)


def test_answers_are_those_of_reading_everything(session: Session, agenda: Agenda) -> None:
    found = [verify(session, agenda, one) for one in questions(session, agenda, 240, seed=11)]
    assert sum(1 for total in found if total) > len(found) / 3, "questions that ask for something"


# How each way of reading is made the cheapest, and what it is called.
FORCED: dict[str, tuple[dict[str, float], set[str]]] = {
    "dates": ({"_A_SQUARE": 1e9, "_RARE": 0, "_FEW_COMMUNES": -1}, {"dates"}),
    "there": ({"_A_SQUARE": -1e6, "_RARE": 0}, {"cell", "fine", "insee"}),
    "there-in-slices-too-thin": (
        {"_A_SQUARE": -1e6, "_RARE": 0, "_AMPLE": 0.02},
        {"cell", "fine", "insee"},
    ),
    "there-as-if-crowded": (
        {"_A_SQUARE": -1e6, "_RARE": 0, "_ONE_EACH": 1e6, "_ONE_EACH_THEN": 1e6},
        {"cell", "fine", "insee"},
    ),
    "words": ({"_RARE": 2, "_WORDS_BEGIN": -1, "_BY_WORDS": 0, "_A_LOOK": 1e9}, {"text"}),
    "words-and-the-widest-squares": (
        {"_RARE": 2, "_WORDS_BEGIN": -1, "_BY_WORDS": 0, "_MOST_TOKENS": 0, "_A_LOOK": 1e9},
        {"text"},
    ),
    "words-by-date": ({"_A_LOOK": 0, "_A_FETCH": 1e9, "_SURELY": 0, "_RARE": 0}, {"dates"}),
    "no-editions": ({"_MOST_OF_AN_EDITION": 0, "_RARE": 0}, {"dates", "insee"}),
}


@pytest.mark.parametrize("forced", FORCED)
def test_every_way_of_reading_gives_the_same_answers(
    session: Session, agenda: Agenda, monkeypatch: pytest.MonkeyPatch, forced: str
) -> None:
    constants, taking = FORCED[forced]
    for name, value in constants.items():
        [module] = [one for one in (ways, costs, expected, saying) if hasattr(one, name)]
        monkeypatch.setattr(module, name, value)
    taken: Counter[str] = Counter()
    for asked in questions(session, agenda, 60, seed=len(forced)):
        if not asked.is_hopeless:
            plan = ways.planned(session, asked, need=asked.search.limit + 1)
            taken.update({read.reading.way for read in plan.reads})
        verify(session, agenda, asked)
    assert taking <= taken.keys()


def test_the_commune_of_a_site_is_read_alone_whatever_there_is_elsewhere(
    session: Session, agenda: Agenda
) -> None:
    for asked in (
        asking(area=frozenset({"25900"})),
        asking(Scope.of_site(1, ["25900"])),
        asking(Scope.of_site(1, ["25900", "25902"]), area=frozenset({"25902"})),
        asking(area=frozenset()),
    ):
        [read] = ways.planned(session, asked, need=21).reads
        assert read.reading.way == "insee", asked


def test_the_nearest_come_first_from_a_point_without_a_circle(
    session: Session, agenda: Agenda
) -> None:
    for scope in agenda.scopes:
        assert verify(session, agenda, asking(scope, center=BESANCON, sort="distance", limit=40))


def test_totals_are_exact_up_to_a_thousand(session: Session) -> None:
    halls = season.settle(session)
    told = {}
    for before, more in ((0, 999), (999, 1), (1000, 1), (1001, 30)):
        season.crowd(session, more, since=before, insee="25056", hall=halls["25056"])
        for asked in (asking(), asking(q="kermesse"), asking(center=BESANCON, radius=20.0)):
            summary = lists.summarise(session, asked)
            told[(summary.total, summary.is_exact)] = summary.traits["price:free"]
    assert told.keys() == {(999, True), (1000, True), (1000, False)}
    assert told[(999, True)] == 999
    assert told[(1000, False)] <= 1031
    past = asking(last_day=NOW.date() + timedelta(days=4000))
    assert lists.summarise(session, past).total == 1000
    assert not lists.summarise(session, past).is_exact


@pytest.mark.parametrize("day", range(-2, 4))
def test_around_the_first_day_of_the_index_nothing_is_missing(
    session: Session, build: Builder, day: int
) -> None:
    midday = NOW.replace(hour=12)
    for days in range(-5, 5):
        build.event(title=f"Jour {days}", at=midday + days * DAY, lasting=timedelta(hours=1))
    build.event("97411", at=midday - 4 * DAY, lasting=timedelta(days=30))
    build.event(at=midday - 5 * DAY, times=tuple(midday + n * DAY for n in (-3, -1, 3)))
    keep.begin(session, since=rebuild.first_day(NOW))
    while keep.sweep(session, since=rebuild.first_day(NOW), most=3):
        session.commit()
    oracle = Oracle(session)
    first = NOW.date() + timedelta(days=day - 1)
    for last in (None, first, first + DAY, first + 9 * DAY):
        for more in ({}, {"limit": 3}, {"sort": "distance", "center": BESANCON}):
            asked = asking(first_day=first, last_day=last, **more)
            want = [event for _, event in oracle.answer(asked)]
            assert [line.id for line in read_whole(session, asked)] == want
            assert lists.summarise(session, asked).total == len(want)


def test_the_years_farthest_away_may_be_asked(session: Session, build: Builder) -> None:
    build.event()
    for first, last, total in (
        ("2026-09-05", "9999-12-31", 1),
        ("0001-01-01", "9999-12-31", 1),
        ("9999-12-31", None, 0),
        (None, "0001-01-01", 0),
        ("0001-01-01", None, 1),
    ):
        days = [None if one is None else NOW.date().fromisoformat(one) for one in (first, last)]
        asked = asking(first_day=days[0], last_day=days[1])
        assert lists.summarise(session, asked).total == total
        assert len(lists.page(session, asked).lines) == total


def test_one_site_hides_and_the_other_does_not(session: Session, build: Builder) -> None:
    one, other = build.site("one", "25056", "25036"), build.site("other", "25056", "81004")
    shown, hidden = build.event(title="Bal montré"), build.event(title="Bal caché")
    build.hide(one, hidden)
    both, alone = [shown.id, hidden.id], [shown.id]
    for more in (
        {},
        {"q": "bal"},
        {"q": "bal", "sort": "relevance"},
        {"center": BESANCON, "radius": 5.0, "sort": "distance"},
        {"first_day": NOW.date()},
        {"last_day": NOW.date() + 9 * DAY},
        {"area": frozenset({"25056"})},
    ):
        for site, insee, want in ((one, "25036", alone), (other, "81004", both)):
            asked = asking(Scope.of_site(site.id, ["25056", insee]), **more)
            assert [line.id for line in read_whole(session, asked)] == want
            assert lists.summarise(session, asked).total == len(want)
