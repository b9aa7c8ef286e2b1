"""The door: a password or a link by e-mail, an invitation, a forgotten password, the way out.

It says the same of an address that is known and of one that is not, and nothing of which
was wrong. A link only shows a button: programs that look at mail follow links, and send no
forms.
"""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect
from flask.typing import ResponseReturnValue

from app.services.accounts import accounts, doors, links, sessions
from app.services.accounts.links import LinkFacts, Purpose
from app.services.accounts.refusals import AccountError
from app.services.demo.people import is_demo_operator
from app.web.catalogues import gettext
from app.web.clock import now
from app.web.console import mail
from app.web.console.entry import crossing
from app.web.console.forms import Form
from app.web.console.frame import page
from app.web.console.returns import HOME, PARAMETER, own_page, wanted
from app.web.console.roles import for_anyone_halfway, for_strangers
from app.web.console.session import agent, come_in, leave, may_try, visitor
from app.web.console.wording import fault_of
from app.web.database import session
from app.web.site import settings

blueprint = Blueprint("door", __name__)
_SEE_OTHER = 303
_LONGEST_SAID = 300


@blueprint.get("/connexion")
@for_strangers
def show() -> ResponseReturnValue:
    """Show the door; who is inside already goes on."""
    present = visitor()
    if present is not None and not present.owes_second:
        return redirect(wanted(), _SEE_OTHER)
    return door_page(Form())


@blueprint.post("/connexion")
@for_strangers
def sign_in() -> ResponseReturnValue:
    """Let in who knows the password, or send a link."""
    form = Form.sent()
    if form.values["by"] == "link":
        return _send_link(form, "sign_in")
    email = form.values["email"]
    if not email or not form.values["password"]:
        return door_page(_incomplete(form), status=422)
    if not may_try("password", email):
        return _too_often("door/sign_in", form)
    token = doors.by_password(session(), email, form.values["password"], agent=agent(), now=now())
    if token is None:
        form.faults[""] = gettext(
            "Cette adresse ou ce mot de passe n’est pas le bon. Réessayez, ou recevez un lien."
        )
        return door_page(form, status=422)
    return inside(token)


@blueprint.get("/connexion/lien/<token>")
@for_strangers
def show_link(token: str) -> ResponseReturnValue:
    """Show the button that takes a link, or say that it opens nothing."""
    facts = _peek(token, "sign_in")
    return page("door/link", facts=facts) if facts else _gone("/connexion")


@blueprint.post("/connexion/lien/<token>")
@for_strangers
def take_link(token: str) -> ResponseReturnValue:
    """Take a link, and let in."""
    begun = doors.by_link(session(), token, agent=agent(), now=now()) if _may_open() else None
    return inside(begun) if begun else _gone("/connexion")


@blueprint.get("/invitation/<token>")
@for_strangers
def show_invitation(token: str) -> ResponseReturnValue:
    """Show what somebody is invited to."""
    facts = _peek(token, "invite")
    return _invitation(Form(), facts, token) if facts else _gone("/connexion")


@blueprint.post("/invitation/<token>")
@for_strangers
def accept(token: str) -> ResponseReturnValue:
    """Take an invitation; who has no account yet chooses a name and a password."""
    form, facts = Form.sent(), _peek(token, "invite")
    if facts is None:
        return _gone("/connexion")
    password = None if facts.has_account else form.values["password"]
    try:
        account = accounts.accept(
            session(), token, name=form.values["name"], password=password, now=now()
        )
    except AccountError as refused:
        form.faults.update(fault_of(refused))
        return _invitation(form, facts, token, status=422)
    after = f"/{facts.site_slug}/" if facts.site_slug else HOME
    if facts.has_account:
        # An invitation that was passed on adds a role; it opens nobody's account.
        flash(gettext("C’est accepté. Connectez-vous comme d’habitude."))
        return redirect(f"/connexion?{PARAMETER}={after}", _SEE_OTHER)
    begun = sessions.begin(session(), account.id, strong=False, agent=agent(), now=now())
    return inside(begun, after)


@blueprint.get("/mot-de-passe")
@for_strangers
def show_forgotten() -> ResponseReturnValue:
    """Ask to whom a link is to be sent."""
    return page("door/forgotten", form=Form())


@blueprint.post("/mot-de-passe")
@for_strangers
def forgotten() -> ResponseReturnValue:
    """Send a link by which one chooses a new password."""
    return _send_link(Form.sent(), "reset")


