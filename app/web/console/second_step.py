"""The second step of a sign-in: six figures from a telephone; operators cannot do without."""

from __future__ import annotations

import segno
from flask import Blueprint, Response, abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.services.accounts import second, sessions
from app.services.accounts.second import Proposal
from app.web.catalogues import gettext
from app.web.clock import now
from app.web.console.forms import Form
from app.web.console.frame import page
from app.web.console.returns import wanted
from app.web.console.roles import for_anyone, for_anyone_halfway
from app.web.console.session import come_in, may_try, own_token, present
from app.web.database import session
from app.web.site import settings

blueprint = Blueprint("second_step", __name__)
# What the application on the telephone calls us.
ISSUER = "La Rentrée des Assos"
_SEE_OTHER = 303
_TOO_OFTEN = 429


@blueprint.get("/second-facteur")
@for_anyone_halfway
def show() -> ResponseReturnValue:
    """Ask for the code, or have an operator begin with one."""
    who = present()
    if not who.owes_second:
        return redirect(wanted(), _SEE_OTHER)
    return _asking(Form()) if who.has_second else _enrolling(Form(), _proposal())


@blueprint.post("/second-facteur")
@for_anyone_halfway
def pass_on() -> ResponseReturnValue:
    """Let in who gives the code."""
    form, who = Form.sent(), present()
    if not may_try("second", str(who.account_id)):
        return _too_often(form)
    code, key = _digits(form), settings().secret_key
    if not second.verify(session(), who.account_id, code, secret_key=key, now=now()):
        form.faults["code"] = _wrong_code()
        return _asking(form, status=422)
    return _stronger()


@blueprint.get("/compte/second-facteur")
@for_anyone_halfway
def show_new() -> ResponseReturnValue:
    """Show a secret to put into a telephone; who has one already removes it first."""
    return (
        redirect("/compte", _SEE_OTHER) if present().has_second else _enrolling(Form(), _proposal())
    )


@blueprint.post("/compte/second-facteur")
@for_anyone_halfway
def enrol() -> ResponseReturnValue:
    """Keep the secret, once a first code proves that the telephone has it."""
    form, who = Form.sent(), present()
    # Whoever owes a second step could otherwise put their own in its place.
    if who.has_second:
        abort(404)
    if not may_try("second", str(who.account_id)):
        return _too_often(form)
    given, key = form.values["sealed"], settings().secret_key
    if second.enrol(session(), who.account_id, given, _digits(form), secret_key=key, now=now()):
        flash(gettext("C’est fait : un code vous sera demandé à chaque connexion."))
        return _stronger()
    same = second.again(given, who.email, issuer=ISSUER, secret_key=key, now=now())
    form.faults["code"] = (
        _wrong_code()
        if same
        else gettext("Plus d’une heure a passé : voici une autre clé, à ajouter de nouveau.")
    )
    return _enrolling(form, same or _proposal(), status=422)


@blueprint.post("/compte/second-facteur/retirer")
@for_anyone
def remove() -> ResponseReturnValue:
    """Do without a second step; an operator cannot."""
    who = present()
    if who.is_operator:
        abort(404)
    second.forget(session(), who.account_id, now=now())
    flash(gettext("La deuxième étape est retirée."))
    return redirect("/compte", _SEE_OTHER)


def _stronger() -> ResponseReturnValue:
    token = sessions.strengthen(session(), own_token(), now=now())
    if token:
        come_in(token)
    return redirect(wanted(), _SEE_OTHER)


def _asking(form: Form, *, status: int = 200) -> Response:
    return page("door/second", status=status, form=form, suite=wanted())


def _enrolling(form: Form, proposal: Proposal, *, status: int = 200) -> Response:
    return page(
        "account/second",
        status=status,
        section="account",
        form=form,
        proposal=proposal,
        spelt=_in_fours(proposal.secret),
        drawing=_qr(proposal.uri),
        suite=wanted(),
        is_first=request.path == "/second-facteur",
    )


def _proposal() -> Proposal:
    key = settings().secret_key
    return second.propose(present().email, issuer=ISSUER, secret_key=key, now=now())


def _too_often(form: Form) -> Response:
    form.faults["code"] = gettext("Trop d’essais en peu de temps. Attendez quelques minutes.")
    if present().has_second:
        return _asking(form, status=_TOO_OFTEN)
    return _enrolling(form, _proposal(), status=_TOO_OFTEN)


def _wrong_code() -> str:
    return gettext("Ce code n’est pas, ou n’est plus, le bon. Attendez le suivant et réessayez.")


def _digits(form: Form) -> str:
    """Return the code without what people put between its figures."""
    return "".join(letter for letter in form.values["code"] if letter.isdecimal())


def _in_fours(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def _qr(uri: str) -> Markup:
    """Return the square that a telephone reads, dark on light whatever the page's colours."""
    drawn = segno.make(uri, error="m").svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True
    )
    return Markup(drawn)  # noqa: S704 (the library's own drawing)
