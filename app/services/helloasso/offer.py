"""What an association that lets us in could show here, form by form."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.clients.helloasso import HelloAsso
from app.clients.helloasso_payloads import FormLight, FormPublic, PayloadError
from app.clients.http import SourceError
from app.kernel.french import MAINLAND_ZONE
from app.kernel.markup import one_line
from app.services.helloasso import wishes
from app.services.helloasso.consent import Doorway
from app.services.helloasso.forms import AT_ONCE, GONE
from app.services.ingest.draft import EventDraft, Refusal, Timing
from app.services.ingest.rows import instants
from app.services.ingest.sources.helloasso import draft_of
from app.services.ingest.sources.helloasso_prices import is_membership

# Somebody waits: the nearest forms are read whole, for so many seconds in all; the others, and
# those that do not answer in time, are shown from the list alone.
MOST_IN_FULL = 24
MOST_OFFERED = 300
PATIENCE_SECONDS = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A form that may be shown here. ``starts_at`` is UTC, ``timezone`` that of its place.

    ``problem`` is why it cannot be (a French sentence, without its capital), empty when it can.
    ``is_season``: one joins it for a season, which has no hour.
    ``is_chosen``: it is to be shown, unless the association says otherwise.
    """

    key: str
    title: str
    starts_at: datetime | None
    timezone: str
    place: str
    problem: str
    is_chosen: bool
    is_season: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """What an association has to show: what is to come, and how many of its forms are over."""

    name: str
    choices: tuple[Choice, ...]
    over: int


def offered(doorway: Doorway, session: Session, slug: str) -> Offer:
    """Ask HelloAsso what an association publishes; :class:`SourceError` when it does not answer."""
    api = HelloAsso(doorway.api_of(slug))
    now = doorway.clock()
    listed = [form for page in api.pages_of(slug) for form in page.forms]
    coming = sorted(
        (form for form in listed if not _is_over(form, now)),
        key=lambda form: (_instant(form.start_date) or now, form.key),
    )
    withheld = wishes.withheld_of(session, slug)
    # Given back before HelloAsso is waited for: it may take seconds.
    session.rollback()
    choices = tuple(
        _choice(form, is_chosen=form.key not in withheld)
        for form in _in_full(api, coming[:MOST_OFFERED])
    )
    return Offer(_name_of(api, slug), choices, len(listed) - len(coming))


def _is_over(form: FormLight, now: datetime) -> bool:
    # What one joins goes on until somebody says when it ends.
    last = form.end_date or (None if is_membership(form) else form.start_date)
    end = _instant(last)
    return end is not None and end < now


def _instant(moment: datetime | None) -> datetime | None:
    """Return a moment in UTC; one without a zone is the clock of the mainland."""
    if moment is None or moment.tzinfo:
        return moment
    return moment.replace(tzinfo=ZoneInfo(MAINLAND_ZONE)).astimezone(UTC)


def _in_full(api: HelloAsso, forms: Sequence[FormLight]) -> list[FormLight]:
    """Read the nearest forms whole, with their places; what does not answer stays as listed."""
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="offer")
    asked = [pool.submit(api.form, form.name) for form in forms[:MOST_IN_FULL]]
    wait(asked, timeout=PATIENCE_SECONDS)
    # What is under way ends by itself, within the time of one call.
    pool.shutdown(wait=False, cancel_futures=True)
    read = [_answer(answer) or form for answer, form in zip(asked, forms, strict=False)]
    return [*read, *forms[MOST_IN_FULL:]]


def _answer(asked: Future[FormPublic]) -> FormPublic | None:
    if not asked.done() or asked.cancelled():
        return None
    try:
        return asked.result()
    except (SourceError, PayloadError):
        return None


def _choice(form: FormLight, *, is_chosen: bool) -> Choice:
    if not isinstance(form, FormPublic):
        return _as_listed(form, is_chosen=is_chosen)
    drafted = draft_of(form)
    if not isinstance(drafted, EventDraft):
        reason = drafted.reason if isinstance(drafted, Refusal) else ""
        return replace(_as_listed(form, is_chosen=False), problem=reason or GONE)
    zone = drafted.timezone or MAINLAND_ZONE
    town = " ".join(filter(None, (drafted.place.postal_code, drafted.place.city)))
    first = next(iter(instants(drafted.timings, zone)), None)
    return Choice(
        key=form.key,
        title=drafted.title.get("fr", form.form_slug),
        starts_at=first.begin if first and not drafted.is_season else None,
        timezone=zone,
        is_season=drafted.is_season,
        place=", ".join(filter(None, (drafted.place_name, town))),
        problem="",
        is_chosen=is_chosen,
    )


def _as_listed(form: FormLight, *, is_chosen: bool) -> Choice:
    times = (Timing(form.start_date),) if form.start_date else ()
    first = next(iter(instants(times, MAINLAND_ZONE)), None)
    return Choice(
        key=form.key,
        title=one_line(form.title or "") or form.form_slug,
        starts_at=first.begin if first else None,
        timezone=MAINLAND_ZONE,
        place="",
        problem="",
        is_chosen=is_chosen,
    )


def _name_of(api: HelloAsso, slug: str) -> str:
    try:
        return api.organization(slug).name or slug
    except (SourceError, PayloadError):
        return slug
