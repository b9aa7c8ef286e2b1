"""The words of the pages where events are looked through: badges, reasons, refusals, gestures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.kernel.languages import interface_language
from app.queries.curated_list import Which
from app.queries.curation import Gesture
from app.queries.reasons import Reason
from app.services.curation.decide import MOST
from app.services.curation.editions import IN, OUT
from app.services.curation.refusals import CurationError
from app.web.catalogues import gettext, ngettext, spoken
from app.web.labels import labels

STATES: Mapping[str, Which] = {
    "tous": "all",
    "a-venir": "coming",
    "passes": "past",
    "masques": "hidden",
    "a-la-une": "featured",
    "corriges": "corrected",
    "sans-image": "no_picture",
}
"""The filters, as addresses say them."""


def state_words() -> dict[str, str]:
    """Return what each filter is called."""
    return {
        "tous": gettext("Tous"),
        "a-venir": gettext("À venir"),
        "passes": gettext("Passés"),
        "masques": gettext("Masqués"),
        "a-la-une": gettext("À la une"),
        "corriges": gettext("Corrigés"),
        "sans-image": gettext("Sans image"),
    }


def reason_options() -> list[tuple[str, str, str]]:
    """Return the reasons for which an event is hidden: code, name, nothing more."""
    named = {
        "off_topic": gettext("Hors sujet pour ce portail"),
        "outside": gettext("N’a pas lieu ici"),
        "wrong": gettext("Informations fausses ou dépassées"),
        "commercial": gettext("Publicité"),
        "unsuitable": gettext("Contenu déplacé"),
        "double": gettext("Déjà dans l’agenda"),
        "other": gettext("Autre raison"),
    }
    return [(code, words, "") for code, words in named.items()]


def reason_words(reason: Reason) -> str:
    """Return why an event is hidden, as colleagues read it."""
    named = next((words for code, words, _ in reason_options() if code == reason.code), "")
    if reason.code == "other" and reason.words:
        return reason.words
    parts = [named, reason.words]
    return " – ".join(filter(None, parts))


def source_words(source: str) -> str:
    """Return where an event comes from."""
    return labels(interface_language(spoken())).sources[source]


def refusal(refused: CurationError) -> str:
    """Return why something cannot be done to an event."""
    said: dict[str, Callable[[], str]] = {
        "nothing_chosen": lambda: gettext("Cochez au moins un événement."),
        "too_many": lambda: gettext(
            "C’est trop à la fois : %(most)d événements au plus.", most=MOST
        ),
        "no_reason": lambda: gettext("Dites pourquoi : vos collègues le liront."),
        "itself": lambda: gettext("Choisissez deux événements différents."),
        "circle": lambda: gettext("Ces deux événements sont déjà réunis."),
        "withdrawn": lambda: gettext(
            "Cet événement a été retiré par sa source : il n’y a plus rien à y changer."
        ),
        "of_another_kind": lambda: gettext(
            "Un événement et une activité de saison ne peuvent pas être réunis."
        ),
        "is_hidden": lambda: gettext(
            "L’événement à garder est masqué : montrez-le d’abord de nouveau."
        ),
        "closer_site": lambda: gettext(
            "Un portail plus proche de cet événement a corrigé ce point : sa version compte."
        ),
        "changed_meanwhile": lambda: gettext(
            "Quelqu’un a changé ce point pendant que vous écriviez."
        ),
        "not_corrected": lambda: gettext("Ce point dit déjà ce que dit la source."),
        "no_date": lambda: gettext(
            "Une activité de saison n’a pas de date : elle n’entre pas dans une édition."
        ),
        "edition_over": lambda: gettext("Ce portail ne participe à aucune édition de ce nom."),
    }
    return said[refused.reason]()


def gesture_words(done: Gesture) -> str:
    """Return what a gesture did: « 12 événements masqués. »."""
    count = done.count
    said: dict[str, Callable[[], str]] = {
        "hide": lambda: ngettext("Un événement masqué.", "%(num)s événements masqués.", count),
        "show": lambda: ngettext(
            "Un événement montré de nouveau.", "%(num)s événements montrés de nouveau.", count
        ),
        "feature": lambda: ngettext(
            "Un événement mis à la une.", "%(num)s événements mis à la une.", count
        ),
        "unfeature": lambda: ngettext(
            "Un événement retiré de la une.", "%(num)s événements retirés de la une.", count
        ),
        "merge": lambda: gettext("Deux événements réunis : le portail n’en montre plus qu’un."),
        "apart": lambda: gettext("C’est noté : ce sont deux événements différents."),
        IN: lambda: ngettext(
            "Un événement ajouté à l’édition.", "%(num)s événements ajoutés à l’édition.", count
        ),
        OUT: lambda: ngettext(
            "Un événement retiré de l’édition.", "%(num)s événements retirés de l’édition.", count
        ),
    }
    return said[done.kind]()


def undone_words(done: Gesture) -> str:
    """Return what taking a gesture back did."""
    if not done.undone:
        return gettext("Rien n’a été annulé.")
    if done.kind == "apart":
        return gettext("C’est annulé : ces deux événements seront de nouveau comparés.")
    return ngettext(
        "C’est annulé pour un événement.", "C’est annulé pour %(num)s événements.", done.undone
    )
