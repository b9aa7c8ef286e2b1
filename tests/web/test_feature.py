"""The event that a home page shows large."""

from datetime import UTC, datetime, timedelta

import pytest

from app.kernel.text import LocalizedText

TODAY = datetime(2026, 9, 4, 12, tzinfo=UTC)


@pytest.fixture
def site(build):
    return build.site("besancon", "25056")


def shown(page):
    """The title of the large card, and those of the list."""
    large = page.select_one(".feature h3")
    return large and large.text, [title.text for title in page.select(".event-title")]


def test_the_next_event_is_large_and_the_others_are_listed(visit, build, site):
    build.event("25056", "Bal", at=TODAY + timedelta(hours=1), theme="musique")
    build.event("25056", "Marché", at=TODAY + timedelta(hours=2))
    page = visit("besancon.rentree.test/")
    assert shown(page) == ("Bal", ["Marché"])
    assert page.select_one(".feature svg.poster") is not None
    assert page.select_one(".feature a")["href"].endswith("-bal")


def test_one_event_alone_is_large_and_the_page_does_not_say_that_there_is_nothing(
    visit, build, site
):
    build.event("25056", "Bal", at=TODAY + timedelta(hours=1))
    page = visit("besancon.rentree.test/")
    assert shown(page) == ("Bal", [])
    assert not page.select(".empty, .day")
    assert page.select_one("main a[href='/evenements']") is not None


def test_what_began_before_today_is_full_or_does_not_take_place_stays_in_the_list(
    visit, build, site
):
    build.event("25056", "Exposition", at=TODAY - timedelta(days=3), lasting=timedelta(days=9))
    build.event("25056", "Annulé", at=TODAY + timedelta(hours=1), status="cancelled")
    build.event("25056", "Complet", at=TODAY + timedelta(hours=2), status="full")
    build.event("25056", "Reporté", at=TODAY + timedelta(hours=3), status="postponed")
    assert shown(visit("besancon.rentree.test/"))[0] is None
    build.event("25056", "Bal", at=TODAY + timedelta(days=1), status="moved_online")
    large, listed = shown(visit("besancon.rentree.test/"))
    assert large == "Bal"
    assert listed == ["Exposition", "Annulé", "Complet", "Reporté"]


def test_what_a_site_hides_is_never_large(visit, build, site):
    event = build.event("25056", "Bal", at=TODAY + timedelta(hours=1))
    build.hide(site, event)
    assert shown(visit("besancon.rentree.test/"))[0] is None


def test_another_site_s_event_is_never_large(visit, build, site):
    build.site("albi", "81004")
    build.event("81004", "Foire", at=TODAY + timedelta(hours=1))
    assert shown(visit("besancon.rentree.test/"))[0] is None
    assert shown(visit("albi.rentree.test/"))[0] == "Foire"


def test_its_words_say_their_language(visit, build, site):
    build.event(
        "25056",
        {"fr": "Bal"},
        at=TODAY + timedelta(hours=1),
        description=LocalizedText({"fr": "Venez danser."}),
    )
    card = visit("besancon.rentree.test/ar/").select_one(".feature")
    assert card.select_one("h3 [lang=fr]").text == "Bal"
    assert len(card.select(".in-language")) == 1
