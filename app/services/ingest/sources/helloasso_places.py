"""Where a form's event happens: the place it says, else the town of its association.

Nothing is looked up here: the commune is found later, from what comes out. The town of the
association stands in only where the form names no town, no postal code and no coordinates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from app.clients.helloasso_payloads import Place
from app.kernel.folding import fold
from app.kernel.french import (
    COUNTRY_DEPARTMENTS,
    MAINLAND_ZONE,
    departments_of_postal_code,
    insee_code,
    postal_code,
    read_address,
    timezone_of,
)
from app.kernel.markup import one_line
from app.kernel.places import PlaceGiven
from app.services.ingest.sources.helloasso_countries import country_given, may_be_france
from app.services.ingest.sources.helloasso_online import Where, names_no_place, online
from app.services.ingest.sources.helloasso_points import sound_point

_LONGEST_NAME, _LONGEST_ADDRESS, _LONGEST_CITY, _LONGEST_CODE = 250, 400, 120, 10
_READ = 1000
_FIVE_FIGURES = re.compile(r"(?<!\d)\d{5}(?!\d)", re.ASCII)

_NOTHING = frozenset(
    "|n a|na|neant|null|undefined|none|non renseigne|non renseignee|non precise|inconnu|inconnue|"
    "aucun|aucune|x|xx|xxx|tbd|tba".split("|")
)
# « Lieu à définir » is news of a venue; of a town it is a field that had to be filled.
_NO_TOWN = re.compile(
    r"(?:(?:lieu|adresse|ville|commune) )?(?:a|encore a) "
    r"(?:definir|preciser|confirmer|determiner|venir|fixer|communiquer)"
    r"|france|france entiere|toute la france|partout(?: en france)?|divers|itinerant|ville|commune"
)
_MAILBOX = re.compile(r"[^\s@<>(),;:]+@[^\s@<>(),;]+\.[A-Za-z]{2,}")
_TELEPHONE = re.compile(
    r"(?<![\d.])(?:(?:\+|00)(?:33|262|508|590|594|596|681|687|689)[\s.-]?(?:\(0\)[\s.-]?)?\d|0[1-9])"
    r"(?:[\s.-]?\d{2}){4}(?!\d)"
)
_ITS_LABEL = re.compile(
    r"[\s,;/|–—-]*\b(?:t[ée]l(?:[ée]phone)?|port(?:able)?|mob(?:ile)?|contact|(?:e-?)?mail|courriel|"
    r"renseignements?|infos?)\b\.?\s*:?\s*(?=[)\]\x00])",
    re.IGNORECASE,
)
_EMPTY_BRACKETS = re.compile(r"\([\s/,;-]*\)|\[[\s/,;-]*\]")
_SPACES = re.compile(r" {2,}")
_EDGES = " ,;:/|–—-"


@dataclass(frozen=True, slots=True)
class AssociationGiven:
    """What we know of the association: the town that an event without one is in.

    ``lat`` and ``lon`` (degrees, WGS 84) are the association's own: they are no venue's,
    and never put on a map as one.
    """

    name: str | None = None
    postal_code: str | None = None
    city: str | None = None
    lat: float | None = None
    lon: float | None = None


def where_of(
    place: Place | None, title: str, association: AssociationGiven | None, notes: list[str]
) -> Where:
    """Return where an event happens; ``title`` may say that it is online."""
    given = _given(place, notes)
    has_town = _has_town(given)
    says_online = place is not None and names_no_place(place.city)
    where = online(given, title, has_town=has_town, says_online=says_online)
    if has_town or not association:
        return where
    return replace(where, given=_in_town_of(association, where.given))


def lacks_town(place: Place | None) -> bool:
    """Tell whether a form's place says no town, and may be in that of a French association."""
    given = _given(place, [])
    return not _has_town(given) and may_be_france(given.country_code)


def zone_of(place: PlaceGiven) -> str | None:
    """Return the IANA time zone that a place's own words tell; nothing where they tell none.

    >>> zone_of(PlaceGiven(postal_code="97400", country_code="FR"))
    'Indian/Reunion'
    >>> zone_of(PlaceGiven(city="Besançon")), zone_of(PlaceGiven(country_code="CA"))
    ('Europe/Paris', None)
    """
    if department := COUNTRY_DEPARTMENTS.get(place.country_code or ""):
        return timezone_of(department)
    if not may_be_france(place.country_code):
        return None
    code = postal_code(place.postal_code)
    return timezone_of(code) if code and code.startswith(("97", "98")) else MAINLAND_ZONE


