"""The agenda's questions, against a plain reading of the same rows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from app.kernel.geo import Point, distance_km
from app.kernel.period import When
from app.kernel.scope import Scope
from app.kernel.search import Search
from app.kernel.vocabulary import Access, Mode, Theme
from app.queries import events, lists
from app.queries.facts import EventFacts, Gone
from app.queries.hiding import sites_hiding
from app.queries.question import Question
from tests.builders import TOWNS, Builder
from tests.conftest import NOW

PARIS = ZoneInfo("Europe/Paris")
BESANCON = Point(47.2378, 6.0241)
Statements = Callable[[], AbstractContextManager[list[str]]]


def asking(
    scope: Scope,
    *,
    area: frozenset[str] | None = None,
    center: Point | None = None,
    now: datetime = NOW,
    **search: Any,
) -> Question:
    return Question(
        scope=scope, search=Search(**search), now=now, zone=PARIS, area=area, center=center
    )


class Found(NamedTuple):
    """One page of an answer, how many events it holds in all, and where the next page starts."""

    events: tuple[EventFacts, ...]
    total: int
    next_cursor: str | None


def find(session: Session, question: Question, *, all_times: bool = False) -> Found:
    """Ask for one page as pages and the API do."""
    summary = lists.summarise(session, question)
    page = lists.page(session, question, summary=summary)
    found = lists.full(session, question, page.lines, all_times=all_times)
    return Found(found, summary.total, page.next_cursor)


def titles(session: Session, question: Question) -> list[str]:
    return [event.title["fr"] for event in find(session, question).events]


def test_each_event_is_listed_once_at_its_first_coming_occurrence(session: Session, build: Builder):
    site = build.site("besancon", "25056")
    past, next_one = datetime(2026, 9, 1, 18, tzinfo=UTC), datetime(2026, 9, 8, 18, tzinfo=UTC)
    build.event(at=past, times=(next_one, next_one + timedelta(days=7)))
    (found,) = find(session, asking(Scope.of_site(site.id, ["25056"]))).events
    assert found.shown.starts_at == next_one
    assert found.times == 2
    (whole,) = find(session, asking(Scope.of_site(site.id, ["25056"])), all_times=True).events
    assert next(time.starts_at for time in whole.occurrences) == past


def test_an_event_without_an_end_is_to_come_until_the_local_midnight(
    session: Session, build: Builder
):
    build.event("97411", at=datetime(2026, 9, 4, 6, tzinfo=UTC), lasting=None)
    last_moment = datetime(2026, 9, 4, 19, 59, tzinfo=UTC)  # 23:59 in La Réunion
    country = Scope.everything()
    assert titles(session, asking(country, now=last_moment)) == ["Bal"]
    assert titles(session, asking(country, now=last_moment + timedelta(minutes=2))) == []


def test_an_event_that_ends_at_midnight_does_not_last_into_the_next_day(
    session: Session, build: Builder
):
    midnight = datetime(2026, 9, 5, 22, tzinfo=UTC)  # of the 6th, in Paris
    build.event(at=midnight - timedelta(hours=4), lasting=timedelta(hours=4))
    sunday, saturday = date(2026, 9, 6), date(2026, 9, 5)
    country = Scope.everything()
    assert titles(session, asking(country, first_day=sunday)) == []
    assert titles(session, asking(country, first_day=saturday, last_day=saturday)) == ["Bal"]


def test_naming_the_days_includes_the_past(session: Session, build: Builder):
    build.event(at=datetime(2020, 5, 1, 18, tzinfo=UTC))
    country = Scope.everything()
    assert titles(session, asking(country)) == []
    assert titles(session, asking(country, last_day=date(2020, 12, 31))) == ["Bal"]


def test_a_site_sees_its_territory_and_the_country_sees_all(session: Session, build: Builder):
    besancon = build.site("besancon", "25056")
    albi = build.site("albi", "81004")
    national = build.national()
    build.event("25056", "Bal de Besançon")
    build.event("81004", "Bal d’Albi")
    build.event(None, "En ligne")
    assert titles(session, asking(Scope.of_site(besancon.id, ["25056"]))) == ["Bal de Besançon"]
    assert titles(session, asking(Scope.of_site(albi.id, ["81004"]))) == ["Bal d’Albi"]
    assert len(titles(session, asking(Scope.country(national.id)))) == 3


def test_hiding_is_the_decision_of_one_site(session: Session, build: Builder):
    besancon, national = build.site("besancon", "25056"), build.national()
    event = build.event()
    build.hide(besancon, event)
    here, country = Scope.of_site(besancon.id, ["25056"]), Scope.country(national.id)
    assert titles(session, asking(here)) == []
    assert events.get(session, here, event.id, now=NOW) is None
    assert titles(session, asking(country)) == ["Bal"]
    assert sites_hiding(session, [event.id]) == {event.id: {besancon.id}}


def test_a_withdrawn_event_is_gone_for_a_month_then_unknown(session: Session, build: Builder):
    event = build.event(status="withdrawn", withdrawn_at=NOW - timedelta(days=1))
    country = Scope.everything()
    assert titles(session, asking(country)) == []
    assert events.get(session, country, event.id, now=NOW) == Gone(event.id)
    assert events.get(session, country, event.id, now=NOW + timedelta(days=40)) is None


def test_words_are_found_without_accents_in_any_language(session: Session, build: Builder):
    build.event(title={"fr": "Fête de l’été", "en": "Summer fair"})
    build.event(title="Loto")
    country = Scope.everything()
    for q in ("fete", "ÉTÉ", "summer FAIR", "fair ete"):
        assert titles(session, asking(country, q=q)) == ["Fête de l’été"], q
    assert titles(session, asking(country, q="100%")) == []
    assert titles(session, asking(country, q="_")) == ["Fête de l’été", "Loto"]


def test_filters_compose(session: Session, build: Builder):
    build.event(title="A", is_free=True, access=["mi", "hi"], theme="sport", age_min=6, age_max=12)
    build.event(title="B", is_free=True, access=["hi"], mode="online", spoken=["ar", "fr"])
    build.event(title="C")
    country = Scope.everything()
    assert titles(session, asking(country, free=True)) == ["A", "B"]
    assert titles(session, asking(country, free=True, access=(Access.MI,))) == ["A"]
    assert titles(session, asking(country, access=(Access.HI, Access.MI))) == ["A"]
    assert titles(session, asking(country, modes=(Mode.ONLINE,))) == ["B"]
    assert titles(session, asking(country, spoken=("ar",))) == ["B"]
    assert titles(session, asking(country, themes=(Theme.SPORT, Theme.FETE))) == ["A"]
    assert titles(session, asking(country, age=8)) == ["A"]
    assert titles(session, asking(country, age=13)) == []


def test_a_broken_cursor_is_refused(session: Session, build: Builder):
    build.event()
    for cursor in ("x", "WyJ4IiwxXQ", "WzEuNSwxXQ", "WyIyMDI2LTA5LTA1IiwxXQ"):
        with pytest.raises(ValueError, match=r"cursor|isoformat"):
            find(session, asking(Scope.everything(), cursor=cursor))


def scatter(build: Builder, random: Random, how_many: int) -> list[Any]:
    rows = []
    for number in range(how_many):
        insee = random.choice(sorted(TOWNS))
        lat, lon = TOWNS[insee][4], TOWNS[insee][5]
        start = NOW + timedelta(hours=random.randrange(-200, 400))
        rows.append(
            build.event(
                insee,
                f"{random.choice(['Bal', 'Loto', 'Été'])} {number}",
                at=start,
                times=tuple(
                    start + timedelta(days=7 * k) for k in range(1, random.randrange(1, 4))
                ),
                lasting=random.choice([None, timedelta(hours=2), timedelta(days=3)]),
                lat=lat + random.uniform(-0.3, 0.3),
                lon=lon + random.uniform(-0.3, 0.3),
                is_free=random.choice([True, False, None]),
                theme=random.choice(["sport", "musique", "autre"]),
            )
        )
    return rows


def expected(session: Session, question: Question, rows: list[Any]) -> list[tuple[int, datetime]]:
    """What the question's answer is, read plainly: (event, first matching start), unsorted."""
    days, answer = question.days, []
    for row in rows:
        facts = events.get(session, Scope.everything(), row.id, now=NOW)
        assert facts is not None
        assert not isinstance(facts, Gone)
        search = question.search
        if not question.scope.holds(row.insee) or (search.free and row.is_free is not True):
            continue
        if search.themes and row.theme not in {theme.value for theme in search.themes}:
            continue
        if search.q and search.q not in row.title["fr"].lower():
            continue
        here = Point(row.lat, row.lon)
        if question.center and search.radius and distance_km(question.center, here) > search.radius:
            continue
        times = [
            time.starts_at
            for time in facts.occurrences
            if (search.says_days or time.until_at > NOW)
            and (days.first is None or time.last_day >= days.first)
            and (days.last is None or time.first_day <= days.last)
        ]
        if times:
            answer.append((row.id, min(times)))
    return answer


