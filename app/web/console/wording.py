"""The words of accounts: what is refused, what a role may do, what the record tells."""

from __future__ import annotations

from collections.abc import Callable

from app.kernel.roles import ROLES, Role
from app.services.accounts.passwords import LONGEST, SHORTEST
from app.services.accounts.refusals import AccountError
from app.web.catalogues import gettext

_BESIDE = {
    "no_address": "email",
    "already_there": "email",
    "no_role": "role",
    "no_name": "name",
    "wrong_password": "present_password",
    "too_short": "password",
    "too_long": "password",
    "too_common": "password",
    "is_email": "password",
}


def fault_of(refused: AccountError) -> dict[str, str]:
    """Return what was refused as a form says it: the sentence, beside the field to mend."""
    return {_BESIDE.get(refused.reason, ""): _refusal(refused.reason)}


def _refusal(reason: str) -> str:
    said: dict[str, Callable[[], str]] = {
        "no_address": lambda: gettext("Écrivez une adresse e-mail, comme prenom.nom@mairie.fr."),
        "no_such_site": lambda: gettext("Ce portail n’existe pas."),
        "no_role": lambda: gettext("Choisissez un rôle."),
        "already_there": lambda: gettext(
            "Cette personne est déjà là : changez plutôt son rôle dans la liste."
        ),
        "link_gone": lambda: gettext("Ce lien a déjà servi, ou il est trop ancien."),
        "no_name": lambda: gettext("Écrivez votre nom, tel que vos collègues le connaissent."),
        "no_account": lambda: gettext("Ce compte n’existe plus."),
        "last_administrator": lambda: gettext(
            "Il faut au moins une personne à l’administration : nommez-en d’abord une autre."
        ),
        "wrong_password": lambda: gettext("Ce n’est pas votre mot de passe actuel."),
        "last_second": lambda: gettext(
            "L’exploitation garde toujours une deuxième étape : ajoutez-en d’abord une autre."
        ),
        "too_short": lambda: gettext(
            "C’est trop court : il faut au moins %(least)d caractères.", least=SHORTEST
        ),
        "too_long": lambda: gettext("C’est trop long : %(most)d caractères au plus.", most=LONGEST),
        "too_common": lambda: gettext(
            "Trop de gens ont choisi ce mot de passe : prenez-en un autre."
        ),
        "is_email": lambda: gettext(
            "Votre adresse e-mail n’est pas un secret : prenez autre chose."
        ),
    }
    return said[reason]()


def role_name(role: Role) -> str:
    """Return what a role is called."""
    named: dict[Role, str] = {
        "reader": gettext("Lecture"),
        "editor": gettext("Rédaction"),
        "administrator": gettext("Administration"),
    }
    return named[role]


def role_options() -> list[tuple[Role, str, str]]:
    """Return each role, its name, and what it may do: the choices of a form."""
    explained: dict[Role, str] = {
        "reader": gettext("Tout voir, ne rien changer."),
        "editor": gettext("Écrire les textes, relire les événements."),
        "administrator": gettext("Tout cela, et l’identité, l’équipe, les adresses du portail."),
    }
    return [(role, role_name(role), explained[role]) for role in ROLES]
