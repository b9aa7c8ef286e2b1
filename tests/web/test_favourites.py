"""What one keeps: a page that is the same for everyone, and lists of events named one by one."""

from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from tests.web.keeping import Kept

HOST = "besancon.rentree.test"
BEFORE = datetime(2026, 9, 1, 18, tzinfo=UTC)


@pytest.fixture
def town(build):
    build.national()
    build.site("albi", "81004")
    return build.site("besancon", "25056")


def titles(page, within="#selection"):
    return [title.text for title in page.select(f"{within} .event-title")]


# --- the button -------------------------------------------------------------------------------


def test_each_row_has_a_button_named_after_its_event(town, build, visit):
    event = build.event("25056", "Bal")
    page = visit(f"{HOST}/evenements")
    (button,) = page.select(".event [data-keep]")
    assert button["data-keep"] == str(event.id)
    assert button["aria-pressed"] == "false"
    said = [page.find(id=name).get_text(strip=True) for name in button["aria-labelledby"].split()]
    assert said == ["Garder", "Bal"]


def test_the_page_of_an_event_has_one_too(town, build, visit):
    event = build.event("25056", "Bal")
    page = visit(f"{HOST}/evenements/{event.id}-bal")
    button = page.select_one("main [data-keep]")
    assert button["data-keep"] == str(event.id)
    said = [page.find(id=name).get_text(strip=True) for name in button["aria-labelledby"].split()]
    assert said == ["Garder", "Bal"]


def test_what_one_joins_for_a_season_has_none(town, build, visit):
    build.activity("25056", "Chorale")
    assert not visit(f"{HOST}/activites").select("[data-keep]")


@pytest.mark.parametrize(
    "path",
    (
        "/ /evenements /evenements?q=bal /carte /communes/25056-besancon /mes-favoris/liste?id= "
        "/calendrier /activites /integrer /contact /donnees /rien-ici /evenements/"
    ).split(),
)
def test_the_script_comes_where_there_is_something_to_keep_and_nowhere_else(
    town, build, visit, path
):
    event = build.event("25056", "Bal")
    for title in ("Concert", "Foire"):  # the first alone is shown large, without a button
        build.event("25056", title)
    address = f"{path}{event.id}-bal" if path == "/evenements/" else path
    address = f"{path}{event.id}" if path.endswith("=") else address
    page = visit(f"rentree.test{address}", status=404 if path == "/rien-ici" else 200)
    scripts = page.select("script[src*=favourites]")
    assert len(scripts) == bool(page.select("[data-keep]"))


# --- the page ---------------------------------------------------------------------------------


def test_the_page_is_the_same_for_everyone_and_kept(town, kept: Kept):
    first, again = (kept(f"{HOST}/mes-favoris") for _ in range(2))
    assert first.data == again.data
    assert kept.was_hit(again)


def test_without_a_script_it_says_what_is_needed(town, visit):
    page = visit(f"{HOST}/mes-favoris")
    shown = [one for one in page.select("[data-state]") if not one.has_attr("hidden")]
    assert [one["data-state"] for one in shown] == ["none"]
    assert "script" in shown[0].text


# --- events named one by one ------------------------------------------------------------------


def test_what_is_to_come_and_what_is_over_are_told_apart_by_date(town, build, visit):
    late = build.event("25056", "Plus tard", at=datetime(2026, 9, 20, 18, tzinfo=UTC))
    soon = build.event("25056", "Bientôt")
    past = build.event("25056", "Avant", at=BEFORE)
    page = visit(f"{HOST}/mes-favoris/liste?id={late.id},{past.id}&id={soon.id}")
    assert titles(page) == ["Bientôt", "Plus tard", "Avant"]
    assert titles(page, "#passes") == ["Avant"]