@blueprint.get("/mot-de-passe/<token>")
@for_strangers
def show_reset(token: str) -> ResponseReturnValue:
    """Ask for a new password, or say that the link opens nothing."""
    facts = _peek(token, "reset")
    return page("door/reset", form=Form(), facts=facts) if facts else _gone("/mot-de-passe")


@blueprint.post("/mot-de-passe/<token>")
@for_strangers
def reset(token: str) -> ResponseReturnValue:
    """Keep the new password; every sign-in has ended."""
    form, facts = Form.sent(), _peek(token, "reset")
    if facts is None:
        return _gone("/mot-de-passe")
    try:
        accounts.reset(session(), token, password=form.values["password"], now=now())
    except AccountError as refused:
        form.faults.update(fault_of(refused))
        return page("door/reset", form=form, facts=facts, status=422)
    leave()
    flash(gettext("Votre mot de passe est changé. Connectez-vous avec le nouveau."))
    return redirect("/connexion", _SEE_OTHER)


@blueprint.get("/connexion/envoye")
@for_strangers
def sent() -> ResponseReturnValue:
    """Say that a link left, if the address is one that we know."""
    return page("door/sent")


@blueprint.post("/deconnexion")
@for_anyone_halfway
def sign_out() -> ResponseReturnValue:
    """Sign out, here and now."""
    goes_on = crossing.remembered()
    leave()
    crossing.left(goes_on)
    flash(gettext("Votre connexion est fermée."))
    return redirect("/connexion", _SEE_OTHER)


def door_page(form: Form, *, status: int = 200) -> Response:
    """Show the ways in, and what is wrong with one that was tried."""
    return page(
        "door/sign_in",
        status=status,
        form=form,
        suite=wanted(),
        provider=crossing.provider_name(),
        may_part=crossing.may_part(),
    )


def _incomplete(form: Form) -> Form:
    for name, sentence in (
        ("email", gettext("Écrivez votre adresse e-mail.")),
        ("password", gettext("Écrivez votre mot de passe, ou recevez un lien.")),
    ):
        if not form.values[name]:
            form.faults[name] = sentence
    return form


def _invitation(form: Form, facts: LinkFacts, token: str, *, status: int = 200) -> Response:
    """Show an invitation; the provider proves for whom people work, and nobody operates for it."""
    offered = crossing.provider_name() if facts.site_slug and not facts.is_operator else ""
    return page(
        "door/invitation", status=status, form=form, facts=facts, token=token, provider=offered
    )


def _send_link(form: Form, purpose: Purpose) -> ResponseReturnValue:
    """Send a link to who has an account; answer the same to everybody."""
    email = form.values["email"]
    shown = "door/sign_in" if purpose == "sign_in" else "door/forgotten"
    if not email:
        form.faults["email"] = gettext("Écrivez votre adresse e-mail.")
        return _again(shown, form, status=422)
    if not may_try("link", email):
        return _too_often(shown, form)
    asked = doors.ask(session(), "reset" if purpose == "reset" else "sign_in", email, now=now())
    if asked is not None:
        mail.post(asked.token, asked.facts)
    return redirect("/connexion/envoye", _SEE_OTHER)


def inside(token: str, after: str = "") -> ResponseReturnValue:
    """Let in who carries a new sign-in, and lead them on."""
    found = come_in(token)
    if found is None:
        return _gone("/connexion")
    if is_demo_operator(found, is_local=settings().is_local):
        # The demonstration has no telephone to prove anything with.
        come_in(sessions.strengthen(session(), token, now=now()) or "")
    return redirect(own_page(after) if after else wanted(), _SEE_OTHER)


def _peek(token: str, purpose: Purpose) -> LinkFacts | None:
    if not _may_open():
        return None
    return links.peek(session(), token[:_LONGEST_SAID], purpose, now=now())


def _may_open() -> bool:
    return may_try("token")


def _gone(again: str) -> Response:
    return page("door/gone", status=410, again=again)


def _too_often(template: str, form: Form) -> Response:
    form.faults[""] = gettext("Trop d’essais en peu de temps. Attendez quelques minutes.")
    return _again(template, form, status=429)


def _again(template: str, form: Form, *, status: int) -> Response:
    if template == "door/sign_in":
        return door_page(form, status=status)
    return page(template, status=status, form=form, suite=wanted())
