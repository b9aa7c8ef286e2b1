"""The operator's desk: every site, and every event that no commune shows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlencode

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.kernel.text import Reading
from app.queries.geocoding import UnplacedEvent
from app.services.geocoding.unplaced import unplaced
from app.web.catalogues import gettext, spoken
from app.web.clock import now
from app.web.console.frame import page
from app.web.console.operating.desk_lines import AT_ONCE, STATES, Asked, Row, find
from app.web.console.operating.runs import last_reading
from app.web.console.roles import for_operators
from app.web.console.times import day_words_of, instant_words
from app.web.database import session
from app.web.site import origin_of

blueprint = Blueprint("desk", __name__, url_prefix="/exploitation")
_LONGEST_PAGE = 4
# How a column is named in an address; figures and dates begin with the greatest.
_SORTS = {
    "nom": "name",
    "etat": "state",
    "visites": "visits",
    "nouveaute": "moved",
    "publication": "published",
    "a-venir": "to_come",
    "langues": "languages",
    "equipe": "people",
}
_STATES = dict(zip(("publies", "brouillons", "en-attente", "en-panne"), STATES, strict=True))
_UP, _DOWN = "croissant", "decroissant"


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site, in words. ``communes`` is ``None`` for the country's own."""

    row: Row
    name: Reading
    address: str
    url: str
    state: str
    is_wrong: bool
    communes: int | None
    moved: str
    published: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column by which the list may be sorted: ``sorted`` is ARIA's word, empty if it is not."""

    label: str
    url: str
    sorted: str


@dataclass(frozen=True, slots=True)
class UnplacedLine:
    """An event that no commune shows, in words."""

    facts: UnplacedEvent
    when: str
    place: str


@blueprint.get("")
@for_operators
def sites() -> ResponseReturnValue:
    """Show every site: its state, how much it is read, how fresh it is, who holds it."""
    asked = _asked()
    found = find(asked)
    return page(
        "desk/sites",
        section="desk",
        asked=asked,
        found=found,
        state=request.args.get("etat", ""),
        states=_state_options(),
        columns=_columns(asked),
        lines=[_line(row) for row in found.rows],
        read_at=last_reading(),
        earlier=_address(page=str(asked.page - 1)) if asked.page > 1 else "",
        later=_address(page=str(asked.page + 1)) if found.has_more(asked.page) else "",
    )


@blueprint.get("/sans-commune")
@for_operators
def without_commune() -> ResponseReturnValue:
    """Show the events to come that no commune shows, and why each is nowhere."""
    number = _page_number()
    start = (number - 1) * AT_ONCE
    found = list(islice(unplaced(session(), now=now()), start, start + AT_ONCE + 1))
    return page(
        "desk/unplaced",
        section="desk.unplaced",
        lines=[_unplaced(event) for event in found[:AT_ONCE]],
        earlier=_address(page=str(number - 1)) if number > 1 else "",
        later=_address(page=str(number + 1)) if len(found) > AT_ONCE else "",
    )


def _asked() -> Asked:
    """Read the question; what makes no sense is as though it had not been asked."""
    sort = _SORTS.get(request.args.get("tri", ""), "name")
    order = request.args.get("ordre", "")
    return Asked(
        words=request.args.get("q", "").strip()[:100],
        state=_STATES.get(request.args.get("etat", ""), ""),
        sort=sort,
        is_descending=order == _DOWN or (not order and sort not in {"name", "state"}),
        page=_page_number(),
    )


def _columns(asked: Asked) -> dict[str, Column]:
    labels = {
        "nom": gettext("Portail"),
        "etat": gettext("État"),
        "visites": gettext("Pages vues en 30 jours"),
        "nouveaute": gettext("Dernière nouveauté"),
        "publication": gettext("Dernière publication"),
        "a-venir": gettext("À venir"),
        "langues": gettext("Langues"),
        "equipe": gettext("Équipe"),
    }
    return {name: _column(name, label, asked) for name, label in labels.items()}


def _column(name: str, label: str, asked: Asked) -> Column:
    if _SORTS[name] != asked.sort:
        return Column(label, _address(tri=name, ordre="", page=""), "")
    said = "descending" if asked.is_descending else "ascending"
    other = _UP if asked.is_descending else _DOWN
    return Column(label, _address(tri=name, ordre=other, page=""), said)


def _state_options() -> list[tuple[str, str]]:
    return [
        ("", gettext("Tous")),
        ("publies", gettext("Publiés")),
        ("brouillons", gettext("Brouillons")),
        ("en-attente", gettext("Domaine en attente")),
        ("en-panne", gettext("Domaine en panne")),
    ]


def _line(row: Row) -> SiteLine:
    facts = row.facts
    state = gettext("Publié") if facts.is_published else gettext("Brouillon")
    trouble = {
        "waiting": gettext("domaine en attente"),
        "trouble": gettext("domaine en panne"),
    }
    return SiteLine(
        row=row,
        name=facts.name.read([spoken(), *facts.languages]),
        address=origin_of(facts).partition("://")[2],
        url=origin_of(facts),
        state=f"{state}, {trouble[row.domain]}" if row.domain else state,
        is_wrong=row.domain == "trouble",
        communes=None if facts.territory is None else len(facts.territory),
        moved=day_words_of(row.moved_at) if row.moved_at else "",
        published=day_words_of(row.published_at) if row.published_at else "",
    )


def _unplaced(event: UnplacedEvent) -> UnplacedLine:
    place = event.place
    town = " ".join(part for part in (place.postal_code, place.city) if part)
    parts = (place.name, place.address, town)
    return UnplacedLine(
        event, instant_words(event.starts_at), ", ".join(part for part in parts if part)
    )


def _page_number() -> int:
    asked = request.args.get("page", "")
    is_number = asked.isascii() and asked.isdigit() and len(asked) <= _LONGEST_PAGE
    return max(1, int(asked)) if is_number else 1


def _address(**changes: str) -> str:
    """Return the address of this list, with some parameters changed, or taken away when empty."""
    kept = {
        name: request.args.get(name, "")[:100] for name in ("q", "etat", "tri", "ordre", "page")
    }
    query = {name: value for name, value in {**kept, **changes}.items() if value}
    return request.path + (f"?{urlencode(query)}" if query else "")
