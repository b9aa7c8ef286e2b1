"""Coming in by an identity provider, in ProConnect’s dialect; tying an account; joining."""

from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import ECKey

from app.kernel.scope import Scope
from app.models.account import GivenRole, IdentityLink
from app.models.commune import Commune
from app.models.scoping import within
from app.services.accounts import accounts, identities
from app.settings import Settings, SettingsError
from tests.conftest import NOW
from tests.fakes.openid_provider import CLIENT_SECRET, RS256
from tests.web.console.browsing import CONSOLE, Browser, faults, looked_at, words
from tests.web.console.conftest import PASSWORD
from tests.web.console.provider_room import (
    BACK,
    EPCI_SIREN,
    LEAVE,
    LOST,
    go,
    invited,
    is_outside,
    knows_besancon,
)


def test_somebody_who_is_tied_comes_in(town, pro, claire, stranger):
    page = stranger.page("/connexion?suite=/besancon/")
    button = page.find("a", string="Me connecter avec ProConnect")
    answer = go(stranger, pro, button["href"])
    assert (answer.status_code, answer.location) == (303, "/besancon/")
    assert stranger.get("/besancon/").status_code == 200


def test_what_is_asked_is_what_proconnect_wants(pro, stranger):
    asked = parse_qs(urlsplit(stranger.get(LEAVE).location).query)
    assert asked["scope"] == ["openid given_name usual_name email siret uid"]
    assert asked["acr_values"] == ["eidas1"]
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [f"{CONSOLE}{BACK}"]
    assert all(len(asked[name][0]) >= 32 for name in ("state", "nonce", "code_challenge"))
    others = parse_qs(urlsplit(stranger.get(LEAVE).location).query)
    assert not {asked[name][0] for name in ("state", "nonce")} & {
        others[name][0] for name in ("state", "nonce")
    }


def test_rs256_is_as_good_as_es256(town, pro, claire, stranger):
    pro.key, pro.algorithm = pro.other_key, RS256
    assert go(stranger, pro).location == "/"
    assert stranger.get("/besancon/").status_code == 200


def test_keys_that_were_renewed_are_read_again(town, pro, claire, stranger, monkeypatch):
    known = town.app.extensions["console"].extensions["openid"]
    seconds = [0.0]
    monkeypatch.setattr(known, "_clock", lambda: seconds[0])
    assert go(stranger, pro).location == "/"
    pro.key = ECKey.generate_key("P-256", auto_kid=True)
    pro.published = [pro.key]
    seconds[0] = 61.0
    assert go(Browser(town.app), pro).location == "/"


def test_the_second_step_stays_to_be_passed(town, pro, stranger):
    odile = town.person("odile@reseau.example", operator=True)
    identities.tie(town.session, odile.id, issuer=pro.issuer, subject=pro.person.sub, now=NOW)
    go(stranger, pro)
    assert stranger.get("/exploitation").location.startswith("/second-facteur")


def test_the_same_address_of_e_mail_opens_nothing(town, pro, stranger):
    town.person(pro.person.email, ("besancon", "administrator"), password=PASSWORD)
    page = looked_at(go(stranger, pro), status=422)
    assert "aucun compte d’ici n’y est relié" in faults(page)[0]
    assert is_outside(stranger, town)
    assert not town.session.query(IdentityLink).count()


def test_another_subject_with_the_same_address_opens_nothing(town, pro, claire, stranger):
    pro.person.sub = "another"
    assert go(stranger, pro).status_code == 422
    assert is_outside(stranger, town)


def test_who_is_signed_in_ties_their_account_after_seeing_to_whom(town, pro, stranger):
    account = town.person("ada@x.example", ("besancon", "editor"))
    pro.person.email = "ada.l@mairie.example"
    browser = town.inside(account)
    button = browser.page("/compte").find("a", string="Relier mon compte à ProConnect")
    answer = go(browser, pro, button["href"])
    assert answer.location == "/compte/proconnect/relier"
    page = browser.page(answer.location)
    assert "ada.l@mairie.example" in words(page.main)
    assert not town.session.query(IdentityLink).count(), "nothing before they say yes"
    assert browser.send(answer.location).status_code == 303
    assert go(stranger, pro).location == "/"
    assert stranger.get("/besancon/").status_code == 200
    assert browser.send("/compte", to="/compte/proconnect/separer").status_code == 303
    assert go(Browser(town.app), pro).status_code == 422


