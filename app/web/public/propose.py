"""How an association's events come to be here: with HelloAsso, and without."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.web.catalogues import gettext
from app.web.public.legal import CONTACT, filled, steps_to
from app.web.public_page import page_of
from app.web.site import console_origin, settings, site

# Said once: the page opens with it, and search engines show it.
LEAD = (
    "Une fête, un tournoi, un atelier, une réunion pour les nouveaux bénévoles : votre "
    "association l’annonce, la commune le voit."
)


def show() -> ResponseReturnValue:
    """Propose to associations that HelloAsso knows to link themselves, to others how to begin."""
    title = gettext("Faire connaître votre événement")
    return render_template(
        "public/propose.html",
        page=page_of(title, section="propose", description=gettext(LEAD)),
        steps=steps_to(title),
        link_url=_link(),
        reach=filled("contact", CONTACT),
    )


def _link() -> str:
    """Return where an association links itself: on the console's host. Empty without a key."""
    ours = settings()
    if not (ours.helloasso_client_id and ours.helloasso_client_secret):
        return ""
    return f"{console_origin()}/{site.facts.slug}/helloasso/relier?lang={site.language}"
