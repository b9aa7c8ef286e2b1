"""What a page asks of the database: the same for one event or many, and nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest

from tests.builders import Builder
from tests.visitor import Visitor

Statements = Callable[[], AbstractContextManager[list[str]]]
START = datetime(2026, 9, 5, 6, tzinfo=UTC)
# Of sites, asked again after something was written: not the page's own.
OF_THE_SITES = ("registry", "FROM site", "FROM host", "SELECT site", "max(occurrence.until_at")


def own(statements: list[str]) -> list[str]:
    return [one for one in statements if not any(word in one for word in OF_THE_SITES)]


def fill(build: Builder, number: int, *, times: int = 1) -> None:
    for at in range(number):
        start = START + timedelta(hours=at)
        more = tuple(start + timedelta(days=7 * n) for n in range(1, times))
        build.event("25056", f"Bal {at}", at=start, times=more)


@pytest.mark.parametrize(
    "address",
    [
        "besancon.rentree.test/",
        "besancon.rentree.test/evenements",
        "besancon.rentree.test/en/evenements",
        "besancon.rentree.test/evenements?q=bal&free=0",
        "besancon.rentree.test/evenements?lat=47.2&lon=6&radius=50&sort=distance",
        "besancon.rentree.test/api/v1/events",
        "rentree.test/",
        "rentree.test/evenements",
        "rentree.test/evenements?where=Besan%C3%A7on",
        "rentree.test/communes/25056-besancon",
        "rentree.test/api/v1/events",
    ],
)
def test_a_page_asks_the_same_of_one_event_or_many(
    build: Builder, visit: Visitor, count_statements: Statements, address: str
) -> None:
    build.national()
    build.site("besancon", "25056")
    for insee in ("25036", "81004"):  # a neighbour, and one that is not
        build.commune(insee)
    fill(build, 1)
    visit.raw(address)  # the land of its map is drawn once
    fill(build, 1)
    with count_statements() as one:
        assert visit.raw(address).status_code == 200
    fill(build, 30, times=12)
    for number in range(15):
        build.site(f"site-{number}", "81004" if number % 2 else "25036")
    with count_statements() as many:
        assert visit.raw(address).status_code == 200
    assert len(own(many)) == len(own(one)) <= 12
    with count_statements() as again:
        visit.raw(address)
    # What is known already is not asked again, but for the neighbours of a commune.
    assert len(own(again)) <= (9 if "/communes/" in address else 1)


def test_an_event_page_asks_the_same_however_often_it_happens(
    build: Builder, visit: Visitor, count_statements: Statements
) -> None:
    build.national()
    build.site("besancon", "25056")
    lone = build.event("25056", "Seul", at=START)
    visit(f"besancon.rentree.test/evenements/{lone.id}-seul")  # the land of its map is drawn once
    build.event("25056", "Voisin", at=START)
    with count_statements() as one:
        visit(f"besancon.rentree.test/evenements/{lone.id}-seul")
    busy = build.event(
        "25056", "Souvent", at=START, times=tuple(START + timedelta(days=n) for n in range(1, 60))
    )
    fill(build, 12)
    with count_statements() as many:
        visit(f"besancon.rentree.test/evenements/{busy.id}-souvent")
    # Five say what the event is; those around it the same day are a search: how far the index
    # goes, its counts, how many, until when and which are the nearest, then their rows.
    assert len(own(many)) == len(own(one)) <= 14
    with count_statements() as again:
        visit(f"besancon.rentree.test/evenements/{busy.id}-souvent")
    assert len(own(again)) <= 1


def test_the_pages_of_a_list_share_its_total(
    build: Builder, visit: Visitor, count_statements: Statements
) -> None:
    build.site("besancon", "25056")
    fill(build, 45)
    first = visit("besancon.rentree.test/evenements")
    following = first.select_one(".pager a[rel=next]")
    assert following is not None
    with count_statements() as statements:
        visit(f"besancon.rentree.test{following['href']}")
    assert not any("count(DISTINCT" in one for one in statements)
