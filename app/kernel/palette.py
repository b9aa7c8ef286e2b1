"""From one brand colour to every colour of a portal, each readable where it stands.

A commune gives one ``#rrggbb``. Neutrals take a breath of its hue; each role
that carries text walks in lightness until its contrast holds against every
surface on which the style sheet puts it (:data:`PAIRS`). The raw brand colour
is only ever a flat area. A changed rule here changes ``app/static/app.css``'s
``var(--…)`` of the same name, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache

from app.kernel.oklch import Oklch, checked, from_hex, ink_on, readable_on, to_hex

NATIONAL_COLOR = "#3a3fa8"
"""The colour of what belongs to no commune."""

AA, AAA, LARGE = 4.5, 7.0, 3.0
"""Ratios of WCAG 2.2: 1.4.3 (text), 1.4.6 (enhanced), 1.4.11 (controls, large text)."""

PAIRS = (
    ("ink", "bg", AAA),
    ("ink", "surface", AAA),
    ("ink", "soft", AAA),
    ("ink", "soft_strong", AAA),
    ("muted", "bg", AA),
    ("muted", "surface", AA),
    ("muted", "soft", AA),
    ("link", "bg", AAA),
    ("link", "surface", AAA),
    ("link", "soft", AAA),
    ("link", "soft_strong", AAA),
    ("accent", "bg", AA),
    ("accent", "surface", AA),
    ("accent", "soft", AA),
    ("alert", "bg", AA),
    ("alert", "surface", AA),
    ("alert", "soft", AA),
    ("control", "bg", LARGE),
    ("control", "surface", LARGE),
    ("control", "soft", LARGE),
    ("on_brand", "brand", AA),
    ("on_accent", "accent", AA),
    ("on_deep", "deep", AAA),
    ("deep_accent", "deep", AA),
    ("on_spark", "spark", AA),
)
"""What is written on what: (text, surface, least contrast). The tests hold each to it."""

_GREY_CHROMA = 0.02  # below it a colour has no hue worth repeating
_YELLOW_HUE, _YELLOW_REACH = 88, 42  # degrees: a brand this near to the sun gets a coral spark
_RED_HUE = 27
_DARKEN, _LIGHTEN = -0.005, 0.005
_NEARLY_BLACK = 0.42  # a brand below this lightness has hills lighter than its sky


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of a portal in one scheme, light or dark, as ``#rrggbb``.

    ``link`` reads at 7:1 on every surface; ``accent`` is the brand as near as
    4.5:1 allows; ``deep`` is the footer's field; ``spark`` the second voice, in
    flags and labels; ``hill0`` to ``hill3`` and ``wall`` only draw.
    """

    bg: str
    surface: str
    soft: str
    soft_strong: str
    ink: str
    muted: str
    line: str
    control: str
    accent: str
    on_accent: str
    link: str
    alert: str
    brand: str
    on_brand: str
    deep: str
    on_deep: str
    deep_accent: str
    spark: str
    on_spark: str
    hill0: str
    hill1: str
    hill2: str
    hill3: str
    water: str
    wall: str

    def declarations(self) -> str:
        """Return the custom properties of CSS: ``--bg:#f6fbf9;--soft-strong:…``."""
        return "".join(
            f"--{field.name.replace('_', '-')}:{getattr(self, field.name)};"
            for field in fields(self)
        )


@lru_cache(maxsize=512)
def palette(brand: str, *, dark: bool = False) -> Palette:
    """Derive the colours of a portal from its brand colour.

    >>> sea = palette("#0e6e5c")
    >>> sea.brand, sea.on_brand, sea.accent
    ('#0e6e5c', '#f8fdfb', '#0e6e5c')

    Yellow text would not be read on paper, so its accent is darker, while the
    flat areas stay yellow under dark ink:

    >>> mimosa = palette("#f2b705")
    >>> mimosa.brand, mimosa.accent == mimosa.brand, mimosa.on_brand
    ('#f2b705', False, '#1c1505')

    :raises ColorError: when ``brand`` is not ``#rrggbb``.
    """
    known = checked(brand)
    colors = _dark(from_hex(known)) if dark else _light(from_hex(known))
    colors |= _fields(known, colors["accent"], dark=dark)
    return Palette(**colors, **_art(from_hex(known), dark=dark))


@lru_cache(maxsize=512)
def css(brand: str) -> str:
    """Return the style sheet that gives a portal its colours, light and dark.

    >>> css("#0e6e5c").startswith(":root{color-scheme:light dark;--bg:#")
    True
    """
    light, dark = palette(brand), palette(brand, dark=True)
    return (
        f":root{{color-scheme:light dark;{light.declarations()}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{{dark.declarations()}}}}}\n"
    )


