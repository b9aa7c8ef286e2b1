"""Associations let us in through HelloAsso, choose what is shown, make an event, or leave.

They have no account here: each step carries the pass of :mod:`app.web.console.passes`.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.clients.helloasso_consent import Crossing
from app.clients.helloasso_writing import FieldsRefusedError
from app.clients.http import SourceError
from app.queries.sites import SiteFacts
from app.services.helloasso import consent, wishes
from app.services.helloasso.create import AlreadyThereError, Outcome, create
from app.services.helloasso.offer import Choice, Offer, offered
from app.web.catalogues import gettext, spoken
from app.web.clock import clock, now
from app.web.console import passes
from app.web.console.event_form import THEIRS, Typed
from app.web.console.passes import Pass
from app.web.database import session
from app.web.dates import day_words, hour
from app.web.site import directory, origin_of, settings

blueprint = Blueprint("associations", __name__, url_prefix="/<slug>/helloasso")
_SEE_OTHER = 303
_LONGEST_SAID = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One choice, in words."""

    choice: Choice
    when: str


@blueprint.get("/relier")
def begin(slug: str) -> ResponseReturnValue:
    """Send somebody of an association to HelloAsso's consent screen."""
    facts = _site(slug)
    door = _doorway()
    if not door.is_open:
        return _closed(facts)
    crossing, screen = consent.leave_for(door, back=_back(slug))
    carried = Pass.out(
        slug, _language(facts), state=crossing.state, verifier=crossing.verifier, now=now()
    )
    return passes.give(_away(screen), carried, settings(), now=now())


@blueprint.get("/retour")
def arrive(slug: str) -> ResponseReturnValue:
    """Take what the consent screen answers, from the browser that left and from no other."""
    facts = _site(slug)
    carried = _carried(slug)
    if carried is None or not carried.answers(request.args.get("state", "")):
        return _again(
            facts, gettext("Plus de dix minutes ont passé, ou vous avez changé d’appareil.")
        )
    if request.args.get("error"):
        return _again(facts, gettext("Vous n’avez pas donné votre accord : rien n’a changé."))
    crossing = Crossing(carried.state, carried.verifier)
    code = request.args.get("code", "")[:_LONGEST_SAID]
    try:
        association = consent.come_back(_doorway(), session(), code, crossing, _back(slug))
    except SourceError as wrong:
        return _again(facts, str(wrong))
    inside = carried.inside(association, now=now())
    return passes.give(_away(f"/{slug}/helloasso"), inside, settings(), now=now())


@blueprint.get("")
def choose(slug: str) -> ResponseReturnValue:
    """Show what an association publishes, and what of it is to be shown."""
    facts, carried = _site(slug), _inside(slug)
    if carried is None:
        return _again(facts)
    try:
        offer = offered(_doorway(), session(), carried.association)
    except SourceError as wrong:
        return _again(facts, str(wrong))
    return _offer(facts, carried, offer)


@blueprint.post("")
def decide(slug: str) -> ResponseReturnValue:
    """Follow the association, and show what it ticked."""
    facts, carried = _site(slug), _sender(slug)
    if carried is None:
        return _again(facts)
    shown = set(request.form.getlist("shown"))
    withheld = set(request.form.getlist("listed")) - shown
    wishes.choose(session(), carried.association, shown=shown, withheld=withheld, now=now())
    return _page("decided", facts, carried, shown=len(shown), withheld=len(withheld))


@blueprint.post("/quitter")
def leave(slug: str) -> ResponseReturnValue:
    """Show nothing of the association any more."""
    facts, carried = _site(slug), _sender(slug)
    if carried is None:
        return _again(facts)
    withdrawn = wishes.leave(session(), carried.association, now=now())
    consent.show_out(_doorway(), session(), carried.association)
    return passes.take_back(_page("left", facts, None, withdrawn=withdrawn), settings())


@blueprint.get("/nouveau")
def new(slug: str) -> ResponseReturnValue:
    """Show the short form that makes an event at HelloAsso."""
    facts, carried = _site(slug), _inside(slug)
    if carried is None:
        return _again(facts)
    return _form(facts, carried, Typed())


