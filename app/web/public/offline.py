"""Without network: the pages read lately open again, and an honest page stands for the others.

``/sw.js`` is a service worker (W3C Service Workers): ``app/static/worker.js``, preceded by
what it needs to know of the site. Nothing that it keeps leaves the visitor's device.
"""

from __future__ import annotations

import json
from mimetypes import guess_type

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import escape

from app.kernel.languages import direction, interface_language
from app.kernel.typefaces import known_typeface
from app.services.studio.composing import ICON_SIDES
from app.web.catalogues import gettext, words
from app.web.drawn import icon_path
from app.web.kept import kept
from app.web.public_page import current_site, page_of
from app.web.site import Site
from app.web.theme import STATIC, asset, icon_address, theme_address

PATH = "/hors-ligne"
# Browsers look for a newer worker at each visit: it must never be an old one.
_ALWAYS_ASKED = "no-cache"
_LARGEST = ICON_SIDES[-1]


def show() -> ResponseReturnValue:
    """Say that there is no network, in the site's brand: the page kept for want of another."""
    site = current_site()
    return render_template(
        "public/offline.html",
        page=page_of(gettext("Pas de réseau"), robots="noindex"),
        language=interface_language(site.language),
    )


def worker() -> ResponseReturnValue:
    """Serve the site's service worker; its text changes with what it must keep."""
    site = current_site()
    response = Response(
        kept(site.facts, "worker", lambda: _worker(site)), mimetype="text/javascript"
    )
    response.headers["Cache-Control"] = _ALWAYS_ASKED
    response.add_etag()
    return response.make_conditional(request)


def manifest() -> ResponseReturnValue:
    """Describe the site to a device that puts it on its home screen (W3C Web App Manifest)."""
    site = current_site()
    emblem = _emblem(site)
    told = {
        "name": site.name.text,
        "short_name": site.name.text,
        "description": site.text("site.tagline").text,
        "lang": site.name.language,
        "dir": direction(site.name.language),
        "start_url": f"{site.base_path}/",
        "scope": "/",
        "display": "minimal-ui",
        "theme_color": site.facts.brand_color,
        "background_color": site.facts.brand_color,
        "icons": [
            {"src": emblem, "sizes": "any", "type": guess_type(emblem)[0]},
            {
                "src": icon_path(site, _LARGEST),
                "sizes": f"{_LARGEST}x{_LARGEST}",
                "type": "image/png",
                "purpose": "any maskable",
            },
        ],
    }
    body = json.dumps(told, ensure_ascii=False)
    return Response(body, mimetype="application/manifest+json")


def _worker(site: Site) -> str:
    files = ["app.css", "app.js", "icons.svg", "titre.woff2"]
    typeface = known_typeface(site.identity("brand").get("typeface"))
    theme = theme_address(site.facts.brand_color, typeface)
    known = {
        "files": [theme, _emblem(site), *map(asset, files)],
        "offline": {site.path_in(code): _said(site, code) for code in site.facts.languages},
    }
    source = (STATIC / "worker.js").read_text(encoding="utf-8")
    return f"const SITE = {json.dumps(known, ensure_ascii=False)};\n{source}"


def _said(site: Site, code: str) -> dict[str, str]:
    """Return what the worker says to readers of ``code``, ready to stand in a page."""
    _, language = words(code), interface_language(code)
    text = _("Pas de réseau pour le moment : voici la page gardée le {date}. Elle a pu changer.")
    return {
        "page": f"{site.path_in(code)}{PATH}",
        "words": str(escape(text)),
        # Digits as everywhere on the site, whatever the country of the device.
        "locale": f"{language}-u-nu-latn",
    }


def _emblem(site: Site) -> str:
    return site.emblem_url or icon_address(site.facts.brand_color)
