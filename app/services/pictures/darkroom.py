"""A picture that nobody vouches for, developed in a process of its own that can hurt nothing.

This file is a program as much as a module: :mod:`app.services.pictures.develop` starts it with
``python -I darkroom.py``, in an empty folder, without environment, under limits of time,
memory and size that the system holds. It therefore imports nothing of ours. It reads
``order.json`` and ``source`` there, writes ``<width>.<form>`` files and ``answer.json``.

What comes out was drawn again from pixels alone: no EXIF (the place where a photograph was
taken), no thumbnail, no profile, no comment survives.

Its orders (``task``): :func:`develop` a photograph in every size, :func:`retouch` one that
becomes a site's own, :func:`draw` an SVG drawing as pixels.
"""

from __future__ import annotations

import json
import os
import resource
import struct
import warnings
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import resvg_py
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

ORDER, SOURCE, ANSWER, MADE = "order.json", "source", "answer.json", "made"
READ = ("AVIF", "GIF", "JPEG", "PNG", "WEBP")
_MODES = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBa", "La", "I", "I;16", "I;16B"})
_SIXTEEN_BITS = frozenset({"I", "I;16", "I;16B"})
# Quality as each encoder counts it: chosen so that the three look alike.
_ENCODERS: dict[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "quality": 55, "speed": 7, "max_threads": 1},
    "webp": {"format": "WEBP", "quality": 74, "method": 4},
    "jpg": {"format": "JPEG", "quality": 78, "optimize": True, "progressive": True},
}
# Of what will be developed, or shown, from: less is lost.
_KEPT: dict[str, dict[str, Any]] = {
    "png": {"format": "PNG", "optimize": True},
    "jpg": {"format": "JPEG", "quality": 90, "optimize": True, "progressive": True},
}
# A width of its own is worth a file when it shows a sixth more than the width below.
_WORTH = 1.15
_DAMAGED = "image abîmée ou incomplète"


class RefusedPictureError(Exception):
    """A picture that cannot be shown: one French sentence, without its final point."""


def main() -> None:
    """Develop what the current folder holds, under the limits that its order sets."""
    folder = Path.cwd()
    order = json.loads((folder / ORDER).read_text(encoding="utf-8"))
    _bind(order["limits"])
    try:
        answer = _TASKS[order.get("task", "develop")](folder, order)
    except RefusedPictureError as refused:
        answer = {"refused": str(refused)}
    except (MemoryError, RecursionError):
        answer = {"refused": "image trop lourde à lire"}
    (folder / ANSWER).write_text(json.dumps(answer), encoding="utf-8")


def develop(folder: Path, order: dict[str, Any]) -> dict[str, Any]:
    """Write the renditions of ``folder / "source"``; return their sizes and the main colour.

    ``order`` gives ``widths`` (those wanted, never made larger than the picture is),
    ``fallback`` (the largest width of the JPEG, made once), ``pixels`` (the most that is
    decoded), ``least`` (the smallest [width, height] worth showing) and ``stretch`` (how
    many times longer than wide it may be). Raises :class:`RefusedPictureError`.
    """
    picture = _pixels((folder / SOURCE).read_bytes(), order)
    width, height = picture.size
    widths = _widths(width, order["widths"])
    fallback = max([each for each in widths if each <= order["fallback"]] or widths[:1])
    renditions = {"avif": widths, "webp": widths, "jpg": [fallback]}
    for each in widths:
        size = (each, max(1, round(height * each / width)))
        small = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3)
        for form, made in renditions.items():
            if each in made:
                small.save(folder / f"{each}.{form}", **_ENCODERS[form])
    largest = widths[-1]
    return {
        "width": largest,
        "height": max(1, round(height * largest / width)),
        "color": _main_color(picture),
        "renditions": renditions,
    }


