"""What a season activity is called, and until when one may join it."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from app.kernel.folding import fold
from app.kernel.text import Reading
from app.kernel.vocabulary import Theme
from app.queries.facts import ActivityFacts
from app.web.cards import Reader
from app.web.catalogues import gettext
from app.web.dates import until_day
from app.web.labels import labels


def name_of(activity: ActivityFacts, reader: Reader) -> Reading:
    """Return its title after its association, without which « Adhésion » says nothing."""
    title, by = activity.title.read(reader.site.languages), activity.organizer
    if not by or fold(by) in fold(title.text):
        return title
    return Reading(f"{by}\u00a0– {title.text}", title.language)


def themes(language: str) -> dict[str, str]:
    """Return the themes in words: what has no other is an activity, not a date."""
    other = {Theme.AUTRE.value: gettext("Autres activités")}
    return {**labels(language).themes, **other}


def last_day(activity: ActivityFacts) -> date | None:
    """Return the last day on which one may join: what closes at midnight closes the day before."""
    if activity.ends_at is None:
        return None
    last = activity.ends_at - timedelta(seconds=1)
    return last.astimezone(ZoneInfo(activity.timezone)).date()


def until_words(last: date, reader: Reader) -> str:
    """Return "Jusqu’au 20 juin"."""
    words = until_day(last, reader.language, today=reader.today)
    return words[:1].upper() + words[1:]
