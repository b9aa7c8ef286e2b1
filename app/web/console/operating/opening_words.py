"""Why a portal cannot be opened as it is asked, and why a language is proposed, in sentences."""

from __future__ import annotations

from collections.abc import Callable

from app.services.sites.open_site import OpeningError, Reason
from app.services.sites.proposals import Proposal
from app.services.sites.tongues import Why
from app.web.catalogues import gettext
from app.web.console.portal.domain_words import refusal_words


def faults_of(refused: OpeningError, known: Proposal) -> dict[str, str]:
    """Return each thing that is wrong as a form says it, beside its field."""
    return {field: _sentence(reason, known) for field, reason in refused.faults.items()}


def _sentence(reason: Reason, known: Proposal) -> str:
    if reason.startswith("domain_"):
        return refusal_words(reason.removeprefix("domain_"))
    said: dict[str, Callable[[], str]] = {
        "name_missing": lambda: gettext("Écrivez le nom du portail, tel que les gens le diront."),
        "name_odd": lambda: gettext("Ce nom ne peut pas être écrit ainsi : 250 signes au plus."),
        "slug_shape": lambda: gettext(
            "Des minuscules sans accent, des chiffres et des traits d’union, 63 au plus."
        ),
        "slug_language": lambda: gettext(
            "C’est un code de langue : il est déjà pris dans les adresses."
        ),
        "slug_reserved": lambda: gettext("Ce nom est réservé : choisissez-en un autre."),
        "slug_shared": lambda: gettext(
            "Plusieurs communes portent ce nom. Écrivez « %(slug)s ».", slug=known.slug
        ),
        "slug_taken": lambda: gettext(
            "Un autre portail a déjà ce nom. « %(slug)s » est libre.", slug=known.slug
        ),
        "languages_none": lambda: gettext("Choisissez les langues dans la liste."),
        "languages_one": lambda: gettext(
            "Une seule langue étrangère ne suffit pas : la loi du 4 août 1994 en demande deux au "
            "moins, ou aucune."
        ),
        "color_odd": lambda: gettext("Une couleur s’écrit comme #0e6e5c."),
        "email_odd": lambda: gettext("Écrivez une adresse e-mail, comme prenom.nom@mairie.fr."),
        "land_none": lambda: gettext("Choisissez au moins une commune."),
        "request_gone": lambda: gettext("Quelqu’un a déjà répondu à cette demande."),
    }
    return said[reason]()


def tongue_reason(why: Why) -> str:
    """Return why a language is proposed."""
    said: dict[Why, str] = {
        "site": gettext("la langue du portail"),
        "visitors": gettext("pour les visiteurs et les nouveaux venus"),
        "border": gettext("parlée de l’autre côté de la frontière"),
        "regional": gettext("langue de la région"),
        "interface": gettext("tous les boutons la parlent déjà"),
    }
    return said[why]
