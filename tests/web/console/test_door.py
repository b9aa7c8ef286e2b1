"""The door: a password or a link, the same answer to everybody, and where one goes afterwards."""

from datetime import timedelta

import pytest

from tests.conftest import NOW
from tests.web.console.browsing import Browser, faults, looked_at, words
from tests.web.console.conftest import PASSWORD


@pytest.fixture
def claire(town):
    return town.person("claire@mairie.example", ("besancon", "editor"), password=PASSWORD)


def test_a_password_lets_in_and_leads_to_the_only_site(stranger, claire):
    form = {"email": "Claire@Mairie.example", "password": PASSWORD}
    answer = stranger.send("/connexion", form)
    assert (answer.status_code, answer.location) == (303, "/")
    assert stranger.get("/").location == "/besancon/"
    page = stranger.page("/besancon/")
    assert words(page.h1) == "Tableau de bord"


def test_who_asked_for_a_page_gets_it_once_signed_in(stranger, town):
    town.person("ada@mairie.example", ("besancon", "administrator"), password=PASSWORD)
    asked = stranger.get("/besancon/equipe?x=1")
    assert (asked.status_code, asked.location) == (
        303,
        "/connexion?suite=%2Fbesancon%2Fequipe%3Fx%3D1",
    )
    answer = stranger.send(asked.location, {"email": "ada@mairie.example", "password": PASSWORD})
    assert answer.location == "/besancon/equipe?x=1"


@pytest.mark.parametrize(
    "suite",
    [
        "https://evil.test/",
        "//evil.test/",
        "///evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "/\t/evil.test/",
        "/%2f/evil.test",
        "/%5cevil.test",
        "/ /evil.test",
        "javascript:alert(1)",
        "http:/evil.test",
        "/nulle/part/du/tout",
        "/deconnexion",
        "/besancon/\n",
        "é/",
        "x" * 9000,
    ],
)
def test_nobody_is_led_anywhere_else(stranger, claire, suite):
    form = {"email": "claire@mairie.example", "password": PASSWORD, "suite": suite}
    answer = stranger.send("/connexion", form)
    assert (answer.status_code, answer.location) == (303, "/")


@pytest.mark.parametrize(
    "form",
    [
        {"email": "claire@mairie.example", "password": "pas le bon du tout"},
        {"email": "personne@mairie.example", "password": PASSWORD},
        {"email": "pas une adresse", "password": PASSWORD},
    ],
)
def test_a_wrong_password_and_an_unknown_address_are_answered_the_same(stranger, claire, form):
    answer = stranger.send("/connexion", form)
    page = looked_at(answer, status=422)
    assert faults(page) == [
        "Cette adresse ou ce mot de passe n’est pas le bon. Réessayez, ou recevez un lien."
    ]
    assert page.find(id="email")["value"] == form["email"], "what was typed is kept"
    assert form["password"] not in answer.text
    assert stranger.get("/").status_code == 303


def test_what_lacks_is_said_at_the_top_and_beside_its_field(stranger, town):
    page = looked_at(stranger.send("/connexion", {"email": "", "password": ""}), status=422)
    assert len(faults(page)) == 2
    assert [link["href"] for link in page.select("[role=alert] a")] == ["#email", "#password"]
    field = page.find(id="email")
    assert field["aria-invalid"] == "true"
    assert page.find(id=field["aria-describedby"]).text.strip() == "Écrivez votre adresse e-mail."


def test_a_link_by_mail_opens_once_and_only_by_its_button(stranger, claire, letterbox, town):
    answer = stranger.send("/connexion", {"email": "claire@mairie.example", "by": "link"})
    assert (answer.status_code, answer.location) == (303, "/connexion/envoye")
    (letter,) = letterbox.letters
    assert letter["To"] == "claire@mairie.example"
    link = letterbox.link()
    for _ in range(3):
        assert "Claire" in stranger.page(link).text, "programs that read mail follow links"
    elsewhere = Browser(town.app)
    assert elsewhere.send(link).location == "/"
    assert elsewhere.get("/").location == "/besancon/"
    assert stranger.get(link).status_code == 410
    seal = stranger.seal()
    assert stranger.post(link, {"csrf_token": seal}).status_code == 410


