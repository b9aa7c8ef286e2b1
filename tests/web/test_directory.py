"""The sites in memory: fresh within half a second, at no cost in between."""

from contextlib import nullcontext

import pytest

from app.kernel.text import LocalizedText
from app.models.site import Host, Registry, Site, SiteTerritory
from app.web.directory import SiteDirectory
from tests.web.keeping import Hands
from tests.web.towns import touch


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
def known(session, clock):
    return SiteDirectory(lambda: nullcontext(session), base_host="rentree.test:8000", clock=clock)


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
        sorted(directory.everything()),
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


def translated(session, site, other):
    site.name = LocalizedText({"fr": "Besançon", "oc": "Besançon"})
    site.languages = ["oc", "fr"]


def enlarged(session, site, other):
    session.add(SiteTerritory(site_id=site.id, insee="25036"))
    session.add(Host(site_id=site.id, kind="subdomain", name="bourg"))


@pytest.mark.parametrize(
    "change", [renamed, hidden, given_away, moved, crowned, translated, enlarged]
)
@pytest.mark.parametrize("order", ["first", "last"])
@pytest.mark.parametrize("were_asked", [True, False])
def test_what_is_remembered_is_what_would_be_read_anew(
    build, session, known, clock, change, order, were_asked
):
    other = build.site("albi", "81004") if order == "last" else None
    site = build.site("besancon", "25056", aliases=("vesontio",))
    build.commune("25036")
    other = other or build.site("albi", "81004")
    if were_asked:
        everything(known)
    else:
        known.national()
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
    known.door("albi.rentree.test")
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
