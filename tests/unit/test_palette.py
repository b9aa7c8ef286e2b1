"""Whatever colour a commune chooses, people can read its portal."""

import gzip
import re
from dataclasses import fields
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.kernel.oklch import ColorError, contrast, from_hex, to_hex
from app.kernel.palette import AAA, PAIRS, Palette, css, palette
from app.kernel.vocabulary import Theme

STATIC = Path(__file__).parents[2] / "app/static"
SHEET = (STATIC / "app.css").read_text(encoding="utf-8")
COLORS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
TOKENS = [field.name.replace("_", "-") for field in fields(Palette)]


@settings(max_examples=1000, deadline=None)
@given(COLORS, st.booleans())
@example("#000000", True)
@example("#ffffff", False)
@example("#ffff00", False)
@example("#00ffff", True)
@example("#808080", False)
@example("#777777", True)
@example("#0000ff", True)
@example("#e1000f", False)
def test_every_pair_keeps_its_contrast_whatever_the_brand(color, dark):
    colors = palette(color, dark=dark)
    for text, surface, least in PAIRS:
        found = contrast(getattr(colors, text), getattr(colors, surface))
        assert found >= least, (text, surface, found)


@settings(max_examples=300, deadline=None)
@given(COLORS)
def test_the_brand_itself_is_the_flat_area_by_day(color):
    assert palette(color).brand == color


@settings(max_examples=300, deadline=None)
@given(COLORS)
def test_a_colour_survives_the_way_to_oklch_and_back(color):
    back = to_hex(*from_hex(color))
    channels = [(int(color[i : i + 2], 16), int(back[i : i + 2], 16)) for i in (1, 3, 5)]
    assert all(abs(before - after) <= 1 for before, after in channels), back


@settings(max_examples=200, deadline=None)
@given(COLORS)
def test_only_plain_colours_enter_the_style_sheet(color):
    assert re.fullmatch(
        r":root\{color-scheme:light dark;(--[a-z0-9-]+:#[0-9a-f]{6};)+\}\n"
        r"@media \(prefers-color-scheme:dark\)\{:root\{(--[a-z0-9-]+:#[0-9a-f]{6};)+\}\}\n",
        css(color),
    )


@pytest.mark.parametrize(
    "color",
    ["", "red", "#fff", "#12345", "#1234567", "#12345g", "#fff\n", "#123456\n", "red;}</style>"],
)
def test_what_is_no_colour_is_refused(color):
    with pytest.raises(ColorError):
        css(color)


def test_capitals_and_small_letters_are_the_same_colour():
    assert css("#0E6E5C") == css("#0e6e5c")


def test_a_grey_brand_gives_greys_and_no_invented_hue():
    for name in ("bg", "soft", "soft_strong", "ink", "line", "muted"):
        color = getattr(palette("#808080"), name)
        assert color[1:3] == color[3:5] == color[5:7], name


def test_yellow_towns_get_a_coral_spark_and_the_others_a_sun():
    assert from_hex(palette("#f2b705").spark).hue == pytest.approx(28, abs=3)
    assert from_hex(palette("#1d2a6b").spark).hue == pytest.approx(88, abs=3)


def test_a_surface_that_carries_text_in_the_sheet_is_a_surface_that_we_check():
    checked = {surface for _, surface, _ in PAIRS}
    assert {"bg", "surface", "soft", "soft_strong", "brand", "accent", "deep"} <= checked


def test_the_sheet_asks_for_no_colour_that_nobody_gives():
    asked = set(re.findall(r"var\(--([a-z0-9-]+)", SHEET))
    own = set(re.findall(r"--([a-z0-9-]+):", SHEET))
    assert asked <= own | set(TOKENS)


@pytest.mark.parametrize("token", TOKENS)
def test_each_colour_is_used(token):
    assert f"var(--{token})" in SHEET


def _tiles(sheet):
    return dict(re.findall(r"\.k-([a-z]+)\{--k:(#[0-9a-f]{6})\}", sheet))


def test_each_theme_has_a_tile_that_reads_by_day_and_by_night():
    day, night = SHEET.split("@media (prefers-color-scheme:dark)", 1)
    for sheet in (day, night):
        ink = re.search(r"--k-ink:(#[0-9a-f]{6})", sheet)[1]
        tiles = _tiles(sheet)
        assert set(tiles) == {theme.value for theme in Theme}
        assert len(set(tiles.values())) == len(tiles), "no two themes look alike"
        for theme, color in tiles.items():
            assert contrast(ink, color) >= AAA, theme


def test_each_theme_has_its_pictogram():
    icons = (STATIC / "icons.svg").read_text(encoding="utf-8")
    for theme in Theme:
        assert f'<symbol id="k-{theme.value}"' in icons


def test_the_sheet_stays_light_and_asks_nothing_of_other_hosts():
    assert len(gzip.compress(SHEET.encode(), 9)) <= 8_000
    assert "@import" not in SHEET
    assert set(re.findall(r"url\(([^)?]+)", SHEET)) == {"titre.woff2"}


def test_the_sheet_names_the_font_by_its_content():
    digest = sha256((STATIC / "titre.woff2").read_bytes()).hexdigest()[:12]
    assert f"url(titre.woff2?v={digest})" in SHEET, "the preloaded address is the one used"


def test_the_font_comes_with_its_licence():
    assert "SIL OPEN FONT LICENSE" in (STATIC / "titre-OFL.txt").read_text(encoding="utf-8").upper()
