"""The sites in memory: fresh within half a second, at no cost in between."""

import threading
from contextlib import contextmanager, nullcontext

import pytest
from sqlalchemy.exc import OperationalError

from app.kernel.text import LocalizedText
from app.models.site import Host, Registry, Site, SiteTerritory
from app.web.directory import SiteDirectory


class Clock:
    """A clock that moves when told."""

    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def known(session, clock):
    return SiteDirectory(lambda: nullcontext(session), base_host="rentree.test:8000", clock=clock)


def touch(session, site):
    """Say that ``site`` changed, as every service does in its transaction."""
    registry = session.get(Registry, 1)
    registry.sequence += 1
    site.changed_sequence = registry.sequence
    session.commit()


def test_a_new_site_opens_within_a_second(build, known, clock):
    build.national()
    assert known.door("besancon.rentree.test") is None
    build.site("besancon", "25056")
    assert known.door("besancon.rentree.test") is None
    clock.seconds += 1
    door = known.door("besancon.rentree.test")
    assert door is not None
    assert door.site.slug == "besancon"


def test_a_change_made_elsewhere_is_seen_within_a_second(build, session, known, clock):
    site = build.site("besancon", "25056")
    assert known.door("besancon.rentree.test").site.name["fr"] == "Besancon"
    site.name = LocalizedText({"fr": "Vesontio"})
    touch(session, site)
    clock.seconds += 0.25
    assert known.door("besancon.rentree.test").site.name["fr"] == "Besancon"
    clock.seconds += 0.25
    assert known.door("besancon.rentree.test").site.name["fr"] == "Vesontio"


def test_a_host_taken_away_leads_nowhere_within_a_second(build, session, known, clock):
    site = build.site("besancon", "25056", aliases=("vesontio",))
    assert known.door("vesontio.rentree.test") is not None
    session.delete(session.query(Host).where(Host.name == "vesontio").one())
    touch(session, site)
    clock.seconds += 1
    assert known.door("vesontio.rentree.test") is None
    assert known.door("besancon.rentree.test") is not None


def test_a_site_removed_leads_nowhere_within_a_second(build, session, known, clock):
    build.national()
    site = build.site("besancon", "25056")
    assert known.door("besancon.rentree.test") is not None
    touch(session, site)
    session.delete(session.get(Site, site.id))
    session.get(Registry, 1).sequence += 1
    session.commit()
    clock.seconds += 1
    assert known.door("besancon.rentree.test") is None
    assert [one.slug for one in known.holding("25056")] == []


def everything(directory):
    """What a directory answers, to every question that these tests know."""
    hosts = ["besancon", "vesontio", "albi", "bourg", "national"]
    doors = [directory.door(f"{label}.rentree.test") for label in hosts]
    towns = ("25056", "25036", "81004")
    return (
        [door and (door.host.name, door.host.is_alias, door.site) for door in doors],
        [directory.by_slug(slug) for slug in ("besancon", "vesontio", "albi")],
        [directory.holding(insee) for insee in towns],
        directory.sites(),
        directory.national(),
    )


def renamed(session, site, other):
    site.slug = "vesontio"


def hidden(session, site, other):
    site.is_published = False


def given_away(session, site, other):
    alias = session.query(Host).where(Host.name == "vesontio").one()
    alias.site_id = other.id
    touch(session, other)


def moved(session, site, other):
    session.query(SiteTerritory).where(SiteTerritory.site_id == site.id).one().insee = "25036"


def crowned(session, site, other):
    site.is_national = True


@pytest.mark.parametrize("change", [renamed, hidden, given_away, moved, crowned])
@pytest.mark.parametrize("order", ["first", "last"])
def test_what_is_remembered_is_what_would_be_read_anew(build, session, known, clock, change, order):
    other = build.site("albi", "81004") if order == "last" else None
    site = build.site("besancon", "25056", aliases=("vesontio",))
    build.commune("25036")
    other = other or build.site("albi", "81004")
    everything(known)
    change(session, site, other)
    touch(session, site)
    clock.seconds += 1
    anew = SiteDirectory(lambda: nullcontext(session), base_host="rentree.test:8000", clock=clock)
    assert everything(known) == everything(anew)


def test_of_two_sites_one_leaves_while_another_comes(build, session, known, clock):
    gone = build.site("besancon", "25056")
    everything(known)
    session.delete(session.get(Site, gone.id))
    session.commit()
    build.site("albi", "81004")
    clock.seconds += 1
    anew = SiteDirectory(lambda: nullcontext(session), base_host="rentree.test:8000", clock=clock)
    assert everything(known) == everything(anew)
    assert known.door("besancon.rentree.test") is None


def test_a_database_put_back_from_a_copy_is_read_anew(build, session, known, clock):
    site = build.site("besancon", "25056")
    assert known.door("besancon.rentree.test").site.name["fr"] == "Besancon"
    site.name = LocalizedText({"fr": "Vesontio"})
    session.get(Registry, 1).sequence = site.changed_sequence = 0
    session.commit()
    clock.seconds += 1
    assert known.door("besancon.rentree.test").site.name["fr"] == "Vesontio"


