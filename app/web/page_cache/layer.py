"""The WSGI layer: what a request goes through before Flask, and its answer after."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError
from xxhash import xxh3_128_hexdigest

from app.counters import Counters
from app.web.directory import SiteDirectory
from app.web.page_cache import addresses, codings
from app.web.page_cache.answers import (
    OK,
    UNCHANGED,
    Asking,
    Made,
    Written,
    answer,
    asking_of,
    close,
    made_by,
)
from app.web.page_cache.pages import FOR_EVER, HIT, Page, matches
from app.web.page_cache.shelves import Key, Making, Shelf, Shelves
from app.web.page_cache.streams import EncodedStream, Remembered
from app.web.page_cache.visits import Tally, Visits
from app.web.site import COUNTS_NATIONALLY, STANDS_UNTIL
from app.web.whole_sites import Door

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_HIT = ("Cache-Status", HIT)
# After it, whoever waits for a page makes it too: a slow one must not hold a whole process.
_PATIENCE_SECONDS = 2.0


class PageCache:
    """Answer from memory what may be; pass on the rest, and compress it on its way out.

    ``sites`` finds the site of a ``Host`` header, ``clock`` tells the present instant (UTC).
    Without ``shelves`` nothing is kept. ``behind`` is what stands behind it, ``visits`` what
    counts the pages that are shown.
    """

    def __init__(  # noqa: PLR0913 (what it stands on)
        self,
        app: WSGIApplication,
        *,
        sites: SiteDirectory,
        clock: Callable[[], datetime],
        shelves: Shelves | None,
        counters: Counters,
        visits: Visits,
    ) -> None:
        self.behind = app
        self.visits = visits
        self._sites = sites
        self._clock = clock
        self._shelves = shelves
        self._counters = counters

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        if method not in {"GET", "HEAD"} or "HTTP_RANGE" in environ:
            return self.behind(environ, start_response)
        if not addresses.may_be_kept(path):
            return self.behind(environ, start_response)
        door = self._door_of(environ)
        if door is None or not door.host.is_primary:
            return self.behind(environ, start_response)
        asking = asking_of(environ, is_head=method == "HEAD")
        query = addresses.canonical_query(environ.get("QUERY_STRING", ""))
        if query is None or self._shelves is None:
            return self._passed_on(environ, start_response, asking)
        now = self._clock()
        shelf = self._shelf(self._shelves, door, path, now)
        page = self._kept(shelf, (path, query), now)
        if page is not None:
            served = self._served(shelf, (path, query), page, asking, start_response)
            if served is not None:
                if page.tally is not None and method == "GET":
                    page.tally.add(environ)
                return served
        environ["QUERY_STRING"] = query
        return self._first(environ, start_response, asking, shelf, (path, query))

    def _door_of(self, environ: WSGIEnvironment) -> Door | None:
        try:
            return self._sites.door(environ.get("HTTP_HOST", ""))
        except SQLAlchemyError:
            return None  # Flask will meet the same, and has a page that says it

    def _shelf(self, shelves: Shelves, door: Door, path: str, now: datetime) -> Shelf:
        """Return where the page would be."""
        if path.startswith(addresses.FILES):
            return shelves.of_files
        return shelves.of(door.site, now)

    def _kept(self, shelf: Shelf, key: Key, now: datetime) -> Page | None:
        """Return the page if it still stands, by itself and by the other site it counts."""
        page = shelf.pages.get(key)
        if page is None or page.until <= now:
            return None
        if page.beside is None or page.beside is self._national_shelf(now):
            return page
        return None

    def _national_shelf(self, now: datetime) -> Shelf | None:
        try:
            national = self._sites.national()
        except SQLAlchemyError:
            return None
        if national is None or self._shelves is None:
            return None
        return self._shelves.of(national, now)

    def _until(
        self, environ: WSGIEnvironment, shelf: Shelf, beside: Shelf | None, now: datetime
    ) -> datetime | None:
        """Return until when a page made at ``now`` stands; ``None`` when the database is silent."""
        assert self._shelves is not None  # noqa: S101 (a shelf was found)
        told: datetime | None = environ.get(STANDS_UNTIL)
        try:
            until = told or self._shelves.next_end(shelf, now)
            return until if beside is None else min(until, self._shelves.next_end(beside, now))
        except SQLAlchemyError:
            return None

    def _served(
        self, shelf: Shelf, key: Key, page: Page, asking: Asking, start: StartResponse
    ) -> list[bytes] | None:
        """Answer with a kept page; ``None`` when its body has just left."""
        assert self._shelves is not None  # noqa: S101 (a page was kept)
        coding = page.coding_for(asking.coding)
        if asking.if_none_match and matches(asking.if_none_match, page.etag_in(coding)):
            self._counters.hit()
            self._counters.count("not_modified")
            start(UNCHANGED, [*page.headers_unchanged(coding), _HIT])
            return []
        body = self._shelves.content(page, coding)
        if body is None:
            body = self._in_another_coding(shelf, key, page, coding)
            if body is None:
                return None
        self._counters.hit()
        start(OK, [*page.headers_in(coding, len(body)), _HIT])
        return [] if asking.is_head else [body]

    def _in_another_coding(self, shelf: Shelf, key: Key, page: Page, coding: str) -> bytes | None:
        """Write a kept page in a coding that nobody asked for yet."""
        assert self._shelves is not None  # noqa: S101 (a page was kept)
        for known in list(page.bodies):
            body = self._shelves.content(page, known)
            if body is not None:
                written = codings.encoded(codings.decoded(body, known), coding, page.effort)
                self._shelves.add(shelf, key, page, coding=coding, content=written)
                return written
        return None

    def _first(
        self,
        environ: WSGIEnvironment,
        start: StartResponse,
        asking: Asking,
        shelf: Shelf,
        key: Key,
    ) -> Iterable[bytes]:
        """Make a page, once for all who ask for it at this moment."""
        mine = Making()
        other = shelf.making.setdefault(key, mine)
        if other is not mine:
            other.done.wait(_PATIENCE_SECONDS)
            page = self._kept(shelf, key, self._clock())
            served = None if page is None else self._served(shelf, key, page, asking, start)
            if page is not None and served is not None:
                if page.tally is not None and not asking.is_head:
                    page.tally.add(environ)
                return served
            return self._passed_on(environ, start, asking, kept_on=(shelf, key))
        try:
            return self._passed_on(environ, start, asking, kept_on=(shelf, key))
        finally:
            shelf.making.pop(key, None)
            mine.done.set()

    def _passed_on(
        self,
        environ: WSGIEnvironment,
        start: StartResponse,
        asking: Asking,
        *,
        kept_on: tuple[Shelf, Key] | None = None,
    ) -> Iterable[bytes]:
        """Let the application answer; keep what it made when it may be kept."""
        # Before anything is counted: what changes while it is would not be in it.
        now = self._clock() if kept_on else FOR_EVER
        national = self._national_shelf(now) if kept_on else None
        path = environ.get("PATH_INFO", "")  # what stands behind takes the language away
        made = made_by(self.behind, environ)
        if made.status == OK:
            made = replace(made, tally=self._tally(environ, path, made))
            if made.tally is not None and not asking.is_head:
                made.tally.add(environ)
        beside = national if COUNTS_NATIONALLY in environ else None
        until = None
        if kept_on is not None and made.may_be_kept:
            is_lost = COUNTS_NATIONALLY in environ and beside is None
            until = None if is_lost else self._until(environ, kept_on[0], beside, now)
        self._counters.count("bypass" if until is None else "misses")
        if made.parts is not None:
            return self._streamed(made, asking, start, kept_on=kept_on, until=until)
        is_kept = until is not None
        page = Page.made(
            made.headers, length=len(made.body), is_kept=is_kept, until=until or now, beside=beside
        )
        page.tally = made.tally
        coding = page.coding_for(asking.coding)
        body = codings.encoded(made.body, coding, page.effort)
        if is_kept and kept_on is not None and self._shelves is not None:
            self._shelves.keep(*kept_on, page, coding=coding, content=body)
        return answer(made, Written(page, coding, body), asking, start, is_kept=is_kept)

    def _tally(self, environ: WSGIEnvironment, path: str, made: Made) -> Tally | None:
        """Return where a page that was just made is counted; ``None`` if it is no page."""
        door = self._door_of(environ)
        if door is None:
            return None
        return self.visits.tally(door.site, path, made.media_type, self._clock())

    def _streamed(
        self,
        made: Made,
        asking: Asking,
        start: StartResponse,
        *,
        kept_on: tuple[Shelf, Key] | None,
        until: datetime | None,
    ) -> Iterable[bytes]:
        """Compress a long list while it is written; keep it once it was, if it is not too long."""
        assert made.parts is not None  # noqa: S101 (asked by the caller)
        if asking.is_head:
            close(made.parts)
            start(made.status, made.headers)
            return []
        known = {name.lower(): value for name, value in made.headers}
        if not (codings.takes_gzip(asking.accepted) and codings.is_text(known["content-type"])):
            start(made.status, made.headers)
            return made.parts
        start(made.status, [*made.headers, ("Content-Encoding", codings.GZIP)])
        written = EncodedStream(made.parts)
        if kept_on is None or until is None or self._shelves is None:
            return written

        def keep(content: bytes) -> None:
            headers = [*made.headers, ("ETag", xxh3_128_hexdigest(content))]
            page = Page.made(headers, length=codings.LEAST_BYTES, until=until)
            page.tally = made.tally
            assert self._shelves is not None  # noqa: S101 (asked above)
            self._shelves.keep(*kept_on, page, coding=codings.GZIP, content=content)

        return Remembered(written, keep)
