"""Maps: what is drawn is where it is, and nothing that is read lies over something else."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from app.kernel.atlas import Frame, bubbles, names, nearest_window, outline, pins
from app.kernel.geo import Box, Point

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


@given(framed_points(least=2, most=2))
def test_north_is_up_and_east_is_right_even_where_one_reads_from_the_right(given):
    box, (one, other) = given
    frame = Frame.of(box)
    assert (frame.at(one)[1] <= frame.at(other)[1]) or one.lat <= other.lat
    assert (frame.at(one)[0] >= frame.at(other)[0]) or one.lon <= other.lon


@given(framed_points())
def test_every_number_is_on_one_pin_and_pins_stand_apart(given):
    box, points = given
    frame = Frame.of(box)
    found = pins(list(enumerate(points, 1)), frame)
    assert sorted(number for pin in found for number in pin.numbers) == [*range(1, len(points) + 1)]
    assert [pin.numbers[0] for pin in found] == sorted(pin.numbers[0] for pin in found)
    places = [(pin.x, pin.y) for pin in found]
    assert len(set(places)) == len(places)


@given(framed_points(), st.lists(st.integers(1, 5000), min_size=30, max_size=30))
def test_bubbles_add_up_and_the_biggest_come_first(given, counts):
    box, points = given
    spots = list(zip(counts, points, strict=False))
    found = bubbles(spots, Frame.of(box))
    assert sum(bubble.count for bubble in found) == sum(count for count, _ in spots)
    assert sorted(at for bubble in found for at in bubble.members) == [*range(len(spots))]


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
def contours(draw):
    """A contour as the reference files write it, and the box that it is in."""
    west, south = draw(st.integers(-50_000, 90_000)), draw(st.integers(420_000, 500_000))
    steps = draw(
        st.lists(st.tuples(st.integers(-400, 400), st.integers(-400, 400)), min_size=3, max_size=80)
    )
    return json.dumps([[west, south, *(step for pair in steps for step in pair)]]), Box(
        south / 10_000 - 0.5, west / 10_000 - 0.5, south / 10_000 + 0.5, west / 10_000 + 0.5
    )


@given(contours(), st.sampled_from([1, 2, 3]))
def test_an_outline_is_a_closed_path_of_whole_pixels_on_its_grid(given, grain):
    rings, box = given
    frame = Frame.of(box)
    drawn = outline(rings, frame, grain=grain)
    assert re.fullmatch(r"(M-?\d+ -?\d+([hv]-?\d+|l-?\d+ ?-?\d+)+z)?", drawn)
    if drawn:
        x, y = map(int, re.match(r"M(-?\d+) (-?\d+)", drawn).groups())
        assert x % grain == 0
        assert y % grain == 0


def test_what_is_far_outside_the_window_weighs_little():
    ring = [0, 400_000] + [7, 3] * 5_000
    assert len(outline(json.dumps([ring]), Frame.of(Box(45, 4, 45.1, 4.1)))) < 40


def test_two_neighbours_keep_their_common_border():
    frame = Frame.of(Box(46, 5, 47, 7))
    west = outline("[[50000,460000,10003,0,0,10000,-10003,0]]", frame, grain=2)
    east = outline("[[60003,460000,9997,0,0,10000,-9997,0]]", frame, grain=2)
    (left,) = re.findall(r"M(\d+) \d+h(\d+)", west)
    (right,) = re.findall(r"M(\d+)", east)
    assert int(left[0]) + int(left[1]) == int(right)
