"""What is asked of the search: a seeded mix, the cases known to be hard, and deep pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.geo import Point
from app.kernel.period import When
from app.kernel.scope import Scope
from app.kernel.search import LARGEST_PAGE, Search
from app.kernel.vocabulary import Theme
from app.models.commune import Commune
from app.queries import lists
from app.queries.question import Question
from app.queries.understanding import understood
from tests.bench.catalogue import SEED, Town

PARIS, LYON, MENDE = Point(48.8566, 2.3522), Point(45.764, 4.8357), Point(44.518, 3.501)
_ZONE = ZoneInfo("Europe/Paris")
_WORDS = "yoga concert randonnée théâtre loto couture brocante don belote jazz".split()
_RADII = (5.0, 10.0, 10.0, 20.0, 30.0, 50.0)
_REGION_OF = 1500  # about how many communes
DEEP = 500

_BIG: dict[str, Any] = {"center": PARIS, "radius": 50.0}
_SMALL: dict[str, Any] = {"center": MENDE, "radius": 50.0}
_NEAREST: dict[str, Any] = {**_BIG, "sort": "distance"}
_WIDE: dict[str, Any] = {"center": PARIS, "radius": 200.0}
_ABOUT_ALL: dict[str, Any] = {"q": "association"}
# By name: the page, and what is asked. ``ahead``: a week in two months; ``region``: all of one.
_CASES: dict[str, tuple[int, dict[str, Any]]] = {
    "Paris 50 km": (1, _BIG),
    "Paris 50 km, page 50": (50, _BIG),
    "Paris 50 km, nearest": (1, _NEAREST),
    "Paris 50 km, nearest, page 50": (50, _NEAREST),
    "Paris 50 km, music": (1, {**_BIG, "themes": (Theme.MUSIQUE,)}),
    "Paris 50 km, weekend": (1, {**_BIG, "when": When.WEEKEND}),
    "Paris 50 km, in two months": (1, {**_BIG, "ahead": True}),
    "Paris 5 km, nearest": (1, {**_NEAREST, "radius": 5.0}),
    "Paris 200 km": (1, _WIDE),
    "Paris 200 km, nearest": (1, {**_WIDE, "sort": "distance"}),
    "Paris 200 km, in Breton": (1, {**_WIDE, "spoken": ("br",)}),
    "Mende 5 km": (1, {**_SMALL, "radius": 5.0}),
    "Mende 50 km": (1, _SMALL),
    "Mende 50 km, nearest": (1, {**_SMALL, "sort": "distance"}),
    "Mende 50 km, “association”": (1, {**_SMALL, **_ABOUT_ALL}),
    "Lyon 10 km, “concert”, weekend": (
        1,
        {"center": LYON, "radius": 10.0, "q": "concert", "when": When.WEEKEND},
    ),
    "Paris 50 km, “yoga”": (1, {**_BIG, "q": "yoga"}),
    "Paris 50 km, “concert”": (1, {**_BIG, "q": "concert"}),
    "Paris 50 km, “concert nocturne”, nearest": (1, {**_NEAREST, "q": "concert nocturne"}),
    "Paris 50 km, “association”": (1, {**_BIG, **_ABOUT_ALL}),
    "Paris 50 km, “association”, nearest": (1, {**_NEAREST, **_ABOUT_ALL}),
    "Paris 50 km, “association”, relevance": (1, {**_BIG, **_ABOUT_ALL, "sort": "relevance"}),
    "Paris 50 km, “asociation”, a mistake": (1, {**_BIG, "q": "asociation"}),
    "Paris 50 km, “randonnne”, a mistake": (1, {**_BIG, "q": "randonnne"}),
    "Paris 50 km, “conc”, a beginning": (1, {**_BIG, "q": "conc"}),
    "Everywhere": (1, {}),
    "Everywhere, “concert”": (1, {"q": "concert"}),
    "Everywhere, “association”, relevance": (1, {**_ABOUT_ALL, "sort": "relevance"}),
    "Everywhere, “belote”, in two months": (1, {"q": "belote", "ahead": True}),
    "Everywhere, in Breton": (1, {"spoken": ("br",)}),
    "A commune": (1, {"area": frozenset({"75056"})}),
    "A region": (1, {"region": True}),
    "A region, music, weekend": (
        1,
        {"region": True, "when": When.WEEKEND, "themes": (Theme.MUSIQUE,)},
    ),
}


@dataclass(frozen=True, slots=True)
class Put:
    """A question as somebody puts it, on which page of the answer."""

    asked: Question
    page: int = 1


def asking(now: datetime, **given: Any) -> Question:
    """Return a question of the whole country: ``center`` and ``area``, and what a search says."""
    center, area = given.pop("center", None), given.pop("area", None)
    if center is not None:
        given["point"] = center
    return Question(
        scope=Scope.everything(),
        search=Search(**given),
        now=now,
        zone=_ZONE,
        center=center,
        area=area,
    )


def mix(towns: Sequence[Town], count: int, now: datetime, *, seed: str = "asked") -> list[Put]:
    """Return what a day's visitors ask: near where people live, mostly the first page."""
    rng = Random(f"{SEED}:{seed}")
    crowds = list(accumulate(town.population for town in towns))
    found = []
    for _ in range(count):
        town = rng.choices(towns, cum_weights=crowds)[0]
        near = Point(town.lat + rng.gauss(0, 0.01), town.lon + rng.gauss(0, 0.01))
        asked = asking(
            now,
            center=near,
            radius=rng.choice(_RADII),
            sort=rng.choice(("date", "date", "distance")),
            themes=(rng.choice(list(Theme)),) if rng.random() < 0.35 else (),
            q=rng.choice(_WORDS) if rng.random() < 0.2 else "",
            when=When.WEEKEND if rng.random() < 0.3 else None,
        )
        found.append(Put(asked, 1 if rng.random() < 0.85 else rng.randint(2, 5)))
    return found


