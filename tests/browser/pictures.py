"""Take the pictures of the main pages again: ``python -m tests.browser.pictures``.

Serves the demonstration, opens it in Chromium, and writes ``docs/pictures/``. The agenda
moves with the days, so that two runs differ; the brands, the words and the layout do not.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser.catalogue import SITES
from tests.browser.conftest import ARGUMENTS, chromium
from tests.browser.insiders import sign_in
from tests.browser.portal import Portal, demonstration
from tests.house.tree import ROOT

FOLDER = ROOT / "docs/pictures"
PHONE, DESKTOP = (390, 844), (1280, 900)
_QUALITY = 78
_DESKTOP_SHOWN_AT = 960  # pixels: what the README has room for
_TILE, _COLUMNS, _GAP = (480, 338), 3, 12


@dataclass(frozen=True)
class Picture:
    """What to show, and how: ``path`` may be ``event``."""

    name: str
    site: str
    path: str
    size: tuple[int, int]
    language: str = ""
    scheme: str = "light"
    whole: bool = False


PICTURES = (
    Picture("besancon", "besancon", "/", DESKTOP, whole=True),
    Picture("telephone", "nantes", "/", PHONE),
    Picture("arabe", "marseille", "/", PHONE, language="ar", scheme="dark"),
    Picture("evenement", "strasbourg", "event", PHONE),
    Picture("recherche", "national", "/evenements?where=Albi&radius=30", DESKTOP),
    Picture("carte", "national", "/carte", DESKTOP),
    Picture("rien", "national", "/evenements?q=licorne&where=Besan%C3%A7on", DESKTOP),
)


def taken(browser: Browser, portal: Portal, picture: Picture) -> Image.Image:
    """Return one page as it is seen."""
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if picture.scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    path = portal.first_event(picture.site) if picture.path == "event" else picture.path
    page.goto(portal.address(picture.site, path, picture.language), wait_until="networkidle")
    shot = page.screenshot(full_page=picture.whole)
    context.close()
    return Image.open(BytesIO(shot)).convert("RGB")


def all_brands(browser: Browser, portal: Portal) -> Image.Image:
    """Return the first screen of every site, side by side."""
    rows = -(-len(SITES) // _COLUMNS)
    (width, height), gap = _TILE, _GAP
    sheet = Image.new(
        "RGB", (_COLUMNS * (width + gap) + gap, rows * (height + gap) + gap), "#8a8a8a"
    )
    for place, site in enumerate(SITES):
        shot = taken(browser, portal, Picture(site, site, "/", DESKTOP)).resize(_TILE)
        row, column = divmod(place, _COLUMNS)
        sheet.paste(shot, (gap + column * (width + gap), gap + row * (height + gap)))
    return sheet


def printed(browser: Browser, portal: Portal) -> Image.Image:
    """Return the sheet for the door of the town hall."""
    context = browser.new_context(viewport={"width": 794, "height": 1123})
    page = context.new_page()
    page.goto(portal.address("bayonne", "/evenements"), wait_until="networkidle")
    page.emulate_media(media="print")
    shot = page.screenshot()
    context.close()
    return Image.open(BytesIO(shot)).convert("RGB")


def inside(browser: Browser, portal: Portal) -> Image.Image:
    """Return where a commune chooses its look, as one of its administrators sees it."""
    width, height = DESKTOP
    states = sign_in(browser, portal)
    context = browser.new_context(
        viewport={"width": width, "height": height}, storage_state=states["administrator"]
    )
    page = context.new_page()
    page.goto(portal.address("admin", "/besancon/identite"), wait_until="networkidle")
    shot = page.screenshot()
    context.close()
    return Image.open(BytesIO(shot)).convert("RGB")


def keep(image: Image.Image, name: str, folder: Path) -> None:
    """Write a picture at the size at which it is shown."""
    if image.width == DESKTOP[0]:
        height = round(image.height * _DESKTOP_SHOWN_AT / image.width)
        image = image.resize((_DESKTOP_SHOWN_AT, height))
    image.save(folder / f"{name}.webp", quality=_QUALITY, method=6)


def main(folder: Path = FOLDER) -> int:
    """Take them all; return the exit status."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        demonstration(Path(data)) as portal,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for picture in PICTURES:
            keep(taken(browser, portal, picture), picture.name, folder)
        keep(all_brands(browser, portal), "portails", folder)
        keep(printed(browser, portal), "affiche", folder)
        keep(inside(browser, portal), "console", folder)
        browser.close()
    sys.stdout.writelines(f"{path.relative_to(ROOT)}\n" for path in sorted(folder.glob("*.webp")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
