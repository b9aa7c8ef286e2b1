"""Random questions, from a seed: everything that can be asked of the agenda, mixed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.kernel.geo import Point
from app.kernel.period import When
from app.kernel.scope import Scope
from app.kernel.search import Search
from app.kernel.vocabulary import Access, Hours, Mode, Price, Theme
from app.queries import lists
from app.queries.facts import EventLine
from app.queries.question import Question

PARIS = ZoneInfo("Europe/Paris")
RADII = (1.0, 3.0, 5.0, 10.0, 10.0, 20.0, 30.0, 50.0, 100.0, 200.0)


@dataclass(frozen=True, slots=True)
class World:
    """What questions may name: points, communes, words, associations."""

    points: Sequence[Point]
    insees: Sequence[str]
    words: Sequence[str]
    organizers: Sequence[str]
    now: datetime


def question(rng: Random, world: World, *, scope: Scope, plain: float = 0.3) -> Question:
    """Return one question; ``plain`` is how many of them have no rare filter."""
    where = _where(rng, world)
    given: dict[str, Any] = {**_when(rng, world), **where.pop("search", {})}
    if rng.random() < 0.35:
        given["q"] = " ".join(rng.choice(world.words) for _ in range(rng.choice((1, 1, 1, 2))))
    if rng.random() < 0.35:
        given["themes"] = tuple(rng.sample(list(Theme), rng.choice((1, 1, 2))))
    if rng.random() > plain:
        given |= _rare(rng, world)
    given["sort"] = _sort(rng, given, where)
    given["limit"] = rng.choice((9, 20, 60, 100))
    return Question(scope=scope, search=Search(**given), now=world.now, zone=PARIS, **where)


def read_whole(session: Session, asked: Question) -> list[EventLine]:
    """Read an answer to its end, a page at a time."""
    lines: list[EventLine] = []
    while True:
        page = lists.page(session, asked)
        lines += page.lines
        if page.next_cursor is None:
            return lines
        asked = replace(asked, search=replace(asked.search, cursor=page.next_cursor))


def _sort(rng: Random, given: dict[str, Any], where: dict[str, Any]) -> str:
    sorts = ["date", "date"]
    sorts += ["distance", "distance"] if "center" in where else []
    sorts += ["relevance"] if given.get("q") and not _past(given) else []
    return rng.choice(sorts)


def _past(given: dict[str, Any]) -> bool:
    return "first_day" in given or "last_day" in given


def _where(rng: Random, world: World) -> dict[str, Any]:
    draw = rng.random()
    if draw < 0.2:
        return {}
    if draw < 0.35:
        return {"area": frozenset(rng.sample(list(world.insees), rng.choice((1, 1, 3, 40))))}
    point = rng.choice(world.points)
    point = Point(point.lat + rng.gauss(0, 0.01), point.lon + rng.gauss(0, 0.01))
    radius = rng.choice(RADII)
    return {"center": point, "search": {"point": point, "radius": radius}}


def _when(rng: Random, world: World) -> dict[str, Any]:
    draw, today = rng.random(), world.now.date()
    if draw < 0.5:
        return {}
    if draw < 0.75:
        return {"when": rng.choice(list(When))}
    first = today + timedelta(days=rng.choice((-400, -30, -2, -1, 0, 1, 5, 20, 60, 150)))
    last = first + timedelta(days=rng.choice((0, 1, 7, 60)))
    return rng.choice(
        [{"first_day": first, "last_day": last}, {"first_day": first}, {"last_day": last}]
    )


def _rare(rng: Random, world: World) -> dict[str, Any]:
    every: dict[str, Any] = {
        "free": True,
        "prices": (rng.choice((Price.PAID, Price.OPEN)),),
        "places": True,
        "access": tuple(rng.sample(list(Access), rng.choice((1, 1, 2)))),
        "spoken": tuple(rng.sample(("ar", "en", "fsl", "uk", "br"), rng.choice((1, 2)))),
        "age": rng.choice((4, 10, 35, 80)),
        "modes": (rng.choice(list(Mode)),),
        "hours": rng.choice(list(Hours)),
        "organizer": rng.choice(world.organizers),
    }
    return {name: every[name] for name in rng.sample(sorted(every), rng.choice((1, 1, 2)))}
