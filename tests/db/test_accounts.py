"""People are invited, accept, change role and leave, each site on its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.kernel.roles import ROLES
from app.kernel.scope import Scope
from app.models.account import GivenRole, RecordEntry
from app.models.scoping import UnscopedQueryError
from app.models.site import Site
from app.queries import accounts as questions
from app.services.accounts import accounts, doors, links, own, sessions
from tests.conftest import NOW
from tests.db.accounts_room import COMMAND, PASSWORD, Room

LATER = NOW + timedelta(hours=1)
AGENT = "Firefox, Linux"
STOLEN = "what a pirate would choose"


@pytest.fixture
def room(session, build) -> Room:
    return Room(session, build)


def test_who_accepts_an_invitation_has_that_role_on_that_site_and_nowhere_else(room):
    claire = room.join("claire@mairie.example", "editor", at="besancon")
    assert (claire.email, claire.name) == ("claire@mairie.example", "Claire Dupont")
    assert (claire.is_operator, claire.has_password, claire.language) == (False, True, "fr")
    assert room.team(room.besancon) == {"claire@mairie.example": "editor"}
    assert room.team(room.albi) == {}
    visitor = sessions.who(room.session, room.signed_in(claire), now=NOW)
    assert visitor is not None
    assert dict(visitor.roles) == {room.besancon: "editor"}


def test_one_person_serves_two_communes_with_two_roles(room):
    room.join("claire@mairie.example", "editor", at="besancon")
    claire = room.join("Claire@Mairie.Example", "reader", at="albi", name="Somebody else")
    assert claire.name == "Claire Dupont"
    visitor = sessions.who(room.session, room.signed_in(claire), now=NOW)
    assert visitor is not None
    assert dict(visitor.roles) == {room.besancon: "editor", room.albi: "reader"}
    assert len(questions.accounts(room.session)) == 1


def test_an_invitation_to_a_second_site_changes_neither_password_nor_name(room):
    room.join(at="besancon")
    token = room.invite(at="albi")
    found = links.peek(room.session, token, "invite", now=NOW)
    assert found is not None
    assert (found.has_account, found.site_slug, found.role) == (True, "albi", "administrator")
    accounts.accept(room.session, token, name="Pirate", password=STOLEN, now=NOW)
    mail = "claire@mairie.example"
    assert doors.by_password(room.session, mail, PASSWORD, agent=AGENT, now=NOW)
    assert not doors.by_password(room.session, mail, STOLEN, agent=AGENT, now=NOW)


def test_an_operator_has_no_role_anywhere_and_owes_a_second_factor(room):
    odile = room.operator()
    assert odile.is_operator
    weak = sessions.who(room.session, room.signed_in(odile), now=NOW)
    strong = sessions.who(room.session, room.signed_in(odile, strong=True), now=NOW)
    assert weak is not None
    assert strong is not None
    assert (weak.owes_second, weak.may_operate, dict(weak.roles)) == (True, False, {})
    assert (strong.owes_second, strong.may_operate) == (False, True)
    assert questions.count_operators(room.session) == 1


@pytest.mark.parametrize(
    ("email", "slug", "role", "is_operator", "reason"),
    [
        ("claire", "besancon", "reader", False, "no_address"),
        ("a@b.example\r\nBcc: c@d.example", "besancon", "reader", False, "no_address"),
        ("a@b.example", "nowhere", "reader", False, "no_such_site"),
        ("a@b.example", None, None, False, "no_role"),
        ("a@b.example", "besancon", None, False, "no_role"),
        ("a@b.example", None, "reader", True, "no_role"),
        ("CLAIRE@mairie.example", "besancon", "reader", False, "already_there"),
        ("odile@etat.example", None, None, True, "already_there"),
    ],
)
def test_an_invitation_to_nobody_or_nothing_is_refused(
    room, email, slug, role, is_operator, reason
):
    room.join()
    room.operator()
    refused = room.refusal(
        accounts.invite,
        email,
        site_slug=slug,
        role=role,
        is_operator=is_operator,
        by=COMMAND,
        now=NOW,
    )
    assert refused == reason


def test_a_faulty_answer_leaves_the_invitation_to_be_taken(room):
    token = room.invite()
    for name, password, reason in (
        ("  \u200b ", PASSWORD, "no_name"),
        ("Claire", "short", "too_short"),
        ("Claire", "motdepasse1234", "too_common"),
        ("Claire", "claire@mairie.example", "is_email"),
    ):
        given = {"name": name, "password": password, "now": NOW}
        assert room.refusal(accounts.accept, token, **given) == reason
    accounts.accept(room.session, token, name="Claire", password=PASSWORD, now=NOW)
    again = {"name": "Claire", "password": PASSWORD, "now": NOW}
    assert room.refusal(accounts.accept, token, **again) == "link_gone"


def test_a_new_invitation_voids_the_one_before_it_and_no_other(room):
    first, elsewhere = room.invite(), room.invite(at="albi")
    other, second = room.invite("b@c.example"), room.invite("CLAIRE@mairie.example")
    good = [links.peek(room.session, t, "invite", now=NOW) for t in (first, elsewhere, other)]
    assert [found is not None for found in good] == [False, True, True]
    assert links.peek(room.session, second, "invite", now=NOW)


def test_the_invitations_of_a_site_are_listed_and_withdrawn_there_alone(room):
    room.invite()
    room.invite("b@c.example", at="albi")
    room.invite("odile@etat.example", None, is_operator=True)
    [ours] = questions.invitations(room.session, room.besancon, now=NOW)
    [theirs] = questions.invitations(room.session, room.albi, now=NOW)
    [operators] = questions.invitations(room.session, None, now=NOW)
    assert (ours.email, theirs.email, operators.is_operator) == (
        "claire@mairie.example",
        "b@c.example",
        True,
    )
    withdraw = accounts.withdraw_invitation
    for digest in (theirs.digest, operators.digest):
        assert not withdraw(room.session, digest, site_id=room.besancon, by=COMMAND, now=NOW)
    assert withdraw(room.session, ours.digest, site_id=room.besancon, by=COMMAND, now=NOW)
    assert not withdraw(room.session, ours.digest, site_id=room.besancon, by=COMMAND, now=NOW)
    assert questions.invitations(room.session, room.besancon, now=NOW) == []
    assert len(questions.invitations(room.session, room.albi, now=NOW)) == 1
    assert questions.invitations(room.session, room.albi, now=NOW + timedelta(days=8)) == []


def test_an_invitation_taken_late_never_lowers_a_role(room):
    claire = room.join(at="albi")
    token = room.invite(role="reader")
    given = {"site_id": room.besancon, "role": "editor", "by": COMMAND, "now": NOW}
    accounts.give_role(room.session, claire.id, **given)
    accounts.accept(room.session, token, name="", password=None, now=NOW)
    assert room.team(room.besancon) == {claire.email: "editor"}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_changed_and_taken_on_one_site_only(room, role):
    claire = room.join(at="besancon", role="editor")
    room.join(at="albi", role="editor")
    here = {"site_id": room.albi, "by": COMMAND, "now": LATER}
    accounts.give_role(room.session, claire.id, role=role, **here)
    assert room.team(room.albi) == {claire.email: role}
    assert room.team(room.besancon) == {claire.email: "editor"}
    accounts.take_role(room.session, claire.id, **here)
    assert room.team(room.albi) == {}
    assert room.team(room.besancon) == {claire.email: "editor"}
    assert room.refusal(accounts.take_role, claire.id, **here) == "no_role"


def test_a_role_is_given_to_who_is_there_and_on_a_site_that_is(room):
    claire = room.join()
    gives = accounts.give_role
    what = {"role": "reader", "by": COMMAND, "now": NOW}
    assert room.refusal(gives, 999_999, site_id=room.albi, **what) == "no_account"
    assert room.refusal(gives, claire.id, site_id=999_999, **what) == "no_such_site"


def test_no_site_is_left_to_nobody_but_by_an_operator(room):
    claire, odile = room.join(), room.operator()
    paul = room.join("paul@mairie.example", "editor", name="Paul")
    here = {"site_id": room.besancon, "now": NOW}
    own_doing = {**here, "by": claire.actor}
    gone = "last_administrator"
    assert room.refusal(accounts.take_role, claire.id, **own_doing) == gone
    assert room.refusal(accounts.give_role, claire.id, role="reader", **own_doing) == gone
    assert room.refusal(accounts.close, claire.id, by=claire.actor, now=NOW) == gone
    accounts.give_role(room.session, paul.id, role="administrator", **own_doing)
    accounts.take_role(room.session, claire.id, **own_doing)
    assert room.team(room.besancon) == {paul.email: "administrator"}
    # Another site's administrators do not count, nor does being one there.
    room.join("claire@mairie.example", at="albi")
    assert room.refusal(accounts.take_role, paul.id, **{**here, "by": claire.actor}) == gone
    accounts.take_role(room.session, paul.id, **{**here, "by": odile.actor})
    assert room.team(room.besancon) == {}


def test_a_closed_account_opens_nothing_any_more(room):
    claire = room.join()
    browser, mail = room.signed_in(claire), claire.email
    asked = doors.ask(room.session, "sign_in", mail, now=NOW)
    pending = room.invite(at="albi")
    assert asked is not None
    accounts.close(room.session, claire.id, by=COMMAND, now=NOW)
    assert sessions.who(room.session, browser, now=NOW) is None
    assert doors.by_link(room.session, asked.token, agent=AGENT, now=NOW) is None
    assert doors.by_password(room.session, mail, PASSWORD, agent=AGENT, now=NOW) is None
    assert doors.ask(room.session, "reset", mail, now=NOW) is None
    assert links.peek(room.session, pending, "invite", now=NOW) is None
    assert room.team(room.besancon) == {}
    assert room.refusal(accounts.close, claire.id, by=COMMAND, now=NOW) == "no_account"
    closed = questions.account(room.session, claire.id)
    assert closed is not None
    assert (closed.is_closed, closed.has_password) == (True, False)


def test_a_closed_account_is_opened_again_empty_by_a_new_invitation(room):
    claire = room.join()
    room.join(at="albi")
    accounts.close(room.session, claire.id, by=COMMAND, now=NOW)
    token = room.invite(role="reader")
    found = links.peek(room.session, token, "invite", now=NOW)
    assert found is not None
    assert not found.has_account
    again = accounts.accept(room.session, token, name="Claire D.", password=PASSWORD, now=NOW)
    assert (again.id, again.name, again.is_closed) == (claire.id, "Claire D.", False)
    assert room.team(room.besancon) == {claire.email: "reader"}
    assert room.team(room.albi) == {}


def test_people_change_their_own_name_language_and_password(room):
    claire = room.join()
    here, there = room.signed_in(claire), room.signed_in(claire)
    own.rename(room.session, claire.id, " Claire\n Durand ", now=NOW)
    own.speak(room.session, claire.id, "en")
    wrong = {"current": "not it", "new": "quatre chiens roux", "token": here, "now": NOW}
    assert room.refusal(own.change_password, claire.id, **wrong) == "wrong_password"
    right = {**wrong, "current": PASSWORD}
    short = {**right, "new": "court"}
    assert room.refusal(own.change_password, claire.id, **short) == "too_short"
    own.change_password(room.session, claire.id, **right)
    visitor = sessions.who(room.session, here, now=NOW)
    assert visitor is not None
    assert (visitor.name, visitor.language) == ("Claire Durand", "en")
    assert sessions.who(room.session, there, now=NOW) is None
    assert doors.by_password(room.session, claire.email, "quatre chiens roux", agent=AGENT, now=NOW)


def test_a_reset_gives_a_new_password_once_and_ends_every_sign_in(room):
    claire = room.join()
    browser = room.signed_in(claire)
    asked = doors.ask(room.session, "reset", "CLAIRE@Mairie.example", now=NOW)
    assert asked is not None
    assert asked.facts.email == claire.email
    given = {"password": "quatre chiens roux", "now": NOW}
    short = {**given, "password": "court"}
    assert room.refusal(accounts.reset, asked.token, **short) == "too_short"
    accounts.reset(room.session, asked.token, **given)
    assert room.refusal(accounts.reset, asked.token, **given) == "link_gone"
    assert sessions.who(room.session, browser, now=NOW) is None
    opens = [
        doors.by_password(room.session, claire.email, text, agent=AGENT, now=NOW) is not None
        for text in (PASSWORD, "quatre chiens roux")
    ]
    assert opens == [False, True]


def test_a_site_that_goes_takes_its_roles_and_invitations_along_and_leaves_the_record(room):
    room.join()
    token = room.invite("b@c.example")
    room.session.delete(room.session.get_one(Site, room.besancon))
    room.session.commit()
    assert room.team(room.besancon) == {}
    assert links.peek(room.session, token, "invite", now=NOW) is None
    assert len(room.record(Scope.of_site(room.besancon, ()))) == 3


def test_the_guard_watches_over_roles_and_the_record(room, session):
    with pytest.raises(UnscopedQueryError, match="role"):
        session.scalars(sa.select(GivenRole)).all()
    with pytest.raises(UnscopedQueryError, match="record_entry"):
        session.scalars(sa.select(RecordEntry)).all()
    assert questions.people_of(session, Scope.of_site(room.albi, ())) == []
