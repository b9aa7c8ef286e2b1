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
    FRENCH_COUNTRIES,
    MAINLAND_ZONE,
    country_of,
    departments_of_postal_code,
    postal_code,
    read_address,
    timezone_of,
)
from app.kernel.markup import one_line
from app.kernel.places import PlaceGiven
from app.kernel.vocabulary import Mode
from app.services.ingest.sources.helloasso_points import sound_point

_LONGEST_NAME, _LONGEST_ADDRESS, _LONGEST_CITY, _LONGEST_CODE = 250, 400, 120, 10
_READ = 1000

# ISO 3166-1, alpha-3 to alpha-2: France and its overseas parts, then where our neighbours are.
_ISO_3 = dict(
    pair.split("=")
    for pair in (
        "FRA=FR GLP=GP MTQ=MQ GUF=GF REU=RE MYT=YT NCL=NC PYF=PF SPM=PM BLM=BL MAF=MF WLF=WF "
        "ATF=TF AND=AD BEL=BE CAN=CA CHE=CH DEU=DE DZA=DZ ESP=ES GBR=GB GRC=GR IRL=IE ITA=IT "
        "LUX=LU MAR=MA MCO=MC MDG=MG MUS=MU NLD=NL POL=PL PRT=PT ROU=RO SEN=SN TUN=TN USA=US"
    ).split()
)

