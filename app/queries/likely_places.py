"""Communes that are named nearly so: those that begin, those that hold, those spelt alike."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session

from app.kernel.french import fold_commune
from app.kernel.scope import Scope
from app.models.commune import Commune

MOST_CHOICES = 12
_MOST_ALIKE = 6
_LIKENESS = 0.75
_LONG_ENOUGH = 3
_SPARE_LETTERS = 2
_COMMUNE: Any = Commune.__table__
_LENGTH = func.length(_COMMUNE.c.folded_name)
_NEARLY = select(_COMMUNE.c.folded_name, _COMMUNE.c.insee).where(
    _COMMUNE.c.folded_name.like(bindparam("start")),
    _LENGTH.between(bindparam("least"), bindparam("most")),
)


def beginning(session: Session, name: str, scope: Scope) -> tuple[list[str], list[str]]:
    """Return communes whose name begins so: those of the territory, else those of the country."""
    folded = fold_commune(name)
    if len(folded) < _LONG_ENOUGH:
        return [], []
    begins = Commune.folded_name.startswith(folded, autoescape=True)
    if scope.territory is not None:
        own = _largest(session, begins & Commune.insee.in_(sorted(scope.territory)))
        if own:
            return own, []
    return [], _largest(session, begins)


def holding(session: Session, name: str) -> list[str]:
    """Return communes that hold the words typed."""
    folded = fold_commune(name)
    if len(folded) < _LONG_ENOUGH:
        return []
    return _largest(session, Commune.folded_name.contains(f" {folded}", autoescape=True))


def spelt_nearly(session: Session, name: str) -> list[str]:
    """Return communes spelt nearly so, the nearest first, then the largest."""
    folded = fold_commune(name)
    if len(folded) < _LONG_ENOUGH:
        return []
    # The first letters are seldom the wrong ones, and keep the comparison short.
    for letters in (_LONG_ENOUGH - 1, 1):
        rows = session.execute(_NEARLY, _bounds(folded, letters))
        insees: dict[str, list[str]] = {}
        for other, insee in rows:
            insees.setdefault(other, []).append(insee)
        close = get_close_matches(folded, insees, n=_MOST_ALIKE, cutoff=_LIKENESS)
        if close:
            return [insee for other in close for insee in insees[other]]
    return []


def _bounds(folded: str, letters: int) -> dict[str, object]:
    """Return what a name spelt nearly like ``folded`` begins with, and how long it is."""
    size = len(folded)
    start = folded[:letters].replace("%", "").replace("_", "")
    return {"start": f"{start}%", "least": size - _SPARE_LETTERS, "most": size + _SPARE_LETTERS}


def _largest(session: Session, condition: ColumnElement[bool]) -> list[str]:
    statement = (
        select(Commune.insee)
        .where(condition)
        .order_by(Commune.population.desc().nulls_last(), Commune.insee)
        .limit(MOST_CHOICES)
    )
    return list(session.scalars(statement))
