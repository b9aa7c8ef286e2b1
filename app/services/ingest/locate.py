"""From what a source says of a place to its commune, or to the reason why not.

The clues are tried from the surest to the weakest. Each may place, pass, or
leave a doubt: the first doubt is the reason that is given when nothing places.
A place is never guessed: one wrongly put in a town is read by that town's
people, one without a commune is read by whoever runs the import.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from difflib import SequenceMatcher

from sqlalchemy.orm import Session

from app.kernel.french import fold_commune
from app.kernel.geo import Point
from app.kernel.places import TO_GEOCODE, How, Located, PlaceGiven, Unplaced
from app.kernel.typography import french_spacing
from app.services.ingest.locator_clues import (
    Clues,
    clues_of,
    communes_in_words,
    departments_of_postal,
)
from app.services.ingest.locator_gazetteer import Gazetteer

# Outlines are simplified and a hundredth of the land is in none: coasts, recent mergers.
TOLERANCE_KM = 1.5
# Coordinates of a venue that is said to be in a town, and is at its edge or next door.
SAME_TOWN_KM = 20.0
# A post office serves the villages around it.
POSTAL_ROUND_KM = 25.0
# One or two letters wrong in a name, among the few communes of a postal code.
SAME_NAME_RATIO = 0.85
_REMEMBERED = 50_000

Verdict = Located | str | None


class Locator:
    """Finds communes, in memory. Built once a run: ``Locator.load(session)``."""

    def __init__(self, known: Gazetteer) -> None:
        self.known = known
        self._answers: dict[PlaceGiven, Located | Unplaced] = {}

    @classmethod
    def load(cls, session: Session) -> Locator:
        """Read the official list from the database; it is not asked again."""
        return cls(Gazetteer.load(session))

    def locate(self, place: PlaceGiven) -> Located | Unplaced:
        """Return the commune of ``place`` in the current list, or why there is none."""
        answer = self._answers.get(place)
        if answer is None:
            # A feed names the same few venues again and again.
            if len(self._answers) >= _REMEMBERED:
                self._answers.clear()
            answer = self._answers[place] = self._decide(place)
        return answer

    def shown(self, place: PlaceGiven) -> PlaceGiven:
        """Return the place without a town that was lent to it, if its own words deny it."""
        answer = self.locate(place) if place.is_town_lent else None
        is_denied = isinstance(answer, Unplaced) and answer.denies_town
        if is_denied or (isinstance(answer, Located) and answer.how is How.VENUE):
            return replace(place, postal_code=None, city=None)
        return place

    def is_around(self, insee: str, point: Point) -> bool:
        """Tell whether ``point`` is in a commune, or next door; yes where nobody can measure."""
        away = self.known.distance_km(insee, point)
        return away is None or away <= SAME_TOWN_KM

    def _decide(self, place: PlaceGiven) -> Located | Unplaced:
        clues = clues_of(place, self.known)
        if clues.is_abroad:
            return Unplaced(f"Ce lieu est à l’étranger ({clues.country}).", needs_geocoding=False)
        doubts: list[str] = []
        for attempt in (
            self._by_code,
            self._by_postal_code_and_name,
            self._by_name,
            self._by_point,
            self._by_postal_code,
        ):
            verdict = attempt(clues)
            if isinstance(verdict, Located):
                return self._lent(place, verdict) if place.is_town_lent else verdict
            if verdict:
                doubts.append(verdict)
        return self._unplaced(clues, doubts)

    def _lent(self, place: PlaceGiven, lent: Located) -> Located | Unplaced:
        """Return the organiser's commune, unless the venue's own words end with another."""
        said = communes_in_words(place, self.known)
        home = self.known.communes[lent.insee]
        near = [i for i in said if self.known.communes[i].department == home.department]
        if not said or lent.insee in said or len(near or said) > 1:
            return lent
        if near:
            return self._located(near[0], How.VENUE)
        town = self.known.communes[said[0]].name
        why = f"Le lieu dit « {town} », son association est à « {home.name} » : à vérifier."
        return Unplaced(french_spacing(why), needs_geocoding=False, denies_town=True)

    def _by_code(self, clues: Clues) -> Verdict:
        """Trust an INSEE code unless everything else that is said speaks against it."""
        if not clues.commune:
            return f"Le code INSEE {clues.code} n’existe pas." if clues.code else None
        if clues.code == clues.postal_code and clues.commune not in clues.in_postal_code:
            # A postal code typed in the wrong field: 69001 is also the code of Affoux.
            return f"Le code INSEE {clues.code} semble être un code postal."
        how = How.INSEE if clues.code == clues.commune else How.FORMER_INSEE
        if self._supports(clues, clues.commune):
            return self._located(clues.commune, how)
        town = self.known.communes[clues.commune].name
        return f"Le code INSEE {clues.code} ({town}) contredit le reste de l’adresse."

    def _supports(self, clues: Clues, insee: str) -> bool:
        """Tell whether any other clue agrees with ``insee``, or there is no other clue."""
        department = self.known.communes[insee].department
        postal = departments_of_postal(clues, self.known)
        named = {self.known.communes[other].department for other in clues.named}
        if not postal and not named and not clues.departments:
            # Coordinates alone are no match for a code: a form's default, or the two swapped.
            return True
        return (
            insee in clues.named
            or insee in clues.in_postal_code
            or department in postal
            or department in clues.departments
            or department in named
            or self._is_near(clues, insee, SAME_TOWN_KM)
        )

    def _by_postal_code_and_name(self, clues: Clues) -> Verdict:
        if not clues.postal_code or not clues.city:
            return None
        both = [insee for insee in clues.named if insee in clues.in_postal_code]
        if len(both) == 1:
            return self._located(both[0], How.POSTAL_CODE_AND_NAME)
        if both:
            return self._nearest(clues, both, How.POSTAL_CODE_AND_NAME) or (
                f"Plusieurs communes de {clues.postal_code} répondent au nom « {clues.city} »."
            )
        return self._by_similar_name(clues) or self._by_name_near_postal_code(clues)

    def _by_name_near_postal_code(self, clues: Clues) -> Verdict:
        """Accept a namesake of the same department: a *cedex*, or the next village's code."""
        departments = departments_of_postal(clues, self.known)
        there = [i for i in clues.named if self.known.communes[i].department in departments]
        there = [i for i in there if self._is_round(clues, i)]
        if clues.point and clues.in_postal_code:
            return self._nearest(clues, there, How.DEPARTMENT_AND_NAME)
        if len(there) == 1:
            return self._located(there[0], How.DEPARTMENT_AND_NAME)
        if clues.named:
            return f"Le code postal {clues.postal_code} et le nom « {clues.city} » se contredisent."
        return None

    def _is_round(self, clues: Clues, insee: str) -> bool:
        """Tell whether a commune is on the round of the post office of the code given."""
        hall = self.known.communes[insee].point
        if hall is None or not clues.in_postal_code:
            return True
        away = (self.known.distance_km(other, hall) for other in clues.in_postal_code)
        return any(km is None or km <= POSTAL_ROUND_KM for km in away)

    def _by_similar_name(self, clues: Clues) -> Verdict:
        """Accept « Le Mans Centre » or « Besancon-Planoise », and one or two wrong letters."""
        city = fold_commune(clues.city or "")
        names = {insee: self.known.communes[insee].folded for insee in clues.in_postal_code}
        held = [i for i, name in names.items() if f" {name} " in f" {city} " or _starts(name, city)]
        held = held or [i for i in self.known.formerly_beginning(city) if i in names]
        like = held or [i for i, name in names.items() if _ratio(name, city) >= SAME_NAME_RATIO]
        return self._located(like[0], How.POSTAL_CODE_AND_NAME) if len(like) == 1 else None

    def _by_name(self, clues: Clues) -> Verdict:
        """Accept a name alone when only one commune can be meant."""
        if not clues.city or clues.postal_code:
            return None
        if not clues.named:
            return f"Aucune commune ne s’appelle « {clues.city} »."
        meant = [
            insee
            for insee in clues.named
            if not clues.departments or self.known.communes[insee].department in clues.departments
        ]
        if clues.point:
            return self._nearest(clues, meant, How.NAME)
        if len(meant) == 1:
            return self._located(meant[0], How.NAME)
        if not meant:
            return f"Aucune commune ne s’appelle « {clues.city} » dans ce département."
        return f"{len(meant)} communes s’appellent « {clues.city} » : il manque le code postal."

    def _by_point(self, clues: Clues) -> Verdict:
        """Accept the commune where the coordinates fall, unless the words are of elsewhere."""
        if not clues.point:
            return None
        where = f"Les coordonnées {clues.point.lat:.5f}, {clues.point.lon:.5f}"
        insee, how = self.known.at(clues.point), How.COORDINATES
        if insee is None:
            insee = self.known.near(clues.point, km=TOLERANCE_KM)
            how = How.NEAR_COORDINATES
        if insee is None:
            return f"{where} ne tombent dans aucune commune française connue."
        if insee in clues.named:
            return self._located(insee, how)
        department = self.known.communes[insee].department
        said = departments_of_postal(clues, self.known) or clues.departments
        if not said and len(clues.named) == 1:
            said = frozenset({self.known.communes[clues.named[0]].department})
        if said and department not in said:
            town = self.known.communes[insee].name
            return f"{where} tombent à {town} ({department}), ce que l’adresse contredit."
        return self._located(insee, how)

    def _by_postal_code(self, clues: Clues) -> Verdict:
        """Accept a postal code that one commune uses, if nothing else was said.

        With another name (a district, a hamlet) it takes a source that says France: 11000
        is Carcassonne, and the centre of Prague. Overseas the code says it, and people write
        their district: « 97490 Sainte-Clotilde » is Saint-Denis.
        """
        if not clues.postal_code:
            return None
        here = clues.in_postal_code
        if not here:
            return f"Le code postal {clues.postal_code} est inconnu."
        if clues.point:
            return self._nearest(clues, list(here), How.POSTAL_CODE) or (
                f"Le code postal {clues.postal_code} et les coordonnées se contredisent."
            )
        if len(here) > 1:
            return (
                f"Aucune commune de {clues.postal_code} ne s’appelle « {clues.city} »."
                if clues.city
                else f"{len(here)} communes ont le code postal {clues.postal_code} : "
                "il manque le nom de la commune."
            )
        is_overseas = clues.postal_code.startswith("97")
        if clues.city and not is_overseas and (clues.named or not clues.says_france):
            return f"La commune de {clues.postal_code} ne s’appelle pas « {clues.city} »."
        return self._located(here[0], How.POSTAL_CODE)

    def _nearest(self, clues: Clues, insees: Iterable[str], how: How) -> Located | None:
        """Return the one of ``insees`` nearest to the coordinates, if it is near them."""
        if clues.point is None:
            return None
        measured = [(self.known.distance_km(insee, clues.point), insee) for insee in insees]
        near = [(km, insee) for km, insee in measured if km is not None and km <= SAME_TOWN_KM]
        if near:
            return self._located(min(near)[1], how)
        # Nobody gave us the outlines of the lands far overseas; the name stands alone there.
        blind = [insee for km, insee in measured if km is None]
        return self._located(blind[0], how) if len(blind) == len(measured) == 1 else None

    def _is_near(self, clues: Clues, insee: str, km: float) -> bool:
        away = self.known.distance_km(insee, clues.point) if clues.point else None
        return away is not None and away <= km

    def _located(self, insee: str, how: How) -> Located:
        return Located(insee, self.known.communes[insee].timezone, how)

    def _unplaced(self, clues: Clues, doubts: list[str]) -> Unplaced:
        if not doubts:
            said = "Seul le pays est indiqué." if clues.country else "Aucun lieu n’est indiqué."
            doubts = [said]
        needs_geocoding = clues.has_address and (clues.says_france or not self._is_lost(clues))
        more = f" {TO_GEOCODE}" if needs_geocoding else ""
        return Unplaced(french_spacing(doubts[0] + more), needs_geocoding)

    def _is_lost(self, clues: Clues) -> bool:
        """Tell whether the coordinates are somewhere that we don't know: abroad, most likely."""
        if clues.point is None:
            return False
        return not (self.known.at(clues.point) or self.known.near(clues.point, km=TOLERANCE_KM))


def _starts(name: str, city: str) -> bool:
    """Tell whether a new commune's name begins with the old one's: Évry, Évry-Courcouronnes."""
    return bool(city) and name.startswith(f"{city} ")


def _ratio(a: str, b: str) -> float:
    return SequenceMatcher(None, a, b, autojunk=False).ratio()
