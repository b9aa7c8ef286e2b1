"""A season of events drawn from a seed: all that the index tells apart, mixed, hundreds at once.

Nothing of it is likely: it holds what is rare as often as what is common, so that a few
hundred events have each kind of thing that a million would.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import Session

from app.kernel.folding import fold
from app.kernel.geo import Point
from app.kernel.scope import Scope
from app.kernel.slugs import slugify
from app.kernel.text import LocalizedText
from app.kernel.vocabulary import Access, Mode, Status, Theme
from app.models.commune import Commune
from app.models.event import Event
from app.models.scoping import within
from app.services.ingest.draft import Timing
from app.services.ingest.fill import fill
from tests.asking import World
from tests.builders import WRITTEN
from tests.conftest import NOW

# Towns whose clocks differ, beside which villages stand: INSEE code, place, zone.
TOWNS: dict[str, tuple[float, float, str]] = {
    "25056": (47.2378, 6.0241, "Europe/Paris"),
    "75056": (48.8566, 2.3522, "Europe/Paris"),
    "2A004": (41.9192, 8.7386, "Europe/Paris"),
    "2B033": (42.6977, 9.4509, "Europe/Paris"),
    "97411": (-20.8789, 55.4481, "Indian/Reunion"),
    "97209": (14.6161, -61.0588, "America/Martinique"),
    "97502": (46.7811, -56.1764, "America/Miquelon"),
    "98735": (-17.5516, -149.5585, "Pacific/Tahiti"),
    "98818": (-22.2758, 166.458, "Pacific/Noumea"),
}
_VILLAGES = 46
TITLES: Sequence[dict[str, str]] = (
    {"fr": "Bal populaire"},
    {"fr": "Les bals du samedi", "en": "Saturday balls"},
    {"fr": "L’atelier vélo de Saint-Claude", "en": "Bicycle workshop"},
    {"fr": "Ateliers de théâtre"},
    {"fr": "Vide-greniers de l’école", "ar": "سوق الأغراض المستعملة في المدرسة"},
    {"fr": "Yoga au parc", "es": "Yoga en los parques"},
    {"es": "Talleres de cocina"},
    {"ar": "حفلة موسيقية"},
    {"fr": "Concert : jazz & chœurs d’été"},
    {"fr": "Journées du patrimoine", "en": "Heritage days"},
    {"fr": "Fête de l’association"},
)
SENTENCES = (
    "Venez nombreux, l’entrée se fait par la cour.",
    "On y danse jusqu’au soir ; concert à vingt heures.",
    "Un atelier ouvert à toutes et à tous, vélos prêtés.",
    "Avec les chevaux du centre équestre de St-Vit.",
    "",
)
ORGANIZERS = (
    "Les Amis du Vélo",
    "les amis du VÉLO",
    "MJC Palente",
    "Comité des fêtes de l’Œuvre",
    None,
    None,
)
WORDS = (
    *("bal", "bals", "atelier", "ateliers", "théâtre", "theatre", "vélo", "VELOS", "yoga"),
    *("concert", "chœur", "saint", "St", "vide-grenier", "videgrenier", "cheval", "chevaux"),
    *("journal", "balls", "workshops", "taller", "talleres", "حفلة", "المدرسة", "parque"),
    *("ateleir", "theatr", "concret", "cncert", "jazz", "conc", "ate", "patrimoin", "l’été"),
    *("association", "danse", "zzzz", "introuvable", "de", "la", "fête", "école", "palente"),
)
_LASTING = (
    *(None, None, timedelta(), timedelta(minutes=45), timedelta(hours=2), timedelta(hours=3)),
    *(timedelta(hours=9), timedelta(hours=26), timedelta(days=2), timedelta(days=2, minutes=1)),
    *(timedelta(days=3), timedelta(days=9), timedelta(days=40), timedelta(days=200)),
)
_STATUSES = (*(Status.SCHEDULED,) * 12, Status.FULL, Status.CANCELLED, Status.POSTPONED)
_STATUSES += (Status.MOVED_ONLINE, Status.RESCHEDULED, Status.WITHDRAWN)


def settle(session: Session) -> dict[str, Point]:
    """Found the communes: the towns, and villages about the first two; return their halls."""
    rng, halls = Random(25), {code: Point(lat, lon) for code, (lat, lon, _) in TOWNS.items()}
    zones = {code: zone for code, (_, _, zone) in TOWNS.items()}
    for number in range(_VILLAGES):
        code = f"{('25', '75')[number % 2]}9{number:02}"
        near = halls[("25056", "75056")[number % 2]]
        halls[code] = Point(near.lat + rng.gauss(0, 0.25), near.lon + rng.gauss(0, 0.4))
        zones[code] = "Europe/Paris"
    session.execute(
        insert(Commune), [_commune(code, hall, zones[code]) for code, hall in halls.items()]
    )
    session.commit()
    return halls


def hold_season(
    session: Session, how_many: int, *, halls: dict[str, Point], seed: int = 1, now: datetime = NOW
) -> list[int]:
    """Write events, their times, words and index; return their numbers, withdrawn ones too."""
    rng = Random(seed)
    zones = {code: zone for code, (_, _, zone) in TOWNS.items()}
    drawn = []
    for number in range(how_many):
        insee = rng.choice(
            [*TOWNS, *rng.sample(sorted(halls), min(12, len(halls))), "25056", "25056", None]
        )
        zone = zones.get(insee or "", "Europe/Paris")
        times = timings(rng, now=now)
        row = _event(rng, f"{seed}-{number}", insee, zone=zone, halls=halls)
        drawn.append((row | {"starts_at": times[0].begin, "ends_at": times[-1].end}, times))
    numbers = session.scalars(
        insert(Event).returning(Event.id, sort_by_parameter_order=True),
        [row for row, _ in drawn],
        execution_options={"render_nulls": True},
    ).all()
    fill(
        session,
        [
            (number, row, times)
            for number, (row, times) in zip(numbers, drawn, strict=True)
            if row["status"] != Status.WITHDRAWN.value
        ],
        halls=dict(halls),
    )
    session.commit()
    return list(numbers)


def crowd(session: Session, how_many: int, *, insee: str, hall: Point, since: int = 0) -> None:
    """Write events that are alike but for their hour, all to come, in one town."""
    rng = Random(0)
    rows = [
        _event(rng, f"crowd-{number}", insee, zone="Europe/Paris", halls={insee: hall})
        | {"status": Status.SCHEDULED.value, "withdrawn_at": None, "is_free": True}
        | {"title": LocalizedText({"fr": "Kermesse"}), "is_open_price": False}
        | {"starts_at": NOW + timedelta(hours=number + 1), "source": "csv"}
        for number in range(since, since + how_many)
    ]
    numbers = session.scalars(
        insert(Event).returning(Event.id, sort_by_parameter_order=True), rows
    ).all()
    filled = zip(numbers, rows, strict=True)
    fill(session, [(one, row, [Timing(row["starts_at"], None)]) for one, row in filled], halls={})
    session.commit()


def timings(rng: Random, *, now: datetime = NOW) -> list[Timing]:
    """Draw when something happens: once, each week, twice in a minute, for weeks, till late."""
    start = now.replace(minute=0) + timedelta(hours=rng.choice((-1, 0, 1, 7, 9, 12, 18)))
    start += timedelta(days=rng.choice((*range(-9, 10), -50, -30, 20, 33, 60, 100, 150)))
    start += timedelta(minutes=rng.choice((0, 0, 0, 30, 31)), seconds=rng.choice((0, 0, 0, 20)))
    lasting = rng.choice(_LASTING)
    kind = rng.random()
    if kind < 0.45:
        starts = [start]
    elif kind < 0.65:
        starts = [start + timedelta(days=7 * at) for at in range(rng.choice((2, 3, 12)))]
    elif kind < 0.8:  # the afternoon and the evening of some days
        starts = [start + timedelta(hours=each) for each in (0, 6, 24, 30)]
    else:
        return _twice_or_longer(rng, start)
    return [Timing(one, None if lasting is None else one + lasting) for one in starts]


def events(numbers: Sequence[int]) -> Select[tuple[Event]]:
    """Return what reads these events."""
    return within(select(Event).where(Event.id.in_(numbers)), Scope.everything(), Event)


def world(halls: dict[str, Point], *, now: datetime = NOW) -> World:
    """Return what questions about the season may name, and some of what it does not hold."""
    return World(
        points=[halls["25056"], halls["25056"], *halls.values(), Point(45.0, 1.0)],
        insees=[*halls, "01001"],
        words=WORDS,
        organizers=("LES AMIS DU VELO", "mjc palente", "comite des fetes de l oeuvre", "Personne"),
        now=now,
    )


def _twice_or_longer(rng: Random, start: datetime) -> list[Timing]:
    """Draw times that begin together, or a long one within which others begin."""
    if rng.random() < 0.5:
        return [Timing(start, start + timedelta(hours=each)) for each in (1, rng.choice((2, 60)))]
    long = Timing(start, start + timedelta(days=rng.choice((3, 20, 60))))
    inner = [start + timedelta(days=1, hours=each) for each in (0, 9)]
    return [long, *(Timing(one, one + timedelta(hours=1)) for one in inner)]


def _commune(code: str, hall: Point, zone: str) -> dict[str, Any]:
    name = f"Commune {code}"
    return {
        "insee": code,
        "name": name,
        "folded_name": fold(name),
        "slug": slugify(name),
        "department": code[:2],
        "department_name": "Doubs",
        "region": "27",
        "lat": hall.lat,
        "lon": hall.lon,
        "timezone": zone,
    }


def _event(
    rng: Random, key: str, insee: str | None, *, zone: str, halls: dict[str, Point]
) -> dict[str, Any]:
    title, status = rng.choice(TITLES), rng.choice(_STATUSES)
    hall = halls[insee] if insee else Point(46.5, 2.5)
    # None: at its town hall, if it has one; what is online without a commune is nowhere.
    point = Point(hall.lat + rng.gauss(0, 0.02), hall.lon + rng.gauss(0, 0.03))
    placed = rng.random() < 0.7 and (insee is not None or rng.random() < 0.5)
    is_free = rng.choice((True, True, False, False, None))
    lowest, highest = rng.choice(((None, None), (None, None), (3, 6), (None, 12), (16, None)))
    return {
        "source": "openagenda",
        "source_key": key,
        "fingerprint": "",
        "reading": "",
        "slug": "evenement",
        "title": LocalizedText(title),
        "description": LocalizedText({"fr": rng.choice(SENTENCES)} if "fr" in title else {}),
        "body": LocalizedText(),
        "conditions": LocalizedText(),
        "keywords": rng.choice(({}, {"fr": ["Vélo", "plein air"]})),
        "theme": rng.choice([*Theme, *(Theme.MUSIQUE, Theme.SPORT, Theme.FETE) * 4]).value,
        "status": status.value,
        "mode": rng.choice([*Mode, Mode.ONSITE, Mode.ONSITE]).value,
        "is_season": False,
        "insee": insee,
        "timezone": zone,
        "lat": point.lat if placed else None,
        "lon": point.lon if placed else None,
        "place_name": rng.choice((None, "Salle des fêtes", "Espace Saint-Rémy")),
        "address": None,
        "postal_code": None,
        "city": None,
        "organizer": rng.choice(ORGANIZERS),
        "access": [code.value for code in Access if rng.random() < 0.2],
        "spoken": rng.choice(([], [], [], ["fr"], ["fr", "ar"], ["en", "fsl"], ["uk"])),
        "age_min": lowest,
        "age_max": highest,
        "is_free": is_free,
        "is_open_price": rng.random() < 0.15,
        "registration": [],
        "created_at": WRITTEN,
        "updated_at": WRITTEN,
        "withdrawn_at": datetime(2026, 8, 2, tzinfo=UTC) if status is Status.WITHDRAWN else None,
    }
