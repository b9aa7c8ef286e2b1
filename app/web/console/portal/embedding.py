"""Which other sites may show the portal's agenda in a page of theirs. Administrators decide it.

Like the look, it waits in the draft until it is published.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect
from flask.typing import ResponseReturnValue

from app.kernel.drafting import Content, mark_of
from app.kernel.framing import MOST_HOSTS, frame_host, frame_hosts
from app.queries import drafts
from app.queries.sites import SiteFacts
from app.services.drafts import edits
from app.services.drafts.edits import Edit, Outcome
from app.services.drafts.rules import FRAME_HOSTS
from app.web.catalogues import gettext
from app.web.clock import now
from app.web.console.forms import Form
from app.web.console.frame import page
from app.web.console.guard import SEE_OTHER
from app.web.console.refusals_in_words import conflict_in_words, refusal_in_words
from app.web.console.roles import for_role
from app.web.console.session import present
from app.web.database import session
from app.web.site import origin_of

blueprint = Blueprint("embedding", __name__, url_prefix="/<slug>/integrer")
HOSTS, SHOWN = "hosts", "shown-hosts"
_UNPROCESSABLE = 422
_MOST_SAID = 60  # characters of a wrong line that a sentence repeats


@dataclass(frozen=True, slots=True)
class Theirs:
    """What somebody else listed meanwhile, one a line."""

    theirs: str


@blueprint.get("")
@for_role("administrator")
def show(facts: SiteFacts) -> ResponseReturnValue:
    """Show the sites that the draft lists."""
    content = _content(facts)
    form = Form.showing(**{HOSTS: _lines(content), SHOWN: _mark(content)})
    return _page(facts, content, form)


@blueprint.post("")
@for_role("administrator")
def save(facts: SiteFacts) -> ResponseReturnValue:
    """Keep the list in the draft; say which lines name no site."""
    form = Form.sent()
    known, wrong = frame_hosts(form.values[HOSTS].splitlines())
    if wrong:
        form.faults[HOSTS] = _wrong_words(wrong[0])
        return _page(facts, _content(facts), form, status=_UNPROCESSABLE)
    edit = Edit(FRAME_HOSTS, known or None, form.values[SHOWN])
    outcome = edits.save(session(), facts.id, [edit], by=present().actor, now=now())
    if outcome.is_whole:
        flash(_saved_words(outcome))
        return redirect(f"/{facts.slug}/integrer", SEE_OTHER)
    return _refused(facts, form, outcome)


def _refused(facts: SiteFacts, form: Form, outcome: Outcome) -> Response:
    if refused := outcome.refused.get(FRAME_HOSTS):
        form.faults[HOSTS] = refusal_in_words(refused)
        return _page(facts, _content(facts), form, status=_UNPROCESSABLE)
    conflict = outcome.conflicts[FRAME_HOSTS]
    form.faults[HOSTS] = conflict_in_words(conflict)
    # Sent again, what was contested is decided.
    form.values = {**form.values, SHOWN: conflict.mark}
    listed = conflict.theirs if isinstance(conflict.theirs, list) else []
    theirs = Theirs("\n".join(listed))
    return _page(facts, _content(facts), form, theirs=theirs, status=_UNPROCESSABLE)


def _page(
    facts: SiteFacts,
    content: Content,
    form: Form,
    *,
    theirs: Theirs | None = None,
    status: int = 200,
) -> Response:
    return page(
        "embed/hosts",
        status=status,
        section="embedding",
        form=form,
        theirs=theirs,
        most=MOST_HOSTS,
        suggested=_suggested(content),
        portal_page=f"{origin_of(facts)}/integrer",
    )


def _suggested(content: Content) -> str:
    """Return the commune's own site while the list does not name it; nothing if it has none."""
    website = content.value("contact.website").partition("://")[2].partition("/")[0]
    host = frame_host(website)
    return host if host and host not in content.listed(FRAME_HOSTS) else ""


def _content(facts: SiteFacts) -> Content:
    return drafts.draft(session(), facts.id).content


def _lines(content: Content) -> str:
    return "\n".join(content.listed(FRAME_HOSTS))


def _mark(content: Content) -> str:
    return mark_of(content.values.get(FRAME_HOSTS))


def _wrong_words(line: str) -> str:
    said = line if len(line) <= _MOST_SAID else f"{line[:_MOST_SAID]}…"
    return gettext(
        "«\u00a0%(line)s\u00a0» n’est pas le nom d’un site. Écrivez-le sans chemin ni numéro de "
        "port, comme www.ma-commune.fr, ou *.ma-commune.fr pour tous les sites de ce domaine.",
        line=said,
    )


def _saved_words(outcome: Outcome) -> str:
    if not outcome.saved:
        return gettext("Rien n’a changé.")
    return gettext("C’est enregistré. Cela se verra quand le portail sera publié.")