def named(session: Session, now: datetime) -> dict[str, Put]:
    """Return the cases that were, or could be, the slowest of all."""
    found = {}
    for name, (page, case) in _CASES.items():
        given = dict(case)
        if given.pop("ahead", False):
            first = now.date() + timedelta(days=60)
            given |= {"first_day": first, "last_day": first + timedelta(days=7)}
        if given.pop("region", False):
            given["area"] = _region(session)
        found[name] = Put(asking(now, **given), page)
    return found


def deep(now: datetime) -> dict[str, Question]:
    """Return long answers, of which a page far down is compared with the first."""
    return {
        "Paris 50 km": asking(now, **_BIG),
        "Paris 50 km, nearest": asking(now, **_NEAREST),
        "Everywhere": asking(now),
        "Everywhere, “association”": asking(now, q="association"),
    }


def at_page(session: Session, put: Put) -> tuple[Question, int]:
    """Return the question with the cursor of its page, and which page that is.

    The last that has a cursor, if there are fewer.
    """
    asked, limit, gone = understood(session, put.asked), put.asked.search.limit, 0
    for stride in _strides((put.page - 1) * limit):
        step = replace(asked, search=replace(asked.search, limit=stride))
        found = lists.page(session, step)
        if found.next_cursor is None:
            break
        gone += stride
        asked = replace(asked, search=replace(asked.search, cursor=found.next_cursor))
    # Its words are to be understood again: that is a part of what it costs.
    search = replace(put.asked.search, cursor=asked.search.cursor)
    return replace(put.asked, search=search), gone // limit + 1


def _strides(left: int) -> Iterator[int]:
    """Yield how many events to go over at a time: a cursor knows no pages."""
    while left > 0:
        yield min(left, LARGEST_PAGE)
        left -= LARGEST_PAGE


def _region(session: Session) -> frozenset[str]:
    """Return the communes of the region that has about as many as asked."""
    counts = select(Commune.region, func.count()).group_by(Commune.region)
    rows = [(abs(n - _REGION_OF), region) for region, n in session.execute(counts)]
    nearest = min(rows)[1]
    return frozenset(session.scalars(select(Commune.insee).where(Commune.region == nearest)))