def test_an_identity_is_tied_to_one_person(town, pro, claire):
    browser = town.inside(town.person("ada@x.example", ("besancon", "editor")))
    go(browser, pro, "/compte/proconnect")
    page = looked_at(browser.send("/compte/proconnect/relier"), status=422)
    assert "déjà reliée à un autre compte" in faults(page)[0]


def test_what_one_began_another_does_not_end(town, pro):
    ada = town.inside(town.person("ada@x.example", ("besancon", "editor")))
    bob = town.inside(town.person("bob@x.example", ("albi", "editor")))
    brought = pro.way_back(ada.get("/compte/proconnect").location)
    assert faults(looked_at(bob.get(brought), status=422)) == [LOST]
    assert bob.get("/compte/proconnect/relier").location == "/compte"
    assert bob.post("/compte/proconnect/relier", {"csrf_token": bob.seal("/compte")})
    assert not town.session.query(IdentityLink).count()


def test_an_invitation_is_accepted_by_who_works_there(town, pro, stranger):
    knows_besancon(town)
    path = f"/invitation/{invited(town)}"
    button = stranger.page(path).find("a", string="Accepter avec ProConnect")
    answer = go(stranger, pro, button["href"])
    assert (answer.status_code, answer.location) == (303, "/besancon/")
    assert stranger.get("/besancon/").status_code == 200
    assert stranger.page("/compte").find(id="name")["value"] == "Claire Dupont"
    assert stranger.get(path).status_code == 410
    again = Browser(town.app)
    assert go(again, pro).location == "/"


def test_who_works_for_the_community_is_of_the_town(town, pro, stranger):
    knows_besancon(town, siren=None, epci=EPCI_SIREN)
    pro.person.siret = f"{EPCI_SIREN}00019"
    assert go(stranger, pro, f"{LEAVE}?invitation={invited(town)}").location == "/besancon/"


def refused(town, pro, browser, token):
    page = looked_at(go(browser, pro, f"{LEAVE}?invitation={token}"), status=422)
    assert is_outside(browser, town)
    assert browser.get(f"/invitation/{token}").status_code == 200, "still to be taken otherwise"
    statement = within(town.session.query(GivenRole).statement, Scope.everything(), GivenRole)
    assert not list(town.session.scalars(statement))
    return faults(page)[0]


@pytest.mark.parametrize("siret", ["21810004000012", "", "212500565", "2125005650001X"])
def test_who_works_elsewhere_is_not_of_the_town(town, pro, stranger, siret):
    knows_besancon(town)
    pro.person.siret = siret
    assert "ni pour cette commune" in refused(town, pro, stranger, invited(town))


def test_a_town_whose_number_we_lack_lets_nobody_in_by_itself(town, pro, stranger):
    knows_besancon(town, siren=None)
    assert "ne pouvons pas vérifier" in refused(town, pro, stranger, invited(town))


def test_the_invitation_of_another_address_is_not_one_s_own(town, pro, stranger):
    knows_besancon(town)
    token = invited(town, email="karim@mairie.example")
    assert "à une autre adresse" in refused(town, pro, stranger, token)


def test_an_address_that_the_provider_did_not_verify_proves_nothing(town, pro, stranger):
    knows_besancon(town)
    pro.person.more = {"email_verified": False}
    assert "à une autre adresse" in refused(town, pro, stranger, invited(town))


def test_an_invitation_to_operate_the_whole_is_accepted_otherwise(town, pro, stranger):
    token = invited(town, site=None, role=None, is_operator=True)
    assert not stranger.page(f"/invitation/{token}").find("a", string="Accepter avec ProConnect")
    assert "ne pouvons pas vérifier" in refused(town, pro, stranger, token)


