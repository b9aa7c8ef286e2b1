"""The event that a page beside its own is about: its QR code, the ways to share it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, abort, redirect

from app.kernel.text import Reading
from app.queries.facts import EventFacts, Gone
from app.web.addresses import event_path
from app.web.cards import Reader, said_in_line
from app.web.clock import now
from app.web.figures import event_of
from app.web.gathered import shown_instead
from app.web.gone import refuse_gone
from app.web.public_page import current_site
from app.web.site import origin_of, request_port


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedEvent:
    """An event as one tells it to somebody: its title, when, its path and its whole address."""

    title: Reading
    when: str
    path: str
    address: str
    slug: str


def shared_event(event_id: int, slug: str, leaf: str) -> SharedEvent | Response:
    """Return the event, or the way to ``leaf`` under its own address when it was spelt otherwise.

    404 and 410 are those of its page.
    """
    reader = Reader(current_site(), now())
    found = event_of(reader.site.facts, event_id, now=reader.now)
    if isinstance(found, Gone):
        refuse_gone(found)
    if found is None:
        other = shown_instead(reader.site.facts, event_id, now=reader.now)
        return _to(other, leaf, reader) if isinstance(other, EventFacts) else abort(404)
    if slug != found.slug:
        return _to(found, leaf, reader)
    path = event_path(reader.site, found)
    return SharedEvent(
        title=found.title.read(reader.site.languages),
        when=said_in_line(found, reader),
        path=path,
        address=origin_of(reader.site.facts) + path,
        slug=found.slug,
    )


def _to(event: EventFacts, leaf: str, reader: Reader) -> Response:
    origin = origin_of(reader.site.facts, request_port())
    answer = redirect(f"{origin}{event_path(reader.site, event)}/{leaf}", 301)
    assert isinstance(answer, Response)  # noqa: S101 (Flask's own response class)
    return answer
