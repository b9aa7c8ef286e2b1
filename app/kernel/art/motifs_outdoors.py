"""Motifs of posters under the open sky: each is laid on a sheet of 480 by 360."""

from __future__ import annotations

from math import cos, pi, sin
from random import Random

from app.kernel.art.shapes import Sheet, after, box, disc, polygon, ridge


def lay_sprig(sheet: Sheet, chance: Random) -> None:
    """Lay a young plant with its pairs of leaves, for nature."""
    lean = chance.randint(-14, 14)
    sheet.lay("hill2", ridge([270, 252, 262, 280], 360, (0, 480)))
    sheet.lay("wall", f"M234 300q{lean}-100 {lean + 2}-196h8q-2 96 {2 - lean} 196z")
    inks = ["spark", "wall", "hill3"]
    chance.shuffle(inks)
    pairs = ((244, 92, 1.0), (196, 76, 0.86), (152, 58, 0.7))
    for ink, (y, reach, scale) in zip(inks, pairs, strict=True):
        x = 240 + lean * (300 - y) / 200
        for way in (-1, 1):
            sheet.lay(ink, _leaf(x, y, way * reach, -64 * scale))
    sheet.lay("spark", f"M{240 + lean} 116q-26-26 0-50q26 24 0 50z")


def _leaf(x: float, y: float, dx: float, dy: float) -> str:
    tip = after(round(dx)) + after(round(dy))
    return (
        f"M{round(x)} {round(y)}q{round(dx * 0.1)}{after(round(dy * 1.1))}{tip}"
        f"q{round(-dx * 0.1)}{after(round(-dy * 1.1))}{after(round(-dx))}{after(round(-dy))}z"
    )


def lay_stall(sheet: Sheet, chance: Random) -> None:
    """Lay a stall under its striped awning, for a market."""
    sheet.lay("hill3", box(118, 150, 8, 160), box(354, 150, 8, 160))
    for ink, first in (("wall", 0), ("spark", 1)):
        sheet.lay(ink, *(_stripe(at) for at in range(first, 8, 2)))
    sheet.lay("wall", box(104, 226, 272, 16))
    sheet.lay("hill3", box(112, 242, 256, 80))
    for at, ink in enumerate(chance.sample(("spark", "wall", "hill1", "hill2"), 4)):
        x = 124 + 60 * at
        sheet.lay(ink, *(disc(x + 9 + 17 * fruit, 216, 10) for fruit in range(3)))
        sheet.lay(ink, disc(x + 17, 202, 10), disc(x + 34, 202, 10))


def _stripe(at: int) -> str:
    top, low = 120 + 30 * at, 96 + 36 * at
    return f"M{top} 84h30L{low + 36} 148a18 18 0 0 1-36 0z"


def lay_ball(sheet: Sheet, chance: Random) -> None:
    """Lay a ball on the lanes of a track, for sport."""
    for ink, drop in (("hill2", 0), ("wall", 34), ("hill3", 40), ("wall", 74), ("hill2", 80)):
        sheet.lay(ink, f"M0 {252 + drop}q240-70 480 0v200H0z")
    x, y, radius = 240 + chance.randint(-60, 60), 164, 84
    turn = chance.uniform(0, 2 * pi / 5)
    sheet.lay("wall", disc(x, y, radius))
    sheet.lay("hill3", polygon(*_around(x, y, 30, 5, turn)))
    for at in range(5):
        angle = turn + at * 2 * pi / 5
        spots = ((radius * 0.62, 0.0), (radius * 0.84, 0.32), (radius * 0.995, 0.3))
        edge = [(x + far * cos(angle + wide), y + far * sin(angle + wide)) for far, wide in spots]
        back = [(x + far * cos(angle - wide), y + far * sin(angle - wide)) for far, wide in spots]
        sheet.lay("hill3", polygon(*edge, *reversed(back[1:])))


def _around(
    x: float, y: float, radius: float, count: int, turn: float
) -> list[tuple[float, float]]:
    angles = [turn + 2 * pi * at / count for at in range(count)]
    return [(x + radius * cos(angle), y + radius * sin(angle)) for angle in angles]


