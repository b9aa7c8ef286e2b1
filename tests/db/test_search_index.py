"""The index says what the tables say, whatever road changed them; a difference is found, mended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.kernel.search import Search
from app.kernel.text import LocalizedText
from app.models import text_index
from app.models.scoping import within
from app.models.search import SearchState, SearchWord, Upcoming, UpcomingCount
from app.queries import curation, lists, sites
from app.queries.question import Question
from app.services.curation.correct import Change, correct, give_back
from app.services.curation.standing import Hand
from app.services.helloasso import twins
from app.services.ingest.draft import Timing
from app.services.ingest.fill import empty
from app.services.search import keep
from app.services.search.check import check
from app.services.search.rebuild import first_day, make_if_new, rebuild
from app.services.sweeping import sweep
from tests import season
from tests.asking import PARIS
from tests.builders import Builder
from tests.conftest import NOW
from tests.db.geocoding_room import GeocodingRoom, form
from tests.db.import_road import LATER, Road, bal, events
from tests.db.test_curation import ME
from tests.fakes.geocoder import fake_geocoder, feature

EVERYWHERE = Scope.everything()
DAY = timedelta(days=1)
_ROWS: Any = Upcoming.__table__


def rows(session: Session) -> int:
    """Return how many rows the index holds, which are all as they should be."""
    assert check(session) == []
    return session.scalar(within(select(func.count()).select_from(_ROWS), EVERYWHERE, Upcoming))


def found(session: Session, **search: Any) -> list[int]:
    asked = Question(scope=EVERYWHERE, search=Search(**search), now=NOW, zone=PARIS)
    return [line.id for line in lists.page(session, asked).lines]


def test_it_follows_an_import_that_creates_changes_withdraws_and_brings_back(
    road: Road, session: Session
) -> None:
    assert rows(session) == 0
    road.run(bal(1), bal(2), bal(3))
    assert rows(session) == 3
    times = [{"begin": f"2026-10-{day:02}T20:00:00+02:00"} for day in (1, 8, 15)]
    road.run(bal(2, title={"fr": "Guinguette", "ar": "رقص"}, timings=times), now=LATER)
    assert rows(session) == 5
    assert found(session, q="guinguettes") == found(session, q="رقص") != []
    road.run(bal(1), complete=True, now=LATER)
    assert rows(session) == 1
    assert found(session, q="guinguette") == []
    road.run(bal(1), bal(2), now=LATER)
    assert rows(session) == 2
    road.run(bal(4), dry_run=True)
    assert rows(session) == 2


def test_it_follows_a_correction_and_what_is_given_back(
    road: Road, session: Session, build: Builder
) -> None:
    build.national()
    build.site("besancon", "25056")
    hand = Hand(sites.by_slug(session, "besancon"), ME, NOW)
    session.commit()
    road.run(bal())
    number = events(session)["1/7"].id
    whole = curation.whole(session, EVERYWHERE, number)
    seen = dict(whole.columns) | {"timings": [Timing(*time) for time in whole.times]}
    wanted = {
        "title": LocalizedText({"fr": "Guinguette"}),
        "timings": [Timing(NOW + day * DAY, None) for day in (2, 3, 4)],
        "status": "full",
    }
    changes = {name: Change({name: seen[name]}, {name: value}) for name, value in wanted.items()}
    session.commit()
    correct(session, hand, number, changes)
    assert rows(session) == 3
    assert found(session, q="guinguette") == [number]
    assert found(session, places=True) == []
    for field in wanted:
        give_back(session, hand, number, field, is_operator=False)
    assert rows(session) == 1
    assert found(session, q="guinguette") == []
    assert found(session, places=True) == [number]


def test_it_follows_an_event_that_finds_its_place_and_one_that_becomes_a_season(
    session: Session, app: Flask
) -> None:
    with fake_geocoder() as fake:
        room = GeocodingRoom(session, app, fake)
        room.bring(form("2 rue de Paris", "Saint-Denis"))
        assert rows(session) == 1
        there = feature("2 Rue de Paris 97400 Saint-Denis", citycode="97411", lat=-20.88, lon=55.45)
        room.run(there, now=LATER)
    assert rows(session) == 1
    row = session.execute(within(select(_ROWS), EVERYWHERE, Upcoming)).mappings().one()
    assert (row["insee"], row["lat"], row["cell"]) == ("97411", -20.88, 69102354)
    room.bring(form("2 rue de Paris", "Saint-Denis", is_season=True), now=LATER)
    assert rows(session) == 0
    room.bring(form("2 rue de Paris", "Saint-Denis"), now=LATER)
    assert rows(session) == 1


def test_it_follows_twins_that_become_one(session: Session, build: Builder) -> None:
    times = tuple(NOW + day * DAY for day in (3, 4, 5))
    elder, younger = build.event(title="Bal"), build.event(title="Guinguette", times=times)
    assert rows(session) == 5
    number = elder.id
    twins.merge(session, twins.Twins(number, younger.id), now=NOW)
    session.commit()
    assert rows(session) == 4
    assert found(session, q="guinguette") == [number]


def test_a_transaction_undone_leaves_it_as_it_was(session: Session, build: Builder) -> None:
    halls = season.settle(session)
    numbers = season.hold_season(session, 30, halls=halls)
    before, since = rows(session), NOW.date().toordinal()
    empty(session, numbers)
    keep.begin(session, since=since)
    session.flush()
    session.rollback()
    assert rows(session) == before
    assert session.get(SearchState, 1) is None


def test_a_rebuild_makes_the_same_and_tells_the_past_no_more(session: Session) -> None:
    halls = season.settle(session)
    numbers = season.hold_season(session, 120, halls=halls)
    whole = rows(session)
    told: list[int] = []
    made = rebuild(session, now=NOW, progress=told.append)
    assert told[-1] == made.events == len(numbers) - len(withdrawn(session, numbers))
    assert rows(session) == made.rows < whole
    assert session.get(SearchState, 1).since == first_day(NOW)  # type: ignore[union-attr]  # just made
    again = rebuild(session, now=NOW)
    assert (again, rows(session)) == (made, made.rows)
    assert not make_if_new(session, now=NOW + 9 * DAY)
    assert rows(session) == made.rows


def withdrawn(session: Session, numbers: list[int]) -> list[int]:
    some = session.scalars(season.events(numbers))
    return [one.id for one in some if one.status == "withdrawn"]


def test_what_is_over_is_swept_and_what_comes_after_is_still_kept(
    session: Session, build: Builder, tmp_path: Any
) -> None:
    halls = season.settle(session)
    season.hold_season(session, 120, halls=halls)
    rebuild(session, now=NOW)
    before, later = rows(session), NOW + 12 * DAY
    trial = sweep(session, data_dir=tmp_path, now=later, dry_run=True).counts["times"]
    assert rows(session) == before
    assert sweep(session, data_dir=tmp_path, now=later).counts["times"] == trial > 0
    assert rows(session) == before - trial
    assert sweep(session, data_dir=tmp_path, now=later).counts["times"] == 0
    # An earlier hour, as after a clock was set right: nothing comes back, nothing is lost.
    assert sweep(session, data_dir=tmp_path, now=NOW).counts["times"] == 0
    assert session.get(SearchState, 1).since == first_day(later)  # type: ignore[union-attr]  # kept
    build.event(at=NOW)
    assert rows(session) == before - trial, "what is over already is not told"


def spoil_row(session: Session) -> None:
    session.execute(within(update(_ROWS).values(until=_ROWS.c.until + 1), EVERYWHERE, Upcoming))


def lose_rows(session: Session) -> None:
    session.execute(within(delete(_ROWS).where(_ROWS.c.insee == "25056"), EVERYWHERE, Upcoming))


def add_row(session: Session) -> None:
    """Write a row of an event that is there, at an hour that is none of its own."""
    columns = [column for column in _ROWS.columns if column.name not in {"id", "words"}]
    one = select(_ROWS.c.id + (1 << 32) * 7, *columns).order_by(_ROWS.c.id).limit(1)
    names = ["id", *(column.name for column in columns)]
    session.execute(insert(_ROWS).from_select(names, within(one, EVERYWHERE, Upcoming)))


def add_stranger(session: Session) -> None:
    columns = [column for column in _ROWS.columns if column.name not in {"id", "event_id", "words"}]
    one = select(_ROWS.c.id + 2**30, _ROWS.c.event_id + 2**30, *columns).limit(1)
    names = ["id", "event_id", *(column.name for column in columns)]
    session.execute(insert(_ROWS).from_select(names, within(one, EVERYWHERE, Upcoming)))


def lose_token(session: Session) -> None:
    number, tokens = one_entry(session)
    if text_index.keeps_apart(session.get_bind().dialect.name):
        text_index.remove(session.connection(), [(number, tokens[0])])
    else:
        rest = within(update(_ROWS).where(_ROWS.c.id == number), EVERYWHERE, Upcoming)
        session.execute(rest.values(words=tokens[1:]))


def add_token(session: Session) -> None:
    number, tokens = one_entry(session)
    if text_index.keeps_apart(session.get_bind().dialect.name):
        text_index.add(session.connection(), [(number, "intrus")])
    else:
        more = within(update(_ROWS).where(_ROWS.c.id == number), EVERYWHERE, Upcoming)
        session.execute(more.values(words=[*tokens, "intrus"]))


def one_entry(session: Session) -> tuple[int, list[str]]:
    """Return a row's number and its tokens, as the index holds them."""
    if text_index.keeps_apart(session.get_bind().dialect.name):
        held = sorted(text_index.entries(session.connection()))
        return held[0][0], [token for number, token in held if number == held[0][0]]
    tokens = text_index.as_list(_ROWS.c.words)
    statement = select(_ROWS.c.id, tokens).order_by(_ROWS.c.id).limit(1)
    number, held = session.execute(within(statement, EVERYWHERE, Upcoming)).one()
    return number, held


