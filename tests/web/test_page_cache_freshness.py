"""Pages kept in memory are never a day old, and follow what is written, site by site."""

import re
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import pytest

from app.services.versions import touch, touch_those_who_name
from app.web.clock import set_clock
from app.web.directory import SiteDirectory
from tests.conftest import NOW
from tests.web.keeping import Hands, Kept


@pytest.fixture
def sites(build):
    build.national()
    build.site("besancon", "25056", languages=["fr", "en"])
    build.site("albi", "81004")
    build.event("25056", "Bal")
    build.event("81004", "Foire")


def test_midnight_passes_and_today_is_today(app, kept, build):
    build.national()
    build.site("besancon", "25056")
    build.event("25056", "Ce soir", at=datetime(2026, 9, 4, 18, tzinfo=UTC))
    build.event("25056", "Demain soir", at=datetime(2026, 9, 5, 18, tzinfo=UTC))
    address = "besancon.rentree.test/evenements?when=today"
    assert "Ce soir" in kept(address).text
    set_clock(app, lambda: datetime(2026, 9, 4, 21, 59, 59, tzinfo=UTC))
    kept(address)
    set_clock(app, lambda: datetime(2026, 9, 4, 22, 0, tzinfo=UTC))
    page = kept(address).text
    assert "Demain soir" in page
    assert "Ce soir" not in page


def test_what_is_over_leaves_the_page_when_it_ends(app, kept, build):
    build.national()
    build.site("besancon", "25056")
    build.event("25056", "Bal", at=NOW, lasting=timedelta(hours=2))
    build.event("25056", "Concert", at=NOW + timedelta(days=1))
    assert "Bal" in kept("besancon.rentree.test/evenements").text
    set_clock(app, lambda: NOW + timedelta(hours=1, minutes=59))
    answer = kept("besancon.rentree.test/evenements")
    assert kept.was_hit(answer)
    assert "Bal" in answer.text
    set_clock(app, lambda: NOW + timedelta(hours=2))
    assert "Bal" not in kept("besancon.rentree.test/evenements").text


@pytest.fixture
def soon_over(app, build):
    """Two events of one site; the clock passes the end of the first of them."""
    build.national()
    build.site("deux", "25056", "81004")
    ball = build.event("25056", "Bal", at=NOW, lasting=timedelta(minutes=10))
    build.event("25056", "Concert", at=NOW + timedelta(days=1))
    build.event("81004", "Foire", at=NOW + timedelta(days=1))
    return ball, lambda: set_clock(app, lambda: NOW + timedelta(minutes=10))


@pytest.mark.parametrize(
    "question", ["evenements?q=foire", "evenements?where=81004&radius=1", "api/v1/events?q=foire"]
)
def test_an_answer_stands_while_what_it_does_not_show_is_over(kept, soon_over, question):
    _, pass_the_end = soon_over
    address = f"deux.rentree.test/{question}"
    assert "Foire" in kept(address).text
    pass_the_end()
    assert kept.was_hit(kept(address))


@pytest.mark.parametrize("question", ["evenements", "evenements?q=bal", "api/v1/events", ""])
def test_an_answer_goes_when_something_that_it_shows_is_over(kept, soon_over, question):
    _, pass_the_end = soon_over
    address = f"deux.rentree.test/{question}"
    assert "Bal" in kept(address).text
    pass_the_end()
    again = kept(address)
    assert not kept.was_hit(again)
    assert "Bal" not in re.sub(r"q=bal|value=.bal.|« bal »", "", again.text)


def test_the_page_of_an_event_changes_when_its_own_time_is_over(kept, soon_over):
    ball, pass_the_end = soon_over
    moved = kept(f"deux.rentree.test/evenements/{ball.id}").headers["Location"]
    address = f"deux.rentree.test{moved}"
    before = kept(address).text
    assert kept.was_hit(kept(address))
    pass_the_end()
    again = kept(address)
    assert not kept.was_hit(again)
    assert again.text != before


def test_the_page_of_an_event_stands_while_others_are_over(kept, soon_over):
    _, pass_the_end = soon_over
    listed = kept("deux.rentree.test/api/v1/events?q=foire").json["items"][0]["url"]
    address = listed.partition("://")[2]
    kept(address)
    pass_the_end()
    assert kept.was_hit(kept(address))


def test_midnight_is_that_of_the_island(app, kept, build):
    build.national()
    build.site("saint-denis-974", "97411")
    build.event("97411", "Kabar", at=datetime(2026, 9, 5, 15, tzinfo=UTC))
    address = "saint-denis-974.rentree.test/evenements?when=today"
    assert "Kabar" not in kept(address).text
    set_clock(app, lambda: datetime(2026, 9, 4, 20, 0, 1, tzinfo=UTC))
    assert "Kabar" in kept(address).text


@pytest.fixture
def turned(app, session, sites):
    """The cache with a directory whose seconds pass when the test says so."""
    hands = Hands()
    directory = SiteDirectory(lambda: nullcontext(session), base_host="rentree.test", clock=hands)
    before, app.extensions["sites"] = app.extensions["sites"], directory
    kept = Kept(app)
    kept.hands = hands
    yield kept
    app.extensions["sites"] = before


def test_a_change_in_one_site_leaves_the_pages_of_the_others(turned, session):
    hosts = ("rentree.test", "besancon.rentree.test", "albi.rentree.test")
    for host in hosts:
        turned(f"{host}/evenements")
    touch(session, insees=["25056"])
    session.commit()
    turned.hands.seconds += 0.4
    assert all(turned.was_hit(turned(f"{host}/evenements")) for host in hosts)
    turned.hands.seconds += 0.6
    hit = [turned.was_hit(turned(f"{host}/evenements")) for host in hosts]
    assert hit == [False, False, True]


def test_a_site_that_moves_changes_the_pages_that_name_it(turned, session):
    for host in ("rentree.test", "besancon.rentree.test", "albi.rentree.test"):
        turned(f"{host}/")
    touch_those_who_name(session, territory=["81004"], is_national=False)
    session.commit()
    turned.hands.seconds += 1
    assert not turned.was_hit(turned("rentree.test/"))
    assert turned.was_hit(turned("besancon.rentree.test/"))
    touch_those_who_name(session, territory=[], is_national=True)
    session.commit()
    turned.hands.seconds += 1
    assert not turned.was_hit(turned("besancon.rentree.test/"))
