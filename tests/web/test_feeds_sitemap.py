"""What search engines are told of each host."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from app.kernel.languages import LANGUAGES
from app.web.feeds import sitemap

HERE = "besancon.rentree.test/sitemap.xml"

# For browsers alone: what works without a network, what an installed portal is called, what
# somebody keeps; and what pages ask for.
NOT_TO_BE_FOUND = {
    *("/sw.js", "/manifest.webmanifest", "/hors-ligne", "/carte.json", "/carte-a-deplacer.json"),
    *("/mes-favoris", "/mes-favoris/liste", "/abonnement", "/suggestions/lieux"),
}
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def addresses(visit, address):
    root = ET.fromstring(visit.raw(address).data)  # noqa: S314 (ours)
    return [element.text for element in root.iterfind("*/s:loc", NAMES)]


def test_an_event_is_in_the_sitemap_of_its_canonical_site_alone(build, visit):
    build.national()
    build.site("besancon", "25056", languages=("fr", "en"))
    event = build.event("25056", "Bal")
    far = build.event("81004", "Foire")
    own = addresses(visit, "besancon.rentree.test/sitemap.xml")
    assert f"https://besancon.rentree.test/evenements/{event.id}-bal" in own
    assert f"https://besancon.rentree.test/en/evenements/{event.id}-bal" in own
    country = addresses(visit, "rentree.test/sitemap.xml")
    assert f"https://rentree.test/evenements/{far.id}-foire" in country
    assert f"https://rentree.test/evenements/{event.id}-bal" not in country
    # The commune does not speak Arabic: there, the country's page is the canonical one.
    assert f"https://rentree.test/ar/evenements/{event.id}-bal" in country


def test_what_is_over_is_not_in_the_sitemap(build, visit):
    build.national()
    build.event("81004", "Foire", at=datetime(2026, 8, 1, tzinfo=UTC))
    assert not [one for one in addresses(visit, "rentree.test/sitemap.xml") if "foire" in one]


def test_each_address_names_its_other_languages(build, visit):
    build.site("besancon", "25056", languages=("fr", "en"))
    root = ET.fromstring(visit.raw("besancon.rentree.test/sitemap.xml").data)  # noqa: S314 (ours)
    urls = root.findall("s:url", NAMES)
    assert len(urls) == 2 * len(sitemap.PAGES)
    for url in urls:
        links = {link.get("hreflang"): link.get("href") for link in url.iterfind("x:link", NAMES)}
        assert set(links) == {"fr", "en", "x-default"}
        assert links["x-default"] == links["fr"]
        assert url.findtext("s:loc", None, NAMES) in links.values()


def test_every_page_of_the_sitemap_opens(build, visit):
    build.national(languages=("fr", "en"))
    build.event("81004", "Foire")
    for address in addresses(visit, "rentree.test/sitemap.xml"):
        assert address
        assert visit.raw(address.removeprefix("https://")).status_code == 200, address


def test_every_page_that_needs_no_words_is_in_the_sitemap(app):
    paths = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("public.")}
    pages = {path for path in paths if "<" not in path and not path.startswith("/admin")}
    assert pages - NOT_TO_BE_FOUND <= {*sitemap.PAGES, *sitemap.NATIONAL_PAGES}
    assert NOT_TO_BE_FOUND.isdisjoint(sitemap.PAGES)


def test_too_many_events_for_one_file_make_an_index_of_parts(build, visit, monkeypatch):
    monkeypatch.setattr(sitemap, "MOST_ADDRESSES", 2)
    build.national(languages=("fr",))
    events = [build.event("81004", f"Bal {number}") for number in range(5)]
    parts = addresses(visit, "rentree.test/sitemap.xml")
    assert parts[0] == "https://rentree.test/sitemap-pages.xml"
    files = [addresses(visit, str(part).removeprefix("https://")) for part in parts]
    assert all(len(urls) <= 2 for urls in files[1:])
    found = [url for urls in files for url in urls if url and "/evenements/" in url]
    assert len(found) == len(set(found)) == len(events)


def test_a_part_that_holds_nothing_is_not_there(build, visit):
    build.national()
    assert visit.raw("rentree.test/sitemap-7.xml").status_code == 404
    assert visit.raw("rentree.test/sitemap-99999999999.xml").status_code == 404


@pytest.mark.parametrize("languages", [1, 3, 29])
def test_a_file_stays_under_the_protocol_s_limits(build, visit, app, languages):
    build.site("besancon", "25056", languages=tuple(list(LANGUAGES)[:languages]))
    longest = "a" * 120
    event = build.event("25056", "Bal", slug=longest)
    (address,) = {one for one in addresses(visit, HERE) if one.endswith(longest)} & {
        f"https://besancon.rentree.test/evenements/{event.id}-{longest}"
    }
    with app.test_request_context(base_url="https://besancon.rentree.test"):
        app.preprocess_request()
        records = sitemap.events_a_file()
    assert records * languages <= 50_000
    assert records * languages * (len(address) + 100) <= 50_000_000
    assert 1_000_000 / records <= 50_000, "an index names as many parts"


def only_part(visit):
    """Return the one part that holds anything: PostgreSQL counts on from the tests before."""
    parts = (f"rentree.test/sitemap-{number}.xml" for number in range(1000))
    return next(part for part in parts if visit.raw(part).status_code == 200)


def test_a_part_tells_an_engine_that_it_has_not_changed(build, visit):
    build.national()
    build.event("81004", "Foire")
    part = only_part(visit)
    first = visit.raw(part)
    again = visit.raw(part, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert "public" not in first.headers["Cache-Control"], "not among the pages kept in memory"


def test_a_part_whose_events_are_over_stays_there_empty(build, visit):
    build.national()
    build.event("81004", "Foire", at=datetime(2026, 8, 1, tzinfo=UTC))
    assert addresses(visit, only_part(visit)) == []


def test_a_commune_s_parts_are_those_that_hold_its_own(build, visit, monkeypatch):
    monkeypatch.setattr(sitemap, "MOST_ADDRESSES", 2)
    build.national(languages=("fr",))
    build.site("besancon", "25056", languages=("fr",))
    events = [build.event(insee, "Bal") for insee in ("25056", "81004", "81004", "81004") * 4]
    clubs = [build.activity("25056", "Judo"), build.activity("81004", "Judo")]
    for host, insee in (("besancon.rentree.test", "25056"), ("rentree.test", "81004")):
        parts = [
            str(name).removeprefix("https://") for name in addresses(visit, f"{host}/sitemap.xml")
        ]
        found = [url.rsplit("/", 1)[1] for name in parts[1:] for url in addresses(visit, name)]
        own = [one for one in (*events, *clubs) if one.insee == insee]
        assert sorted(found) == sorted(f"{one.id}-{one.slug}" for one in own)
    assert len(addresses(visit, "besancon.rentree.test/sitemap.xml")) <= 1 + 5


def test_the_work_of_an_index_does_not_grow_with_what_is_there(
    build, visit, monkeypatch, count_statements
):
    monkeypatch.setattr(sitemap, "MOST_ADDRESSES", 2)
    build.national(languages=("fr",))
    made = []
    for _ in range(2):
        for number in range(6):
            build.event("81004", f"Bal {number}")
        with count_statements() as statements:
            visit.raw("rentree.test/sitemap.xml")
        made.append(len(statements))
    assert made[0] == made[1]
    ours = [one for one in statements if "event" in one]
    assert ours
    assert not any("count(" in statement.lower() for statement in ours)


def test_what_a_site_hides_is_nowhere_in_its_sitemap(build, visit):
    national = build.national(languages=("fr",))
    event = build.event("81004", "Foire")
    build.hide(national, event)
    assert not [one for one in addresses(visit, "rentree.test/sitemap.xml") if "foire" in one]


def test_robots_are_shown_the_sitemap_of_their_host(build, visit):
    build.site("besancon", "25056")
    answer = visit.raw("besancon.rentree.test/robots.txt")
    assert answer.mimetype == "text/plain"
    assert "Sitemap: https://besancon.rentree.test/sitemap.xml" in answer.text


def test_a_portal_that_is_not_published_says_nothing_to_robots(build, visit):
    build.national()
    build.site("besancon", "25056", is_published=False)
    for path in ("/robots.txt", "/sitemap.xml"):
        assert visit.raw(f"besancon.rentree.test{path}").status_code == 421


@pytest.mark.parametrize(
    ("path", "is_open"),
    [
        ("/", True),
        ("/evenements", True),
        ("/en/evenements", True),
        ("/evenements/12-bal", True),
        ("/dessins/evenement-12-fr-0123456789ab.png", True),
        ("/photos/cafe-640.avif", True),
        ("/static/app.css?v=0123456789ab", True),
        ("/evenements.rss", True),
        ("/communes?departement=25", True),
        ("/en/communes?departement=25", True),
        ("/donnees", True),
        ("/donnees/api", True),
        ("/donnees-personnelles", True),
        ("/evenements?q=bal", False),
        ("/en/evenements?cursor=abc", False),
        ("/communes?q=bes", False),
        ("/evenements.ics", False),
        ("/en/evenements/12-bal.ics", False),
        ("/evenements.geojson", False),
        ("/api/v1/events", False),
        ("/apercu/abc/evenements", False),
        ("/evenements/12-bal/partager", False),
        ("/evenements/12-bal/qr.png", False),
        ("/en/mes-favoris", False),
        ("/integrer", True),
        ("/integrer/cadre", False),
        ("/donnees/fichiers/evenements.csv.gz", False),
        ("/en/suggestions/lieux?q=bes", False),
    ],
)
def test_robots_read_pages_and_neither_searches_nor_files(build, visit, path, is_open):
    build.site("besancon", "25056")
    group, *_ = visit.raw("besancon.rentree.test/robots.txt").text.split("\n\n")
    rules = [line.split(": ") for line in group.splitlines()[1:]]
    matching = [(len(rule), verb == "Allow") for verb, rule in rules if _covers(rule, path)]
    assert max(matching, default=(0, True))[1] is is_open


def _covers(rule, path):
    """Tell whether a rule of robots.txt is about ``path`` (RFC 9309 §2.2.3)."""
    pattern = re.escape(rule).replace(r"\*", ".*")
    return re.match(pattern.removesuffix(r"\$") + ("$" if rule.endswith("$") else ""), path)
