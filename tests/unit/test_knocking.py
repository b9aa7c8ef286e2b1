"""Knocking at a domain that somebody claims: whoever answers there may mean harm."""

from __future__ import annotations

import gzip
from itertools import repeat

import pytest

from app.clients.knocking import Knocker
from tests.fakes.scripted import Reply, raw, reply, scripted

HERE = ["127.0.0.1"]
_OK = b"HTTP/1.1 200 OK\r\n"
_DROPS = [b"X-%d: a\r\n" % number for number in range(90)]


def knock(url: str, *, seconds: float = 0.4) -> str:
    knocker = Knocker("tests", allows_loopback=True, seconds=seconds)
    return knocker.knock(url, HERE).outcome


@pytest.mark.parametrize(
    "answer",
    [
        raw(_OK, *_DROPS, every=0.1),
        raw(*(bytes([sign]) for sign in _OK * 9), every=0.1),
        raw(_OK + b"Content-Length: 300\r\n\r\n", *repeat(b"a", 90), every=0.1),
        raw(then=9.0),
    ],
)
def test_an_answer_that_comes_drop_by_drop_holds_us_no_longer_than_we_said(answer: Reply) -> None:
    # Each drop came in time: together they held a thread of the service for hours.
    with scripted(answer) as service:
        assert knock(service.url) == "silent"


def test_nothing_is_unfolded() -> None:
    # Four hundred bytes, folded twice, are four hundred megabytes.
    bomb = gzip.compress(gzip.compress(b"0" * 300_000_000, 9), 9)
    with scripted(reply(body=bomb, Content_Encoding="gzip, gzip")) as service:
        knocked = Knocker("tests", allows_loopback=True).knock(service.url, HERE)
    assert knocked.outcome == "said"
    assert len(knocked.body) <= 400


def test_what_is_long_is_read_no_further_than_a_proof_is() -> None:
    with scripted(reply(body=b"a" * 5_000_000)) as service:
        assert len(Knocker("tests", allows_loopback=True).knock(service.url, HERE).body) == 400


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "::1",
        "169.254.169.254",
        "10.0.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 (an address that must not be reached)
        "::",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::",
        "fe80::1",
        "fd00::1",
        "224.0.0.1",
        "255.255.255.255",
        "2001:0:7f00:1::",
        "ff02::1",
        "no address",
    ],
)
def test_what_is_no_public_address_is_never_reached(address: str) -> None:
    with scripted(reply()) as service:
        url = service.url.replace("127.0.0.1", "town.example")
        assert Knocker("tests").knock(url, [address]).outcome == "private"
        assert Knocker("tests").knock(url, ["1.1.1.1", address]).outcome == "private"
        assert service.asked == []


def test_a_redirection_is_told_and_not_followed() -> None:
    with scripted(reply(302, Location="http://127.0.0.1:1/")) as service:
        assert knock(service.url) == "redirected"
        assert len(service.asked) == 1
