"""A list as a calendar: calendar programs come back for it every few hours.

What began or ended earlier today is still in it: an entry that vanishes from somebody's
calendar in the middle of the day looks like a mistake. So it changes when the site does, and at
midnight, not each time that something ends; each event's entries are kept as rows of a page are.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time

from flask import Response

from app.queries.facts import EventLine
from app.queries.question import Question
from app.web.feeds import calendar
from app.web.kept import keeper, kept_each
from app.web.site import Site, tell_until
from app.web.streaming import Tell, answer_lines

# No list takes more than this part of the memory from the pieces of pages: the country's would
# leave nothing else in it.
_PART = 16


def answer(site: Site, question: Question) -> Response:
    """Return every matching time, today's whole, of every event that answers."""
    question = replace(question, now=datetime.combine(question.today, time.min, question.zone))
    tell_until(None)
    return answer_lines(
        question,
        _Entries(site, question, room=keeper().most_bytes // _PART),
        media_type=calendar.MEDIA_TYPE,
        head=calendar.head(site, name=site.name.text),
        tail=calendar.tail(),
    )


class _Entries:
    """The entries of a list's events, kept until they fill ``room`` bytes."""

    def __init__(self, site: Site, question: Question, *, room: int) -> None:
        self._site = site
        self._question = question
        self._room = room

    def __call__(
        self, lines: Sequence[EventLine], addresses: Mapping[int, str], tell: Tell
    ) -> list[str]:
        """Return the entries of each event; empty for those that vanished meanwhile."""

        def made(missing: list[int]) -> dict[int, str]:
            return self._made({at: lines[at] for at in missing}, addresses, tell)

        # In hours of a day, time passes without the line of an event telling it.
        if self._room <= 0 or self._question.search.hours:
            every = made([*range(len(lines))])
            return [every.get(at, "") for at in range(len(lines))]
        found = kept_each(self._site.facts, [self._key(line, addresses) for line in lines], made)
        self._room -= sum(map(len, found))
        return found

    def _made(
        self, wanted: Mapping[int, EventLine], addresses: Mapping[int, str], tell: Tell
    ) -> dict[int, str]:
        places = {line.id: at for at, line in wanted.items()}
        return {
            places[event.id]: calendar.entries(
                self._site,
                event,
                filter(self._question.asks_for, event.occurrences),
                url=addresses[event.id],
            )
            for event in tell([*wanted.values()])
        }

    def _key(self, line: EventLine, addresses: Mapping[int, str]) -> tuple[Hashable, ...]:
        """Return all that decides which of an event's times are told, and how.

        Which were over before today is told by the first one and by how many there are.
        """
        asked = self._question.days, self._question.search.says_days
        shown = line.id, line.position, line.times, addresses[line.id]
        return ("entries", self._site.language, *asked, *shown)
