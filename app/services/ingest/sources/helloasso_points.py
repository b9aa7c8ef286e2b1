"""Coordinates of a form: kept when they can be where the form says, else dropped and said."""

from math import isfinite

from app.kernel.french import FRENCH_COUNTRIES
from app.kernel.geo import Box, Point

_NOWHERE_DEGREES = 0.01
# Where the search that fills HelloAsso's addresses puts « France » when it knows no more.
_MIDDLE, _MIDDLE_DEGREES = Point(46.227638, 2.213749), 0.0005
# Where French communes are, in rectangles that hold some of the neighbours too.
_FRANCE = (
    Box(41.2, -5.4, 51.3, 9.8),  # the mainland and Corsica
    Box(14.3, -63.3, 18.2, -60.7),  # the Antilles
    Box(2.0, -54.8, 6.0, -51.4),  # Guiana
    Box(-21.5, 55.1, -20.8, 55.95),  # La Réunion
    Box(-13.1, 44.9, -12.5, 45.4),  # Mayotte
    Box(46.6, -56.6, 47.3, -56.0),  # Saint-Pierre-et-Miquelon
    Box(-23.2, 158.0, -17.8, 172.2),  # New Caledonia
    Box(-28.0, -155.0, -7.5, -134.0),  # Polynesia
    Box(-14.6, -178.4, -13.0, -175.9),  # Wallis-et-Futuna
)
_WITHOUT_COMMUNES = "TF"


def sound_point(
    lat: float | None, lon: float | None, *, country: str | None, notes: list[str]
) -> Point | None:
    """Return the point, in degrees (WGS 84); nothing, and a note, when it can't be the place.

    ``country`` in ISO 3166-1 alpha-2. Swapped coordinates are dropped, not put right: who
    swapped them may have done worse.

    >>> notes: list[str] = []
    >>> sound_point(47.2, 6.0, country="FR", notes=notes)
    Point(lat=47.2, lon=6.0)
    >>> sound_point(6.0, 47.2, country="FR", notes=notes), notes
    (None, ['coordonnées inversées (6.0, 47.2) : laissées de côté'])
    """
    if lat is None or lon is None:
        return None
    if abs(lat) < _NOWHERE_DEGREES and abs(lon) < _NOWHERE_DEGREES:
        # The zero of an empty form: nothing was said.
        return None
    if max(abs(lat - _MIDDLE.lat), abs(lon - _MIDDLE.lon)) < _MIDDLE_DEGREES:
        notes.append("coordonnées du milieu de la France : laissées de côté")
        return None
    if wrong := _wrong(lat, lon, country):
        notes.append(f"coordonnées {wrong} ({lat}, {lon}) : laissées de côté")
        return None
    return Point(lat, lon)


def _wrong(lat: float, lon: float, country: str | None) -> str | None:
    is_possible = isfinite(lat) and isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180
    is_abroad = country not in {None, *FRENCH_COUNTRIES} or country == _WITHOUT_COMMUNES
    if is_possible and (is_abroad or _is_french(Point(lat, lon))):
        return None
    if _is_french(Point(lon, lat)):
        return "inversées"
    if not is_possible:
        return "impossibles"
    return "hors de France" if country else None


def _is_french(point: Point) -> bool:
    return any(box.contains(point) for box in _FRANCE)
