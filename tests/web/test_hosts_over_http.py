"""The hosts' rules on the wire: raw sockets, the real server."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.web.serving import say, served

BESANCON = b"https://besancon.rentree.test/sitemap.xml"
REFUSED = {b"421", b"400"}


def _fill(build):
    build.national()
    build.site("besancon", "25056", aliases=("vesontio",))
    build.event("25056", "Bal", at=datetime.now(UTC) + timedelta(days=2))


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    with served(tmp_path_factory.mktemp("served"), _fill) as port:
        yield port


def ask(port, headers, line=b"GET /robots.txt HTTP/1.1"):
    answer = say(port, line + b"\r\n" + headers + b"\r\nConnection: close\r\n\r\n")
    status = answer.split(b" ", 2)[1]
    assert b"set-cookie" not in answer.lower()
    return status, answer


@pytest.mark.parametrize(
    "host",
    [
        b"besancon.rentree.test",
        b"BESANCON.rentree.TEST",
        b"besancon.rentree.test:8000",
        b"besancon.rentree.test.",
        b"  besancon.rentree.test\t",
    ],
)
def test_a_host_reaches_its_site(port, host):
    status, answer = ask(port, b"Host: " + host)
    assert status == b"200"
    assert BESANCON in answer


@pytest.mark.parametrize(
    "headers",
    [
        b"Host: evil.com",
        b"Host: besancon.rentree.test.evil.com",
        b"Host: ",
        b"Host:",
        b"X-No-Host: 1",
        b"Host: [::1]:8000",
        b"Host: user@besancon.rentree.test",
        b"Host: besancon.rentree.test,evil.com",
        b"Host: besancon.rentree.test\r\nHost: evil.com",
        b"Host: evil.com\r\nHost: besancon.rentree.test",
        b"Host: besancon.rentree.test\r\nhost: besancon.rentree.test",
        b"Host: besancon.rentree.test\r\n Host: evil.com",
        b"Host : besancon.rentree.test",
        b"Host: bes\xc3\xa7on.rentree.test",
        b"Host: xn--besanon-u0a.rentree.test",
        b"Host: besancon.rentree.test/x",
        b"X-Forwarded-Host: besancon.rentree.test\r\nHost: evil.com",
        b"HTTP_HOST: besancon.rentree.test\r\nHost: evil.com",
        b"Host_: x\r\nHost: evil.com",
    ],
)
def test_a_stranger_reaches_nobody(port, headers):
    status, answer = ask(port, headers)
    assert status in REFUSED
    assert b"evil" not in answer
    assert BESANCON not in answer


def test_a_request_of_1996_without_host_reaches_nobody(port):
    status, _ = ask(port, b"X: 1", line=b"GET /robots.txt HTTP/1.0")
    assert status in REFUSED


def test_an_absolute_request_line_does_not_open_a_door_that_the_host_does_not(port):
    line = b"GET http://besancon.rentree.test/robots.txt HTTP/1.1"
    status, answer = ask(port, b"Host: evil.com", line=line)
    assert status in REFUSED
    assert BESANCON not in answer


def test_an_absolute_request_line_of_a_proxy_reaches_the_site_it_names(port):
    line = b"GET http://besancon.rentree.test/robots.txt HTTP/1.1"
    status, answer = ask(port, b"Host: besancon.rentree.test", line=line)
    assert status == b"200"
    assert BESANCON in answer


def test_an_alias_sends_to_the_primary_host_with_all_that_was_asked(port):
    line = b"GET /en/evenements?q=bal&when=month HTTP/1.1"
    status, answer = ask(port, b"Host: vesontio.rentree.test:8443", line=line)
    assert status == b"301"
    expected = b"https://besancon.rentree.test:8443/en/evenements?q=bal&when=month"
    assert b"location: " + expected + b"\r\n" in answer


def test_a_list_read_to_its_end_over_http_is_whole(port):
    _, answer = ask(port, b"Host: besancon.rentree.test", line=b"GET /evenements.ics HTTP/1.1")
    assert answer.endswith(b"END:VEVENT\r\nEND:VCALENDAR\r\n")
