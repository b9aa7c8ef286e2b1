"""The operator's desk: every site, and every event that no commune shows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlencode

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.kernel.folding import fold
from app.kernel.text import Reading
from app.queries.geocoding import UnplacedEvent
from app.queries.sites import SiteFacts
from app.services.geocoding.unplaced import unplaced
from app.web.catalogues import spoken
from app.web.clock import now
from app.web.console.frame import page
from app.web.console.roles import for_operators
from app.web.console.runs import last_reading
from app.web.console.times import instant_words
from app.web.database import session
from app.web.figures import counts_by_site
from app.web.site import directory, origin_of

blueprint = Blueprint("desk", __name__, url_prefix="/exploitation")
_AT_ONCE = 50
_LONGEST_PAGE = 4


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site, in words. ``to_come`` is ``None`` for the country's own."""

    slug: str
    name: Reading
    address: str
    url: str
    is_published: bool
    languages: int
    communes: int | None
    to_come: int | None


@dataclass(frozen=True, slots=True)
class UnplacedLine:
    """An event that no commune shows, in words."""

    facts: UnplacedEvent
    when: str
    place: str


@blueprint.get("")
@for_operators
def sites() -> ResponseReturnValue:
    """Show every site: its state, what it shows, in how many languages."""
    asked, number = request.args.get("q", "").strip()[:100], _page_number()
    known = sorted(directory().everything(), key=lambda one: (not one.is_national, one.slug))
    found = [facts for facts in known if _answers(facts, fold(asked))]
    start = (number - 1) * _AT_ONCE
    return page(
        "desk/sites",
        section="desk",
        asked=asked,
        total=len(found),
        lines=_site_lines(found[start : start + _AT_ONCE]),
        drafts=sum(not facts.is_published for facts in known),
        read_at=last_reading(),
        earlier=_other_page(asked, number - 1) if number > 1 else "",
        later=_other_page(asked, number + 1) if start + _AT_ONCE < len(found) else "",
    )


@blueprint.get("/sans-commune")
@for_operators
def without_commune() -> ResponseReturnValue:
    """Show the events to come that no commune shows, and why each is nowhere."""
    number = _page_number()
    start = (number - 1) * _AT_ONCE
    found = list(islice(unplaced(session(), now=now()), start, start + _AT_ONCE + 1))
    return page(
        "desk/unplaced",
        section="desk.unplaced",
        lines=[_unplaced(event) for event in found[:_AT_ONCE]],
        earlier=_other_page("", number - 1) if number > 1 else "",
        later=_other_page("", number + 1) if len(found) > _AT_ONCE else "",
    )


def _site_lines(found: list[SiteFacts]) -> list[SiteLine]:
    national = directory().national()
    counts = counts_by_site(national, now=now()).by_site if national else {}
    return [
        SiteLine(
            slug=facts.slug,
            name=facts.name.read([spoken(), *facts.languages]),
            address=origin_of(facts).partition("://")[2],
            url=origin_of(facts),
            is_published=facts.is_published,
            languages=len(facts.languages),
            communes=None if facts.territory is None else len(facts.territory),
            to_come=None if facts.territory is None else counts.get(facts.id, 0),
        )
        for facts in found
    ]


def _answers(facts: SiteFacts, folded: str) -> bool:
    if not folded:
        return True
    names = " ".join(facts.name.values())
    return folded in fold(f"{facts.slug} {names}") or folded in (facts.territory or ())


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


def _other_page(asked: str, number: int) -> str:
    query = {"q": asked} if asked else {}
    return f"{request.path}?{urlencode({**query, 'page': str(number)})}"
