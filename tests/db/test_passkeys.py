"""Passkeys kept and used, at the same instant from several places too, on both engines."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import engine as engines
from app.models.account import Account, Passkey, SignIn
from app.models.base import Base
from app.services.accounts import passkeys, second
from app.services.accounts.ceremonies import Challenge, Party, PasskeyError
from app.services.accounts.passkeys import Proof
from app.services.accounts.refusals import AccountError
from tests.conftest import NOW
from tests.db.installation import databases
from tests.fakes.authenticator import Authenticator

PARTY = Party("admin.rentree.test", "https://admin.rentree.test")
AT_ONCE = 8
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def ada(session):
    row = Account(
        email="ada@x.example", email_key="ada@x.example", name="Ada", created_at=NOW, language="fr"
    )
    session.add(row)
    session.commit()
    return row


@pytest.fixture
def device():
    return Authenticator(PARTY.origin, PARTY.host)


def added(session, account, device, name="clé"):
    challenge = Challenge.draw("add", account.id, now=NOW)
    text = device.make(json.loads(passkeys.to_add(session, challenge, PARTY)))
    passkeys.add(session, account.id, Proof(text, challenge, PARTY), name=name, now=NOW)


def at_the_door(session, device, now=LATER):
    challenge = Challenge.draw("door", 0, now=now)
    text = device.prove(json.loads(passkeys.to_prove(session, challenge, PARTY)))
    return Proof(text, challenge, PARTY)


def come_in(session, proof, now=LATER):
    return passkeys.come_in(session, proof, agent="", now=now)


def test_a_key_alone_makes_a_strong_sign_in(session, ada, device):
    added(session, ada, device)
    assert come_in(session, at_the_door(session, device))
    (kept,) = session.query(SignIn)
    assert kept.is_strong
    (key,) = session.query(Passkey)
    assert (key.used_at, key.sign_count) == (LATER, 1)
    assert key.transports == ["internal", "hybrid"]


def test_a_challenge_serves_once_even_for_a_key_that_does_not_count(session, ada, device):
    device.step = 0
    added(session, ada, device)
    proof = at_the_door(session, device)
    assert come_in(session, proof)
    with pytest.raises(PasskeyError, match="too_late"):
        come_in(session, proof, now=LATER + timedelta(seconds=1))
    assert session.query(SignIn).count() == 1


def test_another_challenge_drawn_before_the_last_use_is_void(session, ada, device):
    device.step = 0
    added(session, ada, device)
    first, second_ = at_the_door(session, device), at_the_door(session, device)
    come_in(session, second_, now=LATER + timedelta(seconds=1))
    with pytest.raises(PasskeyError, match="too_late"):
        come_in(session, first, now=LATER + timedelta(seconds=2))


@pytest.mark.parametrize("count", [0, 3, 4])
def test_a_count_that_does_not_go_on_is_a_copy(session, ada, device, count):
    added(session, ada, device)
    session.query(Passkey).update({"sign_count": 5})
    session.commit()
    device.keys[0].count = count
    with pytest.raises(PasskeyError, match="copied"):
        come_in(session, at_the_door(session, device))
    assert not session.query(SignIn).count()


def test_twenty_keys_are_enough(session, ada):
    for number in range(passkeys.MOST):
        added(session, ada, Authenticator(PARTY.origin, PARTY.host), f"clé {number}")
    with pytest.raises(PasskeyError, match="too_many"):
        added(session, ada, Authenticator(PARTY.origin, PARTY.host))


def test_an_operator_s_last_key_stays(session, ada, device):
    ada.is_operator = True
    session.commit()
    added(session, ada, device)
    (key,) = passkeys.listed(session, ada.id)
    with pytest.raises(AccountError, match="last_second"):
        passkeys.remove(session, ada.id, key.id, now=NOW)
    second.forget(session, ada.id, now=NOW)  # there are no codes: nothing to take away
    assert len(passkeys.listed(session, ada.id)) == 1


def test_a_key_of_somebody_else_is_not_removed(session, ada, device):
    bob = Account(email="b@x.example", email_key="b@x.example", name="Bob", created_at=NOW)
    session.add(bob)
    session.commit()
    added(session, ada, device)
    (key,) = passkeys.listed(session, ada.id)
    assert not passkeys.remove(session, bob.id, key.id, now=NOW)
    assert len(passkeys.listed(session, ada.id)) == 1


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request, tmp_path_factory) -> Iterator[sa.Engine]:
    with databases(request, tmp_path_factory.mktemp("keys"), "keys") as [url]:
        made = sa.create_engine(url, pool_size=AT_ONCE)
        engines.prepare(made)
        Base.metadata.create_all(made)
        yield made
        made.dispose()


def all_at_once(engine, act):
    """Let eight connections do something at the same instant; return what each got."""
    ready = Barrier(AT_ONCE)

    def one(number):
        with Session(engine) as own:
            ready.wait()
            try:
                return act(own, number)
            except (PasskeyError, AccountError) as refused:
                return refused.reason

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def somebody(session, email, **more):
    row = Account(email=email, email_key=email, name="Ada", created_at=NOW, **more)
    session.add(row)
    session.commit()
    return row


@pytest.mark.parametrize("step", [0, 1])
def test_of_eight_who_bring_the_same_answer_one_comes_in(engine, step):
    device = Authenticator(PARTY.origin, PARTY.host, step=step)
    with Session(engine) as session:
        added(session, somebody(session, f"ada{step}@x.example"), device)
        proof = at_the_door(session, device)
    found = all_at_once(engine, lambda own, _number: come_in(own, proof))
    assert found.count("too_late") == AT_ONCE - 1


def test_an_operator_who_removes_all_keys_at_once_keeps_one(engine):
    with Session(engine) as session:
        odile = somebody(session, "odile@x.example", is_operator=True)
        for number in range(AT_ONCE):
            added(session, odile, Authenticator(PARTY.origin, PARTY.host), f"clé {number}")
        account_id, keys = odile.id, [one.id for one in passkeys.listed(session, odile.id)]
    found = all_at_once(
        engine, lambda own, number: passkeys.remove(own, account_id, keys[number], now=NOW)
    )
    assert found.count("last_second") == 1
    assert found.count(True) == AT_ONCE - 1