def test_what_was_withdrawn_or_is_not_here_is_said_gently_and_can_be_removed(town, build, visit):
    gone = build.event("25056", "Parti", status="withdrawn", withdrawn_at=BEFORE)
    elsewhere = build.event("81004", "À Albi")
    hidden = build.event("25056", "Caché")
    build.hide(town, hidden)
    page = visit(f"{HOST}/mes-favoris/liste?id={gone.id},{elsewhere.id},{hidden.id}")
    said = [" ".join(one.text.split()) for one in page.select("#passes li")]
    assert [line.removesuffix(" Garder") for line in said] == [
        "Un événement : retiré par qui l’avait annoncé.",
        "Un événement : ce site ne l’annonce pas, ou plus.",
        "Un événement : ce site ne l’annonce pas, ou plus.",
    ]
    # What is hidden, or another town's, must not be told by its name.
    assert "Albi" not in page.select_one("main").text
    assert "Caché" not in page.text
    assert len(page.select("#passes [data-keep]")) == 3


def test_the_country_lists_what_any_town_has(town, build, visit):
    events = [build.event("81004", "À Albi"), build.event("25056", "À Besançon")]
    asked = ",".join(str(event.id) for event in events)
    assert len(titles(visit(f"rentree.test/mes-favoris/liste?id={asked}"))) == 2


@pytest.mark.parametrize("asked", ["", "?id=", "?id=%20,,"])
def test_a_list_of_nothing_says_so(town, visit, asked):
    page = visit(f"{HOST}/mes-favoris/liste{asked}")
    assert "aucun événement" in page.select_one("#selection").text
    assert not page.select("[role=alert]")


@pytest.mark.parametrize(
    "asked",
    ["x", "-1", "0", "1.5", "9" * 30, "1%20OR%201=1", "%00", "٣", "2147483648", "1&q=bal"],
)
def test_what_is_no_event_is_said_and_left_out(town, build, visit, asked):
    event = build.event("25056", "Bal")
    page = visit(f"{HOST}/mes-favoris/liste?id={event.id},{asked}")
    assert "Bal" in titles(page)
    assert page.select_one("[role=alert]")
    assert visit.raw(f"{HOST}/mes-favoris.ics?id={event.id},{asked}").status_code == 422


def test_a_hundred_are_listed_at_most(town, visit):
    asked = ",".join(map(str, range(1, 151)))
    page = visit(f"{HOST}/mes-favoris/liste?id={asked}")
    assert len(page.select("#passes li")) == 100
    assert page.select_one("[role=alert]")


def test_nobody_on_the_way_keeps_what_one_person_chose(town, build, visit):
    event = build.event("25056", "Bal")
    for path in ("mes-favoris/liste", "mes-favoris.ics"):
        answer = visit.raw(f"{HOST}/{path}?id={event.id}")
        assert answer.headers["Cache-Control"] == "no-store"
    page = visit(f"{HOST}/mes-favoris/liste?id={event.id}")
    assert page.select_one("meta[name=robots]")["content"] == "noindex"


def test_they_leave_together_for_a_calendar_with_all_their_times(town, build, visit):
    bal = build.event("25056", "Bal", times=(datetime(2026, 9, 12, 18, tzinfo=UTC),))
    past = build.event("25056", "Avant", at=BEFORE)
    elsewhere = build.event("81004", "À Albi")
    answer = visit.raw(f"{HOST}/mes-favoris.ics?id={bal.id},{past.id},{elsewhere.id}")
    assert answer.mimetype == "text/calendar"
    entries = Calendar.from_ical(answer.data).walk("VEVENT")
    assert [str(entry["SUMMARY"]) for entry in entries] == ["Avant", "Bal", "Bal"]
    assert len({str(entry["UID"]) for entry in entries}) == 3
    alone = Calendar.from_ical(visit.raw(f"{HOST}/evenements/{bal.id}-bal.ics").data)
    uids = {str(entry["UID"]) for entry in alone.walk("VEVENT")}
    assert uids <= {str(entry["UID"]) for entry in entries}


def test_the_calendar_of_nothing_says_what_it_expects(town, visit):
    answer = visit.raw(f"{HOST}/mes-favoris.ics")
    assert answer.status_code == 422
    assert "id=12,34" in answer.text
