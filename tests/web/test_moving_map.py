"""What the map that moves asks for: its window, its ground; and what a map of thousands weighs."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import brotli
import pytest

from app.web.page_cache import codings
from tests.web.crowds import crowd_of

AT = datetime(2026, 9, 6, 12, tzinfo=UTC)
MANY = 10_000
MOST_BYTES = 20 * 1024
AROUND = {"box": "47.1,5.8,47.4,6.3", "zoom": "12"}


def words(node):
    return " ".join(node.text.split())


def wire(answer):
    return len(codings.encoded(answer.data, codings.GZIP))


@pytest.fixture
def country(build):
    build.national()
    build.site("besancon", "25056", languages=["fr", "en", "ar"])
    build.site("albi", "81004")


@pytest.fixture
def window(visit):
    """``window("besancon.rentree.test", q="bal")``: what is in a window around Besançon."""

    def ask(host, **more):
        answer = visit.raw(f"{host}/carte.json?{urlencode({**AROUND, **more})}")
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    return ask


def test_ten_thousand_venues_weigh_less_than_twenty_kilobytes(
    visit, build, session, country, outlined
):
    outlined("25056")
    crowd_of(build, session, MANY)
    page = visit.raw("besancon.rentree.test/carte")
    assert wire(page) <= MOST_BYTES
    assert len(brotli.compress(page.data, quality=5)) <= MOST_BYTES
    counts = [
        int(words(one.select_one("text")).replace(" ", ""))
        for one in visit("besancon.rentree.test/carte").select(".map a.bubble")
    ]
    assert sum(counts) == MANY + 2
    for zoom in ("12", "15"):
        there = visit.raw(f"besancon.rentree.test/carte.json?box=47.19,5.98,47.27,6.07&zoom={zoom}")
        assert wire(there) <= MOST_BYTES
        assert sum(one["count"] for one in there.get_json()["counts"]) > MANY / 2


def test_a_map_of_thousands_names_its_fullest_places_and_counts_the_others(
    visit, build, session, country, outlined
):
    outlined("25056")
    crowd_of(build, session, 300)
    page = visit("besancon.rentree.test/carte")
    assert len(page.select(".places li")) == 100
    assert "Et 201 autres lieux" in words(page.select_one("section[aria-labelledby=lieux] p"))


def test_a_window_costs_the_same_few_statements_however_much_it_holds(
    visit, build, session, country, outlined, count_statements
):
    outlined("25056")
    crowd_of(build, session, 30)
    counts = []
    for number in range(2):
        address = f"besancon.rentree.test/carte.json?{urlencode({**AROUND, 'q': 'bal' * number})}"
        visit.raw("besancon.rentree.test/carte")
        with count_statements() as statements:
            visit.raw(address)
        counts.append(len(statements))
        crowd_of(build, session, 200)
    assert max(counts) <= 14


def test_a_window_holds_the_numbers_of_the_list_when_it_is_one_page(window, build, country):
    build.event("25056", "Bal", lat=47.26, lon=6.0)
    build.event("25056", "Concert", lat=47.22, lon=6.06, at=AT)
    build.event("25056", "Visite", lat=47.22, lon=6.06, at=AT + timedelta(hours=1))
    found = window("besancon.rentree.test")["pins"]
    assert [one["numbers"] for one in found] == [[1], [2, 3]]
    assert found[0]["lat"], found[0]["lon"] == (47.26, 6.0)


def test_a_window_shows_only_what_it_holds(window, build, country):
    build.event("25056", "Bal", lat=47.26, lon=6.0)
    build.event("81004", "Foire")
    assert len(window("rentree.test")["pins"]) == 1
    assert window("rentree.test", box="45,0,46,1", zoom="9")["pins"] == []


def test_each_site_s_window_holds_its_own_events_alone(window, build, country):
    hiding = build.site("doubs", "25056")
    for at in range(25):
        build.event("25056", f"Bal {at}", at=AT + timedelta(hours=at))
        build.event("81004", f"Foire {at}", at=AT + timedelta(hours=at))
    build.hide(hiding, build.event("25056", "Caché"))
    france = {"box": "41,-5,51,9", "zoom": "6"}

    def total(host):
        return sum(one["count"] for one in window(host, **france)["counts"])

    assert total("besancon.rentree.test") == 26
    assert total("doubs.rentree.test") == 25
    assert total("albi.rentree.test") == 25
    assert total("rentree.test") == 51


def test_a_count_of_one_place_leads_to_its_list_and_of_several_to_where_they_are(
    visit, window, build, country
):
    for at in range(25):
        build.event("25056", f"Bal {at}", at=AT + timedelta(hours=at))
    build.event("25036", "Foire")
    far = window("rentree.test", box="45,4,49,8", zoom="6")["counts"]
    assert [(one["count"], one["names"]) for one in far] == [(26, "Besançon, Avanne-Aveney")]
    south, west, north, east = far[0]["box"]
    assert south < 47.22 < north
    assert west < 5.99 < east
    near = window("rentree.test")["counts"]
    assert {one["names"]: one["box"] for one in near} == {"Besançon": None, "Avanne-Aveney": None}
    for one in near:
        found = visit("rentree.test" + one["url"])
        assert words(found.select_one("h1")).startswith(str(one["count"]))


def test_venues_are_told_apart_close_by_whatever_was_asked(window, build, country):
    for at in range(12):
        build.event("25056", f"Bal {at}", at=AT, lat=47.24, lon=6.02, place_name="Salle Battant")
        build.event("25056", f"Jeu {at}", at=AT, lat=47.25, lon=6.03, place_name="Gymnase")
    close = window("rentree.test", box="47.2,6.0,47.3,6.1", zoom="14")["counts"]
    assert sorted(one["names"] for one in close) == ["Gymnase", "Salle Battant"]
    assert all("lat=" in one["url"] for one in close)


def test_overseas_and_corsica_are_windows_like_others(window, build, country):
    build.event("97411", "Kabar")
    found = window("rentree.test", box="-21.5,55.1,-20.8,55.9", zoom="10")
    assert [one["numbers"] for one in found["pins"]] == [[1]]


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("", "zoom"),
        ("box=47,5,48,6", "zoom"),
        ("box=47,5,48,6&zoom=99", "zoom"),
        ("box=47,5,48,6&zoom=09", "zoom"),
        ("box=47,5,48,6&zoom=9&zoom=10", "zoom"),
        ("box=47,5,48,6&box=47,5,48,7&zoom=9", "box"),
        ("box=47,5,48,6&zoom=²", "zoom"),
        ("box=47,5,48&zoom=9", "box"),
        ("box=48,5,47,6&zoom=9", "box"),
        ("box=nan,5,47,6&zoom=9", "box"),
        ("box=-70,-170,70,170&zoom=17", "box"),
        ("box=47,5,48,6&zoom=9&radius=x", "radius"),
        ("box=47,5,48,6&zoom=9&foo=1", "foo"),
        ("box=47,5,48,6&zoom=9&where=Nulleville", "where"),
    ],
)
def test_a_window_that_cannot_be_understood_is_refused_in_words(visit, country, query, what):
    answer = visit.raw(f"rentree.test/carte.json?{query}")
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert f"{what}\u00a0: " in answer.get_json()["detail"]


def test_a_window_is_no_question_of_the_page(visit, build, country):
    build.event("25056", "Bal")
    page = visit("besancon.rentree.test/carte?zoom=9")
    assert "« zoom » n’est pas une question" in words(page.select_one("[role=alert]"))


def test_the_ground_comes_in_squares_the_same_on_every_site(visit, build, country, outlined):
    outlined("25056")
    one = visit.raw("besancon.rentree.test/carte/fond/9/264/179.svg")
    other = visit.raw("rentree.test/carte/fond/9/264/179.svg")
    assert one.mimetype == "image/svg+xml"
    assert one.data == other.data
    assert "max-age=604800" in one.headers["Cache-Control"]
    drawn = ET.fromstring(one.data)  # noqa: S314 (our own drawing)
    assert drawn.get("viewBox") == "0 0 512 512"
    kinds = {path.get("class") for path in drawn.iter("{http://www.w3.org/2000/svg}path")}
    assert "land" in kinds


def test_far_from_the_country_the_ground_is_bare(visit, country):
    bare = visit.raw("rentree.test/carte/fond/7/10/10.svg")
    assert bare.status_code == 200
    assert "<path" not in bare.text


@pytest.mark.parametrize("square", ["3/1/1", "16/1/1", "7/128/0", "7/0/128", "7/-1/0", "7/a/0"])
def test_there_is_no_ground_out_of_the_world(visit, country, square):
    assert visit.raw(f"rentree.test/carte/fond/{square}.svg").status_code == 404


def test_the_ground_has_one_address_in_every_language(visit, country):
    assert visit.raw("besancon.rentree.test/en/carte/fond/9/264/179.svg").status_code == 404


def test_a_map_is_told_where_all_of_it_is(visit, build, country, outlined):
    outlined("25056")
    build.event("25056", "Bal", theme="fete")
    door = visit("besancon.rentree.test/en/carte?theme=fete").select_one("[data-gesture=map]")
    assert door["data-map"] == "/en/carte-a-deplacer.json?theme=fete"
    given = visit.raw("besancon.rentree.test" + door["data-map"]).get_json()
    assert given["data"] == "/en/carte.json?theme=fete"
    assert given["elsewhere"] == "/en/carte?theme=fete"
    assert given["library"].startswith("/static/leaflet/leaflet.js?v=")
    south, west, north, east = given["box"]
    assert south < 47.24 < north
    assert west < 6.02 < east
    assert given["words"]["here"] == "Search this area"
    assert all(given["words"][name] for name in given["words"] if name != "tiles")


@pytest.mark.parametrize("query", ["q=zzz", "where=Saint-Denis"])
def test_where_there_is_no_map_there_is_none_to_move(visit, build, country, query):
    build.event("25056", "Bal")
    build.event("93066", "Basilique")
    build.event("97411", "Kabar")
    assert visit.raw(f"rentree.test/carte-a-deplacer.json?{query}").status_code == 404


def test_a_department_moves_with_its_own_question(visit, build, country, outlined):
    outlined("25056")
    build.event("25056", "Bal")
    given = visit.raw("rentree.test/carte-a-deplacer.json?departement=25").get_json()
    assert given["data"] == "/carte.json?departement=25"


def test_a_map_without_anything_on_it_does_not_move(visit, build, country):
    build.event("25056", "En ligne", mode="online", lat=None, lon=None)
    page = visit("besancon.rentree.test/carte?q=zzz")
    assert not page.select("[data-gesture=map]")


def test_no_other_server_is_ever_allowed_unless_the_operator_chose_one(visit, build, country):
    build.event("25056", "Bal")
    policy = visit.raw("besancon.rentree.test/carte").headers["Content-Security-Policy"]
    assert "img-src 'self';" in policy


def test_the_tile_server_is_allowed_on_maps_and_nowhere_else(
    app, visit, build, country, outlined, monkeypatch
):
    outlined("25056")
    build.event("25056", "Bal")
    url = "https://tuiles.example/wmts?z={z}&x={x}&y={y}"
    settings = app.extensions["settings"].model_copy(
        update={"tiles_url": url, "tiles_credit": "IGN"}
    )
    monkeypatch.setitem(app.extensions, "settings", settings)
    answer = visit.raw("besancon.rentree.test/carte")
    policy = answer.headers["Content-Security-Policy"]
    assert "img-src 'self' https://tuiles.example;" in policy
    assert policy.count("https:") == 1
    # Nothing is asked of it before somebody chooses it.
    page = visit("besancon.rentree.test/carte")
    assert not page.select("[src*=tuiles]")
    assert not page.select("link[href*=tuiles]")
    given = visit.raw("besancon.rentree.test/carte-a-deplacer.json").get_json()
    assert (given["tiles"], given["credit"]) == (url, "IGN")
    for path in ("/", "/evenements", "/carte/fond/9/264/179.svg"):
        other = visit.raw(f"besancon.rentree.test{path}").headers["Content-Security-Policy"]
        assert "tuiles" not in other
