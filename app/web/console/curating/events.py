"""Every event of a site's territory: looked through, hidden, featured; and taken back."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, abort, flash, redirect, request
from flask.typing import ResponseReturnValue

from app.kernel.identities import read_identity
from app.kernel.roles import reaches
from app.queries import curated_list, curation, reasons
from app.queries.curated_list import Asked
from app.queries.reasons import Reason, packed
from app.queries.sites import SiteFacts
from app.services.curation.decide import GESTURES, decide
from app.services.curation.editions import IN, OUT, Move, move, open_to
from app.services.curation.refusals import CurationError
from app.services.curation.standing import Hand
from app.services.curation.undo import undo
from app.web.catalogues import gettext, spoken
from app.web.clock import now
from app.web.console.curating.event_rows import row_of, title_of
from app.web.console.curating.event_words import (
    STATES,
    gesture_words,
    reason_options,
    refusal,
    state_words,
    undone_words,
)
from app.web.console.forms import Form
from app.web.console.frame import page
from app.web.console.roles import for_role, role_on
from app.web.console.session import present
from app.web.console.times import instant_words
from app.web.database import session

blueprint = Blueprint("events", __name__, url_prefix="/<slug>/evenements")
SECTION = "events"
SEE_OTHER, UNPROCESSABLE = 303, 422
_LONGEST_QUERY = 200
_MINE = ("q", "etat", "apres")


def hand_of(facts: SiteFacts) -> Hand:
    """Return who decides here."""
    return Hand(facts, present().actor, now())


def may_edit(facts: SiteFacts) -> bool:
    """Tell whether who asks may change something here."""
    return reaches(role_on(present(), facts), "editor")


def editions_open(facts: SiteFacts) -> list[tuple[str, str]]:
    """Return the editions in which this site takes part today: slug, title."""
    if not may_edit(facts):
        return []
    spoken_here = [spoken(), *facts.languages]
    found = open_to(session(), hand_of(facts))
    return [(one.slug, one.title.read(spoken_here).text) for one in found]


@blueprint.get("")
@for_role("reader")
def show_all(facts: SiteFacts) -> ResponseReturnValue:
    """Show a page of the events of the territory."""
    return _page(facts, Form.showing(), dict(request.args.items()), chosen=set())


@blueprint.post("")
@for_role("editor")
def act(facts: SiteFacts) -> ResponseReturnValue:
    """Do one thing to all the events that are ticked."""
    form, chosen = Form.sent(), _chosen()
    gesture = next((known for known in GESTURES if known == form.values["geste"]), None)
    query = asked_again(form.values["retour"])
    if form.values["geste"] == "merge":
        return _to_compare(facts, form, query, chosen)
    asked, _, edition = form.values["geste"].partition(":")
    if asked in {IN, OUT}:
        wanted = Move(edition or form.values["edition"], joins=asked == IN)
        return _to_edition(facts, form, query, chosen, wanted)
    if gesture is None:
        abort(400)
    reason = _reason(form) if gesture == "hide" else ""
    if form.faults:
        return _page(facts, form, query, chosen=set(chosen), status=UNPROCESSABLE)
    try:
        done = decide(session(), hand_of(facts), gesture, chosen, reason=reason)
    except CurationError as refused:
        if refused.reason == "not_here":
            abort(404)
        form.faults[""] = refusal(refused)
        return _page(facts, form, query, chosen=set(chosen), status=UNPROCESSABLE)
    if not done.count:
        flash(gettext("C’est déjà ainsi : rien n’a changé."))
    return redirect(_address(facts, query, geste=done.batch), SEE_OTHER)


@blueprint.post("/gestes/<batch>/annuler")
@for_role("editor")
def take_back(facts: SiteFacts, batch: str) -> ResponseReturnValue:
    """Put back what stood before a gesture."""
    try:
        undo(session(), hand_of(facts), batch)
    except CurationError:
        abort(404)
    query = asked_again(Form.sent().values["retour"])
    return redirect(_address(facts, query, geste=batch, annule="1"), SEE_OTHER)


def asked_again(text: str) -> dict[str, str]:
    """Return what of a list's address is ours, from the form that was sent from it."""
    pairs = (
        parse_qsl(text[: 4 * _LONGEST_QUERY], keep_blank_values=False, max_num_fields=9)
        if (text.count("&") < 9)
        else []
    )
    return {name: value for name, value in pairs if name in _MINE}


