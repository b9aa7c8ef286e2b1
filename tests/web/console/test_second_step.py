"""Six figures from a telephone: how one begins, each code once, and never around it."""

from datetime import timedelta

import pyotp
import pytest

from tests.conftest import NOW
from tests.web.console.browsing import faults, looked_at, words
from tests.web.console.conftest import PASSWORD

NEW = "/compte/second-facteur"


def secret_on(page):
    """The secret that a page shows, for a telephone."""
    return page.select_one("main code").text.replace(" ", "")


def code(secret, at=NOW):
    return pyotp.TOTP(secret).at(at)


@pytest.fixture
def enrolled(town):
    """Somebody with a password and a second factor; their secret; a browser that is inside."""
    browser = town.inside(town.person("ada@x.example", ("besancon", "editor"), password=PASSWORD))
    secret = _enrol(browser, NEW)
    return browser, secret


def _enrol(browser, path):
    page = browser.page(path)
    sealed = page.find("input", {"name": "sealed"})["value"]
    form = {"csrf_token": browser.seal(path), "sealed": sealed, "code": code(secret_on(page))}
    assert browser.post(NEW, form).status_code == 303
    return secret_on(page)


def test_a_second_step_begins_with_a_code_that_proves_it(enrolled, stranger):
    browser, secret = enrolled
    assert "un code de votre téléphone vous est demandé" in words(browser.page("/compte").main)
    answer = stranger.send("/connexion", {"email": "ada@x.example", "password": PASSWORD})
    assert answer.status_code == 303
    for path in ("/", "/besancon/", "/compte"):
        assert stranger.get(path).location.startswith("/second-facteur")
    later = code(secret, NOW + timedelta(seconds=30))
    spelt = f"{later[:3]} {later[3:]}"
    answer = stranger.send(
        "/second-facteur?suite=/besancon/", {"code": spelt}, to="/second-facteur"
    )
    assert (answer.status_code, answer.location) == (303, "/besancon/")
    assert stranger.get("/besancon/").status_code == 200


def test_a_code_opens_once(enrolled, stranger, at):
    _, secret = enrolled
    used = code(secret)
    stranger.send("/connexion", {"email": "ada@x.example", "password": PASSWORD})
    page = looked_at(stranger.send("/second-facteur", {"code": used}), status=422)
    assert faults(page) == [
        "Ce code n’est pas, ou n’est plus, le bon. Attendez le suivant et réessayez."
    ]
    assert not page.find(id="code").get("value"), "a code is not shown again"
    at(NOW + timedelta(minutes=1))
    fresh = code(secret, NOW + timedelta(minutes=1))
    assert stranger.send("/second-facteur", {"code": fresh}).status_code == 303


def test_who_owes_a_code_cannot_put_another_telephone_in_its_place(enrolled, stranger):
    stranger.send("/connexion", {"email": "ada@x.example", "password": PASSWORD})
    assert stranger.get(NEW).location == "/compte"
    form = {"csrf_token": stranger.seal("/second-facteur"), "sealed": "x", "code": "000000"}
    assert stranger.post(NEW, form).status_code == 404
    assert stranger.post(f"{NEW}/retirer", form).status_code == 403
    assert stranger.get("/besancon/").location.startswith("/second-facteur")


def test_guessing_is_stopped(enrolled, stranger):
    stranger.send("/connexion", {"email": "ada@x.example", "password": PASSWORD})
    said = [stranger.send("/second-facteur", {"code": "000000"}).status_code for _ in range(7)]
    assert said[:4] == [422] * 4
    assert said[-1] == 429


def test_it_can_be_removed_by_who_passed_it(enrolled, stranger):
    browser, _ = enrolled
    assert browser.send("/compte", to=f"{NEW}/retirer").status_code == 303
    stranger.send("/connexion", {"email": "ada@x.example", "password": PASSWORD})
    assert stranger.get("/besancon/").status_code == 200


def test_an_operator_begins_with_one_and_keeps_it(town):
    person = town.person("odile@reseau.example", operator=True, password=PASSWORD)
    browser = town.inside(person)
    assert browser.get("/exploitation").location == "/second-facteur?suite=%2Fexploitation"
    page = browser.page("/second-facteur?suite=/exploitation")
    assert page.select_one("main svg path"), "a square that a telephone reads"
    _enrol(browser, "/second-facteur")
    browser.page("/exploitation")
    assert not browser.page("/compte").select(f"form[action='{NEW}/retirer']")
    form = {"csrf_token": browser.seal("/compte")}
    assert browser.post(f"{NEW}/retirer", form).status_code == 422


def test_a_wrong_first_code_shows_the_same_square_again(town):
    browser = town.inside(town.person("ada@x.example", ("besancon", "editor")))
    page = browser.page(NEW)
    fields = {tag["name"]: tag.get("value", "") for tag in page.select("main form input")}
    again = looked_at(browser.post(NEW, {**fields, "code": "000000"}), status=422)
    assert secret_on(again) == secret_on(page)
    assert "à ajouter de nouveau" not in again.text


def test_a_square_that_was_left_for_an_hour_is_another(town, at):
    browser = town.inside(town.person("ada@x.example", ("besancon", "editor")))
    page = browser.page(NEW)
    fields = {tag["name"]: tag.get("value", "") for tag in page.select("main form input")}
    at(NOW + timedelta(hours=2))
    later = code(secret_on(page), NOW + timedelta(hours=2))
    again = looked_at(browser.post(NEW, {**fields, "code": later}), status=422)
    assert secret_on(again) != secret_on(page)
    assert "à ajouter de nouveau" in again.text


def test_the_square_of_somebody_else_is_not_taken(town):
    ada = town.inside(town.person("ada@x.example", ("besancon", "editor")))
    bob = town.inside(town.person("bob@x.example", ("besancon", "editor")))
    page = ada.page(NEW)
    sealed = page.find("input", {"name": "sealed"})["value"]
    form = {"csrf_token": bob.seal(NEW), "sealed": sealed, "code": code(secret_on(page))}
    assert bob.post(NEW, form).status_code == 422
