"""One run: the events that wait for a commune, and what the geocoder says of their address.

Killed anywhere, run it again: what was asked is remembered with the events that it placed, a
batch at a time, and is never asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from app.clients.http import SourceError
from app.clients.patient_geocoder import PatientGeocoder
from app.kernel.geo import Point
from app.queries import geocoding as questions
from app.queries.geocoding import Answer, WaitingEvent
from app.services.geocoding.ask import Asking
from app.services.geocoding.report import GeocodeReport
from app.services.geocoding.verdict import UNKNOWN, Doubt, Found, best_of, judge
from app.services.geocoding.wording import wording
from app.services.geocoding.write import Placement, PlaceWriter
from app.services.ingest.course import gazetteer_at_rest, need_communes
from app.services.ingest.locate import SAME_TOWN_KM
from app.services.ingest.locator_clues import Clues, clues_of
from app.services.ingest.locator_gazetteer import Gazetteer
from app.services.ingest.lock import held
from app.settings import Settings

WORK = "geocode"
BUSY = (
    "Des adresses sont déjà en train d’être géocodées : attendez la fin, puis relancez la commande."
)
BATCH = 100

Progress = Callable[[int], None]


class GeocoderStoppedError(Exception):
    """A run that could not go to its end: one French sentence, and the report so far."""

    def __init__(self, sentence: str, report: GeocodeReport) -> None:
        super().__init__(sentence)
        self.report = report


@dataclass(frozen=True, slots=True)
class _Question:
    """An event, what its form says of its place, and the words to ask."""

    event: WaitingEvent
    clues: Clues
    words: str


@dataclass(slots=True)
class _Course:
    """What one run works with. ``most`` is how many addresses it may still ask."""

    session: Session
    known: Gazetteer
    asking: Asking
    writer: PlaceWriter
    report: GeocodeReport
    most: int | None
    # What a trial learnt: it writes nothing, and asks nothing twice either.
    learnt: dict[str, Answer] = field(default_factory=dict)

    def take(self, events: Sequence[WaitingEvent]) -> None:
        """Decide of a batch of events, and write what was decided."""
        asked = [self._question(event) for event in events]
        answers = self._remembered(asked)
        news: list[Answer] = []
        for words, candidates in self.asking.ask(self._to_ask(asked, answers)):
            clues = next(each.clues for each in asked if each.words == words)
            news.append(best_of(words, candidates, clues, self.known))
        fresh = {answer.asked: answer for answer in news}
        placements = list(self._decided(asked, answers, fresh))
        if self.report.dry_run:
            self.learnt |= fresh
            self.report.placed += len(placements)
        else:
            self.report.placed += self.writer.write(news, placements)

    def _question(self, event: WaitingEvent) -> _Question:
        clues = clues_of(event.place, self.known)
        return _Question(event, clues, wording(event.place.address or "", clues))

    def _remembered(self, asked: Sequence[_Question]) -> dict[str, Answer]:
        words = {each.words for each in asked}
        found = questions.answers(self.session, words - {""})
        self.session.commit()
        found |= {each: self.learnt[each] for each in words & self.learnt.keys()}
        # Nothing in it that the service would take.
        return {**found, "": Answer("", reason=UNKNOWN)}

    def _to_ask(self, asked: Sequence[_Question], answers: dict[str, Answer]) -> list[str]:
        words = [word for word in dict.fromkeys(q.words for q in asked) if word not in answers]
        if self.most is not None:
            words = words[: self.most]
            self.most -= len(words)
        return words

    def _decided(
        self, asked: Sequence[_Question], answers: dict[str, Answer], fresh: dict[str, Answer]
    ) -> Iterator[Placement]:
        for each in asked:
            answer = answers.get(each.words) or fresh.get(each.words)
            if answer is None:
                self.report.left += 1
                continue
            if each.words in answers and each.words:
                self.report.from_cache += 1
            verdict = judge(answer, each.clues, self.known)
            if isinstance(verdict, Found):
                yield Placement(each.event, verdict, self._point(each.event, verdict))
            else:
                self._doubt(each.event, verdict)

    def _doubt(self, event: WaitingEvent, doubt: Doubt) -> None:
        told = self.report.unknown if doubt.is_unknown else self.report.unsure
        told.append((event.key, doubt.reason))

    def _point(self, event: WaitingEvent, found: Found) -> Point | None:
        """Return where the address is; else what its source says, if that is in the town."""
        if found.point or event.point is None:
            return found.point
        away = self.known.distance_km(found.insee, event.point)
        return event.point if away is not None and away <= SAME_TOWN_KM else None


def geocode(  # noqa: PLR0913 (each is a choice of the operator)
    session: Session,
    *,
    settings: Settings,
    now: datetime,
    limit: int | None = None,
    dry_run: bool = False,
    geocoder: PatientGeocoder | None = None,
    progress: Progress = lambda _done: None,
) -> GeocodeReport:
    """Place the events whose address the geocoder knows; ask ``limit`` addresses at most.

    Raises :class:`GeocoderStoppedError` when another run is under way, when the official
    list is not loaded, or when the service does not answer: with what was done until then.
    """
    report = GeocodeReport(dry_run=dry_run)
    asking = Asking(geocoder or PatientGeocoder(settings.geocoder_url))
    try:
        with held(session, WORK, settings.data_dir, busy=BUSY):
            need_communes(session)
            known = Gazetteer.load(session)
            session.commit()
            writer = PlaceWriter(session, now)
            course = _Course(session, known, asking, writer, report, limit)
            with gazetteer_at_rest():
                _walk(course, progress)
    except SourceError as wrong:
        raise GeocoderStoppedError(str(wrong), report) from wrong
    if away := asking.away:
        raise GeocoderStoppedError(away, report)
    return report


def _walk(course: _Course, progress: Progress) -> None:
    session, report = course.session, course.report
    after = done = 0
    while events := questions.waiting(session, after=after, limit=BATCH):
        session.commit()
        course.take(events)
        after = events[-1].id
        done += len(events)
        report.asked = course.asking.asked
        progress(done)
        if course.asking.away:
            report.left += questions.count_waiting(session, after=after)
            break
    session.commit()
    course.asking.end()
