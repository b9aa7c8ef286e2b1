"""The look over HTTP: each site's colours, fingerprinted files, what layouts draw with.

An address that carries a digest of its content never changes meaning, so it may
be kept for a year. Registering :data:`blueprint` gives an application the routes
and everything that ``templates/layouts`` and ``templates/components`` call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from posixpath import normpath
from typing import ParamSpec

from flask import Blueprint, Flask, Response, abort, g, redirect, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.kernel import art
from app.kernel.languages import direction, interface_language
from app.kernel.palette import NATIONAL_COLOR, css
from app.kernel.typefaces import known_typeface, typeface_css
from app.web.wording import language_name, typo, unbroken

STATIC = Path(__file__).parents[1] / "static"
FOREVER = "public, max-age=31536000, immutable"

blueprint = Blueprint("theme", __name__)

_P = ParamSpec("_P")


@cache
def asset(name: str) -> str:
    """Return the address of a file of ``app/static``, which changes with its content.

    It ignores the language prefix: a file is the same in every language.

    :raises FileNotFoundError: when there is no such file, so that a typing mistake shows at once.
    """
    return f"/static/{name}?v={_digest((STATIC / name).read_bytes())}"


@lru_cache(maxsize=512)
def theme_address(color: str, typeface: str = "") -> str:
    """Return the address of the style sheet that gives a site its own colours and titles."""
    return f"/theme-{_digest(_sheet(color, typeface).encode())}.css"


@lru_cache(maxsize=512)
def icon_address(color: str) -> str:
    """Return the address of the emblem drawn for a site of this colour that gave none."""
    return f"/icon-{_digest(art.icon_file(color).encode())}.svg"


@dataclass(frozen=True, slots=True)
class Drawings:
    """The drawings of :mod:`app.kernel.art`, ready for a template."""

    bunting: Callable[[], Markup]
    landscape: Callable[[art.Scenery], Markup]
    poster: Callable[[str, int], Markup]
    emblem: Callable[[], Markup]


@blueprint.get("/theme-<string(length=12):version>.css")
def sheet(version: str) -> ResponseReturnValue:
    """Serve the colours of the site of this request.

    A page kept from before the brand changed asks for an older version: it is sent to today's.
    """
    color, typeface = _color(), _typeface()
    address = theme_address(color, typeface)
    return _versioned(_sheet(color, typeface), "text/css", wanted=version, address=address)


@blueprint.get("/icon-<string(length=12):version>.svg")
def icon(version: str) -> ResponseReturnValue:
    """Serve the emblem drawn in the colours of the site of this request."""
    color = _color()
    drawing = art.icon_file(color)
    return _versioned(drawing, "image/svg+xml", wanted=version, address=icon_address(color))


@blueprint.get("/favicon.ico")
def favicon() -> ResponseReturnValue:
    """Send who asks for the customary icon without reading the page to the site's emblem."""
    emblem: str | None = getattr(g.get("site"), "emblem_url", None)
    return redirect(emblem or icon_address(_color()), 302)


@blueprint.after_app_request
def keep_fingerprinted_files(response: Response) -> Response:
    """Let a file be kept for a year under the address that names its content."""
    if request.endpoint == "static" and response.status_code in {200, 304}:
        name, asked = normpath((request.view_args or {})["filename"]), request.args.get("v")
        current = asked is not None and asset(name).endswith(f"?v={asked}")
        response.headers["Cache-Control"] = FOREVER if current else "no-cache"
    return response


@blueprint.record
def furnish(state: BlueprintSetupState) -> None:
    """Give the templates of an application what the layouts and components call."""
    app: Flask = state.app  # type: ignore[assignment]  # typed as sansio's; ours is always Flask
    app.jinja_env.globals.update(
        art=_DRAWINGS,
        asset=asset,
        default_color=NATIONAL_COLOR,
        icon_address=icon_address,
        known_typeface=known_typeface,
        theme_address=theme_address,
    )
    app.jinja_env.filters.update(
        direction=direction,
        interface_language=interface_language,
        language_name=language_name,
        typo=typo,
        unbroken=unbroken,
    )


def _versioned(body: str, media_type: str, *, wanted: str, address: str) -> ResponseReturnValue:
    if not set(wanted) <= set("0123456789abcdef"):
        abort(404)
    if wanted not in address:
        return redirect(address, 302)
    response = Response(body, mimetype=media_type)
    response.headers["Cache-Control"] = FOREVER
    response.add_etag()
    return response.make_conditional(request)


def _color() -> str:
    site = g.get("site")
    return site.facts.brand_color if site else NATIONAL_COLOR


def _typeface() -> str:
    site = g.get("site")
    return known_typeface(site.identity("brand").get("typeface")) if site else ""


def _sheet(color: str, typeface: str) -> str:
    return css(color) + typeface_css(typeface)


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:12]


def _drawn(draw: Callable[_P, str]) -> Callable[_P, Markup]:
    def drawn(*args: _P.args, **kwargs: _P.kwargs) -> Markup:
        # Our own drawing: nothing that people wrote enters it.
        return Markup(draw(*args, **kwargs))  # noqa: S704 (ours)

    return drawn


_DRAWINGS = Drawings(
    bunting=_drawn(art.bunting),
    landscape=_drawn(art.landscape),
    poster=_drawn(art.poster),
    emblem=_drawn(art.emblem),
)
