"""Photographs over HTTP: their files, and what a page needs to show one.

An address names the content of its file, so it may be kept for a year. A site serves the
pictures of what it shows, and no other: see docs/adr/0013-a-site-serves-its-own-pictures.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from app.kernel.text import LocalizedText, Reading
from app.queries import pictures
from app.queries.facts import PictureFacts
from app.services.pictures.store import PictureStore
from app.web.database import session
from app.web.site import origin_of, settings, site
from app.web.theme import FOREVER

TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
FALLBACK = "jpg"
_HEXADECIMAL = frozenset("0123456789abcdef")

blueprint = Blueprint("pictures", __name__)


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture as a page shows it: a file for every browser, and lighter ones for most.

    ``sources`` are (media type, ``srcset``) in order of preference. ``width`` and
    ``height`` give its proportions, so that nothing moves when it arrives.
    """

    src: str
    sources: tuple[tuple[str, str], ...]
    width: int
    height: int
    is_tall: bool


@dataclass(frozen=True, slots=True)
class Banner:
    """A site's own photograph: what it shows, for who does not see it, and who took it."""

    photo: Photo
    alt: Reading
    credit: str


def photo(picture: PictureFacts, *, most: int = 9999) -> Photo:
    """Return what a page needs to show ``picture``, renditions wider than ``most`` left out."""
    sources = tuple(
        (
            TYPES[form],
            ", ".join(
                f"{picture_path(picture.digest, width, form)} {width}w"
                for width in picture.renditions[form]
                if width <= most or width == picture.renditions[form][0]
            ),
        )
        for form in ("avif", "webp")
    )
    return Photo(fallback_path(picture), sources, picture.width, picture.height, picture.is_tall)


def fallback_path(picture: PictureFacts) -> str:
    """Return the path of the one file that every program reads."""
    return picture_path(picture.digest, picture.renditions[FALLBACK][-1], FALLBACK)


def fallback_size(picture: PictureFacts) -> tuple[int, int]:
    """Return the width and height of that file, in pixels."""
    width = picture.renditions[FALLBACK][-1]
    return width, max(1, round(picture.height * width / picture.width))


def fallback_url(picture: PictureFacts) -> str:
    """Return the whole address of that file, on the site of this request."""
    return origin_of(site.facts) + fallback_path(picture)


def picture_path(digest: str, width: int, form: str) -> str:
    """Return a rendition's path, the same in every language.

    >>> picture_path("cafe", 640, "avif")
    '/photos/cafe-640.avif'
    """
    return f"/photos/{digest}-{width}.{form}"


@blueprint.get("/photos/<string(length=32):digest>-<int(max=9999):width>.<any(avif,webp,jpg):form>")
def show(digest: str, width: int, form: str) -> ResponseReturnValue:
    """Serve a rendition of a picture that this site shows; it has one address, in no language."""
    if not _HEXADECIMAL.issuperset(digest) or request.environ.get("site.language"):
        abort(404)
    if not pictures.is_shown(session(), site.scope, digest) and not _is_banner(digest):
        abort(404)
    file = PictureStore.under(settings().data_dir).path(digest, width, form)
    try:
        content = file.read_bytes()
    except OSError:
        # Another width than those made; or lost, and then fetching brings it back.
        abort(404)
    response = Response(content, mimetype=TYPES[form])
    response.headers["Cache-Control"] = FOREVER
    response.set_etag(f"{digest}-{width}-{form}")
    return response.make_conditional(request)


def banner() -> Banner | None:
    """Return the site's own photograph, if it gave one and it is ready."""
    found = _of_site()
    if found is None:
        return None
    brand = site.identity("brand")
    said = {} if brand.get("banner_decorative") else brand.get("banner_alt", {})
    alt = LocalizedText(said).read(site.languages)
    return Banner(photo(found), alt, brand.get("banner_credit", ""))


def _is_banner(digest: str) -> bool:
    found = _of_site()
    return found is not None and found.digest == digest


def _of_site() -> PictureFacts | None:
    name = site.identity("brand").get("banner")
    return pictures.banner(session(), site.scope, name) if name else None
