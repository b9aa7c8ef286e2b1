"""Of thousands of sites, those in use are held whole: which, and how long."""

import gc
import threading
from weakref import ref

import pytest
from sqlalchemy.exc import OperationalError

from app.kernel.text import LocalizedText
from app.models.site import Registry, Site
from app.web.directory import SiteDirectory
from tests.web.keeping import Hands
from tests.web.towns import MANY, MOST, Readings, alive, facts_of, host, touch, towns_of


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
def towns(build):
    return towns_of(build)


def test_of_many_sites_visited_a_few_stay_in_memory(known, towns):
    visited = [ref(facts_of(known, number)) for number in range(MANY)]
    assert {one.slug for one in alive(visited)} <= {f"ville-{n}" for n in range(MANY - MOST, MANY)}
    assert 0 < len(alive(visited)) <= MOST


def test_who_is_in_use_stays_the_same_while_all_the_others_pass(known, towns):
    door, national = known.door(host(0)), known.national()
    for number in range(1, MANY):
        facts_of(known, number)
        assert known.door(host(0)) is door
        assert known.by_slug("ville-0") is door.site
    assert known.national() is national, "though nobody came to its door"
    assert known.door("rentree.test").site is national


def test_a_site_that_was_forgotten_is_read_again_as_it_was(known, towns, count_statements):
    before = known.door(host(0))
    for number in range(1, MANY):
        facts_of(known, number)
    with count_statements() as statements:
        again = known.door(host(0))
    assert again == before
    assert again is not before
    assert len(statements) == 2
    with count_statements() as statements:
        assert known.door(host(0)) is again
        assert known.by_slug("ville-0") is again.site
    assert statements == []


def test_what_finds_a_site_asks_nothing_for_those_that_nobody_visits(
    known, towns, count_statements
):
    known.national()
    third, seventh = towns[3].id, towns[7].id
    with count_statements() as statements:
        assert [one.slug for one in known.holding("25056")][:2] == ["ville-0", "ville-1"]
        assert [one.slug for one in known.of([third, -1])] == ["ville-3"]
        assert known.id_of("ville-7") == seventh
        assert known.id_of("nulle-part") is None
        assert len(known.sites()) == known.count() == MANY + 1
        assert known.sites()[3].name["fr"] == "Ville 2"
        assert known.door("nulle-part.rentree.test") is None
        assert known.door("ville-3.ailleurs.test") is None
    assert statements == []


def test_a_change_of_a_site_that_nobody_visits_reads_its_entry_alone(
    known, towns, session, clock, count_statements
):
    known.national()
    touch(session, towns[3])
    clock.seconds += 1
    with count_statements() as statements:
        known.national()
    assert len(statements) == 3, "the number, the entry, how many there are"


def test_a_forgotten_site_that_changed_is_found_as_it_is(known, towns, session, clock):
    facts_of(known, 0)
    for number in range(1, MANY):
        facts_of(known, number)
    towns[0].name = LocalizedText({"fr": "Autrement"})
    touch(session, towns[0])
    clock.seconds += 1
    assert facts_of(known, 0).name["fr"] == "Autrement"


def test_a_change_keeps_no_site_longer_than_its_readers(known, towns, session, clock):
    visited = [ref(facts_of(known, number)) for number in range(MOST)]
    before = {one.slug for one in alive(visited)}
    for site in towns:
        touch(session, site)
    clock.seconds += 1
    known.national()
    assert alive(visited) == [], "each is another value now"
    held = {site.slug for site in alive([ref(site) for site in gc.get_objects() if is_town(site)])}
    assert held == before


def is_town(thing):
    return type(thing).__name__ == "SiteFacts" and thing.slug.startswith("ville-")


@pytest.mark.parametrize("was_visited", [True, False])
def test_a_site_withdrawn_or_deleted_leads_nowhere(known, towns, session, clock, was_visited):
    known.national()
    if was_visited:
        assert None not in [known.door(host(number)) for number in (0, 1)]
    towns[0].is_published = False
    touch(session, towns[0])
    session.delete(session.get(Site, towns[1].id))
    session.get(Registry, 1).sequence += 1
    session.commit()
    clock.seconds += 1
    assert known.door(host(0)) is known.door(host(1)) is None
    assert known.by_slug("ville-0").is_published is False, "its people still work on it"
    assert known.by_slug("ville-1") is None
    assert [one.slug for one in known.holding("25056")][:1] == ["ville-2"]


def test_two_who_ask_for_the_same_new_site_get_the_same(known, towns, reading):
    known.national()
    reading.asked, found = 0, []
    gate = reading.hold_up()
    threads = [threading.Thread(target=lambda: found.append(known.door(host(0)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert reading.read.wait(20)
    gate.set()
    for thread in threads:
        thread.join(20)
    assert len(found) == 4
    assert found[0] is not None
    assert all(door is found[0] for door in found)
    assert reading.asked == 1


def test_what_changes_while_it_is_read_is_read_again(known, towns, session, reading, clock):
    known.national()
    gate, found = reading.hold_up(), []
    slow = threading.Thread(target=lambda: found.append(facts_of(known, 0)))
    slow.start()
    assert reading.read.wait(20)
    towns[0].name = LocalizedText({"fr": "Autrement"})
    touch(session, towns[0])
    clock.seconds += 1
    known.national()
    gate.set()
    slow.join(20)
    assert [site.name["fr"] for site in found] == ["Autrement"]
    assert facts_of(known, 0).name["fr"] == "Autrement"


def test_a_silent_database_serves_those_in_use_and_says_so_for_the_others(
    known, towns, reading, clock
):
    door = known.door(host(0))
    reading.is_silent = True
    clock.seconds += 1
    assert known.door(host(0)) is door
    assert known.national() is not None
    assert [one.slug for one in known.holding("25056")][:1] == ["ville-0"]
    assert known.door("nulle-part.rentree.test") is None
    for _ in range(2):
        with pytest.raises(OperationalError):
            known.door(host(1))
    reading.is_silent = False
    assert facts_of(known, 1).slug == "ville-1"
