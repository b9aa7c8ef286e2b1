"""What the API says of events, exactly, and what it refuses."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from app.kernel.search import PARAMETERS
from app.kernel.text import LocalizedText

HOST = "besancon.rentree.test"
API = f"{HOST}/api/v1"


@pytest.fixture
def town(build):
    build.national()
    return build.site("besancon", "25056")


def test_an_event_is_told_whole_and_with_nothing_else(build, visit, town):
    second = datetime(2026, 9, 12, 18, tzinfo=UTC)
    event = build.event(
        "25056",
        {"fr": "Bal", "en": "Ball"},
        times=(second,),
        source="openagenda",
        source_key="12/34",
        description=LocalizedText({"fr": "On danse."}),
        organizer="Les Amis du Kiosque",
        place_name="Kiosque",
        address="Place Granvelle",
        postal_code="25000",
        theme="fete",
        keywords={"fr": ["bal", "danse"]},
        mode="mixed",
        age_min=6,
        spoken=["fr", "en"],
        image_url="https://cdn.example/bal.jpg",
        image_credit="Zoé",
        is_free=False,
        price_min=Decimal("2.50"),
        price_max=Decimal(10),
        access=["hi", "mi"],
        status="full",
        registration=[
            {"type": "email", "value": "a@b.example"},
            {"type": "link", "value": "https://billets.example/bal"},
        ],
    )
    expected = {
        "id": event.id,
        "title": {"en": "Ball", "fr": "Bal"},
        "description": {"fr": "On danse."},
        "starts_at": "2026-09-05T18:00:00Z",
        "ends_at": "2026-09-05T20:00:00Z",
        "timezone": "Europe/Paris",
        "occurrences": [
            {"starts_at": "2026-09-05T18:00:00Z", "ends_at": "2026-09-05T20:00:00Z"},
            {"starts_at": "2026-09-12T18:00:00Z", "ends_at": "2026-09-12T20:00:00Z"},
        ],
        "place": {
            "name": "Kiosque",
            "address": "Place Granvelle",
            "postal_code": "25000",
            "insee": "25056",
            "commune": "Besançon",
            "lat": 47.2378,
            "lon": 6.0241,
        },
        "distance_km": None,
        "association": {"name": "Les Amis du Kiosque"},
        "theme": "fete",
        "keywords": {"fr": ["bal", "danse"]},
        "mode": "mixed",
        "age": {"min": 6, "max": None},
        "spoken": ["fr", "en"],
        "image": {
            "url": None,
            "width": None,
            "height": None,
            "color": None,
            "credit": "Zoé",
            "source_url": "https://cdn.example/bal.jpg",
        },
        "price": {"free": False, "min": 2.5, "max": 10.0},
        "access": ["hi", "mi"],
        "status": "full",
        "url": f"https://{HOST}/evenements/{event.id}-bal",
        "registration_url": "https://billets.example/bal",
        "source": {"name": "openagenda", "key": "12/34"},
        "updated_at": "2026-08-01T00:00:00Z",
    }
    assert visit.raw(f"{API}/events/{event.id}").json == expected
    page = visit.raw(f"{API}/events").json
    assert page == {"total": 1, "total_is_exact": True, "items": [expected], "next": None}


def test_what_nobody_said_is_null(build, visit):
    build.national()
    event = build.event(None, "En ligne", mode="online", lasting=None)
    told = visit.raw(f"rentree.test/api/v1/events/{event.id}").json
    assert set(told["place"].values()) == {None}
    assert told["association"] is told["age"] is told["image"] is told["ends_at"] is None
    assert told["price"] == {"free": None, "min": None, "max": None}


def test_the_first_matching_time_leads_and_all_the_others_are_there(build, visit, town):
    starts = [datetime(2026, 8, 29, 18, tzinfo=UTC) + timedelta(weeks=n) for n in range(4)]
    build.event("25056", "Bal", at=starts[0], times=tuple(starts[1:]))
    for query, first in (("", 5), ("?from=2026-09-10", 12), ("?from=2026-08-01", 29)):
        (item,) = visit.raw(f"{API}/events{query}").json["items"]
        assert datetime.fromisoformat(item["starts_at"]).day == first
        assert len(item["occurrences"]) == 4


def test_distances_are_those_from_the_place_asked(build, visit):
    build.national()
    build.event("25036", "Bal")
    query = "lat=47.2378&lon=6.0241&radius=30&sort=distance"
    (item,) = visit.raw(f"rentree.test/api/v1/events?{query}").json["items"]
    assert item["distance_km"] == pytest.approx(6.4, abs=0.2)


def test_pages_follow_each_other_without_gap_or_repeat(build, visit, town):
    for number in range(7):
        build.event("25056", f"Bal {number}")  # all at the same instant
    seen, cursor = [], ""
    while cursor is not None:
        page = visit.raw(f"{API}/events?limit=3&cursor={cursor}").json
        assert page["total"] == 7
        seen.append([item["title"]["fr"] for item in page["items"]])
        cursor = page["next"]
    assert [len(titles) for titles in seen] == [3, 3, 1]
    assert len({title for titles in seen for title in titles}) == 7


def test_a_page_costs_the_same_for_one_event_or_thirty(build, visit, town, count_statements):
    build.event("25056")
    with count_statements() as one:
        visit.raw(f"{API}/events?limit=100")
    for _ in range(30):
        build.event("25056")
    with count_statements() as many:
        visit.raw(f"{API}/events?limit=100")
    assert len(many) == len(one) <= 12  # the sites are read again, since something was written
    with count_statements() as again:
        visit.raw(f"{API}/events?limit=100")
    assert len(again) <= 3


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ("foo=1", "foo", "unknown"),
        ("themes=sport", "themes", "unknown"),
        ("theme=sports", "theme", "not_a_choice"),
        ("radius=x&where=25000", "radius", "not_a_number"),
        ("radius=-1&where=25000", "radius", "out_of_range"),
        ("radius=5", "radius", "needs_a_place"),
        ("sort=distance", "sort", "needs_a_place"),
        ("lat=47", "lon", "needs_its_pair"),
        ("lat=91&lon=6", "lat", "out_of_range"),
        ("from=05/09/2026", "from", "not_a_date"),
        ("from=2026-09-05&to=2026-09-01", "to", "wrong_order"),
        ("when=today&from=2026-09-05", "when", "contradicts"),
        ("when=tomorrow", "when", "not_a_choice"),
        ("age=-1", "age", "out_of_range"),
        ("age=6.5", "age", "not_a_number"),
        ("free=yes", "free", "not_a_choice"),
        ("access=xx", "access", "not_a_choice"),
        ("spoken=klingon", "spoken", "not_a_choice"),
        ("mode=air", "mode", "not_a_choice"),
        ("q=a&q=b", "q", "repeated"),
        ("q=" + "x" * 300, "q", "too_long"),
        ("limit=0", "limit", "out_of_range"),
        ("limit=101", "limit", "out_of_range"),
        ("limit=ten", "limit", "not_a_number"),
        ("limit=5&limit=6", "limit", "repeated"),
        ("cursor=nonsense", "cursor", "bad_cursor"),
        ("cursor=WyJ4IiwxXQ", "cursor", "bad_cursor"),
        ("cursor=WzEuNSwxXQ", "cursor", "bad_cursor"),
        # the last instant of year 9999 west of Greenwich, an identity of 41 bits, no number
        ("cursor=WyI5OTk5LTEyLTMxVDIzOjU5OjU5LTIzOjAwIiwxXQ", "cursor", "bad_cursor"),
        (
            "cursor=WyIyMDI2LTA5LTA1VDA4OjAwOjAwKzAwOjAwIiwxMDk5NTExNjI3Nzc2XQ",
            "cursor",
            "bad_cursor",
        ),
        ("cursor=W05hTiwxXQ&lat=47&lon=6&sort=distance", "cursor", "bad_cursor"),
        ("where=Nulle-Part-sur-Rien", "where", "place_unknown"),
    ],
)
def test_what_cannot_be_followed_is_refused_by_name(visit, town, query, parameter, code):
    answer = visit.raw(f"{API}/events?{query}")
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    told = answer.json
    assert (told["type"], told["status"]) == ("about:blank", 422)
    assert (parameter, code) in [(one["parameter"], one["code"]) for one in told["errors"]]
    for error in told["errors"]:
        assert set(error) == {"parameter", "code", "detail", "accepted"}
        assert error["detail"].endswith(".")
        assert "{" not in error["detail"]


def test_an_empty_value_is_a_parameter_not_given(build, visit, town):
    build.event("25056", "Bal")
    empty = "&".join(f"{name}=" for name in (*PARAMETERS, "limit"))
    assert visit.raw(f"{API}/events?{empty}").json["total"] == 1


def test_several_faults_are_told_at_once(visit, town):
    told = visit.raw(f"{API}/events?foo=1&from=x&limit=0").json
    assert [one["parameter"] for one in told["errors"]] == ["foo", "from", "limit"]


def test_an_unknown_parameter_is_answered_by_those_that_exist(visit, town):
    (error,) = visit.raw(f"{API}/events?foo=1").json["errors"]
    assert {"q", "where", "cursor", "limit"} <= set(error["accepted"])


def test_a_place_with_namesakes_gives_choices_that_work(build, visit):
    build.national()
    for insee in ("93066", "97411"):
        build.event(insee, "Bal")
    told = visit.raw("rentree.test/api/v1/events?where=Saint-Denis&limit=5").json
    assert [one["insee"] for one in told["choices"]] == ["93066", "97411"]
    for choice in told["choices"]:
        assert set(choice) == {"insee", "name", "department", "url"}
        page = visit.raw(choice["url"].removeprefix("https://")).json
        assert [item["place"]["insee"] for item in page["items"]] == [choice["insee"]]


def test_an_event_out_of_sight_is_not_there(build, visit, town):
    elsewhere = build.event("81004", "Foire")
    hidden = build.event("25056", "Bal")
    build.hide(town, hidden)
    for identity in (elsewhere.id, hidden.id, 999_999, 2**40):
        answer = visit.raw(f"{API}/events/{identity}")
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_a_withdrawn_event_is_gone_for_a_month_then_unknown(build, visit, town):
    for day, status in (
        (datetime(2026, 9, 1, tzinfo=UTC), 410),
        (datetime(2026, 7, 1, tzinfo=UTC), 404),
    ):
        event = build.event("25056", "Bal", status="withdrawn", withdrawn_at=day)
        assert visit.raw(f"{API}/events/{event.id}").status_code == status


@pytest.mark.parametrize("path", ["/nothing", "/events/abc", "/events/1/2", ""])
def test_an_address_that_is_not_there_is_told_for_machines(visit, town, path):
    answer = visit.raw(f"{API}{path}")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert set(answer.json) == {"type", "title", "status", "detail"}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_what_only_reads_says_so(app, town, method):
    answer = app.test_client().open("/api/v1/events", method=method, base_url=f"https://{HOST}")
    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    assert {"GET", "HEAD", "OPTIONS"} <= {
        word.strip() for word in answer.headers["Allow"].split(",")
    }


def test_any_page_may_read_it_from_a_browser(app, visit, town):
    for path in ("/events", "/events?foo=1", "/nothing"):
        assert visit.raw(f"{API}{path}").headers["Access-Control-Allow-Origin"] == "*"
    client = app.test_client()
    preflight = client.options("/api/v1/events", base_url=f"https://{HOST}")
    assert preflight.status_code == 200
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Credentials" not in preflight.headers


@pytest.mark.parametrize("q", ["%00", "%ff%fe", "%F0%9F%8E%88", "'%20OR%201=1--", "%25", "_", "\\"])
def test_odd_words_find_nothing_and_break_nothing(build, visit, town, q):
    build.event("25056", "Bal")
    answer = visit.raw(f"{API}/events?q={q}")
    assert answer.status_code == 200


@pytest.mark.parametrize("where", ["%00", "%ff", "'--", "x" * 200, "%F0%9F%8E%88", "²", "-1"])
def test_odd_places_are_refused_and_break_nothing(visit, town, where):
    answer = visit.raw(f"{API}/events?where={where}")
    assert answer.status_code in {200, 422}
