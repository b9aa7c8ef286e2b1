"""Why a list for machines was refused: one sentence a parameter, saying what would be accepted.

A page leaves aside what it cannot follow and says so; a feed or the API, whose reader
cannot see a message, answers nothing rather than something else than what was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from app.kernel.languages import interface_language
from app.kernel.parameters import LONGEST_QUERY, Fault, Problem
from app.kernel.typography import NO_BREAK
from app.web.catalogues import words


def refusal_sentence(problem: Problem, language: str) -> str:
    """Return why ``problem``'s parameter is refused, for readers of ``language``."""
    _ = words(language)
    least, most = (*problem.accepted, "", "")[:2]
    if problem.fault is Fault.UNKNOWN and not problem.accepted:
        return _("Il n’y a pas de paramètre à cette adresse.")
    return _sentences(problem.fault, _).format(
        value=problem.value,
        accepted=", ".join(problem.accepted),
        least=least,
        most=most,
        longest=LONGEST_QUERY,
    )


def _sentences(fault: Fault, _: Callable[[str], str]) -> str:
    known = {
        Fault.UNKNOWN: _("Ce paramètre n’existe pas ici. Ceux qui existent : {accepted}."),
        Fault.NOT_A_NUMBER: _("« {value} » n’est pas un nombre."),
        Fault.OUT_OF_RANGE: _("« {value} » ne convient pas : de {least} à {most}."),
        Fault.NOT_A_DATE: _("« {value} » n’est pas une date : écrivez-la comme 2026-09-05."),
        Fault.NOT_A_CHOICE: _("« {value} » n’est pas accepté. Au choix : {accepted}."),
        Fault.TOO_MANY_WORDS: _("C’est trop de mots : {accepted} au plus."),
        Fault.TOO_LONG: _("C’est trop long : {longest} caractères au plus."),
        Fault.NEEDS_A_PLACE: _("Il faut aussi un lieu : « where », ou « lat » et « lon »."),
        Fault.NEEDS_WORDS: _("Il faut aussi des mots : « q »."),
        Fault.NEEDS_ITS_PAIR: _("« lat » et « lon » vont ensemble : il en manque un."),
        Fault.WRONG_ORDER: _("La date de fin ({value}) est avant celle du début."),
        Fault.CONTRADICTS: _("Ce paramètre ne peut pas être donné avec : {accepted}."),
        Fault.REPEATED: _("Il y a plusieurs valeurs ({value}) : n’en donnez qu’une."),
        Fault.BAD_CURSOR: _(
            "Ce n’est pas un curseur de cette liste : reprenez celui de « next », "
            "avec les mêmes paramètres."
        ),
        Fault.PLACE_UNKNOWN: _("Nous ne connaissons pas « {value} » : ni commune, ni adresse."),
        Fault.PLACE_AMBIGUOUS: _(
            "« {value} » peut être plusieurs communes : ajoutez le code postal."
        ),
        Fault.PLACE_UNREACHABLE: _(
            "« {value} » n’a pas pu être situé en ce moment. Donnez une commune, "
            "ou « lat » et « lon »."
        ),
    }
    return known[fault]


def labelled(parameter: str, sentence: str, language: str) -> str:
    r"""Return a parameter's name and what is said of it, with the colon of the language.

    >>> labelled("q", "Too long.", "en"), labelled("q", "Trop long.", "fr")
    ('q: Too long.', 'q\xa0: Trop long.')
    """
    before = NO_BREAK if interface_language(language) == "fr" else ""
    return f"{parameter}{before}: {sentence}"


def naming_all(problems: Iterable[Problem], parameters: Sequence[str]) -> tuple[Problem, ...]:
    """Return ``problems`` such that an unknown parameter is answered by those that exist here."""
    return tuple(
        replace(one, accepted=tuple(parameters)) if one.fault is Fault.UNKNOWN else one
        for one in problems
    )
