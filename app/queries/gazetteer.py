"""Every name and every postal code of the country, to be looked through while somebody types.

Two texts, one line a name: a search in a megabyte of memory takes less than a millisecond,
whatever is typed, where a table is read for ten. The official list is the same for everyone,
so these take no scope.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.areas import DEPARTMENTS, REGIONS, Area, AreaKind, area_by_code, read_area
from app.kernel.french import department_of, fold_commune, fold_department
from app.models.commune import Commune, CommunePostalCode

LEAST_TYPED, MOST_TYPED = 2, 60
MOST_PROPOSED = 8
_FIGURES_OF_A_CODE = 5
# A department is asked for less often than as many people living in towns would make it.
_LESS_OF_AN_AREA = 10
_START, _END, _WORD = "\n", "\t", " "
_BEGINNINGS = frozenset({"saint", "sainte"})  # of too many for Le Saint to come first
_ARTICLES = ("le ", "la ", "les ", "l ")
_KEYS = {AreaKind.DEPARTMENT: "D", AreaKind.REGION: "R"}
_KINDS = {key: kind for kind, key in _KEYS.items()}


class Proposal(NamedTuple):
    """A place that may be meant: an area, or a commune by its INSEE code.

    ``postal_code`` is the one that was being typed; ``has_namesakes``: another commune of its
    department is called the same.
    """

    insee: str = ""
    area: Area | None = None
    postal_code: str = ""
    has_namesakes: bool = False


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Lines of a folded name, or of a postal code, and of what bears it: the largest first."""

    names: str
    codes: str


def mark(session: Session) -> tuple[object, ...]:
    """Return what tells a list of communes from another, for a few milliseconds."""
    row = session.execute(
        select(
            func.count(),
            func.min(Commune.insee),
            func.max(Commune.insee),
            func.sum(Commune.population),
        )
    ).one()
    return tuple(row)


def read(session: Session, territory: Collection[str] | None = None) -> Gazetteer:
    """Return the names and codes of some communes; of the country, with its areas."""
    communes: Any = Commune.__table__
    codes: Any = CommunePostalCode.__table__
    order = (communes.c.population.desc().nulls_last(), communes.c.insee)
    every = select(communes.c.insee, communes.c.folded_name, communes.c.population)
    coded = select(codes.c.postal_code, codes.c.insee).join(
        communes, communes.c.insee == codes.c.insee
    )
    if territory is not None:
        own = communes.c.insee.in_(sorted(territory))
        every, coded = every.where(own), coded.where(own)
    rows = [tuple(row) for row in session.execute(every.order_by(*order))]
    named = [(people or 0, name, insee) for insee, name, people in rows]
    if territory is None:
        named = sorted([*named, *_areas(named)], key=lambda line: -line[0])
    lines = (f"{name}{_END}{key}" for _, name, key in named)
    by_code = (f"{code}{_END}{insee}" for code, insee in session.execute(coded.order_by(*order)))
    return Gazetteer(_text(lines), _text(by_code))


def proposals(gazetteer: Gazetteer, typed: str) -> tuple[Proposal, ...]:
    """Return what ``typed`` may be the beginning of: eight at most, the likeliest first.

    What is named exactly so, article or not, then whole names that begin so, then those of
    which another word does; each time the most populous first. Figures begin a postal code, or
    are a department's.
    """
    text = typed[:MOST_TYPED]
    figures = "".join(text.split())
    if len(figures) < LEAST_TYPED:
        return ()
    if figures.isascii() and figures.isdigit():
        found = chain(_areas_said(text), _by_postal_code(gazetteer, figures))
    else:
        found = chain(_areas_said(text), _named(gazetteer, text))
    return tuple(dict.fromkeys(found))[:MOST_PROPOSED]


def _areas(named: Collection[tuple[int, str, str]]) -> Iterator[tuple[int, str, str]]:
    people: dict[str, int] = {}
    for count, _, insee in named:
        department = department_of(insee)
        people[department] = people.get(department, 0) + count
    for area in (*DEPARTMENTS, *REGIONS):
        there = [people[code] for code in area.departments if code in people]
        if there:
            weight = sum(there) // _LESS_OF_AN_AREA
            yield weight, fold_department(area.name), f"{_KEYS[area.kind]}{area.code}"


def _areas_said(text: str) -> Iterator[Proposal]:
    """Yield the area that is named whole, or by its code."""
    yield from (Proposal(area=area) for area in read_area(text).areas)


def _by_postal_code(gazetteer: Gazetteer, figures: str) -> Iterator[Proposal]:
    seen: set[str] = set()
    for insee, code in _lines(gazetteer.codes, _START + figures[:_FIGURES_OF_A_CODE]):
        if insee not in seen:
            seen.add(insee)
            yield Proposal(insee, postal_code=code)
            if len(seen) == MOST_PROPOSED:
                return


def _named(gazetteer: Gazetteer, text: str) -> Iterator[Proposal]:
    """Yield what is named so."""
    folded = fold_commune(text)
    seen: set[str] = set()
    for start in _starts(gazetteer, folded) if folded else ():
        for key, name in _lines(gazetteer.names, start):
            if key in seen:
                continue
            seen.add(key)
            yield _proposal(gazetteer, key, name)
            if len(seen) == MOST_PROPOSED:
                return


def _starts(gazetteer: Gazetteer, folded: str) -> list[str]:
    """Return what a line holds that is named so, in the order of what is likely."""
    whole = _START + folded + _END
    exact = [whole]
    if whole not in gazetteer.names and folded not in _BEGINNINGS:
        exact = [_START + article + folded + _END for article in _ARTICLES]
    # "la Bretagne": areas are listed without their article.
    without = _START + fold_department(folded)
    return [*exact, _START + folded, _WORD + folded, without]


def _proposal(gazetteer: Gazetteer, key: str, name: str) -> Proposal:
    if kind := _KINDS.get(key[0]):
        return Proposal(area=area_by_code(kind, key[1:]))
    department = department_of(key)
    same = [other for other, _ in _lines(gazetteer.names, f"{_START}{name}{_END}")]
    alike = [one for one in same if one[0] not in _KINDS and department_of(one) == department]
    return Proposal(key, has_namesakes=len(alike) > 1)


def _lines(text: str, start: str) -> Iterator[tuple[str, str]]:
    """Yield what bears the names that hold ``start``, and the whole name."""
    at = text.find(start)
    while at >= 0:
        begins = text.rfind(_START, 0, at + 1) + 1
        ends = text.index(_START, begins)
        name, _, key = text[begins:ends].partition(_END)
        yield key, name
        at = text.find(start, ends)


def _text(lines: Iterator[str]) -> str:
    return _START + "".join(line + _START for line in lines)
