"""What tests of the identity provider share: the way there and back, and who is invited."""

from app.kernel.record import Actor
from app.models.account import SignIn
from app.models.commune import Commune
from app.services.accounts import accounts
from tests.conftest import NOW

LEAVE, BACK = "/connexion/proconnect", "/connexion/proconnect/retour"


BESANCON_SIREN, EPCI_SIREN = "212500565", "242500361"


UNTRUSTED = (
    "La réponse de ProConnect n’a pas pu être vérifiée : personne n’est entré. Recommencez ; "
    "si cela continue, prévenez l’exploitation."
)


LOST = (
    "Ce retour ne répond à aucune demande faite dans ce navigateur, ou elle est trop ancienne. "
    "Recommencez."
)


def go(browser, pro, path=LEAVE, **changed):
    """Leave, say yes, and come back."""
    answer = browser.get(path)
    assert answer.status_code == 303, answer.text
    return browser.get(pro.way_back(answer.location, **changed))


def is_outside(browser, town):
    assert browser.get("/compte").status_code == 303
    return not town.session.query(SignIn).filter(SignIn.ended_at.is_(None)).count()


def invited(town, email="claire@mairie.example", site="besancon", **more):
    asked = {"site_slug": site, "role": "editor", "is_operator": False, **more}
    return accounts.invite(town.session, email, by=Actor(None, "tests"), now=NOW, **asked)


def knows_besancon(town, siren=BESANCON_SIREN, epci=None):
    commune = town.session.get(Commune, "25056")
    commune.siren, commune.epci_siren = siren, epci
    town.session.commit()
