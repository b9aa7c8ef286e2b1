"""Every secret that an address or a form may carry: it opens one thing, once, and not for long."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from app.kernel.scope import Scope
from app.models.account import Account, GivenRole, SignIn
from app.models.opening import SiteRequest
from app.models.scoping import within
from app.services.accounts import accounts, doors
from app.services.sites import requests
from app.services.sites.requests import Asking
from app.web.console.helloasso import passes
from app.web.preview import token_for
from tests.conftest import NOW
from tests.web.console.browsing import CONSOLE, Browser
from tests.web.console.conftest import PASSWORD, Town
from tests.web.console.provider_room import invited

FRESH = "une autre phrase longue"
_HOSTS = ("besancon.rentree.test", "albi.rentree.test", "rentree.test")


@dataclass(frozen=True)
class Secret:
    """A token that is sent to somebody: where it is opened, and for how long it may be."""

    name: str
    path: str
    lives: timedelta
    make: Callable[[Town], str]
    form: dict[str, str]

    def at(self, token: str) -> str:
        """Return the address that opens ``token``."""
        return self.path.format(token=token)


def _asked(town: Town) -> str:
    asking = Asking("81004", "maire@albi.example", "Anne", "Maire", "Bonjour", "fr")
    return requests.ask(town.session, asking, now=NOW)


def _link(purpose: str) -> Callable[[Town], str]:
    def make(town: Town) -> str:
        asked = doors.ask(town.session, purpose, "claire@mairie.example", now=NOW)
        assert asked
        return asked.token

    return make


SECRETS = (
    Secret(
        "invitation",
        "/invitation/{token}",
        timedelta(days=7),
        lambda town: invited(town, "ines@mairie.example"),
        {"name": "Inès", "password": FRESH},
    ),
    Secret(
        "reset",
        "/mot-de-passe/{token}",
        timedelta(hours=1),
        _link("reset"),
        {"password": FRESH},
    ),
    Secret("sign_in", "/connexion/lien/{token}", timedelta(minutes=15), _link("sign_in"), {}),
    Secret("request", "/demande/confirmer/{token}", timedelta(hours=48), _asked, {}),
)
EACH = pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret.name)


@pytest.fixture
def claire(town: Town) -> Account:
    found = town.person("claire@mairie.example", ("besancon", "editor"), password=PASSWORD)
    return town.session.get_one(Account, found.id)


def take(town: Town, secret: Secret, token: str) -> TestResponse:
    """Send the form that spends a token, from a browser that has been nowhere."""
    browser = Browser(town.app)
    return browser.post(secret.at(token), {**secret.form, "csrf_token": browser.seal()})


def opens(answer: TestResponse) -> bool:
    return answer.status_code in {200, 303}


def state(town: Town) -> tuple[object, ...]:
    """Return all that a token may change: who is in, what they may do, their passwords."""
    town.session.expire_all()
    signed_in = sa.select(sa.func.count()).where(SignIn.ended_at.is_(None))
    passwords = sa.select(Account.email, Account.password_hash).order_by(Account.id)
    roles = within(
        sa.select(GivenRole.account_id, GivenRole.site_id, GivenRole.role),
        Scope.everything(),
        GivenRole,
    )
    asked = sa.select(SiteRequest.email, SiteRequest.state)
    found = (
        town.session.scalar(signed_in),
        tuple(town.session.execute(passwords).all()),
        tuple(sorted(town.session.execute(roles).all())),
        tuple(town.session.execute(asked).all()),
    )
    town.session.commit()
    return found


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
    accounts.take_role(
        town.session, claire.id, site_id=town.sites["besancon"], by=by, now=NOW
    )
    form = {"csrf_token": seal, "contact.name": "à moi", "shown:contact.name": ""}
    assert browser.post("/besancon/textes/contact", form).status_code == 404
    assert browser.get("/besancon/").status_code == 404


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


