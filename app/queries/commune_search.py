"""Communes a page at a time: all of a site's, of a department, or those so named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.orm import Session

from app.kernel.french import fold_commune
from app.kernel.scope import Scope
from app.models.commune import Commune, CommunePostalCode
from app.queries import communes
from app.queries.communes import CommuneFacts


@dataclass(frozen=True, slots=True)
class CommunesFound:
    """One page of an answer, how many match in all, and how many were before the next page."""

    communes: tuple[CommuneFacts, ...]
    total: int
    next_offset: int | None


def find(  # noqa: PLR0913 (each is a part of the question)
    session: Session,
    scope: Scope,
    *,
    text: str = "",
    department: str = "",
    offset: int = 0,
    limit: int = 20,
) -> CommunesFound:
    """Return the communes of ``scope`` whose name or postal code begins like ``text``.

    Asked for: the likeliest first (names that are exactly it, those that begin so, those that
    hold it; larger first); else by INSEE code. The list is small and hardly changes,
    so pages are counted by offset.
    """
    clauses = _clauses(scope, text, department)
    page = select(Commune.insee).where(*clauses).order_by(*_order(text))
    insees = list(session.scalars(page.offset(offset).limit(limit)))
    total = session.scalar(select(func.count()).select_from(Commune).where(*clauses)) or 0
    facts = communes.many(session, insees)
    after = offset + len(insees)
    return CommunesFound(
        communes=tuple(facts[insee] for insee in insees),
        total=total,
        next_offset=after if insees and after < total else None,
    )


def _clauses(scope: Scope, text: str, department: str) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = []
    if scope.territory is not None:
        clauses.append(Commune.insee.in_(sorted(scope.territory)))
    if department:
        clauses.append(Commune.department == department)
    if _is_code(text):
        using = select(CommunePostalCode.insee).where(
            CommunePostalCode.postal_code.startswith(text, autoescape=True)
        )
        clauses.append(Commune.insee.in_(using))
    elif text:
        folded = fold_commune(text)
        if not folded:  # nothing but signs: no name has that
            return [false()]
        begins = Commune.folded_name.startswith(folded, autoescape=True)
        holds = Commune.folded_name.contains(f" {folded}", autoescape=True)
        clauses.append(begins | holds)
    return clauses


def _order(text: str) -> list[ColumnElement[Any]]:
    if not text:
        return [Commune.insee.asc()]
    largest: list[ColumnElement[Any]] = [
        Commune.population.desc().nulls_last(),
        Commune.insee.asc(),
    ]
    if _is_code(text):
        return largest
    folded = fold_commune(text)
    begins = Commune.folded_name.startswith(folded, autoescape=True)
    return [(Commune.folded_name == folded).desc(), begins.desc(), *largest]


def _is_code(text: str) -> bool:
    return text.isascii() and text.isdigit()
