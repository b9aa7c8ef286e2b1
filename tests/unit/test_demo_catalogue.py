"""The catalogue of the demonstration, over the real communes, at several times of the year."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.kernel.contours import decode_rings
from app.kernel.geo import Box, Point
from app.kernel.vocabulary import Mode, Status, Theme
from app.services.commune_list import CommuneFiles, read_communes
from app.services.demo.catalogue import catalogue
from app.services.demo.plan import DAYS
from app.services.demo.towns import BESANCON, IN_OTHERS, SAINT_DENIS, Town, heart_of, spread
from app.services.demo.venues import towns_own
from app.services.ingest.draft import EventDraft

NOVEMBER, JULY, JANUARY = date(2026, 11, 22), date(2027, 7, 1), date(2027, 1, 10)
EVERY_SEASON = pytest.mark.parametrize("today", [NOVEMBER, JULY, JANUARY], ids=lambda d: f"{d:%b}")
ALBIGEOIS = "248100737"
SATURDAY, SUNDAY = 5, 6
# Numbers that nobody has (ARCEP, décision 2018-0881).
FICTION = ("01 99 00", "02 61 91", "03 53 01", "04 65 71", "05 36 49", "06 39 98")
PARIS, MARSEILLE, NANTES, VILLAGE = "75056", "13055", "44109", "29084"


@cache
def towns() -> tuple[Town, ...]:
    rows = read_communes(CommuneFiles())
    shapes = {row["insee"]: row["rings"] for row in rows.contours}
    every = [
        Town(
            insee=row["insee"],
            name=row["name"],
            population=row["population"],
            department=row["department"],
            region=row["region"],
            epci_siren=row["epci_siren"],
            hall=heart_of(
                Point(row["lat"], row["lon"]),
                Box(row["south"], row["west"], row["north"], row["east"]),
            ),
            box=Box(row["south"], row["west"], row["north"], row["east"]),
            timezone=row["timezone"],
            postal_code="00000",
        )
        for row in rows.communes
        if row["population"] and row["lat"] and row["south"]
    ]
    around = [town for town in every if town.epci_siren == ALBIGEOIS]
    chosen = spread(every, around, Random("test"))
    outlined = {town.insee: _outlined(town, shapes) for town in dict.fromkeys(chosen)}
    return tuple(outlined[town.insee] for town in chosen)


def _outlined(town: Town, shapes: dict[str, Any]) -> Town:
    return replace(town, rings=decode_rings(shapes[town.insee]) if town.insee in shapes else ())


@cache
def drafts(today: date) -> tuple[EventDraft, ...]:
    return tuple(catalogue(towns(), today))


@cache
def _by_insee() -> dict[str, Town]:
    return {town.insee: town for town in towns()}


def town_of(draft: EventDraft) -> Town:
    return _by_insee()[draft.place.insee]


def share(found: list[bool]) -> float:
    return sum(found) / len(found)


@EVERY_SEASON
def test_each_portal_and_the_whole_country_have_their_part(today: date) -> None:
    events = drafts(today)
    assert len(events) == 2200
    by_commune = Counter(draft.place.insee for draft in events)
    assert by_commune[BESANCON] == 350
    assert by_commune[SAINT_DENIS] == 250
    albigeois = {town.insee for town in towns() if town.epci_siren == ALBIGEOIS}
    assert sum(by_commune[insee] for insee in albigeois) == 250
    assert len(albigeois) == 16
    assert {insee: by_commune[insee] for insee in IN_OTHERS} == IN_OTHERS
    assert all(3 <= count <= 6 or 60 <= count <= 120 for count in IN_OTHERS.values())
    assert len(by_commune) > 400
    assert {town.region for town in towns()} >= {
        *("01", "02", "03", "04", "06", "11", "24", "27", "28", "32", "44", "52"),
        *("53", "75", "76", "84", "93", "94"),
    }


@EVERY_SEASON
def test_no_title_comes_back_more_than_three_times_in_any_language(today: date) -> None:
    titles = Counter(item for draft in drafts(today) for item in draft.title.items())
    assert max(titles.values()) <= 3
    in_a_town = Counter((draft.place.insee, draft.title["fr"]) for draft in drafts(today))
    assert max(in_a_town.values()) == 1


@EVERY_SEASON
def test_every_event_says_that_it_is_fictional_in_each_of_its_languages(today: date) -> None:
    for draft in drafts(today):
        assert set(draft.title) == set(draft.description) == set(draft.body)
        assert draft.description["fr"].endswith("Événement fictif.")
        assert draft.body["fr"].startswith("<p>Événement fictif")
        assert not draft.source_url


@EVERY_SEASON
def test_every_event_is_inside_its_commune(today: date) -> None:
    for draft in drafts(today):
        if draft.mode is Mode.ONLINE:
            continue
        assert draft.place.lat is not None
        assert draft.place.lon is not None
        assert town_of(draft).holds(Point(draft.place.lat, draft.place.lon)), draft.place


@EVERY_SEASON
def test_a_city_is_spread_over_its_neighbourhoods_and_their_postal_codes(today: date) -> None:
    for insee, least in ((PARIS, 15), (MARSEILLE, 12), (NANTES, 3)):
        here = [draft.place for draft in drafts(today) if draft.place.insee == insee]
        codes = {place.postal_code for place in here if place.lat is not None}
        assert len(codes) >= least, (insee, codes)
    named = {draft.place_name for draft in drafts(today) if draft.place.insee == PARIS}
    assert len(named) > 50
    assert not any(name and " du bourg" in name for name in named)


@EVERY_SEASON
def test_a_village_on_an_island_has_neither_wood_nor_farm_nor_a_crowd(today: date) -> None:
    here = [draft for draft in drafts(today) if draft.place.insee == VILLAGE]
    for draft in here:
        said = f"{draft.place_name} {draft.title['fr']}".lower()
        assert not any(word in said for word in ("bois", "ferme", "verger", "médiathèque")), said
    own = {insee for insee, own in towns_own().items() if own.patterns}
    assert own == {VILLAGE}


@EVERY_SEASON
def test_what_belongs_to_a_place_is_said_there_only(today: date) -> None:
    spoken = {"br": (NANTES, VILLAGE), "co": ("2A004",), "eu": ("64102",), "nl": ("59350",)}
    for draft in drafts(today):
        for language, insees in spoken.items():
            assert language not in draft.title or draft.place.insee in insees, draft.title


def test_every_neighbourhood_is_in_its_commune() -> None:
    known = {town.insee: town for town in towns()}
    for insee, own in towns_own().items():
        pinned = [spot for venues in own.venues.values() for spot in venues.values()]
        for spot in (*own.quarters.values(), *pinned):
            assert known[insee].holds(Point(spot[0], spot[1])), (insee, spot)


@EVERY_SEASON
def test_everything_is_within_the_sixty_days_on_the_clock_of_its_place(today: date) -> None:
    for draft in drafts(today):
        zone = ZoneInfo(town_of(draft).timezone)
        assert draft.timings
        for timing in draft.timings:
            assert timing.end is not None
            local = timing.begin.astimezone(zone)
            assert today <= local.date() < today + timedelta(days=DAYS)
            assert 6 <= local.hour <= 21, draft.title
            assert timing.begin < timing.end <= timing.begin + timedelta(hours=12)
    days = Counter(draft.timings[0].begin.date() for draft in drafts(today))
    assert len(days) > 55


@EVERY_SEASON
def test_habits_are_those_of_the_country(today: date) -> None:
    for draft in drafts(today):
        title, weekday = draft.title["fr"], draft.timings[0].begin.weekday()
        if "vide-grenier" in draft.keywords["fr"]:
            assert weekday == SUNDAY, title
        if title.startswith(("Fête d", "Soirée raclette", "Bourse aux jouets")):
            assert weekday == SATURDAY, title
        if "mercredi" in title.lower():
            assert weekday == 2, title


def test_seasons_are_those_of_each_place() -> None:
    swims = [draft for draft in drafts(JANUARY) if "plein air" in draft.title["fr"]]
    assert all(town_of(draft).is_overseas for draft in swims if "bassin" in draft.title["fr"])
    cold = ("raclette", "vin chaud", "champignons")
    for today in (NOVEMBER, JANUARY):
        for draft in drafts(today):
            if draft.place.insee == SAINT_DENIS:
                said = f"{draft.title['fr']} {draft.body['fr']}".lower()
                assert not any(word in said for word in cold), said


@EVERY_SEASON
def test_the_catalogue_shows_all_that_a_portal_must_know_how_to_show(today: date) -> None:
    events = drafts(today)
    themes = Counter(draft.theme for draft in events)
    assert set(themes) == set(Theme)
    assert min(themes.values()) > 50
    assert 0.42 < share([draft.is_free is True for draft in events]) < 0.48
    assert 0.10 < share([draft.price_max is None for draft in events]) < 0.14
    statuses = Counter(draft.status for draft in events)
    assert statuses[Status.FULL] == 66
    assert statuses[Status.CANCELLED] == 44
    assert statuses[Status.POSTPONED] == 22
    modes = Counter(draft.mode for draft in events)
    assert 50 <= modes[Mode.ONLINE] <= 66
    assert 66 <= modes[Mode.MIXED] <= 88
    assert share([bool(draft.access) for draft in events]) == 0.25
    assert 0.10 < share([len(draft.timings) > 2 for draft in events]) < 0.22
    assert 0.17 < share([len(draft.title) > 1 for draft in events]) < 0.24
    languages = Counter(language for draft in events for language in draft.title)
    assert languages["ar"] > 60
    assert languages["rcf"] >= 5
    assert languages["oc"] >= 5
    assert min(languages[language] for language in ("de", "es", "pt")) >= 5
    assert min(languages[language] for language in ("br", "co", "eu", "it", "nl")) >= 4


@EVERY_SEASON
def test_nothing_in_it_leads_to_anybody(today: date) -> None:
    for draft in drafts(today):
        assert not draft.image_url
        for way in draft.registration:
            if way.type == "phone":
                assert way.value.startswith(FICTION)
            else:
                assert ".example" in way.value
        if draft.online_url:
            assert draft.online_url.startswith("https://visio.example/")


def test_the_same_day_gives_the_same_catalogue_and_another_day_another() -> None:
    again = [draft.fingerprint for draft in catalogue(towns(), NOVEMBER)]
    assert again == [draft.fingerprint for draft in drafts(NOVEMBER)]
    tomorrow = catalogue(towns(), NOVEMBER + timedelta(days=1))
    assert {draft.key for draft in tomorrow} == {draft.key for draft in drafts(NOVEMBER)}
    assert again != [draft.fingerprint for draft in tomorrow]
