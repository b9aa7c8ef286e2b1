"""Events that are probably one, side by side; and the one of two that a site shows."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, redirect, request
from flask.typing import ResponseReturnValue

from app.kernel.identities import read_identity
from app.kernel.text import Reading
from app.queries import curation, doubles
from app.queries.curation import Whole
from app.queries.sites import SiteFacts
from app.services.curation.apart import keep_apart
from app.services.curation.merge import merge
from app.services.curation.refusals import CurationError
from app.web.catalogues import gettext
from app.web.clock import now
from app.web.console.curating.event_rows import title_of
from app.web.console.curating.event_words import gesture_words, refusal, source_words
from app.web.console.curating.events import SECTION, SEE_OTHER, UNPROCESSABLE, hand_of, may_edit
from app.web.console.forms import Form
from app.web.console.frame import page
from app.web.console.roles import for_role
from app.web.console.times import instant_words
from app.web.database import session

blueprint = Blueprint("event_merge", __name__, url_prefix="/<slug>/evenements")
_PAIRS = 20


@dataclass(frozen=True, slots=True)
class Side:
    """One of two events, as people compare them."""

    id: int
    title: Reading
    when: str
    where: str
    source: str
    organizer: str
    text: Reading


@blueprint.get("/doubles")
@for_role("reader")
def show_doubles(facts: SiteFacts) -> ResponseReturnValue:
    """Show the pairs that are probably one event told twice."""
    found = doubles.pairs(session(), facts.scope, now=now(), limit=_PAIRS)
    pairs = [(_side(facts, pair.first), _side(facts, pair.second)) for pair in found]
    told = [(one, other) for one, other in pairs if one and other]
    return _page(facts, Form.showing(), told, is_list=True)


@blueprint.get("/reunir")
@for_role("editor")
def compare(facts: SiteFacts) -> ResponseReturnValue:
    """Show two events that somebody chose, side by side."""
    asked = [read_identity(request.args.get(name, "")) for name in ("un", "autre")]
    if asked == [0, 0]:
        return _page(facts, Form.showing(), [], is_list=False)
    return _page(facts, Form.showing(), [_both(facts, *asked)], is_list=False)


@blueprint.post("/reunir")
@for_role("editor")
def gather(facts: SiteFacts) -> ResponseReturnValue:
    """Show one of two events alone."""
    form = Form.sent()
    winner, loser = (read_identity(form.values[name]) for name in ("garder", "autre"))
    both = _both(facts, winner, loser)
    try:
        done = merge(session(), hand_of(facts), loser=loser, winner=winner)
    except CurationError as refused:
        if refused.reason == "not_here":
            abort(404)
        form.faults[""] = refusal(refused)
        return _page(facts, form, [both], is_list=False, status=UNPROCESSABLE)
    back = "/doubles" if form.values["depuis"] == "doubles" else ""
    query = f"?geste={done.batch}" if done.batch else ""
    return redirect(f"/{facts.slug}/evenements{back}{query}", SEE_OTHER)


@blueprint.post("/distincts")
@for_role("editor")
def part(facts: SiteFacts) -> ResponseReturnValue:
    """Remember that two events are two: they are shown together no more."""
    form = Form.sent()
    one, other = (read_identity(form.values[name]) for name in ("un", "autre"))
    both = _both(facts, one, other)
    try:
        done = keep_apart(session(), hand_of(facts), one, other)
    except CurationError as refused:
        if refused.reason == "not_here":
            abort(404)
        form.faults[""] = refusal(refused)
        return _page(facts, form, [both], is_list=False, status=UNPROCESSABLE)
    query = f"?geste={done.batch}" if done.batch else ""
    return redirect(f"/{facts.slug}/evenements/doubles{query}", SEE_OTHER)


def _page(
    facts: SiteFacts,
    form: Form,
    pairs: list[tuple[Side, Side]],
    *,
    is_list: bool,
    status: int = 200,
) -> Response:
    batch = request.args.get("geste", "")
    known = None
    if batch.isascii() and batch.isalnum():
        known = curation.gesture(session(), facts.scope, batch)
    return page(
        "events/doubles",
        status=status,
        section=SECTION,
        form=form,
        pairs=pairs,
        is_list=is_list,
        base=f"/{facts.slug}/evenements",
        may_edit=may_edit(facts),
        undo=batch if known and not known.undone and may_edit(facts) else "",
        done=gesture_words(known) if known and not known.undone else "",
    )


def _both(facts: SiteFacts, one: int, other: int) -> tuple[Side, Side]:
    first, second = _side(facts, one), _side(facts, other)
    if first is None or second is None:
        abort(404)
    return first, second


def _side(facts: SiteFacts, event_id: int) -> Side | None:
    found = curation.whole(session(), facts.scope, event_id)
    if found is None:
        return None
    columns = found.columns
    return Side(
        event_id,
        title_of(columns["title"], facts),
        _when(found),
        ", ".join(filter(None, (columns["place_name"], columns["address"], found.commune))),
        source_words(columns["source"]),
        columns["organizer"] or "",
        columns["description"].read(facts.languages),
    )


def _when(found: Whole) -> str:
    if not found.times:
        return gettext("Retiré par sa source")
    said = [instant_words(begin, zone=found.columns["timezone"]) for begin, _ in found.times[:3]]
    return ", ".join(said) + ("…" if len(found.times) > len(said) else "")
