"""What the console says once a form of the draft was kept."""

from __future__ import annotations

from app.web.catalogues import gettext, ngettext


def saved_words(count: int) -> str:
    """Return how much of a form is kept in the draft."""
    if not count:
        return gettext("Rien n’avait changé.")
    return ngettext(
        "%(num)s modification enregistrée. Elle se verra quand le portail sera publié.",
        "%(num)s modifications enregistrées. Elles se verront quand le portail sera publié.",
        count,
    )
