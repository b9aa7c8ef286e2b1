"""/calendrier: the same question by days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup

from app.queries import crowded_days, month
from app.web.clock import set_clock
from tests.conftest import NOW
from tests.web.calendar_pages import cell, links, titles, words

AT = datetime(2026, 9, 5, 18, tzinfo=UTC)


@pytest.fixture
def sites(build):
    build.national()
    build.site("besancon", "25056", languages=["fr", "en", "ar"])
    build.site("albi", "81004")


def test_this_month_is_shown_from_monday_to_sunday(visit, build, sites):
    build.event(title="Bal", at=AT)
    page = visit("besancon.rentree.test/calendrier")
    assert words(page.h1) == "Calendrier : septembre 2026"
    assert words(page.caption) == words(page.h1)
    heads = [words(head) for head in page.select("thead th[scope=col]")]
    assert heads[1:] == "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
    assert titles(page, "2026-09-05") == ["Bal"]
    assert words(cell(page, "2026-09-05").select_one(".cal-when")) == "20 h"
    assert len(page.select("td time")) == 30


def test_today_is_said_in_words(visit, build, sites):
    page = visit("besancon.rentree.test/calendrier")
    (today,) = page.select("[aria-current=date]")
    assert "Aujourd’hui" in words(today)
    assert today.select_one("time")["datetime"] == "2026-09-04"


def test_weeks_begin_on_monday_in_every_language(visit, build, sites):
    for language, monday in (("en", "Monday"), ("ar", "الاثنين")):
        page = visit(f"besancon.rentree.test/{language}/calendrier")
        assert words(page.select("thead th")[1]) == monday


def test_a_site_s_calendar_holds_its_own_events_alone(visit, build, sites):
    build.event("25056", "Ici", at=AT)
    build.event("81004", "Là", at=AT)
    assert titles(visit("besancon.rentree.test/calendrier"), "2026-09-05") == ["Ici"]
    assert titles(visit("albi.rentree.test/calendrier"), "2026-09-05") == ["Là"]
    assert titles(visit("rentree.test/calendrier"), "2026-09-05") == ["Ici", "Là"]


def test_a_hidden_event_is_on_no_day_of_the_site_that_hides_it(visit, build, sites):
    site = build.site("doubs", "25056")
    build.hide(site, build.event("25056", "Bal", at=AT))
    assert not visit("doubs.rentree.test/calendrier").select(".cal-title")
    assert visit("besancon.rentree.test/calendrier").select(".cal-title")


def test_every_time_and_every_day_is_there(visit, build, sites):
    build.event(title="Yoga", at=AT, times=(AT + timedelta(days=7), AT + timedelta(days=14)))
    build.event(title="Exposition", at=AT, lasting=timedelta(days=2))
    page = visit("besancon.rentree.test/calendrier")
    for day in ("2026-09-12", "2026-09-19"):
        assert titles(page, day) == ["Yoga"]
    assert titles(page, "2026-09-06") == ["Exposition"]
    assert words(cell(page, "2026-09-06").select_one(".cal-when")) == "jusqu’au 7 septembre"


def test_a_crowded_day_leads_to_its_list_with_true_counts(visit, build, sites):
    for number in range(15):
        build.event(title=f"Bal {number:02}", at=AT + timedelta(minutes=number), theme="fete")
    page = visit("besancon.rentree.test/calendrier?theme=fete&mois=2026-09")
    day = cell(page, "2026-09-05")
    assert titles(page, "2026-09-05") == ["Bal 00", "Bal 01", "Bal 02"]
    more = day.select_one(".cal-more a")
    assert words(more).startswith("et 12 autres")
    assert "15 événements" in words(day.select_one(".cal-head"))
    asked = parse_qs(urlsplit(more["href"]).query)
    assert asked == {"from": ["2026-09-05"], "to": ["2026-09-05"], "theme": ["fete"]}
    found = visit("besancon.rentree.test" + more["href"])
    assert words(found.h1).startswith("15 événements")


def test_a_week_shows_more_and_says_the_hours_whole(visit, build, sites):
    for number in range(6):
        build.event(title=f"Bal {number}", at=AT + timedelta(minutes=number))
    page = visit("besancon.rentree.test/calendrier?semaine=2026-W36")
    assert words(page.h1) == "Calendrier : semaine du 31 août au 6 septembre"
    assert len(page.select("tbody tr")) == 1
    assert len(page.select("td time")) == 7
    assert len(titles(page, "2026-09-05")) == 6
    assert words(cell(page, "2026-09-05").select_one(".cal-when")) == "20 h – 22 h"


def test_one_goes_from_month_to_month_with_the_same_question(visit, build, sites):
    build.event(title="Bal", at=AT, theme="fete")
    page = visit("besancon.rentree.test/calendrier?theme=fete&q=bal&mois=2026-12")
    before, today, after, week = links(page, "Autres périodes")
    assert words(before).endswith("novembre 2026")
    assert before["rel"] == ["prev"]
    assert words(after).endswith("janvier 2027")
    for link, name, value in (
        (before, "mois", "2026-11"),
        (today, "mois", "2026-09"),
        (after, "mois", "2027-01"),
        (week, "semaine", "2026-W49"),
    ):
        asked = parse_qs(urlsplit(link["href"]).query)
        assert asked == {"q": ["bal"], "theme": ["fete"], name: [value]}
        visit("besancon.rentree.test" + link["href"])


def test_one_jumps_to_a_month_with_the_same_question(visit, build, sites):
    page = visit("rentree.test/calendrier?where=25056&radius=20&sort=distance")
    form = page.select_one("form.cal-jump")
    hidden = {field["name"]: field["value"] for field in form.select("[type=hidden]")}
    assert hidden == {"where": "25056", "radius": "20", "sort": "distance"}
    (shown,) = form.select("option[selected]")
    assert (shown["value"], words(shown)) == ("2026-09", "septembre 2026")
    assert "2027-11" in [option["value"] for option in form.select("option")]


def test_the_three_views_keep_the_question(visit, build, sites):
    build.event(title="Bal", at=AT)
    for view in ("evenements", "carte"):
        page = visit(f"besancon.rentree.test/{view}?q=bal&from=2026-10-03&to=2026-12-01")
        *_, calendar = links(page, "Voir la réponse")
        assert calendar["href"] == "/calendrier?q=bal&mois=2026-10"
    page = visit("besancon.rentree.test/calendrier?q=bal&semaine=2026-W36")
    as_list, as_map, here = links(page, "Voir la réponse")
    assert as_list["href"] == "/evenements?q=bal&from=2026-08-31&to=2026-09-06"
    assert as_map["href"] == "/carte?q=bal&from=2026-08-31&to=2026-09-06"
    assert here["aria-current"] == "page"
    plain = links(visit("besancon.rentree.test/en/calendrier"), "See the answer")
    assert [link["href"] for link in plain] == ["/en/evenements", "/en/carte", "/en/calendrier"]


@pytest.mark.parametrize(
    ("asked", "said", "shown"),
    [
        ("mois=2026-13", "« 2026-13 » n’est pas un mois", "septembre 2026"),
        ("mois=demain", "« demain » n’est pas un mois", "septembre 2026"),
        ("mois=1066-10", "« 1066-10 » n’est pas un mois", "septembre 2026"),
        ("semaine=2026-48", "« 2026-48 » n’est pas une semaine", "septembre 2026"),
        ("semaine=2026-W54", "n’est pas une semaine", "septembre 2026"),
        ("mois=2026-10&semaine=2026-W50", "voici la semaine", "semaine du 7 au 13 décembre"),
        ("mois=2026-10&mois=2026-11", "plusieurs périodes", "septembre 2026"),
        ("mois=2026-10&when=weekend", "nous avons gardé la période", "octobre 2026"),
        ("mois=2026-10&from=2026-12-01", "nous avons gardé la période", "octobre 2026"),
        ("mois=2026-10&to=2026-12-01", "nous avons gardé la période", "octobre 2026"),
        ("when=weekend", "en entier", "semaine du 31 août au 6 septembre"),
        ("from=2026-11-03&to=2026-12-24", "en entier", "novembre 2026"),
        ("from=2026-12-08&to=2026-12-12", "en entier", "semaine du 7 au 13 décembre"),
        ("from=1066-10-14", "en entier", "septembre 2026"),
        ("cursor=x", "« cursor » n’est pas une question", "septembre 2026"),
        ("jour=5", "« jour » n’est pas une question", "septembre 2026"),
    ],
)
def test_what_cannot_be_followed_is_said(visit, build, sites, asked, said, shown):
    page = visit(f"besancon.rentree.test/calendrier?{asked}")
    assert said in words(page.select_one("[role=alert]"))
    assert words(page.h1) == f"Calendrier : {shown}"


@pytest.mark.parametrize("asked", ["", "mois=2026-10", "semaine=2026-W36", "when=all", "mois="])
def test_what_can_be_followed_is_not(visit, build, sites, asked):
    assert not visit(f"besancon.rentree.test/calendrier?{asked}").select("[role=alert]")


def test_dates_of_the_question_stay_in_the_list_that_the_calendar_proposes(visit, build, sites):
    page = visit("besancon.rentree.test/calendrier?from=2026-12-08&to=2026-12-12")
    as_list, *_ = links(page, "Voir la réponse")
    assert as_list["href"] == "/evenements?from=2026-12-08&to=2026-12-12"


def test_an_empty_month_leads_to_the_next_that_holds_something(visit, build, sites):
    build.event(title="Bal", at=AT)
    build.event(title="Noël", at=AT + timedelta(days=100), theme="fete")
    page = visit("besancon.rentree.test/calendrier?mois=2026-10&theme=fete")
    assert words(page.select_one(".empty h2")) == "Rien sur ces jours-là"
    (way,) = page.select(".empty .chip")
    assert words(way) == "décembre 2026"
    assert titles(visit("besancon.rentree.test" + way["href"]), "2026-12-14") == ["Noël"]


def test_after_the_last_month_the_former_one_is_proposed(visit, build, sites):
    build.event(title="Bal", at=AT)
    page = visit("besancon.rentree.test/calendrier?mois=2027-03")
    assert [words(way) for way in page.select(".empty .chip")] == ["septembre 2026"]


def test_where_there_is_nothing_at_all_the_agenda_is_proposed(visit, build, sites):
    page = visit("albi.rentree.test/calendrier")
    (way,) = page.select(".empty .chip")
    assert way["href"] == "/evenements"


def test_namesakes_are_offered_before_anything_is_shown(visit, build, sites):
    build.commune("97411")
    build.commune("93066")
    build.event("97411", "Kabar", at=AT)
    page = visit("rentree.test/calendrier?where=Saint-Denis&mois=2026-09")
    ways = page.select("ul[aria-label='Choisir la commune'] a")
    assert len(ways) == 2
    assert all(way["href"].startswith("/calendrier?where=") for way in ways)
    assert not page.select("table.cal")


def test_an_event_far_away_says_whose_hour_it_is(visit, build, sites):
    build.event("97411", "Kabar", at=AT)
    page = visit("rentree.test/calendrier")
    assert words(cell(page, "2026-09-05").select_one(".cal-when")) == "22 h (heure de La Réunion)"


def test_the_plain_calendar_is_indexed_and_no_other(visit, build, sites):
    assert not visit("besancon.rentree.test/calendrier").select("meta[name=robots]")
    for asked in ("mois=2026-09", "semaine=2026-W36", "q=bal"):
        page = visit(f"besancon.rentree.test/calendrier?{asked}")
        assert page.select_one("meta[name=robots]")["content"] == "noindex, follow"
        assert page.select_one("link[rel=canonical]")["href"].endswith(f"/calendrier?{asked}")


def test_the_calendar_stops_two_years_from_today(visit, build, sites):
    first = visit("besancon.rentree.test/calendrier?mois=2050-01")
    assert not first.select("a[rel=next], a[rel=prev]")
    assert visit("besancon.rentree.test/calendrier?mois=2028-01").select("a[rel=next]")


def test_a_calendar_is_kept_until_its_day_ends(app, build, sites, kept):
    address = "besancon.rentree.test/calendrier?mois=2026-09"
    build.event(title="Bal", at=NOW, lasting=timedelta(minutes=10))
    assert 'aria-current="date"' in kept(address).text
    set_clock(app, lambda: NOW + timedelta(hours=1))
    assert kept.was_hit(kept(address))
    set_clock(app, lambda: NOW + timedelta(days=1))
    answer = kept(address)
    assert not kept.was_hit(answer)
    (today,) = BeautifulSoup(answer.text, "html.parser").select("[aria-current=date] time")
    assert today["datetime"] == "2026-09-05"


def test_a_day_with_more_than_one_can_count_says_so(visit, build, sites, monkeypatch):
    monkeypatch.setattr(crowded_days, "MOST_COUNTED", 10)
    monkeypatch.setattr(month, "MOST_COUNTED", 10)
    for number in range(12):
        build.event(title=f"Bal {number:02}", at=AT + timedelta(minutes=number))
    page = visit("besancon.rentree.test/calendrier")
    assert words(cell(page, "2026-09-05").select_one(".cal-more")).startswith("et plus de 7 autres")
    assert "plus de 10 événements" in words(cell(page, "2026-09-05").select_one(".cal-head"))


def test_a_month_asks_the_same_of_one_event_or_many(visit, build, sites, count_statements):
    build.event(title="Bal", at=AT)
    visit("besancon.rentree.test/calendrier")
    build.event(title="Autre", at=AT)
    with count_statements() as one:
        visit("besancon.rentree.test/calendrier")
    for number in range(60):
        build.event(title=f"n {number}", at=AT + timedelta(hours=7 * number))
    with count_statements() as many:
        visit("besancon.rentree.test/calendrier")
    assert len(many) == len(one)
