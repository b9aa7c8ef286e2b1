"""From the Host header to the site that this request is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, cast
from urllib.parse import parse_qsl, quote, urlencode

from flask import Flask, Response, abort, current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.local import LocalProxy

from app.kernel.parameters import is_tracker
from app.kernel.scenery import Scenery
from app.kernel.scope import Scope
from app.kernel.text import LocalizedText, Reading
from app.queries import sites
from app.queries.site_entries import AnySite
from app.queries.sites import AssetFacts, SiteFacts
from app.settings import Settings
from app.web.database import session
from app.web.directory import SiteDirectory
from app.web.kept import kept

COUNTS_NATIONALLY = "site.counts_nationally"
"""In the request's environment: the answer shows figures of the national site."""
STANDS_UNTIL = "site.stands_until"
"""In the request's environment: when (UTC) what the answer shows is next over."""
ANY_HOST = frozenset({"health.livez", "health.readyz", "host_proof.proof", "tls_allowed.ask"})
PATH_SAFE = "/:@!$&'()*+,;=~"  # RFC 3986 §3.3: what a path may hold as it is
STRANGER = "Cette adresse ne mène à aucun portail.\nThis address leads to no portal.\n"


@dataclass
class Site:
    """The site that this request is for, in the language of its address."""

    facts: SiteFacts
    language: str

    @property
    def scope(self) -> Scope:
        """What this site may see."""
        return self.facts.scope

    @property
    def languages(self) -> list[str]:
        """What the reader prefers, then what the site speaks."""
        return [self.language, *self.facts.languages]

    @property
    def base_path(self) -> str:
        """What stands before every path of this language: ``""`` or ``"/en"``."""
        return self.path_in(self.language)

    @property
    def name(self) -> Reading:
        """The site's name."""
        return self.facts.name.read(self.languages)

    @property
    def emblem_url(self) -> str | None:
        """Where the site's own emblem is, under an address that changes with it."""
        emblem = self.facts.emblem
        return f"/identite/{emblem.digest[:12]}/{emblem.name}" if emblem else None

    @property
    def scenery(self) -> Scenery:
        """What the landscape drawn for this site shows."""
        return self.facts.scenery

    @property
    def national_url(self) -> str | None:
        """The national portal, in the reader's language if it speaks it; none from itself."""
        national = directory().national()
        if national is None or national.id == self.facts.id:
            return None
        spoken = self.language in national.languages[1:]
        return origin_of(national) + (f"/{self.language}/" if spoken else "/")

    @property
    def address(self) -> str:
        """The site's address as people write it on paper: ``besancon.example``."""
        return origin_of(self.facts).partition("://")[2]

    @property
    def is_one_commune(self) -> bool:
        """Whether its territory is a single commune, which lists then need not name."""
        territory = self.facts.territory
        return territory is not None and len(territory) == 1

    def path_in(self, language: str) -> str:
        """Return what stands before every path in ``language``; the first has no prefix."""
        return "" if language == self.facts.languages[0] else f"/{language}"

    @cached_property
    def _texts(self) -> dict[str, LocalizedText]:
        # Mostly none; the longest are a page of prose.
        return kept(self.facts, "texts", lambda: sites.texts(session(), self.scope), size=_bytes_of)

    def text(self, key: str) -> Reading:
        """Return one of the site's own texts; an empty reading when it wrote none."""
        return self._texts.get(key, LocalizedText()).read(self.languages)

    def asset(self, name: str) -> AssetFacts | None:
        """Return one of the site's files, whole, or ``None``."""
        return sites.asset(session(), self.scope, name)

    @property
    def is_preview(self) -> bool:
        """Whether what is shown is not what everybody sees (``web.preview``)."""
        return False

    def identity(self, section: str) -> dict[str, Any]:
        """Return a section of what the folder says of the site (``contact``, ``legal``…)."""
        found: dict[str, Any] = self.facts.identity.get(section, {})
        return found


