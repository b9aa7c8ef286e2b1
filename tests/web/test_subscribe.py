"""Following a search from a calendar: the page gives addresses that answer."""

import pytest
from icalendar import Calendar

HOST = "besancon.rentree.test"


@pytest.fixture
def town(build):
    build.national()
    build.event("25056", "Bal")
    build.event("25056", "Concert")
    return build.site("besancon", "25056")


def addresses(page):
    return [code.text for code in page.select(".address code")]


@pytest.mark.parametrize(
    ("host", "prefix", "query"),
    [
        (HOST, "", ""),
        (HOST, "/ar", "?theme=fete&free=1"),
        ("rentree.test", "/en", "?q=bal&when=week&access=mi&access=vi&spoken=fr"),
    ],
)
def test_the_addresses_keep_the_search_the_site_and_the_language(town, visit, host, prefix, query):
    page = visit(f"{host}{prefix}/abonnement{query}")
    calendar, feed = addresses(page)
    assert calendar == f"https://{host}{prefix}/evenements.ics{query}"
    assert feed == f"https://{host}{prefix}/evenements.rss{query}"
    (link,) = [a["href"] for a in page.select("main a") if a["href"].startswith("webcal:")]
    assert link == calendar.replace("https://", "webcal://")
    assert visit.raw(calendar.removeprefix("https://")).mimetype == "text/calendar"
    assert visit.raw(feed.removeprefix("https://")).mimetype == "application/rss+xml"


def test_what_one_subscribes_to_is_what_the_page_lists(town, visit):
    calendar, _ = addresses(visit(f"{HOST}/abonnement?q=bal"))
    entries = Calendar.from_ical(visit.raw(calendar.removeprefix("https://")).data).walk("VEVENT")
    assert [str(entry["SUMMARY"]) for entry in entries] == ["Bal"]


def test_an_order_and_a_place_in_the_list_are_no_part_of_a_calendar(town, visit):
    calendar, _ = addresses(visit("rentree.test/abonnement?where=25056&sort=distance&cursor=x"))
    assert calendar == "https://rentree.test/evenements.ics?where=25056"


def test_what_cannot_be_followed_is_said_and_left_out(town, visit):
    page = visit(f"{HOST}/abonnement?q=bal&radius=x&foo=1")
    assert page.select_one("[role=alert]")
    assert addresses(page)[0] == f"https://{HOST}/evenements.ics?q=bal"


def test_a_name_that_several_communes_bear_is_chosen_first(town, build, visit):
    for insee in ("93066", "97411"):
        build.commune(insee)
    page = visit("rentree.test/abonnement?where=Saint-Denis&free=1")
    links = [a["href"] for a in page.select("main .chips a")]
    assert len(links) == 2
    assert not addresses(page)
    for link in links:
        (calendar, _) = addresses(visit(f"rentree.test{link}"))
        assert calendar.partition("?")[2] == link.partition("?")[2]
        assert "free=1" in calendar


def test_nothing_on_the_page_comes_from_anybody_else(town, visit):
    page = visit(f"{HOST}/abonnement")
    named = [tag.get("src") or tag.get("href") for tag in page.select("img, script, link[href]")]
    outside = [name for name in named if not name.startswith(("/", f"https://{HOST}"))]
    assert outside == []


def test_each_program_has_its_steps(town, visit):
    page = visit(f"{HOST}/abonnement")
    said = [summary.text for summary in page.select("details summary")]
    for program in ("iPhone", "Mac", "Google", "Outlook", "Thunderbird", "Android", "Nextcloud"):
        assert any(program in one for one in said), program


def test_one_s_whole_agenda_is_found_by_search_engines_but_a_search_is_not(town, visit):
    assert not visit(f"{HOST}/abonnement").select("meta[name=robots]")
    assert visit(f"{HOST}/abonnement?q=bal").select("meta[name=robots]")


def test_a_search_that_ends_or_moves_says_so(town, visit):
    plain = visit(f"{HOST}/abonnement").select("main .note")
    assert not plain
    assert "date de fin" in visit(f"{HOST}/abonnement?to=2026-12-01").select_one("main .note").text
    assert "quelques jours" in visit(f"{HOST}/abonnement?when=today").select_one("main .note").text
