"""A page that counts what the national site announces is no older than that site."""

from contextlib import nullcontext
from datetime import timedelta

import pytest

from app.services.ingest.fill import empty
from app.services.versions import touch
from app.web.clock import set_clock
from app.web.directory import SiteDirectory
from tests.conftest import NOW
from tests.web.keeping import Hands, Kept

COUNTED = "Partout en France\u00a0: "


@pytest.fixture
def country(build):
    """A town where nothing happens; elsewhere, what will be over in an hour, and two others."""
    build.national()
    build.site("albi", "81004")
    build.event("25056", "Bal zzz", at=NOW, lasting=timedelta(hours=1))
    build.event("25056", "Concert zzz", at=NOW + timedelta(days=1))
    return build.event("25056", "Foire zzz", at=NOW + timedelta(days=2))


@pytest.fixture
def kept(app, session, country):
    """The cache with a directory whose seconds pass when the test says so."""
    hands = Hands()
    directory = SiteDirectory(lambda: nullcontext(session), base_host="rentree.test", clock=hands)
    before, app.extensions["sites"] = app.extensions["sites"], directory
    found = Kept(app)
    found.hands = hands
    yield found
    app.extensions["sites"] = before


def counted(answer):
    return int(answer.text.partition(COUNTED)[2].partition("<")[0])


PAGES = ["albi.rentree.test/", "albi.rentree.test/evenements?q=zzz"]


@pytest.mark.parametrize("address", PAGES)
def test_what_is_written_elsewhere_shows_on_a_page_that_counts_it(kept, session, country, address):
    assert counted(kept(address)) == 3
    assert kept.was_hit(kept(address))
    empty(session, [country.id])
    session.delete(country)
    touch(session, insees=["25056"])
    session.commit()
    kept.hands.seconds += 1
    assert counted(kept(address)) == 2
    assert kept.was_hit(kept(address))


@pytest.mark.parametrize("address", PAGES)
def test_what_ends_elsewhere_leaves_a_page_that_counts_it(app, kept, address):
    assert counted(kept(address)) == 3
    set_clock(app, lambda: NOW + timedelta(hours=1))
    assert counted(kept(address)) == 2
    assert kept.was_hit(kept(address))


def test_a_page_that_counts_nothing_elsewhere_stays_when_the_country_changes(kept, session):
    address = "albi.rentree.test/mentions-legales"
    kept(address)
    touch(session, insees=["25056"])
    session.commit()
    kept.hands.seconds += 1
    assert kept.was_hit(kept(address))


def test_a_clock_that_is_set_back_brings_back_what_is_to_come_again(app, kept):
    set_clock(app, lambda: NOW + timedelta(hours=1))
    assert "Bal" not in kept("rentree.test/evenements").text
    set_clock(app, lambda: NOW)
    assert "Bal" in kept("rentree.test/evenements").text
