"""Whether to believe the geocoder: it always finds something, and not always there.

Its answer is kept as it gave it (:func:`best_of`); each event believes it, or not, by the
words that its own form gave (:func:`judge`). A place is never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from app.clients.geocoder import LEAST_SCORE, TYPES, Geocoded
from app.kernel.folding import fold
from app.kernel.french import fold_commune
from app.kernel.geo import Point
from app.kernel.typography import french_spacing
from app.queries.geocoding import Answer
from app.services.ingest.locate import SAME_NAME_RATIO
from app.services.ingest.locator_clues import Clues, departments_of_postal
from app.services.ingest.locator_gazetteer import Gazetteer

# Below, the words have nothing in common but a letter here and there.
LEAST_WORTH_TELLING = 0.4
# Two answers that close: the address exists in both.
SAME_SCORE = 0.1
# Nearly every word was found: « La Défense » need not be the name of a commune.
SURE_SCORE = 0.8
_WORDS_OF_A_NAME = 8
EXACT = frozenset({"housenumber", "street"})
UNKNOWN, UNSURE, AMBIGUOUS = "unknown", "unsure", "ambiguous"


@dataclass(frozen=True, slots=True)
class Found:
    """The commune of an address; ``point`` is the address itself, when its street was found."""

    insee: str
    timezone: str
    point: Point | None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why an address leads nowhere, in French. ``is_unknown``: the geocoder saw nothing in it."""

    reason: str
    is_unknown: bool


def best_of(asked: str, candidates: Sequence[Geocoded], clues: Clues, known: Gazetteer) -> Answer:
    """Return what is to be remembered of the geocoder's answers to ``asked``.

    Of several nearly as likely, the one that agrees with the form; none when two do.
    """
    candidates = sorted(candidates, key=lambda candidate: -candidate.score)
    if not candidates or candidates[0].score < LEAST_WORTH_TELLING:
        return Answer(asked, reason=UNKNOWN)
    usable = [c for c in candidates if c.score >= LEAST_SCORE and c.kind in TYPES and c.citycode]
    if not usable:
        return _answer(asked, candidates[0], UNSURE)
    likely = [c for c in usable if c.score >= usable[0].score - SAME_SCORE]
    agreeing = [c for c in likely if objection(_answer(asked, c), clues, known) is None]
    communes = {known.commune_of(c.citycode or "") for c in agreeing}
    # A postal code that only one of them uses decides between neighbours.
    served = communes & set(clues.in_postal_code)
    if len(served or communes) > 1:
        return _answer(asked, agreeing[0], AMBIGUOUS)
    chosen = [c for c in agreeing if known.commune_of(c.citycode or "") in (served or communes)]
    return _answer(asked, (chosen or usable)[0])


def judge(answer: Answer, clues: Clues, known: Gazetteer) -> Found | Doubt:
    """Return the commune of an event by what the geocoder said, or why it is not believed."""
    label = f"« {answer.label} »"
    if answer.reason == UNKNOWN:
        return _doubt(f"Le géocodeur ne connaît pas « {answer.asked} ».", is_unknown=True)
    if answer.reason == AMBIGUOUS:
        return _doubt(f"Plusieurs communes ont cette adresse, dont celle de {label}.")
    if answer.reason:
        score = f"{answer.score or 0:.2f}".replace(".", ",")
        return _doubt(f"Le géocodeur n’est pas sûr de {label} (note de {score} sur 1).")
    why = objection(answer, clues, known)
    insee = known.commune_of(answer.code or "")
    if why is not None or insee is None:
        return _doubt(f"Le géocodeur répond {label}, {why}.")
    point = answer.point if answer.kind in EXACT else None
    return Found(insee, known.communes[insee].timezone, point)


def objection(answer: Answer, clues: Clues, known: Gazetteer) -> str | None:
    """Return what speaks against an answer, in French; ``None`` when nothing does."""
    insee = known.commune_of(answer.code or "")
    if insee is None:
        return f"dont le code INSEE {answer.code} n’est pas dans la liste officielle"
    department = known.communes[insee].department
    if clues.postal_code and department not in departments_of_postal(clues, known):
        return f"ce que le code postal {clues.postal_code} contredit"
    if clues.departments and department not in clues.departments:
        return "ce que le département donné contredit"
    return _not_confirmed(insee, answer, clues, known)


def _not_confirmed(insee: str, answer: Answer, clues: Clues, known: Gazetteer) -> str | None:
    """Return what the form lacks, or says otherwise, for the commune to be certain."""
    if clues.city and not _is_named(clues.city, insee, clues, known):
        is_found = answer.kind in EXACT and (answer.score or 0) >= SURE_SCORE
        is_district = not clues.named and insee in clues.in_postal_code
        if not (is_found and is_district):
            return f"ce que le nom « {clues.city} » contredit"
    if not clues.city and insee not in clues.in_postal_code and not _is_in(insee, answer, known):
        return "mais rien dans l’adresse ne le confirme"
    # The commune's own name, or its postal code's, may be all that was understood.
    is_alone = len(clues.named) == 1 or bool(clues.city and clues.postal_code)
    return None if is_alone or answer.kind != "municipality" else "sans connaître l’adresse"


def _is_named(city: str, insee: str, clues: Clues, known: Gazetteer) -> bool:
    """Tell whether a city as people write it is this commune, or a part of it."""
    if insee in clues.named or insee in known.former(city):
        return True
    if clues.named:
        return False
    said, name = fold_commune(city), known.communes[insee].folded
    return (
        f" {name} " in f" {said} "
        or name.startswith(f"{said} ")
        or insee in known.formerly_beginning(said)
        or SequenceMatcher(None, said, name, autojunk=False).ratio() >= SAME_NAME_RATIO
    )


def _is_in(insee: str, answer: Answer, known: Gazetteer) -> bool:
    """Tell whether the words asked end with the commune: « 3 rue Foch Lyon 3e »."""
    words = answer.asked.split()
    for start in range(max(1, len(words) - _WORDS_OF_A_NAME), len(words)):
        if insee in known.named(" ".join(words[start:])):
            # The street of « 3 rue de Besançon » is elsewhere, most likely.
            return fold(words[start - 1]) not in {"de", "du", "des"}
    return False


def _answer(asked: str, found: Geocoded, reason: str | None = None) -> Answer:
    code = None if reason else found.citycode
    return Answer(asked, code, found.point, found.score, found.kind, found.label, reason)


def _doubt(sentence: str, *, is_unknown: bool = False) -> Doubt:
    return Doubt(french_spacing(sentence), is_unknown)
