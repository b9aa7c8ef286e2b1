"""The numbers beside the choices of the search form follow the hour, in a crowd too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.kernel.search import MOST_COUNTED
from app.web.clock import set_clock
from tests.builders import Builder
from tests.visitor import Visitor
from tests.web.crowds import crowd_of

# A Friday, noon in Paris; what :func:`crowd_of` builds is on the Saturday of the week after.
FRIDAY = datetime(2026, 8, 28, 10, tzinfo=UTC)
SATURDAY = FRIDAY + timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture(params=["a few", "a crowd"])
def country(
    request: pytest.FixtureRequest, build: Builder, session: Session, app: Flask
) -> Builder:
    """A site that tells the numbers of all that is to come, and one that has too much of it."""
    set_clock(app, lambda: FRIDAY)
    build.site("besancon", "25056", languages=["fr", "en"])
    crowd_of(build, session, MOST_COUNTED if request.param == "a crowd" else 5)
    return build


def beside(visit: Visitor, app: Flask, moment: datetime, *, prefix: str = "") -> dict[str, str]:
    """Return what the form says beside today and beside the weekend, at a moment."""
    set_clock(app, lambda: moment)
    page = visit(f"besancon.rentree.test{prefix}/evenements")
    choices = {one["value"]: one.text for one in page.select("select[name=when] option")}
    return {when: choices[when].partition("(")[2].rstrip(")") for when in ("today", "weekend")}


def test_what_has_ended_is_no_longer_counted_though_nobody_wrote(
    country: Builder, visit: Visitor, app: Flask
) -> None:
    for hours in (1, 2):
        country.event("25056", f"Vendredi {hours}", at=FRIDAY, lasting=hours * HOUR)
        country.event("25056", f"Samedi {hours}", at=SATURDAY, lasting=hours * HOUR)
    said = [
        beside(visit, app, moment)
        for moment in (
            FRIDAY,
            FRIDAY + HOUR - timedelta(seconds=1),
            FRIDAY + HOUR,
            FRIDAY + 2 * HOUR,
            SATURDAY,
            SATURDAY + HOUR,
            SATURDAY + 2 * HOUR,
        )
    ]
    assert [(one["today"], one["weekend"]) for one in said] == [
        ("2", "2"),
        ("2", "2"),
        ("1", "2"),
        ("0", "2"),
        ("2", "2"),
        ("1", "1"),
        ("0", "0"),
    ]


def test_the_day_changes_at_midnight_of_the_place(
    country: Builder, visit: Visitor, app: Flask
) -> None:
    country.event("25056", "Samedi", at=SATURDAY)
    midnight = datetime(2026, 8, 28, 22, tzinfo=UTC)
    assert beside(visit, app, midnight - timedelta(seconds=1))["today"] == "0"
    assert beside(visit, app, midnight)["today"] == "1"


def test_each_language_writes_them(country: Builder, visit: Visitor, app: Flask) -> None:
    country.event("25056", "Vendredi", at=FRIDAY, lasting=HOUR)
    for moment, count in ((FRIDAY, "1"), (FRIDAY + HOUR, "0")):
        for prefix in ("", "/en"):
            assert beside(visit, app, moment, prefix=prefix)["today"] == count
