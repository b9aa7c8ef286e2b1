"""/evenements: the question said back in words, every problem explained, ways out that are true."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest


def titles(page):
    return [title.text for title in page.select(".event-title")]


def cost(statements):
    """How many statements, without the freshness check that comes once a second."""
    return sum("registry" not in statement for statement in statements)


def heading(page):
    return " ".join(page.select_one("h1").text.split())


def ways(page):
    return {" ".join(a.text.split()): a["href"] for a in page.select(".empty a")}


@pytest.fixture
def country(build):
    build.national()
    build.site("besancon", "25056", "25036")
    build.event("25056", "Bal", theme="musique", is_free=True)
    build.event(
        "25056", "Marché aux fleurs", at=datetime(2026, 9, 12, 7, tzinfo=UTC), theme="marche"
    )
    build.event("25036", "Chorale d’Avanne", theme="musique", is_free=False, price_min=Decimal(5))
    build.event("81004", "Fête du Tarn")
    build.event("93066", "Basilique")
    build.event("97411", "Kabar")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "6 événements à venir"),
        ("where=Besan%C3%A7on", "2 événements à Besançon"),
        ("where=Besan%C3%A7on&radius=30", "3 événements à moins de 30 km de Besançon"),
        ("where=Albi&radius=2.5", "1 événement à moins de 2,5 km d’Albi"),
        ("where=Albi&q=rugby", "Aucun événement pour « rugby » à Albi"),
        ("q=bal", "1 événement pour « bal »"),
        ("lat=47.23&lon=6.02", "3 événements à moins de 30 km de l’endroit choisi"),
        ("when=today", "Aucun événement"),
    ],
)
def test_the_heading_says_the_answer_in_words(visit, country, query, said):
    assert heading(visit(f"rentree.test/evenements?{query}")) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "3 events within 30 km of Besançon"),
        ("ar", "3 فعاليات على بعد أقل من 30 كم من Besançon"),
    ],
)
def test_the_heading_is_said_in_each_language(visit, country, language, said):
    page = visit(f"rentree.test/{language}/evenements?where=Besan%C3%A7on&radius=30")
    assert heading(page) == said


def test_the_rest_of_the_question_is_said_too(visit, country):
    page = visit("rentree.test/evenements?when=weekend&theme=musique&free=1")
    said = page.select_one(".section-head .muted").text
    assert said.startswith("ce week-end, du 5 au 6 septembre · Musique et danse · gratuit")
    assert titles(page) == ["Bal"]


def test_the_form_keeps_what_was_asked(visit, country):
    page = visit(
        "rentree.test/evenements?q=bal&where=Albi&radius=10&when=week&theme=sport&access=mi"
        "&mode=online&age=8&spoken=ar&free=1&sort=distance"
    )
    form = page.select_one("form.search")
    assert form.select_one("#q")["value"] == "bal"
    assert form.select_one("#where")["value"] == "Albi"
    checked = {(box["name"], box["value"]) for box in form.select("input[checked]")}
    assert checked == {
        ("radius", "10"),
        ("sort", "distance"),
        ("theme", "sport"),
        ("access", "mi"),
        ("mode", "online"),
        # The form asks by ``price`` what ``free`` asks in the addresses that people kept.
        ("price", "free"),
        ("hours", ""),
    }
    chosen = {option.parent["name"]: option["value"] for option in form.select("option[selected]")}
    assert chosen == {"when": "week", "spoken": "ar"}


def test_sorted_by_distance_each_line_says_its_day_and_how_far(visit, country):
    page = visit("rentree.test/evenements?where=Besan%C3%A7on&radius=30&sort=distance")
    assert not page.select(".day")
    assert titles(page)[-1] == "Chorale d’Avanne"
    last = " ".join(page.select(".event")[-1].text.split())
    assert "sam. 5 sept." in last
    assert "à 6,4 km" in last
    assert "du plus proche au plus loin" in page.text


def test_a_commune_of_a_group_narrows_inside_its_territory(visit, country):
    page = visit("besancon.rentree.test/evenements?where=Avanne-Aveney")
    assert titles(page) == ["Chorale d’Avanne"]
    outside = visit("besancon.rentree.test/evenements?where=Albi")
    assert heading(outside) == "Aucun événement à Albi"
    found = ways(outside)
    assert found["La même recherche sur le site national : 1"] == (
        "https://rentree.test/evenements?where=Albi"
    )


def test_a_site_of_one_commune_asks_no_place_until_somebody_gives_one(visit, build):
    build.national()
    build.site("albi", "81004")
    assert not visit("albi.rentree.test/evenements").select("#where")
    assert visit("albi.rentree.test/evenements?where=Albi").select("#where")
    assert visit("rentree.test/evenements").select("#where")


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("theme=x", "theme-1", "« x » ne fait pas partie des choix proposés."),
        ("radius=loin&where=Albi", "where", "« loin » n’est pas un nombre"),
        ("radius=900&where=Albi", "where", "une distance va d’un mètre à 200"),
        ("radius=10", "where", "dites d’abord où"),
        ("from=12/09/2026", "from", "n’est pas une date"),
        ("from=2026-09-12&to=2026-09-01", "to", "est avant celle du début"),
        ("when=today&from=2026-09-12", "when", "nous avons gardé les dates"),
        ("where=Nulleville", "where", "Nous ne connaissons pas « Nulleville »"),
        ("where=12+rue+Battant", "where", "Nous n’arrivons pas à situer « 12 rue Battant »"),
        ("q=a&q=b", "q", "n’en gardez qu’une"),
        ("spoken=klingon", "spoken", "n’est pas une langue que nous connaissons"),
        ("themes=sport", None, "« themes » n’est pas une question que ce site connaît"),
        ("cursor=zzz", None, "voici le début"),
        ("cursor=WzEuNSwxXQ", None, "voici le début"),
    ],
)
def test_each_problem_is_said_and_leads_to_its_field_and_the_rest_is_answered(
    visit, country, query, field, said
):
    rest = "" if "q=" in query else "&q=bal"
    page = visit(f"rentree.test/evenements?{query}{rest}")
    notice = page.select_one("[role=alert]")
    assert said in " ".join(notice.text.split())
    links = [a["href"] for a in notice.select("li a[href^='#']")]
    assert links == ([f"#{field}"] if field else [])
    if field:
        assert page.select_one(f"#{field}") is not None


def test_a_field_that_is_wrong_names_the_sentence_that_says_why(visit, country):
    page = visit("rentree.test/evenements?where=Nulleville")
    field = page.select_one("#where")
    assert field["aria-invalid"] == "true"
    assert "Nulleville" in page.select_one(f"#{field['aria-describedby']}").text


def test_namesakes_are_offered_as_links_that_keep_the_rest(visit, country):
    page = visit("rentree.test/evenements?where=Saint-Denis&q=kabar&free=0")
    offered = {
        a.text: a["href"] for a in page.select("section ul[aria-label='Choisir la commune'] .chip")
    }
    assert offered == {
        "Saint-Denis (93, Seine-Saint-Denis)": "/evenements?q=kabar&where=93200+Saint-Denis",
        "Saint-Denis (974, La Réunion)": "/evenements?q=kabar&where=97400+Saint-Denis",
    }
    chosen = visit("rentree.test" + offered["Saint-Denis (974, La Réunion)"])
    assert titles(chosen) == ["Kabar"]


def test_an_empty_answer_offers_ways_out_that_keep_their_word(visit, country):
    page = visit("rentree.test/evenements?where=Besan%C3%A7on&q=chorale&free=1&when=month")
    found = ways(page)
    assert found
    assert len(found) <= 4
    for label, url in found.items():
        count = int(label.rpartition(" ")[2])
        assert count > 0
        assert heading(visit("rentree.test" + url)).startswith(f"{count} événement")


def test_a_wider_circle_is_offered_first(visit, country):
    page = visit("rentree.test/evenements?where=Besan%C3%A7on&radius=3&q=chorale")
    assert next(iter(ways(page))) == "À moins de 15 km : 1"


def test_a_dead_end_costs_a_bounded_number_of_statements(visit, country, count_statements):
    visit("besancon.rentree.test/evenements")
    query = "q=zz&where=Besan%C3%A7on&radius=5&when=today&theme=sport&free=1&access=mi&age=3"
    with count_statements() as statements:
        visit(f"besancon.rentree.test/evenements?{query}")
    assert cost(statements) <= 20


def test_the_pager_leads_to_the_end_and_back_without_repeating(visit, build):
    build.site("besancon", "25056")
    for number in range(45):
        at = datetime(2026, 9, 5, 6, tzinfo=UTC) + timedelta(hours=number)
        build.event("25056", f"Bal n° {number}", at=at)
    seen, url, first = [], "/evenements?q=bal", None
    while url:
        page = visit(f"besancon.rentree.test{url}")
        seen += titles(page)
        assert heading(page) == "45 événements pour « bal »"
        following = page.select_one(".pager a[rel=next]")
        url = following and following["href"]
        back = page.select_one(".pager a:not([rel])")
        first = back and back["href"]
    assert seen == [f"Bal n° {number}" for number in range(45)]
    assert first == "/evenements?q=bal"


def test_what_began_earlier_stands_under_the_first_day_asked(visit, build):
    build.site("besancon", "25056")
    build.event(
        "25056", "Exposition", at=datetime(2026, 9, 1, 7, tzinfo=UTC), lasting=timedelta(days=30)
    )
    today = visit("besancon.rentree.test/evenements")
    assert [head["id"] for head in today.select(".day-head")] == ["d2026-09-04"]
    later = visit("besancon.rentree.test/evenements?from=2026-09-20&to=2026-09-21")
    assert [head["id"] for head in later.select(".day-head")] == ["d2026-09-20"]


def test_the_same_list_is_offered_in_its_other_forms(visit, country):
    page = visit("rentree.test/en/evenements?where=Albi&theme=fete&cursor=zzz")
    links = [a["href"] for a in page.select("[aria-labelledby=emporter] a[type]")]
    assert links == [
        f"/en/evenements.{form}?where=Albi&theme=fete" for form in ("ics", "rss", "csv", "geojson")
    ]


def test_a_search_is_not_for_search_engines_but_the_agenda_is(visit, country):
    assert not visit("rentree.test/evenements").select("meta[name=robots]")
    page = visit("rentree.test/evenements?q=bal")
    assert page.select_one("meta[name=robots]")["content"] == "noindex, follow"


def test_its_cost_does_not_grow_with_what_it_shows(visit, build, count_statements):
    build.site("besancon", "25056")
    build.event("25056", "Bal 0")
    visit("besancon.rentree.test/evenements")
    with count_statements() as few:
        visit("besancon.rentree.test/evenements?q=bal")
    for number in range(1, 19):
        build.event("25056", f"Bal {number}", times=(datetime(2026, 9, 20, 18, tzinfo=UTC),))
    visit("besancon.rentree.test/evenements")
    with count_statements() as many:
        page = visit("besancon.rentree.test/evenements?q=bal")
    assert len(page.select(".event")) == 19
    assert cost(many) == cost(few) <= 7