def retouch(folder: Path, order: dict[str, Any]) -> dict[str, Any]:
    """Write ``folder / "made"``: the picture of ``folder / "source"``, cut and made smaller.

    ``order``, beside what :func:`develop` takes: ``form`` (``png`` keeps what is transparent,
    ``jpg`` does not), ``ratio`` (width over height, or ``None`` to keep all), ``focus`` (where
    to cut, from 0, left or top, to 1), ``bytes`` (the most that the file may weigh: smaller
    widths are tried until it holds). Of an animation, the first picture is taken, and said.
    """
    content = (folder / SOURCE).read_bytes()
    picture = _pixels(content, order)
    if picture.mode == "RGBA":
        # Margins that show nothing would make an emblem look small.
        picture = picture.crop(picture.getchannel("A").getbbox() or (0, 0, *picture.size))
    picture = _cut(picture, order["ratio"], order["focus"])
    for side in sorted(order["widths"], reverse=True):
        small = picture.copy()
        small.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=3)
        small.save(folder / MADE, **_KEPT[order["form"]])
        if (folder / MADE).stat().st_size <= order["bytes"]:
            break
    else:
        msg = "image trop détaillée pour être gardée"
        raise RefusedPictureError(msg)
    with Image.open(BytesIO(content), formats=order["formats"]) as given:
        is_first = bool(getattr(given, "is_animated", False)) and given.format != "MPO"
    return {"width": small.width, "height": small.height, "is_first": is_first}


def draw(folder: Path, order: dict[str, Any]) -> dict[str, Any]:
    """Write ``folder / "made"``, a PNG ``width`` pixels wide of the SVG ``folder / "source"``.

    Only the files of ``fonts`` are used, and nothing outside of the drawing is read.
    """
    try:
        png = resvg_py.svg_to_bytes(
            svg_string=(folder / SOURCE).read_text(encoding="utf-8"),
            width=order["width"],
            skip_system_fonts=True,
            font_files=order["fonts"],
        )
    except ValueError as wrong:
        raise RefusedPictureError(_DAMAGED) from wrong
    (folder / MADE).write_bytes(bytes(png))
    return {"width": order["width"]}


_TASKS = {"develop": develop, "retouch": retouch, "draw": draw}


def _cut(picture: Image.Image, ratio: float | None, focus: list[float]) -> Image.Image:
    """Return the largest part of that shape, nearest to where one looks."""
    if ratio is None:
        return picture
    width, height = picture.size
    wide, high = min(width, round(height * ratio)), min(height, round(width / ratio))
    left, top = round((width - wide) * focus[0]), round((height - high) * focus[1])
    return picture.crop((left, top, left + max(1, wide), top + max(1, high)))


