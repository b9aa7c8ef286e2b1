"""Why a value of the draft cannot be, and what somebody else wrote meanwhile, in words."""

from __future__ import annotations

from collections.abc import Callable

from app.services.drafts.edits import Conflict
from app.services.drafts.rules import Reason, Refusal
from app.web.catalogues import digits, gettext
from app.web.console.times import instant_words


def refusal_in_words(refused: Refusal) -> str:
    """Return one sentence: what is wrong with a value, and what would be right."""
    return _SENTENCES[refused.reason]() % {"most": digits(refused.most)}


def conflict_in_words(conflict: Conflict) -> str:
    """Return who wrote meanwhile, and when; their words are shown after it."""
    if conflict.at is None:
        return gettext("Ce texte a changé depuis que vous l’avez ouvert.")
    when = instant_words(conflict.at)
    if not conflict.theirs:
        return gettext("%(name)s l’a effacé (%(when)s).", name=conflict.by, when=when)
    return gettext("%(name)s a écrit ceci (%(when)s)\u00a0:", name=conflict.by, when=when)


_SENTENCES: dict[Reason, Callable[[], str]] = {
    "unknown": lambda: gettext("Ce champ n’existe plus\u00a0: rouvrez la page."),
    "too_long": lambda: gettext("C’est trop long\u00a0: %(most)s caractères au plus."),
    "one_line": lambda: gettext("Écrivez-le sur une seule ligne."),
    "control": lambda: gettext(
        "Un caractère invisible s’est glissé dans ce texte\u00a0: effacez-le et retapez le mot."
    ),
    "color": lambda: gettext("Choisissez une couleur, comme #a4262c."),
    "email": lambda: gettext("Écrivez une adresse e-mail, comme prenom.nom@mairie.fr."),
    "web": lambda: gettext("Écrivez une adresse complète, qui commence par https://."),
    "phone": lambda: gettext("Écrivez un numéro de téléphone, comme 03 81 00 00 00."),
    "postal": lambda: gettext("Un code postal a cinq chiffres, comme 25000."),
    "date": lambda: gettext("Écrivez une date, comme 2026-09-04."),
    "status": lambda: gettext("Choisissez l’une des réponses."),
    "language": lambda: gettext("Cette langue n’est pas dans la liste."),
    "first_language": lambda: gettext("La première langue du portail ne se change pas ici."),
    "landscape": lambda: gettext("Choisissez des paysages de la liste."),
    "typeface": lambda: gettext("Choisissez l’un des caractères de la liste."),
    "flag": lambda: gettext("Cochez la case, ou laissez-la vide."),
    "frame_host": lambda: gettext("Écrivez le nom d’un site, comme www.ma-commune.fr."),
    "frame_hosts": lambda: gettext("C’est trop\u00a0: %(most)s sites au plus."),
    "no_file": lambda: gettext("Cette image n’est plus là\u00a0: envoyez-la de nouveau."),
}
