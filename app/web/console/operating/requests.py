"""A town hall asks for a portal, without an account; operators answer.

The form is open to everybody. It is protected by a field that only programs fill in, a
signed hour, a count of tries, and a letter: nothing is shown to anybody before the address was
confirmed. The answer is the same whatever happened.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, flash, redirect, request
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeSerializer

from app.kernel.mailboxes import mailbox
from app.queries import communes, new_sites, site_requests
from app.queries.communes import CommuneFacts
from app.services.sites import requests
from app.services.sites.aftermath import House
from app.services.sites.requests import Asking
from app.services.sites.site_letters import site_letter
from app.web.catalogues import gettext, spoken
from app.web.clock import now
from app.web.console import mail
from app.web.console.forms import Form
from app.web.console.frame import page
from app.web.console.operating.opening import communes_named
from app.web.console.roles import for_operators, for_strangers
from app.web.console.session import may_try, present, seconds_left
from app.web.console.times import instant_words
from app.web.console.too_many import STATUS, after, too_often
from app.web.database import session
from app.web.site import settings

blueprint = Blueprint("requests", __name__)
TRAP = "site_web"
"""A field that people do not see, and programs fill in."""
_SEE_OTHER, _UNPROCESSABLE, _GONE = 303, 422, 410
_LONGEST_ASKED, _LONGEST_LINE, _LONGEST_MESSAGE, _LONGEST_TOKEN = 100, 120, 2000, 300
_FASTEST_SECONDS, _LONGEST_SECONDS = 3, 24 * 3600
_SECTION = "desk.requests"


@blueprint.get("/demande")
@for_strangers
def show() -> ResponseReturnValue:
    """Ask which commune it is, then what is needed to answer."""
    chosen = communes.by_insee(session(), request.args.get("commune", "")[:_LONGEST_ASKED])
    if chosen is not None:
        return _form(chosen, Form())
    asked = request.args.get("q", "").strip()[:_LONGEST_ASKED]
    found = communes_named(asked)
    if len(found) == 1:
        return redirect(f"/demande?commune={found[0].insee}", _SEE_OTHER)
    return page("opening/which", asked=asked, found=found)


@blueprint.post("/demande")
@for_strangers
def ask() -> ResponseReturnValue:
    """Keep a request, and send the letter that confirms its address."""
    form = Form.sent()
    commune = communes.by_insee(session(), form.values["commune"])
    if commune is None:
        return redirect("/demande", _SEE_OTHER)
    if form.values[TRAP]:
        return redirect("/demande/envoyee", _SEE_OTHER)
    email = _complete(form)
    if form.faults:
        return _form(commune, form, status=_UNPROCESSABLE)
    if seconds := seconds_left("request", email):
        form.faults[""] = too_often(seconds)
        return after(_form(commune, form, status=STATUS), seconds)
    asking = Asking(
        insee=commune.insee,
        email=email,
        name=form.values["name"][:_LONGEST_LINE],
        position=form.values["position"][:_LONGEST_LINE],
        message=form.values["message"][:_LONGEST_MESSAGE],
        language=spoken(),
    )
    _send_confirmation(asking, commune, requests.ask(session(), asking, now=now()))
    return redirect("/demande/envoyee", _SEE_OTHER)


@blueprint.get("/demande/envoyee")
@for_strangers
def sent() -> ResponseReturnValue:
    """Say that a letter is on its way."""
    return page("opening/sent")


@blueprint.get("/demande/confirmer/<token>")
@for_strangers
def show_confirmation(token: str) -> ResponseReturnValue:
    """Show the button that confirms: programs that look at mail follow links, and press nothing."""
    good = may_try("token") and requests.may_confirm(session(), token[:_LONGEST_TOKEN], now=now())
    return page("opening/confirm") if good else _over()


@blueprint.post("/demande/confirmer/<token>")
@for_strangers
def confirm(token: str) -> ResponseReturnValue:
    """Take the letter's link."""
    if not may_try("token"):
        return _over()
    found = requests.confirm(session(), token[:_LONGEST_TOKEN], now=now())
    return page("opening/confirmed", facts=found) if found else _over()


@blueprint.get("/exploitation/demandes")
@for_operators
def to_answer() -> ResponseReturnValue:
    """Show the requests to answer, then those that were."""
    return _desk(Form())


@blueprint.post("/exploitation/demandes/<digest>/decliner")
@for_operators
def decline(digest: str) -> ResponseReturnValue:
    """Decline a request, with a reason that its sender reads."""
    form, facts = Form.sent(), site_requests.by_digest(session(), digest)
    if facts is None:
        abort(404)
    reason = form.values["reason"][:_LONGEST_MESSAGE]
    if not reason:
        form.faults[f"reason-{digest[:12]}"] = gettext(
            "Dites pourquoi : la mairie lira cette phrase."
        )
        return _desk(form, status=_UNPROCESSABLE)
    done = requests.decline(session(), digest, reason, by=present().actor, now=now())
    if done is None:
        flash(gettext("Quelqu’un a déjà répondu à cette demande."))
    else:
        mail.post_letter(
            site_letter(
                "declined",
                done.email,
                done.language,
                name=done.name,
                commune=done.commune,
                reason=reason,
                portal=mail.portal_name(),
            )
        )
        flash(gettext("La demande est déclinée ; la réponse est partie."))
    return redirect("/exploitation/demandes", _SEE_OTHER)


def _complete(form: Form) -> str:
    """Return the address to write to, and note in ``form`` what is missing."""
    email = mailbox(form.values["email"])
    if not form.values["name"]:
        form.faults["name"] = gettext("Écrivez votre nom.")
    if not form.values["position"]:
        form.faults["position"] = gettext("Dites ce que vous faites à la mairie.")
    if email is None:
        form.faults["email"] = gettext("Écrivez une adresse e-mail, comme prenom.nom@mairie.fr.")
    if not _is_in_time(form.values["begun"]):
        form.faults[""] = gettext("Relisez, puis envoyez de nouveau : la page était trop ancienne.")
    return email or ""


def _send_confirmation(asking: Asking, commune: CommuneFacts, token: str) -> None:
    portal = mail.portal_name()
    link = House(settings(), portal).console(f"/demande/confirmer/{token}")
    mail.post_letter(
        site_letter(
            "confirm",
            asking.email,
            asking.language,
            name=asking.name,
            commune=commune.name,
            link=link,
            portal=portal,
        )
    )


def _form(commune: CommuneFacts, form: Form, *, status: int = 200) -> Response:
    there = [one for one in new_sites.sites_holding(session(), commune.insee) if one.is_published]
    return page(
        "opening/ask",
        status=status,
        commune=commune,
        form=form,
        begun=_stamp().dumps(int(now().timestamp())),
        trap=TRAP,
        is_there=any(one.communes == 1 for one in there),
    )


def _desk(form: Form, *, status: int = 200) -> Response:
    lines = [
        (one, instant_words(one.confirmed_at or one.asked_at))
        for one in site_requests.waiting(session())
    ]
    done = [
        (one, instant_words(one.decided_at or one.asked_at))
        for one in site_requests.decided(session())
    ]
    return page(
        "opening/requests", status=status, section=_SECTION, form=form, lines=lines, done=done
    )


def _stamp() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="a portal asked for")


def _is_in_time(begun: str) -> bool:
    try:
        since = now().timestamp() - float(_stamp().loads(begun))
    except (BadData, TypeError, ValueError):
        return False
    return _FASTEST_SECONDS <= since <= _LONGEST_SECONDS


def _over() -> Response:
    return page("opening/over", status=_GONE)