def miscount(session: Session) -> None:
    session.execute(update(UpcomingCount).where(UpcomingCount.level == 5).values(n=7))


def lose_count(session: Session) -> None:
    session.execute(delete(UpcomingCount).where(UpcomingCount.level == 3))


def lose_word(session: Session) -> None:
    session.execute(delete(SearchWord).where(SearchWord.word.in_(["bal", "velo"])))


SPOILED: dict[Callable[[Session], None], set[str]] = {
    spoil_row: {"rows wrong"},
    lose_rows: {"rows missing"},
    add_row: {"rows too many"},
    add_stranger: {"rows of no event"},
    lose_token: {"tokens"},
    add_token: {"tokens"},
    miscount: {"counts"},
    lose_count: {"counts"},
    lose_word: {"words"},
}


@pytest.fixture
def summer(session: Session) -> int:
    halls = season.settle(session)
    season.hold_season(session, 40, halls=halls)
    rebuild(session, now=NOW)
    return rows(session)


@pytest.mark.parametrize("spoil", SPOILED, ids=lambda one: one.__name__)
def test_each_kind_of_difference_is_found_and_mended(
    session: Session, summer: int, spoil: Callable[[Session], None]
) -> None:
    spoil(session)
    session.commit()
    wrong = check(session)
    kinds = {one.kind for one in wrong}
    # Where rows hold their tokens, one that is missing says nothing either.
    assert kinds - {"tokens"} == SPOILED[spoil] - {"tokens"}
    assert kinds >= SPOILED[spoil]
    assert all(one.count >= len(one.examples) > 0 for one in wrong)
    assert check(session) == wrong, "looking mends nothing"
    rebuild(session, now=NOW)
    assert rows(session) == summer
