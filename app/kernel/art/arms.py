"""The shield of a site that gave no emblem: in its pages, and as a file of its own."""

from __future__ import annotations

from functools import cache

from app.kernel.art.shapes import HIDDEN
from app.kernel.palette import palette

_SHIELD = "M2 2h40v24c0 11-8 18-20 22C10 44 2 37 2 26z"
_STAR = "M22 7l3 6 6.5.9-4.7 4.6 1.1 6.5L22 22l-5.9 3 1.1-6.5-4.7-4.6L19 13z"
_RIVER = (
    "M8 30q3.5-4 7 0t7 0 7 0 7 0v4q-3.5-4-7 0t-7 0-7 0-7 0z"
    "M12 39q2.5-3 5 0t5 0 5 0 5 0l-3 3q-2-2-4.5 0t-5 0z"
)


@cache
def emblem() -> str:
    """Return a shield with a star over a river, for a site that gave no emblem."""
    return (
        f'<svg viewBox="0 0 44 50" width="44" height="50" {HIDDEN}>'
        f'<path class="art-brand" d="{_SHIELD}"/>'
        f'<path class="art-on" d="{_STAR}{_RIVER}"/></svg>'
    )


def icon_file(brand: str) -> str:
    """Return the same emblem as a file of its own, for the browser's tab.

    >>> icon_file("#0e6e5c").startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    True

    :raises ColorError: when ``brand`` is not ``#rrggbb``.
    """
    colors = palette(brand)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-3 0 50 50">'
        f'<path fill="{colors.brand}" d="{_SHIELD}"/>'
        f'<path fill="{colors.on_brand}" d="{_STAR}{_RIVER}"/></svg>\n'
    )
