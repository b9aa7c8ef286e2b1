"""Which portals there are, and which communes."""

import pytest


@pytest.fixture
def sites(build):
    build.national()
    build.site("grand-besancon", "25056", "25036", languages=("fr", "en"))
    build.site("besancon", "25056", aliases=("vesontio", "assos.vesontio.example"))
    build.site("brouillon", "81004", is_published=False)
    for insee in ("93066", "97411", "75056"):
        build.commune(insee)


def test_the_national_site_names_every_published_portal(visit, sites):
    told = visit.raw("rentree.test/api/v1/sites").json
    assert told == {
        "items": [
            {
                "slug": "national",
                "name": {"fr": "National"},
                "primary_host": "rentree.test",
                "hosts": ["rentree.test"],
                "languages": ["fr", "en", "ar"],
                "territory": None,
            },
            {
                "slug": "grand-besancon",
                "name": {"fr": "Grand Besancon"},
                "primary_host": "grand-besancon.rentree.test",
                "hosts": ["grand-besancon.rentree.test"],
                "languages": ["fr", "en"],
                "territory": ["25036", "25056"],
            },
            {
                "slug": "besancon",
                "name": {"fr": "Besancon"},
                "primary_host": "besancon.rentree.test",
                "hosts": [
                    "besancon.rentree.test",
                    "vesontio.rentree.test",
                    "assos.vesontio.example",
                ],
                "languages": ["fr", "en", "ar"],
                "territory": ["25056"],
            },
        ]
    }


def test_a_site_names_those_within_its_territory(visit, sites):
    for host, slugs in (
        ("grand-besancon", ["grand-besancon", "besancon"]),
        ("besancon", ["besancon"]),
    ):
        told = visit.raw(f"{host}.rentree.test/api/v1/sites").json
        assert [item["slug"] for item in told["items"]] == slugs


def test_a_commune_is_told_with_where_its_agenda_is(visit, sites):
    told = visit.raw("rentree.test/api/v1/communes?q=besancon").json
    assert told == {
        "total": 1,
        "total_is_exact": True,
        "items": [
            {
                "insee": "25056",
                "name": "Besançon",
                "department": "25",
                "department_name": "Doubs",
                "postal_codes": ["25000"],
                "population": 10000,
                "lat": 47.2378,
                "lon": 6.0241,
                "timezone": "Europe/Paris",
                "url": "https://besancon.rentree.test/",
            }
        ],
        "next": None,
    }


@pytest.mark.parametrize(
    ("query", "insees"),
    [
        ("", ["25036", "25056", "75056", "81004", "93066", "97411"]),
        ("department=25", ["25036", "25056"]),
        ("department=974", ["97411"]),
        ("department=00", []),
        ("q=saint", ["93066", "97411"]),
        ("q=denis&department=974", ["97411"]),
        ("q=97", ["97411"]),
        ("q=BESAN%C3%87ON", ["25056"]),
        ("q=%25", []),
        ("q=_", []),
        ("q=%00", []),
        ("q=%C2%B2", []),
    ],
)
def test_communes_are_found_by_name_code_or_department(visit, sites, query, insees):
    told = visit.raw(f"rentree.test/api/v1/communes?{query}").json
    assert [item["insee"] for item in told["items"]] == insees
    assert told["total"] == len(insees)


def test_a_site_tells_the_communes_of_its_territory(visit, sites):
    told = visit.raw("grand-besancon.rentree.test/api/v1/communes").json
    assert [item["insee"] for item in told["items"]] == ["25036", "25056"]


def test_communes_come_a_page_at_a_time(visit, sites):
    seen, cursor = [], ""
    while cursor is not None:
        page = visit.raw(f"rentree.test/api/v1/communes?limit=4&cursor={cursor}").json
        assert page["total"] == 6
        seen += [item["insee"] for item in page["items"]]
        cursor = page["next"]
    assert seen == sorted(set(seen))
    assert len(seen) == 6


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("sites?limit=3", "limit"),
        ("communes?where=25000", "where"),
        ("communes?limit=0", "limit"),
        ("communes?limit=1&limit=2", "limit"),
        ("communes?limit=1.5", "limit"),
        ("communes?cursor=x", "cursor"),
        ("communes?cursor=Wy0xLjAsMF0", "cursor"),
        ("events/1?q=bal", "q"),
        ("openapi.json?x=1", "x"),
    ],
)
def test_what_cannot_be_followed_is_refused_by_name(visit, sites, path, named):
    answer = visit.raw(f"rentree.test/api/v1/{path}")
    assert answer.status_code == 422
    assert [one["parameter"] for one in answer.json["errors"]] == [named]
