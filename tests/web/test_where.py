"""What a place asked for in words becomes: somewhere, or a sentence that says why not."""

import pytest

from app.clients.geocoder import Geocoder
from app.services.communes import load
from tests.db.test_communes import SLICE
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


@pytest.fixture
def land(session, build):
    """The official list, in part, and events in three of its communes."""
    load(session, SLICE)
    build.national(languages=("fr", "en", "ar"))
    build.event("25056", NEAR)
    build.event("25560", "Bal de Thise")
    build.event("81004", FAR)


@pytest.mark.parametrize(
    ("query", "heading", "found"),
    [
        ("Doubs", "dans le Doubs", [NEAR, "Bal de Thise"]),
        ("25", "dans le Doubs", [NEAR, "Bal de Thise"]),
        ("Tarn", "dans le Tarn", [FAR]),
        ("Bourgogne-Franche-Comt%C3%A9", "en Bourgogne-Franche-Comté", [NEAR, "Bal de Thise"]),
        ("Occitanie", "en Occitanie", [FAR]),
        ("Besan%C3%A7on", "à Besançon", [NEAR]),
        (
            "Besan%C3%A7on&neighbours=1",
            "à Besançon et dans les communes voisines",
            [NEAR, "Bal de Thise"],
        ),
    ],
)
def test_a_place_is_asked_whole_and_said_in_good_french(visit, land, query, heading, found):
    page = visit(f"rentree.test/evenements?where={query}")
    assert titles(page) == found
    assert page.h1.text.replace("\u00a0", " ").endswith(heading)
    assert not page.select(".fault")


@pytest.mark.parametrize(("prefix", "words"), [("/en", "in Tarn"), ("/ar", "في Tarn")])
def test_an_area_is_said_in_each_language(visit, land, prefix, words):
    assert words in visit(f"rentree.test{prefix}/evenements?where=Tarn").h1.text


def test_a_name_of_a_commune_and_a_department_offers_both(visit, land):
    page = visit("rentree.test/evenements?where=Vienne&free=0")
    offered = {a.text: a["href"] for a in page.select("ul[aria-label='Choisir la commune'] .chip")}
    assert offered == {
        "Vienne (tout le département, 86)": "/evenements?where=Vienne+%2886%29",
        "Vienne (38, Isère)": "/evenements?where=38200+Vienne",
    }
    refused = visit.raw("rentree.test/api/v1/events?where=Vienne")
    assert refused.status_code == 422
    assert [(one["insee"], one["department"]) for one in refused.json["choices"]] == [
        (None, "86"),
        ("38544", "38"),
    ]
    feed = visit.raw("rentree.test/evenements.csv?where=Vienne")
    assert feed.status_code == 422
    assert "Vienne (86)" in feed.text


def test_what_an_area_gives_no_meaning_is_said(visit, land):
    page = visit("rentree.test/evenements?where=Tarn&radius=10&neighbours=1&sort=distance")
    assert titles(page) == [FAR]
    assert {one["id"] for one in page.select(".fault[id]")} >= {
        "fault-radius",
        "fault-neighbours",
        "fault-sort",
    }
    refused = visit.raw("rentree.test/api/v1/events?where=Tarn&radius=10")
    assert [error["code"] for error in refused.json["errors"]] == ["needs_a_place"]


def test_a_distance_is_kept_rather_than_the_neighbours(visit, land):
    page = visit("rentree.test/evenements?where=25000&radius=1&neighbours=1")
    assert titles(page) == [NEAR]
    assert page.select_one("#fault-neighbours")


def test_the_form_offers_what_goes_with_the_place(visit, land):
    page = visit("rentree.test/evenements?where=Besan%C3%A7on&neighbours=1")
    assert page.select_one("[name=neighbours]").has_attr("checked")
    assert page.select("[name=radius]")
    page = visit("rentree.test/evenements?where=Tarn")
    assert not page.select("[name=radius], [name=neighbours]")
    assert not visit("rentree.test/evenements").select("[name=radius], [name=neighbours]")


def test_neighbours_never_leave_the_territory_of_a_site(visit, build, land):
    build.site("grand-besancon", "25056", "25036")
    page = visit("grand-besancon.rentree.test/evenements?where=Besan%C3%A7on&neighbours=1")
    assert titles(page) == [NEAR]
    assert not page.select("[name=neighbours]")
    page = visit("grand-besancon.rentree.test/evenements?where=Doubs")
    assert titles(page) == [NEAR]


def test_an_empty_answer_leads_to_the_neighbours_and_to_the_region(visit, land):
    page = visit("rentree.test/evenements?where=Beure")
    ways = [a.text for a in page.select(".empty a, section a") if "voisines" in a.text]
    assert ways
    page = visit("rentree.test/evenements?where=Haute-Garonne")
    assert any("Occitanie" in a.text for a in page.select("section a"))


def test_a_place_stays_out_of_the_logs(visit, land, capfd):
    visit("rentree.test/evenements?where=Besan%C3%A7on")
    visit("rentree.test/evenements?lat=47.24&lon=6.02")
    visit.raw("rentree.test/suggestions/lieux?q=besanc")
    written = capfd.readouterr()
    for said in ("47.24", "6.02", "besanc", "Besan"):
        assert said not in written.out + written.err
