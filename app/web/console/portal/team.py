"""The people of a site: who may do what there, who is invited, who leaves."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, flash, redirect
from flask.typing import ResponseReturnValue

from app.kernel.roles import is_role
from app.queries import accounts as people
from app.queries.accounts import InvitationFacts, Member
from app.queries.sites import SiteFacts
from app.services.accounts import accounts, links
from app.services.accounts.refusals import AccountError
from app.web.catalogues import gettext
from app.web.clock import now
from app.web.console import mail
from app.web.console.forms import Form
from app.web.console.frame import page
from app.web.console.roles import for_role
from app.web.console.session import present
from app.web.console.times import instant_words
from app.web.console.too_many import counted
from app.web.console.wording import fault_of, role_name, role_options
from app.web.database import session
from app.web.numbers import IDENTITY

blueprint = Blueprint("team", __name__, url_prefix="/<slug>/equipe")
_SEE_OTHER = 303
_UNPROCESSABLE = 422
_ID = f"<{IDENTITY}:account_id>"


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member, in words."""

    facts: Member
    role: str
    seen: str
    is_me: bool


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """An invitation, in words."""

    facts: InvitationFacts
    role: str
    until: str


@blueprint.get("")
@for_role("administrator")
def show(facts: SiteFacts) -> ResponseReturnValue:
    """Show who has a hand on the site."""
    return _page(facts, Form.showing(role="editor"))


@blueprint.post("/inviter")
@for_role("administrator")
@counted("invite")
def invite(facts: SiteFacts) -> ResponseReturnValue:
    """Send somebody an invitation."""
    form = Form.sent()
    role = form.values["role"]
    try:
        token = accounts.invite(
            session(),
            form.values["email"],
            site_slug=facts.slug,
            role=role if is_role(role) else None,
            is_operator=False,
            by=present().actor,
            now=now(),
        )
    except AccountError as refused:
        form.faults.update(fault_of(refused))
        return _page(facts, form, status=_UNPROCESSABLE)
    if invited := links.peek(session(), token, "invite", now=now()):
        mail.post(token, invited, by=present().name)
    flash(gettext("L’invitation est partie. Elle est valable sept jours."))
    return _back(facts)


@blueprint.post("/invitations/<digest>/retirer")
@for_role("administrator")
def withdraw(facts: SiteFacts, digest: str) -> ResponseReturnValue:
    """Take an invitation back."""
    if not accounts.withdraw_invitation(
        session(), digest, site_id=facts.id, by=present().actor, now=now()
    ):
        abort(404)
    flash(gettext("L’invitation est retirée : son lien n’ouvre plus rien."))
    return _back(facts)


@blueprint.get(f"/{_ID}")
@for_role("administrator")
def show_one(facts: SiteFacts, account_id: int) -> ResponseReturnValue:
    """Show a member, to change the role or to remove."""
    member = _member(facts, account_id)
    return _one(facts, member, Form.showing(role=member.role))


@blueprint.post(f"/{_ID}/role")
@for_role("administrator")
def change_role(facts: SiteFacts, account_id: int) -> ResponseReturnValue:
    """Give a member another role."""
    member, form = _member(facts, account_id), Form.sent()
    role = form.values["role"]
    if not is_role(role):
        form.faults["role"] = gettext("Choisissez un rôle.")
        return _one(facts, member, form, status=_UNPROCESSABLE)
    try:
        accounts.give_role(
            session(), account_id, site_id=facts.id, role=role, by=present().actor, now=now()
        )
    except AccountError as refused:
        form.faults.update(fault_of(refused))
        return _one(facts, member, form, status=_UNPROCESSABLE)
    flash(
        gettext("%(name)s a maintenant le rôle : %(role)s.", name=member.name, role=role_name(role))
    )
    return _back(facts)


@blueprint.post(f"/{_ID}/retirer")
@for_role("administrator")
def remove(facts: SiteFacts, account_id: int) -> ResponseReturnValue:
    """Take a member's role away."""
    member, form = _member(facts, account_id), Form.showing()
    try:
        accounts.take_role(session(), account_id, site_id=facts.id, by=present().actor, now=now())
    except AccountError as refused:
        form = Form.showing(role=member.role)
        form.faults.update(fault_of(refused))
        return _one(facts, member, form, status=_UNPROCESSABLE)
    flash(gettext("%(name)s ne fait plus partie de l’équipe.", name=member.name))
    return redirect("/", _SEE_OTHER) if account_id == present().account_id else _back(facts)


def _page(facts: SiteFacts, form: Form, *, status: int = 200) -> Response:
    members = [_line(member) for member in people.people_of(session(), facts.scope)]
    invited = [
        InvitationLine(one, role_name(one.role) if one.role else "", instant_words(one.expires_at))
        for one in people.invitations(session(), facts.id, now=now())
    ]
    return page(
        "team/team",
        status=status,
        section="team",
        form=form,
        members=members,
        invited=invited,
        options=role_options(),
    )


def _one(facts: SiteFacts, member: Member, form: Form, *, status: int = 200) -> Response:
    told = {"form": form, "line": _line(member), "options": role_options()}
    return page("team/member", status=status, section="team", slug=facts.slug, **told)


def _line(member: Member) -> MemberLine:
    seen = instant_words(member.signed_in_at) if member.signed_in_at else ""
    is_me = member.account_id == present().account_id
    return MemberLine(member, role_name(member.role), seen, is_me)


def _member(facts: SiteFacts, account_id: int) -> Member:
    """Return a member of this site; of another's, nothing is told."""
    everybody = people.people_of(session(), facts.scope)
    found = next((member for member in everybody if member.account_id == account_id), None)
    return found if found is not None else abort(404)


def _back(facts: SiteFacts) -> ResponseReturnValue:
    return redirect(f"/{facts.slug}/equipe", _SEE_OTHER)
