"""The addresses that visitors ask for, and how often each: a seeded pool, Zipf-like.

45 % commune pages, 20 % searches, 20 % event pages, 8 % JSON, 5 % ICS, 2 % misses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from random import Random
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.models.commune import Commune
from app.models.event import Event, Occurrence
from app.models.scoping import within
from app.queries import sites
from tests.bench.catalogue import SEED
from tests.bench.driving import Target
from tests.bench.servers import BASE_NAME

# Of a hundred requests, and how many addresses share them.
SHARES = {"commune": 45, "search": 20, "event": 20, "json": 8, "ics": 5, "miss": 2}
POOL = {"commune": 3000, "search": 3000, "event": 4000, "json": 600, "ics": 400, "miss": 50}
_TURNS = 40_000
_FLATNESS = 0.8
_WORDS = ("yoga", "concert", "loto", "brocante", "théâtre", "randonnée", "judo", "chorale")
_THEMES = ("sport", "musique", "marche", "nature", "scene")
_LISTS = ("/", "/", "/", "/evenements", "/evenements", "/evenements?when=weekend")


@dataclass(frozen=True, slots=True)
class Portal:
    """A portal that visitors know: its host, its name, how many people live there."""

    host: str
    name: str
    population: int
    insee: str


@dataclass(frozen=True, slots=True)
class Country:
    """What can be asked about: portals (the biggest first) and events to come."""

    national: str
    portals: tuple[Portal, ...]
    events: tuple[tuple[int, str, str], ...]
    places: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Traffic:
    """The pool of addresses, and the sequence in which they are asked for."""

    targets: tuple[Target, ...]
    turns: tuple[int, ...]

    def turned(self, by: int) -> list[int]:
        """Return the sequence begun elsewhere, so that no two stretches are the same."""
        start = by * 7919 % len(self.turns)
        return [*self.turns[start:], *self.turns[:start]]


def country(session: Session, *, most_events: int = 20_000) -> Country:
    """Read what is there to be visited."""
    now = datetime.now(UTC)
    people = dict(session.execute(select(Commune.insee, Commune.population)).all())
    facts = sites.changed_since(session, -1)
    portals = [
        Portal(
            f"{site.primary_host.name}.{BASE_NAME}",
            site.name.read(site.languages).text,
            max(1, people.get(next(iter(site.territory)), 1) or 1),
            next(iter(site.territory)),
        )
        for site in facts
        if site.territory is not None and len(site.territory) == 1 and site.is_published
    ]
    national = next(site for site in facts if site.is_national)
    coming = (
        select(Event.id, Event.slug, Event.insee)
        .join(Occurrence, (Occurrence.event_id == Event.id) & (Occurrence.position == 0))
        .where(Occurrence.until_at > now)
        .order_by(Event.id)
        .limit(most_events)
    )
    events = session.execute(within(coming, Scope.everything(), Event, Occurrence)).all()
    places = session.execute(
        select(Commune.name, Commune.lat, Commune.lon)
        .where(Commune.lat.is_not(None))
        .order_by(Commune.population.desc(), Commune.insee)
        .limit(2000)
    ).all()
    return Country(
        national.name.read(national.languages).text,
        tuple(sorted(portals, key=lambda one: (-one.population, one.host))),
        tuple((number, slug, insee or "") for number, slug, insee in events),
        tuple((name, lat or 0.0, lon or 0.0) for name, lat, lon in places),
    )


def traffic(known: Country, *, coding: str = "gzip", scale: float = 1.0) -> Traffic:
    """Return the traffic of a town crier's day; ``scale`` shrinks the pool for a quick look."""
    asked = _Asked(known, Random(f"{SEED}:traffic"), coding)
    targets: list[Target] = []
    weights: list[float] = []
    for kind, draw in asked.kinds.items():
        size = max(2, round(POOL[kind] * scale))
        popularity = [1 / (rank + 5) ** _FLATNESS for rank in range(size)]
        targets += [draw() for _ in range(size)]
        weights += [SHARES[kind] * one / sum(popularity) for one in popularity]
    order = Random(f"{SEED}:turns")
    turns = order.choices(range(len(targets)), cum_weights=list(accumulate(weights)), k=_TURNS)
    return Traffic(tuple(targets), tuple(turns))


class _Asked:
    def __init__(self, known: Country, rng: Random, coding: str) -> None:
        self._known = known
        self._rng = rng
        self._coding = coding
        self._crowd = list(accumulate(portal.population**0.7 for portal in known.portals))
        self._portal_of = {portal.insee: portal for portal in known.portals}
        self.kinds: dict[str, Callable[[], Target]] = {
            "commune": self._commune,
            "search": self._search,
            "event": self._event,
            "json": lambda: self._of_a_portal("json", "/api/v1/events"),
            "ics": lambda: self._of_a_portal("ics", "/evenements.ics"),
            "miss": self._miss,
        }

    def _portal(self) -> Portal:
        return self._rng.choices(self._known.portals, cum_weights=self._crowd)[0]

    def _commune(self) -> Target:
        portal, rng = self._portal(), self._rng
        path = rng.choice((*_LISTS, f"/evenements?theme={rng.choice(_THEMES)}"))
        return Target("commune", portal.host, path, name=portal.name, coding=self._coding)

    def _search(self) -> Target:
        query = "&".join(self._searched())
        national = self._known.national
        path = f"/evenements?{query}"
        return Target("search", BASE_NAME, path, name=national, coding=self._coding)

    def _searched(self) -> Iterator[str]:
        rng = self._rng
        _, lat, lon = rng.choice(self._known.places)
        yield f"lat={lat:.3f}&lon={lon:.3f}&radius={rng.choice((5, 10, 10, 20, 50))}"
        if rng.random() < 0.4:
            yield f"q={quote(rng.choice(_WORDS))}"
        elif rng.random() < 0.3:
            yield f"theme={rng.choice(_THEMES)}"
        if rng.random() < 0.3:
            yield "sort=distance"

    def _event(self) -> Target:
        number, slug, insee = self._rng.choice(self._known.events)
        portal = self._portal_of.get(insee)
        host, name = (portal.host, portal.name) if portal else (BASE_NAME, self._known.national)
        path = f"/evenements/{number}-{slug}"
        return Target("event", host, path, name=name, coding=self._coding)

    def _of_a_portal(self, kind: str, path: str) -> Target:
        return Target(kind, self._portal().host, path, coding=self._coding)

    def _miss(self) -> Target:
        if self._rng.random() < 0.5:
            host = f"inconnu-{self._rng.randrange(99)}.{BASE_NAME}"
            return Target("miss", host, "/", ("421",), coding=self._coding)
        return Target("miss", self._portal().host, "/nulle-part", ("404",), coding=self._coding)
