"""What a frame was asked to show, in words."""

from __future__ import annotations

from datetime import date

from app.web.asked_words import days_in_words, filters_in_words, place_in_words
from app.web.asking import Asked
from app.web.catalogues import gettext


def asked_in_words(asked: Asked, language: str, *, today: date) -> str:
    """Return the question, a middle dot between its parts; nothing when all was asked for."""
    search = asked.search
    parts = [
        gettext("«\u00a0%(words)s\u00a0»", words=search.q) if search.q else "",
        place_in_words(asked, language),
        _dates(asked, language, today),
        *filters_in_words(search, language),
    ]
    return " · ".join(part for part in parts if part)


def _dates(asked: Asked, language: str, today: date) -> str:
    """Return the days asked for; those that move from day to day by their name alone."""
    search, days = asked.search, asked.question.days
    if search.when and not search.says_days:
        return {
            "today": gettext("Aujourd’hui"),
            "weekend": gettext("Ce week-end"),
            "week": gettext("7 prochains jours"),
            "month": gettext("31 prochains jours"),
        }.get(search.when.value, "")
    return days_in_words(days, language, today=today)
