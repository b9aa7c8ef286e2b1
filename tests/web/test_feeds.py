"""What feeds, tables and maps say, and that nothing can break out of them."""

import csv
import io
import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from app.kernel.text import LocalizedText

HOST = "besancon.rentree.test"
HOSTILE = 'Bal\r\nBEGIN:VEVENT\x01\x1b ]]></title><script>x</script> ; , \\ " & é \ufffe'
# What a spreadsheet may take for a formula, whatever spaces and quotes come first.
FORMULA = re.compile("[\\s\"'“”«»]*[=+\\-@\uff1d\uff0b\uff0d\uff20]")


@pytest.fixture
def town(build):
    build.national()
    return build.site("besancon", "25056")


def rows(visit, address="evenements.csv"):
    text = visit.raw(f"{HOST}/{address}").data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def items(visit, address="evenements.rss"):
    return list(ET.fromstring(visit.raw(f"{HOST}/{address}").data).iter("item"))  # noqa: S314 (ours)


# --- feed readers -----------------------------------------------------------------------------


def test_a_feed_item_tells_when_and_where_and_links_within_the_site(build, visit, town):
    event = build.event("25056", "Bal", description=LocalizedText({"fr": "a < b\n\nc"}))
    (item,) = items(visit)
    assert item.findtext("link") == f"https://{HOST}/evenements/{event.id}-bal"
    told = item.findtext("description") or ""
    assert "samedi 5 septembre" in told
    assert "Besançon" in told
    assert "<p>a &lt; b</p>" in told
    assert item.findtext("pubDate") == "Sat, 01 Aug 2026 00:00:00 GMT"


def test_an_item_is_in_the_reader_s_language(build, visit, town):
    build.event("25056", {"fr": "Bal", "en": "Ball"})
    (item,) = items(visit, "en/evenements.rss")
    assert item.findtext("title") == "Ball"


def test_an_item_s_guid_is_the_same_on_every_site(build, visit, town):
    build.event("25056", "Bal")
    elsewhere = ET.fromstring(visit.raw("rentree.test/evenements.rss").data)  # noqa: S314 (ours)
    guids = {items(visit)[0].findtext("guid"), elsewhere.findtext("channel/item/guid")}
    assert len(guids) == 1


def test_a_feed_stays_well_formed_whatever_people_write(build, visit, town):
    build.event("25056", HOSTILE, description=LocalizedText({"fr": HOSTILE}))
    (item,) = items(visit)
    assert "<script>" not in (item.findtext("description") or "")
    assert "<script>x</script>" in (item.findtext("title") or "")  # as words, escaped


# --- tables -----------------------------------------------------------------------------------


def test_a_table_opens_in_a_spreadsheet_with_its_accents(build, visit, town):
    build.event("25056", "Fête")
    answer = visit.raw(f"{HOST}/evenements.csv")
    assert answer.data.startswith(b"\xef\xbb\xbfidentifiant,titre,")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="evenements-besancon.csv"'
    assert rows(visit)[0]["titre"] == "Fête"


