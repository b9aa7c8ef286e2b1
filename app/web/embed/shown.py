"""The compact list: title, when, where, and the ways to the whole agenda."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.queries.facts import EventFacts
from app.web.addresses import list_path
from app.web.asking import Asked
from app.web.cards import EventCard, Reader, card, said_in_line
from app.web.embed.said import asked_in_words
from app.web.embed.wanted import Wanted
from app.web.programme import Programme, nothing, programme_of
from app.web.public_page import current_site


@dataclass(frozen=True, slots=True)
class Shown:
    """What a frame holds. ``whole`` is the address of the whole answer, on the portal.

    ``which``: the place may be several, and nothing is listed before somebody says.
    """

    programme: Programme
    cards: tuple[EventCard, ...]
    details: str
    whole: str
    faults: tuple[str, ...]
    which: bool


def shown(asking: Wanted) -> Shown:
    """Find what answers, and put it in words."""
    question = asking.asked
    reader = Reader(current_site(), question.question.now, first_day=question.question.days.first)
    found = _found(question, reader)
    return Shown(
        programme=found,
        cards=tuple(_cards(found, reader)),
        details=asked_in_words(question, reader.language, today=reader.today),
        whole=list_path(reader.site, asking.search),
        faults=asking.faults,
        which=bool(question.choices),
    )


def _found(question: Asked, reader: Reader) -> Programme:
    if question.choices:
        return nothing(question.question, reader)
    return programme_of(question.question, reader, flat=True)


def _cards(found: Programme, reader: Reader) -> Iterator[EventCard]:
    known: dict[int, EventFacts] = {event.id: event for event in found.events}
    for number, line in enumerate(found.lines, 1):
        if event := known.get(line.id):
            yield card(event, reader, number=number, when=said_in_line(event, reader))