def test_answers_equal_a_plain_reading_whatever_is_asked(session: Session, build: Builder):
    random = Random(7)
    rows = scatter(build, random, 60)
    build.national()
    besancon = build.site("besancon", "25056", "25036")
    for _ in range(60):
        near = random.random() < 0.5
        question = asking(
            random.choice([Scope.everything(), Scope.of_site(besancon.id, ["25056", "25036"])]),
            center=BESANCON if near else None,
            radius=random.choice([5.0, 12.0, 30.0]) if near else None,
            sort="distance" if near and random.random() < 0.5 else "date",
            when=random.choice([None, *When]),
            free=random.random() < 0.3,
            themes=random.choice([(), (Theme.SPORT,), (Theme.SPORT, Theme.MUSIQUE)]),
            q=random.choice(["", "", "bal", "loto"]),
            limit=7,
        )
        want = expected(session, question, rows)
        got = list(events.walk(session, question, step=7))
        assert sorted((event.id, event.shown.starts_at) for event in got) == sorted(want)
        assert find(session, question).total == len(want)
        if question.search.sort == "distance":
            far = [event.distance_km or 0 for event in got]
            assert far == sorted(far)
        else:
            order = [(event.shown.starts_at, event.id) for event in got]
            assert order == sorted(order)


def test_pages_neither_repeat_nor_skip_while_events_arrive(session: Session, build: Builder):
    for number in range(9):
        build.event(title=f"Bal {number}", at=NOW + timedelta(days=number + 1))
    question = asking(Scope.everything(), limit=4)
    first = find(session, question)
    build.event(title="Avant", at=NOW + timedelta(hours=1))
    search = replace(question.search, cursor=first.next_cursor)
    second = find(session, replace(question, search=search))
    assert [event.title["fr"] for event in second.events] == ["Bal 4", "Bal 5", "Bal 6", "Bal 7"]
    assert second.total == 10


def test_a_list_costs_as_many_statements_for_one_event_as_for_fifty(
    session: Session, build: Builder, count_statements: Statements
):
    build.event()
    question = asking(Scope.everything(), limit=50)
    with count_statements() as one:
        find(session, question, all_times=True)
    for number in range(50):
        build.event(title=f"Bal {number}")
    with count_statements() as fifty:
        assert len(find(session, question, all_times=True).events) == 50
    assert len(one) == len(fifty) <= 4
