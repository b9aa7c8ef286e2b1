"""Places on the globe, in degrees (WGS 84); distances in kilometres."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088
KM_PER_DEGREE = EARTH_RADIUS_KM * radians(1)


@dataclass(frozen=True, slots=True)
class Point:
    """A latitude and a longitude."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of latitudes and longitudes: the cheap half of a radius search."""

    south: float
    west: float
    north: float
    east: float

    def contains(self, point: Point) -> bool:
        """Tell whether ``point`` lies within, edges included."""
        return self.south <= point.lat <= self.north and self.west <= point.lon <= self.east


def distance_km(a: Point, b: Point) -> float:
    """Return the great-circle distance between two points.

    >>> nimes, ales = Point(43.8367, 4.3601), Point(44.1249, 4.0809)
    >>> round(distance_km(nimes, ales), 1)
    39.1
    """
    d_lat, d_lon = radians(b.lat - a.lat), radians(b.lon - a.lon)
    h = sin(d_lat / 2) ** 2 + cos(radians(a.lat)) * cos(radians(b.lat)) * sin(d_lon / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(h))


def box_around(center: Point, km: float) -> Box:
    """Return a box that holds every point within ``km`` of ``center``.

    >>> box = box_around(Point(43.8367, 4.3601), 10)
    >>> round(box.north - box.south, 3)
    0.18
    """
    d_lat = km / KM_PER_DEGREE * 1.001
    widest = max(cos(radians(min(abs(center.lat) + d_lat, 89.9))), 0.01)
    d_lon = km / (KM_PER_DEGREE * widest) * 1.001
    return Box(center.lat - d_lat, center.lon - d_lon, center.lat + d_lat, center.lon + d_lon)


def inside(point: Point, rings: Sequence[Sequence[tuple[float, float]]]) -> bool:
    """Tell whether ``point`` is inside rings of (lon, lat), by the even-odd rule.

    >>> square = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]
    >>> inside(Point(1, 1), [square]), inside(Point(3, 1), [square])
    (True, False)
    """
    found = False
    for ring in rings:
        x0, y0 = ring[-1]
        for x1, y1 in ring:
            if (y0 > point.lat) != (y1 > point.lat):
                crossing = x0 + (x1 - x0) * (point.lat - y0) / (y1 - y0)
                found ^= point.lon < crossing
            x0, y0 = x1, y1
    return found
