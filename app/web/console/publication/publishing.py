"""What waits to be published, what was, and how to go back."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, flash, g, redirect, request
from flask.typing import ResponseReturnValue

from app.kernel.drafting import Change, is_brand, language_of
from app.kernel.roles import reaches
from app.queries import drafts, sites
from app.queries.drafts import EditFacts, PublicationFacts
from app.queries.sites import SiteFacts
from app.services.drafts import edits, publish
from app.services.drafts.publish import CannotPublishError, Lack
from app.web.catalogues import gettext, ngettext
from app.web.clock import now
from app.web.console.frame import page
from app.web.console.publication.fact_names import fact_name, value_words
from app.web.console.roles import for_role, role_on
from app.web.console.session import present
from app.web.console.texts.text_places import every_text
from app.web.console.texts.text_states import unread_of
from app.web.console.times import instant_words
from app.web.database import session
from app.web.numbers import IDENTITY

blueprint = Blueprint("publishing", __name__, url_prefix="/<slug>/publication")
_SEE_OTHER, _UNPROCESSABLE = 303, 422
_NUMBER = f"<{IDENTITY}:number>"
_OLDER = "avant"
_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A fact before and after, in words. ``language``: of the words; ``may``: to publish it."""

    path: str
    name: str
    before: str
    after: str
    language: str
    by: str = ""
    when: str = ""
    may: bool = True


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A publication, in words."""

    number: int
    title: str
    by: str
    when: str
    changes: tuple[ChangeLine, ...]
    is_current: bool


@dataclass(frozen=True, slots=True)
class LackLine:
    """What must be there before publishing, and where to write it."""

    sentence: str
    path: str


@blueprint.get("")
@for_role("editor")
def show(facts: SiteFacts) -> ResponseReturnValue:
    """Show what waits, and what was published. Asked of the database itself.

    The directory that led here may be half a second old: too old for who has just published.
    """
    g.here = sites.by_slug(session(), facts.slug) or facts
    return _page(g.here)


@blueprint.post("")
@for_role("editor")
def send(facts: SiteFacts) -> ResponseReturnValue:
    """Publish what waits, or say what lacks."""
    try:
        number = publish.publish(
            session(),
            facts.id,
            may=lambda path: _may(facts, path),
            may_open=_is_administrator(facts),
            by=present().actor,
            now=now(),
        )
    except CannotPublishError as refused:
        return _page(facts, lacks=refused.lacks, status=_UNPROCESSABLE)
    if number is None:
        flash(gettext("Il n’y avait rien à publier."))
    else:
        flash(gettext("C’est publié : tout le monde le voit."))
    return _back(facts)


@blueprint.post("/abandonner")
@for_role("editor")
def drop(facts: SiteFacts) -> ResponseReturnValue:
    """Take changes back: those ticked, among those that one may publish."""
    paths = [path for path in request.form.getlist("path") if _may(facts, path)]
    dropped = edits.drop(session(), facts.id, paths, by=present().actor, now=now())
    flash(
        ngettext(
            "%(num)s modification abandonnée.", "%(num)s modifications abandonnées.", len(dropped)
        )
        if dropped
        else gettext("Cochez d’abord ce qui est à abandonner.")
    )
    return _back(facts)


@blueprint.get(f"/{_NUMBER}")
@for_role("editor")
def version(facts: SiteFacts, number: int) -> ResponseReturnValue:
    """Show a publication: what it changed, and what going back to it would change."""
    return _version(facts, number)


@blueprint.post(f"/{_NUMBER}/revenir")
@for_role("administrator")
def restore(facts: SiteFacts, number: int) -> ResponseReturnValue:
    """Show again what a publication said."""
    try:
        made = publish.restore(session(), facts.id, number, by=present().actor, now=now())
    except CannotPublishError as refused:
        return _version(facts, number, lacks=refused.lacks, status=_UNPROCESSABLE)
    if made is None:
        abort(404)
    flash(gettext("La version %(number)d est de nouveau en ligne.", number=number))
    return _back(facts)


@blueprint.post("/hors-ligne")
@for_role("administrator")
def take_offline(facts: SiteFacts) -> ResponseReturnValue:
    """Show the portal to nobody any more, once it was confirmed."""
    if request.form.get("sure") != "1":
        flash(gettext("Cochez la case pour confirmer."))
    elif publish.unpublish(session(), facts.id, by=present().actor, now=now()):
        flash(gettext("Le portail est hors ligne. Rien n’est perdu : vous pouvez le republier."))
    return _back(facts)


def _page(facts: SiteFacts, *, lacks: tuple[Lack, ...] = (), status: int = 200) -> Response:
    draft = drafts.draft(session(), facts.id)
    asked = request.args.get(_OLDER, "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
    found = drafts.publications(session(), facts.id, before=before, limit=_AT_ONCE + 1)
    shown = found[:_AT_ONCE]
    return page(
        "publishing/publication",
        status=status,
        section="publication",
        is_online=facts.is_published,
        changes=[_change(facts, change, draft.edits.get(change.path)) for change in draft.changes],
        lacks=_lacks(facts, lacks or tuple(publish.lacks_of(draft.content))),
        is_refused=bool(lacks),
        unread=unread_of(draft.content, list(every_text())),
        versions=[
            _version_line(facts, one, newest=before is None and one is found[0]) for one in shown
        ],
        older=shown[-1].number if len(found) > _AT_ONCE else None,
        may_open=_is_administrator(facts),
    )


def _version(
    facts: SiteFacts, number: int, *, lacks: tuple[Lack, ...] = (), status: int = 200
) -> Response:
    content = drafts.content_of(session(), facts.id, number)
    if content is None:
        abort(404)
    (found,) = drafts.publications(session(), facts.id, before=number + 1, limit=1)
    draft = drafts.draft(session(), facts.id)
    return page(
        "publishing/version",
        status=status,
        section="publication",
        version=_version_line(facts, found, newest=False),
        would=[_change(facts, one, None) for one in content.changes_from(draft.published)],
        waiting=len(draft.edits),
        lacks=_lacks(facts, lacks),
        may_restore=_is_administrator(facts),
    )


def _change(facts: SiteFacts, change: Change, edit: EditFacts | None) -> ChangeLine:
    return ChangeLine(
        change.path,
        fact_name(change.path),
        value_words(change.path, change.before),
        value_words(change.path, change.after),
        language_of(change.path) or "",
        edit.by if edit else "",
        instant_words(edit.at) if edit else "",
        _may(facts, change.path),
    )


def _version_line(facts: SiteFacts, one: PublicationFacts, *, newest: bool) -> VersionLine:
    said = {
        "opened": gettext("Le point de départ"),
        "published": gettext("Version %(number)d", number=one.number),
        "restored": gettext("Version %(number)d, un retour en arrière", number=one.number),
        "set_aside": gettext("Brouillon mis de côté"),
    }
    changes = tuple(_change(facts, change, None) for change in one.changes)
    return VersionLine(
        one.number, said[one.kind], one.by, instant_words(one.at), changes, is_current=newest
    )


def _lacks(facts: SiteFacts, lacks: tuple[Lack, ...]) -> list[LackLine]:
    words, legal = f"/{facts.slug}/textes", f"/{facts.slug}/textes/mentions"
    look = f"/{facts.slug}/identite"
    said: dict[Lack, tuple[str, str]] = {
        "name": (gettext("Donnez un nom au portail."), words),
        "color": (gettext("Choisissez une couleur."), look),
        "publisher": (
            gettext("Mentions légales : dites qui est l’éditeur."),
            f"{legal}#legal.publisher",
        ),
        "director": (
            gettext("Mentions légales : dites qui dirige la publication."),
            f"{legal}#legal.director",
        ),
        "host_name": (
            gettext("Mentions légales : dites qui héberge le portail."),
            f"{legal}#legal.host_name",
        ),
        "banner_alt": (
            gettext("Bannière : décrivez l’image, ou cochez « décorative »."),
            f"{look}#banniere",
        ),
        "audited_on": (
            gettext("Accessibilité : donnez la date de l’audit, ou revenez à « non conforme »."),
            f"/{facts.slug}/textes/accessibilite",
        ),
    }
    return [LackLine(*said[lack]) for lack in lacks]


def _may(facts: SiteFacts, path: str) -> bool:
    """Tell whether this person may publish a fact: the look is its administrators' own."""
    return not is_brand(path) or _is_administrator(facts)


def _is_administrator(facts: SiteFacts) -> bool:
    return reaches(role_on(present(), facts), "administrator")


def _back(facts: SiteFacts) -> ResponseReturnValue:
    return redirect(f"/{facts.slug}/publication", _SEE_OTHER)