def test_an_invitation_opens_nobody_s_account(town, pro, stranger):
    knows_besancon(town)
    town.person("claire@mairie.example", ("albi", "administrator"), password=PASSWORD)
    token = invited(town)
    page = looked_at(go(stranger, pro, f"{LEAVE}?invitation={token}"), status=422)
    assert "Vous avez déjà un compte" in faults(page)[0]
    assert is_outside(stranger, town)
    assert not town.session.query(IdentityLink).count()


def test_who_is_tied_already_gets_another_town(town, pro, claire, stranger):
    commune = town.session.get(Commune, "81004")
    commune.siren = "218100048"
    town.session.commit()
    pro.person.siret = "21810004800017"
    token = invited(town, site="albi")
    assert go(stranger, pro, f"{LEAVE}?invitation={token}").location == "/albi/"
    assert stranger.get("/albi/").status_code == stranger.get("/besancon/").status_code == 200


def test_signing_out_offers_to_sign_out_there_too(town, pro, claire, stranger):
    go(stranger, pro)
    answer = stranger.send("/compte", to="/deconnexion")
    assert answer.location == "/connexion"
    link = stranger.page("/connexion").find("a", string="Me déconnecter aussi de ProConnect")
    there = urlsplit(stranger.get(link["href"]).location)
    assert f"{there.scheme}://{there.netloc}{there.path}" == f"{pro.issuer}/session/end"
    said = parse_qs(there.query)
    assert said["post_logout_redirect_uri"] == [f"{CONSOLE}/connexion"]
    assert said["id_token_hint"][0].count(".") == 2
    assert stranger.get(link["href"]).location == "/connexion", "once"


def test_who_came_in_otherwise_is_offered_nothing_of_the_kind(town, pro, claire, stranger):
    stranger.send("/connexion", {"email": "claire@mairie.example", "password": PASSWORD})
    stranger.send("/compte", to="/deconnexion")
    assert not stranger.page("/connexion").find("a", string="Me déconnecter aussi de ProConnect")


def test_a_closed_account_is_tied_to_nobody(town, pro, claire, stranger):
    accounts.close(town.session, claire.id, by=claire.actor, now=NOW)
    assert go(stranger, pro).status_code == 422
    assert is_outside(stranger, town)


def test_without_a_provider_there_is_no_such_way(town, stranger):
    assert not stranger.page("/connexion").find("a", href=lambda path: path and LEAVE in path)
    for path in (LEAVE, f"{BACK}?code=x&state=y", f"{LEAVE}/fin"):
        assert stranger.get(path).location == "/connexion"


def test_the_secret_is_never_told_but_to_the_provider(town, pro, claire, stranger):
    left = stranger.get(LEAVE)
    assert CLIENT_SECRET.split()[0] not in urlsplit(left.location).query.split("&")
    assert "secret" not in left.location
    assert CLIENT_SECRET not in repr(town.app.extensions["console"].extensions["openid"])


@pytest.mark.parametrize("lacking", ["ISSUER", "CLIENT_ID", "CLIENT_SECRET"])
def test_a_provider_that_is_half_described_is_refused_by_its_missing_name(lacking):
    given = {"ISSUER": "https://pro.example/api/v2", "CLIENT_ID": "x", "CLIENT_SECRET": "y"}
    given.pop(lacking)
    environ = {f"RENTREE_OIDC_{name}": value for name, value in given.items()}
    with pytest.raises(SettingsError, match=f"^RENTREE_OIDC_{lacking}: needed"):
        Settings.from_environment(environ)


def test_a_provider_reached_in_clear_is_refused():
    given = {"ISSUER": "http://pro.example", "CLIENT_ID": "x", "CLIENT_SECRET": "y"}
    environ = {f"RENTREE_OIDC_{name}": value for name, value in given.items()}
    with pytest.raises(SettingsError, match="RENTREE_OIDC_ISSUER: an address"):
        Settings.from_environment(environ)
