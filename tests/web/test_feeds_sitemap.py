"""What search engines are told of each host."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from app.web.feeds import sitemap

# For browsers alone: what works without a network, what an installed portal is called.
NOT_TO_BE_FOUND = {"/sw.js", "/manifest.webmanifest", "/hors-ligne"}
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
        assert set(links) == {"fr", "en"}
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
    assert pages - NOT_TO_BE_FOUND == {*sitemap.PAGES, *sitemap.NATIONAL_PAGES}


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
def test_a_file_stays_under_the_protocol_s_limits(build, app, languages):
    by_weight = sitemap._MOST_BYTES // (languages * (languages + 2) * sitemap._BYTES_A_LINK)  # noqa: SLF001 (the rule is inside)
    events = max(1, min(sitemap.MOST_ADDRESSES // languages, by_weight))
    assert events * languages <= 50_000
    assert events * languages * (languages + 2) * sitemap._BYTES_A_LINK <= 50_000_000  # noqa: SLF001 (the rule is inside)


def test_robots_are_shown_the_sitemap_of_their_host(build, visit):
    build.site("besancon", "25056")
    answer = visit.raw("besancon.rentree.test/robots.txt")
    assert answer.mimetype == "text/plain"
    assert "Sitemap: https://besancon.rentree.test/sitemap.xml" in answer.text
