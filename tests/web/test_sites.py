"""From an address to the one address of the same thing: aliases, languages, trackers, console."""

import pytest


@pytest.fixture
def sites(build):
    build.national()
    build.site(
        "besancon", "25056", languages=("fr", "en"), aliases=("vesontio", "assos.vesontio.example")
    )


@pytest.mark.parametrize("alias", ["vesontio.rentree.test", "assos.vesontio.example"])
@pytest.mark.parametrize(
    "path",
    [
        "",
        "/evenements",
        "/en/evenements?q=f%C3%AAte&theme=sport&theme=fete",
        "/evenements.ics?where=Besan%C3%A7on",
        "/f%C3%AAte/a%20b",
        "/api/v1/events?limit=5",
        "/static/app.css",
    ],
)
def test_an_alias_leads_to_the_same_thing_on_the_primary_host(visit, sites, alias, path):
    answer = visit.raw(f"{alias}{path}")
    assert answer.status_code == 301
    assert answer.location == f"https://besancon.rentree.test{path or '/'}"


def test_an_alias_keeps_the_port(visit, sites):
    answer = visit.raw("vesontio.rentree.test:8443/en/evenements?q=bal")
    assert answer.location == "https://besancon.rentree.test:8443/en/evenements?q=bal"


def test_an_alias_never_leads_elsewhere(visit, sites):
    for path in ("//evil.com/x", "/%5c%5cevil.com", "/@evil.com", "/%0d%0aSet-Cookie:x=1"):
        answer = visit.raw(f"vesontio.rentree.test{path}")
        assert answer.location.startswith("https://besancon.rentree.test/"), answer.location


@pytest.mark.parametrize(
    ("path", "bare"),
    [
        ("/fr", "/"),
        ("/fr/", "/"),
        ("/fr/evenements?q=bal", "/evenements?q=bal"),
        ("/fr/evenements.ics", "/evenements.ics"),
        ("/fr/api/v1/events?limit=1", "/api/v1/events?limit=1"),
    ],
)
def test_the_first_language_has_no_prefix(visit, sites, path, bare):
    answer = visit.raw(f"besancon.rentree.test{path}")
    assert answer.status_code == 301
    assert answer.location == f"https://besancon.rentree.test{bare}"


def test_another_site_s_first_language_is_its_own(build, visit):
    build.site("bro", "25056", languages=("br", "fr"))
    assert visit.raw("bro.rentree.test/br/evenements.ics").status_code == 301
    assert visit.raw("bro.rentree.test/fr/evenements.ics").status_code == 200


@pytest.mark.parametrize(
    "path", ["/ar", "/ar/evenements", "/de/evenements.ics", "/ar/api/v1/events"]
)
def test_a_language_that_the_site_does_not_speak_is_not_there(visit, sites, path):
    assert visit.raw(f"besancon.rentree.test{path}").status_code == 404


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("utm_source=x", ""),
        ("q=bal&utm_medium=a&fbclid=b&gclid=c&mc_cid=d", "?q=bal"),
        ("theme=sport&fbclid=x&theme=fete", "?theme=sport&theme=fete"),
    ],
)
def test_trackers_are_stripped(visit, sites, query, kept):
    for path in ("/evenements", "/en/evenements.rss", "/api/v1/events"):
        answer = visit.raw(f"besancon.rentree.test{path}?{query}")
        assert answer.status_code == 301
        assert answer.location == f"https://besancon.rentree.test{path}{kept}"


@pytest.mark.parametrize("path", ["/admin", "/admin/", "/admin/besancon/identite", "/en/admin"])
def test_the_console_is_on_its_own_host(visit, sites, path):
    answer = visit.raw(f"besancon.rentree.test{path}")
    assert answer.status_code in {301, 302}
    assert answer.location.startswith("https://admin.rentree.test/")


def test_the_console_s_host_shows_no_public_page(app, build, sites):
    build.event("25056", "Bal masqué")
    client = app.test_client()
    for path in ("/", "/evenements", "/evenements.ics", "/api/v1/events"):
        answer = client.get(path, base_url="https://admin.rentree.test", follow_redirects=True)
        assert "Bal masqué" not in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
