"""The drawings are well-formed, decorative, light, and coloured by the sheet alone."""

import gzip
import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kernel import art
from app.kernel.art import posters
from app.kernel.oklch import ColorError, contrast
from app.kernel.vocabulary import Theme

SHEET = (Path(__file__).parents[2] / "app/static/app.css").read_text(encoding="utf-8")
ICONS = Path(__file__).parents[2] / "app/static/icons.svg"
EVERY_PART = frozenset(art.PARTS)
DRAWINGS = [
    art.bunting,
    art.emblem,
    art.landscape,
    *(
        partial(art.landscape, art.Scenery(EVERY_PART, size, "2A004"))
        for size in get_args(art.Size)
    ),
    *(partial(art.poster, theme.value, 3) for theme in Theme),
]
SCENERIES = st.builds(
    art.Scenery,
    parts=st.frozensets(st.sampled_from(sorted(art.PARTS))),
    size=st.sampled_from(get_args(art.Size)),
    seed=st.from_regex(r"(\d\d|2[AB])\d{3}", fullmatch=True),
)
POSTERS = st.builds(
    art.poster,
    theme=st.sampled_from([theme.value for theme in Theme]),
    seed=st.integers(0, 2**63 - 1),
)


def assert_fit_for_a_page(drawing: str) -> None:
    """Well-formed, hidden from readers, and coloured by classes that the sheet knows."""
    root = ET.fromstring(drawing)  # noqa: S314 (ours)
    assert root.get("aria-hidden") == "true"
    assert root.get("focusable") == "false"
    assert root.get("viewBox")
    assert not re.search(r"style=|\bid=|#|--|nan|inf|[eE][-+]?\d", drawing)
    for shape in root.iter():
        if shape.tag in {"path", "circle"}:
            assert f".{shape.get('class')}{{" in SHEET, shape.get("class")
        else:
            assert shape.tag in {"svg", "g"}


def weight(drawing: str) -> int:
    """Return what a drawing costs on the wire, in bytes."""
    return len(gzip.compress(drawing.encode(), 9))


@pytest.mark.parametrize("draw", DRAWINGS)
def test_a_drawing_is_well_formed_hidden_and_coloured_by_the_sheet(draw):
    assert_fit_for_a_page(draw())


@settings(max_examples=150, deadline=None)
@given(SCENERIES)
def test_every_landscape_is_fit_for_a_page_and_light(scenery):
    drawing = art.landscape(scenery)
    assert_fit_for_a_page(drawing)
    assert weight(drawing) < 1_700
    assert len(drawing) < 5_800


@settings(max_examples=150, deadline=None)
@given(POSTERS)
def test_every_poster_is_fit_for_a_page_and_light(drawing):
    assert_fit_for_a_page(drawing)
    assert weight(drawing) < 1_000


@settings(max_examples=50, deadline=None)
@given(SCENERIES)
def test_a_landscape_ends_in_the_colour_of_the_page(scenery):
    fills = re.findall(r'class="art-(\w+)" d="[^"]*V344H-280z', art.landscape(scenery))
    assert fills[-1] == "bg"


@settings(max_examples=50, deadline=None)
@given(SCENERIES)
def test_a_commune_has_the_same_landscape_each_time_and_another_one_its_own(scenery):
    again = art.landscape.__wrapped__(scenery)
    assert again == art.landscape(scenery)
    assert again != art.landscape(replace(scenery, seed=f"{scenery.seed}x"))


def test_each_part_of_its_geography_changes_a_landscape():
    plain = art.Scenery(frozenset(), "town", "25056")
    drawn = {art.landscape(replace(plain, parts=frozenset({part}))) for part in art.PARTS}
    assert len(drawn) >= len(art.PARTS) - 1, "hills are what nowhere in particular has"
    sizes = {art.landscape(replace(plain, size=size)) for size in get_args(art.Size)}
    assert len(sizes) == 3


def test_cities_are_not_all_known_by_the_same_building():
    plain = art.Scenery(frozenset(), "city")
    drawings = [art.landscape(replace(plain, seed=f"{number:05}")) for number in range(40)]
    beacons = {
        "a twin-towered church": "l20-44 20 44z",
        "one of a single spire": "l25-60 25 60z",
        "a dome": "a38 42 0 0 1 76 0z",
        "a town hall": "l17-42 17 42z",
    }
    for beacon, outline in beacons.items():
        assert 3 <= sum(outline in drawing for drawing in drawings) <= 20, beacon
    assert all(sum(outline in one for outline in beacons.values()) == 1 for one in drawings)


@settings(max_examples=50, deadline=None)
@given(SCENERIES)
def test_sails_are_for_the_sea_and_a_bridge_for_a_river(scenery):
    drawing = art.landscape(scenery)
    assert ("l0-58 40 50z" in drawing) == scenery.has("sea", "island")
    assert ("h52v8h-52z" in drawing) == scenery.has("river"), "the water under its arches"


def test_every_theme_has_a_poster_of_its_own():
    assert set(posters.MOTIFS) == {theme.value for theme in Theme}
    assert len({art.poster(theme.value, 1) for theme in Theme}) == len(Theme)


def test_a_theme_that_nobody_knows_gets_the_paper_boats():
    assert art.poster("inconnu", 4).count("q30-22 60 0t60 0") == 20


def test_events_of_one_theme_do_not_all_look_the_same():
    for theme in Theme:
        assert len({art.poster(theme.value, seed) for seed in range(12)}) >= 10


@settings(max_examples=50, deadline=None)
@given(SCENERIES)
def test_a_home_page_pays_less_than_three_kilobytes_for_its_drawings(scenery):
    assert weight(art.bunting() + art.landscape(scenery)) < 3_000


@pytest.mark.parametrize("draw", DRAWINGS)
def test_the_same_drawing_comes_out_twice(draw):
    assert draw() == draw()


def test_flags_hang_below_their_string():
    flags = re.findall(r"M-?\d+ -?\d+l(\d+)( \d+|-\d+)(-\d+)( \d+)z", art.bunting())
    assert len(flags) == 75
    for width, rise, back, drop in flags:
        assert int(drop) > 15
        assert int(rise) + int(drop) > 15
        assert -20 < int(width) + int(back) < int(width) + 20


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 0xFFFFFF).map("#{:06x}".format))
def test_the_tab_s_icon_stands_by_itself_and_shows_its_star(color):
    root = ET.fromstring(art.icon_file(color))  # noqa: S314 (ours)
    fills = [shape.get("fill") for shape in root]
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert contrast(*fills) >= 4.5


def test_an_icon_of_no_colour_is_refused():
    with pytest.raises(ColorError):
        art.icon_file('red"/><script>')


def test_the_pictograms_are_well_formed_and_named_once():
    root = ET.parse(ICONS).getroot()  # noqa: S314 (ours)
    names = [symbol.get("id") for symbol in root.iter("{http://www.w3.org/2000/svg}symbol")]
    assert len(names) == len(set(names))
    expected = "search pin cal clock ticket acc ear hands eye brain globe plus arrow check alert"
    expected += " group sliders target print phone mail link external close home info feed"
    assert set(expected.split()) <= set(names)


def test_the_pictograms_take_the_colour_of_the_text_beside_them():
    assert not re.search(r"#[0-9a-f]{3,6}\b|style=|<script|href=", ICONS.read_text("utf-8"))
