"""What every page of every site is: in the reader's language, in its brand, without a cookie."""

from hashlib import sha256

import pytest

from app.models.site import SiteAsset

PAGES = (
    "/",
    "/evenements",
    "/contact",
    "/accessibilite",
    "/mentions-legales",
    "/donnees-personnelles",
    "/plan-du-site",
)
HOSTS = ("besancon.rentree.test", "albi.rentree.test", "rentree.test")
DIRECTION = {"fr": "ltr", "en": "ltr", "ar": "rtl"}


@pytest.fixture
def sites(build):
    build.national()
    build.site("besancon", "25056", texts={"site.tagline": {"fr": "Agenda des associations"}})
    build.site("albi", "81004")
    build.event("25056", {"fr": "Bal de la citadelle", "ar": "حفلة القلعة"})
    build.event("81004", "Fête du Tarn")


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("language", DIRECTION)
def test_every_page_stands_in_every_language(visit, sites, host, language):
    prefix = "" if language == "fr" else f"/{language}"
    for path in PAGES:
        page = visit(f"{host}{prefix}{path}")
        assert page.select_one("html")["lang"] == language
        assert page.select_one("html")["dir"] == DIRECTION[language]
        assert page.select_one("link[rel=canonical]")["href"] == f"https://{host}{prefix}{path}"


def test_a_page_links_to_itself_in_the_other_languages_and_keeps_the_search(visit, sites):
    page = visit("besancon.rentree.test/en/evenements?q=bal&free=1")
    links = {a["hreflang"]: a["href"] for a in page.select(".languages a")}
    assert links == {
        "fr": "https://besancon.rentree.test/evenements?q=bal&free=1",
        "en": "https://besancon.rentree.test/en/evenements?q=bal&free=1",
        "ar": "https://besancon.rentree.test/ar/evenements?q=bal&free=1",
    }


def test_a_site_never_shows_what_happens_in_another_territory(visit, sites):
    for path in ("/", "/evenements", "/en/", "/ar/evenements"):
        text = visit(f"besancon.rentree.test{path}").text
        assert "Tarn" not in text
    assert "Tarn" in visit("rentree.test/evenements").text
    assert "citadelle" in visit("rentree.test/evenements").text


def test_a_language_without_a_catalogue_reads_the_interface_in_french(visit, build):
    build.site("albi", "81004", languages=("fr", "oc"), texts={"home.title": {"oc": "Qué far ?"}})
    page = visit("albi.rentree.test/oc/")
    assert page.select_one("html")["lang"] == "fr"
    assert page.select_one("h1 [lang=oc]").text.strip().startswith("Qué far")
    assert "Le programme" in page.text


def test_a_title_in_another_language_says_so_in_the_eyes_and_in_the_code(visit, sites):
    page = visit("besancon.rentree.test/en/evenements")
    row = page.select_one(".event")
    assert row.select_one("[lang=fr]").text == "Bal de la citadelle"
    assert "in French" in row.text
    arabic = visit("besancon.rentree.test/ar/evenements").select_one(".event-title")
    assert arabic.text == "حفلة القلعة"
    assert not arabic.select("[lang]")


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "where=%00",
        "q=" + "a" * 10_000,
        "where=" + "é" * 3_000,
        "q=%3Cscript%3Ealert(1)%3C/script%3E",
        "%3Cscript%3E=1",
        "a%20b=1",
        "q=%FF%FE",
        "where=%27%20OR%201=1--",
        "theme=%3Cimg%20onerror%3D1%3E",
        "cursor=%00",
        "cursor=WyIyMDI2LTA5LTA1VDE4OjAwOjAwIiwxXQ",
        "cursor=WzEuNSwxXQ",
        "lat=91&lon=0&radius=nan",
        "from=9999-12-31&to=0001-01-01",
        "from=0001-01-01",
        "to=9999-12-31",
        "age=1e999",
        "q=%25&q=_",
        "where=Saint&radius=200&sort=distance",
    ],
)
def test_no_question_breaks_the_agenda(visit, sites, query):
    for host in HOSTS:
        page = visit(f"{host}/evenements?{query}")
        assert not page.select("main script")
        assert len(page.text) < 20_000


@pytest.mark.parametrize(
    "path", ["/communes?q=%00", "/communes?q=%C2%B2", "/communes?q=" + "é" * 9_999]
)
def test_no_question_breaks_the_list_of_communes(visit, sites, path):
    visit(f"rentree.test{path}")


def test_no_page_reads_or_sets_a_cookie(visit, sites):
    for host in HOSTS:
        for path in PAGES:
            answer = visit.raw(f"{host}{path}", headers={"Cookie": "session=x"})
            assert "Set-Cookie" not in answer.headers
            assert answer.headers["Cache-Control"].startswith("public")


def test_the_emblem_of_a_site_is_served_from_it_and_from_no_other(visit, build, session):
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 44 50"/>'
    site = build.site("besancon", "25056", identity={"brand": {"emblem": "emblem.svg"}})
    build.site("albi", "81004")
    session.add(
        SiteAsset(
            site_id=site.id,
            name="emblem.svg",
            media_type="image/svg+xml",
            content=drawing,
            digest=sha256(drawing).hexdigest(),
        )
    )
    session.commit()
    address = visit("besancon.rentree.test/").select_one(".brand img")["src"]
    answer = visit.raw(f"besancon.rentree.test{address}")
    assert answer.data == drawing
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "immutable" in answer.headers["Cache-Control"]
    older = visit.raw("besancon.rentree.test/identite/000000000000/emblem.svg")
    assert (older.status_code, older.headers["Cache-Control"]) == (200, "no-cache")
    assert visit.raw(f"albi.rentree.test{address}").status_code == 404


@pytest.mark.parametrize("path", ["/admin", "/admin/identite", "/en/admin"])
def test_the_console_is_elsewhere(visit, sites, path):
    answer = visit.raw(f"besancon.rentree.test{path}")
    assert answer.status_code == 302
    assert answer.location == "https://admin.rentree.test/besancon/"


def test_the_console_leads_strangers_to_its_door(app, sites):
    client = app.test_client(use_cookies=False)
    answer = client.get("/besancon/", base_url="https://admin.rentree.test")
    assert (answer.status_code, answer.location) == (303, "/connexion?suite=%2Fbesancon%2F")
    assert answer.headers["Cache-Control"] == "no-store"
