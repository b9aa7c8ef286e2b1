"""A proxy asks whether it may have a certificate for a name: ours, and nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.models.site import Host
from tests.conftest import NOW
from tests.web.console.browsing import CONSOLE
from tests.web.test_hosts import ask as ask_as

PATH = "/internal/tls-allowed"
PROVED, SHOWN, CLAIMED, LOST = (
    "assos.besancon.example",
    "montre.example",
    "demande.example",
    "perdu.example",
)


@pytest.fixture
def sites(build, session):
    build.national()
    site = build.site("besancon", "25056", aliases=("besac", "alias.example"))
    build.site("albi", "81004", is_published=False, subdomain="albi-la-rouge")
    rows = (
        {"name": PROVED, "proved_at": NOW},
        {"name": SHOWN, "claimed_at": NOW, "trouble": "dns_none"},
        {"name": CLAIMED, "claimed_at": NOW, "trouble": "txt_none"},
        {
            "name": LOST,
            "claimed_at": NOW,
            "trouble": "dns_elsewhere",
            "trouble_since": NOW - timedelta(days=2),
        },
    )
    for row in rows:
        session.add(Host(site_id=site.id, kind="domain", **row))
    session.commit()


def asked(app, name, host="127.0.0.1:8000", **more):
    return ask_as(app, host, PATH, query_string={"domain": name}, **more).status_code


@pytest.mark.parametrize(
    "name",
    [
        "rentree.test",
        "admin.rentree.test",
        "besancon.rentree.test",
        "besac.rentree.test",
        "albi-la-rouge.rentree.test",
        PROVED,
        SHOWN,
        PROVED.upper(),
        f"{PROVED}.",
    ],
)
def test_our_names_may_have_a_certificate(app, sites, name):
    assert asked(app, name) == 200


@pytest.mark.parametrize(
    "name",
    [
        CLAIMED,
        LOST,
        "alias.example",
        "evil.example",
        "albi.rentree.test",
        "n-existe-pas.rentree.test",
        "x.besancon.rentree.test",
        "evil.rentree.test.evil.example",
        "",
        ".",
        "rentree.test:443",
        "rentree.test,evil.example",
        "*.rentree.test",
        "assos.besançon.example",
        "rentree.test\x00",
        "rentree.test/",
        "' OR 1=1 --",
        "a" * 300,
        "[::1]",
        "127.0.0.1",
    ],
)
def test_nobody_else_s_may(app, sites, name):
    assert asked(app, name) == 404


@pytest.mark.parametrize("query", ["", "domain", "domain=a&domain=rentree.test", "Domain=x"])
def test_what_is_not_one_name_is_none(app, sites, query):
    assert ask_as(app, "x", f"{PATH}?{query}").status_code == 404


@pytest.mark.parametrize(
    "host", ["rentree.test", "besancon.rentree.test", "evil.example", "", "a,b", PROVED]
)
def test_it_answers_on_any_host_and_echoes_nothing(app, sites, host):
    for name, status in ((PROVED, 200), ("evil.example", 404)):
        answer = ask_as(app, host, PATH, query_string={"domain": name})
        assert (answer.status_code, answer.text) == (status, "")
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Location" not in answer.headers
        assert "Set-Cookie" not in answer.headers


def test_it_answers_on_the_console_s_host(app, sites):
    client = app.test_client(use_cookies=False)
    for name, status in ((PROVED, 200), (CLAIMED, 404)):
        answer = client.get(PATH, base_url=CONSOLE, query_string={"domain": name})
        assert (answer.status_code, answer.text) == (status, "")


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_who_comes_through_the_proxy_is_told_nothing(app, sites, header):
    assert asked(app, PROVED, headers={header: "for=192.0.2.1"}) == 404


def test_nothing_but_a_question_is_answered(app, sites):
    client = app.test_client(use_cookies=False)
    answer = client.post(PATH, base_url="https://rentree.test", data={"domain": PROVED})
    assert answer.status_code == 405


def test_it_costs_one_look_at_most(app, sites, count_statements):
    asked(app, "besancon.rentree.test")
    for name, most in (("besancon.rentree.test", 0), (PROVED, 1), ("evil.example", 1)):
        with count_statements() as statements:
            asked(app, name)
        assert len([one for one in statements if "registry" not in one]) <= most, name


def test_a_name_changes_hands_at_once(app, sites, session):
    session.execute(sa.delete(Host).where(Host.name == PROVED))
    session.commit()
    assert asked(app, PROVED) == 404