def test_a_table_holds_all_the_facts(build, visit, town):
    second = datetime(2026, 9, 12, 18, tzinfo=UTC)
    build.event(
        "25056",
        "Bal",
        times=(second,),
        organizer="Les Amis",
        place_name="Kiosque",
        postal_code="25000",
        is_free=False,
        price_min=Decimal("2.50"),
        price_max=Decimal(10),
        age_min=6,
        access=["mi", "hi"],
        spoken=["fr", "en"],
        keywords={"fr": ["bal", "danse"]},
    )
    (row,) = rows(visit)
    assert row["debut"] == "2026-09-05T20:00:00+02:00"
    assert row["toutes_les_dates"] == "2026-09-05T20:00:00+02:00 | 2026-09-12T20:00:00+02:00"
    expected = {
        "nombre_de_dates": "2",
        "lieu": "Kiosque",
        "commune": "Besançon",
        "code_insee": "25056",
        "code_postal": "25000",
        "latitude": "47.2378",
        "gratuit": "non",
        "prix_min": "2.50",
        "prix_max": "10.00",
        "age_min": "6",
        "age_max": "",
        "accessibilite": "mi | hi",
        "langues_parlees": "fr | en",
        "mots_cles": "bal | danse",
        "organisateur": "Les Amis",
    }
    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize(
    "written",
    [
        "=cmd|' /C calc'!A0",
        "+33 3 81 00 00 00",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =1",
        '"=1',
        " '=1",
        "\uff1d1+1",  # full-width, as Japanese keyboards type them
        "\uff0b1",
        "\uff0d1",
        "\uff20x",
        "«\u202f=1",
        "Bal;=1",
        "Bal ; @x",
        "Bal\n=1",
        "Bal\n\t+1",
        "Bal\n\n=1",
        "Bal;;\n;=1",
    ],
)
def test_no_cell_can_be_taken_for_a_formula(build, visit, town, written):
    build.event(
        "25056",
        {"fr": written},
        organizer=written,
        place_name=written,
        address=written,
        description=LocalizedText({"fr": f"{written}"}),
        keywords={"fr": [written]},
        registration=[{"type": "phone", "value": written}],
    )
    (row,) = rows(visit)
    for name in ("titre", "organisateur", "lieu", "adresse", "mots_cles", "inscription"):
        assert "\t" not in row[name]
        for piece in re.split("[;\n]", row[name]):
            assert not FORMULA.match(piece) or piece.startswith("'"), (name, row[name])
    assert "'" in row["titre"]


def test_no_cell_holds_more_than_a_spreadsheet_can(build, visit, town):
    build.event("25056", description=LocalizedText({"fr": "Venez. " * 40_000}))
    (row,) = rows(visit)
    assert row["description"].endswith("…")
    assert len(row["description"]) == 32_000


# --- maps -------------------------------------------------------------------------------------


def test_a_feature_has_a_point_and_the_api_s_properties(build, visit, town):
    event = build.event("25056", "Bal")
    collection = json.loads(visit.raw(f"{HOST}/evenements.geojson").text)
    assert collection["type"] == "FeatureCollection"
    (feature,) = collection["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [6.0241, 47.2378]}
    assert feature["properties"] == visit.raw(f"{HOST}/api/v1/events/{event.id}").json


def test_an_event_without_a_point_is_there_without_geometry(build, visit):
    build.national()
    build.event(None, "En ligne", mode="online")
    collection = json.loads(visit.raw("rentree.test/evenements.geojson").text)
    assert [feature["geometry"] for feature in collection["features"]] == [None]


# --- refusals ---------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["ics", "rss", "csv", "geojson"])
@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("cursor=abc", ["cursor"]),
        ("limit=5", ["limit"]),
        ("foo=1&from=x", ["foo", "from"]),
        ("radius=5", ["radius"]),
        ("where=Nulle-Part-sur-Rien", ["where"]),
    ],
)
def test_what_cannot_be_followed_is_said_and_nothing_is_given(visit, town, form, query, named):
    answer = visit.raw(f"{HOST}/evenements.{form}?{query}")
    assert (answer.status_code, answer.mimetype) == (422, "text/plain")
    lines = [line for line in answer.text.splitlines() if line.startswith("- ")]
    assert [line.removeprefix("- ").partition("\u00a0: ")[0] for line in lines] == named
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_place_with_namesakes_is_refused_with_the_choices(build, visit):
    build.national()
    build.commune("93066")
    build.commune("97411")
    answer = visit.raw("rentree.test/evenements.ics?where=Saint-Denis")
    assert answer.status_code == 422
    assert "93066 Saint-Denis" in answer.text
    assert "97411 Saint-Denis" in answer.text


@pytest.mark.parametrize("form", ["ics", "rss", "csv", "geojson"])
def test_nothing_found_is_an_empty_list_not_an_error(visit, town, form):
    answer = visit.raw(f"{HOST}/evenements.{form}?q=introuvable")
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
