"""Instants in words, for who works in the console: in the time of the site, else of Paris."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import g

from app.kernel.french import MAINLAND_ZONE
from app.web.catalogues import gettext, spoken
from app.web.clock import now
from app.web.dates import hour, short_day


def instant_words(instant: datetime, *, zone: str = "") -> str:
    """Return a day and an hour: « ven. 4 sept. à 12 h »."""
    here = g.get("here")
    place = ZoneInfo(zone or (here.timezone if here else MAINLAND_ZONE))
    local, today = instant.astimezone(place), now().astimezone(place).date()
    return gettext(
        "%(day)s à %(hour)s",
        day=short_day(local.date(), spoken(), today=today),
        hour=hour(local.time(), spoken()),
    )


def day_words_of(instant: datetime) -> str:
    """Return the day of an instant: « ven. 4 sept. »."""
    here = g.get("here")
    place = ZoneInfo(here.timezone if here else MAINLAND_ZONE)
    today = now().astimezone(place).date()
    return short_day(instant.astimezone(place).date(), spoken(), today=today)
