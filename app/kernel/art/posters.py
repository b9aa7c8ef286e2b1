"""What an event without a picture shows: a printed poster, one composition a theme.

A poster is cropped to the box that it fills: to twice as wide as high beside a text,
nearly square in a tile. What matters stays within 100 to 380 and 64 to 296.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from random import Random
from types import MappingProxyType

from app.kernel.art import motifs_indoors as indoors
from app.kernel.art import motifs_outdoors as outdoors
from app.kernel.art.shapes import Sheet, box, disc, picture, ridge

Motif = Callable[[Sheet, Random], None]

MOTIFS: Mapping[str, Motif] = MappingProxyType(
    {
        "atelier": indoors.lay_tools,
        "autre": outdoors.lay_boats,
        "citoyennete": indoors.lay_ballot_box,
        "enfants": outdoors.lay_kite,
        "fete": outdoors.lay_fireworks,
        "marche": outdoors.lay_stall,
        "musique": indoors.lay_record,
        "nature": outdoors.lay_sprig,
        "numerique": indoors.lay_screen,
        "patrimoine": outdoors.lay_temple,
        "sante": indoors.lay_apple,
        "scene": indoors.lay_mask,
        "solidarite": indoors.lay_circle_of_friends,
        "sport": outdoors.lay_ball,
    }
)


@lru_cache(maxsize=512)
def poster(theme: str = "autre", seed: int = 0) -> str:
    """Return the poster of a theme; ``seed`` (the event's number) varies its setting.

    A theme that is not known is ``autre``: paper boats under the sun.

    >>> poster("musique", 7).startswith('<svg class="poster"')
    True
    >>> poster("musique", 7) == poster("musique", 7) != poster("musique", 8)
    True
    """
    chance = Random(f"{theme}/{seed}")  # noqa: S311 (a drawing, not a secret)
    sheet = Sheet()
    sheet.lay("brand", box(0, 0, 480, 360))
    sheet.lay(
        "hill0",
        disc(240 + chance.randint(-60, 60), chance.randint(150, 190), chance.randint(120, 150)),
    )
    levels = [chance.randint(236, 262) for _ in range(4)]
    sheet.lay("hill1", ridge(levels, 360, (0, 480)))
    MOTIFS.get(theme, outdoors.lay_boats)(sheet, chance)
    return picture("poster", "0 0 480 360", "xMidYMid", sheet.shapes())