def _to_compare(
    facts: SiteFacts, form: Form, query: dict[str, str], chosen: list[int]
) -> ResponseReturnValue:
    if len(chosen) != 2:
        form.faults[""] = gettext("Cochez les deux événements à réunir, et eux seuls.")
        return _page(facts, form, query, chosen=set(chosen), status=UNPROCESSABLE)
    asked = urlencode({"un": chosen[0], "autre": chosen[1]})
    return redirect(f"/{facts.slug}/evenements/reunir?{asked}", SEE_OTHER)


def _to_edition(
    facts: SiteFacts, form: Form, query: dict[str, str], chosen: list[int], wanted: Move
) -> ResponseReturnValue:
    try:
        done = move(session(), hand_of(facts), wanted, chosen)
    except CurationError as refused:
        if refused.reason == "not_here":
            abort(404)
        form.faults[""] = refusal(refused)
        return _page(facts, form, query, chosen=set(chosen), status=UNPROCESSABLE)
    if not done.count:
        flash(gettext("C’est déjà ainsi : rien n’a changé."))
    return redirect(_address(facts, query, geste=done.batch), SEE_OTHER)


def _chosen() -> list[int]:
    """Return the events that are ticked. What is no number names nothing here."""
    numbers = [read_identity(one) for one in request.form.getlist("event")]
    if not all(numbers):
        abort(404)
    return numbers


def _reason(form: Form) -> str:
    """Return why, as it is kept; a fault where it lacks."""
    code, said = form.values["reason"], form.values["reason_words"]
    if code not in reasons.CODES:
        form.faults["reason"] = gettext("Dites pourquoi : vos collègues le liront.")
    elif code == "other" and not said:
        form.faults["reason_words"] = gettext("Dites cette raison en quelques mots.")
    elif len(said) > reasons.LONGEST:
        form.faults["reason_words"] = gettext(
            "C’est trop long : %(most)d caractères au plus.", most=reasons.LONGEST
        )
    elif "\x00" in said:
        form.faults["reason_words"] = gettext("Ce texte contient des signes invisibles.")
    return packed(Reason(code, " ".join(said.split())))


def _page(
    facts: SiteFacts, form: Form, query: dict[str, str], *, chosen: set[int], status: int = 200
) -> Response:
    words = " ".join(query.get("q", "").split())[:_LONGEST_QUERY]
    state = query.get("etat", "")
    state = state if state in STATES else "tous"
    asked = Asked(words=words, which=STATES[state], cursor=query.get("apres", ""))
    found = curated_list.page(session(), facts.scope, asked, now=now())
    kept = {"q": words, "etat": state if state != "tous" else ""}
    return page(
        "events/list",
        status=status,
        section=SECTION,
        form=form,
        rows=[row_of(line, facts) for line in found.lines],
        total=found.total,
        chosen=chosen,
        words=words,
        state=state,
        states=[
            (code, name, _address(facts, {"q": words}, etat="" if code == "tous" else code))
            for code, name in state_words().items()
        ],
        following=_address(facts, kept, apres=found.next_cursor) if found.next_cursor else "",
        is_first=not asked.cursor,
        first=_address(facts, kept),
        back=urlencode({name: value for name, value in query.items() if name in _MINE}),
        base=f"/{facts.slug}/evenements",
        may_edit=may_edit(facts),
        reasons=reason_options(),
        editions=editions_open(facts),
        done=_done(facts, query),
    )


def _done(facts: SiteFacts, query: dict[str, str]) -> dict[str, object] | None:
    """Return what the last gesture did, and whether it may be taken back."""
    batch, was_undone = query.get("geste", ""), "annule" in query
    found = None
    if batch.isascii() and batch.isalnum():
        found = curation.gesture(session(), facts.scope, batch, was_undone=was_undone)
    if found is None:
        return None
    return {
        "batch": batch,
        "words": undone_words(found) if was_undone else gesture_words(found),
        "may_undo": may_edit(facts) and not was_undone and not found.undone,
        "left": [
            (
                title_of(left.title, facts).text,
                left.actor,
                instant_words(left.at) if left.at else "",
            )
            for left in found.left
        ],
    }


def _address(facts: SiteFacts, query: dict[str, str], **more: str) -> str:
    asked = {name: value for name, value in {**query, **more}.items() if value}
    return f"/{facts.slug}/evenements" + (f"?{urlencode(asked)}" if asked else "")
