"""The columns of a picture beside those of its event, and back to facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from app.models.picture import Picture
from app.queries.facts import PictureFacts

_PICTURE: Any = Picture.__table__

# What a statement that joins pictures reads of them: nothing, where none is ready.
COLUMNS = tuple(
    _PICTURE.c[name].label(f"picture_{name}")
    for name in ("digest", "width", "height", "color", "renditions")
)


def join_of(image_url: sa.ColumnElement[str | None]) -> tuple[Any, sa.ColumnElement[bool]]:
    """Return what an outer join takes: the table, and the clause that finds what is ready."""
    return _PICTURE, sa.and_(_PICTURE.c.address == image_url, _PICTURE.c.state == "ready")


def joined_picture(row: Any) -> PictureFacts | None:
    """Return the picture of a row that read :data:`COLUMNS`."""
    return picture_of(
        row.picture_digest,
        row.picture_width,
        row.picture_height,
        row.picture_color,
        row.picture_renditions,
    )


def picture_of(
    digest: str | None,
    width: int | None,
    height: int | None,
    color: str | None,
    renditions: Mapping[str, Sequence[int]] | None,
) -> PictureFacts | None:
    """Return a picture from its columns; ``None`` as long as it is not ready."""
    if digest is None or width is None or height is None or renditions is None:
        return None
    widths = {form: tuple(renditions[form]) for form in sorted(renditions)}
    return PictureFacts(digest, width, height, color, widths)
