"""One event in the console: what its source says, what is corrected here, what the site decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, request
from flask.typing import ResponseReturnValue

from app.kernel.text import LocalizedText
from app.queries import campaigns, curation
from app.queries.curation import Whole
from app.queries.sites import SiteFacts
from app.services.curation.closeness import closeness
from app.services.curation.correct import Change, correct, give_back
from app.services.curation.editions import open_to
from app.services.curation.refusals import CurationError
from app.services.curation.values import FIELDS
from app.services.ingest.corrections import TIMINGS
from app.services.ingest.draft import Timing
from app.web.catalogues import gettext, spoken
from app.web.clock import now
from app.web.console.curating.event_commune import LEAVES, columns_of
from app.web.console.curating.event_fields import (
    MOST_TIMES,
    Shape,
    as_text,
    mark,
    present_values,
    sent_text,
    shape_of,
    source_values,
)
from app.web.console.curating.event_sheet import sheet_of
from app.web.console.curating.event_typed import Typed
from app.web.console.curating.event_words import refusal
from app.web.console.curating.events import SECTION, SEE_OTHER, UNPROCESSABLE, hand_of, may_edit
from app.web.console.forms import Form
from app.web.console.frame import page
from app.web.console.roles import for_role
from app.web.console.session import present
from app.web.database import session
from app.web.numbers import IDENTITY

blueprint = Blueprint(
    "event_edit", __name__, url_prefix=f"/<slug>/evenements/<{IDENTITY}:event_id>"
)


@dataclass(frozen=True, slots=True)
class Open:
    """An event, as it is when a page about it is made."""

    event: Whole
    shape: Shape
    shown: Mapping[str, str]
    closed: frozenset[str]


@blueprint.get("")
@for_role("reader")
def show(facts: SiteFacts, event_id: int) -> ResponseReturnValue:
    """Show an event, to be corrected."""
    opened = _open(facts, event_id)
    return _page(facts, opened, Form.showing(**opened.shown))


@blueprint.post("")
@for_role("editor")
def save(facts: SiteFacts, event_id: int) -> ResponseReturnValue:
    """Correct what was changed in the form, all of it or nothing."""
    opened = _open(facts, event_id)
    text = _typed_over(opened)
    may_leave = bool(request.form.get(LEAVES))
    commune = partial(columns_of, facts, opened.event, may_leave=may_leave)
    typed = Typed(opened.event, opened.shape, text, opened.shown, now(), commune)
    changes, clashes = _changes(opened, typed)
    if may_leave or typed.leaves:
        text |= {"asks_to_leave": "1", LEAVES: "1" if may_leave else ""}
    form = Form.showing(**text)
    form.faults = typed.faults
    for field in clashes:
        form.faults[opened.shape.inputs(field)[0]] = gettext(
            "Quelqu’un a changé ce point pendant que vous écriviez."
        )
    if form.faults:
        return _page(facts, opened, form, clashes=clashes, status=UNPROCESSABLE)
    try:
        corrected = correct(session(), hand_of(facts), event_id, changes)
    except CurationError as refused:
        return _refused(facts, event_id, form, refused)
    if "insee" in corrected and not facts.scope.holds(changes["commune"].wanted["insee"]):
        flash(gettext("C’est corrigé : ce portail ne le montre plus."))
        return redirect(f"/{facts.slug}/evenements", SEE_OTHER)
    flash(gettext("C’est corrigé.") if corrected else gettext("Rien n’a changé."))
    return _back(facts, event_id)


@blueprint.post("/rendre/<field>")
@for_role("editor")
def restore(facts: SiteFacts, event_id: int, field: str) -> ResponseReturnValue:
    """Let a field say again what its source says."""
    if field not in FIELDS:
        abort(404)
    is_operator = present().may_operate
    try:
        give_back(session(), hand_of(facts), event_id, field, is_operator=is_operator)
    except CurationError as refused:
        if refused.reason == "not_here":
            abort(404)
        flash(refusal(refused))
    else:
        flash(gettext("Ce point dit de nouveau ce que dit la source."))
    return _back(facts, event_id)


def _open(facts: SiteFacts, event_id: int) -> Open:
    """Return an event of this site's territory; of another's, nothing is told."""
    event = curation.whole(session(), facts.scope, event_id)
    if event is None:
        abort(404)
    shape = shape_of(event, facts.languages)
    shown = as_text(present_values(event), event, shape)
    return Open(event, shape, shown, _closed(facts, event))


def _closed(facts: SiteFacts, event: Whole) -> frozenset[str]:
    """Return the fields that nobody may write here: those of a closer site, or all of them."""
    if event.is_withdrawn or not may_edit(facts):
        return frozenset(FIELDS)
    sites = {facts.id, *(one.site_id for one in event.corrections.values())}
    at = event.columns["insee"]
    close = closeness(session(), sites, at=at) if len(sites) > 1 else {}
    found = {
        field
        for field, names in FIELDS.items()
        for name in names
        if (one := event.corrections.get(name))
        and close.get(one.site_id, ()) < close.get(facts.id, ())
    }
    return frozenset(found | ({"timings"} if len(event.times) > MOST_TIMES else set()))


def _typed_over(opened: Open) -> dict[str, str]:
    """Return what every input holds: what was typed, and what stands now where nobody typed."""
    text = dict(opened.shown)
    for field in FIELDS:
        inputs = opened.shape.inputs(field)
        sent = sent_text(request.form, inputs)
        shown = request.form.get(f"mark-{field}", "")
        if shown and shown != mark(sent, inputs) and field not in opened.closed:
            text |= sent
    return text


def _changes(opened: Open, typed: Typed) -> tuple[dict[str, Change], list[str]]:
    """Return what is to be corrected, and the fields that somebody else changed meanwhile."""
    seen, changes, clashes = _seen(opened.event), {}, []
    for field, names in FIELDS.items():
        inputs = opened.shape.inputs(field)
        shown = request.form.get(f"mark-{field}", "")
        current = mark(opened.shown, inputs)
        if current == mark(typed.text, inputs):
            continue
        if shown != current:
            clashes.append(field)
        elif (wanted := typed.values(field)) is not None:
            changes[field] = Change({name: seen[name] for name in names}, wanted)
    return changes, clashes


def _seen(event: Whole) -> dict[str, Any]:
    times = [Timing(begin, end) for begin, end in event.times]
    return present_values(event) | {TIMINGS: times}


def _refused(
    facts: SiteFacts, event_id: int, form: Form, refused: CurationError
) -> ResponseReturnValue:
    """Show the form again, over the event as it is now."""
    if refused.reason == "not_here":
        abort(404)
    opened = _open(facts, event_id)
    field = refused.about
    form.faults[opened.shape.inputs(field)[0] if field else ""] = refusal(refused)
    clashes = [field] if refused.reason == "changed_meanwhile" else []
    return _page(facts, opened, form, clashes=clashes, status=UNPROCESSABLE)


def _page(
    facts: SiteFacts,
    opened: Open,
    form: Form,
    *,
    clashes: list[str] | None = None,
    status: int = 200,
) -> Response:
    event = opened.event
    said = as_text(source_values(event), event, opened.shape)
    sheet = sheet_of(facts, event, opened.shape)
    text: LocalizedText = event.columns["title"]
    return page(
        "events/one",
        status=status,
        section=SECTION,
        form=form,
        event=event,
        sheet=sheet,
        title=text.read(facts.languages),
        shape=opened.shape,
        shown=opened.shown,
        said=said,
        closed=opened.closed,
        clashes=clashes or [],
        marks={field: mark(opened.shown, opened.shape.inputs(field)) for field in FIELDS},
        may_edit=may_edit(facts),
        is_operator=present().may_operate,
        base=f"/{facts.slug}/evenements",
        editions=_editions(facts, event),
    )


def _editions(facts: SiteFacts, event: Whole) -> list[tuple[str, str, bool, bool]]:
    """Return the editions open here: slug, title, whether by hand and by keyword it is in."""
    if not may_edit(facts) or event.is_withdrawn or event.columns["is_season"]:
        return []
    return [
        (
            one.slug,
            one.title.read([spoken(), *facts.languages]).text,
            event.id in campaigns.put_in(session(), one.id, [event.id]),
            campaigns.bears(one, event.columns["keywords"]),
        )
        for one in open_to(session(), hand_of(facts))
    ]


def _back(facts: SiteFacts, event_id: int) -> ResponseReturnValue:
    return redirect(f"/{facts.slug}/evenements/{event_id}", SEE_OTHER)
