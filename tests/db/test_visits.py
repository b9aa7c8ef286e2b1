"""What is counted is added up, day by day and kind by kind, each site's own."""

from datetime import date

import pytest

from app.queries import sites as directory_of
from app.queries import visits as questions
from app.queries.visits import PageKind
from app.services import visits

DAY, NEXT = date(2026, 9, 4), date(2026, 9, 5)


@pytest.fixture
def sites(build):
    return build.site("besancon", "25056"), build.site("albi", "81004")


def of(session, site, **more):

    return questions.of_site(session, directory_of.by_slug(session, site.slug).scope, **more)


def test_two_processes_add_up(session, sites):
    besancon, _ = sites
    for count in (3, 4):
        visits.add(session, {(besancon.id, DAY, "home"): count, (besancon.id, NEXT, "map"): 1})
    counted = of(session, besancon)
    assert counted.by_day == {(DAY, PageKind.HOME): 7, (NEXT, PageKind.MAP): 2}
    assert counted.first_day == DAY


def test_a_site_sees_its_own_figures_and_no_others(session, sites):
    besancon, albi = sites
    visits.add(session, {(besancon.id, DAY, "home"): 3, (albi.id, DAY, "home"): 5})
    assert of(session, besancon).on(DAY) == 3
    assert of(session, albi).on(DAY) == 5


def test_feeds_and_programs_are_no_pages_that_people_read(session, sites):
    besancon, albi = sites
    counts = {(besancon.id, DAY, kind.value): 1 for kind in PageKind}
    visits.add(session, counts)
    assert of(session, besancon).on(DAY) == len(PageKind) - 2
    assert of(session, besancon).between(DAY, DAY, PageKind.FEED, PageKind.API) == 2
    assert questions.by_site(session, first=DAY, last=DAY) == {besancon.id: len(PageKind) - 2}
    assert questions.by_site(session, first=DAY, last=NEXT, among=[albi.id]) == {}
    assert questions.by_site(session, first=NEXT, last=NEXT) == {}


def test_a_site_that_is_no_more_takes_nothing_with_it(session, sites):
    besancon, _ = sites
    visits.add(session, {(999_999, DAY, "home"): 3, (besancon.id, DAY, "home"): 1})
    assert of(session, besancon).on(DAY) == 1


def test_thousands_of_sites_are_written_at_once(session, build):
    build.national()
    site = build.site("besancon", "25056")
    counts = {(number, DAY, "home"): 1 for number in range(10_000, 14_000)}
    visits.add(session, {**counts, (site.id, DAY, "home"): 2})
    assert questions.by_site(session, first=DAY, last=DAY) == {site.id: 2}


def test_only_the_days_asked_for_are_read(session, sites):
    besancon, _ = sites
    visits.add(session, {(besancon.id, DAY, "home"): 3, (besancon.id, NEXT, "home"): 4})
    assert of(session, besancon, since=NEXT).by_day == {(NEXT, PageKind.HOME): 4}