_NOTHING = frozenset(
    "|n a|na|neant|null|undefined|none|non renseigne|non renseignee|non precise|inconnu|inconnue|"
    "aucun|aucune".split("|")
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

_WEB = re.compile(r"(?:https?://|www\.)\S+|[a-z0-9-]+(?:\.[a-z0-9-]+)+/\S*", re.IGNORECASE)
# The address of a map is a place, not a meeting.
_MAP = re.compile(r"goo\.gl|google\.[a-z]+/maps|maps\.|openstreetmap|osm\.org|waze|plans\.apple")
_ONLINE_PLACE = re.compile(
    r"\b(?:en ligne|online|on line|a distance|en visio|visio|visio ?conferences?|webinaires?|"
    r"webinars?|(?:en )?distanciel|(?:sur|via|par) (?:zoom|teams|discord|twitch|jitsi|youtube)|"
    r"google meet|zoom meeting|reunion zoom|(?:sur|par) internet)\b"
    r"|^(?:zoom|teams|discord|twitch|jitsi|youtube|internet|web|le web|virtuel|chez vous)$"
)
# Whatever town the form then made them give.
_WHOLLY_ONLINE = re.compile(
    r"(?:100 |uniquement |exclusivement )?(?:evenement |atelier |conference |reunion )?"
    r"(?:en ligne|online|a distance|en visio|visio|(?:en )?visio ?conference|webinaire|"
    r"(?:en )?distanciel)(?: (?:sur|via|par)? ?(?:zoom|teams|internet|discord|google meet))?"
)
_ONLINE_TITLE = re.compile(
    r"\b(?:webinaires?|webinars?|(?:en|par) visio|visio ?conferences?|en distanciel|100 en ligne)\b"
    r"|(?<!inscription )(?<!inscriptions )(?<!billetterie )(?<!demarches )(?<!vente )"
    r"(?<!boutique )(?<!reservation )(?<!adhesion )(?<!paiement )\ben ligne$"
)


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


@dataclass(frozen=True, slots=True)
class Where:
    """The place as the locator reads it, whether one goes there, and the link if one does not."""

    given: PlaceGiven
    mode: Mode = Mode.ONSITE
    online_url: str | None = None


def where_of(
    place: Place | None, title: str, association: AssociationGiven | None, notes: list[str]
) -> Where:
    """Return where an event happens; ``title`` may say that it is online."""
    given = _given(place, notes)
    has_town = _has_town(given)
    where = _online(given, title, has_town=has_town)
    if has_town or not association:
        return where
    return replace(where, given=_in_town_of(association, where.given))


def lacks_town(place: Place | None) -> bool:
    """Tell whether a form's place says no town, and may be in that of a French association."""
    given = _given(place, [])
    return not _has_town(given) and _may_be_france(given.country_code)


def zone_of(place: PlaceGiven) -> str | None:
    """Return the IANA time zone that a place's own words tell; nothing where they tell none.

    >>> zone_of(PlaceGiven(postal_code="97400", country_code="FR"))
    'Indian/Reunion'
    >>> zone_of(PlaceGiven(city="Besançon")), zone_of(PlaceGiven(country_code="CA"))
    ('Europe/Paris', None)
    """
    if department := COUNTRY_DEPARTMENTS.get(place.country_code or ""):
        return timezone_of(department)
    if not _may_be_france(place.country_code):
        return None
    code = postal_code(place.postal_code)
    return timezone_of(code) if code and code.startswith(("97", "98")) else MAINLAND_ZONE


def _has_town(given: PlaceGiven) -> bool:
    return bool(given.city or given.postal_code or given.lat is not None)


def _may_be_france(country: str | None) -> bool:
    return country is None or country in FRENCH_COUNTRIES


def _given(place: Place | None, notes: list[str]) -> PlaceGiven:
    if place is None:
        return PlaceGiven()
    country = country_of(one_line(place.country or ""))
    country = _ISO_3.get(country, country) if country else None
    point = sound_point(place.lat, place.lon, country=country, notes=notes)
    given = PlaceGiven(
        postal_code=_code(place.zip_code, country),
        city=_said(place.city, _LONGEST_CITY),
        lat=point.lat if point else None,
        lon=point.lon if point else None,
        country_code=country[:20] if country else None,
        name=_public(place.name, _LONGEST_NAME),
        address=_public(place.address, _LONGEST_ADDRESS),
    )
    return given if given.city else _with_town_of_its_words(given)


def _code(text: str | None, country: str | None) -> str | None:
    said = _said(text, _LONGEST_CODE)
    if said is None or not said.strip("0 "):
        return None
    return (postal_code(said) if _may_be_france(country) else None) or said


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
    if not _may_be_france(given.country_code):
        return given
    for text in (given.address, given.name):
        end = read_address(text) if text else None
        if end and given.postal_code in {None, end.postal_code}:
            return replace(given, postal_code=end.postal_code, city=end.name[:_LONGEST_CITY])
    return given


def _in_town_of(association: AssociationGiven, given: PlaceGiven) -> PlaceGiven:
    """Put a venue in its association's town; its coordinates would be shown as the venue's."""
    if not _may_be_france(given.country_code):
        return given
    code = _code(association.postal_code, None)
    department = COUNTRY_DEPARTMENTS.get(given.country_code or "")
    known = postal_code(code)
    if department and known and department not in departments_of_postal_code(known):
        # The form says Réunion, the association lives in Paris.
        return given
    return replace(given, postal_code=code, city=_said(association.city, _LONGEST_CITY))


def _online(given: PlaceGiven, title: str, *, has_town: bool) -> Where:
    """Tell an online event by the words in its place's stead: cautiously, a venue is the rule."""
    link = _meeting(given)
    words = [
        fold(text) for text in (given.name, given.address) if text and not _WEB.fullmatch(text)
    ]
    if has_town:
        is_online = not given.address and any(map(_WHOLLY_ONLINE.fullmatch, words))
        # A venue's name may be the address of its site.
        return Where(given, Mode.ONLINE if is_online else Mode.ONSITE)
    has_venue = bool(words)
    is_said = any(map(_ONLINE_PLACE.search, words))
    if not link and not is_said and (has_venue or not _ONLINE_TITLE.search(fold(title))):
        return Where(given)
    if has_venue and not is_said:
        return Where(given)
    bare = replace(given, name=_worded(given.name), address=_worded(given.address))
    return Where(bare, Mode.ONLINE, link)


def _worded(text: str | None) -> str | None:
    return None if text and _WEB.fullmatch(text) else text


def _meeting(given: PlaceGiven) -> str | None:
    for text in (given.name, given.address):
        if text and _WEB.fullmatch(text) and not _MAP.search(text.lower()):
            return text if text.lower().startswith("http") else f"https://{text}"
    return None