def _light(brand: Oklch) -> dict[str, str]:
    neutral, tint, hue = _breath(brand), _tint(brand), brand.hue
    bg, surface = to_hex(0.985, neutral * 0.6, hue), "#ffffff"
    soft, soft_strong = to_hex(0.955, tint * 0.7, hue), to_hex(0.915, tint, hue)
    paper = (bg, surface, soft)

    def on_paper(lightness: float, chroma: float, ratio: float) -> str:
        start = Oklch(lightness, chroma, hue)
        return readable_on(paper, start, ratio=ratio, step=_DARKEN)

    return {
        "bg": bg,
        "surface": surface,
        "soft": soft,
        "soft_strong": soft_strong,
        "ink": to_hex(0.24, min(0.03, brand.chroma), hue),
        "muted": on_paper(0.52, neutral * 2, 5.5),
        "line": to_hex(0.885, neutral * 1.6, hue),
        "control": on_paper(0.64, neutral * 3, 3.2),
        "accent": on_paper(min(brand.lightness, 0.56), brand.chroma, 5),
        "link": readable_on(
            (*paper, soft_strong),
            Oklch(min(brand.lightness, 0.44), brand.chroma, hue),
            ratio=AAA,
            step=_DARKEN,
        ),
        "alert": readable_on(paper, Oklch(0.52, 0.18, _RED_HUE), ratio=5, step=_DARKEN),
    }


def _dark(brand: Oklch) -> dict[str, str]:
    neutral, tint, hue = _breath(brand), _tint(brand), brand.hue
    bg, surface = to_hex(0.185, neutral * 1.4, hue), to_hex(0.235, neutral * 1.6, hue)
    soft, soft_strong = to_hex(0.285, tint * 0.6, hue), to_hex(0.345, tint * 0.9, hue)
    night = (bg, surface, soft)

    def on_night(lightness: float, chroma: float, ratio: float) -> str:
        start = Oklch(lightness, chroma, hue)
        return readable_on(night, start, ratio=ratio, step=_LIGHTEN)

    return {
        "bg": bg,
        "surface": surface,
        "soft": soft,
        "soft_strong": soft_strong,
        "ink": to_hex(0.955, neutral * 0.6, hue),
        "muted": on_night(0.74, neutral * 2, 5.5),
        "line": to_hex(0.36, neutral * 2, hue),
        "control": on_night(0.55, neutral * 3, 3.2),
        "accent": on_night(max(brand.lightness, 0.72), min(brand.chroma, 0.15), 5),
        "link": readable_on(
            (*night, soft_strong),
            Oklch(max(brand.lightness, 0.82), min(brand.chroma, 0.12), hue),
            ratio=AAA,
            step=_LIGHTEN,
        ),
        "alert": readable_on(night, Oklch(0.74, 0.13, _RED_HUE), ratio=5, step=_LIGHTEN),
    }


def _fields(known: str, accent: str, *, dark: bool) -> dict[str, str]:
    """Return the flat areas, each with the ink that is written on it."""
    brand = from_hex(known)
    lightness, chroma, hue = brand
    glaring = dark and lightness >= 0.8
    field = to_hex(0.72, chroma, hue) if glaring else known
    deep = to_hex(0.26 if dark else 0.30, min(chroma, 0.09), hue)
    spark = _spark(brand, dark=dark)
    tinted = to_hex(0.2, min(0.03, chroma), hue), to_hex(0.99, _breath(brand) * 0.5, hue)
    return {
        "brand": field,
        "on_brand": ink_on(field, *tinted),
        "on_accent": ink_on(accent, *tinted),
        "deep": deep,
        "on_deep": ink_on(deep, *tinted),
        "deep_accent": readable_on(
            (deep,), Oklch(0.80, min(chroma, 0.12), hue), ratio=6, step=_LIGHTEN
        ),
        "spark": spark,
        "on_spark": ink_on(spark, *tinted),
    }


def _spark(brand: Oklch, *, dark: bool) -> str:
    """Return sun yellow; coral where the brand is yellow already."""
    away = abs((brand.hue - _YELLOW_HUE + 180) % 360 - 180)
    if brand.chroma >= _GREY_CHROMA and away < _YELLOW_REACH:
        return to_hex(0.70, 0.17, 28)
    return to_hex(0.83 if dark else 0.875, 0.145, _YELLOW_HUE)


def _art(brand: Oklch, *, dark: bool) -> dict[str, str]:
    """Return the colours that only draw: hills against the brand's sky, water, walls."""
    lightness, chroma, hue = brand
    if lightness < _NEARLY_BLACK:
        steps = [lightness + more for more in (0.08, 0.17, 0.26, 0.36)]
    else:
        steps = [lightness * less for less in (0.88, 0.76, 0.63, 0.5)]
    hills = {f"hill{i}": to_hex(step, min(chroma, 0.17), hue) for i, step in enumerate(steps)}
    return {
        **hills,
        "water": to_hex(0.55 if dark else 0.77, min(chroma, 0.13), hue),
        "wall": to_hex(0.82 if dark else 0.965, 0.022, 85),
    }


def _breath(brand: Oklch) -> float:
    return 0.0 if brand.chroma < _GREY_CHROMA else 0.012


def _tint(brand: Oklch) -> float:
    return 0.0 if brand.chroma < _GREY_CHROMA else min(0.055, brand.chroma * 0.45)
