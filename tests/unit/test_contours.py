"""Outlines are read as they were drawn."""

import gzip
from collections.abc import Iterator

import pytest

from app.kernel.contours import box_of, decode_rings, outline_distance_km, point_within
from app.kernel.geo import Point, inside
from app.services.commune_list import REFERENCE, CommuneFiles, read_communes


def lines(name: str) -> Iterator[tuple[str, str]]:
    with gzip.open(REFERENCE / name, "rt", encoding="utf-8") as text:
        for line in text:
            code, _, rings = line.strip()[1:-1].partition(",")
            yield code.strip('"'), rings


def test_every_outline_of_the_reference_can_be_read_and_holds_a_point() -> None:
    for name, least in (("contours_departements.jsonl.gz", 101), ("contours_communes.jsonl.gz", 0)):
        read = 0
        for code, text in lines(name):
            # A tenth of the communes is enough, chosen by the last figure of their code.
            if least or code.endswith("6"):
                rings = decode_rings(text)
                point = point_within(rings)
                assert inside(point, rings), code
                assert box_of(rings).contains(point), code
                read += 1
        assert read >= least


def test_the_boxes_of_the_list_are_those_of_the_outlines() -> None:
    rows = read_communes(CommuneFiles())
    boxes = {row["insee"]: row for row in rows.communes}
    for contour in rows.contours[::500]:
        row, box = boxes[contour["insee"]], box_of(decode_rings(contour["rings"]))
        assert (box.south, box.west) == pytest.approx((row["south"], row["west"]), abs=0.002)
        assert (box.north, box.east) == pytest.approx((row["north"], row["east"]), abs=0.002)


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", "[[]]", "[[1,2]]", "[[1,2,3,4,5]]", '[["a",1,2,3,4,5]]', "null"]
)
def test_what_is_no_outline_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        decode_rings(text)


def test_a_hole_is_outside() -> None:
    rings = decode_rings("[[0,0,30000,0,0,30000,-30000,0],[10000,10000,10000,0,0,10000,-10000,0]]")
    assert inside(Point(0.5, 0.5), rings)
    assert not inside(Point(1.5, 1.5), rings)
    assert outline_distance_km(Point(1.5, 1.5), rings) == pytest.approx(55.6, abs=0.1)
