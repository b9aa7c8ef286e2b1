"""The second step of a sign-in: six figures from a telephone, or a passkey.

Operators cannot do without one of the two.
"""

from __future__ import annotations

import segno
from flask import Blueprint, Response, abort, flash, redirect
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.services.accounts import second, sessions
from app.services.accounts.refusals import AccountError
from app.services.accounts.second import Proposal
from app.web.catalogues import gettext
from app.web.clock import now
from app.web.console.entry import crossing
from app.web.console.entry.account import account_page
from app.web.console.forms import Form
from app.web.console.frame import page
from app.web.console.returns import wanted
from app.web.console.roles import for_anyone, for_anyone_halfway
from app.web.console.session import agent, come_in, may_try, own_token, present
from app.web.console.wording import fault_of
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
    return asking(Form()) if who.has_second else enrolling(Form())


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
        return asking(form, status=422)
    return stronger()


@blueprint.get("/compte/second-facteur")
@for_anyone_halfway
def show_new() -> ResponseReturnValue:
    """Show a secret to put into a telephone; who has one already removes it first."""
    return enrolling(Form()) if _may_enrol() else redirect("/compte", _SEE_OTHER)


@blueprint.post("/compte/second-facteur")
@for_anyone_halfway
def enrol() -> ResponseReturnValue:
    """Keep the secret, once a first code proves that the telephone has it."""
    form, who = Form.sent(), present()
    if not _may_enrol():
        abort(404)
    if not may_try("second", str(who.account_id)):
        return _too_often(form)
    given, key = form.values["sealed"], settings().secret_key
    if second.enrol(session(), who.account_id, given, _digits(form), secret_key=key, now=now()):
        return stronger(gettext("C’est fait : un code vous sera demandé à chaque connexion."))
    same = second.again(given, who.email, issuer=ISSUER, secret_key=key, now=now())
    form.faults["code"] = (
        _wrong_code()
        if same
        else gettext("Plus d’une heure a passé : voici une autre clé, à ajouter de nouveau.")
    )
    return enrolling(form, same, status=422)


@blueprint.post("/compte/second-facteur/retirer")
@for_anyone
def remove() -> ResponseReturnValue:
    """Do without codes; an operator without a passkey cannot."""
    try:
        second.forget(session(), present().account_id, now=now())
    except AccountError as refused:
        return account_page(Form(faults=fault_of(refused)), status=422)
    flash(gettext("Aucun code ne vous sera plus demandé."))
    return redirect("/compte", _SEE_OTHER)


def stronger(said: str = "") -> ResponseReturnValue:
    """Lead on who has just passed a second factor, under a new token; ``said`` is shown there."""
    goes_on = crossing.remembered()
    token = sessions.strengthen(session(), own_token(), now=now())
    if token and come_in(token) and goes_on is not None:
        crossing.remember(goes_on)
    if said:
        flash(said)  # after: the cookie was emptied
    return redirect(wanted(), _SEE_OTHER)


def asking(form: Form, *, status: int = 200) -> Response:
    """Ask for the second factor that somebody has."""
    return page("door/second", status=status, form=form, suite=wanted())


def enrolling(form: Form, given: Proposal | None = None, *, status: int = 200) -> Response:
    """Show how one begins with codes: ``given`` again, or a new secret."""
    proposal = given or _proposal()
    form.values = {"key_name": agent(), **form.values}
    return page(
        "account/second",
        status=status,
        section="account",
        form=form,
        proposal=proposal,
        spelt=_in_fours(proposal.secret),
        drawing=_qr(proposal.uri),
        suite=wanted(),
        is_first=present().owes_second,
    )


def _may_enrol() -> bool:
    """Tell whether somebody may begin with codes: not around a second step that they owe."""
    who = present()
    return not who.has_codes and not (who.owes_second and who.has_second)


def _proposal() -> Proposal:
    key = settings().secret_key
    return second.propose(present().email, issuer=ISSUER, secret_key=key, now=now())


def _too_often(form: Form) -> Response:
    form.faults["code"] = gettext("Trop d’essais en peu de temps. Attendez quelques minutes.")
    if _may_enrol():
        return enrolling(form, status=_TOO_OFTEN)
    return asking(form, status=_TOO_OFTEN)


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
