"""When an OpenAgenda event happens: every timing kept, what cannot be believed said."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from app.clients.openagenda import Payload
from app.clients.openagenda_values import Span
from app.services.ingest.draft import Timing
from app.services.ingest.timings import believed

NO_START = "sans date de début"
UNREADABLE = "sans date de début lisible"
_A_DAY = timedelta(days=1)


def timings_of(payload: Payload) -> tuple[tuple[Timing, ...], list[str]]:
    """Return the timings of an event, and French notes on what was dropped.

    With no timing at all, the notes hold the reason alone.
    """
    notes: list[str] = []
    spans = payload.timings
    if not spans or all(begin is None for begin, _ in spans):
        spans = _outer_spans(payload) or spans
    found: dict[Timing, None] = {}
    for span in spans or ():
        if timing := _timing(span, notes):
            found[timing] = None
    if not found:
        return (), [UNREADABLE if spans else NO_START]
    return tuple(found), list(dict.fromkeys(notes))


def _outer_spans(payload: Payload) -> list[Span]:
    """Return the first, next and last times of a record without its list; else its days."""
    spans = [
        span
        for given in (payload.first_span, payload.next_span, payload.last_span)
        for span in given or ()
        if span[0] is not None
    ]
    if spans:
        return spans
    if payload.first_day is None:
        return []
    return [(payload.first_day, payload.last_day)]


def _timing(span: Span, notes: list[str]) -> Timing | None:
    begin, end = span
    if begin is None:
        notes.append("une date illisible a été laissée de côté")
        return None
    if not isinstance(begin, datetime):
        return _whole_days(begin, end)
    if end is not None and not isinstance(end, datetime):
        end = _midnight(end) + _A_DAY
    if end is None:
        return Timing(begin)
    return believed(begin, end, notes)


def _whole_days(first: date, last: datetime | date | None) -> Timing:
    if isinstance(last, datetime):
        last = last.date()
    if last is None or last < first:
        last = first
    return Timing(_midnight(first), _midnight(last) + _A_DAY)


def _midnight(day: date) -> datetime:
    # Naive: the midnight of the place, whose zone is not known yet.
    return datetime.combine(day, time())
