"""From the invitation that an administrator sends to the dashboard of who accepts it."""

from datetime import timedelta

import pytest

from tests.conftest import NOW
from tests.web.console.browsing import Browser, faults, looked_at, words
from tests.web.console.conftest import PASSWORD

TEAM = "/besancon/equipe"
INVITE = f"{TEAM}/inviter"


@pytest.fixture
def invite(administrator, letterbox):
    """Invite somebody to Besançon; return the path of the link that they receive."""

    def send(email="karim@mairie.example", role="editor", browser=administrator, team=TEAM):
        answer = browser.send(team, {"email": email, "role": role}, to=f"{team}/inviter")
        assert answer.status_code == 303, answer.text
        return letterbox.link()

    return send


def test_an_invitation_leads_to_the_dashboard(invite, stranger, letterbox):
    link = invite()
    (letter,) = letterbox.letters
    assert letter["To"] == "karim@mairie.example"
    assert "Besancon" in letter.get_body(("plain",)).get_content()
    page = stranger.page(link)
    assert "Besancon" in words(page.main)
    answer = stranger.send(link, {"name": "Karim Benali", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/besancon/")
    assert "Rédaction" in words(stranger.page("/besancon/").main)
    assert stranger.get(TEAM).status_code == 404, "an editor has no hand on the team"
    assert stranger.get(link).status_code == 410


def test_what_lacks_is_said_and_the_link_still_opens(invite, stranger):
    link = invite()
    page = looked_at(stranger.send(link, {"name": "", "password": PASSWORD}), status=422)
    assert faults(page) == ["Écrivez votre nom, tel que vos collègues le connaissent."]
    page = looked_at(stranger.send(link, {"name": "Karim", "password": "court"}), status=422)
    assert page.find(id="name")["value"] == "Karim"
    assert page.find(id="password")["aria-invalid"] == "true"
    page = looked_at(
        stranger.send(link, {"name": "Karim", "password": "karim@mairie.example"}), status=422
    )
    assert faults(page) == ["Votre adresse e-mail n’est pas un secret : prenez autre chose."]
    assert stranger.send(link, {"name": "Karim", "password": PASSWORD}).status_code == 303


def test_who_has_an_account_only_says_yes_and_signs_in_as_usual(town, invite, stranger):
    town.person("karim@mairie.example", ("albi", "reader"), password=PASSWORD)
    link = invite()
    assert not stranger.page(link).find(id="password")
    answer = stranger.send(link)
    assert (answer.status_code, answer.location) == (303, "/connexion?suite=/besancon/")
    assert stranger.get("/besancon/").status_code == 303, "a link passed on opens no account"
    form = {"email": "karim@mairie.example", "password": PASSWORD}
    assert stranger.send(answer.location, form).location == "/besancon/"
    assert len(stranger.page("/").select("main .card")) == 2


def test_an_invitation_is_too_old_after_a_week(invite, stranger, at):
    link = invite()
    at(NOW + timedelta(days=6, hours=23))
    assert stranger.get(link).status_code == 200
    at(NOW + timedelta(days=7, minutes=1))
    assert stranger.get(link).status_code == 410


def test_an_invitation_taken_back_opens_nothing(invite, administrator, stranger):
    link = invite()
    page = administrator.page(TEAM)
    action = page.select_one("form[action*=invitations]")["action"]
    assert administrator.send(TEAM, to=action).status_code == 303
    assert "karim@mairie.example" not in administrator.page(TEAM).text
    assert stranger.get(link).status_code == 410
    assert administrator.post(action, {"csrf_token": administrator.seal(TEAM)}).status_code == 404


def test_an_invitation_of_one_site_is_not_taken_back_from_another(town, invite, administrator):
    invite()
    action = administrator.page(TEAM).select_one("form[action*=invitations]")["action"]
    other = town.inside(town.person("bob@x.example", ("albi", "administrator")))
    elsewhere = action.replace("besancon", "albi")
    assert other.post(elsewhere, {"csrf_token": other.seal("/albi/equipe")}).status_code == 404
    assert "karim@mairie.example" not in other.page("/albi/equipe").text
    assert "karim@mairie.example" in administrator.page(TEAM).text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (
            {"email": "karim", "role": "editor"},
            "Écrivez une adresse e-mail, comme prenom.nom@mairie.fr.",
        ),
        ({"email": "karim@x.example", "role": "operator"}, "Choisissez un rôle."),
        ({"email": "karim@x.example", "role": ""}, "Choisissez un rôle."),
        (
            {"email": "CLAIRE@mairie.example", "role": "reader"},
            "Cette personne est déjà là : changez plutôt son rôle dans la liste.",
        ),
        (
            {"email": "a@x.example\r\nBcc: b@x.example", "role": "reader"},
            "Écrivez une adresse e-mail, comme prenom.nom@mairie.fr.",
        ),
    ],
)
def test_an_invitation_that_cannot_leave_says_why(administrator, letterbox, form, said):
    page = looked_at(administrator.send(TEAM, form, to=INVITE), status=422)
    assert faults(page) == [said]
    assert page.find(id="email")["value"].split() == form["email"].split()
    assert not letterbox.letters


def test_a_name_written_to_harm_is_only_shown(town, invite, stranger, administrator):
    link, name = invite(), '"><script>alert(1)</script>'
    stranger.send(link, {"name": name, "password": PASSWORD})
    page = administrator.page(TEAM)
    assert name in words(page.main)
    assert not page.select("main script")
    assert not administrator.page("/besancon/journal").select("main script")


def test_the_letter_is_in_the_language_of_who_reads_it(town, invite, administrator, letterbox):
    administrator.get("/besancon/?lang=en")
    invite()
    assert letterbox.letters[-1]["Content-Language"] in {"fr", "en"}


def test_an_operator_invites_another(operator, town, letterbox):
    path = "/exploitation/personnes"
    operator.send(path, {"email": "paul@reseau.example"}, to=f"{path}/inviter")
    browser = Browser(town.app)
    answer = browser.send(letterbox.link(), {"name": "Paul", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/")
    assert browser.get("/exploitation").location.startswith("/second-facteur")
