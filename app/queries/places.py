"""What somebody means by ``where``: a commune, one of several, an address, or nothing we know."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session

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
from app.queries import communes
from app.queries.communes import CommuneFacts

# What people type most is asked by statements that are built once.
_COMMUNE: Any = Commune.__table__
_ALIAS: Any = CommuneAlias.__table__
_CODE: Any = CommunePostalCode.__table__
_CURRENT = select(_COMMUNE.c.insee).where(_COMMUNE.c.folded_name == bindparam("folded"))
_FORMER = select(_ALIAS.c.insee).where(_ALIAS.c.folded_name == bindparam("folded")).distinct()
_USING = select(_CODE.c.insee).where(_CODE.c.postal_code == bindparam("code"))

MOST_CHOICES = 12
_LIKENESS = 0.75
_LONG_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class CommuneFound:
    """One commune, without doubt."""

    commune: CommuneFacts


@dataclass(frozen=True, slots=True)
class Choices:
    """Communes that may be meant, the likeliest first; at most twelve."""

    communes: tuple[CommuneFacts, ...]


@dataclass(frozen=True, slots=True)
class AddressLike:
    """Not a commune, but it reads like an address: for the geocoder."""

    text: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """Neither a commune nor an address."""


Place = CommuneFound | Choices | AddressLike | Nothing


def resolve(session: Session, text: str, *, scope: Scope) -> Place:
    """Say which place ``text`` names: a commune, a postal or INSEE code, an address.

    Within a site, the communes of its territory win over namesakes elsewhere.
    """
    asked = " ".join(text.split())
    city = read_city(asked)
    if not city.name or insee_code(asked):
        return _by_code(session, asked, scope)
    whole = _named(session, asked)
    named = whole or _named(session, city.name) or _before_a_department(session, asked)
    meant = whole or _narrowed(session, named, city) or _similar(session, city) or named
    if meant:
        return _answer(session, meant, scope)
    if _reads_like_an_address(asked):
        return AddressLike(asked)
    likely = _beginning(session, city.name, scope) or _holding(session, city.name)
    return _answer(session, likely, scope)


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


def _answer(session: Session, insees: Iterable[str], scope: Scope) -> Place:
    """Return the one commune, else the choices: this territory's first, then the largest."""
    candidates = sorted(set(insees))
    here = [insee for insee in candidates if scope.territory is not None and scope.holds(insee)]
    if len(here) == 1:
        candidates = here
    facts = communes.many(session, candidates)
    if not facts:
        return Nothing()
    if len(facts) == 1:
        return CommuneFound(next(iter(facts.values())))
    ordered = sorted(
        facts.values(), key=lambda one: (one.insee not in here, -(one.population or 0), one.insee)
    )
    return Choices(tuple(ordered[:MOST_CHOICES]))


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


def _beginning(session: Session, name: str, scope: Scope) -> list[str]:
    """Return communes whose name begins so: those of the territory alone, if it has any."""
    folded = fold_commune(name)
    if len(folded) < _LONG_ENOUGH:
        return []
    begins = Commune.folded_name.startswith(folded)
    if scope.territory is not None:
        own = _largest(session, begins & Commune.insee.in_(sorted(scope.territory)))
        if own:
            return own
    return _largest(session, begins)


def _holding(session: Session, name: str) -> list[str]:
    """Return communes that hold the words typed; if none, those spelt nearly so."""
    folded = fold_commune(name)
    if len(folded) < _LONG_ENOUGH:
        return []
    found = _largest(session, Commune.folded_name.contains(f" {folded}"))
    if found:
        return found
    # The first letters are seldom the wrong ones, and keep the comparison short.
    start = Commune.folded_name.startswith(folded[: _LONG_ENOUGH - 1])
    rows = session.execute(select(Commune.folded_name, Commune.insee).where(start))
    insees: dict[str, list[str]] = {}
    for other, insee in rows:
        insees.setdefault(other, []).append(insee)
    close = get_close_matches(folded, insees, n=MOST_CHOICES, cutoff=_LIKENESS)
    return [insee for other in close for insee in insees[other]]


def _largest(session: Session, condition: ColumnElement[bool]) -> list[str]:
    statement = (
        select(Commune.insee)
        .where(condition)
        .order_by(Commune.population.desc().nulls_last(), Commune.insee)
        .limit(MOST_CHOICES)
    )
    return list(session.scalars(statement))
