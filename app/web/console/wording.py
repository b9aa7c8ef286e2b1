"""The words of accounts: what is refused, what a role may do, what the record tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.kernel.roles import ROLES, Role
from app.services.accounts.passwords import LONGEST, SHORTEST
from app.services.accounts.refusals import AccountError
from app.web.catalogues import gettext, ngettext

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


def deed(kind: str, detail: Mapping[str, object]) -> str:
    """Return what a line of the record tells, without who did it nor when."""
    said: dict[str, Callable[[], str]] = {
        "invited": lambda: gettext(
            "a invité %(email)s (%(role)s)", email=detail.get("email"), role=_role_in(detail)
        ),
        "invitation_withdrawn": lambda: gettext(
            "a retiré l’invitation de %(email)s", email=detail.get("email")
        ),
        "joined": lambda: gettext("a accepté l’invitation (%(role)s)", role=_role_in(detail)),
        "role_given": lambda: gettext(
            "a donné à %(name)s le rôle : %(role)s",
            name=detail.get("name"),
            role=_role_in(detail),
        ),
        "role_taken": lambda: gettext("a retiré %(name)s de l’équipe", name=detail.get("name")),
        "followed": lambda: gettext("suit l’association %(slug)s", slug=detail.get("slug")),
        "unfollowed": lambda: gettext(
            "ne suit plus l’association %(slug)s", slug=detail.get("slug")
        ),
        "account_closed": lambda: gettext("a fermé le compte de %(name)s", name=detail.get("name")),
        "name_changed": lambda: gettext(
            "a changé de nom ; auparavant : %(name)s", name=detail.get("before")
        ),
        "password_changed": lambda: gettext("a changé de mot de passe"),
        "password_reset": lambda: gettext(
            "a choisi un nouveau mot de passe, l’ancien étant oublié"
        ),
        "second_factor_set": lambda: gettext("a ajouté une deuxième étape à sa connexion"),
        "second_factor_removed": lambda: gettext("a retiré la deuxième étape de sa connexion"),
        "signed_in": lambda: gettext("a ouvert une connexion"),
        "signed_out": lambda: gettext("a fermé sa connexion"),
        "sign_in_ended": lambda: ngettext(
            "a fermé une connexion", "a fermé %(num)s connexions", _count_in(detail)
        ),
    }
    return said[kind]() if kind in said else kind


def _role_in(detail: Mapping[str, object]) -> str:
    if detail.get("is_operator"):
        return gettext("Exploitation")
    role = detail.get("role")
    return next((role_name(known) for known in ROLES if known == role), "")


def _count_in(detail: Mapping[str, object]) -> int:
    count = detail.get("count")
    return count if isinstance(count, int) else 1
