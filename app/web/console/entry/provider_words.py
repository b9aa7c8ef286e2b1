"""The words of what happens on the way to the identity provider and back."""

from __future__ import annotations

from collections.abc import Callable

from app.clients.openid import Fault
from app.services.accounts.identities import Reason
from app.web.catalogues import gettext
from app.web.console.entry.crossing import provider_name


def failure(fault: Fault) -> str:
    """Return why the provider let nobody in."""
    who = provider_name()
    said: dict[Fault, Callable[[], str]] = {
        "away": lambda: gettext(
            "%(who)s ne répond pas pour l’instant. Réessayez dans quelques minutes, ou entrez "
            "autrement.",
            who=who,
        ),
        "refused": lambda: gettext(
            "%(who)s ne reconnaît plus cette demande : elle sert une fois, et pas longtemps. "
            "Recommencez.",
            who=who,
        ),
        "untrusted": lambda: gettext(
            "La réponse de %(who)s n’a pas pu être vérifiée : personne n’est entré. Recommencez ; "
            "si cela continue, prévenez l’exploitation.",
            who=who,
        ),
    }
    return said[fault]()


def refusal(reason: Reason) -> str:
    """Return why somebody whom the provider knows is not let in, or not tied."""
    who = provider_name()
    said: dict[Reason, Callable[[], str]] = {
        "taken": lambda: gettext(
            "Cette identité de %(who)s est déjà reliée à un autre compte d’ici.", who=who
        ),
        "link_gone": lambda: gettext("Ce lien a déjà servi, ou il est trop ancien."),
        "other_mailbox": lambda: gettext(
            "L’invitation a été envoyée à une autre adresse que celle que donne %(who)s. "
            "Acceptez-la avec un mot de passe, puis reliez votre compte.",
            who=who,
        ),
        "has_account": lambda: gettext(
            "Vous avez déjà un compte ici : entrez comme d’habitude, acceptez l’invitation, puis "
            "reliez votre compte à %(who)s.",
            who=who,
        ),
        "town_unknown": lambda: gettext(
            "Nous ne pouvons pas vérifier ici pour qui vous travaillez. Acceptez l’invitation "
            "avec un mot de passe, puis reliez votre compte à %(who)s.",
            who=who,
        ),
        "other_town": lambda: gettext(
            "D’après %(who)s, vous ne travaillez ni pour cette commune, ni pour son "
            "intercommunalité. Acceptez l’invitation avec un mot de passe, ou demandez conseil à "
            "qui vous l’a envoyée.",
            who=who,
        ),
    }
    return said[reason]()


def nobody() -> str:
    """Return what is said to who is tied to nobody here."""
    return gettext(
        "%(who)s vous connaît, mais aucun compte d’ici n’y est relié. Entrez comme d’habitude, "
        "puis reliez-le depuis « Mon compte » ; ou suivez votre invitation.",
        who=provider_name(),
    )


def lost() -> str:
    """Return what is said of an answer that nobody here asked for."""
    return gettext(
        "Ce retour ne répond à aucune demande faite dans ce navigateur, ou elle est trop "
        "ancienne. Recommencez."
    )


def declined() -> str:
    """Return what is said to who did not go through with it."""
    return gettext(
        "La connexion avec %(who)s n’est pas allée au bout. Réessayez, ou entrez autrement.",
        who=provider_name(),
    )


def too_often() -> str:
    """Return what is said to who tries too often."""
    return gettext("Trop d’essais en peu de temps. Attendez quelques minutes.")
