"""Requests by chance over every route, every role, two communes: nothing crosses."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.web.console.conftest import Town
from tests.web.console.crossings import (
    CANARY,
    HERE,
    ROLES,
    THERE,
    Crowd,
    ask,
    crossed,
    ends_session,
    fresh,
    state_of_albi,
)

_AT_A_TIME = 100


@pytest.fixture
def crowd(town: Town, request: pytest.FixtureRequest) -> Crowd:
    seed = request.config.getoption("--crossings-seed")
    # Two engines ask for the same routes with other words.
    is_sqlite = town.session.get_bind().dialect.name == "sqlite"
    return Crowd(town, seed=2 * seed + is_sqlite)


def wander(crowd: Crowd, session: Session, role: str, times: int) -> list[str]:
    """Ask ``times``, as ``role``; each stretch begins with everything as it was."""
    wrong: list[str] = []
    before = state_of_albi(session, crowd.town.sites[THERE])
    for start in range(0, times, _AT_A_TIME):
        session.commit()
        outer = session.get_bind().begin_nested()
        fresh(crowd.town)
        browser = crowd.browser(role)
        seal = browser.seal("/compte" if role not in {"stranger", "halfway"} else "/connexion")
        for _ in range(min(_AT_A_TIME, times - start)):
            asked, answer = ask(crowd, role, browser, seal)
            if found := crossed(role, asked, answer):
                wrong.append(found)
            if ends_session(asked):
                browser = crowd.browser(role)
                seal = browser.seal("/connexion" if role in {"stranger", "halfway"} else "/compte")
        if role != "operator" and state_of_albi(session, crowd.town.sites[THERE]) != before:
            wrong.append(f"{role}: something of Albi moved before request {start + _AT_A_TIME}")
        session.rollback()
        session.expire_all()
        outer.rollback()
    return wrong


def test_nothing_crosses_from_one_commune_to_another(
    crowd: Crowd, session: Session, request: pytest.FixtureRequest
) -> None:
    asked = request.config.getoption("--crossings") // len(ROLES)
    wrong = []
    for role in ROLES:
        crowd.left.clear()
        wrong += wander(crowd, session, role, asked or len(crowd.every_way()))
    assert wrong == []


def test_a_crossing_would_be_seen(crowd: Crowd, session: Session) -> None:
    there = crowd.town.inside(crowd.town.person("anne@albi.example", (THERE, "administrator")))
    answer = there.get(f"/{THERE}/publication")
    assert CANARY in answer.text
    assert crossed("reader", f"reader GET /{HERE}/publication", answer)
    assert crossed("reader", f"reader GET /{THERE}/publication", answer)
    before = state_of_albi(session, crowd.town.sites[THERE])
    there.send(f"/{THERE}/publication")
    assert state_of_albi(session, crowd.town.sites[THERE]) != before
    session.rollback()
    # What they draw from is what the pages show.
    assert len(crowd.forms) > 20
    assert f"/{HERE}/publication/abandonner" in crowd.forms
