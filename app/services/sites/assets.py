"""The files of a site: an emblem, pictures. Checked by what they hold, not by their name."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from app.services.sites.problems import Problem
from app.services.sites.svg import svg_problems

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}\.(?:svg|png|jpg|jpeg|webp|avif)")
_FORMATS = ("AVIF", "JPEG", "PNG", "WEBP")
_TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "avif": "image/avif",
}


@dataclass(frozen=True, slots=True)
class Most:
    """How heavy a file may be, in kilobytes, and how long its longest side, in points."""

    kilobytes: int
    side: int


# An emblem is served as it is; a photograph is made smaller first.
EMBLEM = Most(500, 4_000)
PHOTOGRAPH = Most(5_000, 8_000)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of ``assets/``, whole."""

    name: str
    content: bytes

    @property
    def media_type(self) -> str:
        """The type under which it is served (IANA media types)."""
        return _TYPES[self.name.rpartition(".")[2]]

    @property
    def digest(self) -> str:
        """The SHA-256 of the content, in hexadecimal."""
        return sha256(self.content).hexdigest()


def asset_problems(asset: Asset, most: Most = EMBLEM) -> list[Problem]:
    """Return why the file cannot be served; nothing when it can."""
    file = f"assets/{asset.name}"
    if not _NAME.fullmatch(asset.name):
        reason = (
            "nom de fichier refusé : minuscules sans accent, chiffres, points et tirets, "
            "et .svg, .png, .jpg, .webp ou .avif à la fin"
        )
        return [Problem(file, 1, reason)]
    if len(asset.content) > most.kilobytes * 1000:
        size = len(asset.content) // 1000
        reason = f"fichier trop lourd : {size} Ko, {most.kilobytes} Ko au plus"
        return [Problem(file, 1, reason)]
    if asset.media_type == "image/svg+xml":
        return svg_problems(file, asset.content)
    return [Problem(file, 1, reason) for reason in _picture_refusals(asset, most)]


def _picture_refusals(asset: Asset, most: Most) -> list[str]:
    expected = asset.media_type.partition("/")[2].upper()
    try:
        with warnings.catch_warnings():
            # A picture of many millions of pixels is refused like any other that is too large.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(asset.content), formats=_FORMATS) as picture:
                found, size = picture.format, picture.size
                if max(size) <= most.side:
                    picture.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return [f"image trop grande : {most.side} points de côté au plus"]
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return ["ce fichier n’est pas une image lisible, ou il est abîmé"]
    if max(size) > most.side:
        return [f"image trop grande : {size[0]} × {size[1]}, {most.side} de côté au plus"]
    if found != expected:
        return [f"c’est une image {found}, et son nom dit {expected} ; renommez le fichier"]
    return []
