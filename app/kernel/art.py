"""The drawings of a portal: bunting, landscape, poster, emblem, as SVG.

Drawn by the server in the site's colours, so that a village without a photograph
still looks as if somebody cared. Shapes carry classes (``art-hill2``…) that the
style sheet fills from the palette; :func:`icon_file` alone stands by itself.
All are decorative: hidden from assistive technology, out of the tab order.
"""

from __future__ import annotations

from functools import cache
from math import hypot

from app.kernel.palette import palette

_HIDDEN = 'aria-hidden="true" focusable="false"'
_FLAGS = ("art-spark", "art-wall", "art-hill2", "art-wall", "art-spark", "art-hill3")
_FLAG_LENGTH = 24
_GROUND = 226  # y of the village's ground line in the landscape

_SHIELD = "M2 2h40v24c0 11-8 18-20 22C10 44 2 37 2 26z"
_STAR = "M22 7l3 6 6.5.9-4.7 4.6 1.1 6.5L22 22l-5.9 3 1.1-6.5-4.7-4.6L19 13z"
_RIVER = (
    "M8 30q3.5-4 7 0t7 0 7 0 7 0v4q-3.5-4-7 0t-7 0-7 0-7 0z"
    "M12 39q2.5-3 5 0t5 0 5 0 5 0l-3 3q-2-2-4.5 0t-5 0z"
)


@cache
def bunting(*, width: int = 1440, swags: int = 3, flags: int = 15) -> str:
    """Return a string of flags hung in ``swags`` curves of ``flags`` each: the signature.

    >>> bunting(swags=1, flags=4).count("art-")
    5
    """
    span, sag, top = width / swags, 26.0, 4.0
    shapes: list[str] = []
    for swag in range(swags):
        left = swag * span
        middle, right = left + span / 2, left + span
        shapes.append(
            f'<path class="art-string" '
            f'd="M{left:.0f} {top:.0f}Q{middle:.0f} {top + 2 * sag:.0f} {right:.0f} {top:.0f}"/>'
        )
        for flag in range(flags):
            ends = [(flag + part) / flags for part in (0.12, 0.5, 0.88)]
            points = [(left + u * span, top + sag * (1 - (2 * u - 1) ** 2)) for u in ends]
            color = _FLAGS[(swag * flags + flag) % len(_FLAGS)]
            shapes.append(f'<path class="{color}" d="{_flag(points)}"/>')
    return _picture("bunting", f"0 0 {width} 56", "xMidYMin", f"<g>{''.join(shapes)}</g>")


@cache
def landscape() -> str:
    """Return hills, a village with its church, and a boat on the water: the default banner.

    >>> landscape().startswith('<svg class="landscape"'), "style=" in landscape()
    (True, False)
    """
    back = (
        '<circle class="art-spark" cx="1165" cy="92" r="58"/>'
        '<path class="art-hill0" '
        'd="M0 150C180 96 330 100 520 140S900 190 1080 130s270-50 360-24v194H0z"/>'
        '<path class="art-hill1" '
        'd="M0 206c150-50 300-58 470-22s340 44 520 4 320-52 450-18v130H0z"/>'
    )
    trees = "".join(
        _poplar(x, height)
        for x, height in ((610, 92), (634, 112), (1290, 96), (1316, 120), (1344, 88))
    )
    houses = "".join(
        _house(x, width, height, windows)
        for x, width, height, windows in (
            (690, 52, 38, 2),
            (748, 44, 50, 2),
            (798, 42, 34, 1),
            (966, 50, 44, 2),
            (1022, 64, 34, 3),
            (1092, 42, 48, 1),
            (1140, 54, 36, 2),
        )
    )
    bushes = "".join(_bush(x, radius) for x, radius in ((676, 17), (1216, 20), (1242, 14)))
    drawing = back + trees + _church() + houses + bushes + _shore()
    return _picture("landscape", "0 0 1440 344", "xMidYMax", drawing)


@cache
def poster() -> str:
    """Return sun, waves and paper boats: what an event without a picture shows.

    >>> poster().startswith('<svg class="poster"')
    True
    """
    waves = "".join(
        f'<path class="art-{fill}" d="M{24 * i - 60} {222 + 38 * i}'
        f'{"q30-22 60 0t60 0" * 5}V360H-60z"/>'
        for i, fill in enumerate(("hill2", "hill3", "wall", "hill3"))
    )
    drawing = (
        '<path class="art-brand" d="M0 0h480v360H0z"/>'
        '<circle class="art-spark" cx="330" cy="132" r="84"/>'
        '<path class="art-hill1" d="M0 190q120-60 240-24t240-10v204H0z"/>'
        + waves
        + '<path class="art-wall" d="M116 206h92l-20 30h-52zM162 132l40 68h-40zM156 150v50h-30z"/>'
        '<path class="art-spark" d="M300 262h60l-13 20h-34zM330 214l26 44h-26z"/>'
    )
    return _picture("poster", "0 0 480 360", "xMidYMid", drawing)


