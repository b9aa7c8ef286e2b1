"""A membership form: what one joins for a season, until when, and for how long.

Nothing is guessed: only what its association made a membership form is a season activity.
Source: HelloAsso API v5, ``FormPublicModel`` (``validityType``, ``startDate``, ``endDate``,
``saleStartDate``, ``saleEndDate``: both ends included, any of them may be missing).
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.clients.helloasso_payloads import FormPublic
from app.kernel.french import MAINLAND_ZONE
from app.kernel.vocabulary import Status
from app.services.ingest.draft import Timing
from app.services.ingest.sources.helloasso_times import YEARS, Stretch, local, stretch_words
from app.services.ingest.sources.helloasso_titles import status_of

# Stands where a form says no date at all: it is not shown, and nothing is reckoned from it.
NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
_VALIDITY = Stretch("Valable", "sa validité finirait")
_OPENING = Stretch("Adhésions ouvertes", "la période d’adhésion finirait")
_WHATEVER_THE_DATES = {
    "movingyear": "Valable un an à partir de l’adhésion",
    "illimited": "Sans limite de durée",
}
_DAY = timedelta(days=1)


def season_timing(form: FormPublic, zone: str | None) -> Timing:
    """Return from when a membership counts, and the moment from which nobody joins any more.

    It begins when it says, else when one may first join, else when the form was made. It ends
    with the period that it covers or with that in which one joins, whichever is first.
    """
    clock = ZoneInfo(zone or MAINLAND_ZONE)
    said = (form.start_date, form.sale_start_date, form.created_at, form.updated_at)
    begin = next((moment for one in said if (moment := _instant(one, clock))), NO_DATE)
    ends = [moment for moment in (_closed(form, clock), _over(form, clock)) if moment]
    return Timing(begin, min(ends, default=None))


def season_words(form: FormPublic, zone: str | None, notes: list[str]) -> list[str]:
    """Return in French for how long one joins, then while one may."""
    sales = (form.sale_start_date, form.sale_end_date)
    return [_validity(form, zone, notes), stretch_words(_OPENING, *sales, zone, notes)]


def season_status(title: str) -> Status:
    """Return whether there is room left: all else that a title may say is of an event."""
    return Status.FULL if status_of(title) is Status.FULL else Status.SCHEDULED


def _validity(form: FormPublic, zone: str | None, notes: list[str]) -> str:
    kind = (form.validity_type or "").strip().lower()
    if said := _WHATEVER_THE_DATES.get(kind):
        return said
    clock = ZoneInfo(zone or MAINLAND_ZONE)
    first, last = local(form.start_date, clock), local(form.end_date, clock)
    # Days, whatever their hours: the last one is whole.
    begins = datetime.combine(first, time()) if first else None
    ends = datetime.combine(last, time()) + _DAY if last else None
    return stretch_words(_VALIDITY, begins, ends, zone, notes)


def _closed(form: FormPublic, clock: ZoneInfo) -> datetime | None:
    opens, closes = (_instant(one, clock) for one in (form.sale_start_date, form.sale_end_date))
    return None if opens and closes and closes < opens else closes


def _over(form: FormPublic, clock: ZoneInfo) -> datetime | None:
    """Return the end of the period that a membership covers: a day without an hour is whole."""
    last, first = local(form.end_date, clock), local(form.start_date, clock)
    if last is None or (first is not None and last < first):
        return None
    return (last if last.time() != time() else last + _DAY).replace(tzinfo=clock)


def _instant(moment: datetime | None, clock: ZoneInfo) -> datetime | None:
    if moment is None or moment.year not in YEARS:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=clock)
