"""Maps: what is drawn is where it is, and nothing that is read lies over something else."""

import json
import re
from dataclasses import replace
from itertools import combinations, pairwise
from math import hypot
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.kernel.atlas import (
    Frame,
    Sheet,
    bubbles,
    drawn,
    names,
    nearest_window,
    pins,
    shapes,
    weave,
)
from app.kernel.atlas.frame import swell
from app.kernel.atlas.weave import each
from app.kernel.contours import box_of, decode_rings, point_within
from app.kernel.geo import Box, Point, inside

CONTOURS = Path(__file__).parents[1] / "payloads" / "communes" / "contours.jsonl"

lats, lons = st.floats(-22, 51), st.floats(-62, 56)


@st.composite
def boxes(draw):
    south, west = draw(lats), draw(lons)
    return Box(south, west, south + draw(st.floats(0.001, 9)), west + draw(st.floats(0.001, 14)))


@st.composite
def framed_points(draw, least=1, most=30):
    box = draw(boxes())
    parts = st.tuples(st.floats(0, 1), st.floats(0, 1))
    return box, [
        Point(box.south + down * (box.north - box.south), box.west + along * (box.east - box.west))
        for down, along in draw(st.lists(parts, min_size=least, max_size=most))
    ]


@given(framed_points())
def test_all_that_a_map_is_of_is_within_its_window(given):
    box, points = given
    frame = Frame.of(box)
    for point in points:
        x, y = frame.at(point)
        assert 0 <= x <= frame.width
        assert 0 <= y <= frame.height
        assert frame.shows(point)


@given(framed_points(), framed_points())
def test_thousands_of_points_are_put_where_each_alone_would_be(given, others):
    box, points = given
    around = [*points, *others[1]]
    frames = Frame.of(box), Frame.of(others[0]), replace(Frame.of(box), bend=0.01, left=7, top=3)
    for window in (*frames, Sheet(frames, 900, 900)):
        alone = [window.at(point) if window.shows(point) else None for point in around]
        assert list(window.spread(around)) == alone


@given(framed_points(least=2, most=2))
def test_north_is_up_and_east_is_right_even_where_one_reads_from_the_right(given):
    box, (one, other) = given
    frame = Frame.of(box)
    assert (frame.at(one)[1] <= frame.at(other)[1]) or one.lat <= other.lat
    assert (frame.at(one)[0] >= frame.at(other)[0]) or one.lon <= other.lon


@given(framed_points(), st.sampled_from([400, 560]))
def test_every_number_is_on_one_pin_and_no_pin_lies_over_another_nor_over_the_edge(given, width):
    box, points = given
    frame = Frame.of(box, width=width)
    found = pins(list(enumerate(points, 1)), frame)
    assert sorted(number for pin in found for number in pin.numbers) == [*range(1, len(points) + 1)]
    assert [pin.numbers[0] for pin in found] == sorted(pin.numbers[0] for pin in found)
    larger = swell(frame)
    for one, other in combinations(found, 2):
        straight = max(abs(one.x - other.x) - (one.width + other.width - 52) / 2 * larger, 0)
        assert hypot(straight, one.y - other.y) >= 26 * larger
    for pin in found:
        assert pin.width * larger / 2 <= pin.x <= frame.width - pin.width * larger / 2
        assert 13 * larger <= pin.y <= frame.height - 13 * larger


@given(framed_points(), st.lists(st.integers(1, 5000), min_size=30, max_size=30))
def test_bubbles_add_up_and_the_biggest_come_first(given, counts):
    box, points = given
    counts = counts[: len(points)]
    frame = Frame.of(box)
    found = bubbles(counts, points, frame)
    assert sum(bubble.count for bubble in found) == sum(counts)
    assert sorted(at for bubble in found for at in bubble.members) == [*range(len(points))]
    assert [bubble.count for bubble in found] == sorted((b.count for b in found), reverse=True)
    for one, other in combinations(found, 2):
        reach = (one.radius + other.radius) * swell(frame)
        assert hypot(one.x - other.x, one.y - other.y) >= reach


@given(framed_points(most=60))
def test_no_name_is_written_over_another_nor_out_of_the_map(given):
    box, points = given
    frame = Frame.of(box)
    found = names([(f"Ville {at}", point) for at, point in enumerate(points)], frame, most=60)
    for at, one in enumerate(found):
        assert 0 <= one.x <= frame.width
        assert 0 <= one.y <= frame.height
        for other in found[at + 1 :]:
            near = abs(one.x - other.x) < (len(one.text) + len(other.text)) * 7.4 / 2
            assert not (near and abs(one.y - other.y) < 16)


@given(framed_points())
def test_the_nearest_window_loses_no_point(given):
    box, points = given
    window = nearest_window(box, points)
    assert box.south <= window.south + 1e-9 <= window.north <= box.north + 1e-9
    assert all(window.contains(point) for point in points if box.contains(point))


@given(framed_points())
def test_windows_are_few_so_that_what_is_under_them_is_drawn_once(given):
    box, points = given
    window = nearest_window(box, points)
    steps = (window.south - box.south) / (box.north - box.south) * 16
    assert abs(steps - round(steps)) < 1e-3


