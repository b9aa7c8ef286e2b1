"""The catalogue: some 2 200 fictional events over the coming sixty days.

The same seed and the same first day give the same catalogue, to the byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.kernel.places import PlaceGiven
from app.kernel.text import LocalizedText
from app.kernel.vocabulary import Access, Mode, Source, Status
from app.services.demo import compose
from app.services.demo.habits import HABITS, times_of
from app.services.demo.plan import Chooser, Slot, slots_for
from app.services.demo.towns import Town, every_town, intercommunality, spread, with_outlines
from app.services.demo.venues import Venues, kinds_in
from app.services.demo.words import Pattern, patterns
from app.services.ingest.draft import EventDraft, Timing

SEED = "rentree"
FEED = "demo"
_OLDEST = 99
_TRIES = 40


def towns_of(session: Session, *, seed: str = SEED) -> list[Town]:
    """Return the town of each event to be, with what is needed to place it there."""
    every = every_town(session)
    rng = Random(f"{seed}:towns")  # noqa: S311 (nothing to keep secret)
    spreading = spread(every, intercommunality(session, every), rng)
    outlined = {town.insee: town for town in with_outlines(session, dict.fromkeys(spreading))}
    return [outlined[town.insee] for town in spreading]


def catalogue(towns: Sequence[Town], today: date, *, seed: str = SEED) -> list[EventDraft]:
    """Return one draft for each of ``towns``, over the sixty days that begin ``today``."""
    return list(_Catalogue(towns, today, seed).drafts())


class _Catalogue:
    def __init__(self, towns: Sequence[Town], today: date, seed: str) -> None:
        self._rng = Random(f"{seed}:{today.isoformat()}")  # noqa: S311 (nothing to keep secret)
        self._slots = slots_for(towns, self._rng)
        self._chooser = Chooser(patterns(), today, self._rng)
        self._titles = compose.Titles()
        self._venues = Venues(seed)

    def drafts(self) -> Iterator[EventDraft]:
        # What few patterns suit chooses first; the rest makes the whole even again.
        for slot in sorted(self._slots, key=lambda slot: not slot.is_particular):
            pattern, subject = self._subject(slot)
            yield self._draft(slot, pattern, subject)

    def _subject(self, slot: Slot) -> tuple[Pattern, compose.Subject]:
        for _ in range(_TRIES):
            pattern = self._chooser.pattern(slot)
            names = compose.names_for(pattern, slot.town, self._rng)
            if subject := self._titles.choose(pattern, slot.town, names, self._rng):
                return pattern, subject
        msg = f"no title left for {slot.town.name}"
        raise RuntimeError(msg)

    def _draft(self, slot: Slot, pattern: Pattern, subject: compose.Subject) -> EventDraft:
        rng = self._rng
        languages = [code for code in slot.languages if self._is_fresh(pattern, subject, code)]
        title = {code: compose.translated(pattern, subject, code, "title") for code in languages}
        short, body = compose.texts(pattern, subject, languages, rng)
        price = compose.price_of(self._chooser.price(pattern), rng)
        lowest, highest = pattern.age or (None, None)
        draft = EventDraft(
            source=Source.DEMO,
            key=f"{FEED}/{slot.number:04}",
            feed=FEED,
            title=LocalizedText({"fr": subject.title, **title}),
            description=short,
            body=body,
            conditions=price.said,
            keywords={"fr": list(pattern.keywords)},
            theme=pattern.theme,
            status=slot.status,
            mode=slot.mode,
            timings=self._timings(slot, pattern),
            timezone=slot.town.timezone,
            organizer=subject.values["groupe"],
            access=self._access(slot),
            spoken=pattern.spoken,
            age_min=lowest,
            age_max=highest if highest != _OLDEST else None,
            is_free=price.is_free,
            is_open_price=price.max is None,
            price_min=price.min,
            price_max=price.max,
        )
        return self._booked(self._placed(draft, slot, pattern), slot)

    def _is_fresh(self, pattern: Pattern, subject: compose.Subject, language: str) -> bool:
        title = compose.translated(pattern, subject, language, "title")
        return self._titles.may_be(language, title)

    def _timings(self, slot: Slot, pattern: Pattern) -> tuple[Timing, ...]:
        habit, zone = HABITS[pattern.when], ZoneInfo(slot.town.timezone)
        day = self._chooser.day(slot, pattern)
        first = times_of(habit, day, self._rng)
        return tuple(
            Timing(
                (begin + (again - day)).replace(tzinfo=zone),
                (end + (again - day)).replace(tzinfo=zone),
            )
            for again in self._chooser.weeks_after(slot, pattern, day)
            for begin, end in first
            if (begin + (again - day)).date() <= self._chooser.last
        )

    def _access(self, slot: Slot) -> tuple[Access, ...]:
        if not slot.is_accessible:
            return ()
        chosen = set(self._rng.sample(list(Access), self._rng.randint(1, 3))) | {Access.MI}
        return tuple(code for code in Access if code in chosen)

    def _placed(self, draft: EventDraft, slot: Slot, pattern: Pattern) -> EventDraft:
        town = slot.town
        if slot.mode is Mode.ONLINE:
            return replace(draft, place=PlaceGiven(insee=town.insee, city=town.name))
        kind = self._rng.choice(kinds_in(town, pattern.places))
        venue = self._venues.one(town, kind, self._rng)
        return replace(
            draft,
            place_name=venue.name,
            address=venue.address,
            place=PlaceGiven(
                insee=town.insee,
                postal_code=venue.postal_code or town.postal_code,
                city=town.name,
                lat=venue.point.lat,
                lon=venue.point.lon,
                country_code="FR",
                name=venue.name,
                address=venue.address,
            ),
        )

    def _booked(self, draft: EventDraft, slot: Slot) -> EventDraft:
        group = draft.organizer or ""
        ways = compose.registration_with(group, slot.town, self._rng)
        if slot.status in {Status.FULL, Status.CANCELLED}:
            ways = ()
        remote = None
        if slot.mode is not Mode.ONSITE:
            remote = f"https://visio.example/{slot.number:04}"
        return replace(draft, registration=ways, online_url=remote)
