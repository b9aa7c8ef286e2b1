"""Passwords, links and codes let people in, for a time; the same work whoever knocks."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from app.kernel.text import LocalizedText
from app.models.account import Account, OneTimeLink, SignIn
from app.services.accounts import accounts, doors, links, passwords, sessions
from app.services.accounts.letters import address_of, letter
from app.services.accounts.refusals import AccountError
from tests.conftest import NOW
from tests.db.accounts_room import PASSWORD, Room

AGENT = "Firefox, Linux"
KEY = "k" * 32
NOBODY = "nobody@mairie.example"


@pytest.fixture
def room(session, build) -> Room:
    return Room(session, build)


def at(**after: float):
    return NOW + timedelta(**after)


# --- passwords ------------------------------------------------------------------------------


def test_the_right_password_begins_a_sign_in_and_no_other_does(room):
    claire = room.join()
    token = doors.by_password(room.session, "CLAIRE@mairie.EXAMPLE", PASSWORD, agent=AGENT, now=NOW)
    assert token is not None
    visitor = sessions.who(room.session, token, now=NOW)
    assert visitor is not None
    assert (visitor.account_id, visitor.is_strong, visitor.owes_second) == (claire.id, False, False)
    for email, text in ((claire.email, PASSWORD + "s"), (claire.email, ""), (NOBODY, PASSWORD)):
        assert doors.by_password(room.session, email, text, agent=AGENT, now=NOW) is None


def test_known_and_unknown_cost_one_trial_of_a_password_and_one_statement(
    room, monkeypatch, count_statements
):
    claire = room.join()
    paul = accounts.accept(
        room.session, room.invite("p@b.example"), name="Paul", password=None, now=NOW
    )
    closed = room.join("c@b.example")
    accounts.close(room.session, closed.id, by=claire.actor, now=NOW)
    tried: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, *given):
            tried.append("once")
            return super().verify(*given)

    monkeypatch.setattr(passwords, "HASHER", Counting())
    costs = []
    for email in (claire.email, NOBODY, paul.email, closed.email, "no address", ""):
        tried.clear()
        with count_statements() as statements:
            assert doors.by_password(room.session, email, "wrong", agent=AGENT, now=NOW) is None
        costs.append((len(tried), len(statements)))
    assert costs == [(1, 1)] * 6


def test_a_password_kept_with_less_work_is_kept_again_with_more(room, monkeypatch):
    claire = room.join()
    monkeypatch.setattr(
        passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=64, parallelism=1)
    )
    assert doors.by_password(room.session, claire.email, PASSWORD, agent=AGENT, now=NOW)
    kept = room.session.scalar(sa.select(Account.password_hash))
    assert "t=2" in str(kept)
    assert doors.by_password(room.session, claire.email, PASSWORD, agent=AGENT, now=NOW)


# --- links ----------------------------------------------------------------------------------


def test_asking_for_a_link_writes_as_much_for_nobody_as_for_somebody(room, count_statements):
    claire = room.join()
    costs = []
    for purpose in ("sign_in", "reset"):
        for email in (claire.email, NOBODY, "no address"):
            with count_statements() as statements:
                asked = doors.ask(room.session, purpose, email, now=NOW)
            costs.append([statement.split()[0] for statement in statements])
            assert (asked is None) == (email != claire.email)
    assert len({tuple(cost) for cost in costs}) == 1


def test_of_who_is_not_known_nothing_is_kept(room):
    doors.ask(room.session, "sign_in", NOBODY, now=NOW)
    rows = room.session.execute(sa.select(OneTimeLink.email, OneTimeLink.email_key)).all()
    assert rows == [("", "")]


def test_a_link_lets_in_once(room):
    claire = room.join()
    asked = doors.ask(room.session, "sign_in", claire.email, now=NOW)
    assert asked is not None
    assert links.peek(room.session, asked.token, "sign_in", now=NOW) == asked.facts
    assert doors.by_link(room.session, asked.token, agent=AGENT, now=NOW)
    assert links.peek(room.session, asked.token, "sign_in", now=NOW) is None
    assert doors.by_link(room.session, asked.token, agent=AGENT, now=NOW) is None


@pytest.mark.parametrize(
    ("purpose", "life"),
    [
        ("invite", timedelta(days=7)),
        ("reset", timedelta(hours=1)),
        ("sign_in", timedelta(minutes=15)),
    ],
)
def test_a_link_serves_one_purpose_and_not_for_long(room, purpose, life):
    claire = room.join()
    token = (
        room.invite(at="albi")
        if purpose == "invite"
        else doors.ask(room.session, purpose, claire.email, now=NOW).token
    )
    just_before, just_after = NOW + life - timedelta(seconds=1), NOW + life
    for other in ("invite", "reset", "sign_in"):
        found = links.peek(room.session, token, other, now=just_before)
        assert (found is not None) == (other == purpose)
        if other != purpose:
            assert links.take(room.session, token, other, now=NOW) is None
    assert links.take(room.session, token, purpose, now=just_after) is None
    assert links.take(room.session, token, purpose, now=just_before)


@pytest.mark.parametrize("odd", ["", "x", "é", "\ud800", "a" * 100_000, "'; DROP TABLE account"])
def test_an_odd_token_opens_nothing(room, odd):
    room.join()
    for purpose in ("invite", "reset", "sign_in"):
        assert links.peek(room.session, odd, purpose, now=NOW) is None
        assert links.take(room.session, odd, purpose, now=NOW) is None
    assert sessions.who(room.session, odd, now=NOW) is None


def test_tokens_are_kept_nowhere(room):
    claire = room.join()
    token, browser = room.invite(at="albi"), room.signed_in(claire)
    kept = str(room.session.execute(sa.select(OneTimeLink.digest)).all())
    kept += str(room.session.execute(sa.select(SignIn.digest)).all()) + str(room.record())
    assert token not in kept
    assert browser not in kept


def test_old_links_and_sign_ins_are_forgotten(room):
    claire = room.join()
    room.signed_in(claire)
    doors.ask(room.session, "reset", claire.email, now=NOW)
    later = at(days=40)
    doors.ask(room.session, "reset", claire.email, now=later)
    room.signed_in(claire, now=later)
    links_left = room.session.scalar(sa.select(sa.func.count()).select_from(OneTimeLink))
    sign_ins_left = room.session.scalar(sa.select(sa.func.count()).select_from(SignIn))
    assert (links_left, sign_ins_left) == (1, 1)


def test_a_letter_leads_to_our_own_host_in_the_language_of_who_reads_it(room, app):
    settings = app.extensions["settings"]
    tokens = {at: room.invite(at=at) for at in ("besancon", "albi")}
    found = {at: links.peek(room.session, token, "invite", now=NOW) for at, token in tokens.items()}
    mails = {
        at: letter(tokens[at], facts, settings, portal="La Rentrée")
        for at, facts in found.items()
        if facts
    }
    assert (mails["besancon"].language, mails["albi"].language) == ("fr", "en")
    for site, mail in mails.items():
        address = f"https://admin.rentree.test/invitation/{tokens[site]}"
        assert address_of(tokens[site], found[site], settings) == address
        assert mail.to == "claire@mairie.example"
        assert mail.text.count(address) == 1
        assert str(mail.html).count(f'href="{address}"') == 2
        assert f'<html lang="{mail.language}">' in str(mail.html)
    assert "«\u00a0Besancon\u00a0»" in mails["besancon"].text
    assert mails["besancon"].subject == "Besancon\u00a0: votre invitation"


def test_a_hostile_name_stays_text_in_a_letter(room, app, build):
    hostile = '<script>alert(1)</script>{token}"'
    build.site("piege", name=LocalizedText({"fr": hostile}))
    token = room.invite(at="piege")
    facts = links.peek(room.session, token, "invite", now=NOW)
    mail = letter(token, facts, app.extensions["settings"], portal=hostile)
    assert "<script" not in str(mail.html)
    assert hostile in mail.text


# --- sign-ins -------------------------------------------------------------------------------


def test_a_sign_in_ends_after_twenty_hours_however_busy(room):
    claire = room.join()
    token = room.signed_in(claire)
    for hours in range(1, 20):
        assert sessions.who(room.session, token, now=at(hours=hours))
    assert sessions.who(room.session, token, now=at(hours=20)) is None


def test_an_operator_s_ends_after_half_an_hour_of_silence(room):
    odile = room.operator()
    token = room.signed_in(odile, strong=True)
    for minutes in (25, 50, 75):
        assert sessions.who(room.session, token, now=at(minutes=minutes))
    assert sessions.who(room.session, token, now=at(minutes=106)) is None
    claire = room.join()
    quiet = room.signed_in(claire)
    assert sessions.who(room.session, quiet, now=at(hours=19))


def test_being_seen_is_written_once_a_minute(room, count_statements):
    token = room.signed_in(room.join())
    writes = []
    for seconds in (1, 30, 59, 60, 61, 119, 121):
        with count_statements() as statements:
            assert sessions.who(room.session, token, now=at(seconds=seconds))
        writes.append(sum(statement.startswith("UPDATE") for statement in statements))
        assert len(statements) <= 3
    assert writes == [0, 0, 0, 1, 0, 0, 1]


def test_people_see_their_sign_ins_and_end_them_one_by_one_or_all(room):
    claire, paul = room.join(), room.join("paul@mairie.example")
    one, two, three = (room.signed_in(claire, now=at(minutes=n)) for n in range(3))
    his = room.signed_in(paul)
    seen = sessions.listed(room.session, claire.id, now=at(minutes=5), token=two)
    assert [found.is_this_one for found in seen] == [False, True, False]
    assert {found.agent for found in seen} == {AGENT}
    [not_hers] = sessions.listed(room.session, paul.id, now=NOW)
    assert not sessions.end_one(room.session, claire.id, not_hers.digest, now=NOW)
    assert sessions.who(room.session, his, now=NOW)
    assert sessions.end_one(room.session, claire.id, seen[0].digest, now=NOW)
    assert sessions.who(room.session, three, now=NOW) is None
    assert sessions.end_all(room.session, claire.id, now=NOW, but=two) == 1
    assert sessions.who(room.session, one, now=NOW) is None
    assert sessions.who(room.session, two, now=NOW)
    sessions.end(room.session, two, now=NOW)
    sessions.end(room.session, two, now=NOW)
    assert sessions.who(room.session, two, now=NOW) is None
    assert sessions.listed(room.session, claire.id, now=NOW) == []
    kinds = [entry.kind for entry in room.record() if entry.kind.startswith("sign")]
    assert kinds == ["signed_in"] * 4 + ["sign_in_ended"] * 2 + ["signed_out"]


def test_nobody_is_signed_in_who_has_no_account(room):
    with pytest.raises(AccountError, match="no_account"):
        sessions.begin(room.session, 999_999, strong=False, agent="", now=NOW)
