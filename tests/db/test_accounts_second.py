"""Six figures from a telephone: each opens once, for who enrolled it."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
import sqlalchemy as sa

from app.models.account import Account
from app.queries import accounts as questions
from app.services.accounts import second, sessions
from tests.conftest import NOW
from tests.db.accounts_room import Room

KEY = "k" * 32


@pytest.fixture
def room(session, build) -> Room:
    return Room(session, build)


def at(**after: float):
    return NOW + timedelta(**after)


def code_of(secret: str, now) -> str:
    return pyotp.TOTP(secret).at(now)


def enrolled(room, person, now=NOW) -> str:
    proposal = second.propose(person.email, issuer="La Rentrée", secret_key=KEY, now=now)
    given = (proposal.sealed, code_of(proposal.secret, now))
    assert second.enrol(room.session, person.id, *given, secret_key=KEY, now=now)
    return proposal.secret


def test_a_telephone_is_enrolled_by_its_first_code_which_never_opens_again(room):
    claire = room.join()
    secret = enrolled(room, claire)
    token = room.signed_in(claire)
    visitor = sessions.who(room.session, token, now=NOW)
    assert visitor is not None
    assert visitor.owes_second

    def opens(code, now):
        return second.verify(room.session, claire.id, code, secret_key=KEY, now=now)

    first, later = code_of(secret, NOW), at(minutes=2)
    assert not opens(first, NOW)
    assert opens(code_of(secret, later), later)
    assert not opens(code_of(secret, later), later)
    fresh = sessions.strengthen(room.session, token, now=later)
    assert fresh is not None
    assert sessions.who(room.session, token, now=later) is None
    stronger = sessions.who(room.session, fresh, now=later)
    assert stronger is not None
    assert (stronger.is_strong, stronger.owes_second) == (True, False)


def test_a_code_opens_one_step_early_or_late_and_closes_those_before_it(room):
    claire = room.join()
    secret = enrolled(room, claire)

    def opens(code_at, now):
        code = code_of(secret, code_at)
        return second.verify(room.session, claire.id, code, secret_key=KEY, now=now)

    base = at(minutes=10)
    assert not opens(base - timedelta(seconds=60), base)
    assert not opens(base + timedelta(seconds=60), base)
    assert opens(base - timedelta(seconds=30), base)
    assert opens(base + timedelta(seconds=30), base)
    assert not opens(base, base)


@pytest.mark.parametrize("odd", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "-12345", "1e5000"])
def test_what_is_no_code_opens_nothing(room, odd):
    claire = room.join()
    enrolled(room, claire)
    assert not second.verify(room.session, claire.id, odd, secret_key=KEY, now=at(minutes=5))


def test_a_telephone_is_not_replaced_by_another(room):
    claire = room.join()
    secret = enrolled(room, claire)
    other = second.propose(claire.email, issuer="x", secret_key=KEY, now=NOW)
    given = (other.sealed, code_of(other.secret, NOW))
    assert not second.enrol(room.session, claire.id, *given, secret_key=KEY, now=NOW)
    later = at(minutes=3)
    good = code_of(secret, later)
    assert second.verify(room.session, claire.id, good, secret_key=KEY, now=later)
    second.forget(room.session, claire.id, now=later)
    found = questions.account(room.session, claire.id)
    assert found is not None
    assert not found.has_second
    assert not second.verify(room.session, claire.id, good, secret_key=KEY, now=later)


def test_a_proposal_is_for_one_person_for_an_hour_and_under_our_key(room):
    claire, paul = room.join(), room.join("paul@mairie.example")
    proposal = second.propose(claire.email, issuer="La Rentrée", secret_key=KEY, now=NOW)
    asked = parse_qs(urlsplit(proposal.uri).query)
    assert asked["secret"] == [proposal.secret]
    assert proposal.secret not in proposal.sealed

    def works(person, sealed=proposal.sealed, key=KEY, now=NOW, code=None):
        typed = code or code_of(proposal.secret, now)
        return second.enrol(room.session, person.id, sealed, typed, secret_key=key, now=now)

    assert not works(paul)
    assert not works(claire, now=at(hours=2))
    assert not works(claire, key="x" * 32)
    assert not works(claire, sealed="é")
    assert not works(claire, code="000000")
    same = second.again(proposal.sealed, claire.email, issuer="La Rentrée", secret_key=KEY, now=NOW)
    assert same == proposal
    assert works(claire)


def test_the_secret_is_kept_encrypted_and_of_no_use_under_another_key(room):
    claire = room.join()
    secret = enrolled(room, claire)
    assert secret not in str(room.session.scalar(sa.select(Account.totp_secret)))
    later = at(minutes=3)
    code = code_of(secret, later)
    assert not second.verify(room.session, claire.id, code, secret_key="x" * 32, now=later)
