"""The page of one event: facts first, one address, the same words for everyone once gone."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import chain, repeat

import pytest

from app.kernel.text import LocalizedText
from app.web.clock import set_clock
from tests.conftest import NOW
from tests.web.told import BAL


def path_of(event):
    return f"/evenements/{event.id}-{event.slug}"


def words(node):
    return " ".join(node.text.split())


def facts(page):
    """The practical facts: term → what is said of it."""
    return {
        words(group.select_one("dt")): [words(said) for said in group.select("dd")]
        for group in page.select(".facts > div")
    }


@pytest.fixture
def besancon(build):
    build.national()
    build.site("albi", "81004")
    return build.site("besancon", "25056")


def test_it_says_everything_one_asks_before_coming(visit, build, besancon):
    event = build.event(
        "25056",
        "Bal folk",
        price_max=Decimal(5),
        conditions=LocalizedText({"fr": "Gratuit jusqu'à 12 ans !"}),
        registration=[
            {"type": "link", "value": "https://exemple.fr/places"},
            {"type": "email", "value": "bal@exemple.fr"},
            {"type": "phone", "value": "03 00 00 00 00"},
        ],
        access=["mi", "hi"],
        **BAL,
    )
    page = visit("besancon.rentree.test" + path_of(event))
    assert facts(page) == {
        "Samedi 5 septembre": ["20 h 30 – 23 h 30"],
        "Guinguette du Port": ["quai des Mariniers", "25000 Besançon"],
        "5 €": ["Gratuit jusqu’à 12 ans !"],
        "Sur inscription": ["S’inscrire en ligne", "bal@exemple.fr", "03 00 00 00 00"],
        "Âge": ["Dès 8 ans"],
        "Venir avec un handicap": [
            "Accueil des personnes à mobilité réduite",
            "Accueil des personnes sourdes ou malentendantes",
        ],
        "Langues parlées sur place": ["français, arabe"],
        "Qui organise": ["Trad’Aubin"],
    }
    links = [a["href"] for a in page.select(".facts a")]
    assert links == ["https://exemple.fr/places", "mailto:bal@exemple.fr", "tel:0300000000"]
    block = page.select_one(".date-block")
    assert " ".join(block.get_text(" ").split()) == "samedi 5 septembre 20 h 30 – 23 h 30"
    assert page.select_one(f"a[href='{path_of(event)}.ics']").text == "Ajouter à mon calendrier"
    there = [a["href"] for a in page.select("#lieu a")]
    assert there[0] == "geo:47.23780,6.02410"
    assert there[1].startswith("https://www.openstreetmap.org/?mlat=47.23780&mlon=6.02410")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("cancelled", "Cet événement n’aura pas lieu."),
        ("postponed", "La nouvelle date n’est pas encore connue."),
        ("full", "Il n’y a plus de place."),
        ("moved_online", "il se passe en ligne"),
        ("rescheduled", "celle de cette page est la nouvelle"),
    ],
)
def test_its_state_is_said_first(visit, build, besancon, status, said):
    event = build.event("25056", "Bal", status=status)
    page = visit("besancon.rentree.test" + path_of(event))
    assert said in words(page.select_one(".note"))
    listed = visit("besancon.rentree.test/evenements").select_one(".event .status")
    assert words(listed) in words(page.select_one(".note"))


def test_what_is_over_says_so_and_leads_to_what_is_next(visit, build, besancon):
    event = build.event("25056", "Bal", at=datetime(2026, 9, 1, 18, tzinfo=UTC))
    page = visit("besancon.rentree.test" + path_of(event))
    assert "Cet événement a déjà eu lieu." in page.text
    assert "Ajouter à mon calendrier" not in page.text


def test_every_date_is_there_when_there_are_several(visit, build, besancon):
    start = datetime(2026, 8, 25, 17, tzinfo=UTC)
    event = build.event(
        "25056",
        "Atelier",
        at=start,
        times=tuple(start + timedelta(days=7 * n) for n in range(1, 20)),
    )
    page = visit("besancon.rentree.test" + path_of(event))
    listed = [words(li) for li in page.select(".event-page .prose > ul li")]
    folded = [words(li) for li in page.select(".event-page details li")]
    assert len(listed) == 12
    assert listed[0] == "mardi 8 septembre, 19 h – 21 h"
    assert len(folded) == 8
    assert "8 autres dates" in page.select_one(".event-page details summary").text
    assert folded[-1].startswith("mardi 1er septembre")


def test_another_time_zone_is_said_on_a_site_that_lives_in_another(visit, build):
    build.national()
    build.site("saint-denis-974", "97411")
    event = build.event("97411", "Kabar", at=datetime(2026, 9, 5, 16, tzinfo=UTC))
    away = visit("rentree.test" + path_of(event))
    assert facts(away)["Samedi 5 septembre"] == ["20 h – 22 h", "heure de La Réunion"]
    home = visit("saint-denis-974.rentree.test" + path_of(event))
    assert facts(home)["Samedi 5 septembre"] == ["20 h – 22 h"]


def test_an_online_event_has_a_link_and_no_way_to_walk_there(visit, build, besancon):
    event = build.event(
        "25056",
        "Débat",
        mode="online",
        online_url="https://exemple.fr/salle",
        place_name="Chez soi",
    )
    page = visit("besancon.rentree.test" + path_of(event))
    assert facts(page)["En ligne"] == ["Suivre en ligne"]
    assert not page.select("#lieu")


def test_a_source_cannot_make_a_link_run(visit, build, besancon):
    event = build.event(
        "25056",
        "Bal",
        mode="mixed",
        online_url="javascript:alert(1)",
        source_url="data:text/html,x",
        organizer="<img src=x onerror=1>",
        registration=[
            {"type": "link", "value": "JavaScript:alert(1)"},
            {"type": "email", "value": "a@b.fr?bcc=c@d.fr"},
            {"type": "phone", "value": "<script>"},
        ],
    )
    page = visit("besancon.rentree.test" + path_of(event))
    addresses = [a["href"] for a in page.select("main a")]
    assert not [url for url in addresses if url.lower().startswith(("javascript", "data"))]
    assert "mailto:a@b.fr%3Fbcc%3Dc@d.fr" in addresses
    # The only picture is ours: the code that leads to this page.
    assert [image["src"] for image in page.select("main img")] == [f"{path_of(event)}/qr.svg"]


def test_its_source_is_credited_and_a_fiction_says_it_is_one(visit, build, besancon):
    real = build.event("25056", "Bal", source="openagenda", source_url="https://openagenda.com/x")
    invented = build.event("25056", "Bal inventé", source="demo")
    credit = visit("besancon.rentree.test" + path_of(real)).select_one(".prose a[rel~=nofollow]")
    assert (credit.text, credit["href"]) == ("OpenAgenda", "https://openagenda.com/x")
    page = visit("besancon.rentree.test/en" + path_of(invented))
    assert "A fictional event, for demonstration." in page.text


def test_three_others_of_that_day_are_proposed(visit, build, besancon):
    event = build.event("25056", "Bal")
    for number in range(5):
        build.event("25056", f"Autre {number}")
    build.event("25056", "Un autre jour", at=datetime(2026, 9, 9, tzinfo=UTC))
    build.event("81004", "Ailleurs")
    for host in ("besancon.rentree.test", "rentree.test"):
        also = visit(host + path_of(event)).select(".band .event-title")
        assert len(also) == 3
        assert all(title.text.startswith("Autre") for title in also)


def test_texts_in_another_language_are_labelled(visit, build, besancon):
    event = build.event(
        "25056",
        {"fr": "Bal", "en": "Folk dance"},
        description=LocalizedText({"fr": "Venez danser."}),
        body=LocalizedText({"fr": "<p>On danse !</p>"}),
    )
    page = visit("besancon.rentree.test/en" + path_of(event))
    assert words(page.select_one("h1")) == "Folk dance"
    assert not page.select("h1 [lang]")
    lead = page.select_one(".lead")
    assert lead.select_one("[lang=fr]").text == "Venez danser."
    assert "in French" in lead.text
    body = page.select_one(".event-page .prose [lang=fr]")
    assert "On danse" in body.text


def test_its_cost_does_not_grow(visit, build, besancon, count_statements):
    lone = build.event("25056", "Seul", at=datetime(2026, 9, 20, 18, tzinfo=UTC))
    visit("besancon.rentree.test" + path_of(lone))
    with count_statements() as few:
        visit("besancon.rentree.test" + path_of(lone))
    start = datetime(2026, 9, 5, 18, tzinfo=UTC)
    event = build.event(
        "25056", "Bal", times=tuple(start + timedelta(days=n) for n in range(1, 30))
    )
    for number in range(6):
        build.event("25056", f"Autre {number}")
    visit("besancon.rentree.test" + path_of(event))
    with count_statements() as many:
        visit("besancon.rentree.test" + path_of(event))
    read = [statement for statement in many if "registry" not in statement]
    # Two more read the neighbours of that day, which the lone one has not.
    assert len(read) <= len([one for one in few if "registry" not in one]) + 2 <= 11


@pytest.mark.parametrize("looks", range(6))
def test_a_time_that_is_over_while_the_page_is_made_is_not_shown_as_the_next(
    app, visit, build, besancon, looks
):
    over, then = NOW + timedelta(hours=2), NOW + timedelta(days=7)
    event = build.event("25056", "Bal", at=NOW, times=(then,), lasting=timedelta(hours=2))
    before = repeat(over - timedelta(microseconds=1), looks)
    instants = chain(before, repeat(over))
    set_clock(app, lambda: next(instants))
    visit("besancon.rentree.test" + path_of(event))
    set_clock(app, lambda: over)
    page = visit("besancon.rentree.test" + path_of(event))
    assert "Vendredi 11 septembre" in facts(page)
