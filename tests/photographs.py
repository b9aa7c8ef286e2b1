"""Picture files as people make them, drawn for each test: nothing of them is kept here."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image, ImageCms
from PIL.TiffImagePlugin import IFDRational

ORIENTATION, GPS = 0x0112, 0x8825


def view(width: int = 1600, height: int = 1000, mode: str = "RGB") -> Image.Image:
    """A picture whose four corners differ: green, red, blue and yellow, from the top left."""
    small = Image.new("RGB", (2, 2))
    for place, color in zip(
        ((0, 0), (1, 0), (0, 1), (1, 1)),
        ((20, 120, 60), (200, 30, 30), (30, 40, 200), (230, 210, 40)),
        strict=True,
    ):
        small.putpixel(place, color)
    return small.resize((width, height), Image.Resampling.NEAREST).convert(mode)


def saved(picture: Image.Image, form: str = "JPEG", **more: Any) -> bytes:
    """The bytes of ``picture`` in that form."""
    file = BytesIO()
    picture.save(file, form, **more)
    return file.getvalue()


def photograph(width: int = 1600, height: int = 1000, **more: Any) -> bytes:
    """A JPEG."""
    return saved(view(width, height), quality=90, **more)


def turned(width: int = 1000, height: int = 1600) -> bytes:
    """A photograph taken upright: stored lying, with the way to turn it, and where it was."""
    lying = view(width, height).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    degrees = (IFDRational(47), IFDRational(14), IFDRational(16))
    exif[GPS] = {1: "N", 2: degrees, 3: "E", 4: degrees}
    return saved(lying, exif=exif, quality=95)


def in_print_colours() -> bytes:
    """A JPEG for the printer: cyan, magenta, yellow, black."""
    return saved(view(mode="CMYK"))


def animated(form: str = "GIF") -> bytes:
    """Two pictures one after the other."""
    first = view(400, 300)
    return saved(first, form, save_all=True, append_images=[first.rotate(180)], duration=200)


def two_views() -> bytes:
    """What telephones write: a photograph, and a second view of it in the same file (MPO)."""
    first = view(1600, 1000)
    return saved(first, "MPO", save_all=True, append_images=[first.rotate(1)])


def see_through() -> bytes:
    """A PNG whose left half is transparent."""
    picture = view(800, 600, mode="RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 400, 600))
    return saved(picture, "PNG")


def in_other_colours() -> bytes:
    """A JPEG whose profile swaps the eye's expectations: a Lab-white-point shifted sRGB."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return photograph(icc_profile=profile, comment=b"prise rue du Palais")


def bomb() -> bytes:
    """A small PNG that unfolds to a hundred million points."""
    return saved(Image.new("1", (10_000, 10_000)), "PNG")


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'
PAGE = b"<!DOCTYPE html><html><title>404</title><p>Introuvable</p></html>"