def _has_town(given: PlaceGiven) -> bool:
    return bool(given.city or given.postal_code or given.insee or given.lat is not None)


def _given(place: Place | None, notes: list[str]) -> PlaceGiven:
    if place is None:
        return PlaceGiven()
    country = country_given(place.country)
    point = sound_point(place.lat, place.lon, country=country, notes=notes)
    code = _code(place.zip_code, country)
    given = PlaceGiven(
        insee=_corsican(code),
        postal_code=None if _corsican(code) else code,
        city=_town(place.city),
        lat=point.lat if point else None,
        lon=point.lon if point else None,
        # A code of four figures is Belgium's or Luxembourg's too, where forms say France.
        country_code=None if country == "FR" and _lost_a_zero(place.zip_code) else country,
        name=_public(place.name, _LONGEST_NAME),
        address=_public(place.address, _LONGEST_ADDRESS),
    )
    return given if given.city else _with_town_of_its_words(given)


def _code(text: str | None, country: str | None) -> str | None:
    """Return the postal code, as it is typed where it cannot be a French one."""
    said = _said(text, _READ)
    if said is None or not said.strip("0 "):
        return None
    if not may_be_france(country):
        return said[:_LONGEST_CODE]
    among = {code for figures in _FIVE_FIGURES.findall(said) if (code := postal_code(figures))}
    code = postal_code(said) or (among.pop() if len(among) == 1 else None)
    if code is None and not any(letter.isdigit() for letter in said):
        # Words where a code should be: nothing was said.
        return None
    return code or said[:_LONGEST_CODE]


def _lost_a_zero(text: str | None) -> bool:
    said = _said(text, _READ) or ""
    return len(said) == len("1000") and said.isdigit()


def _corsican(code: str | None) -> str | None:
    """Return an INSEE code typed for a postal code, which holds no letter: « 2A004 »."""
    insee = insee_code(code)
    return insee if insee and not insee.isdigit() else None


def _town(text: str | None) -> str | None:
    said = _said(text, _LONGEST_CITY)
    is_none = said is not None and (_NO_TOWN.fullmatch(fold(said)) or names_no_place(said))
    return None if is_none else said


def _said(text: str | None, longest: int) -> str | None:
    """Return the words of a field, unless they say that it was left empty."""
    words = one_line(text or "", longest=longest)
    return None if fold(words) in _NOTHING else words


def _public(text: str | None, longest: int) -> str | None:
    """Return a place's words without the mailboxes and telephones of people."""
    # Cut first: a search for mailboxes costs the square of what it reads.
    words = one_line(text or "", longest=_READ)
    bare = _TELEPHONE.sub("\0", _MAILBOX.sub("\0", words))
    if bare != words:
        bare = _EMPTY_BRACKETS.sub("", _ITS_LABEL.sub("", bare).replace("\0", ""))
        words = _SPACES.sub(" ", bare).strip(_EDGES)
    return _said(words, longest)


def _with_town_of_its_words(given: PlaceGiven) -> PlaceGiven:
    """Read « Salle des fêtes, 25000 Besançon », written whole in one field."""
    if not may_be_france(given.country_code):
        return given
    for text in (given.address, given.name):
        end = read_address(text) if text else None
        if end and given.postal_code in {None, end.postal_code}:
            return replace(given, postal_code=end.postal_code, city=end.name[:_LONGEST_CITY])
    return given


def _in_town_of(association: AssociationGiven, given: PlaceGiven) -> PlaceGiven:
    """Put a venue in its association's town; its coordinates would be shown as the venue's."""
    if not may_be_france(given.country_code):
        return given
    code = _code(association.postal_code, None)
    department = COUNTRY_DEPARTMENTS.get(given.country_code or "")
    known = postal_code(code)
    if department and known and department not in departments_of_postal_code(known):
        # The form says Réunion, the association lives in Paris.
        return given
    city = _town(association.city)
    return replace(given, postal_code=code, city=city, is_town_lent=bool(code or city))
