"""Outlines of communes: delta-coded integers in, rings of degrees out.

A contour is a list of rings, outer rings and holes alike (even-odd rule). A
ring is ``[x0, y0, dx, dy, …]``: 1/10 000 degrees (WGS 84), longitude before
latitude, each point told by its difference from the one before.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from math import cos, hypot, inf, radians

from app.kernel.geo import KM_PER_DEGREE, Box, Point

Ring = tuple[tuple[float, float], ...]

STEPS_PER_DEGREE = 10_000


def decode_rings(text: str) -> tuple[Ring, ...]:
    """Return the rings, as (lon, lat) in degrees, of a contour kept as JSON.

    Raises ``ValueError`` when ``text`` is not a list of rings of whole numbers.

    >>> decode_rings("[[49584,461533,-68,-59,40,22]]")
    (((4.9584, 46.1533), (4.9516, 46.1474), (4.9556, 46.1496)),)
    >>> decode_rings("[[1,2,3]]")
    Traceback (most recent call last):
      ...
    ValueError: a ring needs three points at least, each of two whole numbers
    """
    rings = json.loads(text)
    if not isinstance(rings, list):
        msg = "a contour is a list of rings"
        raise ValueError(msg)  # noqa: TRY004 (one error for every way of being wrong)
    return tuple(_decode_ring(ring) for ring in rings)


def _decode_ring(ring: Sequence[int]) -> Ring:
    well_made = isinstance(ring, list) and len(ring) >= 6 and len(ring) % 2 == 0
    if not well_made or not all(isinstance(step, int) for step in ring):
        msg = "a ring needs three points at least, each of two whole numbers"
        raise ValueError(msg)
    return tuple(_walk(ring))


def _walk(ring: Sequence[int]) -> Iterator[tuple[float, float]]:
    x = y = 0
    for step in range(0, len(ring), 2):
        x, y = x + ring[step], y + ring[step + 1]
        yield x / STEPS_PER_DEGREE, y / STEPS_PER_DEGREE


def box_of(rings: Iterable[Ring]) -> Box:
    """Return the smallest box that holds every point of ``rings``.

    >>> box_of(decode_rings("[[0,0,20000,0,0,10000]]"))
    Box(south=0.0, west=0.0, north=1.0, east=2.0)
    """
    points = [point for ring in rings for point in ring]
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    return Box(min(lats), min(lons), max(lats), max(lons))


def point_within(rings: Sequence[Ring]) -> Point:
    """Return a point that is surely inside: the middle of the widest stretch at mid-height.

    >>> point_within(decode_rings("[[0,0,20000,0,0,10000,-20000,0]]"))
    Point(lat=0.5, lon=1.0)
    """
    box = box_of(rings)
    # Off any vertex, where a crossing would count twice.
    lat = (box.south + box.north) / 2 + 1 / (STEPS_PER_DEGREE * 3)
    crossings = sorted(
        (x1 - x0) * (lat - y0) / (y1 - y0) + x0
        for ring in rings
        for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True)
        if (y0 > lat) != (y1 > lat)
    )
    stretches = list(zip(crossings[::2], crossings[1::2], strict=True))
    west, east = max(stretches, key=lambda stretch: stretch[1] - stretch[0])
    return Point(round(lat, 4), round((west + east) / 2, 4))


def outline_distance_km(point: Point, rings: Iterable[Ring]) -> float:
    """Return how far ``point`` is from the nearest outline, in kilometres.

    Measured on a plane tangent at ``point``: right within a few metres for the
    few kilometres at which a tolerance is meant.

    >>> square = decode_rings("[[0,0,10000,0,0,10000,-10000,0]]")
    >>> round(outline_distance_km(Point(0.5, 1.01), square), 2)
    1.11
    """
    east_km = KM_PER_DEGREE * cos(radians(point.lat))
    nearest = inf
    for ring in rings:
        x0, y0 = _plane(ring[-1], point, east_km)
        for corner in ring:
            x1, y1 = _plane(corner, point, east_km)
            nearest = min(nearest, _from_origin(x0, y0, x1, y1))
            x0, y0 = x1, y1
    return nearest


def _plane(corner: tuple[float, float], origin: Point, east_km: float) -> tuple[float, float]:
    return (corner[0] - origin.lon) * east_km, (corner[1] - origin.lat) * KM_PER_DEGREE


def _from_origin(x0: float, y0: float, x1: float, y1: float) -> float:
    """Return the distance from (0, 0) to the segment."""
    dx, dy = x1 - x0, y1 - y0
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else max(0.0, min(1.0, -(x0 * dx + y0 * dy) / length))
    return hypot(x0 + along * dx, y0 + along * dy)
