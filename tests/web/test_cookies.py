"""Public hosts set no cookie and read none, on any route."""

import pytest

from tests.web.test_hosts import path_of


@pytest.fixture
def sites(build):
    build.national()
    build.site("besancon", "25056")
    build.event("25056", "Bal")


@pytest.mark.parametrize("host", ["rentree.test", "besancon.rentree.test"])
def test_no_route_sets_a_cookie_or_depends_on_one(app, visit, sites, host):
    for rule in app.url_map.iter_rules():
        path = path_of(app, rule)
        plain = visit.raw(f"{host}{path}")
        given = visit.raw(
            f"{host}{path}",
            headers={"Cookie": "session=x; __Host-s=y; remember_token=1|z; lang=ar"},
        )
        assert given.status_code == plain.status_code, path
        assert given.data.replace(_request_id(given), b"") == plain.data.replace(
            _request_id(plain), b""
        ), path


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_no_refusal_sets_a_cookie_either(app, sites, method):
    client = app.test_client(use_cookies=False)
    for rule in app.url_map.iter_rules():
        answer = client.open(
            path_of(app, rule), method=method, base_url="https://besancon.rentree.test"
        )
        assert answer.status_code in {301, 302, 404, 405}, (method, rule)
        assert "Set-Cookie" not in answer.headers


def _request_id(answer):
    return answer.headers.get("X-Request-Id", "-").encode()
