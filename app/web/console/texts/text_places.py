"""The texts of a portal, by the page where people read them: what each is called, and is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.kernel.site_texts import TEXT_KEYS
from app.web.catalogues import gettext

NAME = "name"
_LONGEST_NAME = 250


@dataclass(frozen=True, slots=True)
class Text:
    """One text: ``stem`` as in :mod:`app.kernel.drafting`, its label and what it is for.

    ``longest`` is in characters.
    """

    stem: str
    label: str
    meaning: str
    kind: Literal["plain", "markdown"]
    longest: int


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the portal, and the texts that stand on it; ``path`` is its address there."""

    anchor: str
    title: str
    path: str
    texts: tuple[Text, ...]


def places() -> list[Place]:
    """Return every text that a portal may have, in the order in which people meet them."""
    pages = [
        ("en-tete", gettext("En-tête"), "/", [NAME, "site.tagline", "site.notice"]),
        ("accueil", gettext("Accueil"), "/", ["home.title", "home.lead", "home.presentation"]),
        ("agenda", gettext("Agenda"), "/evenements", ["events.lead"]),
        ("contact", gettext("Contact"), "/contact", ["contact.practical"]),
        ("mentions", gettext("Mentions légales"), "/mentions-legales", ["legal.notice"]),
        ("accessibilite", gettext("Accessibilité"), "/accessibilite", ["accessibility.notice"]),
        ("donnees", gettext("Données personnelles"), "/donnees-personnelles", ["privacy.notice"]),
    ]
    named = _named()
    return [
        Place(anchor, title, path, tuple(_text(key, *named[key]) for key in keys))
        for anchor, title, path, keys in pages
    ]


def every_text() -> dict[str, Text]:
    """Return every text by its stem."""
    return {text.stem: text for place in places() for text in place.texts}


def _text(key: str, label: str, meaning: str) -> Text:
    if key == NAME:
        return Text(NAME, label, meaning, "plain", _LONGEST_NAME)
    rule = TEXT_KEYS[key]
    return Text(f"texts.{key}", label, meaning, rule.kind, rule.longest)


def _named() -> dict[str, tuple[str, str]]:
    return {
        NAME: (
            gettext("Nom du portail"),
            gettext("Le nom de la commune, le plus souvent. Il est en haut de chaque page."),
        ),
        "site.tagline": (
            gettext("Quelques mots sous le nom"),
            gettext("Dans l’en-tête. Par exemple\u00a0: L’agenda des associations."),
        ),
        "site.notice": (
            gettext("Annonce"),
            gettext(
                "Une phrase en haut de chaque page, s’il y a lieu\u00a0: une fermeture, un report."
            ),
        ),
        "home.title": (gettext("Grand titre"), gettext("Le grand titre de l’accueil.")),
        "home.lead": (
            gettext("Phrase d’accueil"),
            gettext("Une ou deux phrases sous le grand titre."),
        ),
        "home.presentation": (
            gettext("Présentation"),
            gettext("Ce que votre commune a de particulier, et ce qu’on trouve ici."),
        ),
        "events.lead": (gettext("Introduction"), gettext("Une phrase en tête de l’agenda.")),
        **_named_of_pages(),
    }


def _named_of_pages() -> dict[str, tuple[str, str]]:
    return {
        "contact.practical": (
            gettext("En pratique"),
            gettext("Où s’adresser, quand, comment."),
        ),
        "legal.notice": (
            gettext("Ce qu’il y a à ajouter"),
            gettext(
                "Ce que les mentions légales ont à dire de plus. L’éditeur et l’hébergeur ont leur "
                "page."
            ),
        ),
        "accessibility.notice": (
            gettext("Ce qui est prévu"),
            gettext("Ce que vous faites pour que tout le monde puisse lire le portail."),
        ),
        "privacy.notice": (
            gettext("Ce qu’il y a à préciser"),
            gettext("Ce que votre portail précise des données personnelles."),
        ),
    }