@blueprint.post("/nouveau")
def make(slug: str) -> ResponseReturnValue:
    """Make the event at HelloAsso and publish it; a form that is refused keeps what was typed."""
    facts, carried, typed = _site(slug), _sender(slug), Typed.of(request.form)
    if carried is None:
        return _form(facts, _inside(slug), typed, is_late=True, status=403)
    event = typed.event(now=now())
    if event is None:
        return _form(facts, carried, typed, status=422)
    try:
        outcome = create(_doorway(), session(), carried.association, event)
    except FieldsRefusedError as refused:
        return _form(facts, carried, typed, refused=_refusal(typed, refused), status=422)
    except AlreadyThereError as known:
        return _form(facts, carried, typed, already=known.url, status=409)
    except SourceError as wrong:
        return _form(facts, carried, typed, refused=str(wrong), status=502)
    return _made(facts, carried, outcome)


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


def _made(facts: SiteFacts, carried: Pass, outcome: Outcome) -> Response:
    return _page("made", facts, carried, outcome=outcome)


def _offer(facts: SiteFacts, carried: Pass, offer: Offer) -> Response:
    lines = [Line(choice, _when(choice)) for choice in offer.choices]
    return _page("offer", facts, carried, offer=offer, lines=lines)


def _form(  # noqa: PLR0913 (what was typed, and each way that it may have been refused)
    facts: SiteFacts,
    carried: Pass | None,
    typed: Typed,
    *,
    refused: str = "",
    already: str = "",
    is_late: bool = False,
    status: int = 200,
) -> Response:
    today = now().astimezone(ZoneInfo("Europe/Paris")).date().isoformat()
    told = {"refused": refused, "already": already, "is_late": is_late, "today": today}
    return _page("new", facts, carried, typed=typed, status=status, **told)


def _again(facts: SiteFacts, why: str = "") -> Response:
    """Propose to go (again) through the consent screen; what was carried is of no use."""
    return _page("again", facts, None, why=why, status=403 if why else 200)


def _closed(facts: SiteFacts) -> Response:
    return _page("closed", facts, None, status=503)


def _page(
    name: str, facts: SiteFacts, carried: Pass | None, *, status: int = 200, **more: object
) -> Response:
    language = carried.language if carried else _language(facts)
    g.language = language
    body = render_template(
        f"console/associations/{name}.html",
        carried=carried,
        language=spoken(),
        portal=origin_of(facts),
        portal_name=facts.name.read([language, *facts.languages]),
        slug=facts.slug,
        own_language=language,
        **more,
    )
    response = make_response(body, status)
    if carried is None:
        return response
    return passes.give(response, carried.longer(now=now()), settings(), now=now())


def _when(choice: Choice) -> str:
    if choice.starts_at is None:
        return ""
    zone = ZoneInfo(choice.timezone)
    begin = choice.starts_at.astimezone(zone)
    day = day_words(begin.date(), spoken(), today=now().astimezone(zone).date())
    return gettext("%(day)s à %(hour)s", day=day, hour=hour(begin.time(), spoken()))


def _doorway() -> consent.Doorway:
    return consent.Doorway.of(settings(), session(), clock())


def _site(slug: str) -> SiteFacts:
    facts = directory().by_slug(slug)
    if facts is None or not facts.is_published:
        abort(404)
    g.language = _language(facts)
    return facts


def _language(facts: SiteFacts) -> str:
    """Return the language that the address asks for, if the portal speaks it."""
    wanted = request.args.get("lang", "")
    if not wanted and (carried := _carried(facts.slug)):
        wanted = carried.language
    return wanted if wanted in facts.languages else facts.languages[0]


def _carried(slug: str) -> Pass | None:
    found = passes.read(request, settings(), now=now())
    return found if found and found.site == slug else None


def _inside(slug: str) -> Pass | None:
    found = _carried(slug)
    return found if found and found.association else None


def _sender(slug: str) -> Pass | None:
    """Return the pass of who sent a form, if the form is one that we showed to it."""
    found = _inside(slug)
    return found if found and found.sent(request.form.get("token", "")) else None


def _back(slug: str) -> str:
    known = directory()
    host = known.console_name + known.base_port
    return f"{settings().public_scheme}://{host}/{slug}/helloasso/retour"


def _away(url: str) -> Response:
    return make_response(redirect(url, _SEE_OTHER))
