"""The ground of maps: drawn once for all processes, and again when anything is wrong."""

import pytest

from app.kernel.geo import Box, Point
from app.models.commune import CommuneContour
from app.services.plan_chest import PlanChest
from app.web import grounds
from app.web.grounds import METROPOLE, Area, ground_of
from app.web.maps import circled

DOUBS = Box(47.2, 5.9, 47.35, 6.1)
WIDE = Box(46.5, 5.2, 47.6, 7.0)


@pytest.fixture
def ground(app, session, build, outlined):
    """Return a ground as a process that begins would: nothing in its memory."""
    for insee in ("25056", "25036"):
        build.commune(insee)
        outlined(insee)
    session.flush()

    def drawn(area):
        grounds.begin_again(app)
        with app.test_request_context():
            return ground_of(area)

    return drawn


def files_of(app):
    root = PlanChest.under(app.extensions["settings"].data_dir).root
    return sorted(file for file in root.rglob("*") if file.is_file())


@pytest.fixture
def undrawn(monkeypatch):
    """Refuse that anything be drawn."""

    def refuse():
        for name in ("_ground", "_country"):
            monkeypatch.setattr(grounds, name, None)

    return refuse


@pytest.mark.parametrize(
    "area",
    [
        Area(DOUBS, 400, frozenset({"25056"})),
        Area(WIDE, 560, frozenset({"25056", "25036"})),
        Area(WIDE, 560, department="25"),
        Area(METROPOLE, 400, is_country=True),
    ],
)
def test_the_next_process_finds_the_very_ground_that_one_has_drawn(ground, undrawn, area):
    first = ground(area)
    assert "land" in first.drawing
    undrawn()
    assert ground(area) == first


def test_a_damaged_file_is_drawn_again(app, ground):
    area = Area(DOUBS, 400, frozenset({"25056"}))
    first = ground(area)
    files = files_of(app)
    assert files
    for file in files:
        file.write_bytes(file.read_bytes()[:-3])
    assert ground(area) == first
    assert ground(area) == first


def test_another_official_list_draws_again(ground, session):
    area = Area(DOUBS, 400, frozenset({"25056"}))
    first = ground(area)
    contour = session.get(CommuneContour, "25056")
    contour.rings = "[[59000,472000,2000,0,0,1000,-2000,0]]"
    session.flush()
    assert ground(area).drawing != first.drawing


def test_a_circle_lies_over_a_ground_that_does_not_tell_whose_it_is(app, ground):
    here, there = Point(47.2412, 6.0251), Point(47.2418, 6.0259)
    assert circled(here, 10) == circled(there, 10)
    areas = [Area(circled(point, 10), 400, center=point, radius=10) for point in (here, there)]
    one = ground(areas[0])
    kept = files_of(app)
    other = ground(areas[1])
    assert files_of(app) == kept
    assert one.rings == other.rings == (5.0, 10.0)
    assert one.drawing != other.drawing
    assert all(b"circle" not in file.read_bytes() for file in kept)


@pytest.mark.parametrize("radius", [0.1, 1, 5, 10, 50, 100])
def test_the_box_of_a_circle_holds_it_whole(radius):
    for point in (Point(47.24, 6.02), Point(-21.1, 55.5), Point(0, 0)):
        box = circled(point, radius)
        reach = radius / 111.2
        assert box.south <= point.lat - reach
        assert box.north >= point.lat + reach
        assert box.contains(point)


def test_the_box_of_one_commune_is_that_of_the_list(app, session, build):
    def box_of(insee):
        session.commit()
        with app.test_request_context():
            return grounds.box_of(frozenset({insee}))

    commune = build.commune("25056")
    assert box_of("25056") == Box(commune.south, commune.west, commune.north, commune.east)
    # It came after the boxes were read: it is asked for by itself.
    build.commune("81004")
    assert box_of("81004") is not None
    assert box_of("99999") is None