@st.composite
def cells(draw):
    """Return a few squares of a grid as contours, each of the corners that its neighbours have."""
    west, south = draw(st.integers(-50_000, 90_000)), draw(st.integers(420_000, 500_000))
    side = draw(st.integers(100, 3000))
    chosen = draw(st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=25))
    contours = [
        json.dumps([[west + x * side, south + y * side, side, 0, 0, side, -side, 0]])
        for x, y in sorted(chosen)
    ]
    box = Box(
        south / 10_000,
        west / 10_000,
        (south + 5 * side) / 10_000,
        (west + 5 * side) / 10_000,
    )
    return contours, chosen, side, box


def dots(steps):
    steps = iter(steps)
    x = y = 0
    for dx, dy in zip(steps, steps, strict=True):
        x, y = x + dx, y + dy
        yield x, y


@given(cells())
def test_coasts_close_and_stay_within_their_contours(given):
    contours, _, _, box = given
    woven = weave(contours)
    assert woven.contours == len(contours)
    for west, south, east, north, steps in each(woven.coasts):
        walked = list(dots(steps))
        assert walked[0] == walked[-1]
        for x, y in walked:
            assert box.west * 10_000 - 1 <= x <= box.east * 10_000 + 1
            assert box.south * 10_000 - 1 <= y <= box.north * 10_000 + 1
            assert west <= x <= east
            assert south <= y <= north


@given(cells())
def test_each_border_between_two_is_drawn_once(given):
    contours, chosen, side, _ = given
    common = sum((x + 1, y) in chosen for x, y in chosen) + sum(
        (x, y + 1) in chosen for x, y in chosen
    )
    length = sum(
        abs(x1 - x0) + abs(y1 - y0)
        for *_, steps in each(weave(contours).borders)
        for (x0, y0), (x1, y1) in pairwise(dots(steps))
    )
    assert length == common * side


@given(cells(), st.sampled_from([1, 2, 3]))
def test_what_is_drawn_is_whole_pixels_near_the_window(given, grain):
    contours, _, _, box = given
    frame = Frame.of(box)
    woven = weave(contours, slack=5)
    for drawing in (drawn(woven.coasts, frame, grain=grain), drawn(woven.borders, frame)):
        assert re.fullmatch(r"[Mlz0-9 -]*", drawing)
        for x, y in re.findall(r"M(-?\d+) (-?\d+)", drawing):
            assert -60 <= int(x) <= frame.width + 60
            assert -60 <= int(y) <= frame.height + 60


def test_a_gap_inside_the_land_is_land():
    ring = [(x, y) for x in range(3) for y in range(3) if (x, y) != (1, 1)]
    contours = [json.dumps([[x * 100, y * 100, 100, 0, 0, 100, -100, 0]]) for x, y in ring]
    assert len(list(each(weave(contours).coasts))) == 1


def test_an_island_too_small_to_be_seen_is_left_out_but_never_the_whole():
    island, land = "[[0,0,10,0,0,10]]", "[[5000,0,5000,0,0,5000,-5000,0]]"
    assert len(list(each(weave([island, land], slack=50).coasts))) == 1
    assert len(list(each(weave([island], slack=50).coasts))) == 1


def test_what_is_far_outside_the_window_weighs_little():
    ring = [0, 400_000] + [7, 3] * 5_000 + [3, 7] * 5_000
    frame = Frame.of(Box(45, 4, 45.1, 4.1))
    assert len(drawn(weave([json.dumps([ring])]).coasts, frame)) < 200


@given(cells())
def test_regions_drawn_apart_fit_one_another(given):
    contours, chosen, _, box = given
    frame = Frame.of(box)
    found = shapes(contours, frame)
    assert len(found) == len(chosen)
    corners = {}
    for cell, drawing in zip(sorted(chosen), found, strict=True):
        assert drawing.endswith("z")
        corners[cell] = set(pixels(drawing))
    for x, y in chosen:
        if (x + 1, y) in chosen:
            assert len(corners[x, y] & corners[x + 1, y]) >= 2


def pixels(drawing):
    """Yield the points of a path that is one closed line."""
    x = y = 0
    for at, (dx, dy) in enumerate(re.findall(r"(-?\d+)[ ]?(-?\d+)", drawing)):
        x, y = (int(dx), int(dy)) if at == 0 else (x + int(dx), y + int(dy))
        yield x, y


def test_a_commune_s_own_point_is_on_its_own_drawing():
    for line in CONTOURS.read_text(encoding="utf-8").splitlines():
        _, rings = json.loads(line)
        contour = json.dumps([max(rings, key=len)])
        decoded = decode_rings(contour)
        frame = Frame.of(box_of(decoded))
        x, y = frame.at(point_within(decoded))
        (drawing,) = shapes([contour], frame)
        assert inside(Point(y + 0.1, x + 0.1), [list(pixels(drawing))])


def test_far_away_places_have_windows_of_their_own():
    main = Frame.within(Box(41, -5, 51, 9), width=400, height=380, margin=6)
    island = Frame.within(Box(-21.4, 55.2, -20.8, 55.9), width=70, height=56, margin=5)
    below = replace(island, left=10, top=390)
    sheet = Sheet((main, below), 400, 450)
    x, y = sheet.at(Point(-20.88, 55.45))
    assert sheet.shows(Point(-20.88, 55.45))
    assert 10 <= x <= 80
    assert 390 <= y <= 446
    assert not sheet.shows(Point(5.0, -52.0))
