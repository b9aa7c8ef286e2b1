"""Whether one goes to a form's event, or meets online: HelloAsso has no field for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from app.kernel.folding import fold
from app.kernel.markup import one_line
from app.kernel.places import PlaceGiven
from app.kernel.vocabulary import Mode

_WEB = re.compile(r"(?:https?://|www\.)\S+|[a-z0-9-]+(?:\.[a-z0-9-]+)+/\S*", re.IGNORECASE)
# The address of a map is a place, not a meeting.
_MAP = re.compile(r"goo\.gl|google\.[a-z]+/maps|maps\.|openstreetmap|osm\.org|waze|plans\.apple")
# With a town beside, an address of the web is a venue's own site, unless one meets there.
_ROOM = re.compile(
    r"zoom\.us|meet\.google|teams\.(?:microsoft|live)|jit\.si|jitsi|framatalk|whereby\.com|webex|"
    r"bigbluebutton|discord\.|twitch\.tv|youtu\.?be|livestorm|gotomeeting|visio"
)
_TOOLS = "zoom|teams|discord|twitch|jitsi|youtube|internet|web|le web|virtuel|chez vous"
_ONLINE_PLACE = re.compile(
    r"\b(?:en ligne|online|on line|a distance|en visio|visio|visio ?conferences?|webinaires?|"
    r"webinars?|(?:en )?distanciel|(?:sur|via|par) (?:zoom|teams|discord|twitch|jitsi|youtube)|"
    r"google meet|zoom meeting|reunion zoom|(?:sur|par) internet)\b"
    rf"|^(?:{_TOOLS})$"
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
class Where:
    """The place as the locator reads it, whether one goes there, and the link if one does not."""

    given: PlaceGiven
    mode: Mode = Mode.ONSITE
    online_url: str | None = None


def names_no_place(city: str | None) -> bool:
    """Tell whether what stands for a town says that there is none: it is online.

    >>> names_no_place("En ligne"), names_no_place("Zoom"), names_no_place("Le Teil")
    (True, True, False)
    """
    words = fold(one_line(city or ""))
    return bool(_WHOLLY_ONLINE.fullmatch(words) or re.fullmatch(_TOOLS, words))


def online(given: PlaceGiven, title: str, *, has_town: bool, says_online: bool) -> Where:
    """Tell an online event by the words in its place's stead: cautiously, a venue is the rule.

    ``says_online``: they stand where the town should.
    """
    if has_town:
        return _beside_a_town(given, says_online=says_online)
    link = _meeting(given)
    words = _words(given)
    is_said = says_online or any(map(_ONLINE_PLACE.search, words))
    if not is_said and (words or not (link or _ONLINE_TITLE.search(fold(title)))):
        return Where(given)
    return Where(_worded(given), Mode.ONLINE, link)


def _beside_a_town(given: PlaceGiven, *, says_online: bool) -> Where:
    words, link = _words(given), _meeting(given)
    room = link if link and _ROOM.search(link.lower()) else None
    # A venue's name may be the address of its site.
    bare = _worded(given) if room else given
    is_online = says_online or any(map(_WHOLLY_ONLINE.fullmatch, words))
    if (is_online and not bare.address) or (room and not words):
        return Where(bare, Mode.ONLINE, room)
    return Where(bare, Mode.MIXED if room else Mode.ONSITE, room)


def _words(given: PlaceGiven) -> list[str]:
    """Return what a place says beside addresses of the web."""
    said = (given.name, given.address)
    return [fold(text) for text in said if text and not _WEB.fullmatch(text)]


def _worded(given: PlaceGiven) -> PlaceGiven:
    """Return the place without its addresses of the web."""
    name, address = (
        None if text and _WEB.fullmatch(text) else text for text in (given.name, given.address)
    )
    return replace(given, name=name, address=address)


def _meeting(given: PlaceGiven) -> str | None:
    for text in (given.name, given.address):
        if text and _WEB.fullmatch(text) and not _MAP.search(text.lower()):
            return text if text.lower().startswith("http") else f"https://{text}"
    return None
