"""What a place asked for in words becomes: somewhere, or a sentence that says why not."""

import pytest

from app.clients.geocoder import Geocoder
from tests.fakes.geocoder import fake_geocoder

ADDRESS = "3+rue+M%C3%A9gevand%2C+Besan%C3%A7on"
NEAR, FAR = "Bal de Besançon", "Bal d’Albi"


@pytest.fixture
def service(app):
    """A geocoder that answers, asked by the application itself."""
    kept = app.extensions["geocoder"]
    with fake_geocoder() as fake:
        app.extensions["geocoder"] = asked = Geocoder(fake.url)
        yield fake
        asked.close()
    app.extensions["geocoder"] = kept


@pytest.fixture
def country(build):
    build.national()
    build.event("25056", NEAR)
    build.event("81004", FAR)


def titles(page):
    return [title.text for title in page.select(".event-title")]


def test_an_address_finds_what_is_around_it(visit, country, service):
    page = visit(f"rentree.test/evenements?where={ADDRESS}")
    assert titles(page) == [NEAR]
    assert "à moins de 30 km" in page.h1.text.replace("\u00a0", " ")
    assert service.asked == ["3 rue Mégevand, Besançon"]


def test_from_an_address_the_nearest_come_first_with_their_distance(visit, country, service):
    told = visit.raw(f"rentree.test/api/v1/events?where={ADDRESS}&sort=distance").json
    assert [item["title"]["fr"] for item in told["items"]] == [NEAR]
    assert 0 < told["items"][0]["distance_km"] < 1


@pytest.mark.parametrize(
    ("features", "status", "code", "sentence"),
    [
        ([], 200, "place_unknown", "Nous ne connaissons pas"),
        (None, 503, "place_unreachable", "Nous n’arrivons pas à situer"),
    ],
    ids=["unknown", "silent"],
)
def test_an_address_that_leads_nowhere_is_said_as_it_is(
    visit, country, service, features, status, code, sentence
):
    service.status = status
    if features is not None:
        service.features = features
    page = visit(f"rentree.test/evenements?where={ADDRESS}")
    assert sentence in page.select_one("#fault-where").text
    assert titles(page) == [NEAR, FAR]
    refused = visit.raw(f"rentree.test/api/v1/events?where={ADDRESS}")
    assert refused.status_code == 422
    assert [error["code"] for error in refused.json["errors"]] == [code]


@pytest.mark.parametrize(("prefix", "words"), [("", "2,5 km"), ("/en", "2.5 km")])
def test_a_distance_of_one_s_own_stands_among_the_others(visit, build, prefix, words):
    build.national(languages=("fr", "en"))
    page = visit(f"rentree.test{prefix}/evenements?where=Besan%C3%A7on&radius=2.5")
    asked = [choice["value"] for choice in page.select("[name=radius]")]
    assert asked == ["", "2.5", "5", "10", "30", "100"]
    said = page.select_one("[name=radius][checked] + label").text.replace("\u00a0", " ")
    assert said == words
