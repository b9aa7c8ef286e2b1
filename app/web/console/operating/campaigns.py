"""Editions: operators make, change and close them; each site's administrators join or leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, flash, redirect
from flask.typing import ResponseReturnValue

from app.kernel.french import MAINLAND_ZONE
from app.kernel.search import Search
from app.kernel.text import Reading
from app.queries import campaigns as questions
from app.queries import events
from app.queries.campaigns import Answers, Edition
from app.queries.question import Question
from app.queries.sites import SiteFacts
from app.services import campaigns
from app.services.campaigns import EditionError, Reason
from app.web.catalogues import gettext, spoken
from app.web.clock import now
from app.web.console.forms import Form
from app.web.console.frame import page
from app.web.console.operating import edition_form
from app.web.console.operating.edition_lines import line_of
from app.web.console.roles import for_operators, for_role
from app.web.console.session import present
from app.web.database import session
from app.web.site import origin_of
from app.web.wording import language_name

blueprint = Blueprint("campaigns", __name__)
_DESK, _SITE = "/exploitation/editions", "/<slug>/editions"
_SEE_OTHER, _UNPROCESSABLE = 303, 422
_NOBODY = Answers((), ())


@blueprint.get(_DESK)
@for_operators
def show_all() -> ResponseReturnValue:
    """Show every edition: those that are on, those to come, those that are over."""
    said, today = questions.counts(session()), _today()
    lines = []
    for edition in questions.everything(session()):
        answers = said.get(edition.id, _NOBODY)
        joined, declined = len(answers.joined), len(answers.declined)
        lines.append(replace(line_of(edition, today), joined=joined, declined=declined))
    return page("campaigns/all", section="desk.campaigns", lines=lines)


@blueprint.get(f"{_DESK}/{edition_form.NEW}")
@for_operators
def new() -> ResponseReturnValue:
    """Show an empty form."""
    return _form(edition_form.showing(None, _NOBODY), None)


@blueprint.post(f"{_DESK}/{edition_form.NEW}")
@for_operators
def make() -> ResponseReturnValue:
    """Make an edition."""
    form = edition_form.sent()
    wanted = edition_form.wanted(form, None)
    if wanted is None:
        return _form(form, None, status=_UNPROCESSABLE)
    try:
        campaigns.make(session(), wanted, by=present().actor, now=now())
    except EditionError as refused:
        form.faults.update(_fault(refused.reason))
        return _form(form, None, status=_UNPROCESSABLE)
    flash(gettext("L’édition est prête. Elle paraît de son premier à son dernier jour."))
    return redirect(_DESK, _SEE_OTHER)


@blueprint.get(f"{_DESK}/<edition>")
@for_operators
def show_one(edition: str) -> ResponseReturnValue:
    """Show an edition, to change it."""
    known = _known(edition)
    return _form(edition_form.showing(known, _answers(known)), known)


@blueprint.post(f"{_DESK}/<edition>")
@for_operators
def change(edition: str) -> ResponseReturnValue:
    """Change an edition."""
    known, form = _known(edition), edition_form.sent()
    wanted = edition_form.wanted(form, known)
    if wanted is None:
        return _form(form, known, status=_UNPROCESSABLE)
    try:
        seen = _instant(form.values["seen"])
        by, at = present().actor, now()
        campaigns.change(session(), known.slug, wanted, seen=seen, by=by, now=at)
    except EditionError as refused:
        known = _known(edition)
        faults = {**form.faults, **_fault(refused.reason)}
        form = Form.showing(**{**form.values, "seen": known.updated_at.isoformat()})
        form.faults.update(faults)
        return _form(form, known, status=_UNPROCESSABLE)
    flash(gettext("L’édition est modifiée."))
    return redirect(_DESK, _SEE_OTHER)


@blueprint.post(f"{_DESK}/<edition>/clore")
@for_operators
def close(edition: str) -> ResponseReturnValue:
    """End an edition at once."""
    known = _known(edition)
    try:
        campaigns.close(session(), known.slug, today=_today(), by=present().actor, now=now())
    except EditionError:
        abort(404)
    flash(gettext("L’édition est close : plus aucun portail ne l’annonce."))
    return redirect(_DESK, _SEE_OTHER)


@blueprint.get(_SITE)
@for_role("administrator")
def of_site(facts: SiteFacts) -> ResponseReturnValue:
    """Show the editions that are not over, and whether this site takes part."""
    today = now().astimezone(ZoneInfo(facts.timezone)).date()
    said = questions.answers_of(session(), facts.scope)
    lines = []
    for edition in questions.not_over(session(), since=today):
        is_joined = edition.is_joined(said.get(edition.id), is_national=facts.is_national)
        lines.append(
            replace(
                line_of(edition, today),
                is_joined=is_joined,
                to_come=_to_come(facts, edition),
                url=_address(facts, edition, today) if is_joined else "",
            )
        )
    return page("campaigns/site", section="campaigns", lines=lines)


@blueprint.post(f"{_SITE}/<edition>/participer")
@for_role("administrator")
def join(facts: SiteFacts, edition: str) -> ResponseReturnValue:
    """Have this site take part."""
    return _say(facts, edition, takes_part=True)


@blueprint.post(f"{_SITE}/<edition>/quitter")
@for_role("administrator")
def leave(facts: SiteFacts, edition: str) -> ResponseReturnValue:
    """Have this site take no part."""
    return _say(facts, edition, takes_part=False)


def _say(facts: SiteFacts, slug: str, *, takes_part: bool) -> ResponseReturnValue:
    known, by = _known(slug), present().actor
    today = now().astimezone(ZoneInfo(facts.timezone)).date()
    if facts.is_national or known.last_day < today:
        abort(404)
    try:
        campaigns.answer(
            session(), known.slug, site_id=facts.id, takes_part=takes_part, by=by, now=now()
        )
    except EditionError:
        abort(404)
    if takes_part:
        flash(gettext("Votre portail participe à l’édition."))
    else:
        flash(gettext("Votre portail ne participe plus à l’édition."))
    return redirect(f"/{facts.slug}/editions", _SEE_OTHER)


def _form(form: Form, edition: Edition | None, *, status: int = 200) -> Response:
    tongues = [(code, language_name(code)) for code in edition_form.languages()]
    is_over = edition is not None and edition.last_day < _today()
    return page(
        "campaigns/form",
        status=status,
        section="desk.campaigns",
        form=form,
        edition=edition,
        title=_title(edition),
        declined=_answers(edition).declined if edition else (),
        put=questions.count_put(session(), edition.id) if edition else 0,
        tongues=tongues[1:],
        is_over=is_over,
        longest=edition_form,
    )


def _title(edition: Edition | None) -> Reading | None:
    return edition.title.read([spoken()]) if edition else None


def _to_come(facts: SiteFacts, edition: Edition) -> int:
    """Return how many events of this site's territory the edition would list now."""
    question = Question(
        scope=facts.scope,
        search=Search(edition=edition.slug),
        now=now(),
        zone=ZoneInfo(facts.timezone),
        edition=questions.event_ids(session(), facts.scope, edition),
    )
    return events.count(session(), question)