def lay_kite(sheet: Sheet, chance: Random) -> None:
    """Lay a kite among clouds, for children."""
    for x, y in ((chance.randint(60, 110), 210), (chance.randint(330, 370), 110)):
        sheet.lay(
            "wall",
            disc(x, y, 24) + disc(x + 34, y - 10, 32) + disc(x + 70, y, 24) + box(x, y, 70, 24),
        )
    x, y = 250 + chance.randint(-20, 20), 66
    sheet.lay("spark", f"M{x} {y}l62 74-62 104z")
    sheet.lay("wall", f"M{x} {y}v178l-62-104z")
    sheet.lay("hill3", f"M{x} {y}l-62 74h62zM{x} {y + 74}h62l-62 104z")
    sheet.lay("wall", f"M{x - 1} {y + 178}q-30 30-70 22t-60 40l3 3q24-36 58-36t72-29z")
    for dx, dy, ink in ((-36, 19, "spark"), (-80, 27, "hill3"), (-112, 46, "spark")):
        sheet.lay(ink, f"M{x + dx} {y + 178 + dy}l-14-9v18zl14-9v18z")


def lay_fireworks(sheet: Sheet, chance: Random) -> None:
    """Lay fireworks over a street hung with flags, for a feast."""
    for x, y, radius, ink in (
        (170, 146, 78, "spark"),
        (334, 170, 56, "wall"),
        (282, 84, 30, "spark"),
    ):
        _lay_burst(sheet, ink, (x + chance.randint(-14, 14), y), radius)
    sheet.lay(
        "hill3",
        "M0 344V268h40l24-26 24 26h34v-22h52v22h30l30-44 30 44"
        "h38v-34h46v34h26l26-30 26 30h54v92H0z",
    )
    windows = [
        (20, 284),
        (84, 286),
        (136, 262),
        (152, 262),
        (254, 284),
        (300, 250),
        (326, 250),
        (400, 286),
        (440, 286),
    ]
    lit = chance.sample(windows, 6)
    sheet.lay("spark", *(box(x, y, 9, 12) for x, y in sorted(lit)))


def _lay_burst(sheet: Sheet, ink: str, middle: tuple[int, int], radius: int) -> None:
    x, y = middle
    rays = 12
    for at in range(rays):
        angle = 2 * pi * at / rays
        near, far = radius * 0.28, radius * (1 if at % 2 else 0.74)
        root = [
            (x + near * cos(angle + side), y + near * sin(angle + side)) for side in (-0.05, 0.05)
        ]
        tip = [(x + far * cos(angle + side), y + far * sin(angle + side)) for side in (0.06, -0.06)]
        sheet.lay(ink, polygon(*root, *tip))
    sheet.lay(ink, disc(x, y, radius * 0.1))


def lay_temple(sheet: Sheet, chance: Random) -> None:
    """Lay an old facade under the sun, for heritage."""
    sheet.lay("spark", disc(chance.choice((120, 150, 330, 360)), 116, 50))
    sheet.lay("hill2", ridge([286, 276, 280, 290], 360, (0, 480)))
    sheet.lay(
        "wall",
        polygon((240, 76), (376, 136), (104, 136)),
        box(116, 142, 248, 18),
        box(108, 276, 264, 12),
        box(96, 290, 288, 14),
    )
    columns = chance.choice((4, 5, 6))
    pitch = 228 / (columns - 1)
    for at in range(columns):
        x = round(126 + pitch * at)
        sheet.lay("wall", f"M{x - 12} 164h24v6h-4l2 100h3v6h-26v-6h3l2-100h-4z")
    sheet.lay("hill3", disc(240, 114, 13))
    flames = ((64, 130), (420, 150))
    sheet.lay(
        "hill3",
        *(
            f"M{x} 310c-26-40-22-{high - 40} 0-{high}c22 {high - 90} 26 {high - 40} 0 {high}z"
            for x, high in flames
        ),
    )


def lay_boats(sheet: Sheet, chance: Random) -> None:
    """Lay sun, waves and paper boats, for what has no theme."""
    sheet.lay("spark", disc(320 + chance.randint(-30, 30), 132, 78))
    sheet.lay("hill1", "M0 190q120-60 240-24t240-10v204H0z")
    for at, ink in enumerate(("hill2", "hill3", "wall", "hill3")):
        sheet.lay(ink, f"M{24 * at - 60} {222 + 38 * at}{'q30-22 60 0t60 0' * 5}V360H-60z")
    x = chance.randint(90, 150)
    sheet.lay("wall", f"M{x} 206h92l-20 30h-52zM{x + 46} 132l40 68h-40zM{x + 40} 150v50h-30z")
    x = chance.randint(280, 340)
    sheet.lay("spark", f"M{x} 262h60l-13 20h-34zM{x + 30} 214l26 44h-26z")
