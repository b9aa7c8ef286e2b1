"""The closed lists in words, translated once per language: themes, statuses, access, modes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from app.kernel.languages import interface_language
from app.kernel.vocabulary import Access, Mode, Source, Status, Theme
from app.web.catalogues import words


@dataclass(frozen=True, slots=True)
class Labels:
    """What each code of :mod:`app.kernel.vocabulary` is called by readers of one language.

    ``status_words`` are for a line of a list, ``status_sentences`` for the
    event's page; a scheduled event has neither. ``access`` says who is welcome.
    """

    themes: Mapping[str, str]
    status_words: Mapping[str, str]
    status_sentences: Mapping[str, str]
    access: Mapping[str, str]
    access_sentences: Mapping[str, str]
    modes: Mapping[str, str]
    sources: Mapping[str, str]


ACCESS_ICONS = {
    Access.MI: "acc",
    Access.HI: "ear",
    Access.VI: "eye",
    Access.PI: "brain",
    Access.II: "brain",
}


def labels(language: str) -> Labels:
    """Return the labels of the interface shown to readers of ``language``."""
    return _labels(interface_language(language))


@cache
def _labels(language: str) -> Labels:
    access, access_sentences = _access(language)
    status_words, status_sentences = _statuses(language)
    _ = words(language)
    return Labels(
        themes=_themes(language),
        status_words=status_words,
        status_sentences=status_sentences,
        access=access,
        access_sentences=access_sentences,
        modes={
            Mode.ONSITE.value: _("Sur place"),
            Mode.ONLINE.value: _("En ligne"),
            Mode.MIXED.value: _("Sur place et en ligne"),
        },
        sources={
            Source.HELLOASSO.value: "HelloAsso",
            Source.OPENAGENDA.value: "OpenAgenda",
            Source.ICS.value: _("un calendrier partagé"),
            Source.CSV.value: _("un tableau envoyé par l’organisateur"),
            Source.PROPOSAL.value: _("une proposition envoyée à ce site"),
            Source.CONSOLE.value: _("l’équipe de ce site"),
            Source.DEMO.value: _("le catalogue de démonstration"),
        },
    )


def _themes(language: str) -> dict[str, str]:
    _ = words(language)
    return {
        Theme.NATURE.value: _("Nature et environnement"),
        Theme.ATELIER.value: _("Ateliers et savoir-faire"),
        Theme.MUSIQUE.value: _("Musique et danse"),
        Theme.MARCHE.value: _("Marchés, brocantes, bourses"),
        Theme.SPORT.value: _("Sport"),
        Theme.ENFANTS.value: _("Enfants et familles"),
        Theme.SCENE.value: _("Théâtre, cinéma, spectacles"),
        Theme.SOLIDARITE.value: _("Solidarité"),
        Theme.PATRIMOINE.value: _("Patrimoine, expositions"),
        Theme.SANTE.value: _("Santé et bien-être"),
        Theme.CITOYENNETE.value: _("Vie citoyenne, débats"),
        Theme.NUMERIQUE.value: _("Numérique"),
        Theme.FETE.value: _("Fêtes et repas"),
        Theme.AUTRE.value: _("Autres rendez-vous"),
    }


def _statuses(language: str) -> tuple[dict[str, str], dict[str, str]]:
    _ = words(language)
    short = {
        Status.RESCHEDULED.value: _("Nouvelle date"),
        Status.MOVED_ONLINE.value: _("Désormais en ligne"),
        Status.POSTPONED.value: _("Reporté"),
        Status.FULL.value: _("Complet"),
        Status.CANCELLED.value: _("Annulé"),
    }
    sentences = {
        Status.RESCHEDULED.value: _("La date a changé : celle de cette page est la nouvelle."),
        Status.MOVED_ONLINE.value: _(
            "Cet événement n’a plus lieu sur place : il se passe en ligne."
        ),
        Status.POSTPONED.value: _(
            "Cet événement est reporté. La nouvelle date n’est pas encore connue."
        ),
        Status.FULL.value: _("Il n’y a plus de place."),
        Status.CANCELLED.value: _("Cet événement n’aura pas lieu."),
    }
    return short, sentences


def _access(language: str) -> tuple[dict[str, str], dict[str, str]]:
    _ = words(language)
    short = {
        Access.MI.value: _("mobilité réduite"),
        Access.HI.value: _("handicap auditif"),
        Access.VI.value: _("handicap visuel"),
        Access.PI.value: _("handicap psychique"),
        Access.II.value: _("handicap intellectuel"),
    }
    sentences = {
        Access.MI.value: _("Accueil des personnes à mobilité réduite"),
        Access.HI.value: _("Accueil des personnes sourdes ou malentendantes"),
        Access.VI.value: _("Accueil des personnes aveugles ou malvoyantes"),
        Access.PI.value: _("Accueil des personnes avec un handicap psychique"),
        Access.II.value: _("Accueil des personnes avec un handicap intellectuel"),
    }
    return short, sentences
