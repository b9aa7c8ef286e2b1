"""A key that a device keeps: added, removed, asked as a second step, and opening by itself."""

from datetime import timedelta

import pyotp

from app.kernel.scope import Scope
from app.models.account import Passkey, RecordEntry
from app.models.scoping import within
from app.services.accounts import accounts as people
from tests.conftest import NOW
from tests.web.console.browsing import Browser, faults, looked_at, words
from tests.web.console.conftest import PASSWORD
from tests.web.console.passkey_room import ADD, DOOR, SECOND, USELESS, add, another, options, prove


def kinds(session):
    statement = within(session.query(RecordEntry).statement, Scope.everything(), RecordEntry)
    return [row.kind for row in session.scalars(statement.order_by(RecordEntry.id))]


def test_a_key_is_added_named_listed_and_removed(town, device, ada):
    _, browser = ada
    page = browser.page("/compte")
    assert words(page.select_one("[role=status]")).startswith("C’est fait")
    assert "mon téléphone" in words(page.main)
    assert "n’a pas encore servi" in words(page.main)
    assert add(browser, another(), "  clé du bureau ").status_code == 303
    page = browser.page("/compte")
    names = [words(one) for one in page.select("[aria-labelledby=t-keys] li strong")]
    assert names == ["mon téléphone", "clé du bureau"]
    actions = [one["action"] for one in page.select("[aria-labelledby=t-keys] li form")]
    for action in actions:
        assert browser.send("/compte", to=action).status_code == 303
    assert browser.post(actions[0], {"csrf_token": browser.seal("/compte")}).status_code == 404
    assert not browser.page("/compte").select("[aria-labelledby=t-keys] li")
    assert kinds(town.session)[-4:] == [
        "passkey_added", "passkey_added", "passkey_removed", "passkey_removed",
    ]  # a list read across  # fmt: skip


def test_a_key_without_a_name_takes_that_of_the_browser(town, device):
    account = town.person("ada@x.example", ("besancon", "editor"))
    browser = town.inside(account)
    assert add(browser, device, name="").status_code == 303
    assert words(browser.page("/compte").select_one("[aria-labelledby=t-keys] li strong"))


def test_a_key_is_asked_after_the_password_and_lets_in(town, device, ada, stranger):
    answer = stranger.send("/connexion", {"email": "ada@x.example", "password": PASSWORD})
    assert answer.status_code == 303
    assert stranger.get("/besancon/").location.startswith("/second-facteur")
    page = stranger.page("/second-facteur")
    assert not page.find(id="code"), "she has no codes"
    assert page.select_one(f"form[action='{SECOND}'][hidden]"), "shown by the script alone"
    assert "dans un autre" in words(page.select_one("[data-passkey-without]"))
    answer = prove(stranger, device, SECOND, "/second-facteur", "/besancon/")
    assert (answer.status_code, answer.location) == (303, "/besancon/")
    assert stranger.get("/besancon/").status_code == 200


def test_a_key_opens_the_door_by_itself(town, device, ada, stranger):
    page = stranger.page("/connexion")
    assert page.select_one(f"form[action='{DOOR}'][hidden]")
    asked = options(stranger, DOOR)
    assert asked["userVerification"] == "required"
    assert not asked["allowCredentials"], "the door names nobody"
    answer = prove(stranger, device, suite="/besancon/")
    assert (answer.status_code, answer.location) == (303, "/besancon/")
    assert stranger.get("/besancon/").status_code == 200
    assert "a servi" in words(stranger.page("/compte").main)


def test_the_open_redirect_of_a_door_is_closed(town, device, ada, stranger):
    assert prove(stranger, device, suite="//evil.test/").location == "/"


def test_codes_and_keys_stand_for_each_other(town, device, ada, stranger, at):
    _, browser = ada
    page = browser.page("/compte/second-facteur")
    secret = page.select_one("main code").text.replace(" ", "")
    code = pyotp.TOTP(secret).at(NOW + timedelta(minutes=1))
    sealed = page.find("input", {"name": "sealed"})["value"]
    form = {"csrf_token": browser.seal("/compte"), "sealed": sealed, "code": code}
    assert browser.post("/compte/second-facteur", form).status_code == 303
    stranger.send("/connexion", {"email": "ada@x.example", "password": PASSWORD})
    page = stranger.page("/second-facteur")
    assert page.find(id="code")
    assert page.select_one(f"form[action='{SECOND}']")
    assert "code à six chiffres" in words(page.select_one("[data-passkey-without]"))


def test_an_operator_begins_with_a_key_and_keeps_it(town, device, at):
    person = town.person("odile@reseau.example", operator=True, password=PASSWORD)
    browser = town.inside(person)
    assert browser.get("/compte").location.startswith("/second-facteur")
    assert browser.page("/second-facteur").select_one(f"form[action='{ADD}']")
    answer = add(browser, device, page="/second-facteur")
    assert answer.status_code == 303
    page = browser.page("/compte")
    (action,) = [one["action"] for one in page.select("[aria-labelledby=t-keys] li form")]
    refused = looked_at(browser.send("/compte", to=action), status=422)
    assert faults(refused) == [
        "L’exploitation garde toujours une deuxième étape : ajoutez-en d’abord une autre."
    ]
    second = another()
    add(browser, second, "une autre")
    assert browser.send("/compte", to=action).status_code == 303
    at(NOW + timedelta(minutes=1))
    again = Browser(town.app)
    assert prove(again, second).status_code == 303
    assert again.get("/exploitation/personnes").status_code == 200, "by the key alone"


def test_an_operator_may_leave_codes_for_a_key_and_not_for_nothing(town, device):
    person = town.person("odile@reseau.example", operator=True)
    browser = town.inside(person)
    page = browser.page("/second-facteur")
    secret = page.select_one("main code").text.replace(" ", "")
    sealed = page.find("input", {"name": "sealed"})["value"]
    form = {"csrf_token": browser.seal("/second-facteur"), "sealed": sealed}
    browser.post("/compte/second-facteur", {**form, "code": pyotp.TOTP(secret).at(NOW)})
    away = "/compte/second-facteur/retirer"
    assert not browser.page("/compte").select(f"form[action='{away}']")
    refused = browser.post(away, {"csrf_token": browser.seal("/compte")})
    assert "garde toujours une deuxième étape" in looked_at(refused, status=422).text
    add(browser, device)
    assert browser.send("/compte", to=away).status_code == 303


def test_a_closed_account_has_no_key_left(town, device, ada, stranger):
    account, _ = ada
    people.close(town.session, account.id, by=account.actor, now=NOW)
    assert faults(looked_at(prove(stranger, device), status=422)) == [USELESS]
    assert not town.session.query(Passkey).count()


def test_without_a_script_the_account_says_what_to_do(town):
    browser = town.inside(town.person("ada@x.example", ("besancon", "editor")))
    page = browser.page("/compte")
    assert "code à six chiffres" in words(page.select_one("[data-passkey-without]"))
    assert page.select_one("form[data-passkey=create][hidden]")
