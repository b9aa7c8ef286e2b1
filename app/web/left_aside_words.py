"""Why a part of a question was left aside, in a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Callable

from app.kernel.languages import interface_language
from app.kernel.parameters import LONGEST_QUERY, Fault, Problem
from app.web.catalogues import words

# Where on the search form the visitor mends each parameter.
FIELDS = {
    "q": "q",
    "where": "where",
    "lat": "where",
    "lon": "where",
    "radius": "where",
    "sort": "where",
    "neighbours": "where",
    "when": "when",
    "hours": "hours-1",
    "from": "from",
    "to": "to",
    "age": "age",
    "theme": "theme-1",
    "free": "price-1",
    "price": "price-1",
    "places": "places-1",
    "access": "access-1",
    "mode": "mode-1",
    "spoken": "spoken",
    "organizer": "organizer",
    "edition": "edition-1",
}


def problem_sentence(problem: Problem, language: str) -> str:
    """Return why ``problem``'s parameter could not be followed, and what to do about it."""
    _ = words(language)
    special = _special(problem, _)
    text = special or _general(problem.fault, _)
    accepted = problem.accepted
    if interface_language(language) == "fr":
        accepted = tuple(one.replace(".", ",") for one in accepted)
    least, most = (*accepted, "", "")[:2]
    return text.format(
        name=problem.parameter,
        value=problem.value,
        least=least,
        most=most,
        longest=LONGEST_QUERY,
    )


def _special(problem: Problem, _: Callable[[str], str]) -> str:
    sentences = {
        (Fault.NEEDS_A_PLACE, "sort"): _(
            "Pour classer du plus proche au plus loin, dites d’abord où vous êtes."
        ),
        (Fault.NEEDS_A_PLACE, "neighbours"): _(
            "Pour ajouter les communes voisines, dites d’abord quelle commune."
        ),
        (Fault.CONTRADICTS, "neighbours"): _(
            "Vous avez demandé une distance et les communes voisines : nous avons gardé "
            "la distance."
        ),
        (Fault.CONTRADICTS, "when"): _(
            "Vous avez donné des dates et un moment : nous avons gardé les dates."
        ),
        (Fault.PLACE_UNREACHABLE, "radius"): _(
            "Nous ne savons pas mesurer les distances depuis cette commune : "
            "voici ce qui s’y passe."
        ),
        (Fault.OUT_OF_RANGE, "radius"): _(
            "« {value} » ne convient pas : une distance va d’un mètre à {most} kilomètres."
        ),
        (Fault.NOT_A_CHOICE, "spoken"): _("« {value} » n’est pas une langue que nous connaissons."),
        (Fault.NOT_A_CHOICE, "edition"): _(
            "« {value} » n’est pas une édition en cours ici : voici tout l’agenda."
        ),
    }
    return sentences.get((problem.fault, problem.parameter), "")


def _general(fault: Fault, _: Callable[[str], str]) -> str:
    sentences = {
        Fault.UNKNOWN: _(
            "« {name} » n’est pas une question que ce site connaît : elle est restée sans effet."
        ),
        Fault.NOT_A_NUMBER: _("« {value} » n’est pas un nombre : écrivez par exemple 10."),
        Fault.OUT_OF_RANGE: _(
            "« {value} » ne convient pas : il faut un nombre de {least} à {most}."
        ),
        Fault.NOT_A_DATE: _(
            "« {value} » n’est pas une date : écrivez l’année, le mois, le jour, "
            "comme dans 2026-09-05."
        ),
        Fault.NOT_A_CHOICE: _("« {value} » ne fait pas partie des choix proposés."),
        Fault.TOO_MANY_WORDS: _("C’est trop de mots : {least} au plus. Gardez l’essentiel."),
        Fault.TOO_LONG: _("C’est trop long : {longest} caractères au plus. Gardez l’essentiel."),
        Fault.NEEDS_A_PLACE: _(
            "Pour chercher à une distance, dites d’abord où : une commune, un code postal "
            "ou une adresse."
        ),
        Fault.NEEDS_WORDS: _("Pour classer selon vos mots, dites d’abord ce que vous cherchez."),
        Fault.NEEDS_ITS_PAIR: _(
            "Il manque une moitié de la position : donnez latitude et longitude, ou une commune."
        ),
        Fault.WRONG_ORDER: _(
            "La date de fin ({value}) est avant celle du début : nous ne l’avons pas gardée."
        ),
        Fault.CONTRADICTS: _(
            "Vous avez donné un lieu et une position : nous avons gardé la position."
        ),
        Fault.REPEATED: _("Il y a plusieurs réponses ({value}) : n’en gardez qu’une."),
        Fault.BAD_CURSOR: _(
            "Cette page de la liste n’existe pas, ou n’existe plus : voici le début."
        ),
        **_of_places(_),
    }
    return sentences[fault]


def _of_places(_: Callable[[str], str]) -> dict[Fault, str]:
    return {
        Fault.PLACE_UNKNOWN: _(
            "Nous ne connaissons pas « {value} ». Vérifiez l’écriture, ou essayez le code postal. "
            "En attendant, la réponse ne tient pas compte du lieu."
        ),
        Fault.PLACE_AMBIGUOUS: _(
            "« {value} » peut être plusieurs endroits : choisissez le vôtre ci-dessous."
        ),
        Fault.PLACE_UNREACHABLE: _(
            "Nous n’arrivons pas à situer « {value} » en ce moment. Essayez avec le nom de "
            "la commune. En attendant, la réponse ne tient pas compte du lieu."
        ),
    }
