"""A draft, as everybody would see it: the real page on the real host, ``/apercu/<token>/…``.

The token names a site and is over after a day; it is all that one needs, so that a colleague
without an account can be shown the page. What it opens is never kept, never indexed, and
shown in no frame but the console's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from flask import Flask, Response, abort, g, request
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, TimestampSigner, URLSafeTimedSerializer

from app.kernel.drafting import Content
from app.kernel.hosts import normalise_host
from app.kernel.previews import PREFIX, kept_within, split_preview
from app.kernel.scenery import parts_of
from app.kernel.text import LocalizedText
from app.queries import drafts
from app.queries.sites import AssetFacts, EmblemFacts, SiteFacts
from app.services.drafts.rows import identity_said
from app.web.catalogues import gettext
from app.web.clock import now
from app.web.database import session
from app.web.security import POLICY
from app.web.site import Site, console_origin, directory, origin_of, settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LIFE_SECONDS = 24 * 3600
TOKEN = "site.preview"  # noqa: S105 (a name in the request's environment)
_SALT = "preview of a draft"


class PreviewPrefix:
    """Move a leading ``/apercu/<token>`` from the path to the request's environment."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path = environ.get("PATH_INFO", "")
        if path.startswith(PREFIX):
            environ[TOKEN], environ["PATH_INFO"] = split_preview(path)
        return self._app(environ, start_response)


@dataclass
class PreviewSite(Site):
    """A site as its draft would have it."""

    content: Content

    @cached_property
    def _texts(self) -> dict[str, LocalizedText]:
        return self.content.texts()

    def asset(self, name: str) -> AssetFacts | None:
        """Return one of the pictures that its people sent, shown already or not."""
        return drafts.kept_file(session(), self.scope, name)

    @property
    def is_preview(self) -> bool:
        """Whether what is shown is not what everybody sees."""
        return True


def token_for(facts: SiteFacts) -> str:
    """Return what opens the draft of a site for a day."""
    return _signer().dumps(facts.slug)


def preview_origin(facts: SiteFacts) -> str:
    """Return where the draft of a site is looked at, for a day from now; no slash at the end."""
    return f"{origin_of(facts)}{PREFIX}{token_for(facts)}"


def use_previews(app: Flask) -> None:
    """Let drafts be looked at on the hosts of ``app``. Before ``use_sites``."""
    app.before_request(_open)
    app.after_request(_close)


def _open() -> ResponseReturnValue | None:
    g.pop("site", None)
    token = request.environ.get(TOKEN)
    if token is None:
        return None
    facts = _opened_by(token)
    if facts is None:
        return Response(_over(), 404, mimetype="text/plain", headers={"Cache-Control": "no-store"})
    content = drafts.draft(session(), facts.id).content
    drafted = _drafted(facts, content)
    wanted = request.environ.get("site.language") or drafted.languages[0]
    if wanted not in drafted.languages:
        abort(404)
    g.site = PreviewSite(drafted, wanted, content)
    if request.method not in {"GET", "HEAD"}:
        abort(405)
    return None


def _opened_by(token: str) -> SiteFacts | None:
    """Return the site whose draft a token opens, on its own host; a draft site has no other."""
    try:
        slug = _signer().loads(token, max_age=LIFE_SECONDS)
    except BadSignature:
        return None
    known = directory()
    facts = known.by_slug(str(slug))
    asked = normalise_host(request.environ.get("HTTP_HOST", ""))
    if facts is None or asked != facts.primary_host.under(known.base_name):
        return None
    return facts


def _drafted(facts: SiteFacts, content: Content) -> SiteFacts:
    """Return the facts of a site with what waits in their place."""
    identity = {**facts.identity, **identity_said(content)}
    scenery = facts.scenery
    if landscape := content.listed("brand.landscape"):
        scenery = replace(scenery, parts=parts_of(" ".join(landscape)))
    return replace(
        facts,
        name=content.text("name"),
        languages=content.languages or facts.languages,
        brand_color=content.value("brand.color") or facts.brand_color,
        identity_json=json.dumps(identity, ensure_ascii=False),
        scenery=scenery,
        emblem=_emblem(facts, content.value("brand.emblem")),
    )


def _emblem(facts: SiteFacts, name: str) -> EmblemFacts | None:
    found = drafts.kept_file(session(), facts.scope, name) if name else None
    return EmblemFacts(found.name, found.digest) if found else None


def _close(response: Response) -> Response:
    """Keep the reader within the preview, and everybody else out of it."""
    token = request.environ.get(TOKEN)
    if token is None or "site" not in g:
        return response
    prefix, origin = f"{PREFIX}{token}", origin_of(g.site.facts)
    if response.mimetype == "text/html":
        response.direct_passthrough = False
        page = response.get_data(as_text=True)
        response.set_data(kept_within(page, prefix=prefix, origin=origin))
    if place := response.headers.get("Location"):
        inside = place.removeprefix(origin)
        if inside.startswith("/") and not inside.startswith("//"):
            response.headers["Location"] = prefix + inside
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # Files keep the policy that they came with: a drawing may do less than a page.
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = POLICY.replace(
            "frame-ancestors 'none'", f"frame-ancestors {console_origin()}"
        ).replace("worker-src 'self'", "worker-src 'none'")
    response.headers.pop("ETag", None)
    return response


def _over() -> str:
    said = gettext("Cet aperçu n’est plus ouvert. Demandez-en un nouveau dans l’espace mairie.")
    return f"{said}\n"


class _Stamp(TimestampSigner):
    def get_timestamp(self) -> int:
        return int(now().timestamp())


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt=_SALT, signer=_Stamp)
