"""The event that a home page shows large: the next that begins, under its poster or photograph.

It is the first of those that the site puts forward, if there are some; they stand below it, and
say so. Else it is chosen by what moves no sooner than the list itself: what has begun on an
earlier day, is full or does not take place is left among the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from app.kernel.vocabulary import Status
from app.queries import lists
from app.queries.facts import EventLine
from app.web.cards import Reader, card, said_in_line
from app.web.database import session
from app.web.figures import featured_of
from app.web.kept import kept, macro
from app.web.pictures import photo
from app.web.programme import Programme, rows_in_line

MOST_MORE = 3
"""How many events put forward stand below the first."""
_ON = {Status.SCHEDULED, Status.RESCHEDULED, Status.MOVED_ONLINE}


def featured(programme: Programme) -> tuple[Markup, Programme]:
    """Return the large card of a home page, and the programme without what it shows.

    The card is empty when nothing suits, and the programme is then the same.
    """
    chosen = [
        line
        for line in featured_of(programme.reader.site.facts, now=programme.reader.now)
        if line.status in _ON
    ][: 1 + MOST_MORE]
    line = chosen[0] if chosen else _next(programme)
    if line is None:
        return Markup(), programme
    made = _kept_card(programme, line, is_chosen=bool(chosen))
    if not made:
        return Markup(), programme
    shown = {line.id, *(one.id for one in chosen)}
    # As long a page as without them: what is put forward takes the place of the last.
    most = max(0, len(programme.lines) - len(shown))
    others = tuple(other for other in programme.lines if other.id not in shown)[:most]
    card_and_more = Markup(made) + _more(chosen[1:], programme)  # noqa: S704 (templates' own)
    return card_and_more, replace(programme, lines=others)


def _next(programme: Programme) -> EventLine | None:
    return next((line for line in programme.lines if _suits(line, programme.reader)), None)


def _suits(line: EventLine, reader: Reader) -> bool:
    return line.first_day >= reader.today and line.status in _ON


def _more(lines: Sequence[EventLine], programme: Programme) -> Markup:
    if not lines:
        return Markup()
    reader, level = programme.reader, programme.level
    rows = rows_in_line(lines, programme.question, reader, level=level, name="u")
    return Markup(macro("components/feature.html", "featured_rows")(rows))  # noqa: S704 (the template's own output)


def _kept_card(programme: Programme, line: EventLine, *, is_chosen: bool) -> str:
    reader, level = programme.reader, programme.level
    key = ("feature", is_chosen, reader.site.language, reader.today, level, *line.key)
    made: str = kept(reader.site.facts, key, lambda: _card(programme, line, is_chosen=is_chosen))
    return made


def _card(programme: Programme, line: EventLine, *, is_chosen: bool) -> str:
    found = lists.full(session(), programme.question, [line])
    if not found:
        return ""
    event, reader = found[0], programme.reader
    said = card(event, reader, number=0, when=said_in_line(event, reader))
    lead = event.description.read(reader.site.languages)
    image = photo(event.picture) if event.picture else None
    show = macro("components/feature.html", "feature")
    language, level = reader.site.language, programme.level
    return str(show(said, event.id, lead, image, language, level, is_chosen=is_chosen))
