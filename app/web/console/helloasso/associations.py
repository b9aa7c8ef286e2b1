"""Associations let us in through HelloAsso, choose what is shown, make an event, or leave.

They have no account here: each step carries the pass of :mod:`app.web.console.helloasso.passes`.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, g, make_response, redirect, request
from flask.typing import ResponseReturnValue

from app.clients.helloasso_consent import Crossing
from app.clients.helloasso_writing import FieldsRefusedError, NewEvent
from app.clients.http import SourceError
from app.kernel.french import MAINLAND_ZONE
from app.queries.sites import SiteFacts
from app.services.helloasso import consent, wishes
from app.services.helloasso.create import AlreadyThereError, create
from app.services.helloasso.offer import Choice, Offer, offered
from app.web.catalogues import gettext, spoken
from app.web.clock import clock, now
from app.web.console.helloasso import passes
from app.web.console.helloasso.association_pages import page, why_not
from app.web.console.helloasso.event_form import THEIRS, Typed
from app.web.console.helloasso.passes import Pass
from app.web.console.helloasso.sparing import counted, waits_for_helloasso
from app.web.console.helloasso.visit import carried_to, inside, sender, site_of
from app.web.console.session import seconds_left
from app.web.console.too_many import STATUS, after, too_often
from app.web.database import session
from app.web.dates import day_words, hour
from app.web.site import console_origin, settings

blueprint = Blueprint("associations", __name__, url_prefix="/<slug>/helloasso")
_SEE_OTHER = 303
_LONGEST_SAID = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One choice, in words."""

    choice: Choice
    when: str


@blueprint.get("/relier")
@counted("consent")
def begin(slug: str) -> ResponseReturnValue:
    """Send somebody of an association to HelloAsso's consent screen."""
    facts = site_of(slug)
    door = _doorway()
    if not door.is_open:
        return page("closed", facts, None, status=503)
    crossing, screen = consent.leave_for(door, back=_back(slug))
    carried = Pass.out(
        slug, g.language, state=crossing.state, verifier=crossing.verifier, now=now()
    )
    return passes.give(_away(screen), carried, settings(), now=now())


@blueprint.get("/retour")
@counted("consent")
@waits_for_helloasso
def arrive(slug: str) -> ResponseReturnValue:
    """Take what the consent screen answers, from the browser that left and from no other."""
    facts = site_of(slug)
    carried = carried_to(slug)
    if carried is None or not carried.answers(request.args.get("state", "")):
        late = gettext("Plus de dix minutes ont passé, ou vous avez changé d’appareil.")
        return _again(facts, late)
    if request.args.get("error"):
        return _again(facts, gettext("Vous n’avez pas donné votre accord : rien n’a changé."))
    crossing = Crossing(carried.state, carried.verifier)
    code = request.args.get("code", "")[:_LONGEST_SAID]
    try:
        association = consent.come_back(_doorway(), session(), code, crossing, _back(slug))
    except SourceError as wrong:
        return _again(facts, *why_not(wrong))
    let_in = carried.inside(association, now=now())
    return passes.give(_away(f"/{slug}/helloasso"), let_in, settings(), now=now())


@blueprint.get("")
@counted("association")
@waits_for_helloasso
def choose(slug: str) -> ResponseReturnValue:
    """Show what an association publishes, and what of it is to be shown."""
    facts, carried = site_of(slug), inside(slug)
    if carried is None:
        return _again(facts)
    try:
        offer = offered(_doorway(), session(), carried.association)
    except SourceError as wrong:
        return _again(facts, *why_not(wrong))
    return _offer(facts, carried, offer)


@blueprint.post("")
@counted("association")
def decide(slug: str) -> ResponseReturnValue:
    """Follow the association, and show what it ticked of what it was offered."""
    facts, carried = site_of(slug), sender(slug)
    if carried is None:
        return _again(facts)
    listed = passes.unsealed(request.form.get("listed", ""), settings())
    ticked = set(request.form.getlist("shown"))
    shown, withheld = wishes.choose(
        session(),
        carried.association,
        shown=(key for key in listed if key in ticked),
        withheld=(key for key in listed if key not in ticked),
        now=now(),
    )
    return page("decided", facts, carried, shown=shown, withheld=withheld)


@blueprint.post("/quitter")
@counted("association")
@waits_for_helloasso
def leave(slug: str) -> ResponseReturnValue:
    """Show nothing of the association any more."""
    facts, carried = site_of(slug), sender(slug)
    if carried is None:
        return _again(facts)
    withdrawn = wishes.leave(session(), carried.association, now=now())
    consent.show_out(_doorway(), session(), carried.association)
    return passes.take_back(page("left", facts, None, withdrawn=withdrawn), settings())


