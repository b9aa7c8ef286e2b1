"""Long lists, written piece by piece: whole when short, streamed in bounded memory when long.

A stream reads from a session of its own, which gives its connection back between two
pieces: a slow reader holds a thread, never the database. Only so many stream at once
(:mod:`.slots`), so that a few slow readers cannot keep everybody else waiting.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Generic, TypeVar

from flask import Flask, Response, current_app, g
from sqlalchemy.orm import Session

from app.models.base import db
from app.queries import activities, events, lists
from app.queries.facts import ActivityFacts, Addressed, EventFacts, EventLine
from app.queries.question import Question
from app.web.addresses import EVENTS
from app.web.canonical import canonical_addresses
from app.web.catalogues import gettext
from app.web.site import site
from app.web.slots import Slots, slots

WHOLE_UP_TO = 200
PAGE = 500
BATCH = 100
PIECE_BYTES = 64 * 1024
RETRY_AFTER_SECONDS = 15
Tell = Callable[[Sequence[EventLine]], Sequence[EventFacts]]
"""What says all that the events of some lines say, with all their times."""
_Record = TypeVar("_Record", bound=Addressed)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing(Generic[_Record]):
    """How a list is written in one form: ``write`` is given some records and their addresses.

    It returns a text for each, empty for what vanished meanwhile. ``under`` is where the
    pages of such records are.

    ``broken`` ends an answer that could not be finished, in a form that would
    look whole without it: some servers (Granian 2.8) close the body properly
    whatever went wrong, so that the form itself must show that the end lacks.
    """

    media_type: str
    head: str
    write: Callable[[Session, Sequence[_Record], Mapping[int, str]], Sequence[str]]
    tail: str
    between: str = ""
    broken: str = ""
    all_times: bool = False
    under: str = EVENTS


def one_by_one(
    write: Callable[[_Record, str], str],
) -> Callable[[Session, Sequence[_Record], Mapping[int, str]], Sequence[str]]:
    """Return the writing of some records that is made of the writing of one, at its address."""

    def written(_: Session, found: Sequence[_Record], addresses: Mapping[int, str]) -> list[str]:
        return [write(one, addresses[one.id]) for one in found]

    return written


def answer_listing(question: Question, writing: Writing[EventFacts]) -> Response:
    """Return every event that answers ``question``, in order, in the form of ``writing``."""

    def walk(own: Session) -> Iterator[EventFacts]:
        return events.walk(own, question, step=PAGE, all_times=writing.all_times)

    return answer_walk(walk, writing)


def answer_lines(
    question: Question,
    write: Callable[[Sequence[EventLine], Mapping[int, str], Tell], Sequence[str]],
    *,
    media_type: str,
    head: str,
    tail: str,
) -> Response:
    """Return the same, written from the lines of events: ``write`` asks what some of them say."""

    def written(
        own: Session, lines: Sequence[EventLine], addresses: Mapping[int, str]
    ) -> Sequence[str]:
        return write(
            lines, addresses, lambda wanted: lists.full(own, question, wanted, all_times=True)
        )

    return answer_walk(
        lambda own: events.walk_lines(own, question, step=PAGE),
        Writing(media_type=media_type, head=head, write=written, tail=tail),
    )


def answer_activities(question: Question, writing: Writing[ActivityFacts]) -> Response:
    """Return every season activity that answers, in order, in the form of ``writing``."""
    return answer_walk(lambda own: activities.walk(own, question, step=PAGE), writing)


def answer_walk(
    walk: Callable[[Session], Iterator[_Record]], writing: Writing[_Record]
) -> Response:
    """Return every record of ``walk``, in order, in the form of ``writing``.

    Up to :data:`WHOLE_UP_TO` records the answer is whole (and can have an ETag);
    beyond, it is streamed; 503 when too many streams are open already, and stay so.
    """
    own: Session = db.session.session_factory()
    try:
        return _answer(own, walk(own), writing)
    except BaseException:
        own.close()
        raise


def _answer(own: Session, found: Iterator[_Record], writing: Writing[_Record]) -> Response:
    first = list(islice(found, WHOLE_UP_TO + 1))
    if len(first) <= WHOLE_UP_TO:
        body = "".join(_written(own, iter(first), writing))
        own.close()
        return Response(body, mimetype=writing.media_type)
    own.rollback()  # nothing is held while the first piece waits to be read
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 (Flask's documented way)
    places = slots()
    if not places.acquire():
        own.close()
        return _too_many()
    parts = _in_pieces(_written(own, chain(first, found), writing))
    return Response(_Stream(app, own, parts, writing, places), mimetype=writing.media_type)


class _Stream:
    """The body of a streamed answer; closing it frees the slot and the session, once."""

    def __init__(
        self,
        app: Flask,
        own: Session,
        parts: Iterator[bytes],
        writing: Writing[Any],
        places: Slots,
    ) -> None:
        self._app, self._site, self._own = app, g.site, own
        self._parts, self._writing, self._places = parts, writing, places
        self._open = True

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        # Entered and left within one call: a server may come back from another thread.
        with self._app.app_context():
            g.site = self._site
            try:
                return next(self._parts)
            except StopIteration:
                self.close()
                raise
            except CutShortError:
                raise
            except Exception:
                _log.exception("stream cut short: %s", self._writing.media_type)
                if not self._writing.broken:
                    raise
                self._parts = map(_cut_short, [self._writing.media_type])
                return self._writing.broken.encode()
            finally:
                self._own.rollback()  # the connection goes back to the pool

    def close(self) -> None:
        """Give back the slot and the session."""
        if self._open:
            self._open = False
            self._own.close()
            self._places.release()

    def __del__(self) -> None:
        self.close()


class CutShortError(RuntimeError):
    """A stream could not be written to its end; the server cuts the connection if it can."""


def _cut_short(media_type: str) -> bytes:
    raise CutShortError(media_type)


def _written(own: Session, found: Iterator[_Record], writing: Writing[_Record]) -> Iterator[str]:
    yield writing.head
    between = ""
    while batch := list(islice(found, BATCH)):
        addresses = canonical_addresses(own, batch, reader=site, under=writing.under)
        for text in filter(None, writing.write(own, batch, addresses)):
            yield between + text
            between = writing.between
    yield writing.tail


def _in_pieces(words: Iterator[str]) -> Iterator[bytes]:
    kept: list[bytes] = []
    size = 0
    for word in words:
        kept.append(word.encode())
        size += len(kept[-1])
        if size >= PIECE_BYTES:
            yield b"".join(kept)
            kept, size = [], 0
    yield b"".join(kept)


def _too_many() -> Response:
    sentence = gettext("Beaucoup de monde en même temps. Réessayez dans quelques secondes.")
    response = Response(sentence + "\n", 503, mimetype="text/plain")
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response
