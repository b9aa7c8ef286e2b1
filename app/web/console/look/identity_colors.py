"""What becomes of a colour: the palette that the site will have, light and dark, with figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import floor

from app.kernel.oklch import contrast
from app.kernel.palette import AA, AAA, PAIRS, Palette, palette
from app.kernel.typefaces import STACKS, known_typeface
from app.web.catalogues import gettext, spoken

MODELS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("#4a5a6a", lambda: gettext("Ardoise")),
    ("#0e6e5c", lambda: gettext("Rive")),
    ("#b4432f", lambda: gettext("Brique")),
    ("#f2b705", lambda: gettext("Mimosa")),
    ("#6d55b5", lambda: gettext("Lavande")),
    ("#0b63a5", lambda: gettext("Océan")),
)
"""Colours to begin with."""
_SWATCHES = ("soft", "soft_strong", "hill0", "brand", "accent", "link", "deep", "spark")


@dataclass(frozen=True, slots=True)
class Figure:
    """How well something reads: ``ratio`` for 1, where ``least`` is needed."""

    what: str
    ratio: str
    least: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """The colours of a site by day, or by night."""

    name: str
    swatches: tuple[str, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """A colour, and what is made of it. ``bent``: what had to change, and why."""

    color: str
    accent: str
    bent: tuple[str, ...]
    schemes: tuple[Scheme, ...]
    is_whole: bool


def panel(color: str) -> Panel:
    """Return what becomes of ``color``, a known ``#rrggbb``."""
    light, dark = palette(color), palette(color, dark=True)
    schemes = _scheme(gettext("De jour"), light), _scheme(gettext("De nuit"), dark)
    return Panel(
        color, light.accent, tuple(_bent(color, light, dark)), schemes, _holds(light, dark)
    )


def sheet(color: str, typeface: str) -> str:
    """Return the style sheet of the picture of the site beside the form.

    >>> sheet("#0e6e5c", "").startswith(".phone{--bg:#")
    True
    """
    stack = STACKS[known_typeface(typeface)]
    face = f"--heading:{stack};" if stack else ""
    light, dark = palette(color), palette(color, dark=True)
    return (
        f".phone{{{light.declarations()}{face}}}\n"
        f"@media (prefers-color-scheme:dark){{.phone{{{dark.declarations()}}}}}\n"
    )


def _scheme(name: str, colors: Palette) -> Scheme:
    figures = (
        _figure(gettext("Texte courant"), colors.ink, colors.bg, AAA),
        _figure(gettext("Liens"), colors.link, colors.bg, AAA),
        _figure(gettext("Texte des boutons"), colors.on_accent, colors.accent, AA),
        _figure(gettext("Texte sur votre couleur"), colors.on_brand, colors.brand, AA),
    )
    return Scheme(name, tuple(getattr(colors, one) for one in _SWATCHES), figures)


def _figure(what: str, text: str, ground: str, least: float) -> Figure:
    return Figure(what, _ratio(contrast(text, ground)), _ratio(least))


def _bent(color: str, light: Palette, dark: Palette) -> list[str]:
    said = []
    if light.accent != color:
        said.append(
            gettext(
                "Sur fond clair, %(given)s ne se lirait pas (contraste de %(ratio)s pour 1)"
                "\u00a0: les textes et les boutons prennent %(used)s, plus foncé. Les grandes "
                "surfaces gardent votre couleur.",
                given=color,
                ratio=_ratio(contrast(color, light.bg)),
                used=light.accent,
            )
        )
    if dark.accent != color and contrast(color, dark.bg) < AA:
        said.append(
            gettext(
                "De nuit, %(given)s ne se lirait pas (%(ratio)s pour 1)\u00a0: les textes et les "
                "boutons prennent %(used)s, plus clair.",
                given=color,
                ratio=_ratio(contrast(color, dark.bg)),
                used=dark.accent,
            )
        )
    if dark.brand != color:
        said.append(
            gettext(
                "De nuit, une grande surface de cette couleur éblouirait\u00a0: elle prend "
                "%(used)s.",
                used=dark.brand,
            )
        )
    return said


def _ratio(value: float) -> str:
    """Return a ratio to a tenth, never better than it is."""
    said = f"{floor(value * 10) / 10:.1f}"
    return said if spoken() == "en" else said.replace(".", ",")


def _holds(*schemes: Palette) -> bool:
    """Tell whether every text reads on what it stands on, as the style sheet puts it."""
    return all(
        contrast(getattr(colors, text), getattr(colors, ground)) >= least
        for colors in schemes
        for text, ground, least in PAIRS
    )
