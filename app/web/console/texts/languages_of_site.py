"""The languages in which a portal speaks: added in one click, put in order, set aside."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect
from flask.typing import ResponseReturnValue

from app.kernel.drafting import LANGUAGES_PATH, Content, mark_of
from app.kernel.folding import fold
from app.kernel.languages import (
    INTERFACE_LANGUAGES,
    LANGUAGES,
    REGIONAL_LANGUAGES,
    foreign_languages,
)
from app.queries import drafts
from app.queries.sites import SiteFacts
from app.services.drafts import edits
from app.services.drafts.edits import Edit, Outcome
from app.web.catalogues import gettext
from app.web.clock import now
from app.web.console.forms import Form
from app.web.console.frame import page
from app.web.console.refusals_in_words import refusal_in_words
from app.web.console.roles import for_role
from app.web.console.session import present
from app.web.console.texts.text_places import every_text
from app.web.console.texts.text_states import languages_of
from app.web.database import session
from app.web.wording import language_name

blueprint = Blueprint("languages_of_site", __name__, url_prefix="/<slug>/textes/langues")
_SEE_OTHER = 303
_UNPROCESSABLE = 422
_SHOWN = "shown"
# The mother tongues most spoken in France beside French (INED–INSEE, « Trajectoires et
# origines 2 »), after English.
_COMMON = ("en", "ar", "pt", "es", "it", "de", "tr", "uk")


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language that a portal may speak. ``has_interface``: our own words are in it too."""

    code: str
    name: str
    autonym: str
    has_interface: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """Languages to choose from, under one title."""

    title: str
    tongues: tuple[Tongue, ...]


@blueprint.get("")
@for_role("editor")
def show(facts: SiteFacts) -> ResponseReturnValue:
    """Show the languages of the portal, and those that it may add."""
    return _page(facts, Outcome())


@blueprint.post("")
@for_role("editor")
def change(facts: SiteFacts) -> ResponseReturnValue:
    """Add, move or set aside one language, in the draft."""
    form = Form.sent()
    content = drafts.draft(session(), facts.id).content
    deed, _, code = form.values["do"].partition(":")
    wished = _changed(list(content.languages), deed, code)
    edit = Edit(LANGUAGES_PATH, wished, form.values[_SHOWN])
    outcome = edits.save(session(), facts.id, [edit], by=present().actor, now=now())
    if not outcome.is_whole:
        return _page(facts, outcome, status=_UNPROCESSABLE)
    if outcome.saved:
        flash(_done(deed, code))
    is_new = deed == "add" and code in wished
    return redirect(f"/{facts.slug}/textes/{code if is_new else 'langues'}", _SEE_OTHER)


def _changed(languages: list[str], deed: str, code: str) -> list[str]:
    """Return the languages after a deed; the first one never moves."""
    if deed == "add":
        return [*languages, code] if code not in languages else languages
    if code not in languages[1:]:
        return languages
    at = languages.index(code)
    rest = [one for one in languages if one != code]
    if deed == "remove":
        return rest
    if deed == "up":
        rest.insert(max(at - 1, 1), code)
        return rest
    if deed == "down":
        rest.insert(at + 1, code)
        return rest
    return languages


def _done(deed: str, code: str) -> str:
    name = language_name(code)
    if deed == "add":
        return gettext(
            "Langue ajoutée\u00a0: %(language)s. Elle se verra quand le portail sera publié.",
            language=name,
        )
    if deed == "remove":
        return gettext(
            "Langue mise de côté\u00a0: %(language)s. Ses textes sont gardés\u00a0: ajoutez-la "
            "de nouveau, ils reviendront.",
            language=name,
        )
    return gettext("L’ordre des langues a changé.")


def _page(facts: SiteFacts, outcome: Outcome, *, status: int = 200) -> Response:
    draft = drafts.draft(session(), facts.id)
    content = draft.content
    form = Form.showing()
    if refused := outcome.refused.get(LANGUAGES_PATH):
        form.faults[""] = refusal_in_words(refused)
    elif outcome.conflicts:
        form.faults[""] = gettext(
            "Quelqu’un a changé les langues entre-temps\u00a0: voici où elles en sont."
        )
    return page(
        "words/languages",
        status=status,
        section="words",
        form=form,
        tongues=languages_of(content, list(every_text())),
        shelves=_shelves(content),
        interface=INTERFACE_LANGUAGES,
        mark=mark_of(content.values.get(LANGUAGES_PATH)),
        foreign=len(foreign_languages(content.languages)),
    )


def _shelves(content: Content) -> list[Shelf]:
    left = [code for code in LANGUAGES if code not in content.languages]
    common = [code for code in _COMMON if code in left]
    regional = [code for code in left if code in REGIONAL_LANGUAGES]
    others = [code for code in left if code not in {*common, *regional}]
    shelves = [
        (gettext("Souvent choisies"), common),
        (gettext("Langues de France"), _by_name(regional)),
        (gettext("Autres langues"), _by_name(others)),
    ]
    return [
        Shelf(title, tuple(_tongue(code) for code in codes)) for title, codes in shelves if codes
    ]


def _by_name(codes: list[str]) -> list[str]:
    return sorted(codes, key=lambda code: fold(language_name(code)))


def _tongue(code: str) -> Tongue:
    return Tongue(code, language_name(code), LANGUAGES[code].autonym, code in INTERFACE_LANGUAGES)
