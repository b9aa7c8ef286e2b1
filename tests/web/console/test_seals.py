"""What we sign, and what is typed to prove oneself: one use each, nothing told, all counted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.models.account import Account
from app.web.console.helloasso import passes
from app.web.preview import token_for
from tests.conftest import NOW
from tests.web.console.browsing import Browser
from tests.web.console.conftest import PASSWORD, Town
from tests.web.console.token_room import FRESH


@pytest.fixture
def claire(town: Town) -> Account:
    found = town.person("claire@mairie.example", ("besancon", "editor"), password=PASSWORD)
    return town.session.get_one(Account, found.id)


def signed(town: Town) -> Iterator[tuple[str, str]]:
    """Return everything that we sign, by name: none may pass for another."""
    app, settings = town.app, town.app.extensions["settings"]
    console = app.extensions["console"]
    with app.test_request_context(base_url="https://besancon.rentree.test"):
        yield "preview", token_for(app.extensions["sites"].by_slug("besancon"))
    yield "cookie", console.session_interface.get_signing_serializer(console).dumps("besancon")
    yield "choices", passes.sealed(["besancon"], settings)
    page = Browser(app).page("/demande?commune=25056")
    yield "stamp", str(page.find("input", {"name": "begun"})["value"])
    yield "seal", Browser(app).seal()


def test_nothing_that_we_sign_for_one_use_serves_another(town, visit):
    found = dict(signed(town))
    assert visit.raw(f"besancon.rentree.test/apercu/{found['preview']}/").status_code == 200
    for name, token in found.items():
        where = f"/apercu/{token}/"
        if name != "preview":
            assert visit.raw(f"besancon.rentree.test{where}").status_code == 404, name
        assert visit.raw(f"albi.rentree.test{where}").status_code == 404, name
        assert visit.raw(f"rentree.test{where}").status_code == 404, name
        if name != "cookie":
            browser = Browser(town.app)
            browser.keep({"__Host-rentree": token})
            assert browser.get("/compte").status_code == 303, name
        if name != "choices":
            assert passes.unsealed(token, town.app.extensions["settings"]) == []
        if name != "seal":
            assert Browser(town.app).post("/connexion", {"csrf_token": token}).status_code == 403


def test_a_preview_s_token_is_in_no_line_of_the_log(town, visit, capsys):
    token = dict(signed(town))["preview"]
    capsys.readouterr()
    for address in (
        f"besancon.rentree.test/apercu/{token}/",
        f"besancon.rentree.test/en/apercu/{token}/",
        f"besancon.rentree.test/x/apercu/{token}/contact",
        f"nulle.part.test/apercu/{token}/",
    ):
        visit.raw(address).get_data()
    Browser(town.app).get(f"/apercu/{token}/").get_data()
    assert token not in capsys.readouterr().err


def test_a_stamp_of_the_request_s_form_is_too_old_after_a_day_and_too_new_at_once(
    town, stranger, at, letterbox
):
    page = stranger.page("/demande?commune=25056")
    fields = {one["name"]: one.get("value", "") for one in page.select("form.sheet input")}
    form = {**fields, "name": "A", "position": "B", "email": "a@mairie.example"}
    for wait in (timedelta(), timedelta(hours=25), timedelta(seconds=-60)):
        at(NOW + wait)
        assert stranger.post("/demande", form).status_code == 422
    assert letterbox.letters == []


def test_a_letter_to_an_address_that_is_not_confirmed_says_nothing_that_a_stranger_wrote(
    town, stranger, at, letterbox
):
    page = stranger.page("/demande?commune=25056")
    fields = {one["name"]: one.get("value", "") for one in page.select("form.sheet input")}
    spam = "Vous avez gagné : https://evil.example/cadeau"
    at(NOW + timedelta(seconds=30))
    form = {**fields, "name": spam, "position": spam, "message": spam, "email": "v@x.example"}
    assert stranger.post("/demande", form).status_code == 303
    (letter,) = letterbox.letters
    assert "evil.example" not in letter.as_string()
    assert "gagn" not in json.dumps([letter["Subject"], letter.get_content()])


def test_a_signed_cookie_that_was_copied_ends_with_its_sign_in(town, claire):
    browser, thief = town.inside(claire), Browser(town.app)
    browser.get("/besancon/")
    thief.keep(browser.cookies)
    assert thief.get("/besancon/").status_code == 200
    browser.send("/compte", to="/deconnexion")
    assert thief.get("/besancon/").status_code == 303


def test_trying_one_s_present_password_is_counted(town, claire):
    browser = town.inside(claire)
    seal = browser.seal("/compte")
    codes = [
        browser.post(
            "/compte/mot-de-passe",
            {"csrf_token": seal, "present_password": f"pas celui-ci {n}", "password": FRESH},
        ).status_code
        for n in range(12)
    ]
    assert codes[0] == 422
    assert codes[-1] == 429


@pytest.mark.parametrize("by", ["link", "", "reset"])
def test_an_address_that_no_database_compares_is_nobody_s(town, stranger, by):
    form = {"email": "claire\x00@mairie.example", "password": FRESH, "by": by}
    path = "/mot-de-passe" if by == "reset" else "/connexion"
    assert stranger.send(path, form).status_code == (303 if by else 422)
