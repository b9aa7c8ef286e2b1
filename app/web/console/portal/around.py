"""Whether the portal's search leads to the communes around as well. Administrators decide it.

Like the look, it waits in the draft until it is published.
"""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect
from flask.typing import ResponseReturnValue

from app.kernel.drafting import Content, mark_of
from app.queries import communes, drafts
from app.queries.sites import SiteFacts
from app.services.drafts import edits
from app.services.drafts.edits import Edit, Outcome
from app.services.neighbours import touching
from app.services.sites.facts import NEIGHBOURS
from app.web.catalogues import gettext
from app.web.clock import now
from app.web.console.forms import Form
from app.web.console.frame import page
from app.web.console.guard import SEE_OTHER
from app.web.console.roles import for_role
from app.web.console.session import present
from app.web.database import session

blueprint = Blueprint("around", __name__, url_prefix="/<slug>/voisines")
FIELD, SHOWN = "neighbours", "shown-neighbours"
_MOST_NAMED = 12


@blueprint.get("")
@for_role("administrator")
def show(facts: SiteFacts) -> ResponseReturnValue:
    """Show what the draft says."""
    content = _content(facts)
    form = Form.showing(**{FIELD: content.value(NEIGHBOURS), SHOWN: _mark(content)})
    return _page(facts, form)


@blueprint.post("")
@for_role("administrator")
def save(facts: SiteFacts) -> ResponseReturnValue:
    """Keep the choice in the draft."""
    form = Form.sent()
    value = "true" if form.values[FIELD] else None
    edit = Edit(NEIGHBOURS, value, form.values[SHOWN])
    # Yes or no: whoever changes what they saw agrees with whoever did before, so no conflict.
    outcome = edits.save(session(), facts.id, [edit], by=present().actor, now=now())
    flash(_saved_words(outcome))
    return redirect(f"/{facts.slug}/voisines", SEE_OTHER)


def _page(facts: SiteFacts, form: Form) -> Response:
    names = _around(facts)
    return page(
        "around/neighbours",
        section="around",
        form=form,
        names=names[:_MOST_NAMED],
        others=max(0, len(names) - _MOST_NAMED),
    )


def _around(facts: SiteFacts) -> list[str]:
    """Return the names of the communes that touch the territory, the most populous first."""
    own = facts.territory or frozenset()
    near = frozenset().union(*map(touching, own)) - own
    found = communes.many(session(), near).values()
    return [one.name for one in sorted(found, key=lambda one: -(one.population or 0))]


def _content(facts: SiteFacts) -> Content:
    return drafts.draft(session(), facts.id).content


def _mark(content: Content) -> str:
    return mark_of(content.values.get(NEIGHBOURS))


def _saved_words(outcome: Outcome) -> str:
    if not outcome.saved:
        return gettext("Rien n’a changé.")
    return gettext("C’est enregistré. Cela se verra quand le portail sera publié.")
