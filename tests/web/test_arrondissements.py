"""Paris, Lyon and Marseille: what is said to be in an arrondissement is on the commune's portal."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.services.communes import load
from tests.builders import Builder
from tests.db.import_road import Road, bal, events
from tests.db.test_communes import SLICE
from tests.visitor import Visitor


@pytest.fixture
def road(session: Session, app: Flask, build: Builder, tmp_path: Path) -> Road:
    load(session, SLICE)
    build.national()
    build.site("paris", "75056")
    build.site("marseille", "13055")
    return Road(session, app, tmp_path)


def in_(insee: str | None, city: str, postal_code: str | None = None) -> dict[str, str]:
    place = {"insee": insee, "city": city, "postalCode": postal_code, "countryCode": "FR"}
    return {key: value for key, value in place.items() if value}


def titles(visit: Visitor, host: str, query: str = "") -> list[str]:
    page = visit(f"{host}.rentree.test/evenements?from=2026-09-01&to=2026-09-30{query}")
    return sorted(link.text.strip() for link in page.select("main h3 a"))


def test_the_code_of_an_arrondissement_leads_to_the_portal_of_its_commune(
    road: Road, session: Session, visit: Visitor
) -> None:
    report = road.run(
        bal(1, location=in_("75111", "Paris 11e")),
        bal(2, location=in_("75120", "Paris")),
        bal(3, location=in_("13201", "Marseille 1er Arrondissement")),
        bal(4, location=in_("13216", "Marseille")),
    )
    assert (report.created, report.unplaced, report.refused) == (4, [], [])
    assert [event.insee for _, event in sorted(events(session).items())] == [
        *("75056", "75056", "13055", "13055")
    ]
    assert titles(visit, "paris") == ["Bal 1", "Bal 2"]
    assert titles(visit, "marseille") == ["Bal 3", "Bal 4"]


def test_a_postal_code_of_an_arrondissement_is_enough_and_each_portal_keeps_its_own(
    road: Road, visit: Visitor
) -> None:
    road.run(
        bal(1, location=in_(None, "Paris", "75013")),
        bal(2, location=in_(None, "Marseille 13e", "13013")),
    )
    assert titles(visit, "paris") == ["Bal 1"]
    assert titles(visit, "marseille") == ["Bal 2"]
