"""The event that a home page shows large: the next that begins, under its poster or photograph.

It is chosen by what moves no sooner than the list itself: what has begun on an earlier
day, is full or does not take place is left among the others.
"""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from app.kernel.vocabulary import Status
from app.queries import lists
from app.queries.facts import EventLine
from app.web.cards import Reader, card, said_in_line
from app.web.database import session
from app.web.kept import kept, macro
from app.web.pictures import photo
from app.web.programme import Programme

_ON = {Status.SCHEDULED, Status.RESCHEDULED, Status.MOVED_ONLINE}


def featured(programme: Programme) -> tuple[Markup, Programme]:
    """Return the large card of a home page, and the programme without that event.

    The card is empty when nothing suits, and the programme is then the same.
    """
    line = next((line for line in programme.lines if _suits(line, programme.reader)), None)
    if line is None:
        return Markup(), programme
    reader, level = programme.reader, programme.level
    key = ("feature", reader.site.language, reader.today, level, *line.key)
    made: str = kept(reader.site.facts, key, lambda: _card(programme, line))
    if not made:
        return Markup(), programme
    others = tuple(other for other in programme.lines if other is not line)
    return Markup(made), replace(programme, lines=others)  # noqa: S704 (the template's own output)


def _suits(line: EventLine, reader: Reader) -> bool:
    return line.first_day >= reader.today and line.status in _ON


def _card(programme: Programme, line: EventLine) -> str:
    found = lists.full(session(), programme.question, [line])
    if not found:
        return ""
    event, reader = found[0], programme.reader
    said = card(event, reader, number=0, when=said_in_line(event, reader))
    lead = event.description.read(reader.site.languages)
    image = photo(event.picture) if event.picture else None
    show = macro("components/feature.html", "feature")
    return str(show(said, event.id, lead, image, reader.site.language, programme.level))
