"""A search said back without counting what answers it: for pages about the search itself."""

from __future__ import annotations

from app.web.asking import Asked
from app.web.cards import Reader
from app.web.catalogues import gettext
from app.web.public.agenda_words import details, said_back
from app.web.public_page import current_site


def in_words(question: Asked, language: str) -> tuple[str, str]:
    """Return what is asked, then the rest: "Événements à Tours", "gratuit · en ligne"."""
    reader = Reader(current_site(), question.question.now, first_day=question.question.days.first)
    said = said_back(gettext("Événements"), question, language, plain=gettext("à venir"))
    return said, details(question, reader)
