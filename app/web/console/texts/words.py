"""The words of a portal: what there is to write, then each language beside the first."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, flash, redirect
from flask.typing import ResponseReturnValue

from app.kernel.drafting import Content, language_of, stem_of
from app.kernel.languages import LANGUAGES, foreign_languages
from app.queries import drafts
from app.queries.drafts import Draft
from app.queries.sites import SiteFacts
from app.services.drafts import edits
from app.services.drafts.publish import Lack, lacks_of
from app.services.drafts.translate import propose
from app.web.catalogues import gettext
from app.web.clock import now
from app.web.console.forms import LONGEST, Form
from app.web.console.frame import page
from app.web.console.roles import for_role
from app.web.console.session import present, seconds_left
from app.web.console.texts import translating
from app.web.console.texts.plain import plain_reading
from app.web.console.texts.saved_words import saved_words
from app.web.console.texts.text_fields import Sent, edits_sent, fields_of, rendered
from app.web.console.texts.text_places import Place, Text, every_text, places
from app.web.console.texts.text_states import State, languages_of, state_of, state_words
from app.web.console.texts.words_forms import sheets
from app.web.console.too_many import too_often
from app.web.console.waiting import come_back, place_to_wait
from app.web.database import session

blueprint = Blueprint("words", __name__, url_prefix="/<slug>/textes")
SECTION = "words"
_SEE_OTHER = 303
_UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class TextLine:
    """A text in the list of all: where it stands in each language (code, state, its words)."""

    text: Text
    states: tuple[tuple[str, State, str], ...]


@blueprint.get("")
@for_role("editor")
def show(facts: SiteFacts) -> ResponseReturnValue:
    """Show what there is to write, and how far each language is."""
    draft = drafts.draft(session(), facts.id)
    content = draft.content
    return page(
        "words/words",
        section=SECTION,
        pages=[(place, _lines(content, place)) for place in places()],
        tongues=languages_of(content, list(every_text())),
        sheets=sheets(content),
        lacks=[
            (lack, lack_words(lack), _mended_at(facts, content, lack)) for lack in lacks_of(content)
        ],
        foreign=len(foreign_languages(content.languages)),
    )


@blueprint.post("/apercu-texte")
@for_role("editor")
def look(facts: SiteFacts) -> ResponseReturnValue:
    """Return how a text will read, while it is being written: a piece of page. Saves nothing."""
    del facts
    form = Form.sent()
    path, value = form.values["path"], form.values["text"][:LONGEST]
    text, language = every_text().get(stem_of(path)), language_of(path)
    if text is None or language not in LANGUAGES:
        abort(404)
    html = rendered(value) if text.kind == "markdown" and value else None
    plain = plain_reading(value, language)
    return page("words/beside", rendering=html, plain=plain, code=language)


@blueprint.get("/<tongue>")
@for_role("editor")
def write(facts: SiteFacts, tongue: str) -> ResponseReturnValue:
    """Show the texts of a language, each beside the one that it is written from."""
    return _page(facts, _draft_in(facts, tongue), tongue, Sent())


@blueprint.post("/<tongue>")
@for_role("editor")
def save(facts: SiteFacts, tongue: str) -> ResponseReturnValue:
    """Keep the texts of a language in the draft; or only show how they will read."""
    draft = _draft_in(facts, tongue)
    sent = Sent(Form.sent())
    if sent.form.values["do"] == "look":
        sent.is_looked_at = True
        return _page(facts, draft, tongue, sent)
    asked = edits_sent(sent.form, draft.content, tongue)
    sent.outcome = edits.save(session(), facts.id, asked, by=present().actor, now=now())
    wishes_more = sent.form.values["do"] == "translate"
    if sent.outcome.saved or (sent.outcome.is_whole and not wishes_more):
        flash(saved_words(len(sent.outcome.saved)))
    if wishes_more:
        _propose(facts, tongue)
    if sent.outcome.is_whole:
        return redirect(f"/{facts.slug}/textes/{tongue}", _SEE_OTHER)
    return _page(facts, _draft_in(facts, tongue), tongue, sent, status=_UNPROCESSABLE)


def lack_words(lack: Lack) -> str:
    """Return what a portal cannot be published without, in words."""
    said: dict[Lack, str] = {
        "name": gettext("Le nom du portail"),
        "publisher": gettext("L’éditeur du portail"),
        "director": gettext("La direction de la publication"),
        "host_name": gettext("L’hébergeur"),
        "banner_alt": gettext("La description de la bannière"),
        "audited_on": gettext("La date de l’audit d’accessibilité"),
        "color": gettext("La couleur principale"),
    }
    return said[lack]


def _mended_at(facts: SiteFacts, content: Content, lack: Lack) -> str:
    """Return where a lack is mended; empty for what another room holds."""
    where: dict[Lack, str] = {
        "name": f"{content.source}#name.{content.source}",
        "publisher": "mentions#legal.publisher",
        "director": "mentions#legal.director",
        "host_name": "mentions#legal.host_name",
        "audited_on": "accessibilite#accessibility.audited_on",
    }
    return f"/{facts.slug}/textes/{where[lack]}" if lack in where else ""


def _lines(content: Content, place: Place) -> list[TextLine]:
    return [
        TextLine(
            text,
            tuple(
                (code, state, state_words(state, content.source))
                for code in content.languages
                for state in [state_of(content, text.stem, code)]
            ),
        )
        for text in place.texts
    ]


def _propose(facts: SiteFacts, tongue: str) -> None:
    translator = translating.translator()
    if translator is None:
        abort(404)
    if seconds := seconds_left("translate", str(present().account_id)):
        # What was typed is kept already: only the machine waits.
        flash(too_often(seconds))
        return
    with place_to_wait() as is_mine:
        if not is_mine:
            flash(come_back())
            return
        done = propose(
            session(),
            facts.id,
            tongue,
            translator,
            texts=list(every_text()),
            by=present().actor,
            now=now(),
        )
    flash(translating.in_words(done))


def _draft_in(facts: SiteFacts, tongue: str) -> Draft:
    """Return the draft of a portal that speaks a language; of another, nothing is there."""
    draft = drafts.draft(session(), facts.id)
    return draft if tongue in draft.content.languages else abort(404)


def _page(
    facts: SiteFacts, draft: Draft, tongue: str, sent: Sent, *, status: int = 200
) -> Response:
    content, texts = draft.content, every_text()
    sent.faults({f"{stem}.{tongue}": text.label for stem, text in texts.items()})
    labels = {f"{stem}.{tongue}": text.label for stem, text in texts.items()}
    summed = {path: f"{labels[path]}\u00a0: {said}" for path, said in sent.form.faults.items()}
    filled = fields_of(facts.id, draft, sent, tongue)
    is_source = tongue == content.source
    empty = [one for some in filled for one in some.fields if one.source and not one.value]
    return page(
        "words/write",
        status=status,
        section=SECTION,
        form=sent.form,
        summed=Form(sent.form.values, summed),
        tongue=tongue,
        source=content.source,
        is_source=is_source,
        pages=filled,
        tongues=languages_of(content, list(texts)),
        is_looked_at=sent.is_looked_at,
        may_translate=bool(empty) and not is_source and translating.translator() is not None,
    )
