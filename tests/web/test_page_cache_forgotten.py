"""The pages of sites of which a few are held: kept while they are in use, then left."""

from weakref import ref

import pytest

from app.counters import Counters
from app.queries.sites import SiteFacts
from app.web.directory import SiteDirectory
from app.web.page_cache.shelves import Shelves
from tests.conftest import NOW
from tests.web.keeping import Hands, Kept
from tests.web.towns import MANY, MOST, Readings, alive, facts_of, host, towns_of


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
def reading(session):
    return Readings(session)


@pytest.fixture
def known(reading, clock):
    return SiteDirectory(reading, base_host="rentree.test", clock=clock, most_whole=MOST)


@pytest.fixture
def kept(app, known, build):
    """The page cache, with a directory that holds six sites."""
    towns_of(build)
    before, app.extensions["sites"] = app.extensions["sites"], known
    yield Kept(app)
    app.extensions["sites"] = before


PAGE = "/mentions-legales"


def test_pages_of_a_site_in_use_stay_while_all_the_others_pass(kept):
    kept(host(0) + PAGE)
    for number in range(1, MANY):
        assert kept(host(number) + PAGE).status_code == 200
        assert kept.was_hit(kept(host(0) + PAGE))


def test_pages_of_a_forgotten_site_are_made_again(kept):
    first = kept(host(0) + PAGE)
    for number in range(1, MANY):
        kept(host(number) + PAGE)
    again = kept(host(0) + PAGE)
    assert not kept.was_hit(again)
    assert again.text == first.text
    assert kept.was_hit(kept(host(0) + PAGE))


def test_pages_and_pieces_keep_no_site_in_memory(kept, known):
    visited = []
    for number in range(MANY):
        assert not kept.was_hit(kept(host(number) + PAGE))
        visited.append(ref(facts_of(known, number)))
    assert len(alive(visited)) <= MOST


def test_a_page_without_a_database_is_served_if_it_is_kept_and_told_if_not(
    kept, app, reading, clock, monkeypatch
):
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    kept(host(0) + PAGE)
    reading.is_silent = True
    clock.seconds += 1
    assert kept.was_hit(kept(host(0) + PAGE))
    assert kept(host(1) + PAGE).status_code == 500
    reading.is_silent = False
    assert kept(host(1) + PAGE).status_code == 200


def facts(number):
    nothing = dict.fromkeys(SiteFacts.__dataclass_fields__)
    return SiteFacts(**{**nothing, "id": number})


def test_shelves_that_nobody_can_come_for_are_taken_away(tmp_path):
    shelves = Shelves(
        most_bytes=100_000,
        folder=tmp_path,
        turn_of=lambda _site, now: now.replace(year=now.year + 1),
        end_of=lambda _site, _now: None,
        counters=Counters(),
    )
    lasting = facts(0)
    shelf = shelves.of(lasting, NOW)
    for number in range(1, 3_000):
        shelves.of(facts(number), NOW)
        assert len(shelves) <= 1_001
    assert shelves.of(lasting, NOW) is shelf
