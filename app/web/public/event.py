"""The page of one event: facts first."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from sys import getsizeof
from zoneinfo import ZoneInfo

from flask import redirect, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.kernel.search import DEFAULT_RADIUS_KM, Search
from app.kernel.text import Reading
from app.kernel.vocabulary import Mode, Source, Status
from app.queries import lists
from app.queries.facts import EventFacts, Gone, OccurrenceFacts
from app.web.addresses import EVENTS, activity_path, event_path
from app.web.announced import event_card_url
from app.web.asking import question_for
from app.web.cards import Reader, tags
from app.web.catalogues import gettext, listed
from app.web.clock import now
from app.web.database import session
from app.web.dates import Day, day_block, hours, is_one_go, until_day, when_in_full, zone_note
from app.web.drawn import card_url
from app.web.figures import activity_of, event_of
from app.web.gone import refuse_gone
from app.web.kept import kept
from app.web.labels import labels
from app.web.maps import Map, of_place
from app.web.pictures import Photo, fallback_url, photo
from app.web.programme import rows_in_line
from app.web.public.event_facts import Fact, facts_of, web_address
from app.web.public.gathered import to_the_one_shown
from app.web.public.record_page import record_page
from app.web.public.structured import breadcrumbs, events, script
from app.web.public_page import Page, current_site
from app.web.site import origin_of, tell_until

NEXT_DATES = 12
ALSO = 3
LONG = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """All that the template prints of an event."""

    event: EventFacts
    title: Reading
    lead: Reading
    body: Reading
    body_html: Markup
    conditions: Reading
    block: Day
    block_hours: str
    block_note: str
    tags: tuple[tuple[str, str, bool], ...]
    status_label: str
    status_sentence: str
    is_over: bool
    is_long_over: bool
    is_fictional: bool
    is_on: bool
    facts: list[Fact]
    next_dates: list[str]
    other_dates: list[str]
    geo_url: str
    map_url: str
    source: str
    source_url: str
    calendar_url: str
    photo: Photo | None
    credit: str
    spot: tuple[Map, tuple[int, int]] | None


def show(event_id: int, slug: str = "") -> ResponseReturnValue:
    """Show an event of this site's territory; its other spellings lead here."""
    # One clock for all: a time that is over between two looks at it would be shown as the next.
    reader = Reader(current_site(), now())
    found = event_of(reader.site.facts, event_id, now=reader.now)
    if found is None:
        return _activity(event_id, reader)
    if isinstance(found, Gone):
        refuse_gone(found)
    if slug != found.slug:
        return redirect(event_path(reader.site, found), 301)
    tell_until(*_ends(found, reader))
    moment = _moment(found, reader)
    # What the page shows is kept as it is written: what it is made from is asked only without.
    return render_template(
        "public/event.html",
        page=_page(found, reader, moment),
        moment=moment,
        view_of=lambda: _view(found, reader),
        also_of=lambda: _also(found, reader),
        language=reader.language,
    )


def _activity(event_id: int, reader: Reader) -> ResponseReturnValue:
    """Lead to the page of what is joined for a season, and is no event."""
    found = activity_of(reader.site.facts, event_id, now=reader.now)
    if found is None:
        return to_the_one_shown(event_id, reader)
    if isinstance(found, Gone):
        refuse_gone(found)
    return redirect(activity_path(reader.site, found), 301)


def _moment(event: EventFacts, reader: Reader) -> tuple[Hashable, ...]:
    """Return all that time decides of an event's page: today, and which times are over."""
    over = sum(time.until_at <= reader.now for time in event.occurrences)
    return event.id, reader.today, over, _is_long_over(event, reader)


def _ends(event: EventFacts, reader: Reader) -> list[datetime]:
    """Return when time next decides something of an event's page: a time is over, or long over."""
    ends = [time.until_at for time in event.occurrences]
    return [end for end in (*ends, event.shown.until_at + LONG) if end > reader.now]


