"""Every secret that an address may carry: it opens one thing, once, and not for long."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.models.account import Account
from app.services.accounts import accounts
from tests.conftest import NOW
from tests.web.console.browsing import CONSOLE, Browser
from tests.web.console.conftest import PASSWORD, Town
from tests.web.console.provider_room import invited
from tests.web.console.token_room import FRESH, SECRETS, opens, state, take

_HOSTS = ("besancon.rentree.test", "albi.rentree.test", "rentree.test")
EACH = pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret.name)


@pytest.fixture
def claire(town: Town) -> Account:
    found = town.person("claire@mairie.example", ("besancon", "editor"), password=PASSWORD)
    return town.session.get_one(Account, found.id)


@EACH
def test_it_opens_once(town, claire, secret):
    token = secret.make(town)
    assert opens(Browser(town.app).get(secret.at(token)))
    assert opens(take(town, secret, token))
    after = state(town)
    assert take(town, secret, token).status_code == 410
    assert Browser(town.app).get(secret.at(token)).status_code == 410
    assert state(town) == after


@EACH
def test_it_opens_nothing_once_it_is_too_old(town, claire, secret, at):
    token, before = secret.make(town), state(town)
    at(NOW + secret.lives)
    assert take(town, secret, token).status_code == 410
    assert Browser(town.app).get(secret.at(token)).status_code == 410
    assert state(town) == before
    at(NOW + secret.lives - timedelta(seconds=1))
    assert opens(take(town, secret, token))


@EACH
def test_it_opens_nothing_else(town, claire, secret):
    token, before = secret.make(town), state(town)
    for other in SECRETS:
        if other is secret:
            continue
        assert Browser(town.app).get(other.at(token)).status_code == 410, other.name
        assert take(town, other, token).status_code == 410, other.name
    assert Browser(town.app).get(f"/connexion/proconnect?invitation={token}").location == (
        "/connexion"
    )
    assert state(town) == before
    assert opens(take(town, secret, token)), "and it has not been spent by trying"


@EACH
def test_nothing_but_the_whole_of_it_opens(town, claire, secret):
    token = secret.make(town)
    for odd in (token[:-1], token + "A", token.swapcase(), f"{token}%00", "%00", "é", "x" * 9000):
        assert take(town, secret, odd).status_code in {404, 410}, odd
    assert opens(take(town, secret, token))


@EACH
def test_no_other_host_knows_it(town, claire, secret, visit):
    token, before = secret.make(town), state(town)
    for host in _HOSTS:
        assert visit.raw(f"{host}{secret.at(token)}").status_code == 404
        answer = town.app.test_client(use_cookies=False).post(
            secret.at(token), base_url=f"https://{host}", data=secret.form
        )
        assert answer.status_code in {404, 405}
    assert state(town) == before


@EACH
def test_it_is_not_spent_without_the_seal_of_a_page_or_from_elsewhere(town, claire, secret):
    token, before = secret.make(town), state(town)
    browser, other = Browser(town.app), Browser(town.app)
    seal, foreign = browser.seal(), {"Origin": "https://besancon.rentree.test"}
    assert browser.post(secret.at(token), secret.form).status_code == 403
    assert other.post(secret.at(token), {**secret.form, "csrf_token": seal}).status_code == 403
    sent = {**secret.form, "csrf_token": seal}
    assert browser.post(secret.at(token), sent, headers=foreign).status_code == 400
    site = {"Sec-Fetch-Site": "same-site"}
    assert browser.post(secret.at(token), sent, headers=site).status_code == 400
    assert state(town) == before


@EACH
def test_looking_at_it_spends_nothing(town, claire, secret):
    token, before = secret.make(town), state(town)
    for _ in range(3):
        assert opens(Browser(town.app).get(secret.at(token)))
    assert state(town) == before


@EACH
def test_no_line_of_the_log_tells_it(town, claire, secret, capsys):
    token = secret.make(town)
    capsys.readouterr()
    Browser(town.app).get(secret.at(token)).get_data()
    take(town, secret, token).get_data()
    told = capsys.readouterr().err
    assert "***" in told
    assert token not in told
    assert "@" not in told


@EACH
def test_no_page_that_it_opens_tells_it_to_anybody_else(town, claire, secret):
    answer = Browser(town.app).get(secret.at(secret.make(town)))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "https://" not in answer.text.replace("https://rentree.test", "").replace(CONSOLE, "")


def test_an_invitation_gives_a_role_to_whom_it_was_sent_and_not_to_who_opens_it(town, editor):
    token = invited(town, "claire@mairie.example", site="albi")
    town.person("claire@mairie.example", ("besancon", "reader"), password=PASSWORD)
    answer = editor.post(f"/invitation/{token}", {"csrf_token": editor.seal("/compte")})
    assert answer.status_code == 303
    assert editor.get("/albi/").status_code == 404
    assert "edith" in editor.get("/compte").text, "nobody became somebody else"


def test_an_older_invitation_is_void_once_there_is_a_newer(town):
    old = invited(town, "ines@mairie.example")
    new = invited(town, "ines@mairie.example", role="reader")
    assert take(town, SECRETS[0], old).status_code == 410
    assert opens(take(town, SECRETS[0], new))


def test_a_new_password_makes_the_other_links_of_its_account_void(town, claire):
    reset, sign_in = SECRETS[1], SECRETS[2]
    first, second, link = reset.make(town), reset.make(town), sign_in.make(town)
    other = invited(town, "ines@mairie.example")
    assert opens(take(town, reset, second))
    after = state(town)
    assert take(town, reset, first).status_code == 410
    assert take(town, sign_in, link).status_code == 410
    assert state(town) == after
    assert opens(take(town, SECRETS[0], other)), "nobody else's"


def test_a_password_that_is_changed_makes_the_links_of_its_account_void(town, claire):
    link, browser = SECRETS[2].make(town), town.inside(claire)
    form = {"present_password": PASSWORD, "password": FRESH}
    assert browser.send("/compte", form, to="/compte/mot-de-passe").status_code == 303
    assert take(town, SECRETS[2], link).status_code == 410


def test_a_closed_account_s_links_and_sign_ins_open_nothing(town, claire, operator):
    browser = town.inside(claire)
    tokens = [(secret, secret.make(town)) for secret in SECRETS[1:3]]
    by = accounts.Actor(None, "tests")
    accounts.close(town.session, claire.id, by=by, now=NOW)
    assert browser.get("/besancon/").status_code == 303
    assert [take(town, secret, token).status_code for secret, token in tokens] == [410, 410]


def test_a_role_that_is_taken_closes_the_pages_that_are_open(town, claire):
    browser = town.inside(claire)
    seal = browser.seal("/besancon/textes/contact")
    by = accounts.Actor(None, "tests")
    accounts.take_role(town.session, claire.id, site_id=town.sites["besancon"], by=by, now=NOW)
    form = {"csrf_token": seal, "contact.name": "à moi", "shown:contact.name": ""}
    assert browser.post("/besancon/textes/contact", form).status_code == 404
    assert browser.get("/besancon/").status_code == 404
