"""What lies before a commune: the sea, a river and its bridge, or fields.

Everything ends in the page's own colour, so that the drawing melts into the page.
"""

from __future__ import annotations

from random import Random

from app.kernel.art.scenery import SPAN, Scenery
from app.kernel.art.shapes import Sheet, arch, box, disc, polygon, ridge
from app.kernel.art.trees import reeds

_BOTTOM = 344
WATERLINE = 258


def lay_foreground(sheet: Sheet, scenery: Scenery) -> None:
    """Lay down the ground that the settlement stands on, and what lies before it."""
    chance = scenery.chance("foreground")
    _lay_ground(sheet, chance, islet=scenery.has("island") and scenery.size == "village")
    if scenery.has("sea", "island"):
        _lay_sea(sheet, chance, scenery)
    elif scenery.has("river"):
        _lay_river(sheet, chance)
    else:
        _lay_fields(sheet, chance, scenery)


def _lay_ground(sheet: Sheet, chance: Random, *, islet: bool) -> None:
    levels = (
        (288, 284, 272, 228, 222, 222, 222, 232, 272, 284)
        if islet
        else (238, 230, 223, 222, 223, 226, 234)
    )
    sheet.lay("hill2", ridge([y + chance.uniform(-3, 2) for y in levels], _BOTTOM, SPAN))


def _water(sheet: Sheet, chance: Random, *, swell: int) -> None:
    low, high = WATERLINE - swell, WATERLINE + swell
    levels = [low if at % 2 else high for at in range(11)]
    sheet.lay("bg", ridge(levels, _BOTTOM, SPAN))
    xs = [-150, 60, 250, 640, 980, 1190, 1330, 1560]
    ripples = [
        f"M{x + chance.randint(-30, 30)} {chance.randint(272, 290)}q20-7 40 0t40 0" for x in xs
    ]
    sheet.lay("water", *ripples)


def _lay_sea(sheet: Sheet, chance: Random, scenery: Scenery) -> None:
    _water(sheet, chance, swell=5)
    if scenery.has("river"):
        _lay_bridge(sheet, chance.randint(200, 250), 3)
    else:
        _lay_lighthouse(sheet, chance.randint(360, 410))
    _lay_sail(sheet, chance.randint(500, 600), 272, 0.76)
    _lay_sail(sheet, chance.randint(130, 230), 266, 1)
    _lay_sail(sheet, chance.randint(1250, 1320), 264, 0.6)


def _lay_lighthouse(sheet: Sheet, x: int) -> None:
    sheet.lay("hill3", f"M{x - 60} 266q20-22 46-22h36q30 2 44 22z")
    sheet.lay("wall", f"M{x - 9} 246l5-92h16l5 92z")
    sheet.lay(
        "hill3",
        f"M{x - 10} 156h28v-6h-28zM{x - 4} 134l8-12 8 12z"
        f"M{x - 7} 214h22l2 18h-26zM{x - 5} 180h18l1 14h-20z",
    )
    sheet.lay("spark", box(x - 3, 134, 14, 16))


def _lay_sail(sheet: Sheet, x: int, y: int, scale: float) -> None:
    def at(dx: float, dy: float) -> tuple[float, float]:
        return x + dx * scale, y + dy * scale

    sheet.lay("hill1", polygon(at(0, 0), at(84, 0), at(70, 16), at(12, 16)))
    sheet.lay(
        "wall",
        polygon(at(41, -5), at(41, -63), at(81, -13)),
        polygon(at(35, -5), at(35, -49), at(11, -11)),
    )


def _lay_river(sheet: Sheet, chance: Random) -> None:
    _water(sheet, chance, swell=3)
    right = chance.randint(520, 545)
    arches = chance.choice((3, 4))
    _lay_bridge(sheet, right - 66 * arches - 30, arches)
    x = chance.randint(760, 900)
    sheet.lay("hill1", f"M{x} 268h150l-8 16h-128q-12-2-14-16z", box(x + 12, 261, 70, 8))
    sheet.lay("wall", box(x + 98, 250, 34, 18))
    sheet.lay("hill2", box(x + 103, 255, 8, 7), box(x + 118, 255, 8, 7))
    banks = (chance.randint(90, 150), chance.randint(1240, 1300))
    sheet.lay("hill3", *(reeds(bank, 272) for bank in banks))


def _lay_bridge(sheet: Sheet, x: int, arches: int) -> None:
    width = 66 * arches + 30
    sheet.lay("wall", f"M{x} 236q{width / 2:.0f}-26 {width} 0v34h-{width}z")
    sheet.lay("hill2", *(arch(x + 22 + 66 * at, 266, 52, 30) for at in range(arches)))
    sheet.lay("bg", *(box(x + 22 + 66 * at, 260, 52, 8) for at in range(arches)))


def _lay_fields(sheet: Sheet, chance: Random, scenery: Scenery) -> None:
    middle = chance.randint(760, 1000)
    sheet.lay("hill1", *(_furrow(middle, edge) for edge in range(-6, 7) if edge))
    if scenery.has("plain"):
        (_lay_mill if scenery.size == "village" else _lay_water_tower)(
            sheet, chance.randint(390, 430)
        )
        for x, y, radius in (
            (chance.randint(520, 640), 272, 15),
            (chance.randint(200, 300), 276, 18),
        ):
            sheet.lay("spark", disc(x, y, radius))
            sheet.lay("hill2", disc(x + 2, y, radius - 5))
            sheet.lay("spark", disc(x + 3, y, radius - 9))
    sheet.lay("bg", ridge([302 + chance.uniform(-6, 4) for _ in range(7)], _BOTTOM, SPAN))


def _furrow(middle: int, edge: int) -> str:
    """Return a strip of a ploughed field that widens towards the reader."""
    near, far = middle + 210 * edge, middle + 58 * edge
    return f"M{far} 234L{near} 320h{96}L{far + 18} 234z"


def _lay_mill(sheet: Sheet, x: int) -> None:
    sheet.lay("wall", f"M{x - 17} 236l5-66h24l5 66z")
    sheet.lay(
        "hill3",
        f"M{x - 16} 172q16-36 32 0z",
        *(_sail(x, 164, dx, dy) for dx, dy in ((46, -30), (30, 46), (-46, 30), (-30, -46))),
    )
    sheet.lay("hill2", arch(x - 6, 238, 12, 24))


def _sail(x: int, y: int, dx: int, dy: int) -> str:
    """Return one sail of a mill: a lattice seen from afar."""
    across, along = dy * 0.2, -dx * 0.2
    start = 0.25
    return polygon(
        (x, y),
        (x + dx, y + dy),
        (x + dx + across, y + dy + along),
        (x + dx * start + across, y + dy * start + along),
    )


def _lay_water_tower(sheet: Sheet, x: int) -> None:
    sheet.lay("wall", f"M{x - 9} 236l4-80h10l4 80zM{x - 34} 122h68l-22 36h-24z")
    sheet.lay("hill3", f"M{x - 36} 122q36-18 72 0z")
