"""Forms as associations really fill them, through the whole road, compared field by field."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import sqlalchemy as sa
from flask import Flask
from icalendar import Calendar
from sqlalchemy.orm import Session

from app.models.base import Base
from app.services.communes import load
from tests.builders import Builder
from tests.db.helloasso_road import SyncRoad
from tests.db.helloasso_shapes import (
    PLACE,
    SECRETS,
    Examination,
    cases,
    communes,
    difference,
    expected_of,
    form_of,
    key_of,
)
from tests.fakes.helloasso import FakeHelloAsso
from tests.visitor import Visitor


@pytest.fixture
def examination(
    session: Session,
    app: Flask,
    build: Builder,
    fake: FakeHelloAsso,
    visit: Visitor,
    tmp_path: Path,
) -> Examination:
    build.national()
    build.site("besancon", "25056")
    build.site("vitry", languages=("fr",))
    load(session, communes(tmp_path))
    fake.present({"organizationSlug": "amis", "city": "Vitry-le-François", "zipCode": "51300"})
    return Examination(SyncRoad(session, app, fake), visit)


@pytest.mark.parametrize("name", ["times", "prices", "words", "places"])
def test_each_shape_becomes_what_it_means(examination: Examination, name: str) -> None:
    forms = {key_of(form_of(slug, case)): form_of(slug, case) for slug, case in cases(name).items()}
    brought = examination.bring(name)
    items = examination.items()
    wrong = {}
    for key, case in brought.items():
        wanted = expected_of(forms[key], case) if "expected" in case else {}
        if differs := difference(items.pop(key, {}), wanted):
            wrong[case["why"]] = differs
    assert wrong == {}
    assert items == {}


@pytest.mark.parametrize("name", ["times", "prices", "words", "places"])
def test_each_shape_is_told_as_it_is(examination: Examination, name: str) -> None:
    brought = examination.bring(name)
    told: dict[str, dict[str, str]] = {}
    for kind in ("refused", "unplaced", "note"):
        listed = examination.report.notes if kind == "note" else getattr(examination.report, kind)
        for key, reason in listed:
            before = told.setdefault(key, {}).get(kind, "")
            told[key][kind] = f"{before} {reason}".replace("\u00a0", " ").strip()
    wrong = {}
    for key, case in brought.items():
        said = told.get(key, {})
        if said.keys() != case.keys() & {"refused", "unplaced", "note"} or any(
            case[kind] not in words for kind, words in said.items()
        ):
            wrong[case["why"]] = said
    assert wrong == {}


@pytest.mark.parametrize("name", ["times", "prices", "words", "places"])
def test_each_shape_is_shown_on_its_page(examination: Examination, name: str) -> None:
    brought = examination.bring(name)
    items = examination.items()
    wrong = {}
    for key, case in brought.items():
        if not {"page", "not_on_page"} & case.keys():
            continue
        shown = examination.page(items[key]).replace("\u00a0", " ").replace("\u202f", " ")
        lacking = [words for words in case.get("page", ()) if words not in shown]
        beyond = [words for words in case.get("not_on_page", ()) if words in shown]
        if lacking or beyond:
            wrong[case["why"]] = (lacking, beyond, shown)
    assert wrong == {}


def test_what_is_not_for_the_public_is_nowhere(
    examination: Examination, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    examination.bring("words")
    examination.bring("places")
    items = examination.items()
    said = [caplog.text, json.dumps(examination.report.to_keep()), json.dumps(items)]
    said += [examination.page(item) for item in list(items.values())[:3]]
    for table in Base.metadata.sorted_tables:
        said += [repr(tuple(row)) for row in session.connection().execute(sa.select(table))]
    for secret in SECRETS:
        assert not [words for words in said if secret in words], secret


def test_a_form_that_no_commune_shows_is_found_by_its_words_in_the_whole_country(
    examination: Examination,
) -> None:
    brought = examination.bring("places")
    nowhere = {key for key, case in brought.items() if "unplaced" in case}
    assert len(nowhere) >= 7
    everywhere = examination.items(q="rendez-vous")
    assert nowhere <= everywhere.keys()
    assert set(examination.items(q="Trifouilly")) == {
        key for key, case in brought.items() if case["why"] == "no such town"
    }
    here = examination.items("besancon.rentree.test")
    assert here
    assert not nowhere & here.keys()
    for key in nowhere:
        path = everywhere[key]["url"].rpartition("/")[2]
        assert examination.visit.raw(f"besancon.rentree.test/evenements/{path}").status_code == 404
        assert examination.page(everywhere[key])


def test_each_form_that_says_a_town_is_on_the_portal_of_that_town_alone(
    examination: Examination,
) -> None:
    brought = examination.bring("places")
    in_besancon = {
        key
        for key, case in brought.items()
        if case["expected"].get("place", PLACE).get("insee") == "25056"
    }
    assert examination.items("besancon.rentree.test").keys() == in_besancon


def test_the_same_forms_again_change_nothing(examination: Examination) -> None:
    for name in ("times", "prices", "words", "places"):
        examination.bring(name)
    before = examination.items()
    for name in ("times", "prices", "words", "places"):
        for slug, case in cases(name).items():
            form = form_of(slug, case)
            if form.get("state") == "Public" and form["formType"] == "Event":
                examination.road.fake.publish(form)
    report = examination.road.run()
    assert (report.created, report.updated, report.withdrawn) == (0, 0, 0)
    assert examination.items() == before


@pytest.mark.parametrize("name", ["times", "prices", "words", "places"])
def test_each_shape_goes_through_every_other_form_of_the_list(
    examination: Examination, name: str
) -> None:
    examination.bring(name)
    country = "rentree.test/evenements"
    query = "from=1990-01-01"
    rss = examination.visit.raw(f"{country}.rss?{query}")
    assert ET.fromstring(rss.data).findall(".//item")  # noqa: S314 (our own answer)
    calendar = Calendar.from_ical(examination.visit.raw(f"{country}.ics?{query}").data)
    assert calendar.walk("VEVENT")
    rows = list(csv.DictReader(StringIO(examination.visit.raw(f"{country}.csv?{query}").text)))
    shapes = examination.visit.raw(f"{country}.geojson?{query}").get_json()["features"]
    assert len(rows) >= len(shapes) > 0
