"""What a portal says of its people, whatever the language: contact, legal notice, accessibility."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect
from flask.typing import ResponseReturnValue

from app.kernel.drafting import Content, mark_of
from app.queries import drafts
from app.queries.sites import SiteFacts
from app.services.drafts import edits
from app.services.drafts.edits import Edit, Outcome
from app.services.drafts.publish import lacks_of
from app.web.clock import now
from app.web.console.forms import Form
from app.web.console.frame import page
from app.web.console.refusals_in_words import conflict_in_words, refusal_in_words
from app.web.console.roles import for_role
from app.web.console.session import present
from app.web.console.texts.plain_fields import Group, groups
from app.web.console.texts.saved_words import saved_words
from app.web.database import session

blueprint = Blueprint("words_forms", __name__, url_prefix="/<slug>/textes")
SHOWN = "shown:"
_SECTION = "words"
_SEE_OTHER = 303
_UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form in the list of texts: its title, and what it lacks that the law wants."""

    anchor: str
    title: str
    written: int
    wanted: int
    lacking: tuple[str, ...]


def sheets(content: Content) -> list[Sheet]:
    """Return how far each form is."""
    lacks = {f"legal.{lack}" for lack in lacks_of(content)}
    if "legal.audited_on" in lacks:
        lacks.add("accessibility.audited_on")
    return [
        Sheet(
            group.anchor,
            group.title,
            sum(bool(content.value(one.path)) for one in group.fields),
            len(group.fields),
            tuple(one.label for one in group.fields if one.path in lacks),
        )
        for group in groups().values()
    ]


@blueprint.get("/contact")
@for_role("editor")
def contact(facts: SiteFacts) -> ResponseReturnValue:
    """Show how to reach the people of the portal."""
    return _shown(facts, "contact")


@blueprint.post("/contact")
@for_role("editor")
def save_contact(facts: SiteFacts) -> ResponseReturnValue:
    """Keep it in the draft."""
    return _saved(facts, "contact")


@blueprint.get("/mentions")
@for_role("editor")
def legal(facts: SiteFacts) -> ResponseReturnValue:
    """Show who publishes and who hosts."""
    return _shown(facts, "mentions")


@blueprint.post("/mentions")
@for_role("editor")
def save_legal(facts: SiteFacts) -> ResponseReturnValue:
    """Keep it in the draft."""
    return _saved(facts, "mentions")


@blueprint.get("/accessibilite")
@for_role("editor")
def accessibility(facts: SiteFacts) -> ResponseReturnValue:
    """Show what the portal declares of its accessibility."""
    return _shown(facts, "accessibilite")


@blueprint.post("/accessibilite")
@for_role("editor")
def save_accessibility(facts: SiteFacts) -> ResponseReturnValue:
    """Keep it in the draft."""
    return _saved(facts, "accessibilite")


def _shown(facts: SiteFacts, anchor: str) -> Response:
    return _page(facts, groups()[anchor], Form(), Outcome())


def _saved(facts: SiteFacts, anchor: str) -> ResponseReturnValue:
    group, form = groups()[anchor], Form.sent()
    asked = [
        Edit(one.path, form.values[one.path], form.values[f"{SHOWN}{one.path}"])
        for one in group.fields
        if f"{SHOWN}{one.path}" in form.values
    ]
    outcome = edits.save(session(), facts.id, asked, by=present().actor, now=now())
    if outcome.is_whole or outcome.saved:
        flash(saved_words(len(outcome.saved)))
    if outcome.is_whole:
        return redirect(f"/{facts.slug}/textes/{anchor}", _SEE_OTHER)
    return _page(facts, group, form, outcome, status=_UNPROCESSABLE)


def _page(
    facts: SiteFacts, group: Group, sent: Form, outcome: Outcome, *, status: int = 200
) -> Response:
    draft = drafts.draft(session(), facts.id)
    form, marks = _filled(group, draft.content, sent, outcome)
    labels = {one.path: one.label for one in group.fields}
    summed = {path: f"{labels[path]}\u00a0: {said}" for path, said in form.faults.items()}
    return page(
        "words/sheet",
        status=status,
        section=_SECTION,
        group=group,
        form=form,
        summed=Form(form.values, summed),
        marks=marks,
        conflicts=outcome.conflicts,
        waiting=draft.edits,
    )


def _filled(
    group: Group, content: Content, sent: Form, outcome: Outcome
) -> tuple[Form, dict[str, str]]:
    """Return the form as it is to be shown, and the mark of what each field shows."""
    values: dict[str, str] = {}
    faults: dict[str, str] = {}
    marks: dict[str, str] = {}
    for one in group.fields:
        values[one.path] = content.value(one.path) or one.otherwise
        marks[one.path] = mark_of(content.values.get(one.path))
        if refused := outcome.refused.get(one.path):
            faults[one.path] = refusal_in_words(refused)
            marks[one.path] = sent.values[f"{SHOWN}{one.path}"]
        elif conflict := outcome.conflicts.get(one.path):
            faults[one.path] = conflict_in_words(conflict)
            marks[one.path] = conflict.mark
        if one.path in faults:
            values[one.path] = sent.values[one.path]
    form = Form.showing(**values)
    form.faults.update(faults)
    return form, marks
