"""What somebody means by ``where``: a commune, a department, a region, an address, or nothing.

What is sure comes first, and what stays in doubt is offered, never guessed:

1. figures: a postal code (of several communes: they are offered), else an INSEE code, else
   the two or three of a department ("25", "2A", "971"; "75" is Paris);
2. an area that is said to be one, by its code or by the word: "Doubs (25)", "région Bretagne";
   "Doubs (commune)" is a commune;
3. a commune of that name, narrowed by what stands beside it ("Saint-Denis (974)", "25720
   Beure"); of several, those of the site's own territory, else all are offered;
4. a department or a region of that name ("Nord", "La Réunion"). Where communes have it too, the
   site's own commune wins; then the area, if a hundred times as many people live there
   ("Creuse", "Doubs"); else both are offered ("Vienne", "Mayenne"). Paris, which is both
   with the same land, is a commune. A department that is a region too is one answer;
5. an address: it has a figure, or begins like a street. It is left to the geocoder;
6. communes and areas whose name begins so, else communes that hold the words, else
   what is spelt nearly so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.kernel.areas import Area, AreaText, areas_beginning, areas_like, read_area
from app.kernel.french import (
    CityText,
    departments_of_postal_code,
    fold_commune,
    fold_department,
    insee_code,
    is_street,
    postal_code,
    read_city,
)
from app.kernel.scope import Scope
from app.models.commune import Commune, CommuneAlias, CommunePostalCode
from app.queries import communes, likely_places
from app.queries.communes import CommuneFacts
from app.queries.likely_places import MOST_CHOICES

# What people type most is asked by statements that are built once.
_COMMUNE: Any = Commune.__table__
_ALIAS: Any = CommuneAlias.__table__
_CODE: Any = CommunePostalCode.__table__
_CURRENT = select(_COMMUNE.c.insee).where(_COMMUNE.c.folded_name == bindparam("folded"))
_FORMER = select(_ALIAS.c.insee).where(_ALIAS.c.folded_name == bindparam("folded")).distinct()
_USING = select(_CODE.c.insee).where(_CODE.c.postal_code == bindparam("code"))

OUTWEIGHS = 100
"""How many times the people of a commune live in an area that is meant rather than it."""
_LIKENESS = 0.75


@dataclass(frozen=True, slots=True)
class CommuneFound:
    """One commune, without doubt."""

    commune: CommuneFacts


@dataclass(frozen=True, slots=True)
class AreaFound:
    """A department or a region, without doubt."""

    area: Area


@dataclass(frozen=True, slots=True)
class Choices:
    """Communes that may be meant, the likeliest first, at most twelve; and areas."""

    communes: tuple[CommuneFacts, ...]
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class AddressLike:
    """Not a commune, but it reads like an address: for the geocoder."""

    text: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """Neither a commune nor an address."""


Place = CommuneFound | AreaFound | Choices | AddressLike | Nothing


def resolve(session: Session, text: str, *, scope: Scope, with_areas: bool = False) -> Place:
    """Say which place ``text`` names, by the rules at the head of this module.

    Within a site, the communes of its territory win over namesakes elsewhere. Without
    ``with_areas`` only communes and addresses are looked for.
    """
    asked = " ".join(text.split())
    said = read_area(asked) if with_areas else AreaText()
    if said.areas and said.is_sure:
        return AreaFound(said.areas[0])
    asked = said.town or asked
    city = read_city(asked)
    if not city.name or insee_code(asked):
        return _by_code(session, asked, scope)
    if meant := _meant(session, asked, city):
        return _weighed(session, meant, said.areas, scope)
    if said.areas:
        return AreaFound(said.areas[0])
    if _reads_like_an_address(asked):
        return AddressLike(asked)
    return _likely(session, city.name, scope, with_areas=with_areas)


def _meant(session: Session, asked: str, city: CityText) -> list[str]:
    """Return the communes that are named so."""
    whole = _named(session, asked)
    named = whole or _named(session, city.name) or _before_a_department(session, asked)
    return whole or _narrowed(session, named, city) or _similar(session, city) or named


def _weighed(session: Session, meant: list[str], areas: tuple[Area, ...], scope: Scope) -> Place:
    """Return what a name means that communes bear, and areas perhaps."""
    is_own = scope.territory is not None and any(map(scope.holds, meant))
    if not areas or is_own:
        return _answer(session, meant, scope)
    people = sum(one.population or 0 for one in communes.many(session, meant).values())
    there = communes.people_of_departments(session, areas[0].departments)
    if there >= OUTWEIGHS * people:
        return AreaFound(areas[0])
    return _answer(session, meant, scope, areas=areas)


def _likely(session: Session, name: str, scope: Scope, *, with_areas: bool) -> Place:
    """Return what is named nearly so."""
    own, begins = likely_places.beginning(session, name, scope)
    if own:
        return _answer(session, own, scope)
    areas = areas_beginning(name) if with_areas else ()
    if begins or areas:
        return _answer(session, begins, scope, areas=areas)
    if holds := likely_places.holding(session, name):
        return _answer(session, holds, scope)
    areas = areas_like(name) if with_areas else ()
    return _answer(session, likely_places.spelt_nearly(session, name), scope, areas=areas)


def _by_code(session: Session, asked: str, scope: Scope) -> Place:
    """People type postal codes more than INSEE codes: 69001 is Lyon's before it is Affoux."""
    found: list[str] = []
    if code := postal_code(asked):
        found = _using(session, code)
    if not found and (code := insee_code(asked)):
        alias = select(CommuneAlias.insee).where(CommuneAlias.code == code)
        known = Commune.insee.in_(alias) | (Commune.insee == code)
        own = list(session.scalars(select(Commune.insee).where(known)))
        found = [code] if code in own else own
    return _answer(session, found, scope)


