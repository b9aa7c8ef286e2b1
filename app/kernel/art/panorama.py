"""The landscape of a home page, composed from a commune's own geography."""

from __future__ import annotations

from functools import lru_cache

from app.kernel.art.foreground import lay_foreground
from app.kernel.art.horizon import lay_horizon
from app.kernel.art.scenery import SPAN, Scenery
from app.kernel.art.settlement import lay_settlement
from app.kernel.art.shapes import Sheet, picture

ANYWHERE = Scenery()


@lru_cache(maxsize=256)
def landscape(scenery: Scenery = ANYWHERE) -> str:
    """Return a commune's landscape, always the same for one scenery: the default banner.

    >>> landscape().startswith('<svg class="landscape"'), "style=" in landscape()
    (True, False)
    """
    sheet = Sheet()
    lay_horizon(sheet, scenery)
    lay_settlement(sheet, scenery)
    lay_foreground(sheet, scenery)
    left, right = SPAN
    return picture("landscape", f"{left} 0 {right - left} 344", "xMidYMax", sheet.shapes())
