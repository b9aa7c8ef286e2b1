"""/suggestions/lieux: places that may be meant, while somebody types. From our own list alone.

Outside of the API's contract: the form of a search asks it, at each pause of the keyboard.
"""

from __future__ import annotations

import json

from flask import Response, request
from flask.typing import ResponseReturnValue

from app.kernel.areas import Area, AreaKind, read_area, written_area
from app.kernel.parameters import Fault, ParameterReader, Problem
from app.queries import communes, gazetteer
from app.queries.communes import CommuneFacts
from app.queries.gazetteer import MOST_PROPOSED, Gazetteer, Proposal
from app.web.catalogues import gettext, ngettext
from app.web.database import session
from app.web.kept import kept
from app.web.shelf import Shelf
from app.web.site import site, tell_until
from app.web.unprocessable import problem_refused
from app.web.wording import typo

PATH = "/suggestions/lieux"
KEPT_SECONDS = 3600
_MARK_BYTES, _OWN_BYTES = 300, 60
_every = Shelf(1)  # some two megabytes


def show() -> ResponseReturnValue:
    """Return places as JSON: what to write in the field, its name, and what tells it apart."""
    if strays := sorted(set(request.args) - {"q"}):
        return problem_refused([Problem(strays[0], Fault.UNKNOWN, accepted=("q",))])
    reader = ParameterReader({"q": request.args.getlist("q")})
    typed = reader.one("q")
    if reader.problems:
        return problem_refused(reader.problems)
    tell_until()
    items = _items(_found(typed))
    said = ngettext("%(num)s proposition", "%(num)s propositions", len(items)) if items else ""
    written = json.dumps({"items": items, "said": said}, ensure_ascii=False, separators=(",", ":"))
    answer = Response(written + "\n", mimetype="application/json")
    answer.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.add_etag()
    return answer.make_conditional(request)


def _found(typed: str) -> tuple[Proposal, ...]:
    """Return the site's own places first, then the country's."""
    found = gazetteer.proposals(_country(), typed)
    territory = site.facts.territory
    if territory is not None:
        own = kept(
            site.facts,
            "own places",
            lambda: gazetteer.read(session(), territory),
            size=_OWN_BYTES * len(territory),
        )
        mine = [one for one in gazetteer.proposals(own, typed) if one.insee]
        others = [one for one in found if one.insee not in {own.insee for own in mine}]
        found = (*mine, *others)
    return found[:MOST_PROPOSED]


def _country() -> Gazetteer:
    """Return every name of the list, read once: loading another list tells the sites."""
    mark = kept(site.facts, "mark of the list", lambda: gazetteer.mark(session()), size=_MARK_BYTES)
    return _every.take(mark, lambda: gazetteer.read(session()))


def _items(found: tuple[Proposal, ...]) -> list[dict[str, str]]:
    known = communes.many(session(), [one.insee for one in found if one.insee])
    items = []
    for one in found:
        if one.area:
            items.append(_area(one.area))
        elif one.insee in known:
            items.append(_commune(one, known[one.insee]))
    return items


def _area(area: Area) -> dict[str, str]:
    if area.kind is AreaKind.REGION:
        more = gettext("région")
    else:
        more = gettext("département, %(code)s", code=area.code)
    return {"where": written_area(area), "name": typo(area.name, "fr"), "more": more}


def _commune(proposal: Proposal, commune: CommuneFacts) -> dict[str, str]:
    return {
        "where": _written(proposal, commune),
        "name": typo(commune.name, "fr"),
        "more": f"{proposal.postal_code or commune.department}, {commune.department_name}",
    }


def _written(proposal: Proposal, commune: CommuneFacts) -> str:
    """Return what names a commune without doubt, as people would write it."""
    if proposal.postal_code:
        return f"{proposal.postal_code} {commune.name}"
    if proposal.has_namesakes and commune.postal_codes:
        return f"{commune.postal_codes[0]} {commune.name}"
    plain = f"{commune.name} ({commune.department})"
    # Doubs is in the Doubs, Mayenne in Mayenne: that would be the department.
    is_area = read_area(plain).is_sure
    return f"{commune.name} (commune, {commune.department})" if is_area else plain
