"""The buildings of a commune. Each joins a group, at ``x`` on the ground.

Dimensions are in units of the landscape's view box, where a door would be 14 high.
"""

from __future__ import annotations

from app.kernel.art.shapes import Group, arch, box, disc, polygon

GROUND = 226
_SUNK = 10  # walls go on below the ground's line, which curves


def house(group: Group, x: int, width: int, height: int, *, foot: int = GROUND) -> None:
    """Add a house under a gable."""
    top = foot - height
    group.walls.append(box(x, top, width, height + _SUNK))
    group.roofs.append(
        polygon((x - 4, top), (x + width / 2, top - width * group.slope), (x + width + 4, top))
    )
    columns = max(1, width // 22)
    rows = 2 if height > 46 else 1
    group.openings.append(panes((x, top + 10), width, columns, rows, step=20))


def long_house(group: Group, x: int, width: int, height: int, *, foot: int = GROUND) -> None:
    """Add a house seen along its roof, with a chimney."""
    top = foot - height
    group.walls.append(box(x, top, width, height + _SUNK))
    group.roofs.append(
        f"M{x - 4} {top}l10-{round(width * 0.3)}h{width - 12}l10 {round(width * 0.3)}z"
        + box(x + width * 0.7, top - width * 0.3 - 8, 7, 10)
    )
    rows = 2 if height > 46 else 1
    group.openings.append(panes((x, top + 9), width, max(2, width // 20), rows, step=20))


def block(group: Group, x: int, width: int, rows: int, *, foot: int = GROUND) -> None:
    """Add a block of flats of ``rows`` storeys under a mansard roof."""
    height = 24 * rows + 10
    top = foot - height
    group.walls.append(box(x, top, width, height + _SUNK))
    group.roofs.append(
        f"M{x - 3} {top}l8-18h{width - 10}l8 18z" + box(x + width - 20, top - 26, 8, 10)
    )
    group.openings.append(panes((x, top + 9), width, width // 20, rows, step=24))


def tower(group: Group, x: int, width: int, height: int, *, foot: int = GROUND) -> None:
    """Add a tower of flats with a flat roof, for the skyline."""
    top = foot - height
    group.walls.append(box(x, top, width, height + _SUNK))
    group.roofs.append(box(x + 6, top - 5, width - 12, 5))
    group.openings.extend(box(x + at, top + 12, 5, height - 40) for at in range(9, width - 8, 16))


def church(group: Group, x: int, *, foot: int = GROUND) -> None:
    """Add a village church: its steeple, then its nave; 118 wide."""
    group.walls.append(box(x, foot - 84, 34, 84 + _SUNK) + box(x + 34, foot - 50, 78, 50 + _SUNK))
    group.roofs.append(f"M{x - 6} {foot - 84}l23-66 23 66zM{x + 30} {foot - 50}l14-30h58l14 30z")
    arches = "".join(arch(x + 46 + 22 * at, foot - 14, 10, 19) for at in range(3))
    group.openings.append(arches + arch(x + 11, foot - 50, 12, 20))


def cathedral(group: Group, x: int, *, foot: int = GROUND) -> None:
    """Add a great church: two towers about a rose, then its nave; 196 wide."""
    group.walls.append(
        box(x, foot - 116, 34, 116 + _SUNK)
        + box(x + 34, foot - 92, 34, 92 + _SUNK)
        + box(x + 68, foot - 116, 34, 116 + _SUNK)
        + box(x + 102, foot - 62, 88, 62 + _SUNK)
    )
    group.roofs.append(
        f"M{x - 3} {foot - 116}l20-44 20 44zM{x + 65} {foot - 116}l20-44 20 44z"
        f"M{x + 102} {foot - 62}v-30h76l18 30z"
    )
    group.openings.append(
        arch(x + 11, foot - 84, 12, 26)
        + arch(x + 79, foot - 84, 12, 26)
        + disc(x + 51, foot - 66, 11)
        + arch(x + 42, foot, 18, 32)
        + "".join(arch(x + 114 + 25 * at, foot - 18, 11, 30) for at in range(3))
    )


def minster(group: Group, x: int, *, foot: int = GROUND) -> None:
    """Add a great church of one spire, a lesser one over its nave; 196 wide."""
    group.walls.append(box(x + 4, foot - 112, 42, 112 + _SUNK) + box(x + 46, foot - 66, 144, 76))
    group.roofs.append(
        f"M{x} {foot - 112}l25-60 25 60zM{x + 46} {foot - 66}v-32h126l22 32z"
        f"M{x + 132} {foot - 96}l7-34 7 34z"
    )
    group.openings.append(
        arch(x + 17, foot - 70, 16, 32)
        + arch(x + 15, foot, 20, 32)
        + "".join(arch(x + 58 + 26 * at, foot - 18, 12, 34) for at in range(5))
    )


def domed(group: Group, x: int, *, foot: int = GROUND) -> None:
    """Add a great church under a dome and its lantern; 196 wide."""
    group.walls.append(
        box(x, foot - 58, 190, 58 + _SUNK)
        + box(x + 63, foot - 96, 64, 40)
        + box(x + 88, foot - 148, 14, 14)
    )
    group.roofs.append(
        f"M{x - 4} {foot - 58}l10-16h178l10 16zM{x + 57} {foot - 96}a38 42 0 0 1 76 0z"
        f"M{x + 85} {foot - 148}l10-22 10 22z"
    )
    group.openings.append(
        arch(x + 83, foot, 24, 38)
        + "".join(arch(x + 70 + 20 * at, foot - 76, 10, 16) for at in range(3))
        + "".join(arch(x + at, foot - 16, 12, 28) for at in (14, 42, 136, 164))
    )


def town_hall(group: Group, x: int, *, foot: int = GROUND) -> None:
    """Add a great town hall: two wings about a bell tower with its clock; 196 wide."""
    group.walls.append(box(x, foot - 68, 190, 68 + _SUNK) + box(x + 75, foot - 122, 40, 56))
    group.roofs.append(
        f"M{x - 3} {foot - 68}l10-24h68v24zM{x + 193} {foot - 68}l-10-24h-68v24z"
        f"M{x + 70} {foot - 122}h50v-7h-50zM{x + 78} {foot - 129}l17-42 17 42z"
    )
    group.openings.append(
        arch(x + 84, foot, 22, 36)
        + panes((x, foot - 57), 75, 3, 2, step=24)
        + panes((x + 115, foot - 57), 75, 3, 2, step=24)
    )
    group.lights.append(disc(x + 95, foot - 98, 11))


def belfry(group: Group, x: int, *, foot: int = GROUND) -> None:
    """Add a town's bell tower with its clock; 40 wide."""
    group.walls.append(box(x, foot - 118, 40, 118 + _SUNK) + box(x + 10, foot - 142, 20, 20))
    group.roofs.append(f"M{x - 5} {foot - 118}h50v-7h-50zM{x + 6} {foot - 140}l14-38 14 38z")
    group.openings.append(arch(x + 15, foot - 126, 10, 14) + arch(x + 13, foot - 44, 14, 24))
    group.lights.append(disc(x + 20, foot - 94, 11))


def market_hall(group: Group, x: int, *, foot: int = GROUND) -> None:
    """Add a covered market: a broad roof on its arcade; 132 wide."""
    group.walls.append(box(x, foot - 42, 124, 42 + _SUNK))
    group.roofs.append(f"M{x - 8} {foot - 42}l20-26h100l20 26z" + box(x + 54, foot - 78, 16, 12))
    group.openings.append("".join(arch(x + 8 + 29 * at, foot + 2, 21, 34) for at in range(4)))


def panes(corner: tuple[float, float], width: float, columns: int, rows: int, *, step: int) -> str:
    """Return windows, 8 by 11, spread over a wall from its upper left corner.

    >>> panes((0, 10), 32, 2, 1, step=20)
    'M4 10h8v11h-8zm16 0h8v11h-8z'
    """
    x, y = corner
    pitch = round(width / columns)
    line = f"h8v11h-8z{f'm{pitch} 0h8v11h-8z' * (columns - 1)}"
    back = f"m-{pitch * (columns - 1)} {step}"
    first = round(x + (width - pitch * (columns - 1) - 8) / 2)
    return f"M{first} {round(y)}" + back.join([line] * rows)
