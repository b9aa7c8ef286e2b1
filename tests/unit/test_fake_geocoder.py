"""The stand-in for the geocoder knows every commune, and answers as the service does."""

import pytest
import requests

from tests.fakes.geocoder import FakeGeocoder, fake_geocoder, feature
from tests.fakes.geocoder_atlas import atlas


def ask(fake: FakeGeocoder, query: str, **more: int) -> requests.Response:
    return requests.get(f"{fake.url}/search", params={"q": query} | more, timeout=5)


@pytest.mark.parametrize(
    ("query", "code", "kind"),
    [
        ("3 rue Mégevand 25000 Besançon", "25056", "housenumber"),
        ("rue Mégevand, Besançon", "25056", "street"),
        ("Paris", "75056", "municipality"),
        ("Paris 16e", "75116", "municipality"),
        ("10 avenue Foch 75116 Paris", "75116", "housenumber"),
        ("75016 Paris", "75116", "municipality"),
        ("12 rue de la Part-Dieu 69003 Lyon 3e", "69383", "housenumber"),
        ("Marseille 5e", "13205", "municipality"),
        ("12 rue du Stade 51300 VITRY EN PERTHOIS", "51647", "housenumber"),
        ("4 rue de Paris 93200 Saint-Denis", "93066", "housenumber"),
        ("4 rue de Paris 97400 St Denis", "97411", "housenumber"),
        ("L'Hay les Roses", "94038", "municipality"),
        ("2 rue de la Mairie 49600 Gesté", "49023", "housenumber"),
    ],
)
def test_an_address_is_in_its_commune(query, code, kind):
    said = atlas().find(query)[0]["properties"]
    assert (said["citycode"], said["type"]) == (code, kind)
    assert said["score"] > 0.85


def test_a_former_commune_is_said_beside_the_one_that_took_it_in():
    said = atlas().find("Gesté")[0]["properties"]
    assert (said["city"], said["oldcity"]) == ("Beaupréau-en-Mauges", "Gesté")
    assert (said["citycode"], said["oldcitycode"]) == ("49023", "49151")


def test_it_is_not_sure_of_a_postal_code_alone_nor_of_words_that_it_does_not_understand():
    several = atlas().find("51300")
    assert len(several) > 1
    assert several[0]["properties"]["score"] < 0.5
    venue = atlas().find("Salle des fêtes 51300 Bassu")[0]["properties"]
    assert 0.5 <= venue["score"] < 0.7
    assert venue["type"] == "municipality"
    assert atlas().find("Salle des fêtes") == []


def test_it_answers_over_http_in_the_shape_of_the_service():
    with fake_geocoder() as fake:
        fake.answers = atlas().find
        told = ask(fake, "3 rue Mégevand 25000 Besançon").json()
        assert told["type"] == "FeatureCollection"
        lon, lat = told["features"][0]["geometry"]["coordinates"]
        assert abs(lat - 47.2367) < 0.01
        assert abs(lon - 6.0223) < 0.01
        assert told["features"][0]["properties"]["postcode"] == "25000"
        assert len(ask(fake, "51300").json()["features"]) == 5
        assert len(ask(fake, "51300", limit=2).json()["features"]) == 2
        assert ask(fake, "Salle des fêtes").json()["features"] == []
        fake.known["Salle des fêtes"] = [feature(citycode="81004", city="Albi")]
        found = ask(fake, "Salle des fêtes").json()["features"]
        assert found[0]["properties"]["city"] == "Albi"


@pytest.mark.parametrize("query", ["ab", "« Besançon »", "a" * 201])
def test_words_that_the_service_refuses_are_refused(query):
    with fake_geocoder() as fake:
        answer = ask(fake, query)
    assert answer.status_code == 400
    assert answer.json()["message"] == "Failed parsing query"


def test_beyond_its_measure_it_rests_for_five_seconds():
    now = [0.0]
    with fake_geocoder() as fake:
        fake.clock, fake.most_a_second = lambda: now[0], 3
        statuses = [ask(fake, "Albi").status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        now[0] = 4.9
        assert ask(fake, "Albi").headers["Retry-After"] == "5"
        now[0] = 6.0
        assert ask(fake, "Albi").ok


def test_it_fails_a_few_times_then_answers():
    with fake_geocoder() as fake:
        fake.fail(status=429, retry_after=1, times=2)
        assert [ask(fake, "Albi").status_code for _ in range(3)] == [429, 429, 200]
