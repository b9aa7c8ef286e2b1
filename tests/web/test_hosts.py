"""Whatever a Host header holds, a request reaches the site it names, or nobody."""

import pytest
from werkzeug.routing import AnyConverter, IntegerConverter, Rule
from werkzeug.test import create_environ, run_wsgi_app

from tests.conftest import BASE_HOST

OWN = [
    "besancon.rentree.test",
    "BESANCON.Rentree.TEST",
    "besancon.rentree.test:8000",
    "besancon.rentree.test:0",
    "besancon.rentree.test:",
    "besancon.rentree.test.",
    "besancon.rentree.test.:443",
]
NOBODY = [
    "evil.com",
    "besancon.rentree.test.evil.com",
    "evil.com.besancon.rentree.test",
    "xbesancon.rentree.test",
    "besancon-rentree.test",
    "test",
    "",
    ".",
    ".rentree.test",
    "besancon..rentree.test",
    "besancon.rentree.test..",
    "besancon.rentree.test,evil.com",
    "evil.com,besancon.rentree.test",
    "besancon.rentree.test, besancon.rentree.test",
    "besancon.rentree.test evil.com",
    "user@besancon.rentree.test",
    "user:secret@besancon.rentree.test",
    "besancon.rentree.test@evil.com",
    "besancon.rentree.test:80:80",
    "besancon.rentree.test:abc",
    "besancon.rentree.test:80@evil.com",
    "besancon.rentree.test:123456",
    "besancon.rentree.test/",
    "besancon.rentree.test#x",
    "besancon.rentree.test?x",
    "besancon.rentree.test\\x",
    "besancon%2erentree.test",
    "[::1]",
    "[::1]:8000",
    "[::ffff:127.0.0.1]",
    "127.0.0.1",
    "localhost",
    "*",
    "*.rentree.test",
    "besançon.rentree.test",
    "xn--besanon-u0a.rentree.test",
    "bes\u0430ncon.rentree.test",  # a Cyrillic a
    "besancon_rentree.test",
    "besancon.rentree.test\x00",
    "\tbesancon.rentree.test",
    "a" * 300 + ".rentree.test",
]

MACHINE = {"health.livez", "health.readyz", "tls_allowed.ask"}


def ask(app, host, path="/robots.txt", **more):
    """Send a request whose Host is exactly ``host``."""
    raw = host.encode().decode("latin-1")  # as a server hands over bytes (PEP 3333)
    client = app.test_client(use_cookies=False)
    return client.open(path, environ_overrides={"HTTP_HOST": raw}, **more)


@pytest.fixture
def sites(build):
    build.national()
    build.site("besancon", "25056")
    build.site("albi", "81004")


@pytest.mark.parametrize("host", OWN)
def test_odd_spellings_of_a_host_reach_its_site(app, sites, host):
    answer = ask(app, host)
    assert answer.status_code == 200
    assert "https://besancon.rentree.test/sitemap.xml" in answer.text


@pytest.mark.parametrize("host", NOBODY)
def test_a_stranger_reaches_nobody_and_hears_nothing_of_what_was_said(app, sites, host):
    answer = ask(app, host)
    assert answer.status_code == 421
    assert "evil" not in answer.text
    assert "besancon" not in answer.text
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_request_without_host_reaches_nobody(app, sites):
    environ = create_environ("/robots.txt")
    del environ["HTTP_HOST"]
    _, status, _ = run_wsgi_app(app, environ)
    assert status.startswith("421")


@pytest.mark.parametrize(
    "header", ["X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-Host", "X-HTTP-Host-Override"]
)
def test_no_other_header_chooses_the_site(app, sites, header):
    value = "host=albi.rentree.test" if header == "Forwarded" else "albi.rentree.test"
    answer = ask(app, "besancon.rentree.test", headers={header: value})
    assert "https://besancon.rentree.test/sitemap.xml" in answer.text
    assert ask(app, "evil.com", headers={header: value}).status_code == 421


def path_of(app, rule: Rule) -> str:
    """Return a path that ``rule`` answers."""
    adapter = app.url_map.bind(BASE_HOST)
    samples = {
        "event_id": 1,
        "part": 1,
        "width": 640,
        "form": "avif",
        "insee": "25056",
        "path": "a/b",
        "rest": "a/b",
    }
    numbers = {
        name
        for name, kind in rule._converters.items()  # noqa: SLF001 (werkzeug shows no list)
        if isinstance(kind, IntegerConverter)
    }
    words = {
        name: min(kind.items)
        for name, kind in rule._converters.items()  # noqa: SLF001 (werkzeug shows no list)
        if isinstance(kind, AnyConverter)
    }
    values = {name: 1 if name in numbers else "x" for name in rule.arguments} | words
    values |= {name: sample for name, sample in samples.items() if name in rule.arguments}
    return adapter.build(rule.endpoint, values)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "DELETE"])
def test_an_unknown_host_reaches_no_route_at_all(app, sites, method):
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in MACHINE]
    assert len(rules) > 20
    for rule in rules:
        path = path_of(app, rule)
        for prefix in ("", "/en"):
            answer = ask(app, "evil.com", prefix + path, method=method)
            assert answer.status_code == 421, (method, path)
            assert "evil.com" not in answer.text
            if said := path.strip("/").rpartition("/")[2]:
                assert said not in answer.text
            assert "Set-Cookie" not in answer.headers
            assert "Location" not in answer.headers


@pytest.mark.parametrize("path", ["/nothing-here", "/static/nope.css", "/admin", "//evil.com/x"])
def test_an_unknown_host_reaches_no_other_path_either(app, sites, path):
    answer = ask(app, "evil.com", path)
    assert answer.status_code == 421
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    "host", ["evil.com", "", "besancon.rentree.test", "rentree.test", "admin.rentree.test"]
)
def test_the_machine_that_watches_is_answered_on_any_host(app, sites, host):
    assert ask(app, host, "/livez").status_code == 200
    assert ask(app, host, "/readyz").status_code == 200


def test_a_site_that_is_not_published_is_a_stranger(app, build):
    build.national()
    build.site("brouillon", "81004", is_published=False)
    assert ask(app, "brouillon.rentree.test").status_code == 421