@cache
def emblem() -> str:
    """Return a shield with a star over a river, for a site that gave no emblem."""
    return (
        f'<svg viewBox="0 0 44 50" width="44" height="50" {_HIDDEN}>'
        f'<path class="art-brand" d="{_SHIELD}"/>'
        f'<path class="art-on" d="{_STAR}{_RIVER}"/></svg>'
    )


def icon_file(brand: str) -> str:
    """Return the same emblem as a file of its own, for the browser's tab.

    >>> icon_file("#0e6e5c").startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    True

    :raises ColorError: when ``brand`` is not ``#rrggbb``.
    """
    colors = palette(brand)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-3 0 50 50">'
        f'<path fill="{colors.brand}" d="{_SHIELD}"/>'
        f'<path fill="{colors.on_brand}" d="{_STAR}{_RIVER}"/></svg>\n'
    )


def _picture(name: str, box: str, align: str, drawing: str) -> str:
    return (
        f'<svg class="{name}" viewBox="{box}" preserveAspectRatio="{align} slice" {_HIDDEN}>'
        f"{drawing}</svg>"
    )


def _flag(points: list[tuple[float, float]]) -> str:
    """Return a triangle that hangs square to its stretch of string."""
    (ax, ay), (mx, my), (bx, by) = points
    normal_x, normal_y = ay - by, bx - ax
    scale = _FLAG_LENGTH / hypot(normal_x, normal_y)
    tip_x, tip_y = mx + normal_x * scale, my + normal_y * scale
    return f"M{ax:.0f} {ay:.0f}L{bx:.0f} {by:.0f} {tip_x:.0f} {tip_y:.0f}z"


def _house(x: int, width: int, height: int, windows: int) -> str:
    roof, half = width * 0.5, width / 2 + 4
    panes = "".join(
        f'<path class="art-hill2" '
        f'd="M{x + width * (i + 0.5) / windows - 4:.0f} {_GROUND - height * 0.62:.0f}h8v12h-8z"/>'
        for i in range(windows)
    )
    return (
        f'<path class="art-wall" d="M{x} {_GROUND}v-{height}h{width}v{height}z"/>'
        f'<path class="art-hill3" '
        f'd="M{x - 4} {_GROUND - height}l{half:.0f}-{roof:.0f} {half:.0f} {roof:.0f}z"/>{panes}'
    )


def _church() -> str:
    arches = "".join(
        f'<path class="art-hill2" d="M{x} {_GROUND - 14}v-14a5 5 0 0 1 10 0v14z"/>'
        for x in (892, 914, 936)
    )
    return (
        f'<path class="art-wall" d="M846 {_GROUND}v-84h34v84zM880 {_GROUND}v-50h78v50z"/>'
        f'<path class="art-hill3" d="M840 {_GROUND - 84}l23-66 23 66z'
        f'M876 {_GROUND - 50}l14-30h58l14 30z"/>'
        f'<path class="art-hill2" d="M857 {_GROUND - 70}h12v18h-12z"/>{arches}'
    )


def _poplar(x: int, height: int) -> str:
    wide, narrow = height * 0.2, height * 0.14
    return (
        f'<path class="art-hill3" d="M{x} {_GROUND + 6}'
        f"c-{wide:.0f}-{height * 0.3:.0f}-{narrow:.0f}-{height * 0.8:.0f} 0-{height}"
        f'c{narrow:.0f} {wide:.0f} {wide:.0f} {height * 0.7:.0f} 0 {height}z"/>'
    )


def _bush(x: int, radius: int) -> str:
    return (
        f'<circle class="art-hill2" cx="{x}" cy="{_GROUND - radius}" r="{radius}"/>'
        f'<path class="art-hill3" d="M{x - 2} {_GROUND - radius}h4v{radius + 6}h-4z"/>'
    )


def _shore() -> str:
    return (
        '<path class="art-hill2" d="M0 236c180-34 380-28 610-14s430 12 830-6v128H0z"/>'
        '<path class="art-bg" '
        'd="M0 268c120-16 240-16 360-4s240 14 360 2 240-14 360-2 240 12 360 2v80H0z"/>'
        '<path class="art-water" d="M90 282q30-8 60 0t60 0M620 286q30-8 60 0t60 0'
        'M860 281q30-8 60 0t60 0M1180 287q30-8 60 0t60 0"/>'
        '<path class="art-hill3" d="M500 264h84l-12 15h-60z"/>'
        '<path class="art-wall" d="M541 259v-58l40 50zM535 259v-44l-24 38z"/>'
    )
