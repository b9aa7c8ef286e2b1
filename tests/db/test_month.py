"""What happens on each day: compared with counting one by one, on both engines."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.kernel.scope import Scope
from app.kernel.search import Search
from app.kernel.vocabulary import Theme
from app.queries import crowded_days, month
from app.queries.month import busy_days, last_day, next_day
from app.queries.question import Question
from tests.conftest import NOW

FIRST, LAST = date(2026, 9, 1), date(2026, 9, 30)
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def ask(session):
    def asking(scope=None, *, first=FIRST, last=LAST, most=3, **asked):
        search = Search(first_day=first, last_day=last, **asked)
        question = Question(scope=scope or Scope.everything(), search=search, now=NOW, zone=PARIS)
        return busy_days(session, question, most=most)

    return asking


def at(day, hour=12):
    return datetime(2026, 9, day, hour, tzinfo=UTC)


def shown(busy, day):
    return [entry.title["fr"] for entry in busy[date(2026, 9, day)].entries]


def test_an_event_is_on_each_of_its_days_and_each_of_its_times(build, ask):
    build.event(title="Yoga", at=at(2), times=(at(9), at(16)))
    build.event(title="Exposition", at=at(3), lasting=timedelta(days=3, hours=2))
    busy = ask()
    assert {day.day: found.total for day, found in busy.items()} == {
        2: 1,
        3: 1,
        4: 1,
        5: 1,
        6: 1,
        9: 1,
        16: 1,
    }


def test_an_event_twice_in_a_day_is_one_event_with_two_times(build, ask):
    build.event(title="Visite", at=at(2, 8), times=(at(2, 12),))
    found = ask()[date(2026, 9, 2)]
    assert found.total == 1
    assert [time.starts_at for time in found.entries[0].times] == [at(2, 8), at(2, 12)]


def test_what_begins_that_day_comes_before_what_goes_on(build, ask):
    build.event(title="Exposition", at=at(1), lasting=timedelta(days=10))
    build.event(title="Soir", at=at(5, 18))
    build.event(title="Matin", at=at(5, 7))
    assert shown(ask(), 5) == ["Matin", "Soir", "Exposition"]


def test_a_day_shows_a_few_and_counts_all(build, ask):
    for hour in range(8, 20):
        build.event(title=f"Bal {hour}", at=at(5, hour))
    found = ask(most=4)[date(2026, 9, 5)]
    assert (found.total, len(found.entries)) == (12, 4)


def test_what_began_before_and_ends_after_is_on_every_day(build, ask):
    build.event(title="Toujours", at=at(1) - timedelta(days=40), lasting=timedelta(days=90))
    assert list(ask()) == [FIRST + timedelta(days=number) for number in range(30)]


def test_the_past_of_the_month_is_there(build, ask):
    build.event(title="Hier", at=at(3))
    assert shown(ask(), 3) == ["Hier"]


def test_days_are_those_of_the_place(build, ask):
    build.event("97411", "Kabar", at=datetime(2026, 9, 5, 21, tzinfo=UTC))  # 1 h on the 6th there
    assert list(ask()) == [date(2026, 9, 6)]


def test_a_site_sees_its_own_and_not_what_it_hides(build, ask):
    besancon, albi = build.site("besancon", "25056"), build.site("albi", "81004")
    build.event("25056", "Ici", at=at(5))
    build.event("81004", "Là", at=at(5))
    hidden = build.event("25056", "Caché", at=at(5))
    build.hide(besancon, hidden)
    of = {
        site.slug: Scope.of_site(site.id, insees)
        for site, insees in ((besancon, ["25056"]), (albi, ["81004"]))
    }
    assert shown(ask(of["besancon"]), 5) == ["Ici"]
    assert shown(ask(of["albi"]), 5) == ["Là"]


def test_season_activities_and_what_is_withdrawn_are_on_no_day(build, ask):
    build.activity(title="Adhésion")
    build.event(title="Retiré", at=at(5), status="withdrawn", withdrawn_at=NOW)
    assert ask() == {}


def test_each_day_is_what_its_own_list_would_count(build, ask):
    chance = random.Random(6)
    drawn = []
    for number in range(60):
        start = at(chance.randint(1, 28), chance.randint(0, 23))
        lasting = timedelta(hours=chance.choice([1, 2, 8, 30, 80]))
        times = tuple(
            start + timedelta(days=chance.randint(0, 12)) for _ in range(chance.randint(0, 3))
        )
        theme = chance.choice(["fete", "sport"])
        build.event(title=f"n {number}", at=start, times=times, lasting=lasting, theme=theme)
        drawn.append((theme, {start, *times}, lasting))
    busy = ask(themes=(Theme.FETE,), most=500)

    def is_on(begins, lasting, day):
        ends = begins + lasting - timedelta(microseconds=1)
        return begins.astimezone(PARIS).date() <= day <= ends.astimezone(PARIS).date()

    for number in range(30):
        day = FIRST + timedelta(days=number)
        expected = sum(
            theme == "fete" and any(is_on(begins, lasting, day) for begins in starts)
            for theme, starts, lasting in drawn
        )
        found = busy.get(day)
        assert (found.total if found else 0) == expected, day
        assert len(found.entries if found else ()) == expected


@pytest.mark.parametrize("most", [1, 3, 500])
def test_a_crowd_is_told_day_by_day_as_few_are_told_at_once(build, ask, monkeypatch, most):
    chance = random.Random(7)
    for number in range(40):
        start = at(chance.randint(1, 28), chance.randint(0, 23))
        lasting = timedelta(hours=chance.choice([1, 2, 30, 80]))
        times = (start + timedelta(hours=2),) * (number % 3 == 0)
        build.event(title=f"n {number}", at=start, times=times, lasting=lasting)
    few = ask(most=most)
    monkeypatch.setattr(month, "is_crowded", lambda *_: True)
    assert ask(most=most) == few


def test_beyond_a_thousand_a_day_is_not_counted_further(build, ask, monkeypatch):
    for module in (month, crowded_days):
        monkeypatch.setattr(module, "MOST_COUNTED", 5)
    for number in range(8):
        build.event(title=f"n {number}", at=at(5, 8 + number))
    build.event(title="seul", at=at(6))
    busy = ask()
    crowd, alone = busy[date(2026, 9, 5)], busy[date(2026, 9, 6)]
    assert (crowd.total, crowd.is_exact, len(crowd.entries)) == (5, False, 3)
    assert (alone.total, alone.is_exact) == (1, True)


def test_four_statements_whatever_the_days(build, ask, count_statements):
    for day in range(1, 29):
        build.event(title=f"Bal {day}", at=at(day))
    with count_statements() as statements:
        ask()
    assert len(statements) == 4


def test_the_nearest_days_that_hold_something(build, session):
    build.event(title="Avant", at=at(1) - timedelta(days=62), lasting=timedelta(days=2))
    build.event(title="Après", at=datetime(2026, 12, 24, 12, tzinfo=UTC))
    search = Search(first_day=FIRST, last_day=LAST)
    question = Question(scope=Scope.everything(), search=search, now=NOW, zone=PARIS)
    assert next_day(session, question, LAST) == date(2026, 12, 24)
    assert last_day(session, question, FIRST) == date(2026, 7, 3)
    assert next_day(session, question, date(2027, 1, 1)) is None


def test_days_must_be_named(build, ask):
    with pytest.raises(ValueError, match="from one to another"):
        ask(last=None)
