"""Taking a list elsewhere: the panel beside it, and the same answer in every form."""

import re
from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from tests.web.forms_of_lists import FORMS

HOST = "besancon.rentree.test"
ASKED = "q=bal&theme=fete&free=1&when=month&access=mi&spoken=fr&age=12&mode=onsite"


@pytest.fixture
def town(build):
    build.national()
    return build.site("besancon", "25056")


def test_the_panel_keeps_the_search_in_each_of_its_links(town, visit):
    page = visit(f"{HOST}/en/evenements?{ASKED}&sort=date")
    links = [a["href"] for a in page.select("[aria-labelledby=emporter] a")]
    asked = visit(f"{HOST}/en/evenements/partager?{ASKED}").select_one(".address code").text
    query = asked.partition("?")[2]
    assert links == [
        f"/en/abonnement?{query}",
        *(f"/en/evenements.{form}?{query}" for form in ("ics", "rss", "csv", "geojson")),
        f"/en/evenements/partager?{query}",
        f"/en/integrer?{query}",
        "/en/mes-favoris",
    ]
    assert {pair.partition("=")[0] for pair in query.split("&")} == {
        pair.partition("=")[0] for pair in ASKED.split("&")
    }


def test_every_link_of_the_panel_answers(town, build, visit):
    build.event("25056", "Bal")
    for query in ("", f"?{ASKED}"):
        page = visit(f"{HOST}/evenements{query}")
        for link in page.select("[aria-labelledby=emporter] a"):
            assert visit.raw(HOST + link["href"]).status_code == 200, link["href"]


def test_the_second_page_is_shared_as_the_whole_list(town, build, visit):
    for number in range(25):
        build.event("25056", f"Bal {number}")
    following = visit(f"{HOST}/evenements").select_one("a[rel=next]")["href"]
    page = visit(HOST + following)
    links = [a["href"] for a in page.select("[aria-labelledby=emporter] a")]
    assert not [link for link in links if "cursor" in link]


def test_a_code_of_the_page_is_there_for_paper_alone(town, build, visit):
    event = build.event("25056", "Bal")
    for path, code in (
        ("/evenements?free=1", "/evenements/qr.svg?free=1"),
        (f"/evenements/{event.id}-bal", f"/evenements/{event.id}-bal/qr.svg"),
    ):
        (image,) = visit(HOST + path).select("img.on-paper.qr")
        assert image["src"] == code
        assert image["loading"] == "lazy"
        assert image["alt"]


@pytest.mark.parametrize("host", [HOST, "rentree.test"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "query",
    [
        "when=week",
        "mode=onsite",
        "age=8",
        "q=bal",
        "from=2026-09-05",
        "hours=evening",
        "price=paid",
        "places=1",
        "organizer=Le+Cercle",
        "where=25056&neighbours=1",
    ],
)
def test_a_filter_says_the_same_in_every_form_on_any_site(build, visit, town, host, form, query):
    for number in range(3):
        build.event("25056", f"Bal {number}")
    build.event("25056", "Pour les grands", age_min=18)
    build.event("25056", "En ligne", mode="online")
    build.event("25056", "Du cercle", organizer="Le Cercle")
    build.event("25056", "Le matin", at=datetime(2026, 9, 5, 7, tzinfo=UTC))
    build.event("25056", "Complet", status="full")
    assert FORMS[form](visit, host, query) == FORMS["html"](visit, host, query)


def test_a_calendar_holds_nothing_private_to_one_program(build, visit, town):
    build.event("25056", "Bal")
    text = visit.raw(f"{HOST}/evenements.ics").text
    known = {"X-WR-CALNAME", "X-WR-TIMEZONE", "X-PUBLISHED-TTL"}
    assert set(re.findall(r"^(X-[A-Z-]+)", text, re.MULTILINE)) == known
    (entry,) = Calendar.from_ical(text).walk("VEVENT")
    assert not [name for name in entry if name.startswith("X-")]