def test_within_half_a_second_nothing_is_asked(build, known, clock, count_statements):
    build.site("besancon", "25056")
    known.door("besancon.rentree.test")
    with count_statements() as statements:
        for _ in range(40):
            clock.seconds += 0.01
            known.door("besancon.rentree.test")
            known.door("evil.com")
    assert statements == []


def test_after_the_second_one_statement_tells_that_nothing_changed(
    build, known, clock, count_statements
):
    build.site("besancon", "25056")
    build.site("albi", "81004")
    known.door("besancon.rentree.test")
    clock.seconds += 1
    with count_statements() as statements:
        known.door("besancon.rentree.test")
        known.door("albi.rentree.test")
    assert len(statements) == 1


def test_one_change_costs_the_same_whatever_the_number_of_sites(
    build, session, known, clock, count_statements
):
    sites = [build.site(f"ville-{number}", "25056") for number in range(12)]
    known.door("ville-3.rentree.test")
    touch(session, sites[3])
    clock.seconds += 1
    with count_statements() as statements:
        known.door("ville-3.rentree.test")
    assert len(statements) <= 5


def test_what_browsers_send_and_what_they_might_lead_to_the_same_door(build, known):
    build.site("besancon", "25056")
    door = known.door("besancon.rentree.test")
    assert door is not None
    for same in ("besancon.rentree.test:8000", "Besancon.Rentree.TEST", "besancon.rentree.test."):
        assert known.door(same) is door
    for none in ("besancon.rentree.test:x", "besancon.rentree.test:80, evil.com", "", ":80"):
        assert known.door(none) is None


def test_while_the_database_is_silent_what_is_known_stays_known(build, session, clock):
    def reading():
        if silent:
            reason = "SELECT"
            raise OperationalError(reason, {}, Exception("no answer"))
        return nullcontext(session)

    silent = True
    known = SiteDirectory(reading, base_host="rentree.test:8000", clock=clock)
    site = build.site("besancon", "25056")
    with pytest.raises(OperationalError):
        known.door("besancon.rentree.test")
    silent = False
    assert known.door("besancon.rentree.test") is not None
    silent = True
    clock.seconds += 1
    assert known.door("besancon.rentree.test").site.name["fr"] == "Besancon"
    silent = False
    site.name = LocalizedText({"fr": "Vesontio"})
    touch(session, site)
    assert known.door("besancon.rentree.test").site.name["fr"] == "Besancon"
    clock.seconds += 0.5
    assert known.door("besancon.rentree.test").site.name["fr"] == "Vesontio"


class SlowReading:
    """A session that comes when the test says so; it counts who asked for one."""

    def __init__(self, session):
        self._session = session
        self.asked = 0
        self.began, self.may_go_on = threading.Event(), threading.Event()
        self.may_go_on.set()

    @contextmanager
    def __call__(self):
        self.asked += 1
        self.began.set()
        assert self.may_go_on.wait(20)
        yield self._session


def in_threads(count, work):
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads


def test_while_one_asks_what_changed_the_others_do_not_wait(build, session, clock):
    build.site("besancon", "25056")
    reading = SlowReading(session)
    known = SiteDirectory(reading, base_host="rentree.test:8000", clock=clock)
    before = known.door("besancon.rentree.test")
    clock.seconds += 1
    reading.began.clear()
    reading.may_go_on.clear()
    threads = in_threads(1, lambda: known.door("besancon.rentree.test"))
    assert reading.began.wait(20)
    assert known.door("besancon.rentree.test") is before
    assert known.sites() == (before.site,)
    reading.may_go_on.set()
    threads[0].join(20)
    assert reading.asked == 2


def test_at_the_start_everybody_waits_and_one_reads(build, session, clock):
    build.site("besancon", "25056")
    found = []
    reading = SlowReading(session)
    reading.may_go_on.clear()
    known = SiteDirectory(reading, base_host="rentree.test:8000", clock=clock)
    threads = in_threads(4, lambda: found.append(known.door("besancon.rentree.test")))
    assert reading.began.wait(20)
    reading.may_go_on.set()
    for thread in threads:
        thread.join(20)
    assert len(found) == 4
    assert None not in found
    assert reading.asked == 1


def test_the_smallest_site_that_holds_a_commune_comes_first(build, known):
    build.national()
    build.site("grand-besancon", "25056", "25036")
    build.site("besancon", "25056")
    build.site("brouillon", "25056", is_published=False)
    assert [one.slug for one in known.holding("25056")] == ["besancon", "grand-besancon"]
    assert known.holding("81004") == known.holding(None) == []


def test_the_console_is_known_by_its_label(known):
    assert known.is_console("Admin.Rentree.test:8000")
    assert not known.is_console("admin.evil.com")