def test_a_link_is_too_old_after_a_quarter_of_an_hour(stranger, claire, letterbox, at):
    stranger.send("/connexion", {"email": "claire@mairie.example", "by": "link"})
    link = letterbox.link()
    at(NOW + timedelta(minutes=16))
    page = stranger.page(link, status=410)
    assert words(page.h1) == "Ce lien n’ouvre plus rien"


@pytest.mark.parametrize(("path", "by"), [("/connexion", "link"), ("/mot-de-passe", "")])
def test_asking_a_link_for_nobody_says_the_same_and_sends_nothing(
    stranger, claire, letterbox, path, by
):
    known = stranger.send(path, {"email": "claire@mairie.example", "by": by})
    count = len(letterbox.letters)
    unknown = stranger.send(path, {"email": "personne@mairie.example", "by": by})
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert known.data == unknown.data
    assert len(letterbox.letters) == count == 1


def test_a_link_is_never_made_from_what_a_request_says_of_its_host(stranger, claire, letterbox):
    forged = {"X-Forwarded-Host": "evil.test", "Forwarded": "host=evil.test"}
    stranger.send("/mot-de-passe", {"email": "claire@mairie.example"}, headers=forged)
    assert "evil.test" not in letterbox.letters[-1].as_string()
    assert letterbox.link().startswith("/mot-de-passe/")


def test_a_new_password_ends_every_sign_in(town, stranger, claire, letterbox):
    elsewhere = town.inside(claire)
    stranger.send("/mot-de-passe", {"email": "claire@mairie.example"})
    link = letterbox.link()
    short = stranger.send(link, {"password": "court"})
    assert faults(looked_at(short, status=422)) == [
        "C’est trop court : il faut au moins 12 caractères."
    ]
    answer = stranger.send(link, {"password": "une autre phrase longue"})
    assert (answer.status_code, answer.location) == (303, "/connexion")
    assert elsewhere.get("/besancon/").status_code == 303
    form = {"email": "claire@mairie.example", "password": "une autre phrase longue"}
    assert stranger.send("/connexion", form).location == "/"
    assert stranger.get(link).status_code == 410


def test_a_link_for_one_thing_opens_no_other(stranger, claire, letterbox):
    stranger.send("/mot-de-passe", {"email": "claire@mairie.example"})
    token = letterbox.link().rpartition("/")[2]
    for path in (f"/connexion/lien/{token}", f"/invitation/{token}"):
        assert stranger.get(path).status_code == 410
        seal = stranger.seal()
        assert stranger.post(path, {"csrf_token": seal}).status_code == 410


@pytest.mark.parametrize("token", ["x", "x" * 9000, "é", "%00", "..%2f", "a.b"])
def test_a_token_that_is_none_opens_nothing(stranger, town, token):
    for room in ("connexion/lien", "invitation", "mot-de-passe"):
        assert stranger.get(f"/{room}/{token}").status_code in {404, 410}


def test_too_many_tries_are_stopped_in_words_and_a_link_still_helps(stranger, claire, letterbox):
    wrong = {"email": "claire@mairie.example", "password": "pas le bon du tout"}
    said = [stranger.send("/connexion", wrong).status_code for _ in range(12)]
    assert said[:10] == [422] * 10
    assert said[10:] == [429] * 2
    right = stranger.send("/connexion", {**wrong, "password": PASSWORD})
    assert "Trop d’essais" in faults(looked_at(right, status=429))[0]
    stranger.send("/connexion", {"email": "claire@mairie.example", "by": "link"})
    assert stranger.send(letterbox.link()).location == "/"


def test_who_is_inside_does_not_see_the_door(administrator):
    assert administrator.get("/connexion").location == "/"


def test_the_way_out_ends_the_sign_in_in_every_copy_of_the_cookie(town, administrator):
    copied = administrator.cookies
    answer = administrator.send("/besancon/", to="/deconnexion")
    assert (answer.status_code, answer.location) == (303, "/connexion")
    assert "Votre connexion est fermée." in administrator.page("/connexion").text
    thief = Browser(town.app)
    thief.keep(copied)
    assert thief.get("/besancon/").location == "/connexion?suite=%2Fbesancon%2F"


def test_a_link_may_not_only_be_looked_at_to_sign_out(administrator):
    assert administrator.get("/deconnexion", follow_redirects=True).status_code == 404
    assert administrator.get("/besancon/").status_code == 200
