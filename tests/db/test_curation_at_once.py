"""Several people of one site who decide of the same events at the same instant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.kernel.record import Actor
from app.kernel.scope import Scope
from app.kernel.text import LocalizedText
from app.models import engine as engines
from app.models.base import Base
from app.models.campaign import Campaign, CampaignEvent
from app.models.curation import Curation, CurationStep
from app.models.event import Event
from app.models.scoping import within
from app.queries import curation, sites
from app.services.accounts import record
from app.services.curation.apart import keep_apart
from app.services.curation.correct import Change, correct
from app.services.curation.decide import decide
from app.services.curation.editions import Move, move
from app.services.curation.merge import merge
from app.services.curation.refusals import CurationError
from app.services.curation.standing import Hand
from app.services.curation.undo import undo
from app.services.ingest.fill import empty
from tests.builders import Builder
from tests.conftest import NOW
from tests.db.installation import databases

PEOPLE = 8
ALL = Scope.everything()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request, tmp_path_factory) -> Iterator[sa.Engine]:
    with databases(request, tmp_path_factory.mktemp("curation"), "curation_at_once") as [url]:
        made = sa.create_engine(url, pool_size=PEOPLE + 1)
        engines.prepare(made)
        Base.metadata.create_all(made)
        with Session(made) as session:
            _builder(session).site("besancon", "25056")
            session.commit()
        yield made
        made.dispose()


@pytest.fixture
def three(engine) -> Iterator[list[int]]:
    """Three events, of which nobody decided anything."""
    with Session(engine) as session:
        build = _builder(session)
        ids = [build.event("25056", name, at=NOW + timedelta(days=2)).id for name in "ABC"]
        session.commit()
    yield ids
    with Session(engine) as session:
        empty(session, ids)
        for model in (CampaignEvent, Campaign):
            session.execute(sa.delete(model))
        for model in (CurationStep, Curation, Event):
            session.execute(within(sa.delete(model), ALL, model))
        session.commit()


def _builder(session: Session) -> Builder:
    app = Flask(__name__)
    app.extensions["sites"] = SimpleNamespace(forget=lambda: None)
    return Builder(session, app)


Act = Callable[[Session, Hand], Any]


@pytest.fixture
def together(engine) -> Callable[[list[Act]], list[Any]]:
    """Let each of several people do something of theirs; return what each got."""

    def run(acts: list[Act]) -> list[Any]:
        start = Barrier(len(acts), timeout=60)

        def one(act: Act) -> Any:
            with Session(engine) as session:
                facts = sites.by_slug(session, "besancon")
                assert facts
                hand = Hand(facts, Actor(None, "Claire"), NOW)
                session.commit()
                start.wait()
                try:
                    return act(session, hand)
                except CurationError as refused:
                    return refused.reason

        with ThreadPoolExecutor(len(acts)) as people:
            return list(people.map(one, acts))

    return run


def decisions(engine) -> dict[int, tuple[bool, int | None]]:
    with Session(engine) as session:
        rows = session.scalars(within(sa.select(Curation), ALL, Curation))
        return {row.event_id: (row.is_hidden, row.same_as_id) for row in rows}


def steps(engine) -> int:
    with Session(engine) as session:
        found = within(sa.select(sa.func.count()).select_from(CurationStep), ALL, CurationStep)
        return session.scalar(found) or 0


def test_of_many_who_hide_one_event_one_does_and_the_others_change_the_reason(
    engine, together, three
):
    got = together([lambda s, h: decide(s, h, "hide", three[:1], reason="wrong")] * PEOPLE)
    assert sum(done.count for done in got) == 1
    assert decisions(engine) == {three[0]: (True, None)}
    assert steps(engine) == 1


def test_two_who_gather_each_under_the_other_make_no_circle(engine, together, three):
    one, other, _ = three
    got = together(
        [
            lambda s, h: merge(s, h, loser=one, winner=other),
            lambda s, h: merge(s, h, loser=other, winner=one),
        ]
    )
    assert sorted(isinstance(each, str) for each in got) == [False, True]
    assert "circle" in got
    [(hidden, under)] = decisions(engine).values()
    assert (hidden, under in {one, other}) == (True, True)


def test_a_chain_that_is_made_from_both_ends_is_flat(engine, together, three):
    one, two, last = three
    together(
        [
            lambda s, h: merge(s, h, loser=last, winner=two),
            lambda s, h: merge(s, h, loser=two, winner=one),
        ]
    )
    assert decisions(engine) == {two: (True, one), last: (True, one)}


def test_one_hides_while_another_gathers_and_what_stands_is_one_of_both(engine, together, three):
    one, other, _ = three
    got = together(
        [
            lambda s, h: decide(s, h, "hide", [one], reason="wrong"),
            lambda s, h: merge(s, h, loser=other, winner=one),
        ]
    )
    found = decisions(engine)
    assert found[one] == (True, None)
    # Hidden first, it can be kept no more; gathered first, what it gathered goes with it.
    assert found.get(other, (True, one)) == (True, one)
    assert (other in found) is (got[1] != "is_hidden")


def test_a_gesture_is_taken_back_once(engine, together, three):
    [done] = together([lambda s, h: decide(s, h, "hide", three, reason="wrong")])
    got = together([lambda s, h: undo(s, h, done.batch)] * PEOPLE)
    assert sorted(each.count for each in got) == [0] * (PEOPLE - 1) + [3]
    assert decisions(engine) == {}
    with Session(engine) as session:
        assert record.check(session) is None


def test_one_takes_back_while_another_decides_anew(engine, together, three):
    one = three[:1]
    [done] = together([lambda s, h: decide(s, h, "hide", one, reason="wrong")])
    got = together(
        [
            lambda s, h: undo(s, h, done.batch),
            lambda s, h: decide(s, h, "hide", one, reason="commercial"),
        ]
    )
    # Whoever came first, the second person's reason stands.
    assert decisions(engine) == {one[0]: (True, None)}
    assert got[1].count == 1


def test_a_pair_is_kept_apart_once(engine, together, three):
    one, other, _ = three
    got = together([lambda s, h: keep_apart(s, h, one, other)] * PEOPLE)
    assert sum(done.count for done in got) == 1
    with Session(engine) as session:
        facts = sites.by_slug(session, "besancon")
        assert curation.kept_apart(session, facts.scope) == {frozenset({one, other})}


def test_an_event_is_put_in_an_edition_once(engine, together, three):
    with Session(engine) as session:
        day, empty = NOW.date(), LocalizedText({"fr": "Rentrée"})
        session.add(
            Campaign(
                slug="rentree",
                title=empty,
                lead=empty,
                tag="rentrée",
                first_day=day,
                last_day=day,
                made_at=NOW,
                updated_at=NOW,
            )
        )
        session.commit()
    got = together([lambda s, h: move(s, h, Move("rentree", joins=True), three)] * PEOPLE)
    assert sorted(done.count for done in got) == [0] * (PEOPLE - 1) + [3]
    with Session(engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(CampaignEvent)) == 3


def test_of_many_who_correct_one_field_one_does(engine, together, three):
    [number, *_] = three

    def act(session: Session, hand: Hand) -> Any:
        change = Change({"theme": "autre"}, {"theme": "fete"})
        return correct(session, hand, number, {"theme": change})

    got = together([act] * PEOPLE)
    assert got.count(("theme",)) == 1
    assert got.count("changed_meanwhile") == PEOPLE - 1
