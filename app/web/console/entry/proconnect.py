"""Coming in by the identity provider, ProConnect in town halls, and tying one's account to it.

The way out is a link: a form may lead nowhere but here (``form-action``, Content Security
Policy Level 3). The way back changes nothing before what it brings is proved; who ties an
account sees first to whom, since the provider may know another person in this browser.
"""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request
from flask.typing import ResponseReturnValue

from app.clients.openid import Identity, OpenIdError, OpenIdProvider
from app.services.accounts import identities
from app.services.accounts.identities import IdentityError
from app.services.accounts.refusals import AccountError
from app.web.catalogues import gettext
from app.web.clock import now
from app.web.console.entry import crossing, provider_words
from app.web.console.entry.account import account_page
from app.web.console.entry.crossing import Away
from app.web.console.entry.door import door_page, inside
from app.web.console.forms import Form
from app.web.console.frame import page
from app.web.console.guard import own_origin
from app.web.console.returns import HOME, own_page, wanted
from app.web.console.roles import for_anyone, for_strangers
from app.web.console.session import agent, may_try, present, visitor
from app.web.database import session

blueprint = Blueprint("proconnect", __name__)
_SEE_OTHER, _UNPROCESSABLE = 303, 422
_TOO_OFTEN, _AWAY = 429, 503
_LONGEST_SAID = 300
_DOOR, _ACCOUNT = "/connexion", "/compte"


@blueprint.get("/connexion/proconnect")
@for_strangers
def leave() -> ResponseReturnValue:
    """Send somebody to say who they are; with an invitation, they accept it on their way back."""
    to = crossing.provider()
    if to is None:
        return redirect(_DOOR, _SEE_OTHER)
    if not may_try("token"):
        return _said(provider_words.too_often(), status=_TOO_OFTEN)
    invitation = request.args.get("invitation", "")[:_LONGEST_SAID]
    errand: crossing.Errand = "invite" if invitation else "door"
    try:
        address = crossing.depart(to, errand, invitation=invitation, suite=wanted())
    except OpenIdError as failed:
        return _failed(failed)
    return redirect(address, _SEE_OTHER)


@blueprint.get("/compte/proconnect")
@for_anyone
def leave_to_tie() -> ResponseReturnValue:
    """Send somebody who is signed in to say who they are there."""
    to = crossing.provider()
    if to is None:
        return redirect(_ACCOUNT, _SEE_OTHER)
    try:
        address = crossing.depart(to, "tie", account_id=present().account_id)
    except OpenIdError as failed:
        return _failed(failed)
    return redirect(address, _SEE_OTHER)


@blueprint.get("/connexion/proconnect/retour")
@for_strangers
def arrive() -> ResponseReturnValue:
    """Take what the provider answers, in the browser that asked for it, once."""
    to = crossing.provider()
    if to is None:
        return redirect(_DOOR, _SEE_OTHER)
    if not may_try("token"):
        return _said(provider_words.too_often(), status=_TOO_OFTEN)
    away = crossing.back(request.args.get("state", ""))
    if away is None or request.args.get("iss", to.issuer) != to.issuer:
        return _said(provider_words.lost())
    if "error" in request.args:
        return _said(provider_words.declined())
    return _taken(to, away)


def _taken(to: OpenIdProvider, away: Away) -> ResponseReturnValue:
    """Ask the provider who came back, and do what they left for."""
    try:
        identity = identities.arrived(
            session(),
            to,
            request.args.get("code", ""),
            away.journey,
            redirect_uri=crossing.redirect_uri(),
            now=now(),
        )
        return _on_errand(away, identity)
    except OpenIdError as failed:
        return _failed(failed)
    except IdentityError as refused:
        return _said(provider_words.refusal(refused.reason))
    except AccountError:
        return _said(provider_words.refusal("link_gone"))


@blueprint.get("/compte/proconnect/relier")
@for_anyone
def show_tie() -> ResponseReturnValue:
    """Show to whom the account would be tied."""
    found = crossing.found_for(present().account_id)
    if found is None:
        return redirect(_ACCOUNT, _SEE_OTHER)
    return page("account/tie", section="account", found=found, provider=crossing.provider_name())


@blueprint.post("/compte/proconnect/relier")
@for_anyone
def tie() -> ResponseReturnValue:
    """Tie one's account to the identity that one came back with."""
    who, to = present(), crossing.provider()
    found = crossing.found_for(who.account_id)
    crossing.forget_found()
    if to is None or found is None or found.issuer != to.issuer:
        return _said(provider_words.lost())
    try:
        identities.tie(
            session(), who.account_id, issuer=found.issuer, subject=found.subject, now=now()
        )
    except IdentityError as refused:
        return _said(provider_words.refusal(refused.reason))
    flash(gettext("C’est fait : vous pouvez entrer avec %(who)s.", who=to.name))
    return redirect(_ACCOUNT, _SEE_OTHER)


@blueprint.post("/compte/proconnect/separer")
@for_anyone
def untie() -> ResponseReturnValue:
    """Come in by the provider no more."""
    to = crossing.provider()
    if to and identities.untie(session(), present().account_id, to.issuer, now=now()):
        flash(gettext("Votre compte n’est plus relié à %(who)s.", who=to.name))
    return redirect(_ACCOUNT, _SEE_OTHER)


@blueprint.get("/connexion/proconnect/fin")
@for_strangers
def part() -> ResponseReturnValue:
    """End the sign-in at the provider too, for who has just signed out here."""
    to = crossing.provider()
    if to is None or not crossing.may_part():
        return redirect(_DOOR, _SEE_OTHER)
    try:
        address = to.part(crossing.part(), back=f"{own_origin()}{_DOOR}")
    except OpenIdError as failed:
        return _failed(failed)
    return redirect(address or _DOOR, _SEE_OTHER)


def _on_errand(away: Away, identity: Identity) -> ResponseReturnValue:
    if away.errand == "tie":
        return _show_whom(away, identity)
    if away.errand == "invite":
        token, facts = identities.join(
            session(), away.invitation, identity, agent=agent(), now=now()
        )
        return _remembering(identity, inside(token, f"/{facts.site_slug}/"))
    begun = identities.come_in(session(), identity, agent=agent(), now=now())
    if begun is None:
        return _said(provider_words.nobody())
    return _remembering(identity, inside(begun, own_page(away.suite or HOME)))


def _show_whom(away: Away, identity: Identity) -> ResponseReturnValue:
    """Ask who is signed in to say yes; somebody else may have signed in meanwhile."""
    who = visitor()
    if who is None or who.owes_second or who.account_id != away.account_id:
        return _said(provider_words.lost())
    crossing.keep_found(identity, who.account_id)
    return redirect("/compte/proconnect/relier", _SEE_OTHER)


def _remembering(identity: Identity, answer: ResponseReturnValue) -> ResponseReturnValue:
    if visitor() is not None:
        crossing.remember(identity.id_token)
    return answer


def _failed(failed: OpenIdError) -> Response:
    status = _AWAY if failed.fault == "away" else _UNPROCESSABLE
    return _said(provider_words.failure(failed.fault), status=status)


def _said(sentence: str, *, status: int = _UNPROCESSABLE) -> Response:
    """Say what happened where one stands: in one's account, or at the door, with the other ways."""
    form, who = Form(faults={"": sentence}), visitor()
    if who is not None and not who.owes_second:
        return account_page(form, status=status)
    return door_page(form, status=status)
