"""Many people at the same instant, each with a connection of their own: one gets it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kernel.text import LocalizedText
from app.models import engine as engines
from app.models.account import Account, SignIn
from app.models.base import Base
from app.models.site import Site
from app.queries import accounts as questions
from app.services.accounts import accounts, doors, links, record, second, sessions
from app.services.accounts.refusals import AccountError
from tests.builders import WRITTEN
from tests.conftest import NOW
from tests.db.accounts_room import COMMAND
from tests.db.installation import databases

AT_ONCE = 40
KEY = "k" * 32
MAIL = "claire@mairie.example"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request, tmp_path_factory) -> Iterator[sa.Engine]:
    with databases(request, tmp_path_factory.mktemp("at_once"), "at_once") as [url]:
        made = sa.create_engine(url, pool_size=AT_ONCE)
        engines.prepare(made)
        Base.metadata.create_all(made)
        with Session(made) as session:
            for slug in ("besancon", "albi"):
                session.add(
                    Site(
                        slug=slug,
                        name=LocalizedText({"fr": slug}),
                        languages=["fr"],
                        timezone="Europe/Paris",
                        brand_color="#0e6e5c",
                        identity={},
                        updated_at=WRITTEN,
                    )
                )
            session.commit()
        yield made
        made.dispose()


@pytest.fixture
def all_at_once(engine) -> Callable[[Callable[[Session], Any]], list[Any]]:
    """Let forty people do the same; return what each got."""

    def together(act: Callable[[Session], Any]) -> list[Any]:
        start = Barrier(AT_ONCE, timeout=60)

        def one(_number: int) -> Any:
            with Session(engine) as session:
                start.wait()
                try:
                    return act(session)
                except AccountError as refused:
                    return refused.reason

        with ThreadPoolExecutor(AT_ONCE) as people:
            return list(people.map(one, range(AT_ONCE)))

    return together


@pytest.fixture
def claire(engine) -> Iterator[int]:
    with Session(engine) as session:
        person = Account(email=MAIL, email_key=MAIL, name="Claire", created_at=NOW, language="fr")
        session.add(person)
        session.commit()
        yield person.id
        session.rollback()
        session.execute(sa.delete(Account))
        session.commit()


@pytest.mark.parametrize("purpose", ["invite", "reset", "sign_in"])
def test_of_forty_who_take_a_link_one_has_it(engine, all_at_once, claire, purpose):
    with Session(engine) as session:
        token = links.make(session, purpose, email=MAIL, now=NOW, account_id=claire)
        session.commit()

    def take(session: Session) -> bool:
        found = links.take(session, token, purpose, now=NOW)
        session.commit()
        return found is not None

    assert sum(all_at_once(take)) == 1


def test_of_forty_who_open_a_sign_in_link_one_is_in(engine, all_at_once, claire):
    with Session(engine) as session:
        asked = doors.ask(session, "sign_in", MAIL, now=NOW)
    assert asked is not None
    got = all_at_once(lambda session: doors.by_link(session, asked.token, agent="", now=NOW))
    assert sum(token is not None for token in got) == 1
    with Session(engine) as session:
        of_claire = sa.select(sa.func.count()).where(SignIn.account_id == claire)
        assert session.scalar(of_claire) == 1


def test_of_forty_who_accept_an_invitation_one_does(engine, all_at_once):
    with Session(engine) as session:
        token = invited(session, "besancon")

    def accept(session: Session) -> Any:
        return accounts.accept(session, token, name="Claire", password=None, now=NOW).id

    got = all_at_once(accept)
    assert sorted(map(type, got), key=str) == [int] + [str] * (AT_ONCE - 1)
    assert got.count("link_gone") == AT_ONCE - 1
    forget_everybody(engine)


def test_two_invitations_taken_at_once_make_one_account_with_both_roles(engine):
    for _ in range(5):
        with Session(engine) as session:
            tokens = [invited(session, slug) for slug in ("besancon", "albi")]
        start = Barrier(2, timeout=60)

        def accept(token: str, start: Barrier = start) -> int:
            with Session(engine) as session:
                start.wait()
                return accounts.accept(session, token, name="C", password=None, now=NOW).id

        with ThreadPoolExecutor(2) as people:
            [one, other] = people.map(accept, tokens)
        assert one == other
        with Session(engine) as session:
            assert len(questions.roles_of(session, one)) == 2
        forget_everybody(engine)


def test_of_forty_who_type_the_same_code_one_is_in(engine, all_at_once, claire):
    with Session(engine) as session:
        proposal = second.propose(MAIL, issuer="x", secret_key=KEY, now=NOW)
        code = pyotp.TOTP(proposal.secret).at(NOW)
        assert second.enrol(session, claire, proposal.sealed, code, secret_key=KEY, now=NOW)
    later = NOW.replace(minute=5)
    code = pyotp.TOTP(proposal.secret).at(later)
    got = all_at_once(
        lambda session: second.verify(session, claire, code, secret_key=KEY, now=later)
    )
    assert sum(got) == 1


def test_forty_who_write_the_record_make_one_chain(engine, all_at_once, claire):
    with Session(engine) as session:
        before, _ = record.end(session)

    def sign_in(session: Session) -> str:
        return sessions.begin(session, claire, strong=False, agent="", now=NOW)

    assert len(set(all_at_once(sign_in))) == AT_ONCE
    with Session(engine) as session:
        assert record.check(session) is None
        assert record.end(session)[0] == before + AT_ONCE


def test_administrators_who_leave_at_once_leave_one(engine, all_at_once):
    with Session(engine) as session:
        ids = []
        for number in range(AT_ONCE):
            token = invited(session, "besancon", f"{number}@mairie.example")
            ids.append(accounts.accept(session, token, name="A", password=None, now=NOW).id)
        [site_id] = questions.roles_of(session, ids[0])
    waiting = iter(ids)

    def leave(session: Session) -> Any:
        one = next(waiting)
        by = questions.Actor(one, "A")
        return accounts.take_role(session, one, site_id=site_id, by=by, now=NOW)

    got = all_at_once(leave)
    assert got.count("last_administrator") == 1
    assert got.count(None) == AT_ONCE - 1
    forget_everybody(engine)


def invited(session: Session, slug: str, email: str = MAIL) -> str:
    return accounts.invite(
        session,
        email,
        site_slug=slug,
        role="administrator",
        is_operator=False,
        by=COMMAND,
        now=NOW,
    )


def forget_everybody(engine: sa.Engine) -> None:
    with Session(engine) as session:
        session.execute(sa.delete(Account))
        session.commit()
