"""What the console's cookie is, what ends it, and which forms are believed."""

from datetime import timedelta

import pytest

from app.web.console.roles import for_strangers
from tests.conftest import NOW
from tests.web.console.browsing import Browser, looked_at, words
from tests.web.console.conftest import PASSWORD


def cookie_of(answer):
    (found,) = [value for name, value in answer.headers if name == "Set-Cookie"]
    return {part.strip().partition("=")[0]: part.strip() for part in found.split(";")}


def test_the_cookie_is_bound_to_this_very_host(stranger, town):
    parts = cookie_of(stranger.get("/connexion"))
    assert parts.keys() == {"__Host-rentree", "Secure", "HttpOnly", "Path", "SameSite"}
    assert (parts["Path"], parts["SameSite"]) == ("Path=/", "SameSite=Lax")


def test_nothing_of_the_cookie_from_before_survives_a_sign_in(stranger, town):
    town.person("ada@x.example", ("besancon", "reader"), password=PASSWORD)
    before = stranger.seal()
    planted = stranger.cookies["__Host-rentree"]
    stranger.send("/connexion", {"email": "ada@x.example", "password": PASSWORD})
    assert stranger.cookies["__Host-rentree"] != planted
    late = stranger.post("/compte/nom", {"csrf_token": before, "name": "Autre"})
    assert late.status_code == 403
    thief = Browser(town.app)
    thief.keep({"__Host-rentree": planted})
    assert thief.get("/").status_code == 303


def test_an_altered_cookie_is_nobody(town, administrator):
    name, value = next(iter(administrator.cookies.items()))
    for altered in (value[:-2], "x" + value, value.replace(".", ".."), ""):
        browser = Browser(town.app)
        browser.keep({name: altered})
        assert browser.get("/besancon/").status_code == 303


def test_a_sign_in_ends_after_twenty_hours(administrator, at):
    at(NOW + timedelta(hours=19, minutes=59))
    assert administrator.get("/besancon/").status_code == 200
    at(NOW + timedelta(hours=20, minutes=1))
    assert administrator.get("/besancon/").status_code == 303


def test_an_operator_s_ends_after_half_an_hour_of_nothing(operator, at):
    at(NOW + timedelta(minutes=29))
    assert operator.get("/exploitation").status_code == 200
    at(NOW + timedelta(minutes=58))
    assert operator.get("/exploitation").status_code == 200
    at(NOW + timedelta(minutes=90))
    assert operator.get("/exploitation").status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://besancon.rentree.test"},
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
        {"Origin": "http://admin.rentree.test"},
    ],
)
def test_a_form_sent_from_elsewhere_is_refused_even_with_its_proof(administrator, headers):
    form = {"csrf_token": administrator.seal("/compte"), "name": "Nom volé"}
    answer = administrator.post("/compte/nom", form, headers=headers)
    assert answer.status_code == 400
    assert "Nom volé" not in answer.text
    own = {"Sec-Fetch-Site": "same-origin", "Origin": "https://admin.rentree.test"}
    assert administrator.post("/compte/nom", form, headers=own).status_code == 303


def test_a_link_from_elsewhere_may_be_followed(administrator):
    answer = administrator.get("/besancon/", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200


def test_the_proof_of_another_browser_proves_nothing(town, administrator):
    other = town.inside(town.person("bob@x.example", ("besancon", "administrator")))
    form = {"csrf_token": other.seal("/compte"), "name": "Autre"}
    assert administrator.post("/compte/nom", form).status_code == 403


def test_an_expired_sign_in_loses_nothing_that_was_typed(town, administrator, at):
    form = {
        "csrf_token": administrator.seal("/compte"),
        "name": "Claire <Durand> & fils",
        "odd": "ligne\nautre ligne",
        "password": "rien de tel",
    }
    at(NOW + timedelta(hours=21))
    page = looked_at(administrator.post("/compte/nom", form), status=403)
    assert words(page.h1) == "Relisez, puis envoyez de nouveau"
    assert page.find("input", {"name": "name"})["value"] == form["name"]
    assert page.find("textarea", {"name": "odd"}).text.strip() == form["odd"]
    assert not page.find("input", {"name": "password"}).get("value"), "a secret is typed again"
    assert page.find("a", href="/connexion", target="_blank")
    assert page.select_one("form.sheet")["action"] == "/compte/nom"


def test_once_signed_in_again_what_was_kept_can_be_sent(town, stranger, at):
    town.person("ada@x.example", ("besancon", "reader"), password=PASSWORD)
    stranger.send("/connexion", {"email": "ada@x.example", "password": PASSWORD})
    at(NOW + timedelta(hours=21))
    late = {"csrf_token": stranger.seal("/connexion"), "name": "Ada Lovelace"}
    assert stranger.post("/compte/nom", late).status_code == 403
    stranger.send("/connexion", {"email": "ada@x.example", "password": PASSWORD})
    again = looked_at(stranger.post("/compte/nom", late), status=403)
    fields = {tag["name"]: tag["value"] for tag in again.select("form.sheet input")}
    assert fields["name"] == "Ada Lovelace"
    assert stranger.post("/compte/nom", fields).status_code == 303
    assert stranger.page("/compte").find(id="name")["value"] == "Ada Lovelace"


def test_links_that_open_something_are_told_to_no_other_host_and_to_no_log(stranger, town, capsys):
    answer = stranger.get("/connexion/lien/tres-secret-tres-secret")
    assert answer.headers["Referrer-Policy"] == "same-origin"
    for room in ("invitation", "mot-de-passe"):
        stranger.get(f"/{room}/tres-secret-tres-secret")
    logged = capsys.readouterr().err
    assert "/connexion/lien/***" in logged
    assert "tres-secret" not in logged


def test_a_failure_does_not_log_the_secret_of_its_address(town, stranger, monkeypatch, capsys):
    console = town.app.extensions["console"]
    monkeypatch.setitem(console.config, "PROPAGATE_EXCEPTIONS", False)

    @for_strangers
    def broken(**_):
        raise RuntimeError("panne")

    monkeypatch.setitem(console.view_functions, "door.show_link", broken)
    assert stranger.get("/connexion/lien/tres-secret-tres-secret").status_code == 500
    logged = capsys.readouterr().err
    assert "panne" in logged
    assert "tres-secret" not in logged