def _address(facts: SiteFacts, edition: Edition, today: date) -> str:
    if not facts.is_published or not edition.is_on(today):
        return ""
    return f"{origin_of(facts)}/evenements?edition={edition.slug}"


def _known(slug: str) -> Edition:
    found = questions.by_slug(session(), slug)
    return found if found is not None else abort(404)


def _answers(edition: Edition) -> Answers:
    return questions.answers_to(session(), edition.id)


def _fault(reason: Reason) -> dict[str, str]:
    return {
        "slug_taken": {"slug": gettext("Une édition a déjà cette adresse.")},
        "gone": {"": gettext("Cette édition n’existe plus.")},
        "changed_meanwhile": {
            "": gettext(
                "Quelqu’un d’autre a modifié cette édition pendant que vous écriviez. "
                "Relisez ; si vous enregistrez de nouveau, votre texte remplace le sien."
            )
        },
    }[reason]


def _instant(written: str) -> datetime:
    """Return the instant that the form was shown with; nonsense is never an instant of ours."""
    try:
        seen = datetime.fromisoformat(written)
    except ValueError:
        return now() - timedelta(days=36_500)
    return seen if seen.tzinfo else seen.replace(tzinfo=ZoneInfo("UTC"))


def _today() -> date:
    return now().astimezone(ZoneInfo(MAINLAND_ZONE)).date()
