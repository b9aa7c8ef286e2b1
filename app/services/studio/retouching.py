"""A picture that somebody sends, made a site's own: cut, made smaller, drawn again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from app.services.studio.bench import worked

Across = Literal["left", "middle", "right"]
Down = Literal["top", "middle", "bottom"]
ACROSS: Mapping[str, float] = {"left": 0.0, "middle": 0.5, "right": 1.0}
DOWN: Mapping[str, float] = {"top": 0.0, "middle": 0.5, "bottom": 1.0}
"""Where one looks in a picture that must be cut."""

MOST_BYTES = 8_000_000
"""How heavy a file may be when it comes."""
MOST_PIXELS = 20_000_000
FORMATS = ("PNG", "JPEG", "WEBP")
_SIGNS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")
_EMBLEM: Mapping[str, Any] = {
    "task": "retouch",
    "form": "png",
    "formats": FORMATS,
    "pixels": MOST_PIXELS,
    "least": (32, 32),
    "stretch": 8,
    "widths": (1024, 640, 400, 256),
    # The folder of a site takes emblems of 500 kB.
    "bytes": 480_000,
}
_BANNER: Mapping[str, Any] = {
    "task": "retouch",
    "form": "jpg",
    "formats": FORMATS,
    "pixels": MOST_PIXELS,
    "least": (640, 360),
    "stretch": 5,
    "widths": (1440, 1200, 960),
    # As the page shows it: app.css, .banner-image.
    "ratio": 3 / 2,
    "bytes": 1_500_000,
}


@dataclass(frozen=True, slots=True)
class Remade:
    """A picture drawn again. ``is_first``: it moved, and only its first picture was kept."""

    content: bytes
    media_type: str
    width: int
    height: int
    is_first: bool


def is_picture(content: bytes) -> bool:
    """Tell by its first bytes whether a file claims to be a picture that we read."""
    return content.startswith(_SIGNS)


def emblem(
    content: bytes, *, is_square: bool, across: float, down: float, data_dir: Path
) -> Remade:
    """Return an emblem, clear where it was: whole, or the square of it where one looks.

    Raises what :func:`app.services.studio.bench.worked` raises.
    """
    order = {**_EMBLEM, "ratio": 1.0 if is_square else None, "focus": (across, down)}
    return _remade(content, order, "image/png", data_dir)


def banner(content: bytes, *, across: float, down: float, data_dir: Path) -> Remade:
    """Return a photograph in the shape of the page, cut where one looks; raises as above."""
    return _remade(content, {**_BANNER, "focus": (across, down)}, "image/jpeg", data_dir)


def _remade(content: bytes, order: Mapping[str, Any], media_type: str, data_dir: Path) -> Remade:
    said, made = worked(content, order, data_dir=data_dir)
    return Remade(made, media_type, int(said["width"]), int(said["height"]), bool(said["is_first"]))
