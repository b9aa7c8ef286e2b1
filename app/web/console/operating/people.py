"""Everybody who may sign in, for operators: who they are, what they may do, and the way out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, Response, abort, flash, redirect
from flask.typing import ResponseReturnValue

from app.kernel.roles import Role
from app.queries import accounts as questions
from app.queries.accounts import AccountFacts, InvitationFacts
from app.queries.site_entries import SiteEntry
from app.services.accounts import accounts, links
from app.services.accounts.refusals import AccountError
from app.web.catalogues import gettext, spoken
from app.web.clock import now
from app.web.console import mail
from app.web.console.forms import Form
from app.web.console.frame import page
from app.web.console.roles import for_operators
from app.web.console.session import present
from app.web.console.times import instant_words
from app.web.console.too_many import counted
from app.web.console.wording import fault_of, role_name
from app.web.database import session
from app.web.numbers import IDENTITY
from app.web.site import directory

blueprint = Blueprint("people", __name__, url_prefix="/exploitation/personnes")
_SEE_OTHER = 303
_UNPROCESSABLE = 422
_ID = f"<{IDENTITY}:account_id>"


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person, in words. ``roles``: (slug, the site's name, the role)."""

    facts: AccountFacts
    roles: list[tuple[str, str, str]]
    seen: str
    is_me: bool


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """An operator's invitation, in words."""

    facts: InvitationFacts
    until: str


@blueprint.get("")
@for_operators
def show() -> ResponseReturnValue:
    """Show everybody."""
    return _page(Form())


@blueprint.post("/inviter")
@for_operators
@counted("invite")
def invite() -> ResponseReturnValue:
    """Invite another operator."""
    form = Form.sent()
    try:
        token = accounts.invite(
            session(),
            form.values["email"],
            site_slug=None,
            role=None,
            is_operator=True,
            by=present().actor,
            now=now(),
        )
    except AccountError as refused:
        form.faults.update(fault_of(refused))
        return _page(form, status=_UNPROCESSABLE)
    if invited := links.peek(session(), token, "invite", now=now()):
        mail.post(token, invited, by=present().name)
    flash(gettext("L’invitation est partie. Elle est valable sept jours."))
    return _back()


@blueprint.post("/invitations/<digest>/retirer")
@for_operators
def withdraw(digest: str) -> ResponseReturnValue:
    """Take an operator's invitation back."""
    if not accounts.withdraw_invitation(
        session(), digest, site_id=None, by=present().actor, now=now()
    ):
        abort(404)
    flash(gettext("L’invitation est retirée : son lien n’ouvre plus rien."))
    return _back()


@blueprint.get(f"/{_ID}")
@for_operators
def show_one(account_id: int) -> ResponseReturnValue:
    """Show a person, to close the account."""
    return _one(_known(account_id), Form())


@blueprint.post(f"/{_ID}/fermer")
@for_operators
def close(account_id: int) -> ResponseReturnValue:
    """Close an account; not one's own, which would leave nobody to open it again."""
    facts, form = _known(account_id), Form()
    if facts.id == present().account_id:
        form.faults[""] = gettext("Demandez à une autre personne de l’exploitation.")
        return _one(facts, form, status=_UNPROCESSABLE)
    try:
        accounts.close(session(), account_id, by=present().actor, now=now())
    except AccountError as refused:
        form.faults.update(fault_of(refused))
        return _one(facts, form, status=_UNPROCESSABLE)
    flash(gettext("Le compte de %(name)s est fermé.", name=facts.name or facts.email))
    return _back()


def _page(form: Form, *, status: int = 200) -> Response:
    by_account = questions.roles_by_account(session())
    known = _sites(number for roles in by_account.values() for number in roles)
    lines = [
        _line(facts, by_account.get(facts.id, {}), known) for facts in questions.accounts(session())
    ]
    invited = [
        InvitationLine(one, instant_words(one.expires_at))
        for one in questions.invitations(session(), None, now=now())
    ]
    told = {"form": form, "lines": lines, "invited": invited}
    return page("desk/people", status=status, section="desk.people", **told)


def _one(facts: AccountFacts, form: Form, *, status: int = 200) -> Response:
    roles = questions.roles_of(session(), facts.id)
    line = _line(facts, roles, _sites(roles))
    return page("desk/person", status=status, section="desk.people", form=form, line=line)


def _sites(ids: Iterable[int]) -> dict[int, SiteEntry]:
    return {site.id: site for site in directory().of(set(ids))}


def _line(facts: AccountFacts, roles: dict[int, Role], known: dict[int, SiteEntry]) -> PersonLine:
    named = [
        (known[number].slug, known[number].name.read([spoken(), "fr"]).text, role_name(role))
        for number, role in roles.items()
        if number in known
    ]
    seen = instant_words(facts.signed_in_at) if facts.signed_in_at else ""
    return PersonLine(facts, sorted(named), seen, facts.id == present().account_id)


def _known(account_id: int) -> AccountFacts:
    facts = questions.account(session(), account_id)
    if facts is None:
        abort(404)
    return facts


def _back() -> ResponseReturnValue:
    return redirect("/exploitation/personnes", _SEE_OTHER)