def _view(event: EventFacts, reader: Reader) -> EventPage:
    known, zone = labels(reader.language), ZoneInfo(event.timezone)
    languages, shown = reader.site.languages, event.shown
    next_dates, other_dates = _dates(event, reader)
    body = event.body.read(languages)
    point = event.place.point if event.mode != Mode.ONLINE else None
    return EventPage(
        event=event,
        title=event.title.read(languages),
        lead=event.description.read(languages),
        body=body,
        body_html=Markup(body.text),  # noqa: S704 (cleaned when it was read from its source)
        conditions=event.conditions.read(languages),
        block=day_block(shown.first_day, reader.language, today=reader.today),
        block_hours=hours(shown, zone, reader.language) if is_one_go(shown) else "",
        block_note=_block_note(event, reader),
        tags=tags(replace(event, registration=()), reader.language, known),
        status_label=known.status_words.get(event.status, ""),
        status_sentence=known.status_sentences.get(event.status, ""),
        is_over=shown.until_at <= reader.now,
        is_long_over=_is_long_over(event, reader),
        # Its own words say so: this says it again to whoever does not read their language.
        is_fictional=event.source == Source.DEMO and body.language != reader.language,
        is_on=event.status not in (Status.CANCELLED, Status.POSTPONED),
        facts=facts_of(event, reader),
        next_dates=next_dates,
        other_dates=other_dates,
        geo_url=f"geo:{point.lat:.5f},{point.lon:.5f}" if point else "",
        map_url=_map_url(point.lat, point.lon) if point else "",
        source=known.sources[event.source],
        source_url=web_address(event.source_url),
        calendar_url=event_path(reader.site, event) + ".ics",
        photo=photo(event.picture) if event.picture else None,
        credit=event.image_credit or "",
        spot=of_place(event.place) if point else None,
    )


def _dates(event: EventFacts, reader: Reader) -> tuple[list[str], list[str]]:
    """Return the next dates in words, then all the others, past ones included."""
    if len(event.occurrences) < 2:
        return [], []
    zone = ZoneInfo(event.timezone)

    def words(time: OccurrenceFacts) -> str:
        parts = when_in_full(time, zone, reader.language, today=reader.today)
        return listed(filter(None, parts), reader.language)

    coming = [time for time in event.occurrences if time.until_at > reader.now]
    past = [time for time in event.occurrences if time.until_at <= reader.now]
    return (
        [words(time) for time in coming[:NEXT_DATES]],
        [words(time) for time in (*coming[NEXT_DATES:], *past)],
    )


def _block_note(event: EventFacts, reader: Reader) -> str:
    """Return what the printed date leaves out: the last day of a stretch, another zone."""
    shown, language = event.shown, reader.language
    if not is_one_go(shown):
        return until_day(shown.last_day, language, today=reader.today)
    return zone_note(event.timezone, reader.site.facts.timezone, language)


def _also(event: EventFacts, reader: Reader) -> list[Markup]:
    """Return others of that day: the nearest where the place is known, else the first."""
    day = event.shown.first_day
    search = Search(first_day=day, last_day=day, limit=ALSO + 1)
    center = event.place.point
    if center:
        search = replace(search, sort="distance", radius=DEFAULT_RADIUS_KM)
    question = question_for(search, center=center)
    # A day that is named is answered whole: nothing leaves it, whatever time it is.
    summary = lists.summarise(session(), question)
    found = lists.page(session(), question, summary=summary)
    others = [
        replace(other, distance_km=None)
        for other in found.lines
        if other.id != event.id and other.status != Status.CANCELLED
    ]
    nearest = sorted(others[:ALSO], key=lambda other: other.starts_at)
    return rows_in_line(nearest, question, reader, level=3)


def _page(event: EventFacts, reader: Reader, moment: tuple[Hashable, ...]) -> Page:
    languages = reader.site.languages
    title, lead = event.title.read(languages), event.description.read(languages)
    page = record_page(event, title, lead=lead, section="events")
    if _is_long_over(event, reader):
        return replace(page, robots="noindex")
    # Both are made of what the page is made of, and of where the page is.
    card, card_alt, data = kept(
        reader.site.facts,
        ("event head", moment, page.canonical, reader.site.language),
        lambda: _head(event, page, reader),
        size=_head_bytes,
    )
    return replace(page, card=card, card_alt=card_alt, data=data)


def _head(event: EventFacts, page: Page, reader: Reader) -> tuple[str, str, Markup]:
    """Return the social card, what it says, and what engines are told."""
    home = origin_of(reader.site.facts) + reader.site.base_path
    card = event_card_url(event, reader)
    photograph = [fallback_url(event.picture)] if event.picture else []
    images = [*photograph, card or card_url(reader.site)]
    steps = [
        (gettext("Accueil"), f"{home}/"),
        (gettext("Agenda"), f"{home}{EVENTS}"),
        (page.title, ""),
    ]
    told = [*events(event, reader, url=page.canonical, images=images), breadcrumbs(steps)]
    days = when_in_full(event.shown, ZoneInfo(event.timezone), reader.language, today=reader.today)[
        0
    ]
    return card, f"{page.title}, {days}", script(told)


def _head_bytes(made: tuple[str, str, Markup]) -> int:
    return sum(map(getsizeof, made))


def _is_long_over(event: EventFacts, reader: Reader) -> bool:
    return event.shown.until_at + LONG <= reader.now


def _map_url(lat: float, lon: float) -> str:
    return (
        f"https://www.openstreetmap.org/?mlat={lat:.5f}&mlon={lon:.5f}#map=17/{lat:.5f}/{lon:.5f}"
    )
