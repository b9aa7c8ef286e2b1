"""The pictures of a draft: what comes in, what is said of them, what is shown of them."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, abort, flash, request

from app.kernel.drafting import Content
from app.queries import drafts
from app.queries.sites import AssetFacts, SiteFacts
from app.services.drafts.edits import Edit
from app.services.drafts.files import keep_file
from app.services.pictures.banners import develop_one
from app.services.pictures.darkroom import RefusedPictureError
from app.services.pictures.store import PictureStore
from app.services.studio import bench, derived, drawings, retouching
from app.services.studio.composing import Emblem, Subject
from app.services.studio.retouching import ACROSS, DOWN, Remade
from app.web.catalogues import gettext
from app.web.clock import now
from app.web.console.forms import Form
from app.web.console.look.identity_forms import BANNER, DECORATIVE, EMBLEM, name_of, seen
from app.web.console.look.identity_preview import scenery_of
from app.web.console.look.identity_words import TROUBLES
from app.web.console.session import present
from app.web.database import session
from app.web.site import settings

Making = Callable[[], Edit]
# A drawing opened by itself is a document: it may draw, and nothing else.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_UNAVAILABLE = 503
_ICON = 180


def sent_file(field: str) -> bytes:
    """Return the file of a field; nothing when none was chosen. Its name is never used."""
    given = request.files.get(field)
    return given.read() if given else b""


def keep_emblem(facts: SiteFacts, content: bytes, sent: Form) -> Edit:
    """Keep an emblem, drawn again, and return what shows it.

    Raises one of :data:`app.web.console.look.identity_words.TROUBLES`.
    """
    if drawings.is_drawing(content):
        drawn = drawings.redrawn(content)
        made, media_type = drawn.content, "image/svg+xml"
        if drawn.left_out:
            flash(
                gettext(
                    "Le dessin a été nettoyé\u00a0: %(names)s n’ont pas pu être gardés. Vérifiez "
                    "qu’il est complet, ou envoyez-le en PNG.",
                    names=", ".join(f"<{name}>" for name in drawn.left_out),
                )
            )
    else:
        remade = _retouched(
            content,
            lambda: retouching.emblem(
                content,
                is_square=sent.values["frame"] == "square",
                across=ACROSS.get(sent.values["across"], 0.5),
                down=DOWN.get(sent.values["down"], 0.5),
                data_dir=settings().data_dir,
            ),
        )
        made, media_type = remade.content, remade.media_type
    return _kept(facts, made, media_type, path=EMBLEM, sent=sent)


def keep_banner(facts: SiteFacts, content: bytes, sent: Form) -> Edit:
    """Keep a photograph, cut where one looks, and return what shows it; raises as above."""
    remade = _retouched(
        content,
        lambda: retouching.banner(
            content,
            across=ACROSS.get(sent.values["across"], 0.5),
            down=DOWN.get(sent.values["down"], 0.5),
            data_dir=settings().data_dir,
        ),
    )
    data_dir = settings().data_dir
    with bench.turn(data_dir):
        # Its sizes are ready when the draft is looked at, and when it is published.
        develop_one(session(), PictureStore.under(data_dir), remade.content, now=now())
    return _kept(facts, remade.content, remade.media_type, path=BANNER, sent=sent)


def lacking_words(content: Content) -> str:
    """Return the field that lacks what the photograph shows; empty when nothing does."""
    path = f"brand.banner_alt.{content.source}"
    is_said = content.value(path) or content.value(DECORATIVE)
    return name_of(path) if content.value(BANNER) and not is_said else ""


def say_what_it_shows() -> str:
    """Return what is asked where these words lack."""
    return gettext("Bannière\u00a0: décrivez l’image, ou cochez «\u00a0décorative\u00a0».")


def served(facts: SiteFacts, name: str) -> Response:
    """Serve a picture of the draft, in which nothing can run."""
    found = _file(facts, name)
    if found is None:
        abort(404)
    response = Response(found.content, mimetype=found.media_type)
    response.headers["Content-Security-Policy"] = _POLICY
    return response


def card_png(facts: SiteFacts, content: Content) -> Response:
    """Serve the card that the draft gives."""
    data_dir = settings().data_dir
    return _drawn(facts, content, lambda *given: derived.card(*given, data_dir=data_dir))


def icon_png(facts: SiteFacts, content: Content) -> Response:
    """Serve the icon that the draft gives."""
    data_dir = settings().data_dir
    return _drawn(
        facts,
        content,
        lambda subject, emblem: derived.icon(subject, _ICON, emblem, data_dir=data_dir),
    )


def _drawn(
    facts: SiteFacts,
    content: Content,
    draw: Callable[[Subject, Callable[[], Emblem | None]], bytes],
) -> Response:
    found = _file(facts, content.value(EMBLEM))
    subject = Subject(
        content.value("brand.color") or facts.brand_color,
        content.value(f"name.{content.source}"),
        scenery_of(facts, content),
        found.digest if found else "",
    )
    emblem = Emblem(found.media_type, found.content) if found else None
    try:
        made = draw(subject, lambda: emblem)
    except TROUBLES:
        return Response(status=_UNAVAILABLE)
    return Response(made, mimetype="image/png")


def _file(facts: SiteFacts, name: str) -> AssetFacts | None:
    return drafts.kept_file(session(), facts.scope, name) if name else None


def _retouched(content: bytes, make: Callable[[], Remade]) -> Remade:
    if not retouching.is_picture(content):
        msg = "ce fichier n’est pas une image"
        raise RefusedPictureError(msg)
    session().commit()  # nobody waits for the database while a picture is drawn
    remade = make()
    if remade.is_first:
        flash(gettext("Cette image est animée\u00a0: nous en avons gardé la première vue."))
    return remade


def _kept(facts: SiteFacts, content: bytes, media_type: str, *, path: str, sent: Form) -> Edit:
    stem = name_of(path)
    by = present().actor
    name = keep_file(
        session(), facts.id, content, stem=stem, media_type=media_type, by=by, now=now()
    )
    return Edit(path, name, sent.values[seen(stem)])
