"""What we propose for a commune's portal, from what is known of it: an operator only confirms."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.kernel.french import fold_commune
from app.queries import bundles, communes, new_sites
from app.queries.communes import CommuneFacts
from app.queries.new_sites import EpciFacts, SiteThere
from app.services.sites.claims import slug_refusals
from app.services.sites.create import color_for
from app.services.sites.tongues import Tongue, proposed

_NEIGHBOURS = 8
_LONGEST_LIST = 2000


@dataclass(frozen=True, slots=True)
class Proposal:
    """A commune, what surrounds it, and the portal that it might have."""

    commune: CommuneFacts
    neighbours: tuple[CommuneFacts, ...]
    epci: EpciFacts | None
    there: tuple[SiteThere, ...]
    name: str
    slug: str
    tongues: tuple[Tongue, ...]
    color: str
    is_name_shared: bool


@dataclass(frozen=True, slots=True)
class Land:
    """The communes that somebody listed; ``unknown``: the words that are none, or several."""

    insees: tuple[str, ...]
    unknown: tuple[str, ...]


def proposal(session: Session, insee: str) -> Proposal | None:
    """Return what to propose for a commune of the current list; ``None`` when it is none."""
    commune = communes.by_insee(session, insee)
    if commune is None:
        return None
    return Proposal(
        commune=commune,
        neighbours=tuple(communes.neighbours(session, insee, _NEIGHBOURS)),
        epci=new_sites.epci_of(session, insee),
        there=tuple(new_sites.sites_holding(session, insee)),
        name=commune.name,
        slug=_free_slug(session, commune),
        tongues=proposed(commune.department),
        color=color_for(insee),
        is_name_shared=bundles.namesakes(session, commune.slug) > 1,
    )


def land_of(session: Session, listed: str, *, near: str) -> Land:
    """Return the communes of a list (INSEE codes or names, with commas), former codes followed.

    A name that several have means the one of ``near``'s department, when there is only one there.
    """
    words = [one.strip() for one in re.split(r"[,;\n]", listed[:_LONGEST_LIST]) if one.strip()]
    codes = [one.upper() for one in words]
    known = bundles.communes(session, codes)
    former = bundles.current_codes(session, [code for code in codes if code not in known])
    found: dict[str, None] = {}
    unknown = []
    for word in words:
        code = word.upper()
        insee = code if code in known else former[code].insee if code in former else ""
        insee = insee or _named(session, word, near)
        if insee:
            found[insee] = None
        else:
            unknown.append(word)
    return Land(tuple(found), tuple(unknown))


def _named(session: Session, name: str, near: str) -> str:
    found = new_sites.by_folded_name(session, fold_commune(name))
    if len(found) > 1:
        places = new_sites.departments_of(session, [*found, near])
        found = [one for one in found if places[one] == places.get(near)]
    return found[0] if len(found) == 1 else ""


def _free_slug(session: Session, commune: CommuneFacts) -> str:
    """Return a slug that nobody has: the name's, else with department, else with the code."""
    with_department = f"{commune.slug}-{commune.department.lower()}"
    wanted = [with_department, f"{commune.slug}-{commune.insee.lower()}"]
    if bundles.namesakes(session, commune.slug) == 1:
        wanted.insert(0, commune.slug)
    for slug in wanted:
        if not slug_refusals(slug) and not new_sites.is_taken(session, slug):
            return slug
    return wanted[-1]
