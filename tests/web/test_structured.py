"""What search engines are told of an event, in schema.org's words, and what others show of it."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import jsonschema_rs
import pytest

from app.kernel.text import LocalizedText
from app.web.clock import set_clock
from tests.conftest import NOW
from tests.web.told import BAL

RULES = jsonschema_rs.validator_for(
    json.loads((Path(__file__).parents[1] / "payloads/schema_org/event.json").read_text())
)
SCHEMA = "https://schema.org/"
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<!-- <script>",
    "]]></ScRiPt\t>&lt;/script&gt;",
    "\u2028</script\u2029>\\u003c\\",
    '"\'},{"@type":"Event"',
    "حفلة \u202e رقص",
    "🎉🎉🎉",
)


def path_of(event, under="/evenements"):
    return f"{under}/{event.id}-{event.slug}"


def told(page):
    """What engines are told by a page: one element, one context."""
    (script,) = page.select('script[type="application/ld+json"]')
    said = json.loads(script.text)
    assert said["@context"] == "https://schema.org"
    return said["@graph"]


def events_of(page):
    found = [thing for thing in told(page) if thing["@type"] == "Event"]
    for event in found:
        RULES.validate(event)
    return found


def event_of(page):
    (found,) = events_of(page)
    return found


@pytest.fixture
def besancon(build):
    build.national()
    return build.site("besancon", "25056")


@pytest.fixture
def shown(visit, build, besancon):
    """What the page of an event made so tells."""

    def show(**more):
        event = build.event("25056", "Bal folk", **more)
        return event_of(visit("besancon.rentree.test" + path_of(event)))

    return show


def test_it_says_all_that_engines_ask(visit, build, besancon):
    event = build.event(
        "25056",
        "Bal folk",
        description=LocalizedText({"fr": "On danse, débutants compris."}),
        price_max=Decimal(8),
        registration=[{"type": "link", "value": "https://exemple.fr/places"}],
        age_max=12,
        **BAL,
    )
    address = "https://besancon.rentree.test" + path_of(event)
    found = event_of(visit("besancon.rentree.test" + path_of(event)))
    card = found.pop("image")[0]
    assert card.startswith(f"https://besancon.rentree.test/dessins/evenement-{event.id}-fr-")
    assert found == {
        "@type": "Event",
        "name": "Bal folk",
        "startDate": "2026-09-05T20:30+02:00",
        "endDate": "2026-09-05T23:30+02:00",
        "location": {
            "@type": "Place",
            "name": "Guinguette du Port",
            "address": {
                "@type": "PostalAddress",
                "streetAddress": "quai des Mariniers",
                "postalCode": "25000",
                "addressLocality": "Besançon",
                "addressCountry": "FR",
            },
            "geo": {"@type": "GeoCoordinates", "latitude": 47.2378, "longitude": 6.0241},
        },
        "eventStatus": SCHEMA + "EventScheduled",
        "eventAttendanceMode": SCHEMA + "OfflineEventAttendanceMode",
        "description": "On danse, débutants compris.",
        "url": address,
        "inLanguage": ["fr", "ar"],
        "organizer": {"@type": "Organization", "name": "Trad’Aubin"},
        "isAccessibleForFree": False,
        "typicalAgeRange": "8-12",
        "offers": {
            "@type": "Offer",
            "url": "https://exemple.fr/places",
            "availability": SCHEMA + "InStock",
            "price": "5.00",
            "priceCurrency": "EUR",
            "priceSpecification": {
                "@type": "PriceSpecification",
                "minPrice": "5.00",
                "maxPrice": "8.00",
                "priceCurrency": "EUR",
            },
        },
    }


def test_what_nobody_said_is_not_there(shown):
    found = shown()
    unsaid = {"offers", "organizer", "isAccessibleForFree", "typicalAgeRange", "superEvent"}
    assert unsaid.isdisjoint(found)
    assert found["location"]["name"] == "Besançon"
    assert found["description"] == "Bal folk"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("scheduled", "EventScheduled"),
        ("full", "EventScheduled"),
        ("rescheduled", "EventRescheduled"),
        ("moved_online", "EventMovedOnline"),
        ("postponed", "EventPostponed"),
        ("cancelled", "EventCancelled"),
    ],
)
def test_a_status_is_said_in_their_words(shown, status, said):
    found = shown(status=status, is_free=True)
    assert found["eventStatus"] == SCHEMA + said
    if status in ("postponed", "cancelled"):
        assert "offers" not in found
    else:
        left = "SoldOut" if status == "full" else "InStock"
        assert found["offers"]["availability"] == SCHEMA + left
        assert found["offers"]["price"] == "0"
    if status == "moved_online":
        assert found["location"]["@type"] == "VirtualLocation"


def test_online_and_mixed_events_say_where_one_follows_them(shown):
    url = "https://visio.exemple.fr/bal"
    online = shown(mode="online", online_url=url)
    assert online["location"] == {"@type": "VirtualLocation", "url": url}
    mixed = shown(mode="mixed", online_url="javascript:alert(1)")
    assert [one["@type"] for one in mixed["location"]] == ["Place", "VirtualLocation"]
    assert mixed["location"][1]["url"] == mixed["url"]


def test_whole_days_are_said_without_an_hour(shown):
    found = shown(at=datetime(2026, 9, 4, 22, tzinfo=UTC), lasting=timedelta(days=2))
    assert (found["startDate"], found["endDate"]) == ("2026-09-05", "2026-09-06")


def test_the_clock_is_that_of_the_place(visit, build):
    build.national()
    event = build.event("97411", "Kabar", at=datetime(2026, 9, 5, 18, tzinfo=UTC), lasting=None)
    found = event_of(visit("rentree.test" + path_of(event)))
    assert found["startDate"] == "2026-09-05T22:00+04:00"
    assert "endDate" not in found


def test_each_time_to_come_is_an_event_and_those_that_are_over_are_none(
    visit, build, besancon, app
):
    days = [datetime(2026, 9, day, 18, tzinfo=UTC) for day in range(1, 20)]
    event = build.event("25056", "Cours", at=days[0], times=tuple(days[1:]))
    found = events_of(visit("besancon.rentree.test" + path_of(event)))
    assert [one["startDate"][:10] for one in found] == [f"2026-09-{n:02}" for n in range(4, 12)]
    assert {one["superEvent"]["@id"] for one in found} == {one["url"] for one in found}
    set_clock(app, lambda: NOW + timedelta(days=30))
    (last,) = events_of(visit("besancon.rentree.test" + path_of(event)))
    assert last["startDate"].startswith("2026-09-19")
    assert "offers" not in last


def test_what_happens_nowhere_known_is_not_said_to_happen(visit, build):
    build.national()
    event = build.event(None, "Mystère")
    assert events_of(visit("rentree.test" + path_of(event))) == []


@pytest.mark.parametrize("title", HOSTILE)
def test_no_words_get_out_of_their_element(visit, build, besancon, title):
    text = LocalizedText({"fr": title})
    event = build.event(
        "25056", title, description=text, organizer=title, place_name=title, address=title
    )
    address = "besancon.rentree.test" + path_of(event)
    raw = visit.raw(address).text
    page = visit(address)
    element = raw.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert not set("<>&\u2028\u2029") & set(element)
    found = event_of(page)
    assert found["organizer"]["name"] == title
    assert found["location"]["address"]["streetAddress"] == title
    assert "alert(1)" not in {script.text for script in page.select("script")}


def test_what_was_withdrawn_says_nothing(visit, build, besancon):
    event = build.event(
        "25056", "Secret", status="withdrawn", withdrawn_at=datetime(2026, 8, 20, tzinfo=UTC)
    )
    page = visit("besancon.rentree.test" + path_of(event), status=410)
    assert not page.select('script[type="application/ld+json"]')
    assert "Secret" not in str(page.head)


def test_where_a_page_stands_is_told_as_it_is_shown(visit, build, besancon):
    event, club = build.event("25056", "Bal"), build.activity("25056", "Judo")
    for host, home in (("besancon.rentree.test", ""), ("besancon.rentree.test/en", "/en")):
        for one, under in ((event, "/evenements"), (club, "/activites")):
            page = visit(host + path_of(one, under))
            (crumbs,) = [thing for thing in told(page) if thing["@type"] == "BreadcrumbList"]
            said = [(step["name"], step.get("item")) for step in crumbs["itemListElement"]]
            origin = "https://besancon.rentree.test" + home
            shown = [" ".join(item.text.split()) for item in page.select(".crumbs li")]
            assert [name for name, _ in said] == shown
            assert [item for _, item in said] == [f"{origin}/", origin + under, None]


def test_a_name_in_another_language_says_so_where_the_page_stands(visit, build, besancon):
    # Its side too: cut short in a page that is read from the right, it would lose its beginning.
    event, club = build.event("25056", "Bal"), build.activity("25056", "Judo")
    for path in (path_of(event), path_of(club, "/activites")):
        here = visit(f"besancon.rentree.test/ar{path}").select_one(".crumbs [aria-current]")
        assert (here["lang"], here["dir"]) == ("fr", "ltr")
        here = visit(f"besancon.rentree.test{path}").select_one(".crumbs [aria-current]")
        assert not here.has_attr("lang")
        assert not here.has_attr("dir")


def test_a_season_activity_is_no_event(visit, build, besancon):
    club = build.activity("25056", "Judo")
    assert events_of(visit("besancon.rentree.test" + path_of(club, "/activites"))) == []


def test_the_home_page_names_its_site(visit, build):
    build.site("besancon", "25056", identity={"legal": {"publisher": "Ville de Besançon"}})
    (site,) = told(visit("besancon.rentree.test/en/"))
    assert site == {
        "@type": "WebSite",
        "name": "Besancon",
        "url": "https://besancon.rentree.test/",
        "inLanguage": ["fr", "en", "ar"],
        "publisher": {"@type": "Organization", "name": "Ville de Besançon"},
    }