def _answer(
    session: Session, insees: Iterable[str], scope: Scope, *, areas: tuple[Area, ...] = ()
) -> Place:
    """Return the one place, else the choices: this territory's first, then the largest."""
    candidates = sorted(set(insees))
    here = [insee for insee in candidates if scope.territory is not None and scope.holds(insee)]
    if len(here) == 1:
        candidates, areas = here, ()
    facts = communes.many(session, candidates)
    if not facts and len(areas) <= 1:
        return AreaFound(areas[0]) if areas else Nothing()
    if len(facts) == 1 and not areas:
        return CommuneFound(next(iter(facts.values())))
    ordered = sorted(
        facts.values(), key=lambda one: (one.insee not in here, -(one.population or 0), one.insee)
    )
    return Choices(tuple(ordered[:MOST_CHOICES]), areas)


def _named(session: Session, name: str) -> list[str]:
    """Return the communes of that name; if none, those that a place so named became part of."""
    folded = fold_commune(name)
    if not folded:
        return []
    given = {"folded": folded}
    current = list(session.scalars(_CURRENT, given))
    return current or list(session.scalars(_FORMER, given))


def _before_a_department(session: Session, text: str) -> list[str]:
    """Return the commune of « Saint-Denis, La Réunion »: a name, then its department's."""
    words = fold_commune(text).split()
    cuts = {" ".join(words[:at]): " ".join(words[at:]) for at in range(1, min(len(words), 9))}
    rows = session.execute(
        select(Commune.insee, Commune.folded_name, Commune.department_name).where(
            Commune.folded_name.in_(cuts)
        )
    )
    return [
        insee
        for insee, name, department in rows
        if fold_department(cuts[name]) == fold_department(department)
    ]


def _narrowed(session: Session, named: list[str], city: CityText) -> list[str]:
    """Keep those that the postal code or the department said; none if they say another place."""
    if city.postal_code and named:
        using = set(_using(session, city.postal_code))
        departments = departments_of_postal_code(city.postal_code)
        kept = [insee for insee in named if insee in using]
        return kept or [insee for insee in named if insee.startswith(departments)]
    if city.hint and named:
        hint = fold_department(city.hint)
        return [
            insee
            for insee, facts in communes.many(session, named).items()
            if hint in {facts.department.lower(), fold_department(facts.department_name)}
        ]
    return named


def _using(session: Session, code: str) -> list[str]:
    return list(session.scalars(_USING, {"code": code}))


def _similar(session: Session, city: CityText) -> list[str]:
    """Return the communes of the postal code whose name is nearly the one typed.

    « 25000 Besançon centre », « 91000 Évry ». Not in an address, a street.
    """
    if not city.postal_code or is_street(city.name) or re.search(r"[0-9]", city.name):
        return []
    facts = communes.many(session, _using(session, city.postal_code))
    names = {insee: fold_commune(one.name) for insee, one in facts.items()}
    typed = fold_commune(city.name)
    like = [i for i, name in names.items() if typed.startswith(name) or name.startswith(typed)]
    return like or [
        insee for insee, name in names.items() if get_close_matches(typed, [name], 1, _LIKENESS)
    ]


def _reads_like_an_address(asked: str) -> bool:
    """Tell a house number or a street from a commune typed wrong.

    >>> [_reads_like_an_address(t) for t in ("12 rue Mégevand", "place Granvelle", "Bezancon")]
    [True, True, False]
    """
    words = re.findall(r"[^\W\d_]{2,}", asked)
    return bool(words) and (is_street(asked) or bool(re.search(r"[0-9]", asked)))
