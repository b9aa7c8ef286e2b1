"""The site's icon, its social card and those of its events, as pixels.

Their addresses name what they show.
"""

from __future__ import annotations

from flask import Blueprint, Flask, Response, abort, redirect, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from app.queries.facts import EventFacts
from app.services.pictures.darkroom import RefusedPictureError
from app.services.pictures.develop import DarkroomError
from app.services.studio import derived
from app.services.studio.bench import BusyStudioError
from app.services.studio.composing import CARD_HEIGHT, CARD_WIDTH, ICON_SIDES, Emblem, Subject
from app.web.announced import ROOM, announcement, card_path
from app.web.cards import Reader
from app.web.clock import now
from app.web.figures import event_of
from app.web.numbers import IDENTITY
from app.web.site import Site, origin_of, settings, site
from app.web.theme import FOREVER

_UNAVAILABLE, _SECONDS = 503, 30
_HEXADECIMAL = frozenset("0123456789abcdef")

blueprint = Blueprint("drawn", __name__)


def subject_of(here: Site) -> Subject:
    """Return what drawings of a site show; its name is said in its own language."""
    facts = here.facts
    digest = facts.emblem.digest if facts.emblem else ""
    name = facts.name.read([facts.languages[0]]).text
    return Subject(facts.brand_color, name, here.scenery, digest)


def icon_path(here: Site, side: int) -> str:
    """Return where the icon of a site is, ``side`` by ``side`` pixels."""
    return f"{ROOM}icone-{subject_of(here).version}-{side}.png"


def card_url(here: Site) -> str:
    """Return the whole address of the card that other services show beside a link."""
    return f"{origin_of(here.facts)}{ROOM}partage-{subject_of(here).version}.png"


@blueprint.get(f"{ROOM}icone-<string(length=12):version>-<int(max=512):side>.png")
def icon(version: str, side: int) -> ResponseReturnValue:
    """Serve the icon; who asks for an older one is sent to today's."""
    if side not in ICON_SIDES:
        abort(404)
    subject = _subject(version)
    if subject.version != version:
        return redirect(icon_path(site, side), 302)
    try:
        made = derived.icon(subject, side, _emblem, data_dir=settings().data_dir)
    except (BusyStudioError, DarkroomError, RefusedPictureError):
        return _later()
    return _png(made, f"{version}-{side}")


@blueprint.get(f"{ROOM}partage-<string(length=12):version>.png")
def card(version: str) -> ResponseReturnValue:
    """Serve the card; who asks for an older one is sent to today's."""
    subject = _subject(version)
    if subject.version != version:
        return redirect(card_url(site), 302)
    try:
        made = derived.card(subject, _emblem, data_dir=settings().data_dir)
    except (BusyStudioError, DarkroomError, RefusedPictureError):
        return _later()
    return _png(made, version)


@blueprint.get(
    f"{ROOM}evenement-<{IDENTITY}:event_id>-<string(minlength=2,maxlength=3):language>-"
    "<string(length=12):version>.png"
)
def event_card(event_id: int, language: str, version: str) -> ResponseReturnValue:
    """Serve the card of an event of this site; who asks for an older one is sent to today's."""
    if _is_odd(version) or language not in site.facts.languages:
        abort(404)
    reader = Reader(Site(site.facts, language), now())
    event = event_of(site.facts, event_id, now=reader.now)
    said = announcement(event, reader) if isinstance(event, EventFacts) else None
    if said is None:
        abort(404)
    if said.version != version:
        return redirect(card_path(event_id, reader, said), 302)
    try:
        made = derived.event_card(said, _emblem, data_dir=settings().data_dir)
    except (BusyStudioError, DarkroomError, RefusedPictureError):
        return _later()
    return _png(made, version)


@blueprint.record
def furnish(state: BlueprintSetupState) -> None:
    """Give the layouts what they name in a page's head."""
    app: Flask = state.app  # type: ignore[assignment]  # typed as sansio's; ours is always Flask
    app.jinja_env.globals.update(
        card_url=card_url, card_size=(CARD_WIDTH, CARD_HEIGHT), icon_path=icon_path
    )


def _subject(version: str) -> Subject:
    if _is_odd(version):
        abort(404)
    return subject_of(site)


def _is_odd(version: str) -> bool:
    # A drawing has one address, in no language.
    return not _HEXADECIMAL.issuperset(version) or bool(request.environ.get("site.language"))


def _emblem() -> Emblem | None:
    named = site.facts.emblem
    found = site.asset(named.name) if named else None
    return Emblem(found.media_type, found.content) if found else None


def _png(content: bytes, tag: str) -> ResponseReturnValue:
    response = Response(content, mimetype="image/png")
    response.headers["Cache-Control"] = FOREVER
    response.set_etag(tag)
    return response.make_conditional(request)


def _later() -> Response:
    return Response(status=_UNAVAILABLE, headers={"Retry-After": str(_SECONDS)})
