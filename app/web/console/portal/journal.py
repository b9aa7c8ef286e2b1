"""The record of what people did: a site's, for its administrators; all of it, for operators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from app.kernel.identities import read_identity
from app.kernel.scope import Scope
from app.queries import accounts as people
from app.queries.accounts import EntryFacts
from app.queries.sites import SiteFacts
from app.services.accounts import record
from app.web.catalogues import spoken
from app.web.console.frame import page
from app.web.console.portal.deeds import deed
from app.web.console.roles import for_operators, for_role
from app.web.console.times import instant_words
from app.web.database import session
from app.web.site import directory

blueprint = Blueprint("journal", __name__)
BEFORE = "avant"
_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the record, in words; ``site`` is empty on the site's own page."""

    when: str
    actor: str
    deed: str
    site: str


@blueprint.get("/<slug>/journal")
@for_role("administrator")
def of_site(facts: SiteFacts) -> ResponseReturnValue:
    """Show what people did on a site."""
    return _page(facts.scope, section="record")


@blueprint.get("/exploitation/journal")
@for_operators
def of_all() -> ResponseReturnValue:
    """Show what people did anywhere, and whether the record is whole."""
    broken = record.check(session())
    return _page(Scope.everything(), section="desk.record", names_sites=True, broken=broken)


def _page(
    scope: Scope, *, section: str, names_sites: bool = False, broken: int | None = None
) -> Response:
    asked = request.args.get(BEFORE, "")
    before = read_identity(asked) or None
    found = people.entries(session(), scope, before=before, limit=_AT_ONCE + 1)
    shown = found[:_AT_ONCE]
    sites = _names(shown) if names_sites else {}
    return page(
        "team/record",
        section=section,
        lines=[_line(entry, sites) for entry in shown],
        older=shown[-1].id if len(found) > _AT_ONCE else None,
        is_first=before is None,
        is_checked=section == "desk.record",
        broken=broken,
        path=request.path,
    )


def _names(shown: Sequence[EntryFacts]) -> dict[int, str]:
    """Return the names of the sites on which something was done."""
    ids = {entry.site_id for entry in shown if entry.site_id is not None}
    return {
        site.id: site.name.read([spoken(), *site.languages]).text for site in directory().of(ids)
    }


def _line(entry: EntryFacts, sites: dict[int, str]) -> Line:
    site = sites.get(entry.site_id, "") if entry.site_id is not None else ""
    return Line(instant_words(entry.at), entry.actor, deed(entry.kind, entry.detail), site)
