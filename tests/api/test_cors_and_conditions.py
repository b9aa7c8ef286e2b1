"""Each address of the API, errors included: conditions, HEAD, other origins, other methods."""

import json

import pytest
from sqlalchemy.exc import OperationalError

from app.web.api import places

HOST = "rentree.test"
GOOD = ("/events", "/activities", "/sites", "/communes", "/openapi.json")
BAD = ("/nothing", "", "/", "/events/abc", "/events/999", "/activities/999", "/events?foo=1")


@pytest.fixture
def here(build, app):
    build.national()
    build.commune("25056")
    return app.test_client()


def ask(here, path, method="GET", **headers):
    return here.open(
        f"/api/v1{path}", method=method, base_url=f"https://{HOST}", headers=headers or None
    )


@pytest.mark.parametrize("path", GOOD)
def test_what_did_not_change_is_told_in_a_few_bytes(here, path):
    first = ask(here, path)
    again = ask(here, path, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    other = ask(here, path, **{"If-None-Match": '"another"'})
    assert other.data == first.data


@pytest.mark.parametrize("path", [*GOOD, *BAD])
def test_head_says_the_same_without_the_body(here, path):
    whole, head = ask(here, path), ask(here, path, "HEAD")
    assert (head.status_code, head.data) == (whole.status_code, b"")
    for name in ("Content-Type", "ETag", "Cache-Control", "Content-Length"):
        assert head.headers.get(name) == whole.headers.get(name), name


@pytest.mark.parametrize("path", [*GOOD, *BAD])
def test_a_page_of_any_origin_may_ask_and_read_even_an_error(here, path):
    preflight = ask(
        here,
        path,
        "OPTIONS",
        **{
            "Origin": "https://journal.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "if-none-match",
        },
    )
    assert preflight.status_code == 200
    assert preflight.headers["Access-Control-Allow-Headers"] == "If-None-Match"
    for answer in (preflight, ask(here, path)):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        exposed = answer.headers["Access-Control-Expose-Headers"]
        assert {"ETag", "Retry-After", "RateLimit"} <= {*exposed.split(", ")}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/events", "/nothing", "/openapi.json"])
def test_another_method_is_refused_so_that_any_page_can_read_it(here, path, method):
    answer = ask(here, path, method)
    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in answer.headers["Allow"]


def test_accept_language_changes_nothing_and_the_address_does(here):
    french = ask(here, "/nothing", **{"Accept-Language": "en"})
    assert french.json["title"] == "Introuvable"
    assert "Accept-Language" not in french.headers.get("Vary", "")
    english = here.get("/en/api/v1/nothing", base_url=f"https://{HOST}")
    assert english.json["title"] == "Not found"


@pytest.mark.parametrize(("prefix", "summary"), [("", "Événements"), ("/en", "Events")])
def test_the_description_speaks_the_language_of_its_address(here, prefix, summary):
    told = here.get(f"{prefix}/api/v1/openapi.json", base_url=f"https://{HOST}")
    assert told.json["paths"]["/events"]["get"]["summary"] == summary
    assert [*json.loads(told.text)][:2] == ["openapi", "info"], "it is read by people too"


def test_a_database_that_is_silent_is_no_fault_of_the_program(here, app, monkeypatch):
    def silent(*_args, **_more):
        raise OperationalError("SELECT 1", {}, ConnectionError("refused"))

    monkeypatch.setattr(places.commune_search, "find", silent)
    app.testing = False
    try:
        answer = ask(here, "/communes")
    finally:
        app.testing = True
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert answer.headers["Retry-After"] == "30"
