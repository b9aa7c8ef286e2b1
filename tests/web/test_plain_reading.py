"""What people meet on a page: nothing said twice, nothing to guess, no dead end."""

from datetime import UTC, datetime, timedelta

import pytest

from app.kernel.text import LocalizedText


def words(node):
    return " ".join(node.text.split())


def path_of(event):
    return f"/evenements/{event.id}-{event.slug}"


@pytest.fixture
def country(build):
    build.national()
    build.site("besancon", "25056", languages=["fr", "en", "ar"])


def test_a_town_with_namesakes_is_asked_for_before_anything_is_listed(visit, build, country):
    build.event("93066", "Basilique")
    build.event("97411", "Kabar")
    page = visit("rentree.test/evenements?where=Saint-Denis&age=abc")
    assert words(page.select_one("h1")) == "Quelle commune ?"
    assert len(page.select("#reponse")) == 1
    assert not page.select(".event")
    assert "« abc »" in words(page.select_one("[role=alert]"))
    assert "Saint-Denis" not in page.select_one("[role=alert]").text


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("where=Nulleville", {"#where"}),
        ("radius=-3", {"#where"}),
        ("from=demain", {"#from"}),
        ("age=abc&when=jamais", {"#age", "#when"}),
        ("theme=zzz", {"fieldset"}),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(visit, country, query, fields):
    page = visit(f"rentree.test/evenements?{query}")
    for field in fields:
        marked = page.select_one(f"{field}[aria-describedby]")
        for name in marked["aria-describedby"].split():
            assert "«" in page.select_one(f".search #{name}").text


def test_a_site_that_asks_no_place_links_to_none(visit, build, country):
    page = visit("besancon.rentree.test/evenements?radius=-3")
    assert page.select_one("#where") is None
    assert "d’un mètre à 200" in page.select_one("[role=alert]").text
    assert not page.select("[role=alert] a")


def test_when_no_single_step_leads_anywhere_the_place_alone_is_offered(visit, build, country):
    build.event("25056", "Bal", is_free=False)
    page = visit("rentree.test/evenements?where=Besan%C3%A7on&q=zzz&free=1")
    [way] = page.select(".empty a")
    assert words(way) == "Tout à moins de 100 km : 1"


@pytest.mark.parametrize("status", ["cancelled", "postponed"])
def test_nobody_is_sent_to_what_will_not_happen(visit, build, country, status):
    event = build.event("25056", "Bal", status=status)
    page = visit("besancon.rentree.test" + path_of(event))
    assert "Ajouter à mon calendrier" not in page.text
    assert not page.select("a[href='#lieu']")


def test_a_stretch_of_days_says_its_last_one_on_the_printed_date(visit, build, country):
    event = build.event(
        "25056", "Salon", at=datetime(2026, 9, 12, 8, tzinfo=UTC), lasting=timedelta(days=8)
    )
    page = visit("besancon.rentree.test" + path_of(event))
    assert "jusqu’au 20 septembre" in words(page.select_one(".date-block"))


def test_a_price_is_not_said_twice(visit, build, country):
    event = build.event(
        "25056", "Bal", is_free=True, conditions=LocalizedText({"fr": "Gratuit", "ar": "مجاني"})
    )
    for prefix, free in (("", "Gratuit"), ("/ar", "مجاني")):
        page = visit(f"besancon.rentree.test{prefix}{path_of(event)}")
        assert [words(dd) for dd in page.select(".facts dd")].count(free) == 1


def test_access_is_one_tag_with_the_wheelchair_first(visit, build, country):
    build.event("25056", "Bal", access=["vi", "mi"])
    page = visit("besancon.rentree.test/evenements")
    assert "Accueil : mobilité réduite, handicap visuel" in [
        words(tag) for tag in page.select(".tags li")
    ]


def test_sign_language_has_a_name_and_can_be_asked_for(visit, build, country):
    event = build.event("25056", "Café signes", spoken=["fr", "fsl"])
    page = visit("besancon.rentree.test" + path_of(event))
    assert "français, langue des signes française" in words(page.select_one(".facts"))
    assert "Café signes" in visit("besancon.rentree.test/evenements?spoken=fsl").text


def test_a_word_longer_than_any_line_is_free_to_break(visit, build, country):
    event = build.event("25056", "Fête anticonstitutionnellement-interminable-et-bien-plus")
    page = visit("besancon.rentree.test" + path_of(event))
    assert not page.select("h1 .nowrap")


def test_made_up_events_say_so_in_the_language_of_the_reader(visit, build, country):
    event = build.event("25056", "Bal", source="demo")
    for prefix, said in (("/en", "Fictional events"), ("/ar", "وهمية")):
        assert said in visit(f"besancon.rentree.test{prefix}/").text
        assert said in visit(f"besancon.rentree.test{prefix}/evenements").text
    assert "A fictional event" in visit(f"besancon.rentree.test/en{path_of(event)}").text


def test_real_events_are_not_said_to_be_made_up(visit, build, country):
    build.event("25056", "Bal")
    assert "fictif" not in visit("besancon.rentree.test/").text


def test_legal_texts_never_begin_a_line_with_a_colon(visit, build, country):
    text = visit("besancon.rentree.test/mentions-legales").select_one("main").text
    assert "\u00a0: INSEE" in text
    assert " :" not in text
    assert " ;" not in text
