"""Editions in words: for operators, and for each site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.kernel.text import Reading
from app.queries.campaigns import Edition
from app.web.catalogues import gettext, spoken
from app.web.dates import days_between


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition, in words; ``joined`` and ``declined`` count the sites that said so.

    ``is_joined``, ``to_come`` and ``url`` are of one site.
    """

    facts: Edition
    title: Reading
    lead: Reading
    days: str
    state: str
    joined: int = 0
    declined: int = 0
    is_joined: bool = False
    to_come: int = 0
    url: str = ""


def line_of(edition: Edition, today: date) -> EditionLine:
    """Return what is the same for everybody."""
    if edition.last_day < today:
        state = gettext("terminée")
    elif edition.is_on(today):
        state = gettext("en cours")
    else:
        state = gettext("à venir")
    return EditionLine(
        facts=edition,
        title=edition.title.read([spoken()]),
        lead=edition.lead.read([spoken()]),
        days=days_between(edition.first_day, edition.last_day, spoken(), today=today),
        state=state,
    )
