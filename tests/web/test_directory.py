"""The sites in memory: fresh within a second, at no cost in between."""

import pytest

from app.kernel.text import LocalizedText
from app.models.site import Host, Registry, Site
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
    return SiteDirectory(lambda: session, base_host="rentree.test:8000", clock=clock)


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
    clock.seconds += 0.5
    assert known.door("besancon.rentree.test").site.name["fr"] == "Besancon"
    clock.seconds += 0.5
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


def test_within_the_second_nothing_is_asked(build, known, clock, count_statements):
    build.site("besancon", "25056")
    known.door("besancon.rentree.test")
    with count_statements() as statements:
        for _ in range(50):
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
