"""One's own account: name, password, language, and the browsers that are signed in."""

import pytest

from tests.web.console.browsing import Browser, faults, looked_at, words
from tests.web.console.conftest import PASSWORD


@pytest.fixture
def ada(town):
    return town.person("ada@x.example", ("besancon", "reader"), password=PASSWORD)


def test_a_name_changes_and_none_is_refused(town, ada):
    browser = town.inside(ada)
    answer = browser.send("/compte", {"name": "  Ada Lovelace "}, to="/compte/nom")
    assert (answer.status_code, answer.location) == (303, "/compte")
    page = browser.page("/compte")
    assert page.find(id="name")["value"] == "Ada Lovelace"
    assert words(page.select_one("[role=status]")) == "Votre nom est changé."
    page = looked_at(browser.send("/compte", {"name": " "}, to="/compte/nom"), status=422)
    assert len(faults(page)) == 1


def test_a_password_changes_for_who_knows_the_present_one(town, ada, stranger):
    browser, elsewhere = town.inside(ada), town.inside(ada)
    path, new = "/compte/mot-de-passe", "une autre phrase longue"
    wrong = browser.send("/compte", {"present_password": "x", "password": new}, to=path)
    page = looked_at(wrong, status=422)
    assert faults(page) == ["Ce n’est pas votre mot de passe actuel."]
    assert page.select_one("[role=alert] a")["href"] == "#present_password"
    assert new not in page.text
    right = {"present_password": PASSWORD, "password": new}
    assert browser.send("/compte", right, to=path).status_code == 303
    assert browser.get("/compte").status_code == 200
    assert elsewhere.get("/compte").status_code == 303
    form = {"email": "ada@x.example", "password": new}
    assert stranger.send("/connexion", form).location == "/"


def test_each_browser_is_listed_and_can_be_signed_out(town, ada):
    here, there = town.inside(ada), town.inside(ada)
    page = here.page("/compte")
    assert words(page.main).count("Firefox, Linux") == 3, "one of them named again on its button"
    action = page.select_one("form[action^='/compte/connexions/'][action$='/fermer']")["action"]
    assert here.send("/compte", to=action).status_code == 303
    assert there.get("/compte").status_code == 303
    assert here.get("/compte").status_code == 200
    assert here.post(action, {"csrf_token": here.seal("/compte")}).status_code == 404


def test_all_the_others_are_signed_out_at_once(town, ada):
    here, others = town.inside(ada), [town.inside(ada) for _ in range(3)]
    assert here.send("/compte", to="/compte/connexions/fermer").status_code == 303
    assert "3 autres connexions sont fermées." in here.page("/compte").text
    assert [other.get("/compte").status_code for other in others] == [303] * 3


def test_a_sign_in_of_somebody_else_is_not_one_s_to_close(town, ada):
    ada_s, bob = town.inside(ada), town.inside(town.person("bob@x.example", ("albi", "reader")))
    town.inside(ada)
    page = ada_s.page("/compte")
    action = page.select_one("form[action^='/compte/connexions/'][action$='/fermer']")["action"]
    assert bob.post(action, {"csrf_token": bob.seal("/compte")}).status_code == 404


def test_the_language_is_the_one_chosen_else_the_browser_s(town, stranger, ada):
    assert stranger.page("/connexion").html["lang"] == "fr"
    english = {"Accept-Language": "en-GB,en;q=0.9,fr;q=0.5"}
    page = stranger.page("/connexion", headers=english)
    assert (page.html["lang"], words(page.h1)) == ("en", "Sign in")
    stranger.page("/connexion?lang=ar", headers=english)
    page = stranger.page("/mot-de-passe", headers=english)
    assert (page.html["lang"], page.html["dir"]) == ("ar", "rtl")
    form = {"email": "ada@x.example", "password": PASSWORD}
    stranger.send("/connexion?lang=en", form, to="/connexion")
    assert words(stranger.page("/besancon/").h1) == "Dashboard"


def test_a_language_is_kept_with_the_account(town, ada, stranger):
    browser = town.inside(ada)
    path = "/compte/langue"
    assert browser.send("/compte", {"language": "en"}, to=path).status_code == 303
    assert words(browser.page("/compte").select_one("[role=status]")) == "Your language is changed."
    form = {"email": "ada@x.example", "password": PASSWORD}
    stranger.send("/connexion", form)
    assert words(stranger.page("/besancon/").h1) == "Dashboard", "in another browser too"
    odd = looked_at(browser.send("/compte", {"language": "xx"}, to=path), status=422)
    assert faults(odd) == ["Choose a language."]
    assert odd.find(id="name")["value"] == "Ada"


@pytest.mark.parametrize("odd", ["../../etc/passwd", "xx", "", "x" * 9000, "fr_FR"])
def test_a_language_that_is_none_changes_nothing(stranger, town, odd):
    assert stranger.page(f"/connexion?lang={odd}").html["lang"] == "fr"


def test_each_language_leads_to_the_same_page_with_what_was_asked(operator):
    page = operator.page("/exploitation?q=bes&page=1")
    links = [link["href"] for link in page.select(".languages a")]
    assert links == [f"/exploitation?q=bes&page=1&lang={code}" for code in ("fr", "en", "ar")]


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_every_page_is_said_in_each_language(town, administrator, operator, language):
    Browser(town.app).page(f"/connexion?lang={language}")
    for path in ("/besancon/", "/besancon/equipe", "/besancon/journal", "/compte"):
        assert administrator.page(f"{path}?lang={language}").html["lang"] == language
    for room in ("", "/passages", "/sans-commune", "/personnes", "/journal"):
        assert operator.page(f"/exploitation{room}?lang={language}").html["lang"] == language
