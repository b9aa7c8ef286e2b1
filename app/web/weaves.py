"""Outlines woven together for maps: once for each department, for as long as they stand."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from math import log2

from app.kernel.atlas import Frame, Weave, weave
from app.kernel.contours import STEPS_PER_DEGREE
from app.kernel.geo import Box
from app.queries import outlines
from app.services import departments
from app.web import chest
from app.web.database import session
from app.web.shelf import Shelf

_PRECISION = 0.7  # pixels
# Further away all departments are woven alike, once, to this (1/10 000 degrees).
_COARSE = 25
# All departments woven are 6 MB.
_woven, _sizes = Shelf(120), Shelf(1)


def begin_again() -> None:
    """Have nothing in memory, like a process that begins."""
    for shelf in (_woven, _sizes):
        shelf.clear()


def slack(frame: Frame) -> float:
    """Return what a frame does not show, in the units of contours."""
    return _PRECISION / frame.scale * STEPS_PER_DEGREE


def near(frame: Frame) -> list[Weave]:
    """Return the communes around, woven department by department, as finely as is seen."""
    by_department: dict[str, list[str]] = defaultdict(list)
    for outlined in outlines.touching(session(), frame.box):
        by_department[outlined.department].append(outlined.rings)
    return [weave(own, slack=slack(frame)) for own in by_department.values()]


def of_departments(codes: Sequence[str]) -> list[Weave]:
    """Return the communes of each department, woven; its own outline where the list has none."""
    return [_once(code, partial(_department, code)) for code in codes]


def _department(code: str) -> Weave:
    rings = outlines.of_departments(session(), [code])[code]
    return weave(rings or [departments.outlines()[code]], slack=_COARSE)


def lands(frame: Frame, coarser: int = 0) -> Weave:
    """Return all departments woven together, as finely as a frame shows.

    ``coarser`` is how many times half as fine.
    """
    level = coarser + int(log2(max(slack(frame), _COARSE) / _COARSE))
    every = departments.outlines().values()
    return _once(f"every {level}", lambda: weave(every, slack=_COARSE * 2**level))


def _once(name: str, make: Callable[[], Weave]) -> Weave:
    """Return what was woven under ``name``, here or by another process; else woven now."""

    def found() -> Weave:
        # As this machine writes its numbers.
        label = f"weave {name} {sys.byteorder}"
        packed = chest.find(label)
        if packed is not None:
            return Weave.unpacked(packed)
        made = make()
        chest.keep(label, made.packed())
        return made

    return _woven.take(name, found)


def communes_in(code: str, window: Box) -> float:
    """Return about how many communes of a department are in a window."""
    box = departments.boxes()[code]
    tall = min(box.north, window.north) - max(box.south, window.south)
    wide = min(box.east, window.east) - max(box.west, window.west)
    part = tall * wide / ((box.north - box.south) * (box.east - box.west))
    return part * _sizes_of_departments().get(code, 0)


def _sizes_of_departments() -> dict[str, int]:
    """Return how many communes each department has."""
    return _sizes.take("sizes", lambda: outlines.department_sizes(session()))
