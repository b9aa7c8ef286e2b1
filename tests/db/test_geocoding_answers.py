"""The geocoder always finds something: what the form says decides whether to believe it."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.db.geocoding_room import KEY, GeocodingRoom, form, sentences
from tests.db.import_road import events, occurrences
from tests.fakes.geocoder import fake_geocoder, feature


@pytest.fixture
def room(session: Session, app: Flask) -> Iterator[GeocodingRoom]:
    with fake_geocoder() as fake:
        yield GeocodingRoom(session, app, fake)


@pytest.mark.parametrize(
    ("place", "answer", "insee", "zone"),
    [
        (
            ("20 avenue Foch Paris 16e",),
            feature("20 Avenue Foch 75116 Paris", citycode="75116"),
            "75056",
            "Europe/Paris",
        ),
        (
            ("1 place Guichard Lyon 3e",),
            feature("1 Place Guichard 69003 Lyon", citycode="69383"),
            "69123",
            "Europe/Paris",
        ),
        (
            ("2 rue de Paris", "Saint-Denis"),
            feature("2 Rue de Paris 97400 Saint-Denis", citycode="97411"),
            "97411",
            "Indian/Reunion",
        ),
        (
            ("2 rue de la République", "St-Denis"),
            feature("2 Rue de la République 93200 Saint-Denis", citycode="93066"),
            "93066",
            "Europe/Paris",
        ),
        (
            ("3 rue de l'Église L’Haÿ-les-Roses",),
            feature("3 Rue de l'Église 94240 L'Haÿ-les-Roses", citycode="94038"),
            "94038",
            "Europe/Paris",
        ),
        (
            ("8 place de la Mairie", None, "51300"),
            feature("8 Place de la Mairie 51300 Couvrot", citycode="51195"),
            "51195",
            "Europe/Paris",
        ),
        (
            ("8 place du Lavoir", "Quartier du Lac", "25720"),
            feature("8 Place du Lavoir 25720 Beure", citycode="25058", score=0.85),
            "25058",
            "Europe/Paris",
        ),
        # A commune that merged since, by its former code or its former name.
        (
            ("4 route du Bourg Francheleins",),
            feature("4 Route du Bourg 01090 Francheleins", citycode="01003", kind="locality"),
            "01165",
            "Europe/Paris",
        ),
        (
            ("4 place de l’Église Arbignieu",),
            feature("4 Place de l'Église 01300 Arboys en Bugey", citycode="01015"),
            "01015",
            "Europe/Paris",
        ),
    ],
)
def test_an_address_leads_to_the_commune_of_today(
    room: GeocodingRoom,
    session: Session,
    place: tuple[str, ...],
    answer: dict[str, Any],
    insee: str,
    zone: str,
) -> None:
    assert room.bring(form(*place)).unplaced, "the locator needs no geocoder"
    report = room.run(answer)
    assert (report.placed, report.unsure, report.unknown, report.left) == (1, [], [], 0)
    event = events(session)[KEY]
    assert (event.insee, event.timezone, event.unplaced_reason) == (insee, zone, None)
    assert [o.insee for o in occurrences(session)] == [insee]


RIVAL = feature("8 Grande Rue 51300 Bassu", citycode="51039", score=0.9)


@pytest.mark.parametrize(
    ("place", "answers", "why"),
    [
        (
            ("8 Grande Rue", None, "51300"),
            [feature("8 Grande Rue 51300 Couvrot", citycode="51195"), RIVAL],
            "Plusieurs communes ont cette adresse, dont celle de « 8 Grande Rue 51300 Couvrot ».",
        ),
        (
            ("2 rue de Paris", "Saint-Denis"),
            [
                feature("2 Rue de Paris 93200 Saint-Denis", citycode="93066", score=0.81),
                feature("2 Rue de Paris 97400 Saint-Denis", citycode="97411", score=0.79),
            ],
            "Plusieurs communes",
        ),
        (
            ("8 Grande Rue", "Nulle-Part", "51300"),
            [feature("8 Grande Rue 21000 Dijon", citycode="25056")],
            "ce que le code postal 51300 contredit",
        ),
        (
            ("8 Grande Rue", "Nulle-Part", "25720"),
            [feature("8 Grande Rue 25000 Besançon")],
            "« 8 Grande Rue 25000 Besançon », ce que le nom « Nulle-Part » contredit",
        ),
        (
            ("8 Grande Rue", None, "25720"),
            [feature("8 Grande Rue 25000 Besançon")],
            "mais rien dans l’adresse ne le confirme",
        ),
        (("Salle des fêtes",), [feature("Rue de la Salle des Fêtes 25000 Besançon")], "confirme"),
        (("12 rue de Besançon",), [feature("12 Rue de Besançon 25000 Besançon")], "confirme"),
        (
            ("Karlova 5", "Praha", "11000"),
            [feature("Rue Karl 11000 Carcassonne", citycode="11069", score=0.55)],
            "ce que le nom « Praha » contredit",
        ),
        (
            ("chez Paul", "Saint-Denis"),
            [feature("Saint-Denis", citycode="93066", kind="municipality", score=0.7)],
            "sans connaître l’adresse",
        ),
        (
            ("chez Paul", None, "51300"),
            [feature("Vitry-le-François", citycode="51649", kind="municipality", score=0.6)],
            "sans connaître l’adresse",
        ),
        (
            ("2 rue de Paris", "Saint-Denis"),
            [feature("2 Rue de Paris 93200 Saint-Denis", citycode="93066", score=0.43)],
            "pas sûr de « 2 Rue de Paris 93200 Saint-Denis » (note de 0,43 sur 1).",
        ),
        (("2 rue de Paris", "Saint-Denis"), [feature(kind="poi")], "n’est pas sûr"),
        (
            ("2 rue de Paris", "Saint-Denis"),
            [feature("2 Rue de Paris", citycode="99999")],
            "dont le code INSEE 99999 n’est pas dans la liste officielle",
        ),
    ],
)
def test_an_answer_that_the_form_does_not_support_places_nothing(
    room: GeocodingRoom,
    session: Session,
    place: tuple[str, ...],
    answers: list[dict[str, Any]],
    why: str,
) -> None:
    assert room.bring(form(*place)).unplaced
    before = events(session)[KEY].unplaced_reason
    report = room.run(*answers)
    assert why in sentences(report.unsure)[0]
    assert (report.placed, report.unknown, report.left) == (0, [], 0)
    event = events(session)[KEY]
    assert (event.insee, event.unplaced_reason) == (None, before)


@pytest.mark.parametrize("answers", [[], [feature(score=0.39)]])
def test_an_address_that_the_geocoder_does_not_know_is_named(
    room: GeocodingRoom, session: Session, answers: list[dict[str, Any]]
) -> None:
    room.bring(form("chez Paul", "Saint-Denis"))
    room.fake.features = answers
    report = room.run()
    assert sentences(report.unknown) == ["Le géocodeur ne connaît pas « chez Paul Saint-Denis »."]
    assert room.run().from_cache == 1
    assert len(room.fake.asked) == 1


def test_two_answers_as_likely_are_told_apart_by_what_the_form_says(
    room: GeocodingRoom, session: Session
) -> None:
    room.bring(form("8 Grande Rue", "Nulle", "25720"), form("8 Grande Rue", None, "25720", key="b"))
    elsewhere = feature("8 Grande Rue 26000 Valence", citycode="26362", score=0.7)
    report = room.run(elsewhere, feature("8 Grande Rue 25720 Pugey", citycode="25473", score=0.69))
    assert [events(session)[key].insee for key in (KEY, "b")] == [None, "25473"]
    assert "« 8 Grande Rue 26000 Valence », ce que" in sentences(report.unsure)[0]


@pytest.mark.parametrize(
    ("kind", "said", "shown"),
    [
        ("housenumber", (None, None), (43.36, 2.23)),
        ("street", (48.8, 2.3), (43.36, 2.23)),
        ("locality", (None, None), (None, None)),
        ("locality", (43.35, 2.25), (43.35, 2.25)),
        ("locality", (48.8, 2.3), (None, None)),
    ],
)
def test_a_map_shows_an_address_and_never_a_guess(
    room: GeocodingRoom,
    session: Session,
    kind: str,
    said: tuple[float | None, float | None],
    shown: tuple[float | None, float | None],
) -> None:
    room.bring(form("4 rue Basse", "Saint-Denis"))
    event = events(session)[KEY]
    event.lat, event.lon = said
    session.commit()
    room.run(feature("4 Rue Basse", citycode="11339", kind=kind, lat=43.36, lon=2.23))
    event = events(session)[KEY]
    assert (event.insee, (event.lat, event.lon)) == ("11339", shown)
    # What no map shows is looked for around the town hall.
    [found] = occurrences(session)
    assert (found.lat, found.lon) == (shown if shown[0] else (43.36031, 2.22032))
