"""Where people live: a village about its church, a town, a city and its skyline."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from app.kernel.art.buildings import (
    GROUND,
    belfry,
    block,
    cathedral,
    church,
    domed,
    house,
    long_house,
    market_hall,
    minster,
    tower,
    town_hall,
)
from app.kernel.art.scenery import Scenery
from app.kernel.art.shapes import Group, Sheet
from app.kernel.art.trees import fir, palm, pine, poplar, round_tree

# The first part that a commune has says which trees grow there, and how high.
_TREES: tuple[tuple[str, Callable[[int, int, int], str], tuple[int, ...]], ...] = (
    ("tropics", palm, (72, 96)),
    ("mountain", fir, (70, 100)),
    ("sea", pine, (60, 72, 84)),
    ("", poplar, (80, 96, 116)),
)

# What a city is known by from afar, all as wide.
_BEACONS = (cathedral, domed, minster, town_hall)
_BEACON_WIDTH = 202


def lay_settlement(sheet: Sheet, scenery: Scenery) -> None:
    """Lay down the buildings and the trees among them."""
    lay = {"village": _lay_village, "town": _lay_town, "city": _lay_city}[scenery.size]
    left, right = lay(sheet, scenery)
    _lay_trees(sheet, scenery, left, right)


def _slope(scenery: Scenery) -> float:
    """Return how steep its roofs are: snow must slide off them."""
    return 0.62 if scenery.has("mountain") else 0.5


def _lay_village(sheet: Sheet, scenery: Scenery) -> tuple[int, int]:
    chance = scenery.chance("settlement")
    group = Group(_slope(scenery))
    left = x = chance.randint(610, 680)
    before, after = chance.randint(2, 3), chance.randint(3, 4)
    x = _row(group, chance, x, before) + 8
    church(group, x)
    x = _row(group, chance, x + 128, after)
    sheet.lay_group(group)
    return left, x


def _lay_town(sheet: Sheet, scenery: Scenery) -> tuple[int, int]:
    chance = scenery.chance("settlement")
    back, front = Group(_slope(scenery)), Group(_slope(scenery))
    left = chance.randint(540, 580)
    x = _row(back, chance, left + 40, chance.randint(2, 3), foot=GROUND - 34)
    landmarks = [(belfry, 54, GROUND - 22), (church, 124, GROUND - 34)]
    chance.shuffle(landmarks)
    for add, width, foot in landmarks:
        add(back, x + 4, foot=foot)
        x = _row(back, chance, x + width, chance.randint(1, 2), foot=GROUND - 34)
    sheet.lay_group(back)
    before = chance.randint(2, 5)
    x = _row(front, chance, left, before)
    market_hall(front, x + 12)
    x = _row(front, chance, x + 156, 7 - before)
    sheet.lay_group(front)
    return left, max(x, left + 560)


def _lay_city(sheet: Sheet, scenery: Scenery) -> tuple[int, int]:
    chance = scenery.chance("settlement")
    beacon = scenery.chance("beacon").choice(_BEACONS)
    left = chance.randint(480, 520)
    _lay_skyline(sheet, chance, left)
    group = Group(_slope(scenery))
    x = left
    place = chance.randint(2, 4)
    for at in range(6):
        if at == place:
            beacon(group, x + 6, foot=GROUND - 6)
            x += 6 + _BEACON_WIDTH
        if chance.random() < 0.25:
            x = _row(group, chance, x, 1)
            continue
        width = chance.choice((56, 74))
        block(group, x, width, chance.randint(3, 4))
        x += width + chance.choice((4, 8, 14))
    sheet.lay_group(group)
    squares = [chance.randint(left + 40, x - 40) for _ in range(4)]
    sheet.lay("hill3", *(round_tree(at, GROUND + 8, 34) for at in squares))
    return left, x


def _lay_skyline(sheet: Sheet, chance: Random, left: int) -> None:
    far = Group()
    x = left + chance.randint(-30, 20)
    while x < left + 640:
        width = chance.choice((34, 50))
        tower(far, x, width, chance.randint(110, 164))
        x += width + chance.randint(40, 120)
    sheet.lay("hill1", *far.walls, *far.roofs)
    sheet.lay("hill2", *far.openings)


def _row(group: Group, chance: Random, x: int, count: int, *, foot: int = GROUND) -> int:
    """Add houses side by side from ``x``; return where the last one ends."""
    for _ in range(count):
        if chance.random() < 0.3:
            width = chance.choice((58, 66))
            long_house(group, x, width, chance.choice((32, 38)), foot=foot)
        else:
            width = chance.choice((42, 52))
            house(group, x, width, chance.choice((34, 42, 52)), foot=foot)
        x += width + chance.choice((4, 6, 10))
    return x


def _lay_trees(sheet: Sheet, scenery: Scenery, left: int, right: int) -> None:
    chance = scenery.chance("trees")
    draw, heights = next(
        (tree, heights) for part, tree, heights in _TREES if part in {"", *scenery.parts}
    )
    spots = [left - 30, left - 56, right + 60, right + 90]
    sheet.lay("hill3", *(draw(x, GROUND + 8, chance.choice(heights)) for x in spots))
    bushes = [left - 8, right + 8, right + 34]
    sheet.lay("hill3", *(round_tree(x, GROUND + 8, chance.choice((36, 52))) for x in bushes))
