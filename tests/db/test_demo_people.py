"""The people of the demonstration: made once, let in by links that open once, one a day."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.queries import accounts as questions
from app.services.accounts import doors, sessions
from app.services.demo import people
from tests.conftest import NOW


@pytest.fixture
def ways(session, build):
    build.national()
    build.site("besancon", "25056")
    return people.ways_in(session, now=NOW)


def enter(session, token, *, now=NOW):
    begun = doors.by_link(session, token, agent="", now=now)
    return sessions.who(session, begun, now=now) if begun else None


def test_each_start_prints_a_link_for_each_and_makes_nobody_twice(session, ways):
    again = people.ways_in(session, now=NOW)
    assert [person for person, _ in ways] == [person for person, _ in again]
    assert len({token for _, token in (*ways, *again)}) == 6
    assert len(questions.accounts(session)) == 3


def test_they_may_do_what_they_are_said_to_do(session, ways):
    found = [enter(session, token) for _, token in ways]
    assert [list(visitor.roles.values()) for visitor in found] == [
        ["administrator"],
        ["editor"],
        [],
    ]
    assert [visitor.is_operator for visitor in found] == [False, False, True]
    assert enter(session, ways[0][1]) is None, "a link opens once"


def test_a_link_is_good_for_a_day(session, ways):
    (_, first), (_, second), _ = ways
    assert enter(session, first, now=NOW + timedelta(hours=23)) is not None
    assert enter(session, second, now=NOW + timedelta(hours=25)) is None


def test_only_their_operator_only_here_and_only_without_one_is_spared_a_second_factor(
    session, ways
):
    claire, _, odile = (enter(session, token) for _, token in ways)
    assert people.is_demo_operator(odile, is_local=True)
    assert not people.is_demo_operator(odile, is_local=False)
    assert not people.is_demo_operator(claire, is_local=True)
    assert not people.is_demo_operator(replace(odile, email="a@b.example"), is_local=True)
    assert not people.is_demo_operator(replace(odile, has_second=True), is_local=True)