def _bytes_of(texts: dict[str, LocalizedText]) -> int:
    """Return about what a site's texts take in memory: two bytes a sign, and their places."""
    return sum(500 + 2 * len(said) for text in texts.values() for said in text.values())


site = cast("Site", LocalProxy(lambda: g.site))


def directory() -> SiteDirectory:
    """Return the directory of sites of this application."""
    found: SiteDirectory = current_app.extensions["sites"]
    return found


def settings() -> Settings:
    """Return the settings of this application."""
    found: Settings = current_app.extensions["settings"]
    return found


def open_site() -> ResponseReturnValue | None:
    """Find the site; turn strangers away, send aliases and odd addresses to the right one."""
    if "\x00" in request.path:
        abort(404)  # nothing of ours is called so, and PostgreSQL would not look for it
    if "site" in g:
        return None  # a draft that is looked at found its own (web.preview)
    if request.endpoint in ANY_HOST and request.method in {"GET", "HEAD"}:
        return None
    door = directory().door(request.environ.get("HTTP_HOST", ""))
    if door is None:
        return Response(STRANGER, 421, mimetype="text/plain")
    facts, wanted = door.site, request.environ.get("site.language")
    if not door.host.is_primary:
        return redirect(origin_of(facts, request_port()) + _path_as_asked(), 301)
    g.site = Site(facts, wanted if wanted in facts.languages else facts.languages[0])
    if wanted == facts.languages[0]:
        return redirect(origin_of(facts, request_port()) + _path_as_asked(without=wanted), 301)
    if wanted is not None and wanted not in facts.languages:
        abort(404)
    return _strip_trackers()


def tell_national() -> None:
    """Say that this answer shows figures of the national site: it is no older than they are."""
    request.environ[COUNTS_NATIONALLY] = True


def tell_until(*ends: datetime | None) -> None:
    """Say when the first of what this answer shows is over; ``None`` is never.

    Whatever of it depends on time, days aside, must be among ``ends``. An answer that says
    nothing stands until anything at all of its site is over.
    """
    told = [end for end in ends if end is not None]
    request.environ[STANDS_UNTIL] = min(told, default=datetime.max.replace(tzinfo=UTC))


def origin_of(facts: AnySite, port: str | None = None) -> str:
    """Return ``scheme://host:port`` of a site's primary host, as the public reaches it."""
    # Once for both: lists of thousands of portals ask.
    extensions = current_app.extensions
    host, known = facts.primary_host, extensions["sites"]
    if port is None:
        port = known.base_port if host.kind == "subdomain" else ""
    return f"{extensions['settings'].public_scheme}://{host.under(known.base_name)}{port}"


def console_origin() -> str:
    """Return ``scheme://host:port`` of the console, as people reach it."""
    known = directory()
    return f"{settings().public_scheme}://{known.console_name}{known.base_port}"


def request_port() -> str:
    """Return the port of this request with its colon, or nothing."""
    _, colon, port = request.environ.get("HTTP_HOST", "").rpartition(":")
    return colon + port if port.isdigit() else ""


def _path_as_asked(*, without: str | None = None) -> str:
    path = request.environ.get("site.path", request.path)
    if without and (path == f"/{without}" or path.startswith(f"/{without}/")):
        path = path[len(without) + 1 :] or "/"
    query = request.query_string.decode("latin-1")
    return quote(path, safe=PATH_SAFE) + (f"?{query}" if query else "")


def _strip_trackers() -> ResponseReturnValue | None:
    if not request.query_string:
        return None
    pairs = parse_qsl(request.query_string.decode("utf-8", "replace"), keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not is_tracker(name)]
    if len(kept) == len(pairs) or request.method not in {"GET", "HEAD"}:
        return None
    path = quote(request.environ.get("site.path", request.path), safe=PATH_SAFE)
    query = f"?{urlencode(kept)}" if kept else ""
    return redirect(origin_of(site.facts, request_port()) + path + query, 301)


def use_sites(app: Flask) -> None:
    """Open the site before every request of ``app``."""
    app.before_request(open_site)
