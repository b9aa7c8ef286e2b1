"""Windows on a box: where to look when what is shown is only in a part of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.kernel.geo import Box, Point

_MARGIN = 0.06  # of the window, on each side


def nearest_window(box: Box, points: Iterable[Point], *, closest: int = 3) -> Box:
    """Return the smallest window on ``box`` that shows every point, well inside it.

    Windows are halves, quarters and eighths of the box, each overlapping the next by
    half: few enough for what is drawn under them to be kept. A point outside the box
    is not waited for.

    >>> box = Box(south=46.0, west=5.0, north=47.0, east=7.0)
    >>> nearest_window(box, [Point(46.2, 5.4), Point(46.3, 5.5)])
    Box(south=46.1875, west=5.375, north=46.3125, east=5.625)
    >>> nearest_window(box, [Point(46.1, 5.1), Point(46.9, 6.9)]) == box
    True
    """
    shown = [point for point in points if box.contains(point)]
    for level in range(closest, 0, -1):
        for window in _windows(box, level, shown):
            if all(_is_well_inside(window, point) for point in shown):
                return window
    return box


def _windows(box: Box, level: int, shown: list[Point]) -> Iterator[Box]:
    """Yield the windows of a level that could hold the southernmost, westernmost points."""
    if not shown:
        return
    tall, wide = (box.north - box.south) / 2**level, (box.east - box.west) / 2**level
    south = min(point.lat for point in shown)
    west = min(point.lon for point in shown)
    most = 2 ** (level + 1) - 2
    row = min(int((south - box.south) / (tall / 2)), most)
    column = min(int((west - box.west) / (wide / 2)), most)
    for down in (row, max(row - 1, 0)):
        for left in (column, max(column - 1, 0)):
            first = Point(box.south + down * tall / 2, box.west + left * wide / 2)
            yield Box(first.lat, first.lon, first.lat + tall, first.lon + wide)


def _is_well_inside(window: Box, point: Point) -> bool:
    margin_lat = (window.north - window.south) * _MARGIN
    margin_lon = (window.east - window.west) * _MARGIN
    return (
        window.south + margin_lat <= point.lat <= window.north - margin_lat
        and window.west + margin_lon <= point.lon <= window.east - margin_lon
    )
