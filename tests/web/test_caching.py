"""What may be kept, by whom, and how an unchanged answer is told."""

import pytest

PATHS = [
    "/",
    "/evenements",
    "/evenements.ics",
    "/evenements.rss",
    "/evenements.csv",
    "/evenements.geojson",
    "/api/v1/events",
    "/api/v1/sites",
    "/api/v1/communes",
    "/api/v1/openapi.json",
    "/sitemap.xml",
    "/robots.txt",
]


@pytest.fixture
def sites(build):
    build.national()
    build.site("besancon", "25056")
    build.site("albi", "81004")
    build.event("25056", "Bal")
    build.event("81004", "Foire")


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_may_be_kept_and_must_be_asked_for_again(visit, sites, path):
    answer = visit.raw(f"besancon.rentree.test{path}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert {"Host", "Accept-Encoding"} <= set(answer.headers["Vary"].split(", "))


@pytest.mark.parametrize("path", PATHS)
def test_what_has_not_changed_is_told_without_a_body(visit, sites, path):
    first = visit.raw(f"besancon.rentree.test{path}")
    again = visit.raw(
        f"besancon.rentree.test{path}", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize("path", PATHS)
def test_two_sites_never_share_an_answer(visit, sites, path):
    here, there = (visit.raw(f"{name}.rentree.test{path}") for name in ("besancon", "albi"))
    assert here.data != there.data
    assert here.headers["ETag"] != there.headers["ETag"]


@pytest.mark.parametrize("path", PATHS)
def test_asking_for_the_head_alone_tells_the_same(visit, sites, app, path):
    whole = visit.raw(f"besancon.rentree.test{path}")
    client = app.test_client(use_cookies=False)
    head = client.head(path, base_url="https://besancon.rentree.test")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == whole.headers["ETag"]


def test_a_change_is_seen_at_once(visit, sites, build):
    before = visit.raw("besancon.rentree.test/evenements.ics").headers["ETag"]
    build.event("25056", "Concert")
    answer = visit.raw("besancon.rentree.test/evenements.ics", headers={"If-None-Match": before})
    assert answer.status_code == 200
    assert "Concert" in answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/evenements.ics?foo=1", 422),
        ("/api/v1/events?foo=1", 422),
        ("/api/v1/nothing", 404),
        ("/livez", 200),
    ],
)
def test_errors_and_health_are_never_kept(visit, sites, path, status):
    answer = visit.raw(f"besancon.rentree.test{path}")
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"
