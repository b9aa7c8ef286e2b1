"""What closes the view behind a commune: sun, mountains, volcano, hills, or the flat plain.

The words of the page stand over the left of the sky, down to about 45: what rises
higher than that keeps to the right.
"""

from __future__ import annotations

from random import Random

from app.kernel.art.scenery import SPAN, Scenery
from app.kernel.art.shapes import Sheet, disc, polygon, ridge

_FOOT = 262


def lay_horizon(sheet: Sheet, scenery: Scenery) -> None:
    """Lay down the sky's sun and what stands farthest."""
    chance = scenery.chance("horizon")
    high = scenery.has("mountain")
    sun_x, sun_y = (
        chance.randint(1030, 1110),
        chance.randint(64, 84) if high else chance.randint(78, 104),
    )
    sheet.lay("spark", disc(sun_x, sun_y, chance.randint(48, 60)))
    if high and scenery.has("tropics"):
        _lay_volcano(sheet, chance)
    elif high:
        _lay_mountains(sheet, chance)
    elif scenery.has("plain", "island") and not scenery.has("hills"):
        _lay_flat(sheet, chance)
    else:
        _lay_hills(sheet, chance)


def _lay_hills(sheet: Sheet, chance: Random) -> None:
    for ink, level, swing, count in (("hill0", 142, 30, 6), ("hill1", 192, 18, 8)):
        up = chance.choice((1, -1))
        heights = [level + up * (-1) ** at * swing * chance.uniform(0.4, 1) for at in range(count)]
        sheet.lay(ink, ridge(heights, _FOOT, SPAN))


def _lay_flat(sheet: Sheet, chance: Random) -> None:
    for ink, level, swing in (("hill0", 186, 7), ("hill1", 207, 4)):
        sheet.lay(
            ink, ridge([level + chance.uniform(-swing, swing) for _ in range(6)], _FOOT, SPAN)
        )


def _lay_mountains(sheet: Sheet, chance: Random) -> None:
    x = chance.randint(-300, -200)
    peaks: list[tuple[int, int]] = []
    while x < SPAN[1] + 40:
        top = chance.randint(58, 118) if x < 860 else chance.randint(24, 96)
        peaks.append((x, top))
        x += chance.randint(260, 360)
    for at in sorted(range(len(peaks)), key=lambda at: peaks[at][1]):
        _lay_peak(sheet, chance, *peaks[at])
    heights = [chance.uniform(176, 204) for _ in range(9)]
    sheet.lay("hill1", ridge(heights, _FOOT, SPAN))


def _lay_peak(sheet: Sheet, chance: Random, x: int, top: int) -> None:
    """Lay down one summit: its sunny side, its shade, its snow."""
    drop = 240 - top
    west, east = round(drop * chance.uniform(0.85, 1.1)), round(drop * chance.uniform(0.85, 1.1))
    sheet.lay("hill0", polygon((x, top), (x + east, 240), (x - west, 240)))
    fold = x + chance.randint(8, 26)
    sheet.lay("hill1", polygon((x, top), (x + east, 240), (fold, 240), (x - 8, top + drop * 0.5)))
    melt = chance.uniform(0.24, 0.32)
    line = top + drop * melt
    left, right = x - west * melt, x + east * melt
    span = right - left
    jags = [
        (right - span * part, line + deep)
        for part, deep in ((0.22, -9), (0.4, 8), (0.58, -7), (0.78, 7))
    ]
    sheet.lay("wall", polygon((x, top), (right, line), *jags, (left, line)))


def _lay_volcano(sheet: Sheet, chance: Random) -> None:
    x, top = chance.randint(560, 660), chance.randint(48, 56)
    drop = 236 - top
    east = f"q150 {drop - 40} 620 {drop}"
    sheet.lay("hill0", f"M{x - 640} 236q430-40 590-{drop}q12-8 24 2t28 0t28-2{east}z")
    sheet.lay("hill1", f"M{x + 30} {top}{east}h-560q-60-60-60-{drop}z")
    sheet.lay("hill1", ridge([chance.uniform(160, 206) for _ in range(10)], _FOOT, SPAN))