def _bind(limits: dict[str, int]) -> None:
    """Give this process a ceiling for everything that a hostile file could make it take."""
    os.nice(10)  # pages come first
    bounds = {
        resource.RLIMIT_CPU: limits["seconds"],
        resource.RLIMIT_AS: limits["memory"],
        resource.RLIMIT_FSIZE: limits["file"],
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in bounds.items():
        # Some systems do not know one of them; the others hold all the same.
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def _pixels(content: bytes, order: dict[str, Any]) -> Image.Image:
    """Return the picture upright, in sRGB, on white (or clear, for a PNG), and nothing else."""
    Image.MAX_IMAGE_PIXELS = None  # counted below, in our own words
    warnings.simplefilter("ignore")
    try:
        opened = Image.open(BytesIO(content), formats=order.get("formats", READ))
    except UnidentifiedImageError:
        named = "JPEG, PNG ou WebP" if "formats" in order else "JPEG, PNG, WebP, AVIF ou GIF"
        msg = f"ce fichier n’est pas une image {named} lisible"
        raise RefusedPictureError(msg) from None
    except Exception as wrong:
        raise RefusedPictureError(_DAMAGED) from wrong
    _refuse_shape(opened, order)
    # The largest rendition decides: what is finer costs time and memory for nothing.
    enough = 2 * max(order["widths"])
    try:
        opened.draft(None, (enough, enough))
        opened.load()
    except MemoryError:
        raise
    except Exception as wrong:
        # Decoders raise what they like: OSError, SyntaxError, struct.error, EOFError…
        raise RefusedPictureError(_DAMAGED) from wrong
    return _plain(opened, enough, is_clear=order.get("form") == "png")


def _refuse_shape(opened: Image.Image, order: dict[str, Any]) -> None:
    """Judge by the header alone, before a single pixel is unfolded."""
    width, height = opened.size
    if width * height > order["pixels"]:
        millions = order["pixels"] // 1_000_000
        msg = f"image trop grande : {width} × {height}, {millions} millions de points au plus"
        raise RefusedPictureError(msg)
    # A telephone's JPEG may carry a second view (MPO): the first is the photograph.
    is_moving = getattr(opened, "is_animated", False) and opened.format != "MPO"
    if is_moving and order.get("task") != "retouch":
        msg = "image animée : donnez une image fixe"
        raise RefusedPictureError(msg)
    if opened.mode == "CMYK":
        msg = "couleurs d’imprimerie (CMJN) : enregistrez l’image en RVB"
        raise RefusedPictureError(msg)
    if opened.mode not in _MODES:
        msg = f"couleurs d’un genre inconnu ({opened.mode}) : enregistrez l’image en RVB"
        raise RefusedPictureError(msg)
    least = order["least"]
    if max(width, height) < least[0] or min(width, height) < least[1]:
        msg = f"image trop petite pour être montrée : {width} × {height}"
        raise RefusedPictureError(msg)
    if max(width, height) > order["stretch"] * min(width, height):
        msg = f"image trop étirée pour être montrée : {width} × {height}"
        raise RefusedPictureError(msg)


def _plain(opened: Image.Image, enough: int, *, is_clear: bool) -> Image.Image:
    profile, upright = opened.info.get("icc_profile"), opened
    # An EXIF that cannot be read turns nothing.
    with suppress(OSError, SyntaxError, ValueError, TypeError, LookupError, struct.error):
        upright = ImageOps.exif_transpose(opened)
    if upright.width > enough and upright.mode in {"L", "RGB", "RGBA"}:
        height = max(1, round(upright.height * enough / upright.width))
        upright = upright.resize((enough, height), Image.Resampling.BOX)
    if upright.mode in _SIXTEEN_BITS:
        upright = upright.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    ground = None
    if upright.mode in {"LA", "La", "PA", "RGBA", "RGBa"} or "transparency" in upright.info:
        upright = upright.convert("RGBA")
        ground = upright.getchannel("A")
    colours = _in_srgb(upright.convert("RGB") if upright.mode != "L" else upright, profile)
    if ground is None:
        return colours
    if is_clear:
        colours.putalpha(ground)
        return colours
    # Where it was transparent, white: it may be seen on a light page or on a dark one.
    white = Image.new("RGB", colours.size, "white")
    white.paste(colours, mask=ground)
    return white


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Turn the colours of a camera's or a screen's own space into those of the web."""
    if profile:
        # A wrong profile is common, and its colours are nearly right without it.
        with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            turned = ImageCms.profileToProfile(
                picture,
                ImageCms.ImageCmsProfile(BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
            if turned is not None:
                turned.info.clear()
                return turned
    plain = picture.convert("RGB")
    plain.info.clear()
    return plain


def _widths(width: int, wanted: list[int]) -> list[int]:
    fitting = [each for each in sorted(wanted) if each <= width]
    if width < max(wanted) and (not fitting or width >= fitting[-1] * _WORTH):
        fitting.append(width)
    return fitting


def _main_color(picture: Image.Image) -> str:
    """Return the colour that the picture has most of, among eight, as ``#rrggbb``."""
    few = picture.resize((64, 64), Image.Resampling.BOX).quantize(8, kmeans=1)
    palette = few.getpalette() or [0, 0, 0]
    counts = few.getcolors() or [(1, 0)]
    index = max(counts)[1]
    assert isinstance(index, int)  # noqa: S101 (a palette's colours are indices)
    red, green, blue = palette[3 * index : 3 * index + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"


if __name__ == "__main__":
    main()
