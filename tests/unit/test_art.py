"""The drawings are well-formed, decorative, light, and coloured by the sheet alone."""

import gzip
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kernel import art
from app.kernel.oklch import ColorError, contrast

SHEET = (Path(__file__).parents[2] / "app/static/app.css").read_text(encoding="utf-8")
ICONS = Path(__file__).parents[2] / "app/static/icons.svg"
DRAWINGS = [art.bunting, art.landscape, art.poster, art.emblem]


@pytest.mark.parametrize("draw", DRAWINGS)
def test_a_drawing_is_well_formed_and_hidden_from_readers(draw):
    root = ET.fromstring(draw())  # noqa: S314 (ours)
    assert root.get("aria-hidden") == "true"
    assert root.get("focusable") == "false"
    assert root.get("viewBox")


@pytest.mark.parametrize("draw", DRAWINGS)
def test_a_drawing_takes_every_colour_from_the_sheet(draw):
    drawing = draw()
    assert "style=" not in drawing
    assert "#" not in drawing
    for name in re.findall(r'<(?:path|circle) class="([^"]+)"', drawing):
        assert f".{name}{{" in SHEET, name
    assert len(re.findall(r"<(?:path|circle) ", drawing)) == len(
        re.findall(r"<(?:path|circle) class=", drawing)
    )


def test_a_home_page_pays_less_than_three_kilobytes_for_its_drawings():
    assert len(gzip.compress((art.bunting() + art.landscape()).encode(), 9)) < 3_000


@pytest.mark.parametrize("draw", DRAWINGS)
def test_the_same_drawing_comes_out_twice(draw):
    assert draw() == draw()


def test_flags_hang_below_their_string():
    for x1, y1, x2, y2, tip_x, tip_y in re.findall(
        r'd="M(-?\d+) (-?\d+)L(-?\d+) (-?\d+) (-?\d+) (-?\d+)z"', art.bunting()
    ):
        assert int(tip_y) > max(int(y1), int(y2))
        assert int(x1) - 20 < int(tip_x) < int(x2) + 20


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