@blueprint.get("/nouveau")
def new(slug: str) -> ResponseReturnValue:
    """Show the short form that makes an event at HelloAsso."""
    facts, carried = site_of(slug), inside(slug)
    if carried is None:
        return _again(facts)
    if wishes.has_left(session(), carried.association):
        return _away(f"/{slug}/helloasso")
    return _form(facts, carried, Typed())


@blueprint.post("/nouveau")
@waits_for_helloasso
def make(slug: str) -> ResponseReturnValue:
    """Make the event at HelloAsso and publish it; a form that is refused keeps what was typed."""
    facts, carried, typed = site_of(slug), sender(slug), Typed.of(request.form)
    if carried is None:
        return _form(facts, inside(slug), typed, is_late=True, status=403)
    if seconds := seconds_left("association", carried.association):
        often = _form(facts, carried, typed, refused=too_often(seconds), status=STATUS)
        return after(often, seconds)
    if wishes.has_left(session(), carried.association):
        absent = gettext("Votre association ne paraît plus ici : choisissez d’abord d’y revenir.")
        return _form(facts, carried, typed, refused=absent, status=409)
    event = typed.event(now=now())
    if event is None:
        return _form(facts, carried, typed, status=422)
    return _made(facts, carried, typed, event)


def _made(facts: SiteFacts, carried: Pass, typed: Typed, event: NewEvent) -> Response:
    try:
        outcome = create(_doorway(), session(), carried.association, event)
    except FieldsRefusedError as refused:
        return _form(facts, carried, typed, refused=_refusal(typed, refused), status=422)
    except AlreadyThereError as known:
        return _form(facts, carried, typed, already=known, status=409)
    except SourceError as wrong:
        sentence, status = why_not(wrong)
        return _form(facts, carried, typed, refused=sentence, status=status)
    return page("made", facts, carried, outcome=outcome)


def _refusal(typed: Typed, refused: FieldsRefusedError) -> str:
    """Put what HelloAsso refuses beside its field; return what has none on our form."""
    left = []
    for theirs, words in refused.fields.items():
        said = gettext("HelloAsso répond : « %(words)s »", words=words)
        if ours := THEIRS.get(theirs):
            typed.faults.setdefault(ours, said)
        else:
            left.append(said)
    if not left and not typed.faults:
        left = [gettext("HelloAsso répond : « %(words)s »", words=refused.sentence or "400")]
    return " ".join(left)


def _offer(facts: SiteFacts, carried: Pass, offer: Offer) -> Response:
    lines = [Line(choice, _when(choice)) for choice in offer.choices]
    possible = [choice for choice in offer.choices if not choice.problem]
    listed = passes.sealed((choice.key for choice in possible), settings())
    chosen = sum(choice.is_chosen and not choice.is_season for choice in possible)
    return page("offer", facts, carried, offer=offer, lines=lines, listed=listed, chosen=chosen)


def _form(  # noqa: PLR0913 (what was typed, and each way that it may have been refused)
    facts: SiteFacts,
    carried: Pass | None,
    typed: Typed,
    *,
    refused: str = "",
    already: AlreadyThereError | None = None,
    is_late: bool = False,
    status: int = 200,
) -> Response:
    today = now().astimezone(ZoneInfo(MAINLAND_ZONE)).date().isoformat()
    told = {"refused": refused, "already": already, "is_late": is_late, "today": today}
    return page("new", facts, carried, typed=typed, status=status, **told)


def _again(facts: SiteFacts, why: str = "", status: int = 403) -> Response:
    """Propose to go (again) through the consent screen; what was carried is of no use."""
    return page("again", facts, None, why=why, status=status if why else 200)


def _when(choice: Choice) -> str:
    if choice.starts_at is None:
        return ""
    zone = ZoneInfo(choice.timezone)
    begin = choice.starts_at.astimezone(zone)
    day = day_words(begin.date(), spoken(), today=now().astimezone(zone).date())
    return gettext("%(day)s à %(hour)s", day=day, hour=hour(begin.time(), spoken()))


def _doorway() -> consent.Doorway:
    return consent.Doorway.of(settings(), session(), clock())


def _back(slug: str) -> str:
    return f"{console_origin()}/{slug}/helloasso/retour"


def _away(url: str) -> Response:
    return make_response(redirect(url, _SEE_OTHER))
