"""What each fact of a site is called, for who changes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.kernel.drafting import LANGUAGES_PATH, Value, language_of, stem_of
from app.web.catalogues import gettext
from app.web.console.look.identity_forms import BANNER, EMBLEM, landscape_names
from app.web.wording import language_name


def fact_name(path: str) -> str:
    """Return what a fact is called, with its language: « Grand titre de l’accueil (arabe) »."""
    stem, language = stem_of(path), language_of(path)
    said = {**_of_brand(), **_of_people(), **_of_law(), **_of_texts()}
    name = said[stem]() if stem in said else stem
    return f"{name} ({language_name(language)})" if language else name


def value_words(path: str, value: Value) -> str:
    """Return a value as one reads it; empty for none."""
    if isinstance(value, list):
        drawn = landscape_names()
        is_spoken = path == LANGUAGES_PATH
        return ", ".join(language_name(one) if is_spoken else drawn.get(one, one) for one in value)
    if value == "true":
        return gettext("oui")
    if path in {EMBLEM, BANNER} and value:
        return gettext("une image")
    return value or ""


def _of_brand() -> Mapping[str, Callable[[], str]]:
    return {
        "name": lambda: gettext("Nom du portail"),
        LANGUAGES_PATH: lambda: gettext("Langues"),
        "brand.color": lambda: gettext("Couleur"),
        "brand.emblem": lambda: gettext("Logo"),
        "brand.emblem_alt": lambda: gettext("Description du logo"),
        "brand.banner": lambda: gettext("Bannière"),
        "brand.banner_alt": lambda: gettext("Description de la bannière"),
        "brand.banner_credit": lambda: gettext("Crédit de la bannière"),
        "brand.banner_decorative": lambda: gettext("Bannière seulement décorative"),
        "brand.landscape": lambda: gettext("Paysage dessiné"),
        "brand.typeface": lambda: gettext("Caractères des titres"),
        "brand.icon": lambda: gettext("Icône"),
        "brand.card": lambda: gettext("Image de partage"),
        "search.neighbours": lambda: gettext("Recherche dans les communes voisines"),
        "embed.hosts": lambda: gettext("Sites qui peuvent montrer l’agenda"),
    }


def _of_people() -> Mapping[str, Callable[[], str]]:
    return {
        "contact.name": lambda: gettext("Nom du service"),
        "contact.referent": lambda: gettext("Personne référente"),
        "contact.address": lambda: gettext("Adresse"),
        "contact.postal_code": lambda: gettext("Code postal"),
        "contact.city": lambda: gettext("Ville"),
        "contact.phone": lambda: gettext("Téléphone"),
        "contact.email": lambda: gettext("Adresse e-mail"),
        "contact.website": lambda: gettext("Site web"),
    }


def _of_law() -> Mapping[str, Callable[[], str]]:
    return {
        "legal.publisher": lambda: gettext("Éditeur"),
        "legal.director": lambda: gettext("Direction de la publication"),
        "legal.host_name": lambda: gettext("Hébergeur"),
        "legal.host_address": lambda: gettext("Adresse de l’hébergeur"),
        "legal.host_phone": lambda: gettext("Téléphone de l’hébergeur"),
        "accessibility.status": lambda: gettext("Conformité de l’accessibilité"),
        "accessibility.email": lambda: gettext("Contact pour l’accessibilité"),
        "accessibility.audited_on": lambda: gettext("Date de l’audit d’accessibilité"),
        "accessibility.scheme": lambda: gettext("Schéma pluriannuel d’accessibilité"),
    }


def _of_texts() -> Mapping[str, Callable[[], str]]:
    return {
        "texts.site.tagline": lambda: gettext("Quelques mots sous le nom du portail"),
        "texts.site.notice": lambda: gettext("Annonce en haut de chaque page"),
        "texts.home.title": lambda: gettext("Grand titre de l’accueil"),
        "texts.home.lead": lambda: gettext("Phrase sous le grand titre"),
        "texts.home.presentation": lambda: gettext("Présentation"),
        "texts.events.lead": lambda: gettext("Phrase en tête de l’agenda"),
        "texts.contact.practical": lambda: gettext("Informations pratiques"),
        "texts.legal.notice": lambda: gettext("Suite des mentions légales"),
        "texts.accessibility.notice": lambda: gettext("Ce qui est prévu pour l’accessibilité"),
        "texts.privacy.notice": lambda: gettext("Précisions sur les données personnelles"),
    }
