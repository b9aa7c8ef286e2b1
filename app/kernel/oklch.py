"""Colours as people see them: OKLCH, and how well one reads on another.

OKLCH after Björn Ottosson, « A perceptual color space for image processing »
(2020): lightness 0 to 1, chroma from 0, hue in degrees. Contrast after WCAG 2.2,
« relative luminance » and « contrast ratio »: 1 to 21. Colours go in and out as
``#rrggbb``, so that a telephone without ``oklch()`` shows the same ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from math import atan2, cos, degrees, hypot, radians, sin
from typing import NamedTuple

BLACK, WHITE = "#000000", "#ffffff"
_HEX = re.compile(r"#[0-9a-f]{6}")
_SLACK = 0.0005  # a rounding of 8 bits hides a thousandth outside sRGB
_HALVINGS = 18  # narrows chroma to less than a millionth


class ColorError(ValueError):
    """Not a colour written ``#rrggbb``."""


class Oklch(NamedTuple):
    """A colour by lightness (0 to 1), chroma and hue (degrees)."""

    lightness: float
    chroma: float
    hue: float


def checked(color: str) -> str:
    """Return ``color`` in lower case; refuse what is not ``#rrggbb``.

    It ends in a style sheet, so nothing else may pass.

    >>> checked("#0E6E5C")
    '#0e6e5c'
    >>> checked("red;}body{display:none")
    Traceback (most recent call last):
      ...
    app.kernel.oklch.ColorError: a colour is written #rrggbb
    """
    lowered = color.lower()
    if not _HEX.fullmatch(lowered):
        msg = "a colour is written #rrggbb"
        raise ColorError(msg)
    return lowered


@lru_cache(maxsize=4096)
def from_hex(color: str) -> Oklch:
    """Return the OKLCH of ``#rrggbb``.

    >>> from_hex("#ffffff").lightness > 0.999, round(from_hex("#0e6e5c").hue)
    (True, 176)
    """
    red, green, blue = _linear_channels(color)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        hypot(a, b),
        degrees(atan2(b, a)) % 360,
    )


def to_hex(lightness: float, chroma: float, hue: float) -> str:
    """Return ``#rrggbb``, with as much of ``chroma`` as sRGB can show.

    >>> to_hex(1, 0, 0), to_hex(0.7, 0.4, 150)
    ('#ffffff', '#00be58')
    """
    shown = chroma
    if not _fits(_rgb(lightness, chroma, hue)):
        least, most = 0.0, chroma
        for _ in range(_HALVINGS):
            middle = (least + most) / 2
            if _fits(_rgb(lightness, middle, hue)):
                least = middle
            else:
                most = middle
        shown = least
    channels = (_gamma(min(1.0, max(0.0, part))) for part in _rgb(lightness, shown, hue))
    return "#" + "".join(f"{round(part * 255):02x}" for part in channels)


@lru_cache(maxsize=4096)
def luminance(color: str) -> float:
    """Return the relative luminance of ``color``, 0 (black) to 1 (white)."""
    red, green, blue = _linear_channels(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21, whichever is in front.

    >>> contrast("#000000", "#ffffff"), round(contrast("#767676", "#ffffff"), 2)
    (21.0, 4.54)
    """
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(surfaces: Sequence[str], start: Oklch, *, ratio: float, step: float) -> str:
    """Walk from ``start`` in lightness until it reads on each surface at ``ratio``.

    A negative ``step`` darkens, a positive one lightens. Where even the end of
    the walk is not enough, it returns that end: black or white.

    >>> link = readable_on(["#ffffff"], Oklch(0.8, 0.1, 90), ratio=7, step=-0.005)
    >>> link, round(contrast(link, "#ffffff"), 1)
    ('#6e5600', 7.0)
    """
    lightness = start.lightness
    while 0 <= lightness <= 1:
        color = to_hex(lightness, start.chroma, start.hue)
        if all(contrast(color, surface) >= ratio for surface in surfaces):
            return color
        lightness += step
    return BLACK if step < 0 else WHITE


def ink_on(surface: str, dark: str, light: str, *, ratio: float = 4.5) -> str:
    """Return the better of two tinted inks on ``surface``, or plain black or white.

    One of those two always reaches 4.58, on any colour.

    >>> ink_on("#0e6e5c", "#111111", "#fafafa")
    '#fafafa'
    >>> ink_on("#777777", "#222222", "#eeeeee")
    '#000000'
    """
    best = max((dark, light), key=lambda ink: contrast(ink, surface))
    if contrast(best, surface) >= ratio:
        return best
    return max((BLACK, WHITE), key=lambda ink: contrast(ink, surface))


def _linear_channels(color: str) -> tuple[float, float, float]:
    known = checked(color)
    red, green, blue = (_linear(int(known[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return red, green, blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _gamma(channel: float) -> float:
    if channel <= 0.0031308:
        return 12.92 * channel
    return float(1.055 * channel ** (1 / 2.4) - 0.055)


def _fits(rgb: tuple[float, float, float]) -> bool:
    return all(-_SLACK <= part <= 1 + _SLACK for part in rgb)


def _rgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
