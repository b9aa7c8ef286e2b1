"""A country's events, from a seed: the same seed, day and size give the same drafts.

Spread over the communes of the official list as people are, and over a year and a
half as seasons are; two in five are still to come.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.places import PlaceGiven
from app.kernel.text import LocalizedText
from app.kernel.vocabulary import Access, Mode, Source, Status
from app.models.commune import Commune, CommunePostalCode
from app.services.ingest.draft import EventDraft, Registration, Timing
from tests.bench import words

SEED = "rentree"
FEED = "bench"
DAYS_BEFORE, DAYS_AFTER = 260, 180
# Half an hour of sports hall for each inhabitant of a village, less in a city: gatherings
# grow slower than the population.
_CROWDING = 0.85
_DEGREES_AROUND = 0.004
_SPOKEN = 0.03
_TONGUES = (("en", "fsl", "ar", "uk", "br"), (60, 20, 12, 5, 3))


@dataclass(frozen=True, slots=True)
class Town:
    """What placing an event needs to know of a commune; ``lat``, ``lon`` in degrees."""

    insee: str
    name: str
    slug: str
    population: int
    postal_code: str
    lat: float
    lon: float
    timezone: str


def towns(session: Session) -> list[Town]:
    """Return the communes of the official list that have a town hall, the most populous first."""
    codes: dict[str, str] = {}
    for insee, code in session.execute(
        select(CommunePostalCode.insee, CommunePostalCode.postal_code)
    ):
        codes.setdefault(insee, code)
    rows = session.execute(
        select(
            Commune.insee,
            Commune.name,
            Commune.slug,
            Commune.population,
            Commune.lat,
            Commune.lon,
            Commune.timezone,
        )
        .where(Commune.lat.is_not(None))
        .order_by(Commune.population.desc(), Commune.insee)
    )
    return [
        Town(insee, name, slug, people or 1, codes.get(insee, ""), lat or 0.0, lon or 0.0, zone)
        for insee, name, slug, people, lat, lon, zone in rows
    ]


def drafts(places: Sequence[Town], count: int, today: date) -> Iterator[EventDraft]:
    """Yield ``count`` events among ``places``, around ``today``."""
    return _Season(places, count, today).drafts()


def soon(town: Town, now: datetime) -> EventDraft:
    """Return one event that begins in an hour in ``town``: the first of any list."""
    begin = now + timedelta(hours=1)
    return EventDraft(
        source=Source.DEMO,
        key=f"{FEED}/soon/{town.insee}/{now.isoformat()}",
        feed=FEED,
        title=LocalizedText({"fr": f"Bal imprévu {now:%H%M%S}"}),
        timings=(Timing(begin, begin + timedelta(hours=2)),),
        place=PlaceGiven(insee=town.insee, lat=town.lat, lon=town.lon),
    )


class _Season:
    def __init__(self, places: Sequence[Town], count: int, today: date) -> None:
        self._places = places
        self._count = count
        self._today = today
        self._rng = Random(f"{SEED}:{count}:{today.isoformat()}")
        # Drawn apart: what was added later changes nothing of the rest.
        self._tongues = Random(f"{SEED}:spoken:{count}:{today.isoformat()}")
        self._crowds = list(accumulate(town.population**_CROWDING for town in places))
        ranks = range(4, len(words.ACTIVITIES) + 4)
        self._liking = list(accumulate(1 / rank for rank in ranks))

    def drafts(self) -> Iterator[EventDraft]:
        for number in range(self._count):
            yield self._draft(number, self._places[self._drawn(self._crowds)])

    def _drawn(self, weights: list[float]) -> int:
        return bisect.bisect(weights, self._rng.random() * weights[-1])

    def _draft(self, number: int, town: Town) -> EventDraft:
        rng = self._rng
        activity, theme = words.ACTIVITIES[self._drawn(self._liking)]
        quality = rng.choice(words.QUALITIES)
        title = {"fr": f"{activity.capitalize()} {quality} – {town.name}"}
        text = {"fr": self._sentence(activity, town, longest=24)}
        if rng.random() < 0.1:
            title["en"] = f"{activity.capitalize()} in {town.name}"
            text["en"] = f"Come and join us in {town.name}."
        is_free = rng.random() < 0.55
        price = Decimal(0) if is_free else Decimal(rng.choice((2, 5, 8, 12, 15)))
        return EventDraft(
            source=Source.DEMO,
            key=f"{FEED}/{number:07}",
            feed=FEED,
            title=LocalizedText(title),
            description=LocalizedText(text),
            body=LocalizedText({"fr": f"<p>{self._sentence(activity, town, longest=60)}</p>"}),
            keywords={"fr": [activity, quality]},
            theme=theme,
            status=rng.choices((Status.SCHEDULED, Status.FULL, Status.CANCELLED), (96, 2, 2))[0],
            mode=rng.choices((Mode.ONSITE, Mode.MIXED), (96, 4))[0],
            timings=self._timings(ZoneInfo(town.timezone)),
            place=self._place(town),
            place_name=f"{rng.choice(words.VENUES)} {rng.choice(words.PATRONS)}",
            address=f"{rng.randint(1, 90)} {rng.choice(words.STREETS)}, {town.name}",
            organizer=f"{rng.choice(words.GROUPS)} {town.name}",
            access=(Access.MI,) if rng.random() < 0.3 else (),
            spoken=self._spoken(),
            age_min=rng.choice((3, 6, 12, 18)) if rng.random() < 0.2 else None,
            is_free=is_free,
            price_min=price,
            price_max=price,
            registration=(Registration("link", f"https://bench.example/{number}"),)
            if rng.random() < 0.4
            else (),
        )

    def _spoken(self) -> tuple[str, ...]:
        """Return what is spoken on the spot, beside French: rarely, and Breton hardly ever."""
        rng = self._tongues
        return tuple(rng.choices(*_TONGUES)) if rng.random() < _SPOKEN else ()

    def _sentence(self, activity: str, town: Town, *, longest: int) -> str:
        drawn = self._rng.choices(words.TEXT, k=self._rng.randint(8, longest))
        return f"{activity.capitalize()} à {town.name} : {' '.join(drawn)}."

    def _timings(self, zone: ZoneInfo) -> tuple[Timing, ...]:
        """Return when it happens: once, or each week for some time; more in September."""
        rng = self._rng
        ahead = rng.randint(-DAYS_BEFORE, DAYS_AFTER)
        if rng.random() < 0.12:
            ahead = int(abs(rng.gauss(0, 1)) * 14)
        hour = time(rng.randint(8, 20), rng.choice((0, 0, 15, 30, 45)))
        begin = datetime.combine(self._today + timedelta(days=ahead), hour, zone)
        lasting = timedelta(minutes=rng.choice((60, 90, 120, 180, 240, 480)))
        weeks = rng.randint(2, 8) if rng.random() < 0.2 else 1
        starts = [begin + timedelta(weeks=week) for week in range(weeks)]
        return tuple(Timing(start, start + lasting) for start in starts)

    def _place(self, town: Town) -> PlaceGiven:
        spread = _DEGREES_AROUND + min(0.03, town.population**0.5 / 20_000)
        return PlaceGiven(
            insee=town.insee,
            postal_code=town.postal_code or None,
            city=town.name,
            lat=round(town.lat + self._rng.gauss(0, spread), 5),
            lon=round(town.lon + self._rng.gauss(0, spread * 1.4), 5),
        )
